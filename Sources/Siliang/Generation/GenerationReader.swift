// From what the engine tells of a generation to what its choices say.

import SiliangEngine

/// Reads the engine's events of one generation; there may be one reader.
struct GenerationReader: Sendable {
    private let generation: Generation
    private var assemblers: [AnswerAssembler]
    private var logprobs: [TokenLogprobs?]
    private var left: Int
    /// Of the choices that have ended.
    private(set) var usage = AnswerUsage()
    /// Set once the model has failed; nothing comes after that.
    private(set) var failure: SiliangError?

    init(_ generation: Generation) {
        self.generation = generation
        assemblers = generation.assemblers
        logprobs = Array(repeating: nil, count: assemblers.count)
        left = assemblers.count
    }

    /// Whether every choice has ended.
    var isOver: Bool { left == 0 }

    /// What the choices say next; empty once all has been said.
    ///
    /// - Throws: `SiliangError` when the model failed; `CancellationError` when the task is
    ///   cancelled.
    mutating func next() async throws -> [AnswerEvent] {
        while !isOver {
            if let failure { throw failure }
            // A stream's iterators have no state of their own.
            var iterator = generation.items.makeAsyncIterator()
            guard let item = await iterator.next() else { throw CancellationError() }
            guard case .engine(let choice, let event) = item else { continue }
            let events = take(event, of: choice)
            if !events.isEmpty { return events }
        }
        return []
    }

    /// What an event of the engine makes a choice say; often nothing.
    mutating func take(_ event: GenerationEvent, of choice: Int) -> [AnswerEvent] {
        switch event {
        case .logprobs(let likelihood):
            logprobs[choice] = likelihood
            return []
        case .token(let token):
            generation.tickets[choice].read()
            if assemblers[choice].isOver { return [] }
            let delta = assemblers[choice].append(token, logprobs[choice])
            logprobs[choice] = nil
            // The end comes through the engine, which knows what was computed.
            if assemblers[choice].isOver { generation.tickets[choice].cancel() }
            return delta.isEmpty ? [] : [.delta(choice: choice, delta)]
        case .finished(let reason, let record, let error):
            let rest = assemblers[choice].finish()
            generation.keepTurn(assemblers[choice], of: choice)
            var events: [AnswerEvent] = rest.isEmpty ? [] : [.delta(choice: choice, rest)]
            guard let end = Self.end(reason, assemblers[choice]) else {
                failure =
                    error.map { SiliangError($0) }
                    ?? SiliangError(.modelFailed, "The model failed without saying why.")
                return events
            }
            usage.add(
                record, reasoningTokens: assemblers[choice].reasoningTokens,
                countsPrompt: choice % generation.choicesPerPrompt == 0)
            left -= 1
            events.append(.end(choice: choice, end))
            return events
        }
    }

    /// - Returns: nil where the model failed.
    private static func end(_ reason: FinishReason, _ assembler: AnswerAssembler) -> AnswerEnd? {
        if assembler.isStopped { return AnswerEnd(reason: .stop, stopString: assembler.stopString) }
        if assembler.isOver { return AnswerEnd(reason: .toolCalls) }
        switch reason {
        case .stop: return AnswerEnd(reason: assembler.hasCalls ? .toolCalls : .stop)
        case .length: return AnswerEnd(reason: .length)
        // Nobody but the assembler and the engine's own end cancels while this task listens.
        case .cancelled: return AnswerEnd(reason: .insufficientSystemResource)
        case .failed: return nil
        }
    }
}
