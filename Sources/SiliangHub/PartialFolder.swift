// The folder in which a model is put together before it gets its name.

import NIOCore
import SiliangFormats
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that is written at many places at once.
private final class OpenFile: Sendable {
    let path: String
    private let descriptor: Int32

    /// Opens the file, or makes it. A link in its place is not followed.
    init(_ path: String, size: Int) throws(HubError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Disk.failure(path, "cannot be made") }
        // The length is set at once; the blocks come with the bytes.
        guard ftruncate(descriptor, off_t(size)) == 0 else {
            throw Disk.failure(path, "cannot be made as long as the model")
        }
    }

    deinit { close(descriptor) }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(HubError) {
        var rest = bytes[...]
        var position = offset
        while !rest.isEmpty {
            let chunk = UnsafeRawBufferPointer(rebasing: rest)
            let count = pwrite(descriptor, chunk.baseAddress, chunk.count, off_t(position))
            if count < 0 {
                if errno == EINTR { continue }
                throw Disk.failure(path, "cannot be written")
            }
            rest = rest.dropFirst(count)
            position += count
        }
    }

    func sync() throws(HubError) {
        guard fsync(descriptor) == 0 else { throw Disk.failure(path, "cannot be written") }
    }

    /// Calls `body` with the whole file, a few megabytes at a time.
    func readAll(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var buffer = [UInt8](repeating: 0, count: 4 << 20)
        var position = 0
        while true {
            let count = buffer.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress, $0.count, off_t(position))
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw Disk.failure(path, "cannot be read")
            }
            if count == 0 { return }
            try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            position += count
        }
    }
}

/// The files of a download, beneath one folder that this process has locked.
final class PartialFolder: Sendable {
    let path: String
    private let lock: FolderLock
    private let files: [RemoteFile]
    private let open = Mutex<[Int: OpenFile]>([:])
    /// One state is written at a time, so that an older one never replaces a newer.
    private let saving = Mutex(())

    private init(path: String, lock: FolderLock, files: [RemoteFile]) {
        self.path = path
        self.lock = lock
        self.files = files
    }

    /// Takes the folder, making it where there is none.
    ///
    /// - Throws: `HubError` (`locked`, `unwritable`).
    static func take(_ path: String, files: [RemoteFile]) throws(HubError) -> PartialFolder {
        try Disk.makeFolder(path)
        guard let lock = try FolderLock.take(path) else {
            throw HubError(
                .locked,
                "another process is downloading this model into \(path); wait for it, or stop it "
                    + "and run the command again")
        }
        return PartialFolder(path: path, lock: lock, files: files)
    }

    func path(of index: Int) -> String { path + "/" + files[index].path }

    func write(_ buffer: ByteBuffer, count: Int, at offset: Int, of index: Int) throws(HubError) {
        let file = try file(index)
        try buffer.withUnsafeReadableBytes { (bytes) throws(HubError) in
            try file.write(UnsafeRawBufferPointer(rebasing: bytes.prefix(count)), at: offset)
        }
    }

    /// Makes the file, where nothing has been written to it.
    func make(_ index: Int) throws(HubError) { _ = try file(index) }

    private func file(_ index: Int) throws(HubError) -> OpenFile {
        if let file = open.withLock({ $0[index] }) { return file }
        let path = path(of: index)
        if let slash = path.lastIndex(of: "/") { try Disk.makeFolder(String(path[..<slash])) }
        let file = try OpenFile(path, size: files[index].size)
        return open.withLock { open in
            // Another connection may have been faster; both descriptors lead to the same file.
            let first = open[index] ?? file
            open[index] = first
            return first
        }
    }

    func close(_ index: Int) { open.withLock { $0[index] = nil } }

    /// Removes a file's bytes.
    func discard(_ index: Int) {
        close(index)
        unlink(path(of: index))
    }

