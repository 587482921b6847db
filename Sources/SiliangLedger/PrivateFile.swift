// Files that only their owner may read, and that are either whole or not there.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A failed system call.
struct SystemFailure: Error {
    let code: Int32
    var reason: String { String(cString: strerror(code)) }

    static var last: SystemFailure { SystemFailure(code: errno) }
}

/// Calls to the file system that the key store is built from.
enum PrivateFile {
    /// Makes the folder, and those above it that are missing, for the owner alone.
    static func makeFolder(_ path: String) throws(SystemFailure) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return try checkFolder(path) }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw .last
        }
        try makeFolder(String(path[..<slash]))
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw .last }
    }

    private static func checkFolder(_ path: String) throws(SystemFailure) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .last }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw SystemFailure(code: ENOTDIR) }
    }

    /// The file's bytes, or nil when there is no file.
    ///
    /// - Parameter limit: a longer file is refused with `EFBIG`.
    static func read(_ path: String, limit: Int) throws(SystemFailure) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw .last
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = systemRead(descriptor, &chunk)
            if count < 0 {
                if errno == EINTR { continue }
                throw .last
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk.prefix(count))
            if bytes.count > limit { throw SystemFailure(code: EFBIG) }
        }
    }

    /// Writes beside `path` and renames over it, each synced to the disk, so that a crash leaves
    /// the old file or the new one.
    static func replace(_ path: String, with bytes: [UInt8]) throws(SystemFailure) {
        let temporary = path + ".\(getpid()).tmp"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last }
        do throws(SystemFailure) {
            defer { close(descriptor) }
            try writeAll(descriptor, bytes)
            guard fsync(descriptor) == 0 else { throw .last }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let failure = SystemFailure.last
            unlink(temporary)
            throw failure
        }
        syncFolder(of: path)
    }

    /// The rename itself reaches the disk with the folder. Not every file system can sync one, and
    /// the file is whole either way, so failure is no error.
    private static func syncFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) throws(SystemFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last
            }
            rest = rest.dropFirst(count)
        }
    }

    private static func systemRead(_ descriptor: Int32, _ chunk: inout [UInt8]) -> Int {
        // The module is named because this type's own `read` hides the system's.
        chunk.withUnsafeMutableBytes {
            #if canImport(Glibc)
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            #else
                Darwin.read(descriptor, $0.baseAddress, $0.count)
            #endif
        }
    }
}

/// An exclusive lock between processes, held until `release()`; the system releases it when the
/// process ends, however it ends.
struct ProcessLock: ~Copyable {
    private let descriptor: Int32

    /// Waits for the lock at most `attempts` × 20 ms.
    init(path: String, attempts: Int = 250) throws(SystemFailure) {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw .last }
        for _ in 0..<attempts {
            if flock(opened, LOCK_EX | LOCK_NB) == 0 {
                descriptor = opened
                return
            }
            guard errno == EWOULDBLOCK || errno == EINTR else {
                let failure = SystemFailure.last
                close(opened)
                throw failure
            }
            usleep(20_000)
        }
        close(opened)
        throw SystemFailure(code: EWOULDBLOCK)
    }

    deinit { close(descriptor) }
}
