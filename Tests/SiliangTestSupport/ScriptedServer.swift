// An HTTP server on the loopback that answers as a test says, down to the byte at which it hangs up.

import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a client asked for.
public struct ScriptedRequest: Sendable {
    public let method: String
    /// The path, decoded.
    public let path: String
    public let query: [String: String]
    /// Names in small letters.
    public let headers: [String: String]

    /// The bytes that a `Range` header names, ends included; nil without one.
    public var range: ClosedRange<Int>? {
        guard let text = headers["range"], text.hasPrefix("bytes=") else { return nil }
        let ends = text.dropFirst(6).split(separator: "-").compactMap { Int($0) }
        return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
    }

    fileprivate init?(head: String) {
        let lines = head.components(separatedBy: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        guard words.count == 3, let url = URLComponents(string: String(words[1])) else {
            return nil
        }
        method = String(words[0])
        path = url.path
        query = Dictionary(
            (url.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let field = line.split(separator: ":", maxSplits: 1)
            guard field.count == 2 else { continue }
            headers[field[0].lowercased()] = field[1].trimmingCharacters(in: .whitespaces)
        }
        self.headers = headers
    }
}

/// What the server does.
public struct ScriptedReply: Sendable {
    public var status: Int
    public var headers: [String: String]
    public var body: [UInt8]
    /// The connection is cut after so many bytes of the body.
    public var cutAfter: Int?
    /// The pause before every 4 KiB of the body.
    public var pause: Duration = .zero

    public init(
        _ status: Int, headers: [String: String] = [:], body: [UInt8] = [], cutAfter: Int? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.cutAfter = cutAfter
    }

    public static func json(_ text: String) -> ScriptedReply {
        ScriptedReply(200, headers: ["Content-Type": "application/json"], body: Array(text.utf8))
    }

    /// `content`, or the range of it that was asked for, as servers with ranges answer.
    public static func file(
        _ content: [UInt8], for request: ScriptedRequest, etag: String? = nil
    ) -> ScriptedReply {
        var headers = ["Content-Type": "application/octet-stream"]
        if let etag { headers["ETag"] = etag }
        let isSame = request.headers["if-range"].map { $0 == etag } ?? true
        guard let range = request.range, isSame else {
            return ScriptedReply(200, headers: headers, body: content)
        }
        guard range.lowerBound < content.count else { return ScriptedReply(416) }
        let end = min(range.upperBound, content.count - 1)
        headers["Content-Range"] = "bytes \(range.lowerBound)-\(end)/\(content.count)"
        return ScriptedReply(206, headers: headers, body: Array(content[range.lowerBound...end]))
    }
}

/// The server. Every connection has a thread of its own.
public final class ScriptedServer: Sendable {
    public typealias Handler = @Sendable (ScriptedRequest) -> ScriptedReply

    public let port: Int
    private let listener: Int32
    private let log = Mutex<[ScriptedRequest]>([])
    private let sent = Mutex(0)
    private let sending = Atomic<Int>(0)
    private let handler: Handler

    public init(_ handler: @escaping Handler) throws {
        self.handler = handler
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let listener = socket(AF_INET, kind, 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, $0, &size) == 0
            }
        }
        guard listener >= 0, isListening else { throw POSIXError(.EADDRINUSE) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                guard let self else { return _ = close(connection) }
                Thread.detachNewThread { self.serve(connection) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    public var url: String { "http://127.0.0.1:\(port)" }

    /// Everything that was asked for so far.
    public var requests: [ScriptedRequest] { log.withLock { $0 } }

    /// Bytes of bodies that were sent. Counted before they leave: who has read an answer finds it
    /// counted.
    public var bytesSent: Int { sent.withLock { $0 } }

    /// Whether an answer is on its way, to somebody who may have left meanwhile.
    public var isSending: Bool { sending.load(ordering: .acquiring) > 0 }

    /// Forgets what was asked for and sent.
    public func clear() {
        log.withLock { $0 = [] }
        sent.withLock { $0 = 0 }
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var pending: [UInt8] = []
        while let head = readHead(connection, &pending) {
            guard let request = ScriptedRequest(head: head) else { return }
            log.withLock { $0.append(request) }
            sending.add(1, ordering: .acquiringAndReleasing)
            let staysOpen = send(handler(request), to: connection)
            sending.subtract(1, ordering: .acquiringAndReleasing)
            guard staysOpen else { return }
        }
    }

    private func readHead(_ connection: Int32, _ pending: inout [UInt8]) -> String? {
        var chunk = [UInt8](repeating: 0, count: 8192)
        while true {
            let text = String(decoding: pending, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = String(text[..<end.lowerBound])
                pending.removeFirst(min(head.utf8.count + 4, pending.count))
                return head
            }
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            pending += chunk.prefix(count)
        }
    }

    /// - Returns: whether the connection stays open.
    private func send(_ reply: ScriptedReply, to connection: Int32) -> Bool {
        var head = "HTTP/1.1 \(reply.status) Status\r\n"
        for (name, value) in reply.headers { head += "\(name): \(value)\r\n" }
        if reply.headers["Content-Length"] == nil {
            head += "Content-Length: \(reply.body.count)\r\n"
        }
        guard sendAll(Array((head + "\r\n").utf8), connection) else {
            return false
        }
        var rest = reply.body.prefix(reply.cutAfter ?? reply.body.count)
        while !rest.isEmpty {
            if reply.pause > .zero {
                Thread.sleep(forTimeInterval: Double(reply.pause.components.attoseconds) * 1e-18)
            }
            let part = rest.prefix(4096)
            sent.withLock { $0 += part.count }
            guard sendAll(Array(part), connection) else {
                sent.withLock { $0 -= part.count }
                return false
            }
            rest = rest.dropFirst(part.count)
        }
        return reply.cutAfter == nil
    }

    private func sendAll(_ bytes: [UInt8], _ connection: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { buffer in
                #if canImport(Glibc)
                    Glibc.send(connection, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
                #else
                    Darwin.send(connection, buffer.baseAddress, buffer.count, 0)
                #endif
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
