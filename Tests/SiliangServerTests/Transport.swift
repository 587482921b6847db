// The same requests through the router alone and through a real socket.

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import ServiceLifecycle
import SiliangTestSupport

@testable import SiliangServer

extension Logger {
    /// Says nothing: expected errors would fill the test's output.
    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

/// A response as tests look at it.
struct Reply: Sendable {
    var status: Int
    /// Names in lower case.
    var headers: [String: String]
    var body: String

    func json() throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] ?? [:]
    }

    /// The JSON of each event of a stream, and whether `[DONE]` ended it.
    func events() throws -> (chunks: [[String: Any]], isDone: Bool) {
        var chunks: [[String: Any]] = []
        var isDone = false
        for block in body.components(separatedBy: "\n\n") where block.hasPrefix("data: ") {
            if block == "data: [DONE]" {
                isDone = true
            } else {
                let data = Data(block.dropFirst(6).utf8)
                chunks.append(try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:])
            }
        }
        return (chunks, isDone)
    }
}

/// How a request reaches the service.
enum Transport: String, CaseIterable, Sendable {
    case router, socket
}

/// Sends requests to one service.
struct Client: Sendable {
    let key: String
    let send:
        @Sendable (_ method: String, _ path: String, [String: String], String) async throws -> Reply

    func get(_ path: String, key: String? = nil) async throws -> Reply {
        try await send("GET", path, headers(key), "")
    }

    func post(
        _ body: String, to path: String = "/v1/chat/completions", key: String? = nil
    ) async throws -> Reply {
        try await send("POST", path, headers(key), body)
    }

    private func headers(_ key: String?) -> [String: String] {
        let key = key ?? self.key
        return key.isEmpty ? [:] : ["authorization": "Bearer \(key)"]
    }
}

extension ToyService {
    /// Runs `body` with a client on the chosen transport.
    func with(_ transport: Transport, _ body: @Sendable (Client) async throws -> Void) async throws
    {
        switch transport {
        case .router: try await withRouter(body)
        case .socket: try await withSocket { address, _ in try await body(client(at: address)) }
        }
    }

    private func withRouter(_ body: @Sendable (Client) async throws -> Void) async throws {
        try await service.application { _ in }.test(.router) { tester in
            let client = Client(key: key) { method, path, headers, text in
                var fields = HTTPFields()
                for (name, value) in headers {
                    if let name = HTTPField.Name(name) { fields[name] = value }
                }
                let response = try await tester.executeRequest(
                    uri: path, method: HTTPRequest.Method(method) ?? .get, headers: fields,
                    body: text.isEmpty ? nil : ByteBuffer(string: text))
                var found: [String: String] = [:]
                for field in response.headers {
                    found[field.name.canonicalName] = field.value
                }
                return Reply(
                    status: response.status.code, headers: found,
                    body: String(buffer: response.body))
            }
            try await body(client)
        }
    }

    /// Runs the service on a free port; `stop` does what a signal does.
    func withSocket(
        _ body:
            @Sendable (ListeningAddress, _ stop: @escaping @Sendable () async -> Void) async throws
            -> Void
    ) async throws {
        try await service.withSocket(atEnd: { mock.resume() }, body)
    }

    func client(at address: ListeningAddress) -> Client { Client(key: key, at: address) }
}

extension SiliangService {
    /// Runs the service on a free port; `stop` does what a signal does.
    ///
    /// - Parameter atEnd: frees what holds answers up, so that the service can end.
    func withSocket(
        atEnd: @Sendable () -> Void,
        _ body:
            @Sendable (ListeningAddress, _ stop: @escaping @Sendable () async -> Void) async throws
            -> Void
    ) async throws {
        let (addresses, feed) = AsyncStream.makeStream(of: ListeningAddress.self)
        let group = serviceGroup(stopsOnSignals: false) { feed.yield($0) }
        let stop: @Sendable () async -> Void = { await group.triggerGracefulShutdown() }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { feed.finish() }
                try await run(group)
            }
            for await address in addresses {
                do {
                    try await body(address, stop)
                } catch {
                    atEnd()
                    await stop()
                    throw error
                }
                atEnd()
                await stop()
                break
            }
            try await tasks.waitForAll()
        }
    }
}

extension Client {
    /// Sends each request over a connection of its own.
    init(key: String, at address: ListeningAddress) {
        self.init(key: key) { method, path, headers, text in
            let connection = try RawConnection(port: address.port)
            try connection.send(method, path, headers, text)
            return try await connection.reply()
        }
    }
}
