// The prefix cache on disk: what is there, what is to be written, what has to go.

import Dispatch
import SiliangFormats
import SiliangModels
import Synchronization

/// The part of the prefix cache that outlives the process.
public struct PrefixStoreOptions: Sendable, Equatable {
    /// Folder of the cache; made where missing. Several models may share it.
    public var folder: String
    /// The most bytes that its files may take together.
    public var maxBytes: Int
    /// Everything that cached values depend on besides the tokens: model, KV type, arithmetic.
    public var fingerprint: [UInt8]
    /// Prompts of at least so many tokens are kept when they are first seen; of shorter ones what
    /// is seen a second time.
    public var minTokens: Int

    /// What takes a usual CPU ten seconds to compute.
    public static let defaultMinTokens = 2048

    public init(
        folder: String, maxBytes: Int, fingerprint: [UInt8],
        minTokens: Int = PrefixStoreOptions.defaultMinTokens
    ) {
        self.folder = folder
        self.maxBytes = maxBytes
        self.fingerprint = fingerprint
        self.minTokens = minTokens
    }

    /// Ten gigabytes, or a tenth of what is free where that is less.
    public static func defaultMaxBytes(folder: String) -> Int {
        // A folder that doesn't exist yet is on its parent's file system.
        var path = Substring(folder)
        while true {
            if let free = PrefixFolder.freeBytes(at: path.isEmpty ? "." : String(path)) {
                return min(10 << 30, max(1, free / 10))
            }
            guard let slash = path.lastIndex(of: "/") else {
                return min(10 << 30, max(1, (PrefixFolder.freeBytes(at: ".") ?? 0) / 10))
            }
            path = path[..<slash]
            if path.isEmpty { path = "/" }
        }
    }
}

/// Blocks on disk by their keys. Looked up by the engine's thread; files are read and written on
/// threads of its own. Whatever the disk does, the engine goes on: a block that can't be had is
/// computed, one that can't be kept is forgotten, and the first trouble of a kind is reported once.
final class PrefixStore: Sendable {
    /// A block to bring back.
    struct Wanted: Sendable {
        var key: PrefixKey
        var tokens: [Int32]
        /// Where to: owned by one sequence, and untouched by others until it is filled.
        var block: Int32
    }

    struct Figures: Sendable, Equatable {
        var blocks = 0
        var bytes = 0
        var written = 0
        var restored = 0
        var damaged = 0
    }

    private struct Pending: Sendable {
        var tokens: [Int32]
        var payload: [UInt8]
    }

    private struct Entry {
        var bytes: Int
        var used: UInt64
    }

    private struct State {
        var entries: [PrefixKey: Entry] = [:]
        var bytes = 0
        /// Waiting to be written, and found here meanwhile.
        var pending: [PrefixKey: Pending] = [:]
        var pendingBytes = 0
        var clock: UInt64 = 0
        var pausedUntil: ContinuousClock.Instant?
        /// A read has outlasted its time and has not come back.
        var isStalled = false
        var reported: Set<Trouble> = []
        var figures = Figures()
    }

    private enum Trouble { case writing, reading, damage }

    let options: PrefixStoreOptions
    /// Of everything that cached values depend on, their layout included.
    let fingerprint: [UInt8]
    private let folder: PrefixFolder
    private let memory: any KVMemory
    private let notify: @Sendable (String) -> Void
    private let state: Mutex<State>
    private let reader = DispatchQueue(label: "siliang.prefix.read", qos: .userInitiated)
    private let writer = DispatchQueue(label: "siliang.prefix.write", qos: .utility)
    private let timer = DispatchQueue(label: "siliang.prefix.time", qos: .userInitiated)
    /// For tests: called before each file is read.
    private let beforeRead: @Sendable () -> Void

    /// What may wait to be written: a disk that is slower than that loses blocks, not time.
    private static let maxPendingBytes = 256 << 20
    /// After a failed write, until the next attempt.
    private static let pause = Duration.seconds(60)

