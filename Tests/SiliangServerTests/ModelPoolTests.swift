// Models that are loaded when a request asks for them: through the API, with loads that the test
// holds back.

import Foundation
import Siliang
import SiliangEngine
import SiliangLedger
import SiliangTestSupport
import Synchronization
import Testing

@testable import SiliangServer

/// Loads toys when it is let.
private final class ToyLoader: Sendable {
    private struct State {
        var isHeld = false
        var failures = 0
        var loads: [String: Int] = [:]
        var mocks: [String: WeakMock] = [:]
        var signals: [LoadSignal] = []
    }

    /// An endless answer must not come to the context's end while a test looks elsewhere.
    static let contextLength = 1 << 20

    struct WeakMock: Sendable { weak let model: MockLanguageModel? }

    private let state = Mutex(State())
    private let released = NSCondition()

    /// How often a model was loaded.
    func loads(_ name: String) -> Int { state.withLock { $0.loads[name] ?? 0 } }

    /// A model's arithmetic, as long as anything holds it.
    func mock(_ name: String) -> MockLanguageModel? { state.withLock { $0.mocks[name]?.model } }

    func hold() { released.withLock { state.withLock { $0.isHeld = true } } }

    func release() {
        released.withLock {
            state.withLock { $0.isHeld = false }
            released.broadcast()
        }
    }

    func failNext() { state.withLock { $0.failures += 1 } }

    func load(_ name: String, _ signal: LoadSignal) throws -> ServedModel {
        state.withLock { $0.loads[name, default: 0] += 1 }
        released.withLock {
            while state.withLock({ $0.isHeld }), !signal.isCancelled {
                _ = released.wait(until: Date() + 0.01)
            }
        }
        if signal.isCancelled { throw CancellationError() }
        let fails = state.withLock { state in
            defer { state.failures = max(0, state.failures - 1) }
            return state.failures > 0
        }
        if fails {
            throw ModelLoadError(
                message: "its file is damaged", detail: "/models/secret is damaged")
        }
        let (mock, served) = try ToyService.model(name, contextLength: Self.contextLength)
        state.withLock { $0.mocks[name] = WeakMock(model: mock) }
        return served
    }
}

/// A service over toys that need so many bytes each.
private struct LoadingService: Sendable {
    let loader = ToyLoader()
    let pool: ModelPool
    let service: SiliangService
    let key: String

    init(
        _ needs: KeyValuePairs<String, Int>, budget: Int, start: Set<String> = [],
        keepAliveSeconds: Double = 10, _ change: (inout ModelPoolOptions) -> Void = { _ in }
    ) throws {
        let loader = loader
        let offered = needs.map { name, need in
            OfferedModel(
                name: name, aliases: [name + "-alias"],
                policy: start.contains(name) ? .start : .onDemand, sizeBytes: need,
                memoryBytes: need, contextLength: ToyLoader.contextLength, created: 1
            ) { try loader.load(name, $0) }
        }
        var options = ModelPoolOptions()
        options.memoryBudget = budget
        change(&options)
        pool = try ModelPool(offered, options: options, logger: .quiet)
        let folder = ToyService.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let keys = try KeyStore.open(directory: folder)
        key = keys.newRootKey ?? ""
        var configuration = ToyService.configuration
        configuration.keepAliveSeconds = keepAliveSeconds
        service = SiliangService(
            pool: pool, keys: keys.store, configuration: configuration, logger: .quiet)
    }

    func run(
        _ body:
            @Sendable (ListeningAddress, Client, _ stop: @escaping @Sendable () async -> Void)
            async throws ->
            Void
    ) async throws {
        try await service.withSocket(atEnd: { loader.release() }) { address, stop in
            try await body(address, Client(key: key, at: address), stop)
        }
    }

    func state(_ name: String) throws -> String { pool.card(try pool.index(of: name)).state }
}

private func chat(_ model: String, _ content: String = "1", _ more: String = "") -> String {
    #"{"model":"\#(model)","messages":[{"role":"user","content":"\#(content)"}]\#(more)}"#
}

private func waitUntil(_ condition: () throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try !condition(), ContinuousClock.now < end {
        try await Task.sleep(for: .milliseconds(5))
    }
    #expect(try condition())
}

extension Reply {
    fileprivate var errorCode: String? {
        ((try? json())?["error"] as? [String: Any])?["code"] as? String
    }
}

