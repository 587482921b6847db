// Masks against trying every token, in states that a random model reaches; no dead ends; the ways
// out; what is kept in memory.

import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangChat

/// Schemas whose states differ in kind: counted strings, patterns, numbers, unions, recursion.
private let walked = [
    #"{"type":"object"}"#,
    #"{"type":"string","minLength":3,"maxLength":20}"#,
    #"{"pattern":"^([a-z]{2,5}-)*[^-\\s]{1,3}$","maxLength":30}"#,
    #"{"pattern":"on|off"}"#,
    #"{"enum":["on","off"],"pattern":"o"}"#,
    #"{"type":"string","maxLength":24}"#,
    #"{"items":{"anyOf":[{"type":"number","minimum":-20.5},{"format":"date"},{"enum":["a","ab",1]}]}}"#,
    ##"{"properties":{"name":{"type":"string","maxLength":6},"id":{"type":"integer"},"##
        + ##""items":{"items":{"$ref":"#"},"maxItems":3},"kind":{"enum":["red","green",null]}},"##
        + ##""required":["id"],"additionalProperties":{"type":"boolean"}}"##,
    #"{"anyOf":[{"properties":{"type":{"const":"a"},"value":{"type":"string"}},"required":["type"]},"#
        + #"{"properties":{"type":{"const":"abc"},"value":{"type":"integer"}},"required":["type","value"]},"#
        + #"{"items":{"type":"integer","multipleOf":3},"minItems":2}]}"#,
]

private func word(_ text: [UInt8]) -> String { String(decoding: text, as: UTF8.self) }

@Test("A mask holds exactly the tokens that can be accepted", arguments: walked)
func aMaskHoldsExactlyTheTokensThatCanBeAccepted(_ schema: String) throws {
    let grammar = try grammar(schema)
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<6 {
        var taken: [Int32] = []
        let constraint = TokenConstraint(grammar)
        for _ in 0..<25 {
            let mask = constraint.allowed()
            #expect(!mask.isEmpty, "a dead end after \(taken)")
            // A machine of its own tries every token, without masks.
            var machine = GrammarMachine(grammar)
            var threads: [GrammarThread] = []
            machine.enter(grammar.program.entry, count: 0, stack: 0, into: &threads)
            for token in taken { threads = machine.threads(threads, after: token) }
            var expected = (0..<Int32(grammar.vocabulary.vocabSize)).filter {
                !machine.threads(threads, after: $0).isEmpty
            }
            if constraint.isComplete { expected.append(Vocabularies.endToken) }
            #expect(
                mask == expected, "after \(taken.map { word(grammar.vocabulary.texts[Int($0)]) })")
            guard let token = mask.randomElement(using: &generator),
                token != Vocabularies.endToken
            else { break }
            #expect(constraint.accept(token))
            taken.append(token)
        }
    }
}

