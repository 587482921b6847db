// The routes that ask a model: one way from body to answer for every protocol.

import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Siliang
import SiliangChat
import SiliangFormats
import SiliangLedger

/// A protocol's request: what to generate, and how the answer is told.
protocol AnswerRequest: Sendable {
    /// - Parameter fields: of the request's body.
    /// - Throws: `APIError` naming the first wrong field.
    init(_ fields: JSONFields) throws(APIError)

    var model: String { get }
    var spec: GenerationSpec { get }
    var stream: Bool { get }

    func format(_ identity: AnswerIdentity) -> any AnswerFormat
}

/// What all objects of one answer share.
struct AnswerIdentity: Sendable, Equatable {
    /// The request's id, without any protocol's prefix.
    var id: String
    /// Seconds since 1970.
    var created: Int
    /// The name under which the model is served.
    var model: String
    /// Changes with whatever may change the answers of one seed.
    var systemFingerprint: String
    /// Whether the model can think: DeepSeek's clients then read `reasoning_content` of every object
    /// without asking.
    var canThink: Bool
    /// Tokens of the prompt or prompts.
    var promptTokens = 0
    /// The prompts' texts, for protocols that repeat them.
    var prompts: [String] = []
}

/// How a protocol writes an answer: at once, or as server-sent events.
protocol AnswerFormat: Sendable {
    /// All of it, as one JSON value.
    func whole(_ answer: WholeAnswer) -> [UInt8]
    /// The first events of a stream.
    mutating func opening() -> [UInt8]
    /// The events for one event of the generation; empty for `silence`.
    mutating func events(for event: AnswerEvent) -> [UInt8]
    /// The last events of a stream.
    mutating func closing(_ usage: AnswerUsage) -> [UInt8]
    /// What a stream says that fails after its status was sent.
    mutating func failure(_ error: APIError) -> [UInt8]
    /// What a stream says so that everybody between knows that it lives.
    var keepAlive: [UInt8] { get }
}

/// Answers requests of every protocol.
struct AnswerRoutes: Sendable {
    let pool: ModelPool
    let configuration: ServiceConfiguration
    let lifecycle: ServiceLifecycleState
    let connections: ConnectionTable

    /// A route's handler for requests of one protocol.
    func handler<Kind: AnswerRequest>(_: Kind.Type) -> APIRouter.Handler {
        { request, context in
            if lifecycle.isDraining { throw APIError.shuttingDown() }
            let body = try await body(of: request)
            // Reading, rendering and encoding a long conversation, or compiling a schema, takes
            // time that the other connections of an event loop should not wait for.
            let respond = try await withTaskExecutorPreference(globalConcurrentExecutor) {
                try answer(to: Kind(JSONFields(body: body)), context)
            }
            return try await respond()
        }
    }

    /// Hands a request to its model, or to the wait for it.
    private func answer(
        to asked: some AnswerRequest, _ context: APIRequestContext
    ) throws -> @Sendable () async throws -> Response {
        let wait = try pool.request(asked.model)
        let created = Int(Date().timeIntervalSince1970)
        let begin: @Sendable (ModelLease) throws -> AnswerWriter = { lease in
            try writer(for: asked, with: lease, created: created, context)
        }
        if let outcome = wait.takeOutcome() {
            let writer = try begin(try outcome.get())
            return { try await writer.response(streams: asked.stream) }
        }
        let identity = AnswerIdentity(
            id: context.requestID, created: created, model: asked.model, systemFingerprint: "",
            canThink: false)
        let answer = LoadingAnswer(
            wait: wait, begin: begin, format: asked.format(identity),
            silenceInterval: .seconds(configuration.keepAliveSeconds),
            hangUp: connections.hangUp(of: context.connection), logger: context.logger)
        return { try await answer.response(streams: asked.stream) }
    }

    /// Hands a request to its model.
    private func writer(
        for asked: some AnswerRequest, with lease: ModelLease, created: Int,
        _ context: APIRequestContext
    ) throws -> AnswerWriter {
        let model = lease.model
        let generation = try Generation(
            model.completed(asked.spec, askedAs: asked.model), on: model, id: context.requestID,
            account: context.key?.id ?? "")
        let identity = AnswerIdentity(
            id: context.requestID, created: created, model: model.name,
            systemFingerprint: model.fingerprint, canThink: model.template.thinking != .never,
            promptTokens: generation.prompts.reduce(0) { $0 + $1.tokens.count },
            prompts: generation.prompts.map(\.text))
        return AnswerWriter(
            lease: lease, generation: generation, format: asked.format(identity),
            silenceInterval: .seconds(configuration.keepAliveSeconds),
            hangUp: connections.hangUp(of: context.connection), logger: context.logger)
    }

