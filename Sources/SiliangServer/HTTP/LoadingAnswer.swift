// Answers of a model that is still being loaded: the connection lives on meanwhile.

import Hummingbird
import Logging
import NIOCore
import SiliangFormats

/// A request whose model is on its way.
struct LoadingAnswer: Sendable {
    let wait: ModelWait
    /// Hands the request to the model once that is there.
    let begin: @Sendable (ModelLease) throws -> AnswerWriter
    /// How its protocol writes, before anything of the answer is known.
    let format: any AnswerFormat
    let silenceInterval: Duration
    let hangUp: HangUp
    let logger: Logger

    /// The answer. What goes wrong within the silence that a client bears is a status of its own.
    func response(streams: Bool) async throws -> Response {
        let ready = Eventual<AnswerWriter>()
        hangUp.onHangUp { wait.abandon() }
        Task { ready.fulfil(await writer()) }
        if let result = await ready.value(within: silenceInterval) {
            return try await result.get().response(streams: streams)
        }
        return Response(
            status: .ok, headers: streams ? Outgoing.eventHeaders : Outgoing.jsonHeaders,
            body: ResponseBody { writer in
                defer {
                    wait.abandon()
                    hangUp.forget()
                }
                let signOfLife = streams ? format.keepAlive : [UInt8(ascii: "\n")]
                var result: Eventual<AnswerWriter>.Outcome?
                while result == nil {
                    try await writer.write(ByteBuffer(bytes: signOfLife))
                    result = await ready.value(within: silenceInterval)
                }
                try await finish(result, streams: streams, to: &writer)
                try await writer.finish(nil)
            })
    }

    private func writer() async -> Eventual<AnswerWriter>.Outcome {
        do {
            return .success(try begin(try await wait.lease()))
        } catch {
            return .failure(error)
        }
    }

    /// The status is long sent: what went wrong must stand in the body.
    private func finish(
        _ result: Eventual<AnswerWriter>.Outcome?, streams: Bool,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        switch result {
        case .success(let answer):
            if streams {
                try await answer.stream(to: &writer)
            } else {
                try await answer.write(answer.begin(), to: &writer)
            }
        case .failure(let error):
            let error = error as? APIError ?? .internalFailure()
            logger.error("No model for a request", metadata: ["error": "\(error.message)"])
            var format = format
            let bytes = streams ? format.failure(error) : JSONWriter.text(error)
            try await writer.write(ByteBuffer(bytes: bytes))
        case nil: break
        }
    }
}
