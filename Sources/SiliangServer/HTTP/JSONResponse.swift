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

    static func failure(_ error: APIError) -> Response {
        var headers = HTTPFields()
        if let seconds = error.retryAfter { headers[.retryAfter] = "\(seconds)" }
        if let allow = error.allow { headers[.allow] = allow }
        if error.status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        return response(error, status: .init(code: error.status), headers: headers)
    }

    /// One server-sent event (WHATWG HTML, section 9.2).
    static func event(_ value: some JSONWritable) -> ByteBuffer {
        var buffer = ByteBuffer(string: "data: ")
        buffer.writeBytes(JSONWriter.text(value))
        buffer.writeString("\n\n")
        return buffer
    }

    /// The event that ends a stream in OpenAI's protocol.
    static let done = ByteBuffer(string: "data: [DONE]\n\n")

    /// A comment: clients skip it, and everything between sees that the connection lives.
    static let keepAlive = ByteBuffer(string: ": keep-alive\n\n")
}
