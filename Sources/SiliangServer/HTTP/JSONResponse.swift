// Values as JSON responses, and events as they stand on the wire.

import Foundation
import HTTPTypes
import Hummingbird

/// Encoders of everything that goes out.
enum Outgoing {
    /// `value` as JSON. No type here can fail to encode: all are strings, whole numbers and lists.
    static func json(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(value)).map(Array.init) ?? Array("{}".utf8)
    }

    static func response(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json(value))))
    }

    static func failure(_ error: APIError) -> Response {
        var headers = HTTPFields()
        if let seconds = error.retryAfter { headers[.retryAfter] = "\(seconds)" }
        if let allow = error.allow { headers[.allow] = allow }
        if error.status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        return response(
            ErrorBody(error: error), status: .init(code: error.status), headers: headers)
    }

    /// One server-sent event (WHATWG HTML, section 9.2).
    static func event(_ value: some Encodable) -> ByteBuffer {
        var buffer = ByteBuffer(string: "data: ")
        buffer.writeBytes(json(value))
        buffer.writeString("\n\n")
        return buffer
    }

    /// The event that ends a stream in OpenAI's protocol.
    static let done = ByteBuffer(string: "data: [DONE]\n\n")

    /// A comment: clients skip it, and everything between sees that the connection lives.
    static let keepAlive = ByteBuffer(string: ": keep-alive\n\n")
}
