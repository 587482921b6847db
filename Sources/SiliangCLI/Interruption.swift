// Ctrl-C: work stops where it is safe to, then the process ends as an interrupted one.

import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Catches SIGINT and SIGTERM while it lives. The first one is noted and handed to `onSignal`;
/// a second one ends the process at once.
final class Interruption {
    private let received: Received
    private let sources: [any DispatchSourceSignal]

    /// - Parameter onSignal: called once, on a queue of its own; must return quickly.
    init(onSignal: @escaping @Sendable () -> Void = {}) {
        let received = Received()
        self.received = received
        let queue = DispatchQueue(label: "siliang.interruption")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                let isFirst = received.note(number)
                if isFirst { onSignal() } else { endProcess(by: number) }
            }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }

    /// Whether a signal has come.
    var isRequested: Bool { received.number != 0 }

    /// Ends the process by the signal that came, if one did, so that a shell's loop around this
    /// program stops too. Call it when everything half-written is cleaned up.
    func endIfRequested() {
        if isRequested { endProcess(by: received.number) }
    }

    /// The number of the signal that came first, or 0.
    private final class Received: Sendable {
        private let storage = Atomic<Int32>(0)

        var number: Int32 { storage.load(ordering: .acquiring) }

        func note(_ number: Int32) -> Bool {
            storage.compareExchange(
                expected: 0, desired: number, ordering: .acquiringAndReleasing
            ).exchanged
        }
    }
}

private func endProcess(by number: Int32) {
    signal(number, SIG_DFL)
    // Dispatch's threads block all signals, and `raise` sends to the thread that calls it.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, number)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    raise(number)
}
