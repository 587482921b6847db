// `siliang quantize` and `siliang perplexity` as users run them.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangTokenizer

private struct Quantized: Decodable {
    struct Tensor: Decodable {
        let name: String
        let from: String
        let to: String
        let bytes: Int
        let mse: Double
        let relative_error: Double
    }

    let type: String
    let weights: Int
    let input_bytes: Int
    let output_bytes: Int
    let relative_error: Double
    let tensors: [Tensor]
}

private struct Measured: Decodable {
    let perplexity: Double
    let standard_error: Double
    let windows: Int
    let tokens: Int
    let scored_tokens: Int
}

@Suite struct QuantizeTests {
    let folder: TemporaryFolder
    let model = Fixtures.model("llama_f32")
    /// Its rows are whole blocks of 32.
    let wide = Fixtures.model("llama_q8_0")

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("the JSON lists every tensor with types, bytes and error", arguments: ["Q4_0", "q5_k"])
    func json(type: String) async throws {
        let path = folder.path("out.gguf")
        let result = try await SiliangProgram.run([
            "quantize", wide, path, "--type", type, "--json",
        ])
        #expect(result.status == 0, "\(result.errors)")
        let report = try JSONDecoder().decode(Quantized.self, from: result.outputBytes)
        let file = try GGUFFile.open(path: path)
        #expect(report.type == type.uppercased())
        #expect(report.tensors.map(\.name) == file.tensors.map(\.name))
        #expect(report.tensors.map(\.to) == file.tensors.map(\.type.name))
        #expect(report.tensors.map(\.bytes) == file.tensors.map(\.byteRange.count))
        #expect(report.output_bytes < report.input_bytes)
        for tensor in report.tensors {
            #expect((tensor.mse > 0) == (tensor.from != tensor.to), "\(tensor.name)")
            #expect(tensor.relative_error < 0.2)
        }
        #expect(report.relative_error > 0)
        #expect(try folder.names() == ["out.gguf"])
    }

    @Test("the table has sizes and errors, and the written model answers")
    func table() async throws {
        let path = folder.path("out.gguf")
        let result = try await SiliangProgram.run(["quantize", wide, path, "--type", "Q4_0"])
        #expect(result.status == 0, "\(result.errors)")
        for word in ["Q8_0 → Q4_0", "F32 kept", "all", "bits per weight", "%"] {
            #expect(result.output.contains(word), "\(result.output)")
        }
        let answer = try await SiliangProgram.run([
            "generate", "--model", path, "--tokens", "1,2,3", "--max-tokens", "4",
        ])
        #expect(answer.status == 0, "\(answer.errors)")
    }

    @Test("quantising again what is quantised is done, with a note")
    func again() async throws {
        let result = try await SiliangProgram.run([
            "quantize", wide, folder.path("out.gguf"), "--type", "Q4_0",
        ])
        #expect(result.status == 0)
        #expect(result.errors.contains("quantised already"))
    }

