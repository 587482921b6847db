// Names: of what to pull, of sources, of files, of installed models.

import Foundation
import NIOHTTP1
import SiliangTestSupport
import Testing

@testable import SiliangHub

@Suite struct NameTests {
    @Test("repositories, parts of them and addresses are told apart")
    func references() throws {
        let plain = try ModelReference("deepseek-ai/DeepSeek-R1")
        #expect(plain.place == .repository(owner: "deepseek-ai", name: "DeepSeek-R1"))
        #expect(plain.selector == nil)
        #expect(try ModelReference(" a/b:Q4_K_M ").selector == "Q4_K_M")
        #expect(try ModelReference("a/b:dir/x.gguf").selector == "dir/x.gguf")
        let address = try #require(WebAddress("https://h.example/x.gguf"))
        #expect(try ModelReference("https://h.example/x.gguf").place == .file(address))
    }

    @Test(
        "anything else is refused with the forms there are",
        arguments: [
            "", "name", "a/b/c", "../b", "a/..", "a b/c", "a/b:", "https://h.example/model",
            "https://user:secret@h.example/x.gguf", "ftp://h.example/x.gguf", "https:///x.gguf",
            "https://h.example/.gguf", "https://h.example/a%2F..%2Fb.gguf",
        ])
    func badReferences(text: String) throws {
        let error = try #require(throws: HubError.self) { try ModelReference(text) }
        #expect(error.code == .badName && !error.message.contains("secret"))
    }

    @Test("the page about a file is pointed to the file")
    func blobPage() throws {
        let error = try #require(throws: HubError.self) {
            try ModelReference("https://huggingface.co/a/b/blob/main/x.gguf")
        }
        #expect(error.message.contains("/resolve/"))
    }

    @Test("a source is a hub's name, an address, or what the environment says")
    func sources() throws {
        let environment = HubEnvironment([
            "SILIANG_SOURCE": "modelscope", "HF_ENDPOINT": "https://mirror.example",
        ])
        #expect(try HubSource(nil, environment: environment).name == "modelscope")
        let hub = try HubSource("huggingface", environment: environment)
        #expect(hub.endpoint.text == "https://mirror.example")
        #expect(try HubSource("http://m.example", environment: environment).layout == .huggingFace)
        #expect(throws: HubError.self) { try HubSource("elsewhere", environment: environment) }
    }

    @Test("a token does not show, and does not travel unencrypted")
    func tokens() throws {
        let environment = HubEnvironment([
            "HF_TOKEN": "secret", "HF_ENDPOINT": "http://mirror.example",
        ])
        let source = try HubSource(nil, environment: environment)
        let token = try #require(source.token)
        for shown in ["\(token)", String(reflecting: token), "\(source)", "\([token])"] {
            #expect(!shown.contains("secret"), "\(shown)")
        }
        #expect(source.safeToken == nil)
        var dumped = ""
        dump(source, to: &dumped)
        #expect(!dumped.contains("secret"))
    }

    @Test("an address is shown without its query")
    func addresses() throws {
        let address = try #require(WebAddress("https://H.example:8443/a%20b/c.gguf?sig=secret#x"))
        #expect(address.description == "https://h.example:8443/a%20b/c.gguf")
        #expect(address.fileName == "c.gguf" && address.port == 8443)
        #expect(address.resolving("/d?e")?.text == "https://H.example:8443/d?e")
        #expect(address.resolving("//other.example/d")?.host == "other.example")
        #expect(address.replacingFileName(with: "d e.gguf")?.path == "/a%20b/d%20e.gguf")
        #expect(WebAddress("https://h.example/模.gguf")?.path == "/%E6%A8%A1.gguf")
        let base = try #require(WebAddress("https://h.example/base/"))
        let below = base.appending("/x", query: [("FilePath", "a b/c&d")])
        #expect(below?.text == "https://h.example/base/x?FilePath=a%20b%2Fc%26d")
        #expect(!address.hasSameOrigin(as: base))
    }

    @Test("installed models are found by short, full and folder name, and in short where unique")
    func lookup() throws {
        let models = [
            model("a--R1-1.5B", "r1-1.5b", "a/R1-1.5B", nil),
            model("a--R1-1.5B-GGUF--Q4_K_M", "r1-1.5b-q4_k_m", "a/R1-1.5B-GGUF", "Q4_K_M"),
            model("a--R1-1.5B-GGUF--Q8_0", "r1-1.5b-q8_0", "a/R1-1.5B-GGUF", "Q8_0"),
            model("b--Other-GGUF--Q8_0", "other-q8_0", "b/Other-GGUF", "Q8_0"),
            model("c--Other--Q8_0", "other-q8_0", "c/Other", "Q8_0"),
        ]
        func found(_ name: String) throws -> String? {
            try ModelStore.find(name, in: models)?.folder
        }
        #expect(try found("R1-1.5b") == "a--R1-1.5B")
        #expect(try found("a/r1-1.5b-gguf:q8_0") == "a--R1-1.5B-GGUF--Q8_0")
        #expect(try found("r1-1.5b-q4_k_m") == "a--R1-1.5B-GGUF--Q4_K_M")
        #expect(try found("B/other-gguf") == "b--Other-GGUF--Q8_0")
        #expect(try found("nothing") == nil)
        for name in ["other-q8_0", "a/R1-1.5B-GGUF", "other"] {
            let error = try #require(throws: HubError.self) { try found(name) }
            #expect(error.code == .notInstalled)
        }
    }

    private func model(
        _ folder: String, _ name: String, _ repository: String, _ quantization: String?
    ) -> InstalledModel {
        InstalledModel(
            folder: folder,
            manifest: ModelManifest(
                name: name, repository: repository, source: "huggingface", revision: nil,
                format: quantization == nil ? "safetensors" : "gguf", quantization: quantization,
                license: nil, installedAt: "", mainFile: quantization == nil ? nil : "m.gguf",
                files: []))
    }

    @Test("removing frees the folder and says how much, and knows no other folder")
    func removal() async throws {
        let content = try FakeModel.gguf()
        let hub = try HubCase(["tiny-Q4_K_M.gguf": content])
        try await hub.pull()
        for name in ["../models", "..", ".", "", "/", "maker"] {
            #expect(try hub.store.remove(name) == nil)
        }
        #expect(try #require(try hub.store.remove("Tiny-Model")) >= content.count)
        #expect(try FileManager.default.contentsOfDirectory(atPath: hub.store.folder).isEmpty)
    }

    @Test("what a killed removal left behind goes with the next one")
    func sweeping() throws {
        try Fixtures.withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                atPath: folder + "/.removed-1/x", withIntermediateDirectories: true)
            #expect(try ModelStore(folder: folder).remove("nothing") == nil)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    /// A manifest is a file that anybody may have written.
    @Test("a manifest that names a file outside its folder is none")
    func foreignManifest() throws {
        try Fixtures.withTemporaryFolder { folder in
            let place = folder + "/m"
            try FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: false)
            let manifest = ModelManifest(
                name: "m", repository: nil, source: "s", revision: nil, format: "gguf",
                quantization: nil, license: nil, installedAt: "", mainFile: "../../etc/passwd",
                files: [])
            try PrivateFile.write(Array(manifestText(manifest)), to: place + "/manifest.json")
            #expect(ModelStore(folder: folder).installed().isEmpty)
        }
    }
}
