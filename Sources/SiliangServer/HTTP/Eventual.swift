// A result that comes at some time, for one waiter that looks up now and then.

import Siliang
import Synchronization

/// Holds what one task produces until another fetches it.
final class Eventual<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, any Error>

    private struct State {
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome?, Never>?
        /// Tells the waits apart, so that a late alarm does not end the next one.
        var wait = 0
        /// The wait whose alarm went off, perhaps before there was anybody to wake.
        var elapsed = 0
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
        let (outcome, wait) = state.withLock { state in
            state.wait += 1
            return (state.outcome, state.wait)
        }
        if let outcome { return outcome }
        let alarm = AlarmClock.shared.after(limit) { self.give(up: wait) }
        defer { alarm.cancel() }
        return await withCheckedContinuation { continuation in
            let (outcome, waits) = state.withLock { state in
                let waits = state.outcome == nil && state.elapsed != wait
                if waits { state.waiter = continuation }
                return (state.outcome, waits)
            }
            if !waits { continuation.resume(returning: outcome) }
        }
    }

    private func give(up wait: Int) {
        let waiter = state.withLock { state in
            guard state.wait == wait else { return nil as CheckedContinuation<Outcome?, Never>? }
            state.elapsed = wait
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }
}
