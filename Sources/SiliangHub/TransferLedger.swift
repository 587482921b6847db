// Who fetches which bytes: hands out pieces, and knows what has come.

import Synchronization

/// A piece of a file to fetch.
struct Piece: Sendable, Equatable {
    let index: Int
    let range: Range<Int>
    /// Whether this request shows if the server honours ranges.
    let isProbe: Bool
}

/// The state of a download that its connections share.
final class TransferLedger: Sendable {
    private enum Mode {
        /// Nothing was asked for yet.
        case unknown
        /// The first request is under way.
        case probing
        case ranges
        /// The server sends the file from the beginning only.
        case whole
    }

    private struct Entry {
        let remote: RemoteFile
        var state: DownloadState.File
        /// What has come and what is being fetched.
        var taken: ByteRanges
        var mode = Mode.unknown
        /// A digest that the server stated only with the file.
        var learnt: FileDigest?
        var etagsDiffer = false
        var isChecking = false
        var restarts = 0
        /// Whether the download has ended for this file; what other connections still bring of it
        /// does not count.
        var isForgotten = false
        var resolved: (address: WebAddress, until: ContinuousClock.Instant)?

        var isComplete: Bool { state.done.count == remote.size }
        var digest: FileDigest? { remote.digest ?? learnt }
    }

    private struct Contents {
        var entries: [Entry]
        var hashed = 0
        /// Bytes written since the state was last read out for saving.
        var unsaved: Set<Int> = []
    }

    private let contents: Mutex<Contents>
    private let name: String
    private let tuning: HubTuning
    let totalBytes: Int

    /// - Parameter states: of the same files in the same order.
    init(name: String, files: [RemoteFile], states: [DownloadState.File], tuning: HubTuning) {
        self.name = name
        self.tuning = tuning
        totalBytes = files.reduce(0) { $0 + $1.size }
        contents = Mutex(
            Contents(
                entries: zip(files, states).map { file, state in
                    Entry(remote: file, state: state, taken: state.done)
                }))
    }

    // MARK: Handing out

    /// The next piece that nobody fetches; nil when there is none at present.
    func take() -> Piece? {
        contents.withLock { contents in
            for index in contents.entries.indices {
                if let piece = take(index, &contents.entries[index]) { return piece }
            }
            return nil
        }
    }

    private func take(_ index: Int, _ entry: inout Entry) -> Piece? {
        if entry.isForgotten { return nil }
        let limit: Int
        switch entry.mode {
        case .probing, .whole: return nil
        case .unknown: limit = tuning.probeBytes
        case .ranges: limit = tuning.chunkBytes
        }
        let whole = 0..<entry.remote.size
        guard let gap = entry.taken.firstGap(in: whole, limit: limit) else { return nil }
        let isProbe = entry.mode == .unknown
        entry.taken.insert(gap)
        if isProbe { entry.mode = .probing }
        return Piece(index: index, range: gap, isProbe: isProbe)
    }

    /// The server answers this file with ranges.
    func confirmRanges(_ index: Int) {
        contents.withLock { contents in
            if contents.entries[index].mode == .probing { contents.entries[index].mode = .ranges }
        }
    }

    /// The server sends the whole file; what was there is fetched again.
    ///
    /// - Returns: false when ranges of this file are being fetched, so that this cannot be.
    func becomeWhole(_ index: Int) -> Bool {
        contents.withLock { contents in
            guard contents.entries[index].mode != .ranges else { return false }
            contents.entries[index].mode = .whole
            contents.entries[index].state.done = ByteRanges()
            contents.entries[index].state.sha256 = nil
            return true
        }
    }

    // MARK: What came

    func record(_ index: Int, _ range: Range<Int>) {
        contents.withLock { contents in
            guard !contents.entries[index].isForgotten else { return }
            contents.entries[index].state.done.insert(range)
            contents.unsaved.insert(index)
        }
    }

