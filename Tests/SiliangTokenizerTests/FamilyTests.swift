// Small tokenizers of every family, trained for these tests, against their reference's ids.

import Foundation
import SiliangFormats
import Testing

@testable import SiliangTokenizer

/// What Tools/make_tokenizer_fixtures.py writes. A folder with many random cases from the same
/// script (`--fuzz`) may be named in SILIANG_TOKENIZER_FIXTURES.
struct FamilyFixtures: Decodable {
    struct Family: Decodable {
        let ids: [[Int32]]
        let beginsWith: [Int32]
        let decodedSkipSpecial: [String: String]
    }

    let texts: [String]
    let families: [String: Family]

    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["SILIANG_TOKENIZER_FIXTURES"] {
            return URL(filePath: path)
        }
        return URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    }()

    static func load() throws -> FamilyFixtures {
        try JSONDecoder().decode(
            Self.self, from: try Data(contentsOf: folder.appending(path: "cases.json")))
    }

    static let names = [
        "gpt-2", "starcoder", "llama-bpe", "qwen2", "deepseek-v3", "deepseek-llm", "deepseek-coder",
    ]

    static func tokenizer(_ name: String) throws -> Tokenizer {
        try Tokenizer(tokenizerJSON: json(name))
    }

    static func json(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: "\(name).json")))
    }
}

@Test("every family gives the reference's ids", arguments: FamilyFixtures.names)
func everyFamilyGivesTheReferencesIds(name: String) throws {
    let fixtures = try FamilyFixtures.load()
    let family = try #require(fixtures.families[name])
    let tokenizer = try FamilyFixtures.tokenizer(name)
    #expect(family.ids.count == fixtures.texts.count)
    for (text, ids) in zip(fixtures.texts, family.ids) {
        let found = tokenizer.encode(text, addSpecial: false)
        #expect(found == ids, "\(name): \(text.debugDescription)")
    }
}

@Test("every family begins texts as its template says", arguments: FamilyFixtures.names)
func everyFamilyBeginsTextsAsItsTemplateSays(name: String) throws {
    let family = try #require(try FamilyFixtures.load().families[name])
    let tokenizer = try FamilyFixtures.tokenizer(name)
    #expect(tokenizer.encode("") == family.beginsWith)
    #expect(tokenizer.addsBOS == !family.beginsWith.isEmpty)
    #expect(tokenizer.encode("", addSpecial: false).isEmpty)
}

@Test("decoding without special tokens gives the reference's text", arguments: FamilyFixtures.names)
func decodingWithoutSpecialTokensGivesTheReferencesText(name: String) throws {
    let family = try #require(try FamilyFixtures.load().families[name])
    let tokenizer = try FamilyFixtures.tokenizer(name)
    for (text, expected) in family.decodedSkipSpecial {
        let decoded = try tokenizer.decode(tokenizer.encode(text), skipSpecial: true)
        #expect(decoded == Array(expected.utf8), "\(text.debugDescription)")
    }
}