@Suite("Models on demand") struct ModelPoolTests {
    @Test("Newcomers are found by name and listed; what is gone is neither, until it comes back")
    func newcomers() async throws {
        let loader = ToyLoader()
        let there = Mutex<Set<String>>(["a"])
        let offers = Mutex<[String]>([])
        @Sendable func offer(_ name: String, bytes: Int) -> OfferedModel {
            var model = OfferedModel(
                name: name, sizeBytes: bytes, memoryBytes: bytes,
                contextLength: ToyLoader.contextLength, created: 1
            ) { try loader.load(name, $0) }
            model.isThere = { there.withLock { $0.contains(name) } }
            return model
        }
        var options = ModelPoolOptions()
        options.memoryBudget = 2
        let pool = try ModelPool(
            [offer("a", bytes: 1)], options: options,
            newcomers: { taken in
                offers.withLock { $0 }.filter { !taken.contains($0) }
                    .map { offer($0, bytes: $0.count) }
            }, logger: .quiet)
        func listed() -> [String: Int?] {
            Dictionary(pool.cards.map { ($0.id, $0.memoryBytes) }, uniquingKeysWith: { $1 })
        }
        #expect(throws: APIError.self) { try pool.index(of: "bb") }
        #expect(listed() == ["a": 1])
        there.withLock { $0 = ["a", "bb"] }
        offers.withLock { $0 = ["bb"] }
        #expect(try pool.index(of: "bb") == 1)
        #expect(listed() == ["a": 1, "bb": 2])
        // It takes its part in the budget.
        let first = try await pool.request("a").lease()
        first.end()
        let second = try await pool.request("bb").lease()
        #expect(pool.cards.map(\.state) == ["unloaded", "ready"])
        // Gone, but in memory still.
        there.withLock { $0 = [] }
        offers.withLock { $0 = [] }
        #expect(listed() == ["bb": 2])
        #expect(throws: APIError.self) { try pool.index(of: "a") }
        second.end()
        there.withLock { $0 = ["a"] }
        offers.withLock { $0 = ["a"] }
        #expect(try pool.index(of: "a") == 0)
        try await pool.request("a").lease().end()
        #expect(listed() == ["a": 1])
        #expect(throws: APIError.self) { try pool.index(of: "bb") }
        await pool.shutdown(within: .seconds(5))
    }

    @Test("Requests that come while a model is loaded share one load, others are served meanwhile")
    func oneLoad() async throws {
        let toy = try LoadingService(["a": 1, "b": 1], budget: 2, start: ["b"])
        #expect(try await toy.pool.loadAtStart().isEmpty)
        toy.loader.hold()
        try await toy.run { _, client, _ in
            try await withThrowingTaskGroup(of: Reply.self) { group in
                for index in 0..<8 {
                    let name = index % 2 == 0 ? "a" : "a-alias"
                    group.addTask { try await client.post(chat(name)) }
                }
                try await waitUntil { toy.loader.loads("a") == 1 }
                #expect(try toy.state("a") == "loading")
                #expect(try await client.post(chat("b")).status == 200)
                toy.loader.release()
                for try await reply in group {
                    #expect(reply.status == 200 && reply.body.contains(ToyReply.answer))
                }
            }
            #expect(toy.loader.loads("a") == 1)
            #expect(try toy.state("a") == "ready")
        }
    }

    @Test("Unloading lets go of the model, and the next request loads it again")
    func unloading() async throws {
        let toy = try LoadingService(["a": 6, "b": 6], budget: 10)
        try await toy.run { _, client, _ in
            #expect(try await client.post(chat("a")).status == 200)
            let first = try #require(toy.loader.mock("a"))
            withExtendedLifetime(first) {}
            #expect(try await client.post(chat("b")).status == 200)
            #expect(try toy.state("a") == "unloaded")
            #expect(try toy.state("b") == "ready")
            #expect(toy.pool.memoryInUse == 6)
        }
        // The engine's thread may be about to let go.
        try await waitUntil { toy.loader.mock("a") == nil }
    }

