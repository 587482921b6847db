// A result that comes at some time, for one waiter that looks up now and then.

import Synchronization

/// Holds what one task produces until another fetches it.
final class Eventual<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, any Error>

    private struct State {
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome?, Never>?
        /// Tells the waits apart, so that a late alarm does not end the next one.
        var wait = 0
    }

    private let state = Mutex(State())

    /// Called once.
    func fulfil(_ outcome: Outcome) {
        let waiter = state.withLock { state in
            state.outcome = outcome
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: outcome)
    }

    /// The outcome, or nil when it has not come within `limit`. One waiter at a time.
    func value(within limit: Duration) async -> Outcome? {
        await withCheckedContinuation { continuation in
            let (outcome, wait) = state.withLock { state in
                state.wait += 1
                if state.outcome == nil { state.waiter = continuation }
                return (state.outcome, state.wait)
            }
            if let outcome {
                continuation.resume(returning: outcome)
                return
            }
            Task {
                try? await Task.sleep(for: limit)
                self.give(up: wait)
            }
        }
    }

    private func give(up wait: Int) {
        let waiter = state.withLock { state in
            guard state.wait == wait else { return nil as CheckedContinuation<Outcome?, Never>? }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }
}
