// The engine's face: takes requests from any thread, computes them on one of its own.

import Foundation
import SiliangModels

/// Runs one model for many requests at once.
///
/// All computing happens on a thread that the engine owns; callers never wait for a step. A stream
/// or ticket keeps its engine alive. Dropped with nothing in flight, the engine ends its thread.
public final class Engine: Sendable {
    /// The model's properties.
    public let model: ModelProperties
    /// Tokens that prompt and output may have together: the model's context, or all of KV memory
    /// where that is less.
    public let contextLength: Int
    /// Bytes of KV memory that a token takes, all layers together.
    public let kvBytesPerToken: Int
    /// Tokens that KV memory holds, those of all sequences and the prefix cache together.
    public let kvTokens: Int
    /// The most bytes that the prefix cache on disk takes; nil without one.
    public let diskCacheBytes: Int?
    private let inbox: EngineInbox

    /// Stack of the engine's thread: models recurse little, but the system's 512 KiB for secondary
    /// threads on macOS is less than some kernels' scratch.
    private static let stackSize = 16 << 20

    /// Reserves KV memory and starts the thread.
    ///
    /// - Parameter onNotice: told in a sentence of what an operator should know, such as a full
    ///   disk; called on any thread.
    /// - Throws: `EngineError`: `invalidParameter` for impossible options and a cache folder that
    ///   can't be used; `modelFailed` where the model cannot have its KV memory.
    public init(
        model: any LanguageModel, options: EngineOptions = EngineOptions(),
        onNotice: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(EngineError) {
        try options.validate()
        let memory = try Self.makeMemory(for: model, options: options)
        var store: PrefixStore?
        if let wanted = options.prefixStore, options.cachesPrefixes {
            store = try PrefixStore(options: wanted, memory: memory, notify: onNotice)
        }
        let maxInFlight = options.maxSequences.addingReportingOverflow(options.maxWaiting)
        let inbox = EngineInbox(
            maxInFlight: maxInFlight.overflow ? Int.max : maxInFlight.partialValue,
            stats: EngineStats())
        let core = EngineCore(model: model, memory: memory, options: options, store: store) {
            inbox.restored($0, count: $1)
        }
        inbox.publish(core.stats)
        self.inbox = inbox
        self.model = model.properties
        contextLength = core.contextLength
        kvBytesPerToken = memory.bytesPerToken
        kvTokens = memory.blockCount * memory.blockSize
        diskCacheBytes = store?.options.maxBytes
        let owner = CoreOwner(core)
        let thread = Thread { [inbox] in
            owner.use { Self.loop($0, inbox) }
            // Whoever waits for the end finds weights and KV memory given back.
            inbox.end()
        }
        thread.name = "siliang.engine"
        thread.stackSize = Self.stackSize
        thread.qualityOfService = .userInitiated
        thread.start()
    }

    deinit { inbox.drain(by: .now) }

    /// Queues a request; its events come as a stream.
    ///
    /// - Parameters:
    ///   - onFinish: called exactly once, on the engine's thread, whatever becomes of the stream;
    ///     must return at once.
    /// - Throws: `EngineError`: `emptyPrompt`, `tokenOutOfRange`, `promptTooLong`,
    ///   `invalidParameter`, `overloaded`, `shuttingDown`.
    public func submit(
        _ request: GenerationRequest,
        onFinish: (@Sendable (FinishReason, UsageRecord, EngineError?) -> Void)? = nil
    ) throws(EngineError) -> GenerationStream {
        // Unbounded, but no request delivers more than its tokens.
        let (events, continuation) = AsyncStream.makeStream(of: GenerationEvent.self)
        let ticket = try submit(request) { event in
            continuation.yield(event)
            if case .finished(let reason, let usage, let error) = event {
                continuation.finish()
                onFinish?(reason, usage, error)
            }
        }
        continuation.onTermination = { [inbox, ordinal = ticket.ordinal] termination in
            if case .cancelled = termination { inbox.cancel(ordinal) }
        }
        return GenerationStream(events: events, ticket: ticket)
    }

    /// Queues a request; its events go to `onEvent`.
    ///
    /// - Parameters:
    ///   - onEvent: called in order on the engine's thread, with `finished` exactly once and last;
    ///     must return at once.
    /// - Throws: `EngineError`: `emptyPrompt`, `tokenOutOfRange`, `promptTooLong`,
    ///   `invalidParameter`, `overloaded`, `shuttingDown`.
    public func submit(
        _ request: GenerationRequest, onEvent: @escaping @Sendable (GenerationEvent) -> Void
    ) throws(EngineError) -> GenerationTicket {
        let tickets = try submit(sharing: [request]) { _, event in onEvent(event) }
        guard let ticket = tickets.first else {
            throw EngineError(.modelFailed, "the engine gave no place for a request it accepted")
        }
        return ticket
    }

    /// Queues requests with one and the same prompt, which is computed once: all are accepted, or
    /// none.
    ///
    /// - Parameters:
    ///   - requests: of the same prompt, account and salt.
    ///   - onEvent: as for one request, with the request's index.
    /// - Throws: `EngineError`, as for one request; `invalidParameter` for unequal prompts.
    public func submit(
        sharing requests: [GenerationRequest],
        onEvent: @escaping @Sendable (Int, GenerationEvent) -> Void
    ) throws(EngineError) -> [GenerationTicket] {
        for request in requests {
            try request.validate(vocabSize: model.vocabSize, contextLength: contextLength)
            guard request.promptTokens == requests[0].promptTokens else {
                throw EngineError(
                    .invalidParameter, "requests submitted together must have the same prompt")
            }
        }
        let accepted = try inbox.submit(requests, deliver: onEvent)
        return zip(requests, accepted).map { request, place in
            GenerationTicket(
                requestID: request.id, ordinal: place.ordinal, inbox: inbox,
                readAhead: place.readAhead, engine: self)
        }
    }

    /// The latest figures: those after the last step, with the requests queued since.
    public var stats: EngineStats { inbox.stats }

    /// Refuses new work, lets what was accepted end until `duration` has passed, then cancels the
    /// rest, and ends the thread. May be called again and from several tasks; the earliest deadline
    /// counts.
    ///
    /// - Returns: whether all has ended; false where a forward pass was still running
    ///   `shutdownGrace` after the deadline.
    @discardableResult
    public func shutdown(within duration: Duration) async -> Bool {
        let deadline = ContinuousClock.now + duration
        inbox.drain(by: deadline)
        return await inbox.waitForEnd(until: deadline + Self.shutdownGrace)
    }

    /// Long enough for a step of a usual model, short enough for someone pressing Ctrl-C.
    private static let shutdownGrace = Duration.milliseconds(500)

    private static func makeMemory(
        for model: any LanguageModel, options: EngineOptions
    ) throws(EngineError) -> any KVMemory {
        do throws(ModelError) {
            // One block, to learn what a token takes: only the model knows its layout.
            let bytesPerToken = try model.makeKVMemory(blocks: 1).bytesPerToken
            return try model.makeKVMemory(
                blocks: options.blockCount(
                    contextLength: model.properties.contextLength, bytesPerToken: bytesPerToken))
        } catch {
            throw EngineError(
                .modelFailed,
                "no KV memory: \(error.message); ask for fewer tokens (kvTokens, kvBytes)",
                underlying: error)
        }
    }

    private static func loop(_ core: EngineCore, _ inbox: EngineInbox) {
        while true {
            let orders = inbox.take(idle: !core.hasWork, blocked: core.isBlocked)
            for arrival in orders.restored { core.restored(arrival.ordinal, count: arrival.count) }
            for submission in orders.submissions { core.add(submission) }
            for ordinal in orders.cancellations { core.cancel(ordinal) }
            if orders.cancelsAll { core.cancelAll() }
            core.step()
            inbox.publish(core.stats)
            if orders.drains, !core.hasWork { break }
        }
        core.flush()
    }
}

/// Hands the core to the engine's thread, and lets go of it when that has done with it.
///
/// Unchecked: made by one thread, used by the one that it starts.
private final class CoreOwner: @unchecked Sendable {
    private var core: EngineCore?

    init(_ core: EngineCore) { self.core = core }

    func use(_ body: (EngineCore) -> Void) {
        guard let core = self.core.take() else { return }
        body(core)
    }
}
