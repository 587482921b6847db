// `siliang pull`, `models` and `rm`, and installed models by name, as a user runs them.

import Foundation
import SiliangTestSupport
import Testing

@testable import SiliangCLI

@Suite struct PullCommandTests {
    let folder: TemporaryFolder
    let hub: FakeHub
    let content: [UInt8]

    static let repository = "maker/Tiny-GGUF"

    init() throws {
        folder = try TemporaryFolder()
        content = try Array(Data(contentsOf: URL(fileURLWithPath: Fixtures.model("llama_f32"))))
        hub = try FakeHub([
            Self.repository: FakeRepository([
                "tiny-Q4_K_M.gguf": content, "tiny-Q8_0.gguf": content,
            ])
        ])
    }

    private var environment: [String: String] {
        [
            "HF_ENDPOINT": hub.hub.url, "XDG_DATA_HOME": folder.path("data"),
            "HF_TOKEN": "secret-token",
        ]
    }

    private func run(_ arguments: String...) async throws -> ProgramResult {
        let result = try await SiliangProgram.run(arguments, environment: environment)
        #expect(!result.output.contains("secret") && !result.errors.contains("secret"))
        return result
    }

    private var partial: String {
        folder.path("data/siliang/models/maker--Tiny-GGUF--Q4_K_M.partial")
    }

    @Test("a model is pulled, listed, run by its names, and removed")
    func wholeLife() async throws {
        let pulled = try await run("pull", Self.repository + ":Q4_K_M")
        #expect(pulled.status == 0, "\(pulled.errors)")
        #expect(pulled.output.contains("Installed tiny-q4_k_m") && pulled.output.contains("mit"))
        let again = try await run("pull", Self.repository + ":Q4_K_M")
        #expect(again.status == 0 && again.output.contains("up to date"))

        let list = try await run("models")
        let line = try #require(list.output.split(separator: "\n").first { $0.contains("tiny") })
        for word in ["gguf Q4_K_M", "mit", "huggingface:maker/Tiny-GGUF"] {
            #expect(line.contains(word), "\(line)")
        }
        #expect(list.output.contains("abacus"))

        for name in ["tiny-q4_k_m", "TINY", "maker/tiny-gguf", Self.repository + ":q4_k_m"] {
            let inspected = try await run("inspect", name)
            #expect(inspected.status == 0, "\(inspected.errors)")
        }
        let removed = try await run("rm", "tiny-q4_k_m")
        #expect(removed.status == 0 && removed.output.contains("free again"))
        #expect(try await run("inspect", "tiny-q4_k_m").status == 1)
        #expect(try await run("rm", "tiny-q4_k_m").status == 1)
    }

