// One request on its way through the engine: from its spec to a sequence of events.

import SiliangChat
import SiliangEngine
import SiliangTokenizer
import Synchronization

/// A request that the engine has accepted, with all its choices. Dropping it frees their places.
package final class Generation: Sendable {
    /// What comes to whoever reads: the engine's events, and the clock's.
    enum Item: Sendable {
        case engine(choice: Int, GenerationEvent)
        case tick
    }

    /// Tokens that a choice may run ahead of its reader: a second or two of a fast model.
    package static let maxUnread = 256

    package let prompts: [EncodedPrompt]
    package let choicesPerPrompt: Int
    let items: AsyncStream<Item>
    private let feed: AsyncStream<Item>.Continuation
    let tickets: [GenerationTicket]
    /// As they are before the first token; the reader has copies.
    let assemblers: [AnswerAssembler]
    private let replay: TurnReplay
    private let scope: TurnReplay.Scope

    /// Renders, encodes and queues the request.
    ///
    /// - Throws: `SiliangError` for what template, schema or engine refuse, and for a prompt that
    ///   leaves no room for an answer.
    package init(
        _ spec: GenerationSpec, on model: ServedModel, id: String, account: String
    ) throws(SiliangError) {
        replay = model.replay
        let scope = TurnReplay.Scope(account: account, salt: spec.user ?? "")
        self.scope = scope
        var prompts: [EncodedPrompt] = []
        for prompt in spec.prompts { prompts.append(try model.encode(prompt, scope: scope)) }
        self.prompts = prompts
        choicesPerPrompt = spec.choices
        let (items, feed) = AsyncStream.makeStream(of: Item.self)
        (self.items, self.feed) = (items, feed)
        let planner = ChoicePlanner(spec: spec, model: model, id: id, account: account)
        var tickets: [GenerationTicket] = []
        var assemblers: [AnswerAssembler] = []
        let remaining = Mutex(prompts.count * spec.choices)
        let isLast: @Sendable () -> Bool = {
            remaining.withLock { count in
                count -= 1
                return count == 0
            }
        }
        do throws(SiliangError) {
            for (index, prompt) in prompts.enumerated() {
                let first = index * spec.choices
                for _ in 0..<spec.choices { assemblers.append(planner.assembler(for: prompt)) }
                let requests = try planner.requests(for: prompt, first: first)
                tickets += try Self.submit(requests, to: model.engine) { choice, event in
                    feed.yield(.engine(choice: first + choice, event))
                    if case .finished = event, isLast() { feed.finish() }
                }
            }
        } catch {
            for ticket in tickets { ticket.cancel() }
            throw error
        }
        self.tickets = tickets
        self.assemblers = assemblers
    }

    /// Nobody waits for the answer any more: frees the places in the engine and ends `consume`.
    package func abandon() {
        for ticket in tickets { ticket.cancel() }
        feed.finish()
    }

    deinit { for ticket in tickets { ticket.cancel() } }

    private static func submit(
        _ requests: [GenerationRequest], to engine: Engine,
        onEvent: @escaping @Sendable (Int, GenerationEvent) -> Void
    ) throws(SiliangError) -> [GenerationTicket] {
        do throws(EngineError) {
            return try engine.submit(sharing: requests, onEvent: onEvent)
        } catch {
            throw SiliangError(error)
        }
    }

    /// Consumes the generation: calls `onEvent` for everything that a choice says, and with
    /// `silence` whenever `silenceInterval` passes without any.
    ///
    /// - Throws: `SiliangError` when the model failed; what `onEvent` throws; `CancellationError`
    ///   when the task is cancelled. The request's places in the engine are free in all cases.
    package func consume(
        silenceInterval: Duration?, _ onEvent: (AnswerEvent) async throws -> Void
    ) async throws -> AnswerUsage {
        defer { for ticket in tickets { ticket.cancel() } }
        let ticker = silenceInterval.map { interval in
            AlarmClock.shared.every(interval) { [feed] in feed.yield(.tick) }
        }
        defer { ticker?.cancel() }
        var reader = GenerationReader(self)
        var hasSpoken = false
        for await item in items {
            switch item {
            case .tick:
                if !hasSpoken { try await onEvent(.silence) }
                hasSpoken = false
            case .engine(let choice, let event):
                for event in reader.take(event, of: choice) {
                    hasSpoken = true
                    try await onEvent(event)
                }
                if let failure = reader.failure { throw failure }
                if reader.isOver { return reader.usage }
            }
        }
        throw CancellationError()
    }

    /// Templates leave thoughts out of later prompts, but for those before a call; a stop string
    /// cuts within a token, and behind an only call its format's end is missing.
    func keepTurn(_ assembler: AnswerAssembler, of choice: Int) {
        let prompt = prompts[choice / choicesPerPrompt]
        guard prompt.isConversation, !assembler.isOver,
            !assembler.hasReasoning || assembler.hasCalls
        else { return }
        replay.record(
            prompt: prompt.text, promptTokens: prompt.tokens, answer: assembler.rawText,
            sampled: assembler.sampled, scope: scope)
        guard assembler.hasCalls, let parser = assemblers[choice].parser else { return }
        replay.expect(
            ReturnedTurn(
                prompt: prompt, answer: assembler.rawText, sampled: assembler.sampled,
                callIDs: assembler.callIDs, parser: parser), scope: scope)
    }
}
