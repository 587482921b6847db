// Whole pulls from servers that do as they should: what is asked for, taken, checked and installed.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangHub

@Suite struct PullTests {
    static let checkpoint: [String: [UInt8]] = [
        "config.json": Array("{\"model_type\":\"llama\"}".utf8),
        "tokenizer.json": Array("{}".utf8),
        "LICENSE": Array("terms".utf8),
        ".gitattributes": Array("*".utf8),
        "model-00001-of-00002.safetensors": FakeModel.safetensors("a", seed: 3),
        "model-00002-of-00002.safetensors": FakeModel.safetensors("b", seed: 4),
        "model.safetensors.index.json": Array(
            """
            {"weight_map":{"a":"model-00001-of-00002.safetensors",
            "b":"model-00002-of-00002.safetensors"}}
            """.utf8),
        "pytorch_model.bin": [1, 2, 3],
        "consolidated.safetensors": [1, 2, 3],
        "original/consolidated.00.pth": [1, 2, 3],
    ]

    @Test("a checkpoint of safetensors is installed with what describes it and nothing else")
    func checkpoint() async throws {
        let hub = try HubCase(Self.checkpoint, repository: "maker/Tiny-1.5B")
        let result = try await hub.pull("maker/Tiny-1.5B")
        let model = result.model
        #expect(!result.wasInstalled && model.name == "tiny-1.5b")
        #expect(model.modelPath == hub.store.folder + "/maker--Tiny-1.5B")
        let names = try FileManager.default.contentsOfDirectory(atPath: model.folder).sorted()
        let wanted = Self.checkpoint.keys.filter {
            !$0.contains("consolidated") && $0 != "pytorch_model.bin" && $0 != ".gitattributes"
        }
        #expect(names == (wanted + ["manifest.json"]).sorted())
        for name in wanted {
            #expect(hub.bytes("maker--Tiny-1.5B/\(name)") == Self.checkpoint[name])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: hub.store.folder).count == 1)
    }

    @Test("the manifest says what came from where, with size, SHA-256, commit and licence")
    func manifest() async throws {
        let hub = try HubCase(Self.checkpoint, repository: "maker/Tiny-1.5B")
        try await hub.pull("maker/Tiny-1.5B")
        let bytes = try #require(hub.bytes("maker--Tiny-1.5B/manifest.json"))
        let json = try JSONValue(parsing: bytes)
        #expect(json["repository"]?.string == "maker/Tiny-1.5B")
        #expect(json["source"]?.string == "huggingface")
        #expect(json["revision"]?.string == String(repeating: "c", count: 40))
        #expect(json["license"]?.string == "mit")
        #expect(json["format"]?.string == "safetensors")
        for file in json["files"]?.array ?? [] {
            let content = try #require(Self.checkpoint[file["path"]?.string ?? ""])
            #expect(file["size"]?.int == content.count)
            #expect(file["sha256"]?.string == FakeHub.sha256(content))
        }
        #expect(json["files"]?.array?.count == 6)
        // For the owner alone: a model may be one that nobody else here has a licence for.
        for (path, mode) in [("", 0o700), ("/config.json", 0o600), ("/manifest.json", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: hub.store.folder + "/maker--Tiny-1.5B" + path)
            #expect(attributes[.posixPermissions] as? Int == mode)
        }
    }

    @Test("of a GGUF repository the quantisation that was named is taken, over several ranges")
    func quantisation() async throws {
        let wanted = try FakeModel.gguf(seed: 1)
        let hub = try HubCase([
            "tiny-Q4_K_M.gguf": wanted, "tiny-Q8_0.gguf": try FakeModel.gguf(seed: 2),
            "README.md": Array("---\nlicense: mit\n---\n".utf8),
        ])
        let result = try await hub.pull("maker/Tiny-Model-GGUF:q4_k_m")
        #expect(result.model.name == "tiny-model-q4_k_m")
        #expect(result.model.fullName == "maker/Tiny-Model-GGUF:Q4_K_M")
        #expect(hub.bytes("maker--Tiny-Model-GGUF--Q4_K_M/tiny-Q4_K_M.gguf") == wanted)
        let ranges = hub.hub.network.requests.compactMap(\.range)
        #expect(ranges.count > 5)
        #expect(ranges.allSatisfy { $0.count <= HubCase.tuning.chunkBytes })
        // Nothing is fetched twice: the ranges make up the file.
        #expect(ranges.reduce(0) { $0 + $1.count } == wanted.count)
        #expect(hub.hub.network.bytesSent == wanted.count)
    }

    @Test("ModelScope's layout is read, with its commit, digests and licence")
    func modelScope() async throws {
        let content = try FakeModel.gguf()
        let hub = try HubCase(["tiny-Q4_K_M.gguf": content])
        let result = try await hub.pull(source: "modelscope")
        #expect(result.model.manifest.source == "modelscope")
        #expect(result.model.manifest.license == "mit")
        #expect(result.model.manifest.revision == String(repeating: "c", count: 40))
        #expect(hub.bytes("maker--Tiny-Model-GGUF--Q4_K_M/tiny-Q4_K_M.gguf") == content)
        let files = hub.hub.hub.requests.filter { $0.path.hasSuffix("/repo") }
        #expect(files.allSatisfy { $0.query["Revision"] == String(repeating: "c", count: 40) })
    }

    @Test("ModelScope's listing without files is a missing revision, not an empty model")
    func modelScopeRevision() async throws {
        let hub = try HubCase(["tiny-Q4_K_M.gguf": try FakeModel.gguf()])
        let source = try HubSource("modelscope", environment: hub.environment)
        let puller = ModelPuller(
            store: hub.store, environment: hub.environment, tuning: HubCase.tuning)
        let error = try await #require(throws: HubError.self) {
            try await puller.pull(
                try ModelReference(HubCase.repository), from: source, revision: "v9")
        }
        #expect(error.code == .notFound && error.message.contains("v9"))
    }