    /// Compares an answer's validator with that of earlier ones.
    ///
    /// - Returns: false when the file has changed and nothing else would tell.
    func accept(etag: String?, for index: Int) -> Bool {
        contents.withLock { contents in
            guard let etag else { return true }
            let entry = contents.entries[index]
            guard let known = entry.state.etag, !entry.state.done.ranges.isEmpty, known != etag
            else {
                contents.entries[index].state.etag = etag
                return true
            }
            // Servers of one content network may have validators of their own; where the hub
            // states a digest, that decides.
            contents.entries[index].etagsDiffer = true
            return entry.digest != nil
        }
    }

    func learn(_ digest: FileDigest, for index: Int) {
        contents.withLock { $0.entries[index].learnt = digest }
    }

    /// Forgets the file's bytes, so that it is fetched once more, or for good.
    func reset(_ index: Int, forGood: Bool = false) {
        contents.withLock { contents in
            let old = contents.entries[index]
            var entry = Entry(
                remote: old.remote,
                state: DownloadState.File(
                    path: old.state.path, size: old.state.size, digest: old.state.digest),
                taken: ByteRanges())
            entry.restarts = old.restarts + 1
            entry.isForgotten = forGood
            contents.entries[index] = entry
        }
    }

    // MARK: Checking

    /// Files that are complete and that nobody has checked or is checking; they count as being
    /// checked from now on.
    func takeComplete() -> [Int] {
        contents.withLock { contents in
            contents.entries.indices.filter { index in
                let entry = contents.entries[index]
                guard entry.isComplete, !entry.isChecking, entry.state.sha256 == nil else {
                    return false
                }
                contents.entries[index].isChecking = true
                return true
            }
        }
    }

    func hashed(_ bytes: Int) { contents.withLock { $0.hashed += bytes } }

    func verified(_ index: Int, sha256: String) {
        contents.withLock { contents in
            contents.entries[index].state.sha256 = sha256
            contents.entries[index].isChecking = false
            contents.unsaved.insert(index)
        }
    }

    /// Whether wrong bytes may come from two versions of the file, so that one more try is due.
    func deservesRestart(_ index: Int) -> Bool {
        contents.withLock { $0.entries[index].etagsDiffer && $0.entries[index].restarts == 0 }
    }

    // MARK: Looking

    func remote(_ index: Int) -> RemoteFile { contents.withLock { $0.entries[index].remote } }

    func digest(_ index: Int) -> FileDigest? { contents.withLock { $0.entries[index].digest } }

    /// A validator to send with `If-Range` (RFC 9110, 13.1.5): a strong one, where no digest
    /// decides.
    func condition(_ index: Int) -> String? {
        contents.withLock { contents in
            let entry = contents.entries[index]
            guard entry.digest == nil, !entry.state.done.ranges.isEmpty,
                let etag = entry.state.etag, etag.hasPrefix("\"")
            else { return nil }
            return etag
        }
    }

    /// Where the hub last redirected to for this file, while that is fresh.
    func resolved(_ index: Int) -> WebAddress? {
        contents.withLock { contents in
            guard let resolved = contents.entries[index].resolved, resolved.until > .now else {
                return nil
            }
            return resolved.address
        }
    }

    func resolve(_ index: Int, to address: WebAddress?) {
        // Signed addresses hold for an hour; asking the hub anew every few minutes costs nothing.
        contents.withLock {
            $0.entries[index].resolved = address.map { ($0, .now + .seconds(300)) }
        }
    }

    /// Bytes that are there, and bytes that were hashed in this run.
    var progress: (done: Int, hashed: Int) {
        contents.withLock { contents in
            (contents.entries.reduce(0) { $0 + $1.state.done.count }, contents.hashed)
        }
    }

    /// The state to save, and the files that were written to since the last time.
    func snapshot() -> (state: DownloadState, written: Set<Int>) {
        contents.withLock { contents in
            let written = contents.unsaved
            contents.unsaved = []
            return (DownloadState(name: name, files: contents.entries.map(\.state)), written)
        }
    }
}