    @Test("A model with an answer under way is not unloaded; who wants its room waits, then 503")
    func inUse() async throws {
        let toy = try LoadingService(["a": 6, "b": 6], budget: 10) {
            $0.roomLimit = .milliseconds(100)
        }
        try await toy.run { address, client, _ in
            let stream = try RawConnection(port: address.port)
            try stream.send(
                "POST", "/v1/chat/completions", ["authorization": "Bearer \(toy.key)"],
                chat("a", "forever", #","stream":true"#))
            _ = try await stream.receive(until: "data:")
            toy.loader.mock("a")?.pause()
            let refused = try await client.post(chat("b"))
            #expect(refused.status == 503 && refused.errorCode == "no_room_for_model")
            #expect(refused.headers["retry-after"] != nil)
            #expect(toy.loader.loads("b") == 0)
            toy.loader.mock("a")?.resume()
            stream.hangUp()
            var reply = try await client.post(chat("b"))
            for _ in 0..<500 where reply.status == 503 { reply = try await client.post(chat("b")) }
            #expect(reply.status == 200)
            #expect(try toy.state("a") == "unloaded")
        }
    }

    @Test("A model larger than the budget is refused with both figures")
    func tooLarge() async throws {
        let toy = try LoadingService(["a": 3_000_000_000], budget: 2_000_000_000)
        try await toy.run { _, client, _ in
            let reply = try await client.post(chat("a"))
            #expect(reply.status == 503 && reply.errorCode == "model_too_large")
            for word in ["3.00 GB", "2.00 GB", "memory_budget"] {
                #expect(reply.body.contains(word), "\(reply.body)")
            }
            #expect(toy.loader.loads("a") == 0)
        }
    }

    @Test("A failed load gives its reason without paths, and is not tried again at once")
    func failure() async throws {
        let toy = try LoadingService(["a": 1], budget: 2)
        try await toy.run { _, client, _ in
            toy.loader.failNext()
            for _ in 0..<5 {
                let reply = try await client.post(chat("a"))
                #expect(reply.status == 503 && reply.errorCode == "model_load_failed")
                let pause = try #require(reply.headers["retry-after"].flatMap { Int($0) })
                #expect((1...15).contains(pause))
                #expect(reply.body.contains("its file is damaged"))
                #expect(!reply.body.contains("secret"))
            }
            #expect(toy.loader.loads("a") == 1)
            let list = try await client.get("/v1/models")
            #expect(list.body.contains(#""state":"failed""#))
            #expect(!list.body.contains("secret"))
        }
        let hasty = try LoadingService(["a": 1], budget: 2) { $0.failurePause = .zero }
        try await hasty.run { _, client, _ in
            hasty.loader.failNext()
            let failed = try await client.post(chat("a"))
            let loaded = try await client.post(chat("a"))
            #expect(failed.status == 503 && loaded.status == 200)
        }
    }

    @Test(
        "Streams that wait for a load say that they live",
        arguments: [
            ("/v1/chat/completions", ": keep-alive\n\n", "data: [DONE]"),
            ("/v1/messages", "event: ping\n", "message_stop"),
            ("/v1/responses", ": keep-alive\n\n", "response.completed"),
        ])
    func keepAlive(path: String, sign: String, end: String) async throws {
        let toy = try LoadingService(["a": 1], budget: 2, keepAliveSeconds: 0.05)
        toy.loader.hold()
        let body =
            path == "/v1/responses"
            ? #"{"model":"a","input":"1","stream":true}"#
            : chat("a", "1", #","max_tokens":100,"stream":true"#)
        try await toy.run { address, _, _ in
            let connection = try RawConnection(port: address.port)
            try connection.send("POST", path, ["authorization": "Bearer \(toy.key)"], body)
            let begin = try await connection.receive(until: sign)
            #expect(begin.contains("200 OK") && begin.contains("text/event-stream"))
            _ = try await connection.receive(until: sign)
            toy.loader.release()
            let rest = try await connection.receive(until: end)
            #expect(!rest.contains("failed"))
        }
    }

    @Test(
        "An answer as a whole begins with blank lines, also where no model comes of it",
        arguments: [
            ("/v1/chat/completions", ToyReply.answer),
            ("/v1/messages/count_tokens", #""input_tokens":"#),
        ])
    func blankLines(path: String, end: String) async throws {
        let toy = try LoadingService(["a": 1], budget: 2, keepAliveSeconds: 0.05) {
            $0.failurePause = .milliseconds(1)
        }
        try await toy.run { address, _, _ in
            // A failed load first: after the other there is nothing to load.
            for fails in [true, false] {
                toy.loader.hold()
                if fails { toy.loader.failNext() }
                let connection = try RawConnection(port: address.port)
                try connection.send(
                    "POST", path, ["authorization": "Bearer \(toy.key)"], chat("a"))
                let begin = try await connection.receive(until: "\r\n\r\n1\r\n\n\r\n")
                #expect(begin.contains("200 OK"))
                toy.loader.release()
                let rest = try await connection.receive(until: "0\r\n\r\n")
                #expect(fails == rest.contains("could not be loaded"))
                #expect(fails != rest.contains(end))
            }
        }
    }

    @Test(
        "A client that hangs up while its model is loaded takes no place in it",
        arguments: [
            true, false,
        ])
    func hangUp(streams: Bool) async throws {
        let toy = try LoadingService(["a": 1], budget: 1, keepAliveSeconds: 0.05)
        toy.loader.hold()
        try await toy.run { address, _, _ in
            let connection = try RawConnection(port: address.port)
            try connection.send(
                "POST", "/v1/chat/completions", ["authorization": "Bearer \(toy.key)"],
                chat("a", "forever", streams ? #","stream":true"# : ""))
            try await waitUntil { toy.loader.loads("a") == 1 }
            #expect(toy.pool.waitingRequests == 1)
            connection.hangUp()
            try await waitUntil { toy.pool.waitingRequests == 0 }
            toy.loader.release()
            try await waitUntil { try toy.state("a") == "ready" }
            #expect(toy.loader.mock("a")?.forwardCount == 0)
        }
    }

    @Test("Told to stop during a load, the service sends those away who wait, and ends")
    func stopDuringLoad() async throws {
        let toy = try LoadingService(["a": 1], budget: 1)
        toy.loader.hold()
        try await toy.run { _, client, stop in
            async let waiting = client.post(chat("a"))
            try await waitUntil { toy.pool.waitingRequests == 1 }
            await stop()
            let reply = try await waiting
            #expect(reply.status == 503 && reply.errorCode == "shutting_down")
        }
        #expect(toy.loader.mock("a") == nil)
    }

    @Test("A model is unloaded when nobody has used it for the time that is set")
    func idle() async throws {
        let toy = try LoadingService(["a": 1, "b": 1], budget: 2) {
            $0.idleLimit = .milliseconds(50)
        }
        try await toy.run { _, client, _ in
            for _ in 0..<2 {
                #expect(try await client.post(chat("a")).status == 200)
                try await waitUntil { try toy.state("a") == "unloaded" }
            }
            #expect(toy.loader.loads("a") == 2)
        }
    }

    @Test("The list has every model with state and sizes, one model too")
    func list() async throws {
        let toy = try LoadingService(["a": 5, "b": 7, "c": 9], budget: 12, start: ["a", "b", "c"])
        // The third has no room at the start.
        #expect(try await toy.pool.loadAtStart() == ["c"])
        try await toy.run { _, client, _ in
            let data = try await client.get("/v1/models").json()["data"] as? [[String: Any]] ?? []
            #expect(data.map { $0["id"] as? String } == ["a", "b", "c"])
            #expect(data.map { $0["state"] as? String } == ["ready", "ready", "unloaded"])
            #expect(data.map { $0["size_bytes"] as? Int } == [5, 7, 9])
            #expect(data.map { $0["memory_bytes"] as? Int } == [5, 7, 9])
            #expect(data.allSatisfy { $0["context_length"] as? Int == ToyLoader.contextLength })
            let one = try await client.get("/models/c-alias").json()
            #expect(one["id"] as? String == "c" && one["state"] as? String == "unloaded")
            #expect(toy.loader.loads("c") == 0, "a list loads nothing")
        }
    }

    @Test("Counting tokens loads a model too")
    func counting() async throws {
        let toy = try LoadingService(["a": 1], budget: 2)
        try await toy.run { _, client, _ in
            let reply = try await client.post(chat("a"), to: "/v1/messages/count_tokens")
            #expect(reply.status == 200)
            #expect(toy.loader.loads("a") == 1)
            let unknown = try await client.post(chat("x"), to: "/v1/messages/count_tokens")
            #expect(unknown.status == 404)
        }
    }

    @Test(
        "A model that is to stay and has no room ends the start; a failed load does, in its words")
    func failingStart() async throws {
        func offer(_ name: String, _ policy: OfferedModel.Policy, _ need: Int) -> OfferedModel {
            OfferedModel(
                name: name, policy: policy, sizeBytes: need, memoryBytes: need, contextLength: 1
            ) { _ in throw ModelLoadError(message: "no", detail: "it is broken") }
        }
        var options = ModelPoolOptions()
        options.memoryBudget = 10
        let large = try ModelPool([offer("a", .keep, 11)], options: options, logger: .quiet)
        let error = await #expect(throws: ServiceError.self) { try await large.loadAtStart() }
        #expect(error?.message.contains("11 B") == true && error?.message.contains("10 B") == true)
        let broken = try ModelPool([offer("a", .start, 1)], options: options, logger: .quiet)
        let failure = await #expect(throws: ModelLoadError.self) {
            try await broken.loadAtStart()
        }
        #expect(failure?.detail == "it is broken")
    }

    /// Clients, hang-ups and unloading all at once; the sanitizers' prey.
    @Test("Many clients over few models and less room all get an answer or a 503")
    func storm() async throws {
        let toy = try LoadingService(["a": 4, "b": 5, "c": 6], budget: 10) {
            $0.idleLimit = .milliseconds(2)
        }
        try await toy.run { _, client, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<6 {
                    group.addTask {
                        for turn in 0..<10 {
                            let name = ["a", "b", "c"][(worker + turn) % 3]
                            let reply = try await client.post(chat(name))
                            #expect([200, 503].contains(reply.status))
                            #expect(toy.pool.memoryInUse <= 10)
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await waitUntil { toy.pool.memoryInUse == 0 }
            #expect(toy.pool.waitingRequests == 0)
        }
    }
}
