// A tokenizer's data written as GGUF keys is the same tokenizer when it is read back.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangTokenizer

@Suite struct TokenizerMetadataTests {
    @Test(
        "a tokenizer.json written as GGUF keys encodes the same",
        arguments: ["deepseek-v3", "llama-bpe", "gpt-2", "starcoder", "deepseek-llm"])
    func roundTrip(name: String) throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/\(name).json")
        let data = try TokenizerData(tokenizerJSON: [UInt8](Data(contentsOf: url)))
        let direct = try Tokenizer(data)
        let metadata = try GGUFMetadata(
            path: "(memory)", entries: data.metadata(vocabSize: direct.vocabSize))
        let again = try Tokenizer(metadata: metadata)
        #expect(again.vocabSize == direct.vocabSize)
        #expect(again.bosTokenID == direct.bosTokenID)
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<50 {
            let text = randomBytes(200, &generator)
            #expect(again.encode(text) == direct.encode(text))
        }
    }

    @Test("ids without an entry become unused entries")
    func padding() throws {
        var data = smallVocabulary(special: [("<s>", .control)])
        data.bosTokenID = 256
        data.addsBOS = true
        let metadata = try GGUFMetadata(path: "(memory)", entries: data.metadata(vocabSize: 260))
        let tokenizer = try Tokenizer(metadata: metadata)
        #expect(tokenizer.vocabSize == 260)
        #expect(try tokenizer.tokenType(of: 259) == .unused)
        #expect(try tokenizer.bytes(of: 259) == Array("[PAD259]".utf8))
        #expect(metadata.int("tokenizer.ggml.bos_token_id") == 256)
        #expect(metadata.value("tokenizer.ggml.eos_token_id") == nil)
        // No fewer than there are, whatever the embedding.
        let entries = data.metadata(vocabSize: 3)
        #expect(entries.first { $0.key == "tokenizer.ggml.tokens" }?.value.bytesArray?.count == 257)
    }
}
