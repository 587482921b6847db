// Several models in one service: those that nobody has asked for are not in memory.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

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
            return try await send("/v1/chat/completions", body).0
        }

        /// The state of each model.
        func states() async throws -> [String: String] {
            let (status, data) = try await send("/v1/models")
            #expect(status == 200)
            let list = try JSONValue(parsing: Array(data))["data"]?.array ?? []
            var states: [String: String] = [:]
            for model in list {
                let id = try #require(model["id"]?.string)
                states[id] = model["state"]?.string
                #expect((model["size_bytes"]?.int ?? 0) > 0)
            }
            return states
        }

        private func send(_ path: String, _ body: String? = nil) async throws -> (Int, Data) {
            var request = URLRequest(url: try #require(URL(string: url + path)))
            request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
            if let body {
                request.httpMethod = "POST"
                request.httpBody = Data(body.utf8)
            }
            let (data, response) = try await URLSession.shared.data(for: request)
            return (try #require(response as? HTTPURLResponse).statusCode, data)
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
        #expect(try await program.result(within: .seconds(8)).status == 0)
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
        #expect(try await program.result(within: .seconds(8)).status == 0)
    }

    @Test("a word for load that is none ends the start with the words that there are")
    func wrongPolicy() async throws {
        let program = try serve("  - {name: d, path: \(model), load: sometimes}")
        let result = try await program.result(within: .seconds(20))
        #expect(result.status != 0)
        #expect(result.errors.contains("expected one of start, on-demand, keep"))
    }
}
