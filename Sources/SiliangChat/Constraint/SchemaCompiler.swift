// From a schema to a grammar.

import SiliangFormats

/// Compiles schemas into a program.
///
/// A rule belongs to a *set* of schemas that must all hold, known by their places. `$ref` and
/// `allOf` add to the set, `anyOf` and `oneOf` choose one of several sets, and a property's rule is
/// the set of what each member says about it. Sets are finite in number, so recursion ends.
struct SchemaCompiler {
    var index: SchemaIndex
    var lexemes: LexemeTable
    var program = GrammarProgram()
    let options: ConstraintOptions
    let finish: Int32
    /// Rules whose bodies are still to be made.
    private var pending: [(rule: Int32, schemas: [Int])] = []
    private var rules: [[Int]: Int32] = [:]
    private var flatRules: [[Int]: Int32?] = [:]
    /// The schemas whose `oneOf` was found to have branches that exclude each other.
    var checkedOneOf: Set<Int> = []
    /// Elementary steps so far, and how many schemas may take.
    private var work = 0
    static let maxWork = 5_000_000
    /// How deep checks of `oneOf` stand inside each other.
    var checkDepth = 0
    /// The rules of any value, by how deep it may be.
    var freeRules: [Int32] = []

    /// How deep values without a schema may be nested.
    static let freeDepth = 32
    /// The most combinations of the branches of `anyOf`, `oneOf` for one value.
    static let maxAlternatives = 256
    private static let maxReferences = 200

    init(
        _ schema: JSONValue, name: String, available: [Bool], options: ConstraintOptions
    ) throws(ChatError) {
        index = SchemaIndex(schema, name: name)
        lexemes = LexemeTable(available: available)
        self.options = options
        finish = try program.add(.finish)
    }

    /// Goes over to another schema of the same grammar.
    mutating func use(_ schema: JSONValue, name: String) {
        index = SchemaIndex(schema, name: name)
        rules = [:]
        flatRules = [:]
        checkedOneOf = []
    }

    /// Compiles the schema and everything that it refers to; gives its rule.
    ///
    /// - Throws: `unsupportedSchema`, `invalidSchema`.
    mutating func compileRoot() throws(ChatError) -> Int32 {
        let root = try rule(for: [SchemaIndex.root])
        while let (rule, schemas) = pending.popLast() {
            var ways: [Int32] = []
            for members in try alternatives(schemas) {
                if let way = try flatRule(members) { ways.append(way) }
            }
            program.setFork(rule, ways)
        }
        return root
    }

    /// The rule of values for which all of `schemas` hold; its body is made later.
    mutating func rule(for schemas: [Int]) throws(ChatError) -> Int32 {
        var key: Set<Int> = []
        for schema in schemas { key.insert(try direct(schema)) }
        let sorted = key.sorted()
        if let known = rules[sorted] { return known }
        let rule = try program.add(.fork)
        rules[sorted] = rule
        pending.append((rule, sorted))
        return rule
    }

    /// Follows schemas that are nothing but a reference.
    private mutating func direct(_ schema: Int) throws(ChatError) -> Int {
        var here = schema
        for _ in 0..<Self.maxReferences {
            let node = try index.node(here)
            guard node.isTransparent, node.conjuncts.count == 1 else { return here }
            here = node.conjuncts[0]
        }
        throw refersToItself(schema)
    }

    private func refersToItself(_ schema: Int) -> ChatError {
        ChatError(
            .invalidSchema,
            "\(index.path(schema)): the schema refers to itself without anything in between")
    }

    // MARK: Combinations

    private struct Expansion {
        var members: Set<Int> = []
        var waiting: [(schema: Int, ancestors: [Int])]
    }

    /// The sets of schemas, free of combinations, one of which must hold.
    mutating func alternatives(_ schemas: [Int]) throws(ChatError) -> [[Int]] {
        var open = [Expansion(waiting: schemas.map { ($0, []) })]
        var found: Set<[Int]> = []
        var result: [[Int]] = []
        while var expansion = open.popLast() {
            guard let (schema, ancestors) = expansion.waiting.popLast() else {
                let members = try meaningful(expansion.members)
                if found.insert(members).inserted { result.append(members) }
                continue
            }
            if ancestors.contains(schema) || ancestors.count > Self.maxReferences {
                throw refersToItself(schema)
            }
            if expansion.members.contains(schema) {
                open.append(expansion)
                continue
            }
            let node = try index.node(schema)
            try spend(1 + expansion.waiting.count + ancestors.count)
            expansion.members.insert(schema)
            let chain = ancestors + [schema]
            expansion.waiting += node.conjuncts.map { ($0, chain) }
            try open.append(contentsOf: branch(expansion, node, chain))
            guard open.count + result.count <= Self.maxAlternatives else {
                throw ChatError(
                    .unsupportedSchema,
                    "\(index.path(schema)): more than \(Self.maxAlternatives) combinations of "
                        + "anyOf and oneOf are not supported")
            }
        }
        return result
    }

    /// An expansion for each branch of the combinations of a schema, the last one first.
    private mutating func branch(
        _ expansion: Expansion, _ node: SchemaNode, _ chain: [Int]
    ) throws(ChatError) -> [Expansion] {
        var result = [expansion]
        if let branches = node.oneOf, let owner = chain.last {
            try requireDisjoint(branches, owner: owner)
        }
        for branches in [node.anyOf, node.oneOf].compactMap({ $0 }) {
            result = branches.reversed().flatMap { branch in
                result.map { old in
                    var new = old
                    new.waiting.append((branch, chain))
                    return new
                }
            }
        }
        return result
    }

    /// Without schemas that say nothing themselves.
    private mutating func meaningful(_ members: Set<Int>) throws(ChatError) -> [Int] {
        var kept: [Int] = []
        for member in members.sorted() {
            let node = try index.node(member)
            if node.isNever || node.types != .all || !node.spoken.isEmpty || node.values != nil {
                kept.append(member)
            }
        }
        return kept
    }

    /// The rule of a set without combinations; nil where nothing can be valid.
    private mutating func flatRule(_ members: [Int]) throws(ChatError) -> Int32? {
        if let known = flatRules[members] { return known }
        let made = try FlatSchema.merge(members, &self)?.compile(&self)
        flatRules[members] = .some(made)
        return made
    }

    /// Counts elementary steps, so that a schema made to take long is refused instead.
    mutating func spend(_ steps: Int) throws(ChatError) {
        work += steps
        guard work <= Self.maxWork else {
            throw ChatError(
                .unsupportedSchema,
                "\(index.name): the schema combines too much to be compiled; write it more directly"
            )
        }
    }

    // MARK: Instructions

    mutating func match(
        _ lexeme: Int32?, then next: Int32?, loop: Int32 = -1
    ) throws(ChatError) -> Int32? {
        guard let lexeme, let next else { return nil }
        return try program.add(.lexeme, lexeme, next, loop: loop)
    }

    /// Matches a text of punctuation after which, where options say so, one space may stand.
    mutating func match(
        spaced text: String, then next: Int32?, loop: Int32 = -1, place: String
    ) throws(ChatError) -> Int32? {
        let texts = options.allowsSpaces ? [text, text + " "] : [text]
        return try match(try lexemes.texts(texts, place: place), then: next, loop: loop)
    }

    mutating func match(
        _ text: String, then next: Int32?, loop: Int32 = -1
    ) throws(ChatError) -> Int32? {
        try match(try lexemes.texts([text], place: "JSON"), then: next, loop: loop)
    }
}
