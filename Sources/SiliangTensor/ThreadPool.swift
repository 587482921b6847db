// Threads that wait for work on loops: claimed item by item, so that fast and slow threads finish
// together.

import CSiliangKernels
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A persistent pool that runs loops in parallel. The calling thread takes part; between loops the
/// others spin for some microseconds before they sleep, so that the many short loops of a forward
/// pass cost about a microsecond each to start.
///
/// One loop runs at a time and `run` is called from one thread at a time: the engine's.
public final class ThreadPool: @unchecked Sendable {
    /// Threads that work on a loop, the caller included.
    public let threads: Int

    // One word says all about the current loop, so that a late thread can't mix two loops up:
    // 24 bits generation, 20 bits item count, 20 bits next item. An item is claimed by
    // compare-and-exchange, which fails once the next loop has been published.
    private let word = Atomic<UInt64>(0)
    private let completed = Atomic<Int>(0)
    private let body = Atomic<UInt>(0)
    private let sleepers = Atomic<Int>(0)
    private let stopping = Atomic<Bool>(false)
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let wake: UnsafeMutablePointer<pthread_cond_t>
    private var handles: [pthread_t] = []

    /// The most items of one loop.
    public static let maximumItems = (1 << 20) - 1

    private struct Loop {
        var body: (_ item: Int, _ thread: Int) -> Void
    }

    private final class Start {
        let pool: Unmanaged<ThreadPool>
        let index: Int
        init(pool: Unmanaged<ThreadPool>, index: Int) {
            self.pool = pool
            self.index = index
        }
    }

    /// The processors this process may use.
    public static var defaultThreadCount: Int {
        max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    /// - Parameter threads: clamped to 1...256.
    public init(threads: Int = ThreadPool.defaultThreadCount) {
        self.threads = min(max(threads, 1), 256)
        lock = .allocate(capacity: 1)
        wake = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(wake, nil)
        for index in 1..<max(self.threads, 1) where self.threads > 1 {
            let start = Start(pool: .passUnretained(self), index: index)
            #if canImport(Darwin)
                var handle: pthread_t?
            #else
                var handle = pthread_t()
            #endif
            let status = pthread_create(
                &handle, nil,
                { raw in
                    #if canImport(Darwin)
                        let opaque: UnsafeMutableRawPointer? = raw
                    #else
                        let opaque = raw
                    #endif
                    if let opaque {
                        let start = Unmanaged<Start>.fromOpaque(opaque).takeRetainedValue()
                        start.pool._withUnsafeGuaranteedRef { $0.work(index: start.index) }
                    }
                    return nil
                }, Unmanaged.passRetained(start).toOpaque())
            // A thread that could not be had is no failure: the others do its items.
            guard status == 0 else { break }
            #if canImport(Darwin)
                if let handle { handles.append(handle) }
            #else
                handles.append(handle)
            #endif
        }
    }

    deinit {
        stopping.store(true, ordering: .sequentiallyConsistent)
        pthread_mutex_lock(lock)
        pthread_cond_broadcast(wake)
        pthread_mutex_unlock(lock)
        for handle in handles { pthread_join(handle, nil) }
        pthread_cond_destroy(wake)
        pthread_mutex_destroy(lock)
        lock.deallocate()
        wake.deallocate()
    }

    /// Runs `body(item, thread)` for every item in `0..<items`, in any order, and returns when all
    /// are done. `thread` is below `threads` and no two items run under the same one at once.
    ///
    /// - Parameter items: at most `maximumItems`; more are run in several loops.
    public func run(_ items: Int, _ body: (_ item: Int, _ thread: Int) -> Void) {
        guard items > 1, threads > 1 else {
            for item in 0..<max(items, 0) { body(item, 0) }
            return
        }
        var first = 0
        while first < items {
            let count = min(items - first, Self.maximumItems)
            let base = first
            runLoop(count) { body(base + $0, $1) }
            first += count
        }
    }

    private func runLoop(_ count: Int, _ body: (Int, Int) -> Void) {
        withoutActuallyEscaping(body) { escapable in
            var loop = Loop(body: escapable)
            withUnsafeMutablePointer(to: &loop) { pointer in
                completed.store(0, ordering: .relaxed)
                self.body.store(UInt(bitPattern: pointer), ordering: .relaxed)
                let generation = (word.load(ordering: .relaxed) >> 40) &+ 1
                let published = (generation & 0xFF_FFFF) << 40 | UInt64(count) << 20
                word.store(published, ordering: .sequentiallyConsistent)
                if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
                    pthread_mutex_lock(lock)
                    pthread_cond_broadcast(wake)
                    pthread_mutex_unlock(lock)
                }
                claim(thread: 0)
                while completed.load(ordering: .acquiring) < count { sl_pause() }
            }
        }
    }

    /// Works on the current loop until nothing is left to claim. Returns whether anything was.
    @discardableResult
    private func claim(thread: Int) -> Bool {
        var worked = false
        var seen = word.load(ordering: .acquiring)
        while true {
            let count = Int(seen >> 20 & 0xF_FFFF)
            let next = Int(seen & 0xF_FFFF)
            guard next < count else { return worked }
            let address = body.load(ordering: .relaxed)
            let (exchanged, original) = word.compareExchange(
                expected: seen, desired: seen + 1, ordering: .sequentiallyConsistent)
            guard exchanged else {
                seen = original
                continue
            }
            // The claim held, so the loop is still the one whose address was read.
            if let loop = UnsafePointer<Loop>(bitPattern: address) {
                loop.pointee.body(next, thread)
            }
            worked = true
            completed.wrappingAdd(1, ordering: .releasing)
            seen = word.load(ordering: .acquiring)
        }
    }

    private func work(index: Int) {
        let spins = 4000
        while !stopping.load(ordering: .relaxed) {
            if claim(thread: index) { continue }
            let idle = word.load(ordering: .relaxed)
            var spin = 0
            while spin < spins, word.load(ordering: .relaxed) == idle {
                sl_pause()
                spin += 1
            }
            if word.load(ordering: .relaxed) != idle { continue }
            pthread_mutex_lock(lock)
            sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
            while word.load(ordering: .sequentiallyConsistent) == idle,
                !stopping.load(ordering: .sequentiallyConsistent)
            {
                pthread_cond_wait(wake, lock)
            }
            sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
            pthread_mutex_unlock(lock)
        }
    }
}
