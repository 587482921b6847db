// Where tokenizers come from: GGUF headers and tokenizer.json files.

import Foundation
import SiliangFormats
import Testing

@testable import SiliangTokenizer

/// Merge rules as lines, however the file has them.
private func lines(_ data: TokenizerData) -> ByteStrings {
    let pairs = data.mergePairs
    return ByteStrings(
        Array(data.merges).map { Array($0) }
            + stride(from: 0, to: pairs.count, by: 2).map {
                Array(pairs[$0]) + [UInt8(ascii: " ")] + Array(pairs[$0 + 1])
            })
}

/// A family's fixture as a GGUF header holds it.
private func header(
    _ name: String, _ change: (inout [String: MetadataValue]) -> Void = { _ in }
) throws -> GGUFMetadata {
    let data = try TokenizerData(tokenizerJSON: try FamilyFixtures.json(name))
    var values: [String: MetadataValue] = [
        "model": .bytes(Array("gpt2".utf8)),
        "pre": .bytes(Array(name.utf8)),
        "tokens": .bytesArray(data.tokens),
        "token_type": .signedArray((data.tokenTypes ?? []).map(Int64.init)),
        "merges": .bytesArray(lines(data)),
        "add_bos_token": .bool(data.template?.prefix.isEmpty == false),
    ]
    if let id = data.bosTokenID { values["bos_token_id"] = .unsigned(UInt64(id)) }
    change(&values)
    return try GGUFMetadata(
        values: values.sorted { $0.key < $1.key }.map { ("tokenizer.ggml.\($0)", $1) })
}

@Test("a GGUF header gives the same ids as the tokenizer.json", arguments: FamilyFixtures.names)
func aGGUFHeaderGivesTheSameIdsAsTheTokenizerJson(name: String) throws {
    let fixtures = try FamilyFixtures.load()
    let family = try #require(fixtures.families[name])
    let tokenizer = try Tokenizer(metadata: try header(name))
    // GGUF does not ask for form C, so Qwen's texts with combining marks come out as they are.
    for (text, ids) in zip(fixtures.texts, family.ids)
    where name != "qwen2"
        || Array(text.precomposedStringWithCanonicalMapping.utf8) == Array(text.utf8)
    {
        #expect(tokenizer.encode(text, addSpecial: false) == ids, "\(text.debugDescription)")
    }
    #expect(tokenizer.encode("") == family.beginsWith)
}

@Test("a header without what is needed names the key and the file")
func aHeaderWithoutWhatIsNeededNamesTheKeyAndTheFile() throws {
    for key in ["model", "tokens", "merges"] {
        let metadata = try header("qwen2") { $0[key] = nil }
        let error = #expect(throws: TokenizerError.self) { try Tokenizer(metadata: metadata) }
        #expect(error?.code == .missing)
        #expect(error?.item == "tokenizer.ggml.\(key)")
    }
}

@Test(
    "a key of another type is an error that names it",
    arguments: [
        "model", "tokens", "merges", "pre", "token_type", "bos_token_id", "add_bos_token", "scores",
    ])
func aKeyOfAnotherTypeIsAnErrorThatNamesIt(key: String) throws {
    let metadata = try header("deepseek-v3") { $0[key] = .floatArray([1.5]) }
    if key == "scores" {
        #expect(throws: Never.self) { try Tokenizer(metadata: metadata) }
        return
    }
    let error = #expect(throws: TokenizerError.self) { try Tokenizer(metadata: metadata) }
    #expect(error?.item == "tokenizer.ggml.\(key)")
}

@Test("absent ids are nil, whether left out or minus one")
func absentIdsAreNilWhetherLeftOutOrMinusOne() throws {
    for value in [nil, .signed(-1), .unsigned(UInt64(UInt32.max))] as [MetadataValue?] {
        let metadata = try header("gpt-2") { $0["eos_token_id"] = value }
        #expect(try Tokenizer(metadata: metadata).eosTokenID == nil)
    }
}

@Test("a header without a pre-tokenizer takes the default one")
func aHeaderWithoutAPreTokenizerTakesTheDefaultOne() throws {
    let tokenizer = try Tokenizer(metadata: try header("gpt-2") { $0["pre"] = nil })
    let ids = tokenizer.encode("12345")
    #expect(try tokenizer.decode(ids.prefix(1)).count <= 3)
}

/// A change to a fixture's JSON and what the error must name.
private func failure(_ change: (inout [String: Any]) -> Void) throws -> TokenizerError? {
    let object = try JSONSerialization.jsonObject(with: Data(try FamilyFixtures.json("qwen2")))
    var root = try #require(object as? [String: Any])
    change(&root)
    let json = Array(try JSONSerialization.data(withJSONObject: root))
    do {
        _ = try Tokenizer(tokenizerJSON: json)
        return nil
    } catch {
        return error
    }
}