    /// Brings what was written and then the state to the disk, in this order: a state must never
    /// speak of bytes that a power cut has taken.
    func save(_ ledger: TransferLedger) throws(HubError) {
        let result: Result<Void, HubError> = saving.withLock { _ in
            let (state, written) = ledger.snapshot()
            do throws(HubError) {
                for index in written {
                    if let file = open.withLock({ $0[index] }) { try file.sync() }
                }
                return .success(try state.save(path))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Reads a whole file, and computes what its bytes are.
    ///
    /// - Parameter onBytes: told of every part; throws to stop.
    func hash(
        _ index: Int, expected: FileDigest?, onBytes: (Int) throws -> Void
    ) throws -> (sha256: String, found: String, isRight: Bool) {
        let file = try file(index)
        try file.sync()
        var hasher = FileHasher(size: files[index].size, expected: expected)
        var count = 0
        try file.readAll { bytes in
            hasher.update(bytes)
            count += bytes.count
            try onBytes(bytes.count)
        }
        let result = hasher.result(expected: expected)
        return (result.sha256, result.found, result.isRight && count == files[index].size)
    }

    // MARK: Beginning and end

    /// What of an earlier download can be used: the states of `files` as they were saved, less
    /// those whose file was changed on the hub or is not there. Everything else in the folder goes.
    func recover() throws(HubError) -> [DownloadState.File] {
        let saved = DownloadState.read(path)
        let known = Dictionary(
            (saved?.files ?? []).map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        var kept: Set<String> = []
        let states = files.map { file in
            if let old = known[file.path], old.size == file.size,
                old.digest == file.digest, Disk.fileSize(path + "/" + file.path) == file.size
            {
                kept.insert(file.path)
                return old
            }
            return DownloadState.File(path: file.path, size: file.size, digest: file.digest)
        }
        try removeAll(but: kept, below: "")
        return states
    }

    private func removeAll(but kept: Set<String>, below folder: String) throws(HubError) {
        for name in Disk.names(in: path + "/" + folder) {
            let file = folder + name
            if Disk.isFolder(path + "/" + file) {
                try removeAll(but: kept, below: file + "/")
            } else if !kept.contains(file), file != DownloadState.fileName {
                unlink(path + "/" + file)
            }
        }
    }

    /// Takes a file from an installed model by a second name for the same bytes.
    func link(_ installed: String, as index: Int) -> Bool {
        let path = path(of: index)
        guard let slash = path.lastIndex(of: "/"),
            (try? Disk.makeFolder(String(path[..<slash]))) != nil
        else { return false }
        unlink(path)
        #if canImport(Glibc)
            return Glibc.link(installed, path) == 0
        #elseif canImport(Musl)
            return Musl.link(installed, path) == 0
        #else
            return Darwin.link(installed, path) == 0
        #endif
    }

    /// Removes the folder if nothing has come into it.
    func removeIfEmpty() { rmdir(path) }

    /// Gives the folder its place, with its manifest in it. An older model there goes afterwards.
    func install(_ manifest: ModelManifest, at target: String) throws(HubError) {
        open.withLock { $0 = [:] }
        try PrivateFile.write(
            JSONWriter.text(manifest) + [UInt8(ascii: "\n")],
            to: path + "/" + ModelManifest.fileName)
        Disk.syncFolder(path)
        let old = target + ModelStore.replacedSuffix
        if Disk.isFolder(old) { try Disk.remove(old) }
        let replaces = Disk.isFolder(target)
        if replaces { try Disk.rename(target, old) }
        do throws(HubError) {
            try Disk.rename(path, target)
        } catch {
            if replaces { try? Disk.rename(old, target) }
            throw error
        }
        // Only now: until the rename the state is what saves the bytes from a kill.
        unlink(target + "/" + DownloadState.fileName)
        if let slash = target.lastIndex(of: "/") { Disk.syncFolder(String(target[..<slash])) }
        if replaces { try? Disk.remove(old) }
    }
}
