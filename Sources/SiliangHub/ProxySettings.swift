// Which proxy leads to a server, as the usual variables say.

import AsyncHTTPClient
import Foundation

/// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in capitals or not.
struct ProxySettings: Sendable {
    private let https: HTTPClient.Configuration.Proxy?
    private let http: HTTPClient.Configuration.Proxy?
    private let exceptions: [String]

    /// - Throws: `HubError` (`badName`) for a proxy whose address cannot be used. The address is
    ///   not shown: it may hold a password.
    init(_ environment: HubEnvironment) throws(HubError) {
        https = try Self.proxy(["HTTPS_PROXY", "ALL_PROXY"], environment)
        // HTTP_PROXY in capitals is left out of account by programs that run under web servers;
        // this one never does.
        http = try Self.proxy(["HTTP_PROXY", "ALL_PROXY"], environment)
        let list = environment.value("no_proxy") ?? environment.value("NO_PROXY") ?? ""
        exceptions = list.lowercased().split(separator: ",").map { String($0).trimmed }
            .map {
                $0.hasPrefix("*.") || $0.hasPrefix(".") ? String($0.drop { "*.".contains($0) }) : $0
            }
    }

    /// Every proxy that is named.
    var all: [HTTPClient.Configuration.Proxy] { [https, http].compactMap { $0 } }

    func proxy(for address: WebAddress) -> HTTPClient.Configuration.Proxy? {
        let isException = exceptions.contains { exception in
            exception == "*" || exception == address.host
                || (!exception.isEmpty && address.host.hasSuffix("." + exception))
        }
        if isException || address.isLoopback { return nil }
        return address.scheme == "https" ? https : http
    }

    private static func proxy(
        _ names: [String], _ environment: HubEnvironment
    ) throws(HubError) -> HTTPClient.Configuration.Proxy? {
        for name in names {
            guard
                let text = environment.value(name.lowercased()) ?? environment.value(name)
            else { continue }
            guard let proxy = proxy(text) else {
                throw HubError(
                    .badName,
                    "\(name) cannot be used: give the proxy as http://HOST:PORT, "
                        + "http://USER:PASSWORD@HOST:PORT or socks5://HOST:PORT")
            }
            return proxy
        }
        return nil
    }

    private static func proxy(_ text: String) -> HTTPClient.Configuration.Proxy? {
        let text = text.contains("://") ? text : "http://" + text
        guard let split = text.range(of: "://") else { return nil }
        let scheme = text[..<split.lowerBound].lowercased()
        var rest = String(text[split.upperBound...].prefix { $0 != "/" })
        var login: (user: String, password: String)?
        if let end = rest.lastIndex(of: "@") {
            let pair = rest[..<end].split(separator: ":", maxSplits: 1).map(String.init)
            login = (decoded(pair.first ?? ""), pair.count > 1 ? decoded(pair[1]) : "")
            rest = String(rest[rest.index(after: end)...])
        }
        guard let server = WebAddress("http://" + rest) else { return nil }
        let hasPort = rest.hasSuffix(":\(server.port)")
        switch scheme {
        case "http":
            let authorization = login.map {
                HTTPClient.Authorization.basic(username: $0.user, password: $0.password)
            }
            return .server(host: server.host, port: server.port, authorization: authorization)
        case "socks5", "socks5h", "socks":
            return login == nil
                ? .socksServer(host: server.host, port: hasPort ? server.port : 1080) : nil
        default: return nil
        }
    }

    private static func decoded(_ text: String) -> String { text.removingPercentEncoding ?? text }
}