@Test("a tokenizer.json that cannot be used says why") func aTokenizerJsonThatCannotBeUsedSaysWhy()
    throws
{
    #expect(try failure { _ in } == nil)
    #expect(throws: TokenizerError.self) { try Tokenizer(tokenizerJSON: Array("[1]".utf8)) }
    #expect(throws: TokenizerError.self) { try Tokenizer(tokenizerJSON: [0xFF]) }
    #expect(try failure { $0["model"] = nil }?.code == .missing)
    #expect(try failure { $0["model"] = ["type": "Unigram", "vocab": [:]] }?.code == .unsupported)
    #expect(try failure { $0["normalizer"] = ["type": "Precompiled"] }?.item == "normalizer")
    #expect(try failure { $0["pre_tokenizer"] = ["type": "UnicodeScripts"] }?.code == .unsupported)
    #expect(try failure { $0["decoder"] = ["type": "CTC"] }?.item == "decoder")
    #expect(try failure { $0["post_processor"] = ["type": "X"] }?.item == "post_processor")
    #expect(try failure { $0["added_tokens"] = [["content": "x"]] }?.item == "added_tokens")
    let steps: [[String: Any]] = [
        ["type": "Metaspace", "prepend_scheme": "last"],
        ["type": "Split", "pattern": ["Regex": "\\p{N}"], "behavior": "Sideways"],
        ["type": "Split", "pattern": ["Regex": "(\\p{N})\\1"], "behavior": "Isolated"],
    ]
    for step in steps {
        let error = try failure { $0["pre_tokenizer"] = step }
        #expect(error?.code == .unsupported && error?.item == "pre_tokenizer")
    }
    let merges = try failure {
        var model = $0["model"] as? [String: Any] ?? [:]
        model["merges"] = [["a"]]
        $0["model"] = model
    }
    #expect(merges?.item == "model.merges[0]")
}

/// Both spellings of merge rules exist: `"a b"` before `tokenizers` 0.20, `["a", "b"]` since.
@Test("merge rules may be lines") func mergeRulesMayBeLines() throws {
    let fixtures = try FamilyFixtures.load()
    let object = try JSONSerialization.jsonObject(with: Data(try FamilyFixtures.json("gpt-2")))
    var root = try #require(object as? [String: Any])
    var model = try #require(root["model"] as? [String: Any])
    model["merges"] = try #require(model["merges"] as? [[String]]).map { $0.joined(separator: " ") }
    root["model"] = model
    let json = Array(try JSONSerialization.data(withJSONObject: root))
    let tokenizer = try Tokenizer(tokenizerJSON: json)
    #expect(tokenizer.encode(fixtures.texts[18]) == fixtures.families["gpt-2"]?.ids[18])
}

@Test("form C composes, and leaves tag characters and damage alone")
func formCComposesAndLeavesTagCharactersAndDamageAlone() {
    func composed(_ bytes: [UInt8]) -> [UInt8]? {
        bytes.withUnsafeBufferPointer { UnicodeForm.composed.apply($0) }
    }
    #expect(composed(Array("cafe\u{301}".utf8)) == Array("café".utf8))
    #expect(composed(Array("plain é".utf8)) == nil)
    // U+11935 and U+11930 make U+11938 since Unicode 13.
    let late = Array("\u{11935}\u{11930}e\u{301}".utf8)
    late.withUnsafeBufferPointer {
        #expect(UnicodeForm.composed.apply($0) == Array("\u{11938}é".utf8))
        #expect(
            UnicodeForm.composed.apply($0, version: 9) == Array("\u{11935}\u{11930}é".utf8))
    }
    #expect(composed([0x65, 0xCC, 0x81, 0xFF]) == nil)
    // Foundation on Linux composes a tag letter and an accent to a Latin letter.
    let tag = Array("\u{E0041}\u{301}e\u{301}".utf8)
    #expect(composed(tag) == Array("\u{E0041}\u{301}\u{E9}".utf8))
}

@Test("a vocabulary that contradicts itself names the entries")
func aVocabularyThatContradictsItselfNamesTheEntries() throws {
    func error(_ vocabulary: String, _ added: String = "[]") -> TokenizerError? {
        let json = """
            {"model": {"type": "BPE", "vocab": \(vocabulary), "merges": ["a b"]},
             "added_tokens": \(added)}
            """
        return #expect(throws: TokenizerError.self) {
            try Tokenizer(tokenizerJSON: Array(json.utf8))
        }
    }
    let twice = error(#"{"a": 0, "b": 0}"#)
    #expect(twice?.reason.contains("'a' and 'b' both have id 0") == true)
    #expect(error(#"{"a": "x"}"#)?.reason.contains("'a' has no id") == true)
    #expect(error(#"{"a": -1}"#)?.code == .damaged)
    #expect(error(#"{"a": 1000000000}"#)?.code == .damaged)
    let clash = error(#"{"a": 0, "b": 1}"#, #"[{"id": 1, "content": "c"}]"#)
    #expect(clash?.reason.contains("'c' has id 1, which is that of 'b'") == true)
    #expect(error(#"{"a": 0}"#, #"[{"id": 1000000000, "content": "c"}]"#)?.code == .damaged)
    #expect(error("[]")?.item == "model.vocab")
}

@Test("ids that a vocabulary leaves out are entries that are not used")
func idsThatAVocabularyLeavesOutAreEntriesThatAreNotUsed() throws {
    let json = """
        {"model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 5}, "merges": [["a", "b"]]},
         "added_tokens": [{"id": 9, "content": "<end>", "special": true}]}
        """
    let tokenizer = try Tokenizer(tokenizerJSON: Array(json.utf8))
    #expect(tokenizer.vocabSize == 10)
    #expect(tokenizer.encode("abb<end>") == [5, 1, 9])
    #expect(try tokenizer.tokenType(of: 3) == .unused)
    // Without a decoder, texts are joined as the package joins them.
    #expect(try tokenizer.decode([5, 1]) == Array("ab b".utf8))
    #expect(try stream(tokenizer, [5, 1]) == "ab b")
}
