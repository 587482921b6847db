// Everything a user can get wrong ends in a message that helps and in the right exit status, never
// in a trap: one table, then the cases that need more than a row.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

/// Wrong input: what is typed, the exit status, and what the message must contain.
struct WrongInput: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let message: [String]

    init(_ arguments: [String], _ status: Int32, _ message: String...) {
        self.arguments = arguments
        self.status = status
        self.message = message
    }

    var testDescription: String { arguments.joined(separator: " ") }
}

@Suite struct WrongInputTests {
    static let model = Fixtures.model("llama_f32")

    static let usage: [WrongInput] = [
        .init(["frobnicate"], 64, "frobnicate"),
        .init(["generate", "--prompt", "a", "--frobnicate"], 64, "--frobnicate"),
        .init(["generate", "--model", model], 64, "--prompt", "--tokens"),
        .init(["generate", "--prompt", "a", "--tokens", "1"], 64, "exactly one"),
        .init(["generate", "--prompt", "a", "--max-tokens", "-1"], 64, "--max-tokens is -1"),
        .init(["generate", "--prompt", "a", "--temperature", "-1"], 64, "--temperature is -1"),
        .init(["generate", "--prompt", "a", "--temperature", "nan"], 64, "--temperature"),
        .init(["generate", "--prompt", "a", "--seed", "x"], 64, "--seed"),
        .init(["generate", "--prompt", "a", "--threads", "0"], 64, "--threads is 0"),
        .init(["generate", "--prompt", "a", "--context", "0"], 64, "--context is 0"),
        .init(["generate", "--prompt", "a", "--kv-type", "f8"], 64, "f8"),
        .init(["logits", "--tokens", "1,x", "--output", "f.npy"], 64, "1,x"),
        .init(["logits", "--tokens", "1"], 64, "--output"),
        .init(["tokenize"], 64, "text"),
        .init(["tokenize", "text", "--file", "f"], 64, "not both"),
        .init(["detokenize", "--ids", "1,"], 64, "1,"),
        .init(
            ["render", "--conversation", "c.json", "--model", "m", "--template", "t"], 64, "both"),
        .init(["render"], 64, "--conversation"),
        .init(["render", "--conversation", "c.json", "--now", "noon"], 64, "--now is noon"),
        .init(["inspect", model, "--tensor", "t"], 64, "go together"),
        .init(["bench", "-p", "0"], 64, "-p is 0"),
        .init(["bench", "-b", "1,0"], 64, "1,0"),
        .init(["bench", "--depths", "0"], 64, "--depths"),
        .init(["quantize", model, "f.gguf"], 64, "--type"),
        .init(["quantize", model, "f.gguf", "--type", "Q9_K"], 64, "Q9_K", "Q4_K", "Q8_0"),
        .init(["quantize", model, "f.gguf", "--type", "Q4_K", "-t", "0"], 64, "--threads is 0"),
        .init(["perplexity", "--model", model], 64, "--file"),
        .init(["serve", "--port", "65536"], 64, "--port is 65536"),
        .init(["serve", "--port", "http"], 64, "http"),
        .init(["serve", "--max-sequences", "0"], 64, "maxSequences is 0"),
        .init(["serve", "--prefill-chunk", "3"], 64, "maxBatchTokens is 3"),
        .init(["serve", "--kv-memory", "lots"], 64, "lots"),
    ]

