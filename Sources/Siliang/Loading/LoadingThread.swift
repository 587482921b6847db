// Reading weights would hold one of the few threads that all tasks share.

import Foundation

/// Threads on which checkpoints are opened.
package enum LoadingThread {
    /// Main's usual size, for code that was written for main.
    private static let stackSize = 16 << 20

    /// What `work` returns, or throws, on a thread of its own.
    package static func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result = await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: Result(catching: work)) }
            thread.name = "siliang.load"
            thread.stackSize = stackSize
            thread.start()
        }
        return try result.get()
    }
}