    @Test("models prints one JSON object with what the manifest says")
    func json() async throws {
        _ = try await run("pull", Self.repository + ":Q8_0")
        let output = try await run("models", "--json").outputBytes
        let object = try #require(
            try JSONSerialization.jsonObject(with: output) as? [String: Any])
        let models = try #require(object["models"] as? [[String: Any]])
        let model = try #require(models.first { $0["name"] as? String == "tiny-q8_0" })
        #expect(model["bytes"] as? Int == content.count)
        #expect(model["license"] as? String == "mit")
        #expect(model["repository"] as? String == Self.repository)
        #expect((model["revision"] as? String)?.count == 40)
        #expect((model["installed_at"] as? String)?.hasSuffix("Z") == true)
        #expect(models.contains { $0["name"] as? String == "abacus" })
    }

    @Test("two models that a name may mean are both named")
    func ambiguous() async throws {
        _ = try await run("pull", Self.repository + ":Q8_0")
        _ = try await run("pull", Self.repository + ":Q4_K_M")
        let result = try await run("inspect", "tiny")
        #expect(result.status == 1)
        for name in ["maker/Tiny-GGUF:Q8_0", "maker/Tiny-GGUF:Q4_K_M"] {
            #expect(result.errors.contains(name), "\(result.errors)")
        }
    }

    @Test("the bundled model and files that the user put there are not removed")
    func notRemoved() async throws {
        let bundled = try await run("rm", "abacus")
        #expect(bundled.status == 1 && bundled.errors.contains("stays"), "\(bundled.errors)")
        let path = try folder.write("data/siliang/models/mine.gguf", Data(content))
        let mine = try await run("rm", "mine")
        #expect(mine.status == 1 && mine.errors.contains(path), "\(mine.errors)")
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test("wrong names and unknown sources end with the forms there are")
    func wrongInput() async throws {
        let name = try await run("pull", "tiny")
        #expect(name.status == 1 && name.errors.contains("OWNER/NAME"))
        let source = try await run("pull", Self.repository, "--source", "nowhere")
        #expect(source.status == 1 && source.errors.contains("modelscope"))
        let connections = try await run("pull", Self.repository, "--connections", "0")
        #expect(connections.status == 64)
    }

    /// Holds the connections back, so that the program can be stopped in mid-download.
    private func slowDown() {
        let content = content
        hub.onNetwork { request in
            var reply = ScriptedReply.file(content, for: request)
            reply.pause = .milliseconds(400)
            return reply
        }
    }

    /// Waits until the state on the disk speaks of bytes.
    private func waitForState() async throws {
        let state = partial + "/download.json"
        for _ in 0..<600 {
            let text = (try? String(contentsOfFile: state, encoding: .utf8)) ?? ""
            if text.firstMatch(of: /"done":\[\[0,\d+\]/) != nil { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw TestFailure("no state at \(state)")
    }

    @Test("a killed download goes on where its state says", arguments: [SIGKILL, SIGINT])
    func stopped(signal: Int32) async throws {
        slowDown()
        let program = try SiliangProgram(
            ["pull", Self.repository + ":Q4_K_M"], environment: environment)
        try await waitForState()
        program.send(signal)
        let result = try await program.result()
        #expect(result.wasSignalled && result.status == signal)
        if signal == SIGINT {
            #expect(result.errors.contains("goes on from there"), "\(result.errors)")
        }
        let list = try await run("models")
        #expect(list.errors.contains("Unfinished: \(Self.repository):Q4_K_M"), "\(list.errors)")

        hub.onNetwork { _ in nil }
        // The server's threads notice that nobody listens only when they send again.
        while hub.network.isSending { try await Task.sleep(for: .milliseconds(10)) }
        hub.clear()
        let resumed = try await run("pull", Self.repository + ":Q4_K_M")
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.errors.contains("are here"))
        #expect(hub.network.bytesSent < content.count)
        let installed = folder.path("data/siliang/models/maker--Tiny-GGUF--Q4_K_M/tiny-Q4_K_M.gguf")
        #expect(FileManager.default.contents(atPath: installed).map(Array.init) == content)
    }

    @Test("an unfinished download is removed by the name it was asked for with")
    func removeUnfinished() async throws {
        slowDown()
        let program = try SiliangProgram(
            ["pull", Self.repository + ":Q4_K_M"], environment: environment)
        try await waitForState()
        let busy = try await run("rm", Self.repository + ":Q4_K_M")
        #expect(busy.status == 1 && busy.errors.contains("another process"), "\(busy.errors)")
        program.send(SIGKILL)
        _ = try await program.result()
        #expect(try await run("rm", Self.repository + ":Q4_K_M").status == 0)
        #expect(!FileManager.default.fileExists(atPath: partial))
    }

    @Test("progress has size, rate and time left")
    func progressLine() {
        let line = TransferProgress.line(
            "downloading", done: 1_500_000_000, total: 3_000_000_000, bytesPerSecond: 12_500_000,
            bar: false)
        #expect(line == "downloading: 50 %, 1.50 GB of 3.00 GB, 12.50 MB/s, 2 min 0 s left")
        let bar = TransferProgress.line(
            "checking", done: 0, total: 8, bytesPerSecond: 0, bar: true)
        #expect(bar == "checking \(String(repeating: "·", count: 24)) 0 B of 8 B")
        #expect(TransferProgress.duration(59) == "59 s")
        #expect(TransferProgress.duration(7500) == "2 h 5 min")
    }
}
