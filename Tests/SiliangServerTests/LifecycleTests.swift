// Places that become free, silence that is broken, and the orderly end.

import Foundation
import Siliang
import SiliangChat
import SiliangEngine
import SiliangTestSupport
import Testing

@testable import SiliangServer

private func chat(_ content: String, _ more: String = "") -> String {
    #"{"model":"abacus","messages":[{"role":"user","content":"\#(content)"}]\#(more)}"#
}

private let endlessStream = chat("forever", #","stream":true"#)

/// Longer than anything takes that goes right, however busy the machine is.
private let patience = 40.0

/// A service with one place, whose answers take so long per token that an endless one goes on for
/// longer than `patience`: two minutes until the context is full.
private func slowService(
    secondsPerToken: Double = 0.25, _ change: (inout ServiceConfiguration) -> Void = { _ in }
) throws -> ToyService {
    var configuration = ToyService.configuration
    change(&configuration)
    let toy = try ToyService(
        configuration: configuration, options: EngineOptions(maxSequences: 1, maxWaiting: 1))
    toy.mock.setDelay(seconds: secondsPerToken)
    return toy
}

private func waitUntil(_ condition: () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(patience)
    while !condition(), ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(5)) }
    #expect(condition())
}

/// Seconds that `body` takes.
private func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await body()
    return (ContinuousClock.now - start) / .seconds(1)
}

