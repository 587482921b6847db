// Tokenizers of checkpoint folders: every kind of file, and what stands beside it.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangTokenizer

/// What Tools/make_tokenizer_file_fixtures.py writes. A folder with many random cases from the same
/// script (`--fuzz`) may be named in SILIANG_TOKENIZER_FILES.
private struct FileFixtures: Decodable {
    let texts: [String]
    let ids: [String: [[Int32]]]
    let decoded: [String: [String]]

    static let folder: String =
        ProcessInfo.processInfo.environment["SILIANG_TOKENIZER_FILES"]
        ?? Fixtures.repository + "/Tests/SiliangTokenizerTests/Fixtures/files"

    static func load() throws -> FileFixtures {
        try JSONDecoder().decode(Self.self, from: Data(try bytes("cases.json")))
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
    }
}

/// The tokenizer of a folder with these files.
private func folder(_ files: [String: [UInt8]]) throws -> TokenizerFolder {
    try Fixtures.withTemporaryFolder { path in
        for (name, bytes) in files {
            try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
        }
        return try TokenizerFolder(path: path)
    }
}

private func failure(_ files: [String: [UInt8]]) throws -> TokenizerError? {
    do {
        _ = try folder(files)
        return nil
    } catch let error as TokenizerError {
        return error
    }
}

private func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

@Test(
    "SentencePiece models give SentencePiece's ids and texts",
    arguments: ["llama", "plain", "mapped"])
func sentencePieceModelsGiveSentencePiecesIdsAndTexts(name: String) throws {
    let fixtures = try FileFixtures.load()
    let tokenizer = try folder(["tokenizer.model": FileFixtures.bytes("\(name).model")]).tokenizer
    #expect(tokenizer.bosTokenID == 1 && tokenizer.eosTokenID == 2)
    let expected = try #require(fixtures.ids[name])
    let decoded = try #require(fixtures.decoded[name])
    for (index, text) in fixtures.texts.enumerated() {
        let ids = tokenizer.encode(text, parseSpecial: false, addSpecial: false)
        #expect(ids == expected[index], "\(text.debugDescription)")
        // Unknown characters come back as SentencePiece's own sign.
        guard !ids.contains(0) else { continue }
        let back = LossyUTF8.text(try tokenizer.decode(ids))
        #expect(back.utf8 == decoded[index], "\(text.debugDescription)")
    }
    #expect(tokenizer.encode("the") == [1] + tokenizer.encode("the", addSpecial: false))
}

