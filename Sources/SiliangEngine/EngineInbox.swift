// What callers and the engine's thread share: the only state behind a lock.

import Foundation
import Synchronization

/// Requests, cancellations and the shutdown on their way to the engine's thread, and its latest
/// figures on their way back.
///
/// Unchecked: every stored property is read and written with `condition` held.
final class EngineInbox: @unchecked Sendable {
    /// What the thread finds when it looks.
    struct Orders {
        var submissions: [Submission] = []
        var cancellations: [UInt64] = []
        /// Sequences whose blocks have come from disk, and how many have.
        var restored: [(ordinal: UInt64, count: Int)] = []
        /// End everything now.
        var cancelsAll = false
        /// Take the rest to its end, then end the thread.
        var drains = false
    }

    /// How often a thread that shuts down looks whether its time is over.
    private static let glance = 0.02

    /// How long a thread that has just run out of work looks for more before it sleeps: waking it
    /// would take a request longer than all else that the engine does before its first step.
    private static let patience = Duration.microseconds(300)

    private let condition = NSCondition()
    /// Whether there is something to take; a hint for the thread that looks without the lock.
    private let hasOrders = Atomic(false)
    /// Requests have come since the thread last looked for more, and one at a time: of many, somebody
    /// else needs the processor.
    private var isLonely = false
    private let maxInFlight: Int
    private var submissions: [Submission] = []
    private var cancellations: [UInt64] = []
    private var restored: [(ordinal: UInt64, count: Int)] = []
    /// Somebody has read what a sequence waited for.
    private var hasNews = false
    /// Ordinals of the requests that have not ended.
    private var inFlight: Set<UInt64> = []
    private var nextOrdinal: UInt64 = 0
    private var deadline: ContinuousClock.Instant?
    private var ended = false
    private var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
    private var nextWaiter = 0
    private var latest: EngineStats

    init(maxInFlight: Int, stats: EngineStats) {
        self.maxInFlight = maxInFlight
        latest = stats
    }

    /// Hands validated requests to the thread, all or none; those after the first share its prompt.
    ///
    /// - Parameter deliver: called on the thread with the request's index. At `finished` the
    ///   request's place is free already.
    /// - Returns: each request's ordinal, and how far it may run ahead.
    /// - Throws: `EngineError`: `shuttingDown`, `overloaded`.
    func submit(
        _ requests: [GenerationRequest],
        deliver: @escaping @Sendable (Int, GenerationEvent) -> Void
    ) throws(EngineError) -> [(ordinal: UInt64, readAhead: ReadAhead?)] {
        condition.lock()
        defer { condition.unlock() }
        guard deadline == nil, !ended else {
            throw EngineError(.shuttingDown, "the engine is shutting down; send this elsewhere")
        }
        guard inFlight.count + requests.count <= maxInFlight else {
            throw EngineError(
                .overloaded,
                "\(inFlight.count) requests are running or waiting already; try again later")
        }
        let first = nextOrdinal
        let accepted = requests.enumerated().map { index, request in
            let ordinal = nextOrdinal
            nextOrdinal += 1
            inFlight.insert(ordinal)
            let readAhead = request.maxUnread.map(ReadAhead.init)
            submissions.append(
                Submission(
                    ordinal: ordinal, request: request, instant: .now, readAhead: readAhead,
                    leader: index > 0 ? first : nil
                ) { event in
                    if case .finished = event { self.noteEnd(of: ordinal) }
                    deliver(index, event)
                })
            return (ordinal, readAhead)
        }
        latest.waiting += requests.count
        isLonely = inFlight.count == 1
        wake()
        return accepted
    }

    /// Wakes the thread: a sequence that waited for its reader may go on.
    func noteRead() {
        condition.lock()
        defer { condition.unlock() }
        hasNews = true
        wake()
    }