    @Test("an existing file is only replaced when that is asked for")
    func exists() async throws {
        let path = try folder.write("out.gguf", "mine")
        var arguments = ["quantize", model, path, "--type", "Q8_0"]
        let refused = try await SiliangProgram.run(arguments)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("--force"), "\(refused.errors)")
        #expect(folder.data("out.gguf") == Data("mine".utf8))
        arguments.append("--force")
        #expect(try await SiliangProgram.run(arguments).status == 0)
        #expect(try GGUFFile.open(path: path).tensors.isEmpty == false)
    }

    @Test("the input is never written over, whatever it is called")
    func sameFile() async throws {
        let path = folder.path("in.gguf")
        try FileManager.default.copyItem(atPath: model, toPath: path)
        let link = folder.path("link.gguf")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        let before = folder.data("in.gguf")
        for (input, output) in [(path, path), (path, link), (link, path)] {
            let result = try await SiliangProgram.run([
                "quantize", input, output, "--type", "Q8_0", "--force",
            ])
            #expect(result.status == 1)
            #expect(result.errors.contains("is the input"), "\(result.errors)")
        }
        #expect(folder.data("in.gguf") == before)
    }

    @Test("a damaged weight is named and nothing is written")
    func damaged() async throws {
        var edited = try EditedGGUF(path: model)
        let index = try #require(
            edited.tensors.firstIndex { $0.name == "blk.0.ffn_up.weight" })
        edited.tensors[index].bytes.replaceSubrange(4..<8, with: [0, 0, 0xC0, 0x7F])
        try edited.write(path: folder.path("nan.gguf"))
        let result = try await SiliangProgram.run([
            "quantize", folder.path("nan.gguf"), folder.path("out.gguf"), "--type", "Q8_0",
        ])
        #expect(result.status == 1 && !result.wasSignalled)
        #expect(
            result.errors.contains("blk.0.ffn_up.weight: value 1 of row 0"), "\(result.errors)")
        #expect(try folder.names() == ["nan.gguf"])
    }

    /// What is converted keeps the text side: template, beginning, ends.
    @Test("a Hugging Face folder becomes a GGUF file with tokenizer and template")
    func folder() async throws {
        let input = folder.path("checkpoint")
        try FileManager.default.copyItem(
            atPath: Fixtures.models + "/checkpoints/llama_bf16", toPath: input)
        let alphabet = (0...UInt8.max).map { ByteAlphabet.encode([$0]) }
        let vocabulary = alphabet.enumerated().map { id, text in
            (String(decoding: text, as: UTF8.self), id)
        }
        let json: [String: Any] = [
            "model": [
                "type": "BPE", "merges": ["c d"],
                "vocab": Dictionary(uniqueKeysWithValues: vocabulary),
            ],
            "pre_tokenizer": ["type": "ByteLevel", "add_prefix_space": false],
            "added_tokens": [["id": 256, "content": "<s>", "special": true]],
        ]
        try folder.write(
            "checkpoint/tokenizer.json", try JSONSerialization.data(withJSONObject: json))
        try folder.write(
            "checkpoint/tokenizer_config.json",
            #"{"bos_token": "<s>", "add_bos_token": true, "chat_template": "{{ messages }}"}"#)
        let path = folder.path("out.gguf")
        let result = try await SiliangProgram.run(["quantize", input, path, "--type", "F16"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("BF16 → F16"))
        let metadata = try GGUFFile.open(path: path).metadata
        #expect(metadata.string("tokenizer.chat_template") == "{{ messages }}")
        #expect(metadata.int("tokenizer.ggml.bos_token_id") == 256)
        #expect(metadata.bool("tokenizer.ggml.add_bos_token") == true)
        #expect(metadata.string("general.name") == "checkpoint")
        let answer = try await SiliangProgram.run([
            "generate", "--model", path, "--prompt", "ab", "--max-tokens", "3", "--json",
        ])
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.output.contains(#""prompt_tokens":[256,"#), "\(answer.output)")
    }

    @Test("a folder without a tokenizer is converted, which is said")
    func withoutTokenizer() async throws {
        let result = try await SiliangProgram.run([
            "quantize", Fixtures.models + "/checkpoints/qwen3_bf16", folder.path("out.gguf"),
            "--type", "Q8_0",
        ])
        #expect(result.status == 0)
        #expect(result.errors.contains("no tokenizer.json"), "\(result.errors)")
    }

    @Test("perplexity scores half of every window, the same for the same text")
    func perplexity() async throws {
        let text = (0..<400).map { "line \($0) of a text, \($0 * 7919 % 1000)\n" }.joined()
        let file = try folder.write("text.txt", text)
        let arguments = ["perplexity", "--model", model, "--file", file, "--context", "64"]
        let first = try await SiliangProgram.run(arguments + ["--json"])
        #expect(first.status == 0, "\(first.errors)")
        let report = try JSONDecoder().decode(Measured.self, from: first.outputBytes)
        #expect(report.windows == report.tokens / 64)
        #expect(report.scored_tokens == report.windows * 31)
        #expect(report.perplexity > 1 && report.standard_error > 0)
        let second = try await SiliangProgram.run(arguments)
        let shown = try #require(second.output.firstMatch(of: /perplexity ([0-9.]+) ±/)).1
        #expect(abs((Double(shown) ?? 0) - report.perplexity) < 1e-3)
    }
}
