// Going on where a download stopped, and what keeps two downloads apart.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangHub

@Suite struct ResumeTests {
    let content: [UInt8]
    let hub: HubCase

    init() throws {
        content = try FakeModel.gguf(floats: 100_000)
        hub = try HubCase(["tiny-Q4_K_M.gguf": content])
    }

    private var installed: [UInt8]? {
        hub.bytes("maker--Tiny-Model-GGUF--Q4_K_M/tiny-Q4_K_M.gguf")
    }

    /// Stops a pull when at least `bytes` have come.
    private func stop(after bytes: Int) async throws {
        let content = content
        hub.hub.onNetwork { request in
            var reply = ScriptedReply.file(content, for: request)
            reply.pause = .milliseconds(20)
            return reply
        }
        let (signal, go) = AsyncStream<Void>.makeStream()
        let pull = Task {
            try await hub.pull { event in
                if case .downloading(let done, _) = event, done >= bytes { go.finish() }
            }
        }
        for await _ in signal {}
        pull.cancel()
        await #expect(throws: CancellationError.self) { try await pull.value }
        hub.hub.onNetwork { _ in nil }
        // The server's threads notice only when they send again.
        while hub.hub.network.isSending { try await Task.sleep(for: .milliseconds(10)) }
        hub.hub.clear()
    }

    @Test("after a cancellation only the missing bytes are fetched")
    func cancelled() async throws {
        try await stop(after: 60_000)
        let unfinished = try #require(hub.store.unfinished().first)
        #expect(unfinished.name == HubCase.repository)
        #expect(unfinished.doneBytes >= 60_000 && unfinished.totalBytes == content.count)
        try await hub.pull()
        #expect(installed == content)
        #expect(hub.hub.network.bytesSent == content.count - unfinished.doneBytes)
        #expect(hub.store.unfinished().isEmpty)
    }

    @Test("a download of a file that has changed on the hub since begins anew")
    func changedSince() async throws {
        try await stop(after: 60_000)
        let other = try FakeModel.gguf(floats: 100_000, seed: 8)
        hub.hub.change(HubCase.repository) { $0.files["tiny-Q4_K_M.gguf"] = other }
        try await hub.pull()
        #expect(installed == other)
        #expect(hub.hub.network.bytesSent == other.count)
    }

    @Test("bytes that were changed on the disk since are found, and fetched again")
    func damagedSince() async throws {
        try await stop(after: 60_000)
        let file = try #require(FileHandle(forUpdatingAtPath: hub.partial + "/tiny-Q4_K_M.gguf"))
        try file.seek(toOffset: 2000)
        try file.write(contentsOf: Data("damage".utf8))
        try file.close()
        #expect(try await hub.failure().code == .mismatch)
        try await hub.pull()
        #expect(installed == content)
    }

    @Test(
        "a state that cannot be read, or a shortened file, means starting over", arguments: [0, 1])
    func damagedState(which: Int) async throws {
        try await stop(after: 60_000)
        if which == 0 {
            try Data("{".utf8).write(
                to: URL(fileURLWithPath: hub.partial + "/" + DownloadState.fileName))
        } else {
            truncate(hub.partial + "/tiny-Q4_K_M.gguf", 1000)
        }
        try await hub.pull()
        #expect(installed == content)
        #expect(hub.hub.network.bytesSent == content.count)
    }

    @Test("a second pull of the same model says that one is going on")
    func locked() async throws {
        let files = [
            RemoteFile(
                path: "a", size: 1, digest: nil,
                address: try #require(WebAddress("http://127.0.0.1/a")))
        ]
        let other = try PartialFolder.take(hub.partial, files: files)
        let error = try await hub.failure()
        #expect(error.code == .locked && error.message.contains(hub.partial))
        #expect(throws: HubError.self) { try hub.store.remove("maker--Tiny-Model-GGUF--Q4_K_M") }
        _ = other.path
    }

    @Test("too little space is said before anything is fetched, with both figures")
    func space() async throws {
        var tuning = HubCase.tuning
        tuning.spaceMargin = 0
        let size = content.count
        tuning.freeBytes = { _ in size - 1 }
        let error = try await hub.failure(tuning: tuning)
        #expect(error.code == .noSpace)
        #expect(error.message.contains(formatBytes(size)))
        #expect(error.message.contains(formatBytes(size - 1)))
        #expect(hub.hub.network.requests.isEmpty)
        tuning.freeBytes = { _ in size }
        try await hub.pull(tuning: tuning)
    }

    @Test("what has come already needs no space")
    func spaceForTheRest() async throws {
        try await stop(after: 60_000)
        let done = try #require(hub.store.unfinished().first).doneBytes
        var tuning = HubCase.tuning
        tuning.spaceMargin = 0
        let missing = content.count - done
        tuning.freeBytes = { _ in missing }
        try await hub.pull(tuning: tuning)
        #expect(installed == content)
    }
}
