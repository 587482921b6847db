// One clock for all who wait a while for something that mostly comes sooner.

import Synchronization

/// Calls back after some time, unless told not to.
///
/// A sleeping task per wait costs a timer of the system to make and to take back. Nearly all waits
/// here end before their time, and most are equally long: so one task sleeps until the earliest of
/// them and looks then who is still waiting.
package final class AlarmClock: Sendable {
    package static let shared = AlarmClock()

    /// An alarm that has been set. Dropping it does not take it back.
    package struct Alarm: Sendable {
        fileprivate let number: UInt64
        fileprivate let clock: AlarmClock

        /// The alarm will not go off any more, but may be going off just now.
        package func cancel() { clock.cancel(number) }
    }

    private struct Wait {
        var deadline: ContinuousClock.Instant
        /// Of an alarm that goes off again and again.
        var interval: Duration?
        let action: @Sendable () -> Void
    }

    private struct State {
        var waits: [UInt64: Wait] = [:]
        var lastNumber: UInt64 = 0
        /// When the sleeping task wakes; nil when none sleeps.
        var wakes: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    /// Calls `action` once when `time` has passed. It must return at once.
    package func after(_ time: Duration, _ action: @escaping @Sendable () -> Void) -> Alarm {
        set(Wait(deadline: .now + time, interval: nil, action: action))
    }

    /// Calls `action` whenever `interval` has passed. It must return at once.
    package func every(_ interval: Duration, _ action: @escaping @Sendable () -> Void) -> Alarm {
        set(Wait(deadline: .now + interval, interval: interval, action: action))
    }

    private func set(_ wait: Wait) -> Alarm {
        let (number, mustSleep) = state.withLock { state in
            state.lastNumber &+= 1
            state.waits[state.lastNumber] = wait
            let isEarliest = state.wakes.map { wait.deadline < $0 } ?? true
            if isEarliest { state.wakes = wait.deadline }
            return (state.lastNumber, isEarliest)
        }
        if mustSleep { sleep(until: wait.deadline) }
        return Alarm(number: number, clock: self)
    }

    private func cancel(_ number: UInt64) {
        state.withLock { state in state.waits[number] = nil }
    }

    private func sleep(until deadline: ContinuousClock.Instant) {
        Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            wake(deadline)
        }
    }

    private func wake(_ due: ContinuousClock.Instant) {
        let now = ContinuousClock.now
        let actions = state.withLock { state -> [@Sendable () -> Void] in
            // Otherwise an earlier alarm has been set since, and its task sees to what is left.
            guard state.wakes == due else { return [] }
            let isDue = state.waits.filter { $0.value.deadline <= now }
            for (number, wait) in isDue {
                if let interval = wait.interval {
                    state.waits[number]?.deadline = now + interval
                } else {
                    state.waits[number] = nil
                }
            }
            state.wakes = state.waits.values.map(\.deadline).min()
            if let next = state.wakes { sleep(until: next) }
            return isDue.values.map(\.action)
        }
        for action in actions { action() }
    }
}