    @Test("a mirror is any address with the hub's layout")
    func mirror() async throws {
        let hub = try HubCase(["tiny-Q4_K_M.gguf": try FakeModel.gguf()])
        let other = HubEnvironment(["HF_ENDPOINT": "http://127.0.0.1:9"])
        let source = try HubSource(hub.hub.hub.url + "/", environment: other)
        let puller = ModelPuller(store: hub.store, environment: other, tuning: HubCase.tuning)
        let result = try await puller.pull(try ModelReference(HubCase.repository), from: source)
        #expect(result.model.manifest.source == hub.hub.hub.url + "/")
    }

    @Test("a file at a plain address is installed under its name")
    func plainAddress() async throws {
        let content = try FakeModel.gguf()
        let hub = try HubCase([:])
        let server = try ScriptedServer { .file(content, for: $0, etag: "\"v1\"") }
        let address = server.url + "/files/My%20Model-Q8_0.gguf"
        let result = try await hub.pull(address + "?key=secret")
        #expect(result.model.name == "my-model-q8_0")
        #expect(result.model.folder.hasSuffix("/127.0.0.1--My-Model-Q8_0"))
        #expect(result.model.manifest.source == address)
        #expect(Disk.fileSize(result.model.modelPath) == content.count)
        #expect(try await hub.pull(address).wasInstalled)
    }

    @Test("a split set at a plain address is fetched whole, from any of its parts")
    func plainSplitSet() async throws {
        let hub = try HubCase([:])
        let server = try ScriptedServer { request in
            // The parts do not fit together, which the last check says; all were asked for.
            .file(Array("GGUF\(request.path)".utf8), for: request)
        }
        let error = try await hub.failure(server.url + "/m-00002-of-00003.gguf")
        #expect(error.code == .notAModel)
        let paths = Set(server.requests.map(\.path))
        #expect(paths == Set((1...3).map { "/m-0000\($0)-of-00003.gguf" }))
    }

    @Test("what is installed and unchanged on the hub is not fetched again")
    func upToDate() async throws {
        let hub = try HubCase(Self.checkpoint, repository: "maker/Tiny-1.5B")
        try await hub.pull("maker/Tiny-1.5B")
        hub.hub.clear()
        #expect(try await hub.pull("maker/Tiny-1.5B").wasInstalled)
        #expect(hub.hub.network.requests.isEmpty)
    }

    @Test("an update fetches what has changed and takes the rest from the old model")
    func update() async throws {
        let hub = try HubCase(Self.checkpoint, repository: "maker/Tiny-1.5B")
        try await hub.pull("maker/Tiny-1.5B")
        hub.hub.change("maker/Tiny-1.5B") { repository in
            repository.commit = String(repeating: "d", count: 40)
            repository.files["LICENSE"] = Array("new terms".utf8)
        }
        hub.hub.clear()
        let result = try await hub.pull("maker/Tiny-1.5B")
        #expect(!result.wasInstalled && hub.hub.network.requests.isEmpty)
        #expect(result.model.manifest.revision == String(repeating: "d", count: 40))
        #expect(hub.bytes("maker--Tiny-1.5B/LICENSE") == Array("new terms".utf8))
        let name = "model-00002-of-00002.safetensors"
        #expect(hub.bytes("maker--Tiny-1.5B/\(name)") == Self.checkpoint[name])
        #expect(try FileManager.default.contentsOfDirectory(atPath: hub.store.folder).count == 1)
    }

    @Test("progress ends with every byte here and every byte checked")
    func progress() async throws {
        let content = try FakeModel.gguf()
        let hub = try HubCase(["tiny-Q4_K_M.gguf": content])
        try await hub.pull()
        #expect(hub.events.last == .verifying(done: content.count, total: content.count))
        guard case .found(_, 1, content.count, 0) = hub.events.first else {
            Issue.record("\(hub.events)")
            return
        }
    }

    @Test("empty files and files in folders are installed")
    func unusualFiles() async throws {
        let content = try FakeModel.gguf()
        let hub = try HubCase(["Q4_K_M/tiny-Q4_K_M.gguf": content, "LICENSE": []])
        let result = try await hub.pull()
        #expect(hub.bytes("maker--Tiny-Model-GGUF--Q4_K_M/LICENSE") == [])
        #expect(result.model.modelPath.hasSuffix("/Q4_K_M/tiny-Q4_K_M.gguf"))
    }
}
