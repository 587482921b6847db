// Several schemas that must all hold, as one.

import SiliangFormats

/// A set of schemas without combinations, merged.
struct FlatSchema {
    var types: TypeSet
    var values: [JSONValue]?
    var string = LexemeTable.StringRule()
    var range = NumberRange()
    var members: [SchemaNode] = []
    /// For messages.
    var place: String

    /// - Returns: nil where the schemas contradict each other.
    static func merge(
        _ ids: [Int], inferring: Bool = true, _ compiler: inout SchemaCompiler
    ) throws(ChatError) -> FlatSchema? {
        var flat = FlatSchema(
            types: .all, place: compiler.index.path(ids.last ?? SchemaIndex.root))
        for id in ids {
            let node = try compiler.index.node(id)
            if node.isNever { return nil }
            flat.types.formIntersection(node.types)
            flat.add(node)
        }
        try flat.setValues(ids, &compiler)
        if inferring { flat.inferTypes() }
        return flat.types.isEmpty || flat.values?.isEmpty == true ? nil : flat
    }

    /// The values of the first schema that lists some, as far as the others admit them.
    private mutating func setValues(
        _ ids: [Int], _ compiler: inout SchemaCompiler
    ) throws(ChatError) {
        for (place, id) in ids.enumerated() {
            var lister = members[place]
            guard let listed = lister.values else { continue }
            // Those are in its own list for certain.
            lister.values = nil
            var kept: [JSONValue] = []
            for value in listed {
                var isValid = true
                for (other, node) in zip(ids, members) where isValid {
                    isValid = try SchemaCheck.admitsOwn(
                        value, other == id ? lister : node, other, &compiler, depth: 0)
                }
                if isValid { kept.append(value) }
            }
            values = kept
            return
        }
    }

    private mutating func add(_ node: SchemaNode) {
        string.least = max(string.least, node.leastLength)
        if let most = node.mostLength { string.most = min(string.most ?? most, most) }
        string.patterns += node.patterns
        if let format = node.format { string.patterns.append(format.pattern) }
        if let lower = node.range.lower { range.tighten(lower: lower) }
        if let upper = node.range.upper { range.tighten(upper: upper) }
        if let divisor = node.range.divisor {
            range.divisor = range.divisor.map { Self.leastCommonMultiple($0, divisor) } ?? divisor
        }
        members.append(node)
    }

    /// Keywords of one type, and no type: such a schema allows any other type too, which is hardly
    /// ever meant. Producing that one type is valid.
    private mutating func inferTypes() {
        guard types == .all, values == nil else { return }
        let spoken = members.reduce(into: TypeSet()) { $0.formUnion($1.spoken) }
        if !spoken.isEmpty { types = spoken }
    }

    static func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
        var (x, y) = (a, b)
        while y != 0 { (x, y) = (y, x % y) }
        let (product, overflow) = (a / max(x, 1)).multipliedReportingOverflow(by: b)
        return overflow ? .max : product
    }

    /// Whether nothing is said.
    private var isFree: Bool { members.isEmpty }

    /// The rule of the values; nil where there are none.
    func compile(_ compiler: inout SchemaCompiler) throws(ChatError) -> Int32? {
        if isFree { return try compiler.freeRule(depth: SchemaCompiler.freeDepth) }
        if let values {
            let texts = values.map(\.text)
            return try compiler.match(
                try compiler.lexemes.texts(texts, place: place), then: compiler.finish)
        }
        var ways: [Int32?] = []
        if types.contains(.object) { ways.append(try compileObject(&compiler)) }
        if types.contains(.array) { ways.append(try compileArray(&compiler)) }
        ways += try compileScalars(&compiler)
        return try compiler.program.fork(ways)
    }

    private func compileScalars(
        _ compiler: inout SchemaCompiler
    ) throws(ChatError) -> [Int32?] {
        var lexemes: [Int32?] = []
        var words: [String] = []
        if types.contains(.null) { words.append("null") }
        if types.contains(.boolean) { words += ["true", "false"] }
        if !words.isEmpty { lexemes.append(try compiler.lexemes.texts(words, place: place)) }
        if types.contains(.integer) {
            var range = range
            range.isInteger = !types.contains(.fraction)
            lexemes.append(try compiler.lexemes.number(range, place: place))
        }
        if types.contains(.string), string.least <= string.most ?? .max {
            lexemes.append(try compiler.lexemes.string(string, place: place))
        }
        var ways: [Int32?] = []
        for lexeme in lexemes { ways.append(try compiler.match(lexeme, then: compiler.finish)) }
        return ways
    }
}

extension SchemaCompiler {
    /// The rule of any value, nested at most `depth` deep.
    mutating func freeRule(depth: Int) throws(ChatError) -> Int32? {
        while freeRules.count <= depth {
            let inner = freeRules.last
            let words = try lexemes.texts(["null", "true", "false"], place: "JSON")
            var ways = [
                try match(words, then: finish),
                try match(try lexemes.number(NumberRange(), place: "JSON"), then: finish),
                try match(
                    try lexemes.string(LexemeTable.StringRule(), place: "JSON"), then: finish),
            ]
            if let inner {
                ways.append(try freeObject(of: inner))
                ways.append(try freeArray(of: inner))
            }
            guard let rule = try program.fork(ways) else { return nil }
            freeRules.append(rule)
        }
        return freeRules[depth]
    }

    /// The rule of any object with values nested at most one less than `freeDepth`.
    mutating func freeObject() throws(ChatError) -> Int32? {
        guard let inner = try freeRule(depth: Self.freeDepth - 1) else { return nil }
        return try freeObject(of: inner)
    }

    private mutating func freeObject(of inner: Int32) throws(ChatError) -> Int32? {
        let close = try match("}", then: finish)
        let after = try program.add(.fork)
        let value = try program.add(.call, inner, after)
        let colon = try match(spaced: ":", then: value, place: "JSON")
        let key = try match(
            try lexemes.string(LexemeTable.StringRule(), place: "JSON"), then: colon)
        let comma = try match(spaced: ",", then: key, place: "JSON")
        program.setFork(after, [close, comma].compactMap { $0 })
        return try match("{", then: try program.fork([close, key]))
    }

    private mutating func freeArray(of inner: Int32) throws(ChatError) -> Int32? {
        let close = try match("]", then: finish)
        let after = try program.add(.fork)
        let value = try program.add(.call, inner, after)
        let comma = try match(spaced: ",", then: value, place: "JSON")
        program.setFork(after, [close, comma].compactMap { $0 })
        return try match("[", then: try program.fork([close, value]))
    }
}