    /// Opens the folder and takes stock of it.
    ///
    /// - Parameter notify: told of trouble, in a sentence, once per kind; called on any thread.
    /// - Throws: `EngineError` (`invalidParameter`) where the folder can't be used.
    init(
        options: PrefixStoreOptions, memory: any KVMemory,
        notify: @escaping @Sendable (String) -> Void,
        beforeRead: @escaping @Sendable () -> Void = {}
    ) throws(EngineError) {
        self.beforeRead = beforeRead
        self.options = options
        self.memory = memory
        fingerprint = options.fingerprint + Array("; \(memory.layout); \(memory.blockSize)".utf8)
        self.notify = notify
        folder = try PrefixFolder(path: options.folder)
        var initial = State()
        for file in folder.list().sorted(by: { $0.used < $1.used }) {
            initial.clock += 1
            initial.entries[file.key] = Entry(bytes: file.bytes, used: initial.clock)
            initial.bytes += file.bytes
        }
        state = Mutex(initial)
        makeRoom(for: 0)
    }

    var figures: Figures {
        state.withLock { state in
            var figures = state.figures
            figures.blocks = state.entries.count
            figures.bytes = state.bytes
            return figures
        }
    }

    /// How many of the leading `keys` can be brought back.
    func count(of keys: some Sequence<PrefixKey>) -> Int {
        state.withLock { state in
            var count = 0
            if state.isStalled { return 0 }
            for key in keys {
                guard state.entries[key] != nil || state.pending[key] != nil else { break }
                count += 1
            }
            return count
        }
    }

    /// Whether a block would be worth copying: unknown, and there is room in the queue.
    func wants(_ key: PrefixKey) -> Bool {
        state.withLock { state in
            if state.entries[key] != nil || state.pending[key] != nil { return false }
            if let until = state.pausedUntil, ContinuousClock.now < until { return false }
            return state.pendingBytes + memory.bytesPerBlock <= Self.maxPendingBytes
                || state.pending.isEmpty
        }
    }

    /// Copies a full block, to be written later. On the engine's thread, between steps.
    func save(_ key: PrefixKey, tokens: [Int32], block: Int32) {
        let payload = [UInt8](unsafeUninitializedCapacity: memory.bytesPerBlock) { buffer, count in
            count = memory.bytesPerBlock
            memory.copyBlock(Int(block), to: UnsafeMutableRawBufferPointer(buffer))
        }
        state.withLock { state in
            state.pending[key] = Pending(tokens: tokens, payload: payload)
            state.pendingBytes += payload.count
        }
        writer.async { self.write(key) }
    }

    /// Fills blocks from disk, in order, until one can't be had or `limit` has passed, whatever the
    /// disk does: a block that comes later is not used.
    ///
    /// - Parameter completion: called once, on another thread, with the number of leading blocks
    ///   filled; nothing is written to blocks afterwards.
    func restore(
        _ wanted: [Wanted], within limit: Duration, completion: @escaping @Sendable (Int) -> Void
    ) {
        let job = RestoreJob(completion)
        reader.async {
            for item in wanted {
                if job.isOver { break }
                guard self.fill(item, job) else { break }
            }
            self.noteUse(of: wanted[..<job.filled].map(\.key))
            job.end()
            self.state.withLock { $0.isStalled = false }
        }
        timer.asyncAfter(deadline: .now() + limit.seconds) {
            guard !job.isOver else { return }
            self.state.withLock { $0.isStalled = true }
            guard job.end() else {
                // It came back in this very moment.
                return self.state.withLock { $0.isStalled = false }
            }
            self.report(
                .reading,
                "the prefix cache on disk is slower than computing; it is not read until it answers"
            )
        }
    }

    /// Waits until all that was to be written is.
    func flush() { writer.sync {} }

    private func write(_ key: PrefixKey) {
        guard let pending = state.withLock({ $0.pending[key] }) else { return }
        defer {
            state.withLock { state in
                state.pending[key] = nil
                state.pendingBytes -= pending.payload.count
            }
        }
        if let until = state.withLock({ $0.pausedUntil }), ContinuousClock.now < until { return }
        let size = PrefixBlockFile.byteCount(
            tokens: pending.tokens.count, payload: pending.payload.count)
        guard size <= options.maxBytes else { return }
        makeRoom(for: size)
        do throws(FormatError) {
            let bytes = try pending.payload.withUnsafeBufferPointer {
                (bytes) throws(FormatError) in
                try folder.write(
                    key, tokens: pending.tokens, payload: UnsafeRawBufferPointer(bytes))
            }
            state.withLock { state in
                state.clock += 1
                state.entries[key] = Entry(bytes: bytes, used: state.clock)
                state.bytes += bytes
                state.figures.written += 1
                state.pausedUntil = nil
                state.reported.remove(.writing)
            }
        } catch {
            state.withLock { $0.pausedUntil = ContinuousClock.now + Self.pause }
            report(
                .writing,
                "the prefix cache on disk is not written for now: \(error); the service goes on "
                    + "without it and tries again every minute")
        }
    }

