// Addresses of HTTP servers: taken apart once, compared by origin, and shown without what is secret
// in them.

import Foundation

/// An absolute http or https URL (RFC 3986) without user information.
public struct WebAddress: Sendable, Equatable, CustomStringConvertible {
    /// The whole URL, as it is requested.
    let text: String
    let scheme: String
    let host: String
    let port: Int
    /// Percent-encoded; empty or beginning with a slash.
    let path: String

    /// Characters beyond ASCII are encoded, as people paste them.
    ///
    /// Nil for what is no http or https URL, and for one with a user name or password in it.
    public init?(_ text: String) {
        let text = Self.encodingForeignCharacters(text)
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let url = URL(string: text),
            let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = url.host(percentEncoded: true), !host.isEmpty,
            url.user == nil, url.password == nil
        else { return nil }
        self.text = text
        self.scheme = scheme
        self.host = host.lowercased()
        port = url.port ?? (scheme == "https" ? 443 : 80)
        path = url.path(percentEncoded: true)
    }

    /// For people and logs: without the query, in which content networks keep signatures.
    public var description: String { "\(origin)\(path)" }

    /// Scheme, host and, where it is not the scheme's own, port.
    var origin: String {
        let isStandard = port == (scheme == "https" ? 443 : 80)
        return "\(scheme)://\(host)\(isStandard ? "" : ":\(port)")"
    }

    /// The host, and the port where it is not the scheme's own.
    var hostText: String { String(origin.dropFirst(scheme.count + 3)) }

    /// Path and query, as a request line has them.
    var requestText: String {
        guard let start = text.range(of: "://")?.upperBound,
            let end = text[start...].firstIndex(where: { $0 == "/" || $0 == "?" })
        else { return "" }
        return String(text[end...])
    }

    func hasSameOrigin(as other: WebAddress) -> Bool { origin == other.origin }

    /// Whether what is sent there stays on this machine.
    var isLoopback: Bool {
        host == "localhost" || host == "[::1]" || host == "::1" || host.hasPrefix("127.")
    }

    /// The last part of the path, decoded; empty where there is none.
    var fileName: String {
        let last = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        return String(last).removingPercentEncoding ?? String(last)
    }

    /// The address of something below this one.
    ///
    /// - Parameters:
    ///   - path: begins with a slash; what must be encoded in it is.
    ///   - query: names and values, not yet encoded.
    func appending(_ path: String, query: [(String, String)] = []) -> WebAddress? {
        var base = text
        if let end = base.firstIndex(where: { $0 == "?" || $0 == "#" }) {
            base = String(base[..<end])
        }
        while base.hasSuffix("/") { base.removeLast() }
        let pairs = query.map { "\($0)=\(Self.encode($1))" }.joined(separator: "&")
        return WebAddress(base + path + (pairs.isEmpty ? "" : "?" + pairs))
    }

    /// The address with another last part of the path.
    func replacingFileName(with name: String) -> WebAddress? {
        guard let range = text.range(of: path) else { return nil }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        return WebAddress(
            text.replacingCharacters(in: range, with: folder + Self.encode(name)))
    }

    /// Where a redirection from here leads (RFC 9110, 10.2.2).
    func resolving(_ location: String) -> WebAddress? {
        guard let base = URL(string: text), let url = URL(string: location, relativeTo: base) else {
            return nil
        }
        return WebAddress(url.absoluteString)
    }

    private static func encodingForeignCharacters(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
        return text.unicodeScalars.map { $0.isASCII ? String($0) : encode(String($0)) }.joined()
    }

    /// Percent-encodes all but the unreserved characters, and slashes where `keepingSlashes`.
    static func encode(_ text: String, keepingSlashes: Bool = false) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "/") where keepingSlashes: encoded += "/"
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return encoded
    }
}
