// A model as the service offers it, in memory or not.

import Foundation
import Siliang
import Synchronization

/// What is known of a model before it is loaded, and how to load it.
package struct OfferedModel: Sendable {
    /// When a model comes into memory and whether it leaves.
    package enum Policy: String, Sendable, CaseIterable {
        /// Loaded at the start, and unloaded when others need the room.
        case start
        /// Loaded when a request asks for it.
        case onDemand = "on-demand"
        /// Loaded at the start, never unloaded.
        case keep
    }

    /// What clients put into `model`.
    package var name: String
    /// Other names that mean the same.
    package var aliases: [String]
    package var policy: Policy
    /// Bytes of its weights on disk.
    package var sizeBytes: Int
    /// Bytes that it takes while loaded: weights and KV memory.
    package var memoryBytes: Int
    /// Tokens that prompt and answer may have together.
    package var contextLength: Int
    /// Seconds since 1970, for the list of models.
    package var created: Int
    /// Whether it can still be loaded: files may go while a service runs. Asked often.
    package var isThere: @Sendable () -> Bool = { true }
    /// Brings it into memory. Called on a thread of its own, never twice at once; ends early where
    /// the signal says so. What it throws is told to clients if it is a `ModelLoadError`.
    package var load: @Sendable (LoadSignal) throws -> ServedModel

    package init(
        name: String, aliases: [String] = [], policy: Policy = .onDemand, sizeBytes: Int,
        memoryBytes: Int, contextLength: Int, created: Int = Int(Date().timeIntervalSince1970),
        load: @escaping @Sendable (LoadSignal) throws -> ServedModel
    ) {
        self.name = name
        self.aliases = aliases
        self.policy = policy
        self.sizeBytes = sizeBytes
        self.memoryBytes = memoryBytes
        self.contextLength = contextLength
        self.created = created
        self.load = load
    }
}

/// Tells a load that nobody wants its model any more.
package final class LoadSignal: Sendable {
    private let cancelled = Atomic<Bool>(false)

    package init() {}

    package var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() { cancelled.store(true, ordering: .releasing) }
}

/// A loaded model in the hands of one request: while any is held, the model stays in memory.
final class ModelLease: Sendable {
    let model: ServedModel
    private let giveBack: @Sendable () -> Void
    private let isOver = Atomic<Bool>(false)

    init(_ model: ServedModel, giveBack: @escaping @Sendable () -> Void) {
        self.model = model
        self.giveBack = giveBack
    }

    /// The request has done with the model. Dropping the lease does the same.
    func end() {
        if !isOver.exchange(true, ordering: .acquiringAndReleasing) { giveBack() }
    }

    deinit { end() }
}

/// A request that waits for its model, or has it.
final class ModelWait: Sendable {
    typealias Outcome = Result<ModelLease, APIError>

    private struct State {
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome, Never>?
        var isAbandoned = false
    }

    private let state = Mutex(State())
    /// Called when the request does not want to wait any longer.
    private let onAbandon: @Sendable () -> Void

    init(onAbandon: @escaping @Sendable () -> Void) { self.onAbandon = onAbandon }

    /// Called once.
    func resolve(_ outcome: Outcome) {
        // A lease that nobody takes goes, and the model's place with it: not under the lock.
        let waiter = state.withLock { state in
            if state.waiter == nil, !state.isAbandoned { state.outcome = outcome }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: outcome)
    }

    /// The outcome where it is known already; it is given once.
    func takeOutcome() -> Outcome? {
        state.withLock { state in
            defer { state.outcome = nil }
            return state.outcome
        }
    }

    /// Waits for the model. One caller.
    ///
    /// - Throws: `APIError` for a model that does not come, 499 for a client that does not wait.
    func lease() async throws(APIError) -> ModelLease {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known: Outcome? = state.withLock { state in
                    if state.isAbandoned { return .failure(.clientClosed()) }
                    if let outcome = state.outcome {
                        state.outcome = nil
                        return outcome
                    }
                    state.waiter = continuation
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            abandon()
        }
        return try outcome.get()
    }

    /// The request does not wait any longer.
    func abandon() {
        let (waiter, unused, isFirst) = state.withLock { state in
            defer {
                state.isAbandoned = true
                state.waiter = nil
                state.outcome = nil
            }
            return (state.waiter, state.outcome, !state.isAbandoned)
        }
        if isFirst { onAbandon() }
        waiter?.resume(returning: .failure(.clientClosed()))
        withExtendedLifetime(unused) {}
    }
}
