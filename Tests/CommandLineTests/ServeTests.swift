// `siliang serve` and `siliang run` as processes: start, root key, a request, Ctrl-C.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite struct ServeTests {
    let folder: TemporaryFolder
    let model: String

    /// A model that talks: random weights, a chat template, and nothing that ends an answer.
    init() throws {
        folder = try TemporaryFolder()
        model = folder.path("chatty.gguf")
        var edited = try EditedGGUF(path: Fixtures.model("qwen3_f16"))
        let template =
            "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n"
            + "{% endfor %}<|im_start|>assistant\n"
        edited.set("tokenizer.chat_template", .bytes(Array(template.utf8)), as: .string)
        edited.set("qwen3.context_length", .unsigned(100_000), as: .uint32)
        // Without an end, answers last until somebody breaks them off.
        edited.remove("tokenizer.ggml.eos_token_id")
        let types = [Int64](repeating: 1, count: 272)
        edited.set("tokenizer.ggml.token_type", .signedArray(types), as: .int32)
        try edited.write(path: model)
    }

    private func serve(_ more: [String] = []) throws -> SiliangProgram {
        try SiliangProgram(
            ["serve", "--model", model, "--port", "0", "--data", folder.path("data")] + more)
    }

    private func address(_ program: SiliangProgram) async throws -> String {
        try await program.waitForOutput(#"Address:\s+(http://\S+)"#)
    }

    @Test("the start says how much is taken on at once")
    func memory() async throws {
        let program = try serve([
            "--max-sequences", "3", "--kv-memory", "1M", "--prefill-chunk", "96",
            "--no-prefix-cache",
        ])
        let line = try await program.waitForOutput(#"Memory:\s+(.+)"#)
        let figures = line.split { !$0.isWholeNumber }.compactMap { Int($0) }
        let (tokens, bytes) = (try #require(figures.first), try #require(figures.dropFirst().first))
        #expect(tokens % 64 == 0 && tokens * bytes <= 1 << 20 && (tokens + 64) * bytes > 1 << 20)
        #expect(line.contains("3 requests at once"))
        #expect(line.contains("chunks of 96"))
        #expect(line.contains("prefix cache off"))
        _ = try await address(program)
        program.send(SIGINT)
        _ = try await program.result(within: .seconds(60))
    }

    @Test("the first start prints a root key that opens the service, later starts print none")
    func rootKey() async throws {
        let first = try serve()
        let url = try await address(first)
        let key = try await first.waitForOutput(#"(?m)^Root key: (sk-\S+)$"#)
        #expect(first.output.components(separatedBy: "Root key:").count == 2)
        #expect(try await request(url + "/v1/models").status == 401)
        let models = try await request(url + "/v1/models", key: key)
        #expect(models.status == 200)
        #expect(models.body.contains("\"chatty\""))
        let answer = try await request(
            url + "/v1/chat/completions", key: key,
            body: #"{"model":"chatty","max_tokens":3,"messages":[{"role":"user","content":"hi"}]}"#)
        #expect(answer.status == 200, "\(answer.body)")
        first.send(SIGINT)
        _ = try await first.result(within: .seconds(60))

        let second = try serve()
        let again = try await address(second)
        #expect(!second.output.contains("Root key:"))
        #expect(try await request(again + "/v1/models", key: key).status == 200)
        second.send(SIGTERM)
        #expect(try await second.result(within: .seconds(60)).status == 0)
        // Whoever reads the data folder must not learn the key.
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path("data")) {
            let bytes = folder.data("data/" + file)
            #expect(!String(decoding: bytes, as: UTF8.self).contains(key))
        }
    }

    @Test("what the disk has outlives a kill, whole or not at all")
    func cacheOutlivesKill() async throws {
        let cache = folder.path("cache")
        let text = (0..<1200).map { "\($0) " }.joined()
        let body =
            #"{"model":"chatty","max_tokens":4,"temperature":0,"#
            + #""messages":[{"role":"user","content":"\#(text)"}]}"#
        func ask(_ key: String?, _ program: SiliangProgram) async throws -> (String?, Int, String) {
            let url = try await address(program)
            let given: String
            if let key {
                given = key
            } else {
                given = try await program.waitForOutput(#"Root key: (sk-\S+)"#)
            }
            let answer = try await request(url + "/v1/chat/completions", key: given, body: body)
            let object =
                try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
            let choice = (object?["choices"] as? [[String: Any]])?.first
            let usage = object?["usage"] as? [String: Any]
            let details = usage?["prompt_tokens_details"] as? [String: Int]
            return (
                (choice?["message"] as? [String: Any])?["content"] as? String,
                details?["disk_cached_tokens"] ?? -1, given
            )
        }
        func files() -> [String] {
            (FileManager.default.enumerator(atPath: cache)?.compactMap { $0 as? String } ?? [])
                .filter { $0.hasSuffix(".kv") }
        }
        let first = try serve(["--cache-dir", cache, "--cache-size", "64M"])
        let cold = try await ask(nil, first)
        #expect(cold.1 == 0)
        for _ in 0..<6000 where files().count < 8 { try await Task.sleep(for: .milliseconds(10)) }
        first.send(SIGKILL)
        #expect(try await first.result(within: .seconds(60)).wasSignalled)
        #expect(files().count >= 8)

        let second = try serve(["--cache-dir", cache, "--cache-size", "64M"])
        let warm = try await ask(cold.2, second)
        #expect(warm.1 >= 8 * 64, "only \(warm.1) tokens came from disk")
        #expect(warm.0 == cold.0)
        #expect(second.output.contains("Disk:     \(cache), "))
        second.send(SIGINT)
        _ = try await second.result(within: .seconds(60))
    }

    @Test("a cache folder that can't be used is an error with its remedy at the start")
    func cacheFolderUnusable() async throws {
        try folder.write("file", "")
        let result = try await serve(["--cache-dir", folder.path("file")]).result()
        #expect(result.status == 1)
        #expect(result.errors.contains("file"))
        #expect(result.errors.contains("--cache-dir"))
        let lonely = try await serve(["--cache-size", "1G"]).result()
        #expect(lonely.status == 64)
        #expect(lonely.errors.contains("--cache-size needs --cache-dir"))
    }

    /// An answer without an end would keep a drain that only waits from ever finishing.
    @Test("Ctrl-C ends the service, also while it answers")
    func interruption() async throws {
        let program = try serve()
        let url = try await address(program)
        let key = try await program.waitForOutput(#"Root key: (sk-\S+)"#)
        let endless = Task {
            try? await request(
                url + "/v1/chat/completions", key: key,
                body:
                    #"{"model":"chatty","stream":true,"messages":[{"role":"user","content":"hi"}]}"#
            )
        }
        try await Task.sleep(for: .milliseconds(200))
        program.send(SIGINT)
        let result = try await program.result(within: .seconds(60))
        #expect(result.status == 0 && !result.wasSignalled, "\(result.errors)")
        endless.cancel()
    }

    @Test("a port in use is named, and what to do about it")
    func portInUse() async throws {
        let first = try serve()
        let url = try await address(first)
        let port = try #require(url.split(separator: ":").last)
        let second = try await SiliangProgram.run([
            "serve", "--model", model, "--port", String(port), "--data", folder.path("data"),
        ])
        #expect(second.status == 1)
        #expect(second.errors.contains(port), "\(second.errors)")
        #expect(second.errors.contains("port"), "\(second.errors)")
        #expect(!second.output.contains("Address:"))
        first.send(SIGINT)
        _ = try await first.result(within: .seconds(60))
    }

    /// Root may write anywhere, so the folder is made impossible instead of forbidden: its parent
    /// is a file.
    @Test("a data folder that cannot be written is named")
    func unwritableData() async throws {
        let file = try folder.write("file", "x")
        let result = try await SiliangProgram.run([
            "serve", "--model", model, "--port", "0", "--data", file + "/data",
        ])
        #expect(result.status == 1 && !result.wasSignalled)
        #expect(result.errors.contains(file), "\(result.errors)")
        #expect(!result.output.contains("Root key:"))
    }

    @Test("a host that is none of this machine's is named")
    func wrongHost() async throws {
        let result = try await SiliangProgram.run([
            "serve", "--model", model, "--port", "0", "--host", "203.0.113.7",
            "--data", folder.path("data"),
        ])
        #expect(result.status == 1 && !result.wasSignalled)
        #expect(result.errors.contains("203.0.113.7"), "\(result.errors)")
    }

    @Test("run answers a prompt, and lines of a conversation until the input ends")
    func run() async throws {
        let context = ["--context", "128"]
        let once = try await SiliangProgram.run(["run", model, "hi"] + context)
        #expect(once.status == 0, "\(once.errors)")
        #expect(!once.output.contains("\u{1B}[2m"), "dimmed where nobody reads along")
        let many = try await SiliangProgram.run(
            ["run", model] + context, input: "hi\n/clear\n\n/exit\nno\n")
        #expect(many.status == 0, "\(many.errors)")
        #expect(many.errors.contains("new conversation"))
    }

    @Test("Ctrl-C breaks generation off at once")
    func interruptedGeneration() async throws {
        let program = try SiliangProgram([
            "generate", "--model", model, "--tokens", "5,6,7", "--max-tokens", "90000",
            "--temperature", "1",
        ])
        _ = try await program.waitForOutput(#"(\S)"#)
        program.send(SIGINT)
        let result = try await program.result(within: .seconds(60))
        // As if by the signal itself, so that a shell's loop around it stops too.
        #expect(result.wasSignalled && result.status == SIGINT)
    }
}
