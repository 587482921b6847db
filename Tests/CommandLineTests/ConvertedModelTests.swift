// `--quantize`: weights are converted once, kept, and never used when they are not what they should
// be.

import Foundation
import Siliang
import SiliangEngine
import SiliangFormats
import SiliangTensor
import SiliangTestSupport
import Testing

@testable import SiliangCLI
@testable import SiliangTokenizer

@Suite struct ConvertedModelTests {
    let folder: TemporaryFolder
    /// A checkpoint folder with all that goes with it.
    let checkpoint: String

    init() throws {
        folder = try TemporaryFolder()
        checkpoint = folder.path("talker")
        try FileManager.default.copyItem(
            atPath: Fixtures.checkpoint("llama_rope3_f16"), toPath: checkpoint)
        var vocabulary = JSONObject()
        for byte in 0...UInt8.max {
            let text = String(decoding: ByteAlphabet.encode([byte]), as: UTF8.self)
            vocabulary[text] = .integer(Int(byte))
        }
        let tokenizer: JSONValue = .object([
            "model": .object([
                "type": .string("BPE"), "merges": .array([.string("c d")]),
                "vocab": .object(vocabulary),
            ]),
            "pre_tokenizer": .object([
                "type": .string("ByteLevel"), "add_prefix_space": .bool(false),
            ]),
            "added_tokens": .array([
                .object([
                    "id": .integer(256), "content": .string("<s>"), "special": .bool(true),
                ])
            ]),
        ])
        try folder.write("talker/tokenizer.json", tokenizer.text)
        try folder.write(
            "talker/tokenizer_config.json",
            #"{"bos_token": "<s>", "add_bos_token": true, "chat_template": "{{ messages[0].content }}"}"#
        )
        try folder.write(
            "talker/generation_config.json", #"{"temperature": 0.25, "eos_token_id": 7}"#)
    }

    private var environment: [String: String] { ["SILIANG_CONVERTED": folder.path("kept")] }

    private var store: ConvertedModels { ConvertedModels(environment: environment) }

    private func run(_ arguments: String...) async throws -> ProgramResult {
        try await SiliangProgram.run(arguments, environment: environment)
    }

    private func generate(_ model: String, _ more: String...) async throws -> ProgramResult {
        let result = try await SiliangProgram.run(
            ["generate", "--model", model, "--prompt", "ab", "--max-tokens", "12"] + more,
            environment: environment)
        #expect(result.status == 0, "\(result.errors)")
        return result
    }

    /// The files that are kept, by extension.
    private func files(_ suffix: String) -> [String] {
        (FileManager.default.enumerator(atPath: folder.path("kept"))?.compactMap { $0 as? String }
            ?? []).filter { $0.hasSuffix(suffix) }.map { folder.path("kept/" + $0) }
    }

    private func contents(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path))
    }

    @Test(
        "a folder is converted once, to what quantize writes, and answers as that does",
        arguments: ["q8_0", "q4_k"])
    func once(type: String) async throws {
        let quantized = folder.path("quantized.gguf")
        #expect(try await run("quantize", checkpoint, quantized, "--type", type).status == 0)
        let expected = try await generate(quantized)
        let first = try await generate(checkpoint, "--quantize", type)
        #expect(first.output == expected.output)
        #expect(first.errors.contains("converting talker to \(type.uppercased())"))
        let file = try #require(files(".gguf").first)
        #expect(try contents(file) == contents(quantized))
        let second = try await generate(checkpoint, "--quantize", type.uppercased())
        #expect(second.output == expected.output && !second.errors.contains("converting"))
        // Nobody else's business.
        for (path, mode) in [(file, 0o600), (folder.path("kept"), 0o700)] {
            let found = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(found as? Int == mode)
        }
        let exact = try await generate(checkpoint)
        #expect(exact.errors.isEmpty)
    }

    @Test("logits, perplexity and a GGUF file of floats take it too")
    func everyCommand() async throws {
        let model = Fixtures.model("llama_f32")
        let text = try folder.write("text", String(repeating: "some text to score. ", count: 60))
        for arguments in [
            ["logits", "--model", model, "--tokens", "1,2,3", "--output", folder.path("a.npy")],
            ["perplexity", "--model", model, "--file", text, "--context", "32"],
            ["bench", "--model", model, "-p", "8", "-n", "2", "--batch", "1"],
        ] {
            let plain = try await SiliangProgram.run(arguments, environment: environment)
            #expect(plain.status == 0 && !plain.errors.contains("converting"), "\(plain.errors)")
            let result = try await SiliangProgram.run(
                arguments + ["--quantize", "q4_0"], environment: environment)
            #expect(result.status == 0, "\(result.errors)")
        }
        #expect(files(".gguf").count == 1)
    }

    @Test("what is quantised already is used as it is, with a note")
    func quantizedAlready() async throws {
        let result = try await SiliangProgram.run(
            [
                "generate", "--model", Fixtures.model("llama_q8_0"), "--tokens", "1,2",
                "--max-tokens", "2", "--quantize", "q4_k",
            ], environment: environment)
        #expect(result.status == 0 && result.errors.contains("quantised already"))
        #expect(files(".gguf").isEmpty)
    }

    @Test("a kept file that is cut, changed or without its note is never used")
    func damaged() async throws {
        let expected = try await generate(checkpoint, "--quantize", "q8_0").output
        let file = try #require(files(".gguf").first)
        let whole = try contents(file)
        var flipped = whole
        flipped[whole.count - 100] ^= 0x40
        for damage in [whole.prefix(whole.count - 64), whole.prefix(100), flipped, Data()] {
            try damage.write(to: URL(fileURLWithPath: file))
            let result = try await generate(checkpoint, "--quantize", "q8_0")
            #expect(result.output == expected && result.errors.contains("converting"))
            #expect(try contents(file) == whole)
        }
        for note in [nil, "{}", ""] as [String?] {
            try FileManager.default.removeItem(atPath: file + ".json")
            if let note { try Data(note.utf8).write(to: URL(fileURLWithPath: file + ".json")) }
            let result = try await generate(checkpoint, "--quantize", "q8_0")
            #expect(result.output == expected && result.errors.contains("converting"))
        }
    }

    @Test("when the source has changed, what was kept of it and what was broken off goes")
    func stale() async throws {
        for type in ["q8_0", "q4_k"] { _ = try await generate(checkpoint, "--quantize", type) }
        let old = files(".gguf")
        #expect(old.count == 2)
        let home = URL(fileURLWithPath: try #require(old.first)).deletingLastPathComponent()
        try Data([1]).write(to: home.appendingPathComponent("q8_0-1.gguf.77-1.partial"))
        var edited = try EditedFolder(path: Fixtures.checkpoint("llama_rope3_f16"))
        let index = try #require(edited.tensors.firstIndex { $0.name.contains("embed_tokens") })
        edited.tensors[index].bytes.replaceSubrange(0..<2, with: [0x00, 0x3C])
        try edited.write(path: checkpoint)
        let result = try await generate(checkpoint, "--quantize", "q8_0")
        #expect(result.errors.contains("converting"))
        let new = files("")
        #expect(files(".gguf").count == 1 && Set(old).isDisjoint(with: new))
        #expect(!new.contains { $0.hasSuffix(".partial") })
    }

    @Test("two processes that want the same convert once")
    func together() async throws {
        async let first = generate(checkpoint, "--quantize", "q8_0")
        async let second = generate(checkpoint, "--quantize", "q8_0")
        let results = try await [first, second]
        #expect(results[0].output == results[1].output)
        #expect(results.filter { $0.errors.contains("converting talker to") }.count == 1)
        #expect(files("").filter { $0.hasSuffix(".partial") }.isEmpty)
    }

    @Test("without space nothing is begun, and cancelled nothing is left")
    func noSpace() throws {
        let located = LocatedModel(path: checkpoint, name: "talker")
        let source = try Checkpoint.open(path: checkpoint)
        var store = store
        store.freeBytes = { _ in 1 << 20 }
        let error = #expect(throws: CommandError.self) {
            try store.checkpoint(of: located, source, type: .q8_0, threads: 1) { false }
        }
        for word in ["1.05 MB", "SILIANG_CONVERTED", folder.path("kept")] {
            #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
        }
        store.freeBytes = { _ in nil }
        #expect(throws: InterruptedError.self) {
            try store.checkpoint(of: located, source, type: .q8_0, threads: 1) { true }
        }
        #expect(files(".gguf").isEmpty && files(".partial").isEmpty)
        #expect(store.kept(of: located, source, type: .q8_0) == nil)
    }

    /// A GGUF file holds neither sampling nor every kind of tokenizer.
    @Test("tokenizer, template, ends and sampling are the folder's own")
    func textSide() throws {
        let located = LocatedModel(path: checkpoint, name: "talker")
        let source = try Checkpoint.open(path: checkpoint)
        let kept = try store.checkpoint(of: located, source, type: .q8_0, threads: 1) { false }
        let options = RuntimeOptions(threads: 1).loadOptions
        let loaded = try LoadedModel(
            kept, text: source, path: checkpoint, name: "talker", threads: 1, options: options)
        let engine = try loaded.makeEngine(EngineOptions(kvBytes: 1 << 20))
        let served = try loaded.serve(by: engine)
        #expect(served.defaultSampling.temperature == 0.25)
        #expect(try loaded.text.endTokenIDs == [7])
        #expect(loaded.checkpoint.isQuantized && !source.isQuantized)
    }

    @Test("models lists what is kept, rm removes it with its model or by itself")
    func listing() async throws {
        // Also of an installed model: a loose file in the models folder.
        _ = try await generate(checkpoint, "--quantize", "q8_0")
        let list = try await run("models")
        #expect(list.errors.contains("Converted: talker to Q8_0"), "\(list.errors)")
        let json = try JSONValue(parsing: [UInt8](try await run("models", "--json").outputBytes))
        #expect(json["converted"]?.array?.first?["source"]?.string == checkpoint)
        let removed = try await run("rm", "talker")
        #expect(removed.status == 0 && removed.output.contains("--quantize"))
        #expect(files("").isEmpty)
        #expect(FileManager.default.fileExists(atPath: checkpoint + "/config.json"))
        #expect(try await run("rm", "talker").status == 1)
    }

    @Test("a model that is removed takes its conversions with it")
    func removedWithModel() async throws {
        let content = try Array(contents(Fixtures.model("llama_f32")))
        let hub = try FakeHub(["maker/Tiny-GGUF": FakeRepository(["tiny-F32.gguf": content])])
        let all = environment.merging(
            ["HF_ENDPOINT": hub.hub.url, "XDG_DATA_HOME": folder.path("home")]) { $1 }
        for arguments in [
            ["pull", "maker/Tiny-GGUF"],
            [
                "generate", "--model", "tiny-f32", "--tokens", "1", "--max-tokens", "1",
                "--quantize", "q8_0",
            ],
        ] {
            let result = try await SiliangProgram.run(arguments, environment: all)
            #expect(result.status == 0, "\(result.errors)")
        }
        #expect(files(".gguf").count == 1)
        let removed = try await SiliangProgram.run(["rm", "tiny-f32"], environment: all)
        #expect(removed.status == 0 && files("").isEmpty)
    }

    @Test("a service converts what its settings say, and counts what that takes")
    func service() async throws {
        let config = try folder.write(
            "serve.yaml",
            """
            data: \(folder.path("data"))
            kv_memory: 1M
            quantize: q8_0
            models:
              - {name: small, path: "\(checkpoint)", load: on-demand}
              - {name: exact, path: "\(checkpoint)", quantize: off, load: on-demand}
            """)
        let served = try await ServedProgram(["--config", config], environment: environment)
        let before = try await served.models()
        let sizes = before.mapValues { $0["size_bytes"]?.int ?? 0 }
        #expect(try #require(sizes["small"]) < (sizes["exact"] ?? 0))
        for name in ["small", "exact"] { #expect(try await served.ask(name).status == 200) }
        #expect(files(".gguf").count == 1)
        try await served.stop()
        let wrong = try folder.write("wrong.yaml", "quantize: q3\n")
        let result = try await run("serve", "--config", wrong)
        #expect(result.status == 1 && result.errors.contains("q4_k"))
        #expect(try await run("run", "--quantize", "q3").status == 64)
    }
}