@Test("A client that hangs up frees its place", arguments: [true, false])
func hangingUpFreesThePlace(streams: Bool) async throws {
    let toy = try slowService()
    try await toy.withSocket { address, _ in
        let first = try RawConnection(port: address.port)
        let body = streams ? endlessStream : chat("forever")
        try first.send(
            "POST", "/v1/chat/completions", ["authorization": "Bearer \(toy.key)"], body)
        if streams { _ = try await first.receive(until: "reasoning_content\":\".") }
        try await waitUntil { toy.engine.stats.running == 1 }
        let client = toy.client(at: address)
        let took = try await seconds {
            async let second = client.post(chat("half", #","max_tokens":2"#))
            try await waitUntil { toy.engine.stats.waiting == 1 }
            first.hangUp()
            #expect(try await second.status == 200)
        }
        // Without the hang-up being noticed the second waits for the first.
        #expect(took < patience)
        try await waitUntil { toy.engine.stats.running == 0 }
        #expect(toy.engine.stats.freeBlocks == toy.engine.stats.totalBlocks)
    }
}

@Test("A client that hangs up while it waits in the queue leaves it")
func aClientThatHangsUpWhileItWaitsInTheQueueLeavesIt() async throws {
    let toy = try slowService()
    try await toy.withSocket { address, _ in
        let headers = ["authorization": "Bearer \(toy.key)"]
        let first = try RawConnection(port: address.port)
        try first.send("POST", "/v1/chat/completions", headers, endlessStream)
        try await waitUntil { toy.engine.stats.running == 1 }
        let second = try RawConnection(port: address.port)
        try second.send("POST", "/v1/chat/completions", headers, chat("1"))
        try await waitUntil { toy.engine.stats.waiting == 1 }
        second.hangUp()
        try await waitUntil { toy.engine.stats.waiting == 0 }
        first.hangUp()
    }
}

@Test("A full queue is a 503 that says when to try again")
func aFullQueueIsA503ThatSaysWhenToTryAgain() async throws {
    let toy = try slowService()
    try await toy.withSocket { address, _ in
        let client = toy.client(at: address)
        let headers = ["authorization": "Bearer \(toy.key)"]
        var held: [RawConnection] = []
        for count in 1...2 {
            let connection = try RawConnection(port: address.port)
            try connection.send("POST", "/v1/chat/completions", headers, endlessStream)
            try await waitUntil { toy.engine.stats.running + toy.engine.stats.waiting == count }
            held.append(connection)
        }
        for body in [chat("1"), chat("1", #","stream":true"#)] {
            let reply = try await client.post(body)
            #expect(reply.status == 503)
            #expect(reply.headers["retry-after"] == "1")
            let error = try reply.json()["error"] as? [String: Any]
            #expect(error?["code"] as? String == "overloaded")
        }
        for connection in held { connection.hangUp() }
    }
}

@Test("A stream that must wait says that it is alive") func aStreamThatMustWaitSaysThatItIsAlive()
    async throws
{
    let toy = try slowService { $0.keepAliveSeconds = 0.05 }
    try await toy.withSocket { address, _ in
        toy.mock.pause()
        let connection = try RawConnection(port: address.port)
        try connection.send(
            "POST", "/v1/chat/completions", ["authorization": "Bearer \(toy.key)"],
            chat("1", #","stream":true"#))
        _ = try await connection.receive(until: ": keep-alive\n\n")
        toy.mock.resume()
        let rest = try await connection.receive(until: "data: [DONE]")
        #expect(rest.contains(#""finish_reason":"stop""#))
    }
}

@Test("A connection on which nothing comes is closed") func aConnectionOnWhichNothingComesIsClosed()
    async throws
{
    let toy = try slowService { $0.idleTimeoutSeconds = 0.1 }
    try await toy.withSocket { address, _ in
        for text in ["", "POST /v1/chat/completions HTTP/1.1\r\nContent-Le"] {
            let connection = try RawConnection(port: address.port)
            try connection.send(text)
            let took = try await seconds { while try await connection.receive() != nil {} }
            #expect(took < patience)
        }
    }
}

@Test("A connection serves one request after another")
func aConnectionServesOneRequestAfterAnother() async throws {
    let toy = try ToyService()
    try await toy.withSocket { address, _ in
        let connection = try RawConnection(port: address.port)
        for _ in 1...3 {
            try connection.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try await connection.receive(until: "}").contains("200 OK"))
        }
        // Answers of models, at once and as streams, leave the connection open too.
        for body in [chat("1"), chat("1", #","stream":true"#), chat("1")] {
            try connection.send(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + "\(toy.key)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            let end = body.contains("stream") ? "0\r\n\r\n" : "reasoning_tokens"
            #expect(try await connection.receive(until: end).contains("200 OK"))
        }
    }
}

@Test("Bytes that are no HTTP get a 400 and harm nothing")
func bytesThatAreNoHTTPGetA400AndHarmNothing() async throws {
    let toy = try ToyService()
    try await toy.withSocket { address, _ in
        let long = String(repeating: "x", count: 100_000)
        for text in [
            "\u{0}\u{1}\u{2}\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET\r\n\r\n",
            "GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nA: \(long)\r\n\r\n",
            "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        ] {
            let connection = try RawConnection(port: address.port)
            try? connection.send(text)
            var answer = ""
            while let bytes = try await connection.receive() {
                answer += String(decoding: bytes, as: UTF8.self)
            }
            #expect(answer.isEmpty || answer.contains(" 400 "), "\(text.prefix(40)): \(answer)")
        }
        #expect(try await toy.client(at: address).get("/health").status == 200)
    }
}

// MARK: The end

@Test("Told to stop, an idle service ends at once") func toldToStopAnIdleServiceEndsAtOnce()
    async throws
{
    let toy = try ToyService()
    let took = try await seconds {
        try await toy.withSocket { address, _ in
            let idle = try RawConnection(port: address.port)
            #expect(try await toy.client(at: address).get("/health").status == 200)
            // A client that keeps its connection open must not hold the service back.
            withExtendedLifetime(idle) {}
        }
    }
    #expect(took < patience)
}

@Test("Told to stop, the service lets a short answer end and takes no new work")
func toldToStopTheServiceLetsAShortAnswerEndAndTakesNoNewWork()
    async throws
{
    let toy = try slowService(secondsPerToken: 0.02) { $0.shutdownGraceSeconds = patience }
    try await toy.withSocket { address, stop in
        let client = toy.client(at: address)
        async let running = client.post(chat("forever", #","max_tokens":60"#))
        try await waitUntil { toy.engine.stats.running == 1 }
        await stop()
        var health = try await client.get("/health")
        while health.status == 200 { health = try await client.get("/health") }
        #expect(health.status == 503)
        #expect(try health.json()["status"] as? String == "shutting_down")
        let refused = try await client.post(chat("1"))
        #expect(refused.status == 503)
        #expect(refused.headers["retry-after"] != nil)
        let reply = try await running
        #expect(reply.status == 200)
        #expect(reply.body.contains(#""finish_reason":"length""#))
    }
}

@Test("Told to stop, endless answers are cut and said to be", arguments: [true, false])
func stopCutsEndlessAnswers(streams: Bool) async throws {
    let toy = try slowService { $0.shutdownGraceSeconds = 0.5 }
    let took = try await seconds {
        try await toy.withSocket { address, stop in
            let client = toy.client(at: address)
            async let running = client.post(streams ? endlessStream : chat("forever"))
            try await waitUntil { toy.engine.stats.running == 1 }
            await stop()
            let reply = try await running
            if streams {
                #expect(reply.body.contains("insufficient_system_resource"))
                #expect(reply.body.hasSuffix("data: [DONE]\n\n"))
            } else {
                #expect(reply.status == 503)
                #expect(reply.headers["retry-after"] != nil)
            }
        }
    }
    #expect(took < patience)
}

@Test("Told to stop while a step hangs, the service ends all the same")
func toldToStopWhileAStepHangsTheServiceEndsAllTheSame() async throws {
    let toy = try slowService { $0.shutdownGraceSeconds = 0.5 }
    let took = try await seconds {
        try await toy.withSocket { address, stop in
            let connection = try RawConnection(port: address.port)
            try connection.send(
                "POST", "/v1/chat/completions", ["authorization": "Bearer \(toy.key)"],
                endlessStream)
            try await waitUntil { toy.engine.stats.running == 1 }
            toy.mock.pause()
            await stop()
            while try await connection.receive() != nil {}
        }
    }
    #expect(took < patience)
    let whole = ServiceConfiguration().shutdownGraceSeconds + SiliangService.closingSeconds
    #expect(whole < 5, "Ctrl-C must end the service within five seconds")
}

@Test("A port in use, a port that is none and a host elsewhere are told with a remedy")
func aPortInUseAPortThatIsNoneAndAHostElsewhereAreToldWithARemedy()
    async throws
{
    try await ToyService().withSocket { address, _ in
        let cases: [(host: String, port: Int, code: ServiceError.Code, says: String)] = [
            ("127.0.0.1", address.port, .portInUse, "--port"),
            ("127.0.0.1", 70000, .badAddress, "70000"),
            ("192.0.2.1", 0, .badAddress, "--host"),
            ("no such host", 0, .badAddress, "--host"),
        ]
        for (host, port, code, says) in cases {
            var configuration = ToyService.configuration
            (configuration.host, configuration.port) = (host, port)
            let other = try ToyService(configuration: configuration)
            let group = other.service.serviceGroup(stopsOnSignals: false) { _ in }
            let error = await #expect(throws: ServiceError.self) {
                try await other.service.run(group)
            }
            #expect(error?.code == code, "\(host):\(port): \(error?.message ?? "")")
            #expect(error?.message.contains(says) == true, "\(error?.message ?? "")")
        }
    }
}

@Test("A service needs models, each with a name of its own")
func aServiceNeedsModelsEachWithANameOfItsOwn() throws {
    let toy = try ToyService()
    #expect(throws: ServiceError.self) { try ModelPool([], logger: .quiet) }
    let tokenizer = try Toy.tokenizer()
    func model(_ name: String, _ aliases: [String]) throws -> ServedModel {
        ServedModel(
            name: name, aliases: aliases, engine: toy.engine, tokenizer: tokenizer,
            template: try ChatTemplateSource(
                architecture: "deepseek2", templateText: nil, bosToken: nil, eosToken: nil
            ).makeTemplate())
    }
    let error = #expect(throws: ServiceError.self) {
        _ = try ModelPool(loaded: [try model("a", ["x"]), try model("b", ["a"])], logger: .quiet)
    }
    #expect(error?.code == .duplicateName)
    #expect(error?.message.contains("\"a\"") == true)
    let pool = try ModelPool(
        loaded: [try model("a", ["a", "x"]), try model("b", [])], logger: .quiet)
    #expect(pool.card(try pool.index(of: "x")).id == "a")
    #expect(pool.cards.map(\.id) == ["a", "b"])
}

@Test("Addresses are links that a browser on this machine can follow")
func addressesAreLinksThatABrowserOnThisMachineCanFollow() {
    #expect(ListeningAddress(host: "127.0.0.1", port: 8080).url == "http://127.0.0.1:8080")
    #expect(ListeningAddress(host: "0.0.0.0", port: 1).url == "http://127.0.0.1:1")
    #expect(ListeningAddress(host: "::", port: 2).url == "http://[::1]:2")
    #expect(ListeningAddress(host: "box.local", port: 3).url == "http://box.local:3")
}
