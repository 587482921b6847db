// Vocabularies and drivers for tests of constraints.

import Foundation
import SiliangFormats
import SiliangTestSupport
import SiliangTokenizer
import Testing

@testable import SiliangChat

enum Vocabularies {
    /// A token for each byte, and tokens that cross the seams of JSON and of characters.
    static let mixed: ConstraintVocabulary = {
        var texts = (0...UInt8.max).map { [$0] }
        let pieces = [
            "{\"", "\":", "\": ", "\":\"", "\": \"", "\",\"", "\", \"", "\"}", "\"},{\"", "\"]",
            "[{",
            "[[", "]]", "}}", "},", ",\"", ", \"", "[]", "{}", "[\"", "\":[", "\":{", "null",
            "true",
            "false", "tr", "ue", "null,", "true}", "1}", "0,", "12", "2024", "-1", "00", "0.", ".5",
            "1e",
            "  ", " ", "    ", "\n", "\\n", "\\u", "\\\"", "00e9", "name", "id", "value", "type",
            "kind", "items", "the", " the", "abc", "ab", "on", "off", "red", "green", "-", "2024-0",
            "-02-", "T12:", "Z\"", "@", ".com", "http", "://", "é", "你好", "，", "😀", "a\"", "ab\"}",
            "\\", "\\\\", "x,y", "\":1", "\":1}", "\":0,\"", "aaaaaaaa", "zzzzzzzzzzzzzzzz", "\"\"",
        ]
        texts += pieces.map { Array($0.utf8) }
        // Longer than strings that have little room.
        texts += [17, 20, 25, 40].map { [UInt8](repeating: 0x2A, count: $0) }
        texts += [
            "\(String(repeating: "ab", count: 9))\",\"", String(repeating: "é", count: 12) + "\"}",
        ]
        .map { Array($0.utf8) }
        // Parts of characters, as byte-level vocabularies have them.
        texts += [
            [0xE4, 0xBD], [0xA0, 0xE5], [0xF0, 0x9F], [0x98, 0x80], [0xC3], [0xA9, 0x22],
        ]
        // Two special tokens.
        texts += [[], []]
        return ConstraintVocabulary(texts: texts)
    }()

    static var endToken: Int32 { Int32(mixed.vocabSize - 1) }

    /// The small GPT-2 style vocabulary of the tokenizer's tests: 620 tokens and special ones.
    static func trained() throws -> (Tokenizer, ConstraintVocabulary) {
        let path = Fixtures.repository + "/Tests/SiliangTokenizerTests/Fixtures/gpt-2.json"
        let json = try Data(contentsOf: URL(fileURLWithPath: path))
        let tokenizer = try Tokenizer(tokenizerJSON: Array(json))
        return (tokenizer, ConstraintVocabulary(tokenizer: tokenizer))
    }
}

func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

func grammar(
    _ schema: String, options: ConstraintOptions = ConstraintOptions(),
    vocabulary: ConstraintVocabulary = Vocabularies.mixed
) throws -> ConstraintGrammar {
    try ConstraintGrammar.jsonSchema(json(schema), vocabulary: vocabulary, options: options)
}

extension TokenConstraint {
    convenience init(_ grammar: ConstraintGrammar) {
        self.init(grammar: grammar, stopTokens: [Vocabularies.endToken])
    }

    /// The tokens that the mask allows.
    func allowed() -> [Int32] {
        var words = [UInt64](repeating: ~0, count: maskWords)
        words.withUnsafeMutableBufferPointer { fillMask($0) }
        var tokens: [Int32] = []
        for (index, word) in words.enumerated() where word != 0 {
            for bit in 0..<64 where word >> UInt64(bit) & 1 == 1 {
                tokens.append(Int32(index * 64 + bit))
            }
        }
        return tokens
    }
}

/// Whether a grammar produces exactly this text, byte by byte; every state on the way must allow
/// the byte in its mask, and the end must allow the stop token and no earlier dead end may show.
func produces(_ grammar: ConstraintGrammar, _ text: String) -> Bool {
    let constraint = TokenConstraint(grammar)
    for byte in Array(text.utf8) {
        let mask = constraint.allowed()
        #expect(!mask.isEmpty, "a dead end before the end of \(text)")
        let isAllowed = mask.contains(Int32(byte))
        #expect(constraint.accept(Int32(byte)) == isAllowed, "\(text): mask and accept differ")
        if !isAllowed { return false }
    }
    #expect(constraint.allowed().contains(Vocabularies.endToken) == constraint.isComplete)
    return constraint.isComplete
}

/// The same in tokens of a random length.
func producesInTokens(
    _ grammar: ConstraintGrammar, _ text: String, _ generator: inout SeededGenerator
) -> Bool {
    let constraint = TokenConstraint(grammar)
    let texts = grammar.vocabulary.texts
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let fitting = texts.indices.filter { !texts[$0].isEmpty && rest.starts(with: texts[$0]) }
        guard let token = fitting.randomElement(using: &generator) else { return false }
        let isAllowed = constraint.allowed().contains(Int32(token))
        #expect(constraint.accept(Int32(token)) == isAllowed)
        if !isAllowed { return false }
        rest = rest.dropFirst(texts[token].count)
    }
    return constraint.isComplete
}

/// A schema with texts that it produces and texts that it does not.
struct SchemaCase: CustomStringConvertible, Sendable {
    let schema: String
    let good: [String]
    let bad: [String]

    init(_ schema: String, good: [String], bad: [String]) {
        self.schema = schema
        self.good = good
        self.bad = bad
    }

    var description: String { schema }

    func check() throws {
        let grammar = try grammar(schema)
        var generator = SeededGenerator(seed: 7)
        for text in good {
            #expect(produces(grammar, text), "\(schema) should produce \(text)")
            #expect(producesInTokens(grammar, text, &generator), "\(schema) in tokens: \(text)")
        }
        for text in bad {
            #expect(!produces(grammar, text), "\(schema) should not produce \(text)")
            #expect(!producesInTokens(grammar, text, &generator), "\(schema) in tokens: \(text)")
        }
    }
}