    private func fill(_ item: Wanted, _ job: RestoreJob) -> Bool {
        if let pending = state.withLock({ $0.pending[item.key] }) {
            guard pending.tokens == item.tokens else { return false }
            return pending.payload.withUnsafeBytes { bytes in
                job.fill { memory.fillBlock(Int(item.block), from: bytes) }
            }
        }
        beforeRead()
        let size = PrefixBlockFile.byteCount(
            tokens: item.tokens.count, payload: memory.bytesPerBlock)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
        defer { buffer.deallocate() }
        guard let isWhole = folder.read(item.key, into: buffer) else {
            forget(item.key)  // somebody removed it, or the folder is gone
            return false
        }
        do throws(PrefixBlockFile.Damage) {
            guard isWhole else { throw .length }
            let payload = try PrefixBlockFile.payload(
                in: UnsafeRawBufferPointer(buffer), key: item.key, tokens: item.tokens,
                payload: memory.bytesPerBlock)
            return job.fill { memory.fillBlock(Int(item.block), from: payload) }
        } catch {
            folder.remove(item.key)
            forget(item.key)
            state.withLock { $0.figures.damaged += 1 }
            report(
                .damage,
                "dropped a damaged file of the prefix cache, \(folder.file(item.key)): "
                    + "\(error.rawValue); its tokens are computed again")
            return false
        }
    }

    private func forget(_ key: PrefixKey) {
        state.withLock { state in
            state.bytes -= state.entries.removeValue(forKey: key)?.bytes ?? 0
        }
    }

    /// The beginning counts as used last: what comes later is of no use without it.
    private func noteUse(of keys: [PrefixKey]) {
        state.withLock { state in
            for key in keys.reversed() {
                state.clock += 1
                state.entries[key]?.used = state.clock
            }
            state.figures.restored += keys.count
        }
        folder.touch(keys.reversed())
    }

    /// Drops the files longest unused until `bytes` more fit, and a twentieth beyond: sorting is
    /// for many at once.
    private func makeRoom(for bytes: Int) {
        let target = options.maxBytes - options.maxBytes / 20 - bytes
        let entries = state.withLock { state in
            state.bytes + bytes > options.maxBytes ? state.entries : [:]
        }
        // Sorted outside the lock, which the engine's thread must not wait for.
        let oldest = entries.sorted { $0.value.used < $1.value.used }
        let victims = state.withLock { state -> [PrefixKey] in
            var victims: [PrefixKey] = []
            for (key, _) in oldest {
                guard state.bytes > target else { break }
                guard let entry = state.entries.removeValue(forKey: key) else { continue }
                state.bytes -= entry.bytes
                victims.append(key)
            }
            return victims
        }
        for key in victims { folder.remove(key) }
    }

    private func report(_ trouble: Trouble, _ text: String) {
        if state.withLock({ $0.reported.insert(trouble).inserted }) { notify(text) }
    }
}

/// One reading of blocks, which ends when they are there or when its time is over.
private final class RestoreJob: Sendable {
    private let state: Mutex<(filled: Int, isOver: Bool)>
    private let completion: @Sendable (Int) -> Void

    init(_ completion: @escaping @Sendable (Int) -> Void) {
        self.completion = completion
        state = Mutex((filled: 0, isOver: false))
    }

    var isOver: Bool { state.withLock(\.isOver) }
    var filled: Int { state.withLock(\.filled) }

    /// Runs `body`, which fills one block, unless the time is over.
    func fill(_ body: () -> Void) -> Bool {
        state.withLock { state in
            if state.isOver { return false }
            body()
            state.filled += 1
            return true
        }
    }

    /// Ends the job.
    ///
    /// - Returns: false where it had ended.
    @discardableResult
    func end() -> Bool {
        let filled = state.withLock { state -> Int? in
            if state.isOver { return nil }
            state.isOver = true
            return state.filled
        }
        guard let filled else { return false }
        completion(filled)
        return true
    }
}
