// Small tokenizers in the styles of tokenizer.json files, against their reference's ids and texts.

import Foundation
import SiliangFormats
import Testing

@testable import SiliangTokenizer

/// What Tools/make_tokenizer_style_fixtures.py writes. A folder with many random cases from the
/// same script (`--fuzz`) may be named in SILIANG_TOKENIZER_STYLES.
struct StyleFixtures: Decodable {
    struct Case: Decodable {
        let ids: [Int32]
        /// With the template; absent where that adds nothing.
        let whole: [Int32]?
        /// The text back; absent where it is the text.
        let decoded: String?
        let skipped: String?
        /// The text of the first two thirds of the ids; absent where these are all.
        let cut: String?
    }

    let texts: [String]
    let styles: [String: [Case]]

    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["SILIANG_TOKENIZER_STYLES"] {
            return URL(filePath: path)
        }
        return URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/styles")
    }()

    static let shared: StyleFixtures? = try? JSONDecoder().decode(
        Self.self, from: try Data(contentsOf: folder.appending(path: "cases.json")))

    static let names = [
        "llama2", "metaspace-first", "metaspace-split", "unknown-fused", "gemma", "kimi-k2",
        "gpt-4o", "cl100k", "glm4", "qwen35", "bloom", "exaone", "digits-ahead", "gpt2-prefix",
        "flags", "removed",
    ]

    static func json(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: "\(name).json")))
    }

    static func tokenizer(_ name: String) throws -> Tokenizer {
        try Tokenizer(tokenizerJSON: json(name))
    }

    /// The style's cases with their texts.
    static func cases(_ name: String) throws -> [(text: String, expected: Case)] {
        let fixtures = try #require(shared)
        let cases = try #require(fixtures.styles[name])
        #expect(cases.count == fixtures.texts.count)
        return Array(zip(fixtures.texts, cases))
    }
}

@Test("every style gives the reference's ids", arguments: StyleFixtures.names)
func everyStyleGivesTheReferencesIds(name: String) throws {
    let tokenizer = try StyleFixtures.tokenizer(name)
    for (text, expected) in try StyleFixtures.cases(name) {
        let ids = tokenizer.encode(text, addSpecial: false)
        #expect(ids == expected.ids, "\(text.debugDescription)")
        #expect(tokenizer.encode(text) == expected.whole ?? expected.ids)
    }
}

@Test("every style gives the reference's texts back", arguments: StyleFixtures.names)
func everyStyleGivesTheReferencesTextsBack(name: String) throws {
    let tokenizer = try StyleFixtures.tokenizer(name)
    for (text, expected) in try StyleFixtures.cases(name) {
        let decoded = LossyUTF8.text(try tokenizer.decode(expected.ids))
        #expect(decoded.utf8 == expected.decoded ?? text, "\(text.debugDescription)")
        let whole = expected.whole ?? expected.ids
        let skipped = LossyUTF8.text(try tokenizer.decode(whole, skipSpecial: true))
        #expect(skipped.utf8 == expected.skipped ?? text, "\(text.debugDescription)")
        let cut = expected.ids.prefix((2 * expected.ids.count + 2) / 3)
        if let wanted = expected.cut {
            let found = LossyUTF8.text(try tokenizer.decode(cut))
            #expect(found.utf8 == wanted, "\(text.debugDescription)")
        }
    }
}

/// But for a run of byte entries that begins with whole characters and ends inside one: the
/// reference then takes back what it has shown, which a stream cannot.
@Test("a stream emits what decoding gives", arguments: StyleFixtures.names)
func aStreamEmitsWhatDecodingGives(name: String) throws {
    let tokenizer = try StyleFixtures.tokenizer(name)
    for (text, expected) in try StyleFixtures.cases(name) {
        for skipSpecial in [false, true] {
            let decoded = LossyUTF8.text(
                try tokenizer.decode(expected.ids, skipSpecial: skipSpecial))
            var stream = StreamingDetokenizer(
                tokenizer, skipSpecial: skipSpecial, continuesText: false)
            var emitted = ""
            for id in expected.ids { emitted += try stream.append(id) }
            emitted += stream.finish()
            if decoded.contains("\u{FFFD}"), !text.contains("\u{FFFD}") { continue }
            #expect(emitted.utf8 == decoded, "\(text.debugDescription)")
        }
    }
}

@Test("a stream that goes on with a text keeps its first space")
func aStreamThatGoesOnWithATextKeepsItsFirstSpace() throws {
    for name in ["llama2", "metaspace-first", "metaspace-split"] {
        let tokenizer = try StyleFixtures.tokenizer(name)
        let ids = tokenizer.encode("the fox", addSpecial: false)
        #expect(try stream(tokenizer, ids) == " the fox")
        #expect(try tokenizer.decode(ids) == Array("the fox".utf8))
    }
}

@Test("a byte that is part of no character is replaced for itself")
func aByteThatIsPartOfNoCharacterIsReplacedForItself() throws {
    let tokenizer = try StyleFixtures.tokenizer("llama2")
    let ids = tokenizer.encode("龘", addSpecial: false)
    #expect(ids.count == 4)
    #expect(LossyUTF8.text(try tokenizer.decode(ids.dropLast())) == "\u{FFFD}\u{FFFD}")
    #expect(try stream(tokenizer, Array(ids.dropFirst().dropLast())) == "\u{FFFD}\u{FFFD}")
    #expect(try tokenizer.bytes(of: ids[1]) == [0xE9])
}
