// Values as JSON responses, and events as they stand on the wire.

import HTTPTypes
import Hummingbird
import SiliangFormats

/// How everything that goes out is written.
enum Outgoing {
    static func response(
        _ value: some JSONWritable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: JSONWriter.text(value))))
    }

    static let jsonHeaders: HTTPFields = [.contentType: "application/json; charset=utf-8"]
    static let eventHeaders: HTTPFields = [
        .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache",
    ]

    /// JSON that is written already.
    static func response(bytes: [UInt8]) -> Response {
        Response(
            status: .ok, headers: jsonHeaders,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// - Parameters:
    ///   - shape: the protocol whose clients read it.
    ///   - requestID: names the request in it, where the protocol wants that.
    static func failure(_ error: APIError, as shape: ErrorShape, requestID: String) -> Response {
        var headers = HTTPFields()
        if let seconds = error.retryAfter { headers[.retryAfter] = "\(seconds)" }
        if let allow = error.allow { headers[.allow] = allow }
        if error.status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        let status = HTTPResponse.Status(code: error.status)
        switch shape {
        case .openAI: return response(error, status: status, headers: headers)
        case .anthropic:
            return response(
                AnthropicError(error, requestID: requestID), status: status, headers: headers)
        }
    }

    /// One server-sent event (WHATWG HTML, section 9.2).
    static func event(_ value: some JSONWritable) -> [UInt8] {
        var bytes = Array("data: ".utf8)
        bytes += JSONWriter.text(value)
        bytes += [UInt8(ascii: "\n"), UInt8(ascii: "\n")]
        return bytes
    }

    /// The event that ends a stream in OpenAI's protocol.
    static let done = Array("data: [DONE]\n\n".utf8)

    /// A comment: clients skip it, and everything between sees that the connection lives.
    static let keepAlive = Array(": keep-alive\n\n".utf8)
}

/// Whose clients read an error.
enum ErrorShape: Sendable {
    case openAI, anthropic

    /// By the path alone, so that errors before any route have it too.
    init(path: String) {
        let isAnthropic =
            path.hasPrefix("/anthropic/") || path == "/v1/messages"
            || path.hasPrefix("/v1/messages/")
        self = isAnthropic ? .anthropic : .openAI
    }
}
