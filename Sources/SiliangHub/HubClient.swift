// Requests to hubs: redirections followed by hand, so that a token stays with the server that it is
// for, and failures sorted into those that pass and those that do not.

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// The beginning of a server's answer, and its body still to be read.
struct HubResponse: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: HTTPClientResponse.Body
    /// Who answered in the end.
    let address: WebAddress
    /// The headers of the first answer, where redirections came between. Hugging Face puts there
    /// what it knows of a file that lies elsewhere.
    let firstHeaders: HTTPHeaders
}

/// Why a request did not succeed.
enum RequestFailure: Error {
    /// The server answered with a status that is no success.
    case status(FailedStatus)
    /// No answer, or one that broke off.
    case connection(WebAddress, String)
    /// An answer that cannot be used; asking again would bring the same.
    case unusable(HubError)

    /// Whether asking again may help.
    var isPassing: Bool {
        switch self {
        case .status(let failed): failed.isPassing
        case .connection: true
        case .unusable: false
        }
    }
}

struct FailedStatus: Sendable {
    let status: Int
    let address: WebAddress
    /// How long the server wants to be left alone.
    let retryAfter: Duration?
    /// Hugging Face's name for what is wrong (`X-Error-Code`).
    let errorCode: String?

    /// RFC 9110, 15.5 and 15.6; 425 is RFC 8470's.
    var isPassing: Bool { [408, 425, 429, 500, 502, 503, 504].contains(status) }
}

/// A client for one download after the other, or several at once.
final class HubClient: Sendable {
    private let direct: HTTPClient
    private let proxied: [HTTPClient.Configuration.Proxy: HTTPClient]
    private let proxies: ProxySettings
    let tuning: HubTuning

    private static let mostRedirections = 8

    init(proxies: ProxySettings, tuning: HubTuning) {
        self.proxies = proxies
        self.tuning = tuning
        direct = Self.client(tuning, nil)
        var proxied: [HTTPClient.Configuration.Proxy: HTTPClient] = [:]
        for proxy in proxies.all where proxied[proxy] == nil {
            proxied[proxy] = Self.client(tuning, proxy)
        }
        self.proxied = proxied
    }

    private static func client(
        _ tuning: HubTuning, _ proxy: HTTPClient.Configuration.Proxy?
    ) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = TimeAmount(tuning.connectTimeout)
        configuration.timeout.read = TimeAmount(tuning.stallTimeout)
        // With HTTP/2 all ranges would share one connection, and its rate.
        configuration.httpVersion = .http1Only
        // Failures to connect are reported, counted and paused for here.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(
            tuning.connections, 1)
        configuration.proxy = proxy
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Must be called before the client goes.
    func shutdown() async {
        try? await direct.shutdown()
        for client in proxied.values { try? await client.shutdown() }
    }

    /// Sends a GET and gives the answer if it is a success (2xx).
    ///
    /// - Parameters:
    ///   - token: sent to the origin of `address` and to no other, also not after a redirection.
    /// - Throws: `RequestFailure`, `CancellationError`.
    func get(
        _ address: WebAddress, token: AccessToken?, headers: [(String, String)] = []
    ) async throws -> HubResponse {
        var current = address
        var firstHeaders: HTTPHeaders?
        for _ in 0...Self.mostRedirections {
            let isAtHome = current.hasSameOrigin(as: address)
            let response = try await send(
                current, headers + (isAtHome ? token?.headers ?? [] : []))
            let status = Int(response.status.code)
            let first = firstHeaders ?? response.headers
            if (200..<300).contains(status) {
                return HubResponse(
                    status: status, headers: response.headers, body: response.body,
                    address: current, firstHeaders: first)
            }
            guard [301, 302, 303, 307, 308].contains(status) else {
                throw RequestFailure.status(Self.failure(response, current))
            }
            firstHeaders = first
            current = try Self.target(of: response, from: current)
        }
        throw RequestFailure.unusable(
            HubError(.badAnswer, "\(address.hostText) redirects in circles (\(address))"))
    }

    private func send(
        _ address: WebAddress, _ headers: [(String, String)]
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: address.text)
        request.headers.add(name: "User-Agent", value: "siliang")
        request.headers.add(name: "Accept", value: "*/*")
        // Compressed bytes would be neither those that are counted nor those that are hashed.
        request.headers.add(name: "Accept-Encoding", value: "identity")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let proxy = proxies.proxy(for: address)
        let client = proxy.flatMap { proxied[$0] } ?? direct
        // The deadline ends with the answer's head; a body may take as long as bytes keep coming.
        let deadline = TimeAmount(tuning.connectTimeout + tuning.stallTimeout)
        do {
            return try await client.execute(request, timeout: deadline)
        } catch {
            throw Self.failure(error, address, viaProxy: proxy != nil)
        }
    }

    /// Where a redirection leads.
    private static func target(
        of response: HTTPClientResponse, from address: WebAddress
    ) throws -> WebAddress {
        guard let location = response.headers.first(name: "Location"),
            let target = address.resolving(location)
        else {
            throw RequestFailure.unusable(
                HubError(.badAnswer, "\(address.hostText) redirects to nowhere (\(address))"))
        }
        // What was asked for in private is not answered in public.
        if address.scheme == "https", target.scheme == "http" {
            throw RequestFailure.unusable(
                HubError(
                    .badAnswer,
                    "\(address.hostText) redirects from https to http (\(target.hostText)), where "
                        + "anybody could change the bytes; use another source"))
        }
        return target
    }

    private static func failure(
        _ response: HTTPClientResponse, _ address: WebAddress
    ) -> FailedStatus {
        FailedStatus(
            status: Int(response.status.code), address: address,
            retryAfter: RetryAfter.duration(response.headers),
            errorCode: response.headers.first(name: "X-Error-Code").map { printable($0, limit: 40) }
        )
    }

    /// A client library's error in our terms.
    static func failure(
        _ error: any Error, _ address: WebAddress, viaProxy: Bool = false
    ) -> any Error {
        if error is CancellationError || Task.isCancelled { return CancellationError() }
        if let failure = error as? RequestFailure { return failure }
        let way = viaProxy ? " (through the proxy of the environment)" : ""
        if let error = error as? HTTPClientError {
            let reason: String? =
                switch error {
                case .connectTimeout, .deadlineExceeded, .readTimeout: "no answer in time"
                case .remoteConnectionClosed: "the connection was cut"
                case .cancelled: nil
                default: error.shortDescription
                }
            guard let reason else { return CancellationError() }
            return RequestFailure.connection(address, reason + way)
        }
        return RequestFailure.connection(address, printable("\(error)", limit: 160) + way)
    }
}

/// How long a server wants to be left alone.
enum RetryAfter {
    /// From `Retry-After` (RFC 9110, 10.2.3: seconds or a date), or from the `t` of Hugging Face's
    /// `RateLimit` (https://huggingface.co/docs/hub/rate-limits).
    static func duration(_ headers: HTTPHeaders, now: Date = Date()) -> Duration? {
        if let text = headers.first(name: "Retry-After")?.trimmed {
            if let seconds = Double(text), seconds >= 0, seconds < 1e9 { return .seconds(seconds) }
            if let date = date(text) { return .seconds(max(0, date.timeIntervalSince(now))) }
        }
        let parts = headers["RateLimit"].flatMap { $0.split(separator: ";") }
        for part in parts where part.hasPrefix("t=") {
            if let seconds = Int(part.dropFirst(2)), (0..<1_000_000).contains(seconds) {
                return .seconds(seconds)
            }
        }
        return nil
    }

    private static func date(_ text: String) -> Date? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.date(from: text)
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .milliseconds(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}
