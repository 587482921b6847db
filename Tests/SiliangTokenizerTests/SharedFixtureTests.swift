// The tokenizers of released models and llama.cpp's own cases for them.

import Foundation
import SiliangFormats
import Testing

@testable import SiliangTokenizer

@Suite(.enabled(if: SharedFixtures.exist, "needs ../shared/fixtures"))
struct SharedFixtureTests {
    @Test(
        "released vocabularies give llama.cpp's ids",
        arguments: ["gpt-2", "deepseek-llm", "deepseek-coder", "llama-spm"])
    func releasedVocabulariesGiveLlamaCppsIds(name: String) throws {
        let base = "tokenizers/llama.cpp/ggml-vocab-\(name).gguf"
        let file = try GGUFFile.open(path: SharedFixtures.root.appending(path: base).path)
        let tokenizer = try Tokenizer(metadata: file.metadata)
        let cases = String(decoding: try SharedFixtures.read(base + ".inp"), as: UTF8.self)
            .components(separatedBy: "\n__ggml_vocab_test__\n").dropLast()
        let expected = String(decoding: try SharedFixtures.read(base + ".out"), as: UTF8.self)
            .components(separatedBy: "\n").dropLast()
        #expect(cases.count == expected.count)
        for (text, line) in zip(cases, expected) {
            let ids = line.split(separator: " ").compactMap { Int32($0) }
            let found = tokenizer.encode(text, parseSpecial: false, addSpecial: false)
            #expect(found == ids, "\(text.debugDescription)")
            #expect(try tokenizer.decode(found) == Array(text.utf8))
        }
    }

    @Test(
        "trained tokenizers give the reference's ids and texts",
        arguments: ["deepseek_v3_style", "qwen2_style", "llama3_style"])
    func trainedTokenizersGiveTheReferencesIdsAndTexts(name: String) throws {
        let json = try SharedFixtures.read("tokenizers/\(name)/tokenizer.json")
        let tokenizer = try Tokenizer(tokenizerJSON: json)
        let cases = try ReferenceCase.lines(
            try SharedFixtures.read("tokenizers/\(name)/cases.jsonl"))
        #expect(cases.count == 150)
        for item in cases { try item.check(tokenizer) }
    }
}
