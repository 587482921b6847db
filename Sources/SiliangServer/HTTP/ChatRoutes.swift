// POST /v1/chat/completions: the answer at once or as a stream.

import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import SiliangChat
import SiliangLedger

/// The chat endpoint of OpenAI's and DeepSeek's API.
struct ChatRoutes: Sendable {
    let registry: ModelRegistry
    let configuration: ServiceConfiguration
    let lifecycle: ServiceLifecycleState

    func complete(_ request: Request, _ context: APIRequestContext) async throws -> Response {
        if lifecycle.isDraining { throw APIError.shuttingDown() }
        var request = request
        let chat = try ChatRequest(body: await body(of: &request))
        let model = try registry.model(named: chat.model)
        let generation = try ChatGeneration(
            chat, on: model, id: context.requestID, account: context.key?.id ?? "")
        let identity = CompletionIdentity(
            id: "chatcmpl-" + context.requestID, created: Int(Date().timeIntervalSince1970),
            model: model.name, systemFingerprint: model.fingerprint,
            canThink: model.template.thinking != .never)
        if chat.stream {
            return stream(
                generation, identity, includeUsage: chat.includeUsage, request.body, context.logger)
        }
        return try await answer(generation, identity, request.body)
    }

    private func body(of request: inout Request) async throws -> [UInt8] {
        let limit = configuration.maxBodyBytes
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw APIError.bodyTooLarge(limit: limit)
        }
        do {
            let buffer = try await request.collectBody(upTo: limit)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw APIError.bodyTooLarge(limit: limit)
        }
    }

    // MARK: At once

    private func answer(
        _ generation: ChatGeneration, _ identity: CompletionIdentity, _ body: RequestBody
    ) async throws -> Response {
        let completion = try await body.consumeWithCancellationOnInboundClose { _ in
            try await Self.collect(generation, identity)
        }
        if completion.finishReason == .insufficientSystemResource {
            throw APIError.shuttingDown()
        }
        return Outgoing.response(completion, headers: Self.closing)
    }

    /// Watching for a hang-up reads on from the connection, after which it cannot serve another
    /// request; told so, clients do not send one into the closing connection.
    private static let closing: HTTPFields = [.connection: "close"]

    private static func collect(
        _ generation: ChatGeneration, _ identity: CompletionIdentity
    ) async throws -> ChatCompletion {
        var whole = ReasoningParser.Output()
        let outcome = try await generation.consume(silenceInterval: nil) { event in
            guard case .text(let output) = event else { return }
            whole.reasoning += output.reasoning
            whole.content += output.content
        }
        return ChatCompletion(
            identity: identity, content: whole.content, reasoning: whole.reasoning,
            finishReason: outcome.finishReason, usage: outcome.usage)
    }

    // MARK: As a stream

    private func stream(
        _ generation: ChatGeneration, _ identity: CompletionIdentity, includeUsage: Bool,
        _ body: RequestBody, _ logger: Logger
    ) -> Response {
        var headers = Self.closing
        headers[.contentType] = "text/event-stream; charset=utf-8"
        headers[.cacheControl] = "no-cache"
        let interval = Duration.seconds(configuration.keepAliveSeconds)
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                let events = ChatEventStream(
                    generation: generation, identity: identity, includeUsage: includeUsage,
                    silenceInterval: interval, logger: logger)
                try await body.consumeWithCancellationOnInboundClose { _ in
                    try await events.write(to: &writer)
                }
                try await writer.finish(nil)
            })
    }
}

/// Writes one completion as server-sent events.
struct ChatEventStream: Sendable {
    let generation: ChatGeneration
    let identity: CompletionIdentity
    let includeUsage: Bool
    let silenceInterval: Duration
    let logger: Logger

    /// - Throws: what the connection throws when nobody reads any more.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(event(.role))
        do {
            let outcome = try await generation.consume(silenceInterval: silenceInterval) { event in
                try await write(event, to: &writer)
            }
            try await writer.write(event(.finish(outcome.finishReason)))
            if includeUsage { try await writer.write(event(.usage(outcome.usage))) }
        } catch let error as APIError {
            // The status is long sent: the error travels as an event, which OpenAI's client raises.
            logger.error("Generation failed", metadata: ["error": "\(error.message)"])
            try await writer.write(Outgoing.event(error))
        }
        try await writer.write(Outgoing.done)
    }

    private func write(_ event: ChatEvent, to writer: inout any ResponseBodyWriter) async throws {
        switch event {
        case .silence:
            try await writer.write(Outgoing.keepAlive)
        case .text(let output):
            if !output.reasoning.isEmpty {
                try await writer.write(self.event(.reasoning(output.reasoning)))
            }
            if !output.content.isEmpty {
                try await writer.write(self.event(.content(output.content)))
            }
        }
    }

    private func event(_ payload: ChatChunk.Payload) -> ByteBuffer {
        Outgoing.event(
            ChatChunk(identity: identity, payload: payload, includesUsage: includeUsage))
    }
}