    static let input: [WrongInput] = [
        .init(["render", "--conversation", "missing.json"], 1, "missing.json", "no such"),
        .init(["render", "--model", model, "--conversation", "/dev/null"], 1, "no chat template"),
        .init(
            ["generate", "--model", "missing.gguf", "--prompt", "a"], 1, "missing.gguf", "no such"),
        .init(["generate", "--model", "unheard-of", "--prompt", "a"], 1, "'unheard-of'"),
        .init(["generate", "--model", model, "--prompt", ""], 1, "prompt is empty"),
        .init(["generate", "--model", model, "--tokens", ""], 1, "empty"),
        .init(["generate", "--model", model, "--tokens", "1,272"], 1, "272", "0 to 271"),
        .init(["generate", "--model", model, "--tokens", "-1"], 1, "token id -1"),
        .init(["generate", "--model", model, "--tokens-file", "nowhere"], 1, "nowhere", "no such"),
        .init(
            ["generate", "--model", model, "--context", "8", "--tokens", "1,2,3,4,5,6,7,8,9"], 1,
            "9", "8"),
        .init(["logits", "--model", model, "--tokens", "", "--output", "f.npy"], 1, "empty"),
        .init(["logits", "--model", model, "--tokens", "272", "--output", "f.npy"], 1, "272"),
        .init(
            [
                "logits", "--model", model, "--context", "2", "--tokens", "1,2,3", "--output",
                "f.npy",
            ],
            1, "3 tokens", "2"),
        .init(
            ["logits", "--model", model, "--tokens", "1", "--output", "no/folder/f.npy"], 1, "f.npy"
        ),
        .init(["tokenize", "--model", model, "--file", "nowhere"], 1, "nowhere"),
        .init(["detokenize", "--model", model, "--ids", "9999999"], 1, "9999999", "271"),
        .init(["inspect", "."], 1, "is a folder"),
        .init(["inspect", "missing.gguf"], 1, "missing.gguf"),
        .init(["inspect", model, "--tensor", "t", "--output", "f.npy"], 1, "t", "lacks"),
        .init(["bench", "--model", model, "-p", "513"], 1, "513", "512"),
        .init(["bench", "--model", model, "--depths", "500"], 1, "564", "512"),
        .init(["run", "missing.gguf"], 1, "missing.gguf"),
        .init(["quantize", "missing.gguf", "f.gguf", "--type", "Q4_K"], 1, "missing.gguf"),
        .init(["quantize", model, "no/folder/f.gguf", "--type", "Q4_K"], 1, "f.gguf"),
        .init(["quantize", model, "", "--type", "Q4_K"], 1, "name is empty"),
        .init(["perplexity", "--model", model, "--file", "nowhere"], 1, "nowhere", "no such"),
        .init(["perplexity", "--model", model, "--file", model, "--context", "513"], 1, "513"),
        .init(["run", model, ""], 1, "prompt is empty"),
        .init(["serve", "--model", "missing.gguf"], 1, "missing.gguf"),
        .init(["serve", "--model", model, "--model", model], 1, "two models"),
    ]

    @Test("wrong usage ends with 64 and says what is wrong", arguments: usage)
    func wrongUsage(input: WrongInput) async throws {
        try await check(input)
    }

    @Test("wrong input ends with 1 and says what is wrong", arguments: input)
    func wrongInput(input: WrongInput) async throws {
        try await check(input)
    }

