// One chat request on its way through an engine.

import SiliangChat
import SiliangEngine
import SiliangTokenizer

/// What a consumer of a chat generation sees.
enum ChatEvent: Sendable {
    /// More thought, more answer, or both.
    case text(ReasoningParser.Output)
    /// Nothing has been said for a while.
    case silence
}

/// How a chat generation ended.
struct ChatOutcome: Sendable {
    var finishReason: ChatFinishReason
    var usage: ChatUsage
}

/// A request that the engine has accepted. Dropping it frees its place.
final class ChatGeneration: Sendable {
    private enum Item: Sendable {
        case engine(GenerationEvent)
        case tick
    }

    private let items: AsyncStream<Item>
    private let feed: AsyncStream<Item>.Continuation
    private let ticket: GenerationTicket
    private let assembler: AnswerAssembler

    /// Renders, encodes and queues the request.
    ///
    /// - Throws: `APIError` for what template or engine refuse; a prompt that leaves no room for
    ///   an answer is a 400 with both lengths.
    init(
        _ request: ChatRequest, on model: ServedModel, id: String, account: String
    ) throws(APIError) {
        let prompt = try Self.prompt(request, model)
        let tokens = model.tokenizer.encode(prompt, parseSpecial: true, addSpecial: false)
        let contextLength = model.engine.contextLength
        guard tokens.count < contextLength else {
            throw .contextExceeded(promptTokens: tokens.count, contextLength: contextLength)
        }
        assembler = AnswerAssembler(
            tokenizer: model.tokenizer, thinking: model.template.thinking, prompt: prompt,
            stop: request.stop)
        let (items, feed) = AsyncStream.makeStream(of: Item.self)
        (self.items, self.feed) = (items, feed)
        let generation = GenerationRequest(
            id: id, promptTokens: tokens, maxTokens: request.maxTokens,
            sampling: request.sampling.applied(to: model.defaultSampling),
            stopTokens: model.tokenizer.endOfGenerationTokenIDs, account: account,
            cacheSalt: request.user ?? "")
        do throws(EngineError) {
            ticket = try model.engine.submit(generation) { event in
                feed.yield(.engine(event))
                if case .finished = event { feed.finish() }
            }
        } catch {
            throw APIError(error)
        }
    }

    deinit { ticket.cancel() }

    private static func prompt(
        _ request: ChatRequest, _ model: ServedModel
    ) throws(APIError) -> String {
        do throws(ChatError) {
            return try model.template.render(
                Conversation(messages: request.messages, thinking: request.thinking))
        } catch {
            throw APIError(error)
        }
    }

    /// Consumes the generation: calls `onEvent` for every piece of text, and with `silence`
    /// whenever `silenceInterval` passes without any.
    ///
    /// - Throws: `APIError` when the model failed; what `onEvent` throws; `CancellationError` when
    ///   the task is cancelled. The request's place in the engine is free in all cases.
    func consume(
        silenceInterval: Duration?, _ onEvent: (ChatEvent) async throws -> Void
    ) async throws -> ChatOutcome {
        defer { ticket.cancel() }
        let ticker = silenceInterval.map(startTicker)
        defer { ticker?.cancel() }
        var assembler = assembler
        var hasSpoken = false
        for await item in items {
            switch item {
            case .tick:
                if !hasSpoken { try await onEvent(.silence) }
                hasSpoken = false
            case .engine(.token(let token)):
                if assembler.isStopped { continue }
                let output = assembler.append(token)
                if output != .init() {
                    hasSpoken = true
                    try await onEvent(.text(output))
                }
                // The end comes through the engine, which knows what was computed.
                if assembler.isStopped { ticket.cancel() }
            case .engine(.finished(let reason, let usage, let error)):
                let rest = assembler.finish()
                if rest != .init() { try await onEvent(.text(rest)) }
                return try Self.outcome(reason, usage, error, assembler)
            }
        }
        throw CancellationError()
    }

    private static func outcome(
        _ reason: FinishReason, _ usage: UsageRecord, _ error: EngineError?,
        _ assembler: AnswerAssembler
    ) throws -> ChatOutcome {
        let usage = ChatUsage(usage, reasoningTokens: assembler.reasoningTokens)
        switch reason {
        case .stop: return ChatOutcome(finishReason: .stop, usage: usage)
        case .length:
            return ChatOutcome(finishReason: assembler.isStopped ? .stop : .length, usage: usage)
        case .cancelled:
            // Nobody but a stop string and the engine's own end cancels while this task listens.
            return ChatOutcome(
                finishReason: assembler.isStopped ? .stop : .insufficientSystemResource,
                usage: usage)
        case .failed: throw error.map(APIError.init) ?? APIError.internalFailure()
        }
    }

    private func startTicker(every interval: Duration) -> Task<Void, Never> {
        Task { [feed] in
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                feed.yield(.tick)
            }
        }
    }
}