@Test("A token is allowed exactly where its bytes are, one after the other", arguments: walked)
func aTokenIsAllowedWhereItsBytesAre(_ schema: String) throws {
    let grammar = try grammar(schema)
    var generator = SeededGenerator(seed: 5)
    var prefix: [UInt8] = []
    for _ in 0..<30 {
        let constraint = TokenConstraint(grammar)
        for byte in prefix { #expect(constraint.accept(Int32(byte))) }
        let mask = Set(constraint.allowed())
        for (token, text) in grammar.vocabulary.texts.enumerated() where !text.isEmpty {
            let bytes = TokenConstraint(grammar)
            let isPossible = (prefix + text).allSatisfy { bytes.accept(Int32($0)) }
            #expect(mask.contains(Int32(token)) == isPossible, "\(word(prefix)) + \(word(text))")
        }
        guard
            let token = mask.subtracting([Vocabularies.endToken]).sorted()
                .randomElement(using: &generator)
        else { break }
        prefix += grammar.vocabulary.texts[Int(token)]
    }
}

@Test("From anywhere, the shortest completion is accepted and ends the document", arguments: walked)
func theShortestCompletionEndsTheDocument(_ schema: String) throws {
    let grammar = try grammar(schema)
    var generator = SeededGenerator(seed: 3)
    for length in 0..<25 {
        let constraint = TokenConstraint(grammar)
        for _ in 0..<length {
            let tokens = constraint.allowed().filter { $0 != Vocabularies.endToken }
            guard let token = tokens.randomElement(using: &generator) else { break }
            #expect(constraint.accept(token))
        }
        for token in constraint.shortestCompletion() {
            #expect(constraint.allowed().contains(token))
            #expect(constraint.accept(token))
        }
        #expect(constraint.isComplete)
        #expect(constraint.shortestCompletion().isEmpty)
    }
}

@Test("What is not allowed changes nothing")
func whatIsNotAllowedChangesNothing() throws {
    let constraint = TokenConstraint(try grammar(#"{"type":"boolean"}"#))
    for token in [-1, Int32.max, Vocabularies.endToken, 0x22] { #expect(!constraint.accept(token)) }
    for byte in "true".utf8 { #expect(constraint.accept(Int32(byte))) }
    #expect(constraint.isComplete && constraint.mustStop)
    #expect(!constraint.accept(0x22))
    #expect(constraint.accept(Vocabularies.endToken))
    #expect(constraint.allowed() == [Vocabularies.endToken])
    // A mask longer than the vocabulary is cleared to its end.
    var words = [UInt64](repeating: ~0, count: constraint.maskWords + 3)
    words.withUnsafeMutableBufferPointer { constraint.fillMask($0) }
    #expect(words.suffix(3).allSatisfy { $0 == 0 })
    // And one that is too short is filled as far as it goes.
    var short = [UInt64](repeating: ~0, count: 1)
    short.withUnsafeMutableBufferPointer { constraint.fillMask($0) }
    #expect(short == [0])
}

@Test("Masks take no more memory than they may, and stay right when they are forgotten")
func masksTakeNoMoreMemoryThanTheyMay() throws {
    let small = ConstraintVocabulary(texts: Vocabularies.mixed.texts, maskMemory: 20_000)
    let schema = walked[7]
    let limited = try grammar(schema, vocabulary: small)
    let free = try grammar(schema)
    var generator = SeededGenerator(seed: 21)
    for _ in 0..<5 {
        let (left, right) = (TokenConstraint(limited), TokenConstraint(free))
        for _ in 0..<60 {
            let mask = left.allowed()
            #expect(mask == right.allowed())
            #expect(small.store.memory <= 20_000 + 5_000)
            guard let token = mask.randomElement(using: &generator),
                token != Vocabularies.endToken
            else { break }
            #expect(left.accept(token) && right.accept(token))
        }
    }
}

@Test("Deep nesting grows a document's stack and nothing else")
func deepNestingStaysPossible() throws {
    let schema = ##"{"properties":{"c":{"type":"array","items":{"$ref":"#"}}},"required":["c"]}"##
    let constraint = TokenConstraint(try grammar(schema))
    for _ in 0..<3000 {
        for byte in #"{"c":["#.utf8 { #expect(constraint.accept(Int32(byte))) }
    }
    for _ in 0..<3000 {
        for byte in "]}".utf8 { #expect(constraint.accept(Int32(byte))) }
    }
    #expect(constraint.isComplete && constraint.mustStop)
    // Values without a schema have a depth of their own.
    let free = TokenConstraint(try ConstraintGrammar.jsonObject(vocabulary: Vocabularies.mixed))
    for byte in #"{"a":"#.utf8 { #expect(free.accept(Int32(byte))) }
    var depth = 1
    while free.accept(0x5B) { depth += 1 }
    #expect(depth == SchemaCompiler.freeDepth)
    #expect(!free.allowed().isEmpty)
}

@Test("A cache compiles a schema once, whatever its white space, and keeps the last ones")
func aCacheCompilesASchemaOnce() throws {
    let cache = ConstraintCache(vocabulary: Vocabularies.mixed, capacity: 2)
    let first = try cache.jsonSchema(json(#"{"type":"null"}"#))
    #expect(try cache.jsonSchema(json(#" { "type" : "null" } "#)) === first)
    let strict = ConstraintOptions(allowsSpaces: false)
    #expect(try cache.jsonSchema(json(#"{"type":"null"}"#), options: strict) !== first)
    #expect(try cache.jsonSchema(json(#"{"type":"null"}"#)) === first)
    _ = try cache.jsonObject()
    #expect(cache.count == 2)
    #expect(try cache.jsonSchema(json(#"{"type":"null"}"#)) === first)
    #expect(throws: ChatError.self) { try cache.jsonSchema(json(#"{"not":{}}"#)) }
    #expect(cache.count == 2)
    let none = ConstraintCache(vocabulary: Vocabularies.mixed, capacity: 0)
    _ = try none.jsonObject()
    #expect(none.count == 0)
}

@Test("Many threads share a grammar and its masks")
func manyThreadsShareAGrammar() async throws {
    let vocabulary = ConstraintVocabulary(texts: Vocabularies.mixed.texts, maskMemory: 100_000)
    let grammar = try grammar(walked[7], vocabulary: vocabulary)
    func walk(_ seed: UInt64) -> [Int32] {
        var generator = SeededGenerator(seed: seed)
        let constraint = TokenConstraint(grammar)
        var taken: [Int32] = []
        while taken.count < 40, let token = constraint.allowed().randomElement(using: &generator),
            token != Vocabularies.endToken, constraint.accept(token)
        {
            taken.append(token)
        }
        return taken
    }
    let alone = (0..<8).map { walk(UInt64($0)) }
    await withTaskGroup(of: (Int, [Int32]).self) { group in
        for seed in 0..<8 { group.addTask { (seed, walk(UInt64(seed))) } }
        for await (seed, taken) in group { #expect(taken == alone[seed]) }
    }
}

@Test("Spaces are written only where options allow them")
func spacesAreWrittenOnlyWhereOptionsAllowThem() throws {
    let schema = #"{"properties":{"a":{"items":{"const":1}}},"required":["a"]}"#
    let compact = try grammar(schema, options: ConstraintOptions(allowsSpaces: false))
    #expect(produces(compact, #"{"a":[1,1]}"#))
    #expect(!produces(compact, #"{"a": [1,1]}"#) && !produces(compact, #"{"a":[1, 1]}"#))
    #expect(produces(try grammar(schema), #"{"a": [1, 1]}"#))
}
