// What an operator can set about models that come and go.

/// How many models are in memory, and for how long.
package struct ModelPoolOptions: Sendable, Equatable {
    /// Bytes that all loaded models may take together, weights and KV memory.
    package var memoryBudget = Int.max
    /// Time without a request after which a model is unloaded; nil: only when room is needed.
    package var idleLimit: Duration?
    /// How long a request waits for others to leave room; a load that has begun is waited for.
    package var roomLimit = Duration.seconds(60)
    /// Requests that wait for models at once; the next is refused.
    package var maxWaiting = 256
    /// Loads at once. Each keeps disk and processors busy.
    package var maxLoads = 2
    /// Time after a failed load in which nobody tries again; doubled with each failure in a row up
    /// to the second figure.
    package var failurePause = Duration.seconds(15)
    package var maxFailurePause = Duration.seconds(600)

    package init() {}

    /// - Parameter failures: in a row before this one.
    func pause(afterFailures failures: Int) -> Duration {
        let doublings = min(max(failures, 0), 16)
        return min(failurePause * (1 << doublings), maxFailurePause)
    }
}

/// Why a model could not be loaded.
package struct ModelLoadError: Error, Sendable, CustomStringConvertible {
    /// For clients: without this machine's paths.
    package let message: String
    /// For the log: everything.
    package let detail: String

    package init(message: String, detail: String) {
        self.message = message
        self.detail = detail
    }

    package var description: String { detail }
}

/// What clients are told of a load that failed.
struct LoadFailure: Equatable, Sendable {
    let message: String

    init(_ message: String) { self.message = message }

    /// What an error says to clients; one that nobody foresaw may name anything and says nothing.
    init(_ error: any Error) {
        message =
            (error as? ModelLoadError)?.message ?? "the service's log has the reason"
    }
}