    private func check(_ input: WrongInput) async throws {
        let folder = try TemporaryFolder()
        let result = try await SiliangProgram.run(
            input.arguments, currentFolder: folder.root.path)
        #expect(!result.wasSignalled, "ended by signal \(result.status): \(result.errors)")
        #expect(result.status == input.status, "\(result.errors)")
        #expect(result.output.isEmpty)
        for part in input.message { #expect(result.errors.contains(part), "\(result.errors)") }
        #expect(!result.errors.contains("Fatal error"))
        #expect(try folder.names() == [], "something half-written was left")
    }

    /// The message and status of every command that opens `path`.
    private func openings(_ path: String) async throws -> [ProgramResult] {
        var results: [ProgramResult] = []
        for arguments in [
            ["inspect", path], ["generate", "--model", path, "--prompt", "a"],
            ["logits", "--model", path, "--tokens", "1", "--output", "/dev/null"],
            ["tokenize", "--model", path, "a"], ["bench", "--model", path], ["run", path, "a"],
        ] {
            results.append(try await SiliangProgram.run(arguments))
        }
        return results
    }

    private func expectRefused(_ path: String, _ message: String) async throws {
        for result in try await openings(path) {
            #expect(result.status == 1 && !result.wasSignalled)
            #expect(result.output.isEmpty)
            #expect(result.errors.contains(path), "\(result.errors)")
            #expect(result.errors.contains(message), "\(result.errors)")
        }
    }

    @Test("a file that is no GGUF is refused by name")
    func wrongMagic() async throws {
        let folder = try TemporaryFolder()
        try await expectRefused(folder.write("text.gguf", "just some text, no model"), "GGUF")
        try await expectRefused(folder.write("empty.gguf", ""), "GGUF")
    }

    @Test(
        "a file cut short at any place is refused by name", arguments: [3, 20, 200, 2000, 60_000])
    func truncated(length: Int) async throws {
        let folder = try TemporaryFolder()
        let whole = try Data(contentsOf: URL(fileURLWithPath: Self.model))
        try await expectRefused(folder.write("cut.gguf", whole.prefix(length)), "cut.gguf")
    }

    @Test("an architecture that is not known is refused with those that are")
    func unknownArchitecture() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("strange.gguf")
        var edited = try EditedGGUF(path: Self.model)
        edited.set("general.architecture", .bytes(Array("perceptron".utf8)), as: .string)
        try edited.write(path: path)
        let result = try await SiliangProgram.run([
            "generate", "--model", path, "--prompt", "a",
        ])
        #expect(result.status == 1)
        for word in [path, "perceptron", "llama", "deepseek2"] {
            #expect(result.errors.contains(word), "\(result.errors)")
        }
    }

    @Test("a tensor that is missing or of the wrong shape is named")
    func wrongTensors() async throws {
        let folder = try TemporaryFolder()
        var edited = try EditedGGUF(path: Self.model)
        edited.removeTensor("blk.0.attn_q.weight")
        try edited.write(path: folder.path("missing.gguf"))
        edited = try EditedGGUF(path: Self.model)
        edited.replaceTensor("blk.0.attn_q.weight", type: .f32, shape: [40, 24])
        try edited.write(path: folder.path("shape.gguf"))
        for name in ["missing.gguf", "shape.gguf"] {
            let result = try await SiliangProgram.run([
                "generate", "--model", folder.path(name), "--prompt", "a",
            ])
            #expect(result.status == 1 && !result.wasSignalled)
            #expect(result.errors.contains("blk.0.attn_q.weight"), "\(result.errors)")
        }
    }

    @Test("a vocabulary of another size than the embedding is refused with both sizes")
    func vocabularySize() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("vocabulary.gguf")
        var edited = try EditedGGUF(path: Self.model)
        edited.replaceTensor("token_embd.weight", type: .f32, shape: [270, 28])
        try edited.write(path: path)
        let result = try await SiliangProgram.run([
            "generate", "--model", path, "--prompt", "a",
        ])
        #expect(result.status == 1 && !result.wasSignalled)
        #expect(result.errors.contains("270") && result.errors.contains("272"), "\(result.errors)")
    }

    @Test("a model whose chat template does not compile is refused by the commands that need one")
    func brokenTemplate() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("template.gguf")
        var edited = try EditedGGUF(path: Self.model)
        edited.set("tokenizer.chat_template", .bytes(Array("[INST] {{ m }".utf8)), as: .string)
        try edited.write(path: path)
        for arguments in [["run", path, "a"], ["serve", "--model", path]] {
            let result = try await SiliangProgram.run(arguments)
            #expect(result.status == 1)
            #expect(result.errors.contains("chat template"), "\(result.errors)")
        }
    }

    @Test("a model without a chat template is asked in ChatML, which is said")
    func noTemplate() async throws {
        let result = try await SiliangProgram.run(["run", Self.model, "a"])
        #expect(result.status == 0)
        #expect(result.errors.contains("ChatML"), "\(result.errors)")
    }
}