    /// Asks for the end of a request; no effect on one that has ended.
    func cancel(_ ordinal: UInt64) {
        condition.lock()
        defer { condition.unlock() }
        // Every stream cancels when it is dropped; after the end that must not wake the thread.
        guard inFlight.contains(ordinal) else { return }
        cancellations.append(ordinal)
        wake()
    }

    /// Takes note that blocks have come from disk.
    func restored(_ ordinal: UInt64, count: Int) {
        condition.lock()
        defer { condition.unlock() }
        restored.append((ordinal, count))
        wake()
    }

    /// With `condition` held.
    private func wake() {
        hasOrders.store(true, ordering: .releasing)
        condition.signal()
    }

    /// Looks for orders for a while. Others who want the processor get it.
    private func watch() {
        let end = ContinuousClock.now + Self.patience
        while !hasOrders.load(ordering: .acquiring), ContinuousClock.now < end { sched_yield() }
    }

    private func noteEnd(of ordinal: UInt64) {
        condition.lock()
        defer { condition.unlock() }
        inFlight.remove(ordinal)
    }

    /// What has come since the last call.
    ///
    /// - Parameters:
    ///   - idle: the thread has nothing else to do: sleep until something comes.
    ///   - blocked: what it has to do waits for the disk or for readers.
    func take(idle: Bool, blocked: Bool = false) -> Orders {
        condition.lock()
        defer { condition.unlock() }
        if idle, isLonely {
            isLonely = false
            condition.unlock()
            watch()
            condition.lock()
        }
        while idle || blocked, submissions.isEmpty, cancellations.isEmpty, restored.isEmpty,
            !hasNews
        {
            if deadline == nil {
                condition.wait()
            } else if idle || !condition.wait(until: Date() + Self.glance) {
                break
            }
        }
        let orders = Orders(
            submissions: submissions, cancellations: cancellations, restored: restored,
            cancelsAll: deadline.map { $0 <= .now } ?? false, drains: deadline != nil)
        submissions.removeAll(keepingCapacity: true)
        cancellations.removeAll(keepingCapacity: true)
        restored.removeAll(keepingCapacity: true)
        hasNews = false
        hasOrders.store(false, ordering: .releasing)
        return orders
    }

    /// The figures after the thread's latest step.
    func publish(_ stats: EngineStats) {
        condition.lock()
        defer { condition.unlock() }
        latest = stats
        latest.waiting += submissions.count
    }

    var stats: EngineStats {
        condition.lock()
        defer { condition.unlock() }
        return latest
    }

    /// Refuses new work and ends the rest at `instant`; an earlier deadline stands.
    func drain(by instant: ContinuousClock.Instant) {
        condition.lock()
        defer { condition.unlock() }
        deadline = deadline.map { min($0, instant) } ?? instant
        wake()
    }

    /// The thread's last call.
    func end() {
        condition.lock()
        ended = true
        let resumed = waiters.values
        waiters = [:]
        condition.unlock()
        for waiter in resumed { waiter.resume(returning: true) }
    }

    /// Waits for the thread's end, not longer than `limit`.
    ///
    /// - Returns: whether it has ended.
    func waitForEnd(until limit: ContinuousClock.Instant) async -> Bool {
        await withCheckedContinuation { continuation in
            guard let key = enlist(continuation) else {
                continuation.resume(returning: true)
                return
            }
            // Not a child of the caller: its cancellation must not cut the wait short.
            Task.detached {
                try? await Task.sleep(until: limit, clock: .continuous)
                self.dismiss(key)
            }
        }
    }

    private func enlist(_ continuation: CheckedContinuation<Bool, Never>) -> Int? {
        condition.lock()
        defer { condition.unlock() }
        guard !ended else { return nil }
        nextWaiter += 1
        waiters[nextWaiter] = continuation
        return nextWaiter
    }

    private func dismiss(_ key: Int) {
        condition.lock()
        let waiter = waiters.removeValue(forKey: key)
        condition.unlock()
        waiter?.resume(returning: false)
    }
}
