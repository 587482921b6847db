// A TCP connection that speaks as much HTTP as the tests need, and can hang up at any byte.

import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A failed socket call.
struct SocketFailure: Error {
    let call: String
    let code: Int32
}

/// One connection to a port of the loopback.
final class RawConnection: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw SocketFailure(call: "socket", code: errno) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw SocketFailure(call: "connect", code: errno) }
    }

    // Only here: a descriptor closed twice may by then be another connection's.
    deinit { close(descriptor) }

    /// Ends the connection in both directions, as a client does that goes away.
    func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    func send(
        _ method: String, _ path: String, _ headers: [String: String], _ body: String
    ) throws {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if !body.isEmpty { text += "Content-Length: \(body.utf8.count)\r\n" }
        try send(text + "\r\n" + body)
    }

    func send(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                sendBytes(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { throw SocketFailure(call: "send", code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// What has arrived, waiting for the first byte; nil when the other side has closed.
    func receive() async throws -> [UInt8]? {
        try await withCheckedThrowingContinuation { continuation in
            // Blocking calls get a thread of their own: Swift's pool has as many as the machine has
            // cores, and Dispatch replaces blocked ones only after a second.
            Thread.detachNewThread { [self] in
                var chunk = [UInt8](repeating: 0, count: 65536)
                let count = chunk.withUnsafeMutableBytes {
                    recv(descriptor, $0.baseAddress, $0.count, 0)
                }
                if count > 0 {
                    continuation.resume(returning: Array(chunk.prefix(count)))
                } else if count == 0 || errno == ECONNRESET {
                    continuation.resume(returning: nil)
                } else {
                    continuation.resume(throwing: SocketFailure(call: "recv", code: errno))
                }
            }
        }
    }

    /// Reads until `text` has arrived, and gives all that has.
    func receive(until text: String) async throws -> String {
        var seen: [UInt8] = []
        while let bytes = try await receive() {
            seen += bytes
            let whole = String(decoding: seen, as: UTF8.self)
            if whole.contains(text) { return whole }
        }
        throw SocketFailure(call: "closed before \(text)", code: 0)
    }

    /// Reads until the service closes, and takes the response apart.
    func reply() async throws -> Reply {
        var bytes: [UInt8] = []
        while let more = try await receive() { bytes += more }
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.components(separatedBy: "\r\n\r\n")
        var lines = (parts.first ?? "").components(separatedBy: "\r\n")
        guard let status = lines.removeFirst().split(separator: " ").dropFirst().first,
            let code = Int(status)
        else { throw SocketFailure(call: "no response in \(text)", code: 0) }
        var headers: [String: String] = [:]
        for line in lines {
            let field = line.split(separator: ":", maxSplits: 1)
            guard field.count == 2 else { continue }
            headers[field[0].lowercased()] = field[1].trimmingCharacters(in: .whitespaces)
        }
        var body = parts.dropFirst().joined(separator: "\r\n\r\n")
        if headers["transfer-encoding"] == "chunked" { body = Self.joinChunks(Array(body.utf8)) }
        return Reply(status: code, headers: headers, body: body)
    }

    private static func joinChunks(_ bytes: [UInt8]) -> String {
        var rest = bytes[...]
        var body: [UInt8] = []
        while let end = rest.firstIndex(of: 13) {
            let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16) ?? 0
            guard size > 0 else { break }
            rest = rest.dropFirst(end - rest.startIndex + 2)
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
        return String(decoding: body, as: UTF8.self)
    }
}

private func sendBytes(_ descriptor: Int32, _ base: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
        Glibc.send(descriptor, base, count, Int32(MSG_NOSIGNAL))
    #else
        Darwin.send(descriptor, base, count, 0)
    #endif
}
