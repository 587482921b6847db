// Checkpoint folders in place of GGUF files: every command takes them, and inspect explains what is
// wrong with one.

import Foundation
import Siliang
import SiliangEngine
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangCLI

@Suite struct CheckpointFolderTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func list(_ ids: [Int32]) -> String { ids.map(String.init).joined(separator: ",") }

    private func run(_ arguments: String...) async throws -> ProgramResult {
        try await SiliangProgram.run(arguments)
    }

    private func json(_ result: ProgramResult) throws -> JSONValue {
        #expect(result.status == 0, "\(result.errors)")
        return try JSONValue(parsing: [UInt8](result.outputBytes))
    }

    /// A committed checkpoint as a folder of its own, with a tokenizer of the same vocabulary.
    private func copy(
        _ name: String, tokenizer: Bool = true, _ change: (inout EditedFolder) -> Void = { _ in }
    ) throws -> String {
        var edited = try EditedFolder(path: Fixtures.checkpoint(name))
        change(&edited)
        let path = folder.path(name)
        try edited.write(path: path)
        if tokenizer {
            try folder.write(name + "/tokenizer.json", Self.tokenizerJSON().text)
        }
        return path
    }

    /// The vocabulary of the GGUF fixtures in the form of a tokenizer.json.
    private static func tokenizerJSON() throws -> JSONValue {
        let metadata = try GGUFFile.open(path: Fixtures.model("llama_f32")).metadata
        let texts = try #require(metadata.bytesArray("tokenizer.ggml.tokens"))
            .map { String(decoding: $0, as: UTF8.self) }
        let merges = try #require(metadata.bytesArray("tokenizer.ggml.merges"))
        var vocabulary = JSONObject()
        for (id, text) in texts.enumerated() { vocabulary[text] = .integer(id) }
        return .object([
            "added_tokens": .array(
                (0..<4).map {
                    .object([
                        "id": .integer($0), "content": .string(texts[$0]), "special": .bool(true),
                    ])
                }),
            "pre_tokenizer": .object([
                "type": .string("ByteLevel"), "add_prefix_space": .bool(false),
                "use_regex": .bool(true),
            ]),
            "model": .object([
                "type": .string("BPE"), "vocab": .object(vocabulary),
                "merges": .array(merges.map { .string(String(decoding: $0, as: UTF8.self)) }),
            ]),
        ])
    }

    // MARK: Computing

    @Test(
        "the file of logits agrees with the reference at every position",
        arguments: ["llama_rope3_f16", "qwen3_moe_bf16", "deepseek_v3_fp8"])
    func logits(name: String) async throws {
        let path = Fixtures.checkpoint(name)
        let expected = try ExpectedLogits(path: path + "/expected.safetensors")
        let output = folder.path("logits.npy")
        let result = try await run(
            "logits", "--model", path, "--tokens", list(expected.inputIDs), "-o", output)
        #expect(result.status == 0, "\(result.errors)")
        let comparison = try expected.compare(NPYFile.open(path: output).values(of: Float.self))
        #expect(comparison.topAgreement == 1 && comparison.maxError < 1e-3, "\(comparison)")
    }

    @Test("without a tokenizer token ids go in and come out")
    func withoutTokenizer() async throws {
        let path = Fixtures.checkpoint("glm4_moe_bf16")
        let expected = try ExpectedLogits(path: path + "/expected.safetensors")
        let arguments = [
            "generate", "--model", path, "--tokens", list(expected.inputIDs), "--max-tokens", "16",
        ]
        let ends = Set([1] as [Int32])
        let untilEnd = expected.greedy.prefix { !ends.contains($0) }
        let report = try json(try await SiliangProgram.run(arguments + ["--json"]))
        #expect(
            report["completion_tokens"]?.array?.compactMap(\.int) == untilEnd.map { Int($0) })
        #expect(try await SiliangProgram.run(arguments).output == list(Array(untilEnd)) + "\n")
        let text = try await run("generate", "--model", path, "--prompt", "a")
        #expect(text.status == 1)
        #expect(text.errors.contains("tokenizer.json") && text.errors.contains(path))
    }

    /// The first token of the greedy continuation, declared to be an end, ends it.
    @Test(
        "any of the tokens under eos_token_id ends an answer", arguments: ["config", "generation"])
    func ends(place: String) async throws {
        let expected = try ExpectedLogits(
            path: Fixtures.checkpoint("llama_bf16") + "/expected.safetensors")
        let end = Int(try #require(expected.greedy.dropFirst(3).first))
        let ids = JSONValue.array([.integer(1), .integer(end)])
        let path = try copy("llama_bf16") { edited in
            edited.config["eos_token_id"] = place == "config" ? ids : .integer(1)
        }
        if place == "generation" {
            try folder.write(
                "llama_bf16/generation_config.json", JSONValue.object(["eos_token_id": ids]).text)
        }
        let report = try json(
            try await run(
                "generate", "--model", path, "--tokens", list(expected.inputIDs), "--max-tokens",
                "16", "--json"))
        #expect(report["finish_reason"] == .string("stop"))
        let untilEnd = expected.greedy.prefix { Int($0) != end && $0 != 1 }
        #expect(report["completion_tokens"]?.array?.count == untilEnd.count)
    }

    @Test("text goes in and out with the folder's tokenizer")
    func text() async throws {
        let path = try copy("qwen3_bf16")
        let ids = try json(try await run("tokenize", "--model", path, "the and", "--json"))["ids"]
        let gguf = try json(
            try await run(
                "tokenize", "--model", Fixtures.model("qwen3_f16"), "the and", "--json"))["ids"]
        #expect(ids == gguf)
        let result = try await run(
            "generate", "--model", path, "--prompt", "the", "--max-tokens", "3")
        #expect(result.status == 0 && !result.output.isEmpty, "\(result.errors)")
        let bench = try json(
            try await run("bench", "--model", path, "-p", "8", "-n", "2", "-r", "1", "--json"))
        #expect((bench["generate_tps"]?.double ?? 0) > 0)
    }

    @Test("the chat template is the folder's, wherever it stands")
    func template() async throws {
        let template = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}"
        let named = JSONValue.array([
            .object(["name": .string("tool_use"), "template": .string("no")]),
            .object(["name": .string("default"), "template": .string(template)]),
        ])
        let conversation = try folder.write(
            "conversation.json", #"{"messages":[{"role":"user","content":"hi"}]}"#)
        let path = try copy("llama_bf16")
        for (file, text) in [
            ("tokenizer_config.json", JSONValue.object(["chat_template": .string(template)]).text),
            ("tokenizer_config.json", JSONValue.object(["chat_template": named]).text),
            ("chat_template.jinja", template),
        ] {
            if file == "chat_template.jinja" {
                try folder.write("llama_bf16/tokenizer_config.json", "{}")
            }
            try folder.write("llama_bf16/" + file, text)
            let result = try await run(
                "render", "--model", path, "--conversation", conversation)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.trimmingCharacters(in: .newlines) == "<user>hi")
        }
    }

    @Test(
        "sampling follows generation_config.json",
        arguments: [
            (#"{"temperature":0.6,"top_p":0.95,"top_k":20}"#, 0.6, 0.95, 20),
            (#"{"do_sample":false,"temperature":0.6}"#, 0, 1, 0),
            (#"{"top_p":0.8}"#, 1, 0.8, 0), (#"{"temperature":99,"top_p":7,"top_k":-3}"#, 2, 1, 0),
        ])
    func sampling(config: String, temperature: Double, topP: Double, topK: Int) throws {
        try folder.write("generation_config.json", config)
        let sampling = try #require(try FolderTokenizer(path: folder.root.path).defaultSampling())
        #expect(sampling.temperature == temperature)
        #expect(sampling.topP == topP && sampling.topK == topK)
        try folder.write("generation_config.json", #"{"eos_token_id":1}"#)
        #expect(try FolderTokenizer(path: folder.root.path).defaultSampling() == nil)
    }

    // MARK: Inspecting

    @Test("inspect tells what a folder holds", arguments: ["llama_bf16", "deepseek_v3_bf16"])
    func inspect(name: String) async throws {
        let path = Fixtures.checkpoint(name)
        let opened = try HuggingFaceFolder.open(path: path)
        let summary = try json(try await run("inspect", path, "--json"))
        #expect(summary["format"] == .string("safetensors"))
        #expect(summary["architecture"] == opened.config["architectures"]?.array?.first)
        #expect(summary["problem"] == nil)
        #expect(summary["files"] == .integer(opened.shards.count))
        #expect(summary["tensors"]?.array?.count == opened.tensors.count)
        #expect(summary["metadata"]?["hidden_size"] == opened.config["hidden_size"])
        let table = try await run("inspect", path).output
        for tensor in opened.tensors { #expect(table.contains("  \(tensor.name) ")) }
        #expect(table.contains("can be loaded  yes"))
        #expect(table.contains("rope_scaling"))
    }

    @Test("a tensor of 8-bit floats is written multiplied by its scales", arguments: [true, false])
    func tensor(whole: Bool) async throws {
        let path = Fixtures.checkpoint("deepseek_v3_fp8")
        let name = "model.layers.0.mlp.down_proj.weight"
        let output = folder.path("t.npy")
        let result = try await run(
            "inspect", whole ? path : path + "/model.safetensors", "--tensor", name, "-o", output)
        #expect(result.status == 0, "\(result.errors)")
        let file = try NPYFile.open(path: output)
        #expect(file.shape == [136, 144])
        let values = try file.values(of: Float.self)
        let opened = try SafetensorsFile.open(path: path + "/model.safetensors")
        let scales = try opened.requireTensor(named: name + "_scale_inv").values(of: Float.self)
        let codes = try opened.requireTensor(named: name).bytes
        // Each block's largest value is the largest code, 448, times its scale.
        for (block, place) in [(0, (0, 0)), (1, (0, 128)), (2, (128, 0)), (3, (128, 128))] {
            let rows = place.0..<min(place.0 + 128, 136)
            let columns = place.1..<min(place.1 + 128, 144)
            let largest = rows.flatMap { row in columns.map { abs(values[row * 144 + $0]) } }.max()
            #expect(largest == 448 * scales[block])
        }
        #expect(codes.count == 136 * 144)
    }

    @Test("inspect explains what stands against loading a folder")
    func problems() async throws {
        let strange = try copy("llama_bf16", tokenizer: false) {
            $0.config["architectures"] = .array([.string("DeepseekV32ForCausalLM")])
        }
        let quantized = try copy("qwen2_f32", tokenizer: false) {
            $0.config["quantization_config"] = .object(["quant_method": .string("gptq")])
        }
        let shape = try copy("qwen3_bf16", tokenizer: false) {
            $0.config["intermediate_size"] = .integer(45)
        }
        for (path, words) in [
            (strange, ["DeepseekV32ForCausalLM", "LlamaForCausalLM"]),
            (quantized, ["gptq", "fp8"]),
            (shape, ["mlp.gate_proj.weight", "[45, 40]"]),
        ] {
            let inspected = try await run("inspect", path)
            #expect(inspected.status == 0, "\(inspected.errors)")
            #expect(inspected.output.contains("can be loaded  no: "))
            let loaded = try await run(
                "logits", "--model", path, "--tokens", "1", "-o", "/dev/null")
            #expect(loaded.status == 1 && !loaded.wasSignalled)
            for word in words + [path] {
                #expect(inspected.output.contains(word), "\(inspected.output.prefix(2000))")
                #expect(loaded.errors.contains(word), "\(loaded.errors)")
            }
        }
    }

    @Test("a folder that cannot be opened is refused by every command, by name")
    func unopened() async throws {
        let path = folder.path("cut")
        try EditedFolder(path: Fixtures.checkpoint("llama_bf16")).write(path: path, shards: 2)
        let shard = path + "/" + EditedFolder.shardName(1, of: 2)
        try FileManager.default.removeItem(atPath: shard)
        for arguments in [
            ["inspect", path], ["generate", "--model", path, "--tokens", "1"],
            ["logits", "--model", path, "--tokens", "1", "-o", "/dev/null"],
            ["bench", "--model", path], ["run", path, "a"], ["serve", "--model", path],
        ] {
            let result = try await SiliangProgram.run(arguments)
            #expect(result.status == 1 && !result.wasSignalled && result.output.isEmpty)
            #expect(result.errors.contains(shard), "\(result.errors)")
        }
    }

    @Test("weights by themselves are inspected but are no model")
    func singleFile() async throws {
        let path = Fixtures.checkpoint("llama_bf16") + "/model.safetensors"
        let summary = try json(try await run("inspect", path, "--json"))
        #expect(summary["metadata"]?["format"] == .string("pt"))
        #expect(try await run("inspect", path).output.contains("can be loaded") == false)
        let loaded = try await run("logits", "--model", path, "--tokens", "1", "-o", "/dev/null")
        #expect(loaded.status == 1)
        #expect(loaded.errors.contains("config.json"))
    }

    // MARK: Finding

    @Test("a folder is a model by its config.json, unless it holds GGUF files instead of weights")
    func located() throws {
        let locator = ModelLocator(
            environment: ["HOME": folder.path("home")], executable: nil,
            currentFolder: folder.path("elsewhere"))
        let path = try copy("llama_bf16")
        #expect(try locator.locate(path + "/").name == "llama_bf16")
        try folder.write("repository/config.json", "{}")
        try folder.write("repository/model-q8_0.gguf", "x")
        let error = #expect(throws: CommandError.self) {
            try locator.locate(folder.path("repository"))
        }
        #expect(error?.description.contains("model-q8_0.gguf") == true)
    }
}
