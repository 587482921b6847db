// Listings and files that are not what they are called.

import Foundation
import SiliangTestSupport
import Testing

@testable import SiliangHub

@Suite struct NotAModelTests {
    @Test(
        "a name that leads out of the model's folder ends the pull before anything is fetched",
        arguments: [
            "../evil.gguf", "/etc/evil.gguf", "a/../../evil.gguf", "a//b.gguf", "a\\b.gguf",
            "a/./b.gguf", "new\nline.gguf", "",
        ])
    func traversal(name: String) async throws {
        let hub = try HubCase(["tiny-Q4_K_M.gguf": try FakeModel.gguf()])
        hub.hub.change(HubCase.repository) { $0.extraNames = [name] }
        let error = try await hub.failure()
        #expect(error.code == .badAnswer, "\(error)")
        #expect(!error.message.contains("\n"))
        #expect(hub.hub.network.requests.isEmpty && !hub.exists(""))
    }

    @Test(
        "content that is no model is named as what it is",
        arguments: [
            ("<!DOCTYPE html><html>sign in</html>", "HTML page"),
            (
                "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
                "Git LFS pointer"
            ),
            ("PK\u{3}\u{4}zip", "zip archive"),
            ("anything", "does not begin with the bytes GGUF"),
        ])
    func foreignContent(content: String, words: String) async throws {
        let hub = try HubCase(["tiny-Q4_K_M.gguf": Array(content.utf8)])
        let error = try await hub.failure()
        #expect(error.code == .notAModel, "\(error)")
        #expect(error.message.contains("tiny-Q4_K_M.gguf") && error.message.contains(words))
        #expect(hub.store.installed().isEmpty)
    }

    @Test("an HTML page at a plain address is refused by its type")
    func page() async throws {
        let hub = try HubCase([:])
        let server = try ScriptedServer { _ in
            ScriptedReply(200, headers: ["Content-Type": "text/html; charset=utf-8"], body: [60])
        }
        let error = try await hub.failure(server.url + "/x.gguf")
        #expect(error.code == .notAModel && error.message.contains("/resolve/"))
    }

    @Test("a truncated GGUF that the hub itself states is refused by name")
    func truncated() async throws {
        let hub = try HubCase(["tiny-Q4_K_M.gguf": Array(try FakeModel.gguf().prefix(5000))])
        let error = try await hub.failure()
        #expect(error.code == .notAModel && error.message.contains("tiny-Q4_K_M.gguf"))
    }

    @Test("an index that names a file the repository lacks is refused with both names")
    func missingShard() async throws {
        let hub = try HubCase(
            [
                "config.json": Array("{}".utf8), "model.safetensors": FakeModel.safetensors(),
                "model.safetensors.index.json": Array(
                    "{\"weight_map\":{\"w\":\"gone.safetensors\"}}".utf8),
            ], repository: "maker/Tiny")
        let error = try await hub.failure("maker/Tiny")
        #expect(error.code == .notAModel)
        #expect(error.message.contains("gone.safetensors"))
        #expect(error.message.contains("model.safetensors.index.json"))
    }

    @Test("a configuration that is no JSON is refused by name")
    func badConfiguration() async throws {
        let hub = try HubCase(
            ["config.json": Array("{".utf8), "model.safetensors": FakeModel.safetensors()],
            repository: "maker/Tiny")
        let error = try await hub.failure("maker/Tiny")
        #expect(error.code == .notAModel && error.message.contains("config.json"))
    }

    @Test("a listing that is a web page, or has impossible sizes, is refused")
    func badListings() async throws {
        let hub = try HubCase(["tiny-Q4_K_M.gguf": try FakeModel.gguf()])
        hub.hub.change(HubCase.repository) { $0.statedSizes["tiny-Q4_K_M.gguf"] = Int.max }
        #expect(try await hub.failure().code == .badAnswer)
        hub.hub.onHub { _ in ScriptedReply(200, body: Array("<html>".utf8)) }
        let error = try await hub.failure()
        #expect(error.code == .badAnswer && error.message.contains("web page"))
    }

    @Test("a mirror that states no digests is believed by length and ETag")
    func noDigests() async throws {
        let content = try FakeModel.gguf()
        let hub = try HubCase(["tiny-Q4_K_M.gguf": content])
        hub.hub.change(HubCase.repository) { $0.statesDigests = false }
        let model = try await hub.pull().model
        #expect(model.manifest.files.first?.sha256 == FakeHub.sha256(content))
    }
}