    /// The request's whole body.
    ///
    /// - Throws: `APIError` 413 for one that is too long, 408 for one that does not end in time.
    func body(of request: Request) async throws -> [UInt8] {
        let limit = configuration.maxBodyBytes
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw APIError.bodyTooLarge(limit: limit)
        }
        do {
            return Array(try await request.body.collect(upTo: limit).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw APIError.bodyTooLarge(limit: limit)
        } catch is SlowBody {
            throw APIError.bodyTooSlow(seconds: configuration.bodyTimeoutSeconds)
        }
    }
}

/// Writes one generation's answer.
struct AnswerWriter: Sendable {
    /// Keeps the model in memory until the answer is written.
    let lease: ModelLease
    let generation: Generation
    let format: any AnswerFormat
    let silenceInterval: Duration
    let hangUp: HangUp
    let logger: Logger

    func response(streams: Bool) async throws -> Response {
        streams ? stream() : try await whole()
    }

    // MARK: At once

    private func whole() async throws -> Response { try await patient(begin()).response() }

    /// The answer, whose client may have to wait.
    private func patient(_ answer: Eventual<[UInt8]>) -> PatientAnswer {
        PatientAnswer(
            bytes: answer, silenceInterval: silenceInterval,
            failureText: { JSONWriter.text(logged($0)) },
            end: {
                generation.abandon()
                end()
            })
    }

    /// Begins to collect the answer.
    func begin() -> Eventual<[UInt8]> {
        let answer = Eventual<[UInt8]>()
        // Not a child of this task, so that it outlives it where the answer takes long.
        Task(executorPreference: hangUp.executor) { answer.fulfil(await collect()) }
        hangUp.onHangUp { generation.abandon() }
        return answer
    }

    /// Writes an answer when it is there, and blank lines until then.
    func write(
        _ answer: Eventual<[UInt8]>, to writer: inout any ResponseBodyWriter
    ) async throws {
        try await patient(answer).write(to: &writer)
    }

    /// Nothing is left to do for the request.
    private func end() {
        hangUp.forget()
        lease.end()
    }

    private func collect() async -> Result<[UInt8], any Error> {
        let count = generation.prompts.count * generation.choicesPerPrompt
        var choices = Array(repeating: WholeChoice(), count: count)
        do {
            let usage = try await generation.consume(silenceInterval: nil) { event in
                switch event {
                case .delta(let choice, let delta): choices[choice].take(delta)
                case .end(let choice, let end): choices[choice].end = end
                case .silence: break
                }
            }
            if choices.contains(where: { $0.end.reason == .insufficientSystemResource }) {
                throw APIError.shuttingDown()
            }
            return .success(format.whole(WholeAnswer(choices: choices, usage: usage)))
        } catch {
            return .failure(error)
        }
    }

    // MARK: As a stream

    private func stream() -> Response {
        Response(
            status: .ok, headers: Outgoing.eventHeaders,
            body: ResponseBody { writer in
                try await stream(to: &writer)
                try await writer.finish(nil)
            })
    }

    /// Writes the whole stream but for its end.
    func stream(to writer: inout any ResponseBodyWriter) async throws {
        hangUp.onHangUp { generation.abandon() }
        defer {
            generation.abandon()
            end()
        }
        try await events(to: &writer)
    }

    /// - Throws: what the connection throws when nobody reads any more.
    private func events(to writer: inout any ResponseBodyWriter) async throws {
        var format = format
        try await writer.write(ByteBuffer(bytes: format.opening()))
        do {
            let usage = try await generation.consume(silenceInterval: silenceInterval) { event in
                if case .silence = event {
                    try await writer.write(ByteBuffer(bytes: format.keepAlive))
                    return
                }
                let bytes = format.events(for: event)
                if !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
            }
            try await writer.write(ByteBuffer(bytes: format.closing(usage)))
        } catch let error as SiliangError {
            // The status is long sent: the error travels as an event, which clients raise.
            try await writer.write(ByteBuffer(bytes: format.failure(logged(error))))
        }
    }

    /// Tells the log what went wrong, and gives what the client is told.
    private func logged(_ error: any Error) -> APIError {
        logger.error("Generation failed", metadata: ["error": "\(error)"])
        if let error = error as? SiliangError { return APIError(error) }
        return error as? APIError ?? .internalFailure()
    }
}