@Test("a tiktoken vocabulary gives tiktoken's ids") func aTiktokenVocabularyGivesTiktokensIds()
    throws
{
    let fixtures = try FileFixtures.load()
    for name in ["tiktoken.model", "tokenizer.model"] {
        let folder = try folder([
            name: FileFixtures.bytes("kimi.tiktoken"),
            "tokenizer_config.json": FileFixtures.bytes("kimi.json"),
            "generation_config.json": utf8(#"{"eos_token_id": 425}"#),
        ])
        let tokenizer = folder.tokenizer
        for (text, ids) in zip(fixtures.texts, try #require(fixtures.ids["kimi"])) {
            #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
            #expect(LossyUTF8.text(try tokenizer.decode(ids)).utf8 == text)
        }
        #expect(tokenizer.bosTokenID == 420 && tokenizer.eosTokenID == 421)
        #expect(tokenizer.endOfGenerationTokenIDs.isSuperset(of: [421, 425]))
        #expect(folder.eosTokenIDs == [425])
        #expect(tokenizer.vocabSize == 678)
    }
}

@Test("a tiktoken file of an unknown or damaged kind says so")
func aTiktokenFileOfAnUnknownOrDamagedKindSaysSo() throws {
    let file = try FileFixtures.bytes("kimi.tiktoken")
    let configuration = try FileFixtures.bytes("kimi.json")
    let unknown = try failure(["tiktoken.model": file])
    #expect(unknown?.item == "tokenizer_class" && unknown?.code == .unsupported)
    #expect(unknown?.description.contains("tiktoken.model") == true)
    #expect(unknown?.description.contains("TikTokenTokenizer") == true)
    for bytes in [Array(file.dropFirst(8)), file + utf8("YQ==\n"), file + utf8("YQ== 9\n")] {
        let error = try failure(["tiktoken.model": bytes, "tokenizer_config.json": configuration])
        #expect(error?.code == .damaged)
    }
}

/// A folder with a fixture's tokenizer.json.
private func jsonFolder(
    _ configuration: String, style: String = "llama2", more: [String: String] = [:]
) throws -> TokenizerFolder {
    var files = more.mapValues(utf8)
    files["tokenizer.json"] = try StyleFixtures.json(style)
    files["tokenizer_config.json"] = utf8(configuration)
    return try folder(files)
}

@Test("the configuration names tokens and templates")
func theConfigurationNamesTokensAndTemplates() throws {
    let plain = try jsonFolder(
        #"{"bos_token": "<s>", "eos_token": {"content": "</s>"}, "chat_template": "{{ x }}"}"#,
        more: ["special_tokens_map.json": #"{"pad_token": "</s>", "bos_token": "no"}"#])
    #expect(plain.bosToken == "<s>" && plain.eosToken == "</s>")
    #expect(plain.paddingToken == "</s>" && plain.unknownToken == nil)
    #expect(plain.chatTemplate == "{{ x }}")
    #expect(plain.tokenizer.eosTokenID == plain.tokenizer.id(ofSpecial: "</s>"))
    let several = try jsonFolder(
        """
        {"chat_template": [{"name": "default", "template": "a"}, {"name": "tool_use",
        "template": "b"}]}
        """)
    #expect(
        several.chatTemplate == "a" && several.chatTemplates == ["default": "a", "tool_use": "b"])
    let file = try jsonFolder(
        #"{"chat_template": "old"}"#, more: ["chat_template.jinja": "new\n"])
    #expect(file.chatTemplate == "new\n")
    let bare = try folder(["tokenizer.json": StyleFixtures.json("llama2")])
    #expect(bare.chatTemplate == nil && bare.bosToken == nil && bare.eosTokenIDs.isEmpty)
}

@Test("what the configuration says of BOS and EOS counts")
func whatTheConfigurationSaysOfBOSAndEOSCounts() throws {
    func ids(_ flags: String, style: String = "llama2") throws -> [Int32] {
        try jsonFolder(#"{"bos_token": "<s>", "eos_token": "</s>"\#(flags)}"#, style: style)
            .tokenizer.encode("")
    }
    let tokenizer = try StyleFixtures.tokenizer("llama2")
    let bos = try #require(tokenizer.id(ofSpecial: "<s>"))
    let eos = try #require(tokenizer.id(ofSpecial: "</s>"))
    #expect(try ids("") == [bos])
    #expect(try ids(#", "add_bos_token": false"#) == [])
    #expect(try ids(#", "add_bos_token": true, "add_eos_token": true"#) == [bos, eos])
    let glm = try StyleFixtures.tokenizer("glm4")
    let prefix = ["[gMASK]", "<sop>"].compactMap { glm.id(ofSpecial: $0) }
    #expect(prefix.count == 2 && glm.prefixTokenIDs == prefix)
    #expect(try ids("", style: "glm4") == prefix)
}

@Test("end tokens come from every file that lists them")
func endTokensComeFromEveryFileThatListsThem() throws {
    let folder = try jsonFolder(
        #"{"eos_token": "</s>"}"#,
        more: [
            "generation_config.json": #"{"eos_token_id": [5, 7, 1000000]}"#,
            "config.json": #"{"eos_token_id": 9, "text_config": {"eos_token_id": 11}}"#,
        ])
    #expect(folder.eosTokenIDs == [5, 7, 9, 11])
    let eos = try #require(folder.tokenizer.eosTokenID)
    #expect(folder.tokenizer.endOfGenerationTokenIDs.isSuperset(of: [5, 7, 9, 11, eos]))
}

@Test("tokens that only the configuration has are added")
func tokensThatOnlyTheConfigurationHasAreAdded() throws {
    let count = try StyleFixtures.tokenizer("llama2").vocabSize
    let tokens = """
        {"added_tokens_decoder": {"\(count + 2)": {"content": "<|tool|>", "special": true},
        "2": {"content": "<0x01>", "special": false}}}
        """
    let tokenizer = try jsonFolder(tokens).tokenizer
    #expect(tokenizer.vocabSize == count + 3)
    #expect(tokenizer.id(ofSpecial: "<|tool|>") == Int32(count + 2))
    // The ids between are there and stand for nothing.
    #expect(try tokenizer.decode([Int32(count)]).isEmpty)
    #expect(try tokenizer.tokenType(of: Int32(count)) == .unused)
    let clash = """
        {"added_tokens_decoder": {"5": {"content": "other", "special": true}}}
        """
    #expect(throws: TokenizerError.self) { try jsonFolder(clash) }
}

@Test("vocab.json and merges.txt do without a tokenizer.json")
func vocabAndMergesDoWithoutATokenizerJson() throws {
    let json = try JSONValue(parsing: try FamilyFixtures.json("gpt-2"))
    let merges = try #require(json["model"]?["merges"]?.array).compactMap { pair in
        pair.array.map { $0.compactMap(\.string).joined(separator: " ") }
    }
    var files = [
        "vocab.json": utf8(try #require(json["model"]?["vocab"]).text),
        "merges.txt": utf8("#version: 0.2\n" + merges.joined(separator: "\n") + "\n"),
    ]
    let tokenizer = try folder(files).tokenizer
    let fixtures = try FamilyFixtures.load()
    for (text, ids) in zip(fixtures.texts, try #require(fixtures.families["gpt-2"]?.ids))
    where !text.contains("<") {
        #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
    }
    files["tokenizer_config.json"] = utf8(#"{"tokenizer_class": "OtherTokenizer"}"#)
    #expect(try failure(files)?.item == "tokenizer_class")
    files["tokenizer_config.json"] = nil
    files["merges.txt"] = nil
    #expect(try failure(files)?.item == "merges.txt")
}

@Test("what is missing or damaged is named with its file")
func whatIsMissingOrDamagedIsNamedWithItsFile() throws {
    let none = try failure([:])
    #expect(none?.code == .missing)
    #expect(none?.description.contains("tokenizer.json") == true)
    let empty = utf8(#"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}"#)
    let merges = try failure(["tokenizer.json": empty])
    #expect(merges?.item == "model.merges")
    #expect(merges?.file?.hasSuffix("/tokenizer.json") == true)
    #expect(merges?.reason.contains("use the complete file") == true)
    let json = try StyleFixtures.json("llama2")
    for name in ["tokenizer_config.json", "generation_config.json", "config.json"] {
        let error = try failure(["tokenizer.json": json, name: utf8("{")])
        #expect(error?.code == .damaged && error?.file?.hasSuffix(name) == true)
    }
    #expect(try failure(["tokenizer.model": utf8("no model")])?.code == .damaged)
}

@Test("a damaged SentencePiece model is an error, never a trap")
func aDamagedSentencePieceModelIsAnErrorNeverATrap() throws {
    let bytes = try FileFixtures.bytes("mapped.model")
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<300 {
        var damaged = bytes
        for _ in 0..<3 {
            let place = Int.random(in: 0..<damaged.count, using: &generator)
            damaged[place] = UInt8.random(in: 0...255, using: &generator)
        }
        if Bool.random(using: &generator) {
            damaged.removeLast(Int.random(in: 0..<damaged.count, using: &generator))
        }
        guard let data = try? SentencePieceFile.data(damaged), let tokenizer = try? Tokenizer(data)
        else { continue }
        _ = tokenizer.encode("Ａ．Ｂ the 中文 ﬁ 龘")
    }
    let cut = #expect(throws: TokenizerError.self) {
        try SentencePieceFile.data(Array(bytes.dropLast(100)))
    }
    #expect(cut?.code == .damaged)
}

@Test("tokens are added to a SentencePiece model") func tokensAreAddedToASentencePieceModel() throws
{
    let configuration = """
        {"added_tokens_decoder": {"521": {"content": "<|im_end|>", "special": true},
        "1": {"content": "<s>", "special": true}}, "eos_token": "<|im_end|>",
        "add_bos_token": false}
        """
    let tokenizer = try folder([
        "tokenizer.model": FileFixtures.bytes("llama.model"),
        "tokenizer_config.json": utf8(configuration),
    ]).tokenizer
    #expect(tokenizer.vocabSize == 522 && tokenizer.eosTokenID == 521)
    let words = tokenizer.encode("the", addSpecial: false)
    #expect(tokenizer.encode("the<|im_end|>the") == words + [521] + words)
    #expect(try tokenizer.decode(words + [521], skipSpecial: true) == utf8("the"))
    #expect(tokenizer.endOfGenerationTokenIDs.contains(521))
}
