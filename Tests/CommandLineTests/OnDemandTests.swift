// Several models in one service: those that nobody has asked for are not in memory.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@Suite struct OnDemandTests {
    let folder: TemporaryFolder
    let model: String

    init() throws {
        folder = try TemporaryFolder()
        model = folder.path("random.gguf")
        try EditedGGUF(path: Fixtures.model("qwen3_f16")).write(path: model)
    }

    /// A service over `a`, loaded at the start, and `b` and `c`, which come when asked for, with room
    /// for two.
    private func serve(_ settings: String = "") throws -> SiliangProgram {
        let size = try #require(
            try FileManager.default.attributesOfItem(atPath: model)[.size] as? Int)
        let text = """
            port: 0
            data: \(folder.path("data"))
            kv_memory: 1M
            memory_budget: \(2 * (size + 1 << 20) + 1 << 19)
            models:
              - {name: a, path: \(model)}
              - {name: b, path: \(model), load: on-demand}
              - {name: c, path: \(model), load: on-demand}
            \(settings)
            """
        try folder.write("settings.yaml", text)
        return try SiliangProgram(["serve", "--config", folder.path("settings.yaml")])
    }

    private struct Service {
        let url: String
        let key: String

        func ask(_ model: String) async throws -> Int {
            let body =
                #"{"model":"\#(model)","max_tokens":2,"messages":[{"role":"user","content":"1"}]}"#
            return try await request(url + "/v1/chat/completions", key: key, body: body).status
        }

        /// The state of each model.
        func states() async throws -> [String: String] {
            let (status, text) = try await request(url + "/v1/models", key: key)
            #expect(status == 200)
            let list = try JSONValue(parsing: Array(text.utf8))["data"]?.array ?? []
            var states: [String: String] = [:]
            for model in list {
                let id = try #require(model["id"]?.string)
                states[id] = model["state"]?.string
                #expect((model["size_bytes"]?.int ?? 0) > 0)
            }
            return states
        }
    }

    @Test(
        "a model is loaded when it is asked for, and the one that was not used the longest leaves")
    func loadsAndUnloads() async throws {
        let program = try serve()
        let key = try await program.waitForOutput(#"Root key: (sk-\S+)"#)
        let budget = try await program.waitForOutput(#"(Budget:   .*)"#)
        #expect(budget.contains("for models"))
        let url = try await program.waitForOutput(#"Address:\s+(http://\S+)"#)
        let service = Service(url: url, key: key)
        #expect(try await service.states() == ["a": "ready", "b": "unloaded", "c": "unloaded"])
        #expect(try await service.ask("b") == 200)
        #expect(try await service.states() == ["a": "ready", "b": "ready", "c": "unloaded"])
        #expect(try await service.ask("c") == 200)
        #expect(try await service.states() == ["a": "unloaded", "b": "ready", "c": "ready"])
        #expect(try await service.ask("a") == 200)
        #expect(try await service.states() == ["a": "ready", "b": "unloaded", "c": "ready"])
        program.send(SIGINT)
        #expect(try await program.result(within: .seconds(60)).status == 0)
    }

    @Test("a file that has gone since the start is a 503 for its model, and the others go on")
    func missingFile() async throws {
        let gone = folder.path("gone.gguf")
        try FileManager.default.copyItem(atPath: model, toPath: gone)
        let program = try serve("  - {name: gone, path: \(gone), load: on-demand}")
        let key = try await program.waitForOutput(#"Root key: (sk-\S+)"#)
        let url = try await program.waitForOutput(#"Address:\s+(http://\S+)"#)
        try FileManager.default.removeItem(atPath: gone)
        let service = Service(url: url, key: key)
        #expect(try await service.ask("gone") == 503)
        #expect(try await service.states()["gone"] == "failed")
        #expect(try await service.ask("b") == 200)
        program.send(SIGINT)
        #expect(try await program.result(within: .seconds(60)).status == 0)
    }

    @Test("a model of the start that is larger than the budget ends the start with both figures")
    func tooLargeForTheStart() async throws {
        try folder.write(
            "settings.yaml",
            """
            port: 0
            kv_memory: 2G
            memory_budget: 1G
            models: [{name: a, path: \(model)}]
            """)
        let program = try SiliangProgram(["serve", "--config", folder.path("settings.yaml")])
        let result = try await program.result(within: .seconds(60))
        #expect(result.status != 0)
        #expect(result.errors.contains("a needs 2.15 GB") && result.errors.contains("is 1.07 GB"))
    }

    @Test("figures beyond all memory are a 503 for the model, not the end of the service")
    func absurdFigures() async throws {
        try folder.write(
            "settings.yaml",
            """
            port: 0
            data: \(folder.path("data"))
            kv_memory: 8388607T
            memory_budget: 64G
            models:
              - {name: a, path: \(model), load: on-demand}
              - {name: b, path: \(model), load: on-demand}
            """)
        let program = try SiliangProgram(["serve", "--config", folder.path("settings.yaml")])
        let key = try await program.waitForOutput(#"Root key: (sk-\S+)"#)
        let url = try await program.waitForOutput(#"Address:\s+(http://\S+)"#)
        let service = Service(url: url, key: key)
        #expect(try await service.ask("a") == 503)
        #expect(try await service.ask("b") == 503)
        #expect(try await service.states() == ["a": "unloaded", "b": "unloaded"])
        program.send(SIGINT)
        #expect(try await program.result(within: .seconds(60)).status == 0)
    }

    @Test("a word for load that is none ends the start with the words that there are")
    func wrongPolicy() async throws {
        let program = try serve("  - {name: d, path: \(model), load: sometimes}")
        let result = try await program.result(within: .seconds(60))
        #expect(result.status != 0)
        #expect(result.errors.contains("expected one of start, on-demand, keep"))
    }
}
