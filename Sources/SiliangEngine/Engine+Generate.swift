// Whole completions, for callers that do not stream.

import Synchronization

extension Engine {
    /// Generates to the end and returns it all.
    ///
    /// A cancelled task cancels the request and gets what was generated, with the reason
    /// `cancelled`.
    ///
    /// - Throws: `EngineError`: what `submit` throws, and `modelFailed`.
    public func generate(_ request: GenerationRequest) async throws(EngineError) -> Completion {
        let collector = Collector()
        let ticket = try submit(request) { collector.take($0) }
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { collector.wait($0) }
        } onCancel: {
            ticket.cancel()
        }.get()
    }
}

/// Gathers a completion's events for one waiter.
private final class Collector: Sendable {
    private struct State {
        var tokens: [Int32] = []
        var result: Result<Completion, EngineError>?
        var waiter: CheckedContinuation<Result<Completion, EngineError>, Never>?
    }

    private let state = Mutex(State())

    func take(_ event: GenerationEvent) {
        switch event {
        case .logprobs: break
        case .token(let token): state.withLock { $0.tokens.append(token) }
        case .finished(let reason, let usage, let error):
            let (waiter, result) = state.withLock { state in
                let completion = Completion(
                    tokens: state.tokens, finishReason: reason, usage: usage)
                let result: Result<Completion, EngineError> =
                    error.map { .failure($0) } ?? .success(completion)
                state.result = result
                return (state.waiter, result)
            }
            waiter?.resume(returning: result)
        }
    }

    func wait(_ continuation: CheckedContinuation<Result<Completion, EngineError>, Never>) {
        let result = state.withLock { state in
            if state.result == nil { state.waiter = continuation }
            return state.result
        }
        if let result { continuation.resume(returning: result) }
    }
}
