// An answer as one JSON value, whose client may have to wait for it.

import Hummingbird
import NIOCore

/// One that takes long begins before it is known, with blank lines that keep the connection alive,
/// which JSON allows before a value.
struct PatientAnswer: Sendable {
    let bytes: Eventual<[UInt8]>
    let silenceInterval: Duration
    /// What a client reads whose status was sent before anything went wrong.
    let failureText: @Sendable (any Error) -> [UInt8]
    /// Called once the answer is there, or nobody reads it any more.
    let end: @Sendable () -> Void

    /// - Throws: what went wrong while a status of its own could be sent.
    func response() async throws -> Response {
        if let result = await bytes.value(within: silenceInterval) {
            end()
            return Outgoing.response(bytes: try result.get())
        }
        return Response(
            status: .ok, headers: Outgoing.jsonHeaders,
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: "\n"))
                try await write(to: &writer)
                try await writer.finish(nil)
            })
    }

    /// Writes the answer when it is there, and blank lines until then.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        defer { end() }
        while true {
            if let result = await bytes.value(within: silenceInterval) {
                let text: [UInt8]
                switch result {
                case .success(let bytes): text = bytes
                case .failure(let error): text = failureText(error)
                }
                try await writer.write(ByteBuffer(bytes: text))
                return
            }
            try await writer.write(ByteBuffer(string: "\n"))
        }
    }
}
