// `siliang serve` with models that are loaded when a request asks for them, and models that are
// pulled and then served by name.

import Foundation
import Siliang
import SiliangEngine
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangCLI

/// A running `siliang serve`, and its key.
struct ServedProgram {
    let program: SiliangProgram
    let url: String
    let key: String

    init(_ arguments: [String], environment: [String: String] = [:]) async throws {
        program = try SiliangProgram(
            ["serve", "--port", "0"] + arguments, environment: environment)
        url = try await program.waitForOutput(#"Address:\s+(http://\S+)"#)
        key = try await program.waitForOutput(#"Root key: (sk-\S+)"#)
    }

    func send(_ path: String, _ body: String? = nil) async throws -> (status: Int, body: JSONValue)
    {
        let reply = try await request(url + path, key: key, body: body)
        return (reply.status, try JSONValue(parsing: Array(reply.body.utf8)))
    }

    func ask(_ model: String) async throws -> (status: Int, body: JSONValue) {
        try await send(
            "/v1/chat/completions",
            #"{"model":"\#(model)","max_tokens":3,"temperature":0,"#
                + #""messages":[{"role":"user","content":"hi"}]}"#)
    }

    /// The list of models by name.
    func models() async throws -> [String: JSONValue] {
        let list = try await send("/v1/models").body["data"]?.array ?? []
        return Dictionary(
            list.map { ($0["id"]?.string ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    }

    func states() async throws -> [String: String] {
        try await models().compactMapValues { $0["state"]?.string }
    }

    func stop() async throws {
        program.send(SIGINT)
        let result = try await program.result(within: .seconds(60))
        #expect(result.status == 0, "\(result.errors)")
    }
}

@Suite struct ModelsOnDemandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for (name, source) in [("one", "qwen3_f16"), ("two", "llama_q8_0")] {
            try FileManager.default.createDirectory(
                atPath: folder.path("models"), withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: Fixtures.model(source), toPath: folder.path("models/\(name).gguf"))
        }
    }

    private func configuration(_ text: String) throws -> String {
        try folder.write("serve.yaml", "data: \(folder.path("data"))\nkv_memory: 1M\n" + text)
    }

    /// A hub with one small model, and what leads a program to it and to a data folder of its own.
    private func tinyHub() throws -> (hub: FakeHub, environment: [String: String]) {
        let content = try Array(
            Data(contentsOf: URL(fileURLWithPath: Fixtures.model("qwen3_f16"))))
        let hub = try FakeHub(["maker/Tiny-GGUF": FakeRepository(["tiny-F16.gguf": content])])
        return (hub, ["HF_ENDPOINT": hub.hub.url, "XDG_DATA_HOME": folder.path("home")])
    }

    @Test("models that do not fit together take turns, and the list tells state and size")
    func turns() async throws {
        let models = """
            models:
              - {name: one, path: "\(folder.path("models/one.gguf"))"}
              - {name: two, path: "\(folder.path("models/two.gguf"))", load: on-demand}

            """
        let first = try await ServedProgram(["--config", try configuration(models)])
        let list = try await first.models()
        #expect(try await first.states() == ["one": "ready", "two": "unloaded"])
        let needs = try list.mapValues { try #require($0["memory_bytes"]?.int) }
        let file = try #require(
            FileManager.default.attributesOfItem(atPath: folder.path("models/two.gguf"))[.size]
                as? Int)
        #expect(list["two"]?["size_bytes"]?.int == file)
        #expect(try #require(needs["two"]) > 1 << 19)
        #expect(try await first.ask("two").status == 200)
        // Room for both.
        #expect(try await first.states() == ["one": "ready", "two": "ready"])
        #expect(first.program.output.contains("On demand: two ("))
        #expect(first.program.output.contains("Budget: "))
        try await first.stop()

        try FileManager.default.removeItem(atPath: folder.path("data"))
        let budget = try #require(needs.values.max())
        let second = try await ServedProgram([
            "--config", try configuration(models), "--memory-budget", "\(budget)",
        ])
        let before = try await second.ask("one").body["choices"]
        #expect(try await second.ask("two").status == 200)
        #expect(try await second.states() == ["one": "unloaded", "two": "ready"])
        let after = try await second.ask("one").body["choices"]
        #expect(before != nil && before == after)
        #expect(try await second.states() == ["one": "ready", "two": "unloaded"])
        #expect(second.program.errors.contains("Unloaded two"))
        try await second.stop()
    }

    @Test("of several, the one that was not used the longest leaves")
    func leastRecentlyUsed() async throws {
        let path = folder.path("models/one.gguf")
        let models = """
            models:
              - {name: a, path: \(path)}
              - {name: b, path: \(path), load: on-demand}
              - {name: c, path: \(path), load: on-demand}
            """
        let size = try ModelSize(
            LocatedModel(path: path, name: "a"), RuntimeOptions(threads: 1),
            EngineOptions(kvBytes: 1 << 20))
        let served = try await ServedProgram([
            "--config", try configuration(models), "--memory-budget",
            "\(2 * size.memoryBytes + size.memoryBytes / 2)",
        ])
        #expect(try await served.states() == ["a": "ready", "b": "unloaded", "c": "unloaded"])
        for (asked, expected) in [
            ("b", ["a": "ready", "b": "ready", "c": "unloaded"]),
            ("c", ["a": "unloaded", "b": "ready", "c": "ready"]),
            ("a", ["a": "ready", "b": "unloaded", "c": "ready"]),
        ] {
            #expect(try await served.ask(asked).status == 200)
            #expect(try await served.states() == expected)
        }
        try await served.stop()
    }

    @Test("figures beyond all memory are a 503 for the model, not the end of the service")
    func absurdFigures() async throws {
        let path = folder.path("models/one.gguf")
        let file = try folder.write(
            "absurd.yaml",
            """
            data: \(folder.path("data"))
            kv_memory: 8388607T
            memory_budget: 64G
            models:
              - {name: a, path: \(path), load: on-demand}
              - {name: b, path: \(path), load: on-demand}
            """)
        let served = try await ServedProgram(["--config", file])
        #expect(try await served.ask("a").status == 503)
        #expect(try await served.ask("b").status == 503)
        #expect(try await served.states() == ["a": "unloaded", "b": "unloaded"])
        try await served.stop()
    }

    @Test("a model that cannot be loaded any more is a 503 with the reason and no path")
    func vanished() async throws {
        let config = try configuration(
            """
            models:
              - {name: one, path: "\(folder.path("models/one.gguf"))"}
              - {name: two, path: "\(folder.path("models/two.gguf"))", load: on-demand}
            """)
        let served = try await ServedProgram(["--config", config])
        try FileManager.default.removeItem(atPath: folder.path("models/two.gguf"))
        let reply = try await served.ask("two")
        #expect(reply.status == 503)
        let error = reply.body["error"]
        #expect(error?["code"]?.string == "model_load_failed")
        let message = try #require(error?["message"]?.string)
        #expect(message.contains("two") && !message.contains(folder.root.path), "\(message)")
        #expect(served.program.errors.contains(folder.path("models/two.gguf")))
        #expect(try await served.ask("one").status == 200)
        try await served.stop()
    }

    @Test(
        "installed models are offered where that is asked for, and loaded when a request names them"
    )
    func installed() async throws {
        let environment = ["SILIANG_MODELS": folder.path("models")]
        let data = ["--data", folder.path("data"), "--kv-memory", "1M"]
        for (arguments, expected) in [
            (["--installed"], ["abacus": "ready", "one": "unloaded", "two": "unloaded"]),
            ([], ["abacus": "ready"]), (["--model", "one"], ["one": "ready"]),
            (
                ["--model", "one", "--installed"],
                ["one": "ready", "two": "unloaded", "abacus": "unloaded"]
            ),
        ] {
            try? FileManager.default.removeItem(atPath: folder.path("data"))
            let served = try await ServedProgram(data + arguments, environment: environment)
            #expect(try await served.states() == expected)
            if arguments == ["--installed"] { #expect(try await served.ask("two").status == 200) }
            try await served.stop()
        }
    }

    @Test("what is installed and damaged is reported and left out, what is named ends the start")
    func damaged() async throws {
        try folder.write("models/bad.gguf", "GGUF and nothing else")
        let environment = ["SILIANG_MODELS": folder.path("models")]
        let served = try await ServedProgram(
            ["--data", folder.path("data"), "--kv-memory", "1M", "--installed"],
            environment: environment)
        #expect(try await served.states().keys.sorted() == ["abacus", "one", "two"])
        #expect(served.program.errors.contains("bad is installed but cannot be offered"))
        try await served.stop()
        let named = try await SiliangProgram.run(
            ["serve", "--model", "bad", "--port", "0", "--data", folder.path("data")],
            environment: environment)
        #expect(named.status == 1 && named.errors.contains("bad.gguf"))
    }

    @Test("a budget that a named model exceeds ends the start with both figures")
    func budgetTooSmall() async throws {
        let result = try await SiliangProgram.run([
            "serve", "--model", folder.path("models/one.gguf"), "--port", "0", "--data",
            folder.path("data"), "--memory-budget", "100K",
        ])
        #expect(result.status == 1 && !result.output.contains("Address:"))
        #expect(result.errors.contains("needs") && result.errors.contains("102.40 kB"))
        #expect(result.errors.contains("memory_budget"))
    }

    @Test("settings of the pool come from options, variables and the file, in that order")
    func settings() async throws {
        let file = try configuration(
            "memory_budget: 3G\nunload_after_seconds: 5\ninstalled: false\n"
                + "models: [{path: abacus, load: keep}]\n")
        func print(_ arguments: [String], _ environment: [String: String] = [:]) async throws
            -> String
        {
            let result = try await SiliangProgram.run(
                ["serve", "--config", file, "--print-config"] + arguments, environment: environment)
            #expect(result.status == 0, "\(result.errors)")
            return result.output.replacing("\"", with: "")
        }
        let plain = try await print([])
        for line in [
            "memory_budget: 3G", "unload_after_seconds: 5", "installed: false", "    load: keep",
            "  model_wait_seconds: 60",
        ] {
            #expect(plain.contains(line + "\n"), "\(line) in \(plain)")
        }
        let variables = [
            "SILIANG_MEMORY_BUDGET": "4G", "SILIANG_INSTALLED": "yes",
            "SILIANG_UNLOAD_AFTER_SECONDS": "7",
        ]
        let second = try await print(["--memory-budget", "5G"], variables)
        for line in ["memory_budget: 5G", "unload_after_seconds: 7", "installed: true"] {
            #expect(second.contains(line + "\n"), "\(line) in \(second)")
        }
        let wrong = try folder.write("wrong.yaml", "models:\n  - {path: abacus, load: sometimes}\n")
        let result = try await SiliangProgram.run(["serve", "--config", wrong])
        #expect(result.status == 1)
        #expect(result.errors.contains("wrong.yaml:2"))
        #expect(result.errors.contains("expected one of start, on-demand, keep"))
        let usage = try await SiliangProgram.run(["serve", "--unload-after", "0"])
        #expect(usage.status == 64 && usage.errors.contains("--unload-after"))
    }

    @Test("what pull installs, run and serve find by name, and serve --installed offers")
    func pulled() async throws {
        let (hub, environment) = try tinyHub()
        defer { withExtendedLifetime(hub) {} }
        let pulled = try await SiliangProgram.run(
            ["pull", "maker/Tiny-GGUF"], environment: environment)
        #expect(pulled.status == 0, "\(pulled.errors)")
        let run = try await SiliangProgram.run(
            ["run", "tiny-f16", "hi", "--context", "64"], environment: environment)
        #expect(run.status == 0, "\(run.errors)")
        let small = ["--data", folder.path("data"), "--kv-memory", "1M"]
        for (arguments, state) in [
            (["--installed"], "unloaded"), (["--model", "tiny-f16"], "ready"),
        ] {
            try? FileManager.default.removeItem(atPath: folder.path("data"))
            let served = try await ServedProgram(small + arguments, environment: environment)
            #expect(try await served.states()["tiny-f16"] == state)
            #expect(try await served.ask("tiny-f16").status == 200)
            #expect(try await served.states()["tiny-f16"] == "ready")
            try await served.stop()
        }
    }

    @Test("what is pulled while the service runs is offered, and what is removed is not any more")
    func pulledWhileServing() async throws {
        let (hub, environment) = try tinyHub()
        defer { withExtendedLifetime(hub) {} }
        let served = try await ServedProgram(
            ["--data", folder.path("data"), "--kv-memory", "1M", "--installed"],
            environment: environment)
        #expect(try await served.ask("tiny-f16").status == 404)
        for _ in 0..<2 {
            let pulled = try await SiliangProgram.run(
                ["pull", "maker/Tiny-GGUF"], environment: environment)
            #expect(pulled.status == 0, "\(pulled.errors)")
            // By its name at once, without anybody having asked for the list.
            #expect(try await served.ask("tiny-f16").status == 200)
            #expect(try await served.states() == ["abacus": "ready", "tiny-f16": "ready"])
            let removed = try await SiliangProgram.run(
                ["rm", "tiny-f16"], environment: environment)
            #expect(removed.status == 0, "\(removed.errors)")
            // In memory it stays.
            #expect(try await served.ask("tiny-f16").status == 200)
        }
        try await served.stop()

        try FileManager.default.removeItem(atPath: folder.path("data"))
        _ = try await SiliangProgram.run(["pull", "maker/Tiny-GGUF"], environment: environment)
        let second = try await ServedProgram(
            ["--data", folder.path("data"), "--kv-memory", "1M", "--installed"],
            environment: environment)
        #expect(try await second.states() == ["abacus": "ready", "tiny-f16": "unloaded"])
        _ = try await SiliangProgram.run(["rm", "tiny-f16"], environment: environment)
        #expect(try await second.ask("tiny-f16").status == 404)
        #expect(try await second.states() == ["abacus": "ready"])
        try folder.write("home/siliang/models/bad.gguf", "GGUF and nothing else")
        for _ in 0..<3 { #expect(try await second.states() == ["abacus": "ready"]) }
        let reports = second.program.errors.ranges(of: "bad is installed but cannot be offered")
        #expect(reports.count == 1)
        try await second.stop()
    }

    // MARK: Parts

    @Test(
        "what the headers say a model will take is what its engine has",
        arguments: ["llama_q8_0", "deepseek_v3_q8_0", "qwen3moe_f16"])
    func measured(name: String) throws {
        let located = LocatedModel(path: Fixtures.model(name), name: name)
        for kvType in KVTypeOption.allCases where kvType != .q8_0 {
            let runtime = RuntimeOptions(threads: 1, kvType: kvType, context: 96)
            let options = EngineOptions(kvBytes: 1 << 20)
            let size = try ModelSize(located, runtime, options)
            let loaded = try LoadedModel.load(located, runtime) { false }
            let engine = try loaded.makeEngine(options)
            let weights = loaded.checkpoint.weightBytes
            #expect(size.memoryBytes == weights + engine.kvTokens * engine.kvBytesPerToken)
            #expect(size.contextLength == engine.contextLength)
            #expect(size.fileBytes > weights && weights > 1000)
        }
    }

    @Test("what clients read of an error names files, not folders")
    func textForClients() {
        let located = LocatedModel(path: "/srv/models/x y/m.gguf", name: "m")
        for (text, expected) in [
            ("/srv/models/x y/m.gguf: is damaged", "m: is damaged"),
            ("/srv/models/part-2.gguf: no such file", "part-2.gguf: no such file"),
            (#"cannot open "/a/b/c.json" (/d/e)"#, #"cannot open "c.json" (e)"#),
            ("a/b and 1/2 stay", "a/b and 1/2 stay"), ("", ""),
        ] {
            #expect(ClientText.withoutPaths(text, of: located) == expected)
        }
    }

    @Test("the budget is four fifths of the smaller of machine and control group")
    func available() throws {
        let none = try folder.write("none", "max\n")
        let some = try folder.write("some", "5000000\n")
        func bytes(_ files: String...) -> Int {
            MemoryBudget.available(physical: 8_000_000, limitFiles: files)
        }
        #expect(bytes(none, folder.path("missing")) == 8_000_000)
        #expect(bytes(none, some) == 5_000_000)
        #expect(MemoryBudget.standard <= MemoryBudget.available() / 5 * 4)
    }
}
