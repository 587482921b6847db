// The commands with a model, as a script uses them: what they print is what others compute.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

/// What `siliang generate --json` promises.
private struct Generated: Decodable {
    let prompt_tokens: [Int32]
    let completion_tokens: [Int32]
    let text: String
    let finish_reason: String
    let timings: [String: Double]
}

@Suite struct ModelCommandTests {
    static let models = ["llama_f32", "qwen3_f16", "deepseek_v3_q8_0"]
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func expected(_ model: String) throws -> ExpectedLogits {
        try ExpectedLogits(path: "\(Fixtures.models)/\(model).expected.safetensors")
    }

    private func list(_ ids: [Int32]) -> String { ids.map(String.init).joined(separator: ",") }

    private func json<Value: Decodable>(
        _ type: Value.Type, _ arguments: [String]
    ) async throws -> Value {
        let result = try await SiliangProgram.run(arguments)
        #expect(result.status == 0, "\(result.errors)")
        return try JSONDecoder().decode(type, from: result.outputBytes)
    }

    /// The reference goes on behind the end of a text (id 1); generation must not deliver it.
    @Test("greedy generation continues as the reference does", arguments: models)
    func greedy(model: String) async throws {
        let expected = try expected(model)
        let file = try folder.write("ids.txt", list(expected.inputIDs) + "\n")
        let generated = try await json(
            Generated.self,
            [
                "generate", "--model", Fixtures.model(model), "--tokens-file", file,
                "--max-tokens", "\(expected.greedy.count)", "--temperature", "0", "--json",
            ])
        #expect(generated.prompt_tokens == expected.inputIDs)
        let untilEnd = Array(expected.greedy.prefix { $0 != 1 })
        #expect(generated.completion_tokens == untilEnd)
        let isWhole = untilEnd.count == expected.greedy.count
        #expect(generated.finish_reason == (isWhole ? "length" : "stop"))
        for key in ["load_seconds", "prompt_seconds", "generate_seconds", "prompt_tps"] {
            #expect((generated.timings[key] ?? -1) >= 0, "\(key)")
        }
    }

    @Test("the file of logits agrees with the reference at every position", arguments: models)
    func logits(model: String) async throws {
        let expected = try expected(model)
        let output = folder.path("logits.npy")
        let result = try await SiliangProgram.run([
            "logits", "--model", Fixtures.model(model), "--tokens", list(expected.inputIDs),
            "--output", output,
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.isEmpty)
        let file = try NPYFile.open(path: output)
        #expect(file.shape == [expected.inputIDs.count, expected.vocabSize])
        let comparison = try expected.compare(file.values(of: Float.self))
        #expect(comparison.topAgreement == 1)
        #expect(comparison.maxError < 1e-3, "\(comparison)")
    }

    @Test("the same seed gives the same text, another seed another")
    func seeds() async throws {
        func generate(_ seed: String) async throws -> [Int32] {
            try await json(
                Generated.self,
                [
                    "generate", "--model", Fixtures.model("llama_f32"), "--tokens", "5,6,7",
                    "--max-tokens", "24", "--temperature", "1.5", "--seed", seed, "--json",
                ]
            ).completion_tokens
        }
        let first = try await generate("7")
        #expect(first.count > 4)
        #expect(try await generate("7") == first)
        #expect(try await generate("8") != first)
    }

    @Test("without --json the text alone is printed, as it is with it")
    func plainText() async throws {
        let arguments = [
            "generate", "--model", Fixtures.model("qwen3_f16"), "--prompt", "the rain",
            "--max-tokens", "12",
        ]
        let plain = try await SiliangProgram.run(arguments)
        let generated = try await json(Generated.self, arguments + ["--json"])
        #expect(plain.status == 0)
        #expect(plain.output == generated.text + "\n")
        #expect(!generated.prompt_tokens.isEmpty)
    }

    @Test(
        "ids become the text they came from, byte by byte",
        arguments: ["hello, world\n", "三七二十一 🧮 \u{65}\u{301} é", " \t  x", "<s>", "\u{0}"])
    func roundTrip(text: String) async throws {
        let model = Fixtures.model("llama_f32")
        let file = try folder.write("text", text)
        let ids = try await json(
            [String: [Int32]].self, ["tokenize", "--model", model, "--file", file, "--json"])
        let plain = try await SiliangProgram.run(["tokenize", "--model", model, "--file", file])
        let expected = list(try #require(ids["ids"]))
        #expect(plain.output == expected + "\n")
        let back = try await SiliangProgram.run([
            "detokenize", "--model", model, "--ids", expected,
        ])
        #expect(back.outputBytes == Data(text.utf8))
    }

    @Test("special tokens in a text count as such unless --no-special is given")
    func special() async throws {
        let arguments = ["tokenize", "--model", Fixtures.model("llama_f32"), "<s>a", "--json"]
        let special = try await json([String: [Int32]].self, arguments)
        let plain = try await json([String: [Int32]].self, arguments + ["--no-special"])
        #expect(special["ids"]?.first == 0)
        #expect(special["ids"]?.count == 2)
        #expect(plain["ids"]?.count == 4)
    }

    @Test("a tokenizer.json does where a model is asked for")
    func tokenizerFile() async throws {
        let alphabet = #""a":0,"b":1,"c":2,"ab":3,"<end>":4"#
        let model = try folder.write(
            "tokenizer.json",
            #"""
            {"model":{"type":"BPE","vocab":{\#(alphabet)},"merges":["a b"]},
             "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},
             "added_tokens":[{"id":4,"content":"<end>","special":true}]}
            """#)
        let ids = try await json(
            [String: [Int32]].self, ["tokenize", "--model", model, "cab<end>", "--json"])
        #expect(ids["ids"] == [2, 3, 4])
        let text = try await SiliangProgram.run(["detokenize", "--model", model, "--ids", "2,3"])
        #expect(text.output == "cab")
    }

    @Test("a folder with a tokenizer does where a model is asked for")
    func tokenizerFolder() async throws {
        let json = #"{"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}"#
        let path = folder.path("checkpoint")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try Data(json.utf8).write(to: URL(fileURLWithPath: path + "/tokenizer.json"))
        let ids = try await self.json(
            [String: [Int32]].self, ["tokenize", "--model", path, "aba", "--json"])
        #expect(ids["ids"] == [2, 0])
        let text = try await SiliangProgram.run(["detokenize", "--model", path, "--ids", "2"])
        #expect(text.output == "ab")
        try FileManager.default.removeItem(atPath: path + "/tokenizer.json")
        let none = try await SiliangProgram.run(["tokenize", "--model", path, "aba"])
        #expect(none.status == 1)
        #expect(none.errors.contains("tokenizer.json"))
        try FileManager.default.copyItem(
            atPath: Fixtures.model("llama_f32"), toPath: path + "/model.gguf")
        let file = try await SiliangProgram.run(["tokenize", "--model", path, "<s>"])
        #expect(file.output == "0\n")
    }

    @Test("tensors of one and of three dimensions keep their shape")
    func shapes() async throws {
        let path = Fixtures.model("deepseek_v3_q8_0")
        for (name, shape) in [
            ("output_norm.weight", [32]), ("blk.1.ffn_up_exps.weight", [8, 32, 32]),
        ] {
            let output = folder.path(name + ".npy")
            let result = try await SiliangProgram.run([
                "inspect", path, "--tensor", name, "--output", output,
            ])
            #expect(result.status == 0, "\(result.errors)")
            #expect(try NPYFile.open(path: output).shape == shape)
        }
    }

    @Test("a tensor is written as the floats that it stands for")
    func tensor() async throws {
        let path = Fixtures.model("llama_f32")
        let output = folder.path("tensor.npy")
        let result = try await SiliangProgram.run([
            "inspect", path, "--tensor", "token_embd.weight", "--output", output,
        ])
        #expect(result.status == 0, "\(result.errors)")
        let stored = try GGUFFile.open(path: path).requireTensor(named: "token_embd.weight")
        let file = try NPYFile.open(path: output)
        #expect(file.shape == stored.shape)
        #expect(try file.values(of: Float.self) == Array(stored.bytes.bindMemory(to: Float.self)))
    }

    @Test("inspect tells what the file holds, as a table and as JSON")
    func inspect() async throws {
        struct Summary: Decodable {
            struct Tensor: Decodable {
                let name: String
                let type: String
                let shape: [Int]
                let bytes: Int
            }
            let architecture: String
            let version: Int
            let parameters: Int
            let bytes: Int
            let tensors: [Tensor]
        }
        let path = Fixtures.model("deepseek_v3_q8_0")
        let file = try GGUFFile.open(path: path)
        let summary = try await json(Summary.self, ["inspect", path, "--json"])
        #expect(summary.architecture == "deepseek2")
        #expect(summary.version == 3)
        #expect(summary.bytes == file.totalBytes)
        #expect(summary.tensors.map(\.name) == file.tensors.map(\.name))
        #expect(summary.tensors.map(\.shape) == file.tensors.map(\.shape))
        #expect(summary.parameters == file.tensors.reduce(0) { $0 + $1.elementCount })
        let table = try await SiliangProgram.run(["inspect", path]).output
        for tensor in summary.tensors { #expect(table.contains("  \(tensor.name) ")) }
        #expect(table.contains("deepseek2.block_count"))
    }

    @Test("bench reports speeds, the machine, and each batch")
    func bench() async throws {
        struct Report: Decodable {
            struct Batch: Decodable {
                let size: Int
                let generate_tps: Double
            }
            let prompt_tps: Double
            let generate_tps: Double
            let threads: Int
            let memory_gb_per_s: Double
            let int8_tops: Double
            let generate_memory_share: Double
            let batches: [Batch]
            struct Depth: Decodable {
                let context: Int
                let generate_tps: Double
                let share: Double
            }
            struct Percentiles: Decodable {
                let p50: Double
                let p95: Double
                let p99: Double
            }
            let depths: [Depth]
            let generate_ms: Percentiles
        }
        let report = try await json(
            Report.self,
            [
                "bench", "--model", Fixtures.model("llama_q8_0"), "-p", "70", "-n", "4",
                "-b", "1,3", "--depths", "64,200", "-r", "2", "-t", "1", "--json",
            ])
        #expect(report.threads == 1)
        #expect(report.batches.map(\.size) == [1, 3])
        #expect(report.depths.map(\.context) == [64, 200])
        let times = report.generate_ms
        #expect(0 < times.p50 && times.p50 <= times.p95 && times.p95 <= times.p99)
        let figures =
            [
                report.prompt_tps, report.generate_tps, report.memory_gb_per_s, report.int8_tops,
                report.generate_memory_share,
            ] + report.batches.map(\.generate_tps)
            + report.depths.flatMap { [$0.generate_tps, $0.share] }
        for figure in figures { #expect(figure > 0 && figure.isFinite) }
    }
}
