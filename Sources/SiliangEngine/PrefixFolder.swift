// The files of the prefix cache on disk: listing, reading, writing, dropping. No policy.

import SiliangFormats

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A folder of block files, `<two digits>/<64 digits>.kv` by their keys.
struct PrefixFolder: Sendable {
    let path: String
    private static let suffix = ".kv"
    /// A temporary file that old belongs to no process any more.
    private static let abandonedSeconds = 3600

    struct Listed {
        var key: PrefixKey
        var bytes: Int
        /// Seconds and nanoseconds of the last use.
        var used: (Int, Int)
    }

    /// Makes the folder where it is missing, for its owner alone.
    ///
    /// - Throws: `EngineError` (`invalidParameter`).
    init(path: String) throws(EngineError) {
        self.path = path
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw Self.failure(path) }
        var status = stat()
        guard stat(path, &status) == 0 else { throw Self.failure(path) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw EngineError(
                .invalidParameter,
                "\(path) is not a folder; choose another with --cache-dir, or none")
        }
        guard access(path, W_OK | X_OK | R_OK) == 0 else { throw Self.failure(path) }
    }

    private static func failure(_ path: String) -> EngineError {
        EngineError(
            .invalidParameter,
            "the cache folder \(path) cannot be used: \(String(cString: strerror(errno))); "
                + "choose another with --cache-dir, or none")
    }

    /// All block files; what a process left unfinished is dropped.
    func list() -> [Listed] {
        var found: [Listed] = []
        for sub in Self.names(in: path) where sub.utf8.count == 2 {
            let folder = "\(path)/\(sub)"
            for name in Self.names(in: folder) {
                let file = "\(folder)/\(name)"
                var status = stat()
                guard lstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                    continue
                }
                #if canImport(Darwin)
                    let used = status.st_mtimespec
                #else
                    let used = status.st_mtim
                #endif
                if name.hasSuffix(Self.suffix), let key = PrefixKey(hex: name.dropLast(3)) {
                    found.append(
                        Listed(
                            key: key, bytes: Int(status.st_size),
                            used: (Int(used.tv_sec), Int(used.tv_nsec))))
                } else if name.hasSuffix(".partial"),
                    time(nil) - used.tv_sec > Self.abandonedSeconds
                {
                    unlink(file)
                }
            }
        }
        return found
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(
                    to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)
                ) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    func file(_ key: PrefixKey) -> String {
        let hex = key.hex
        return "\(path)/\(hex.prefix(2))/\(hex)\(Self.suffix)"
    }

    /// Writes a block so that it is there whole or not at all, readable by its owner alone.
    ///
    /// - Returns: bytes of the file.
    func write(
        _ key: PrefixKey, tokens: [Int32], payload: UnsafeRawBufferPointer
    ) throws(FormatError) -> Int {
        let path = file(key)
        mkdir("\(self.path)/\(key.hex.prefix(2))", 0o700)
        let output = try AtomicFile(path: path, permissions: 0o600)
        let frame = PrefixBlockFile.frame(key: key, tokens: tokens, payload: payload)
        try output.append(frame.head)
        try output.append(payload)
        try output.append(frame.checksum)
        try output.finish()
        return frame.head.count + payload.count + frame.checksum.count
    }

    /// Reads a whole file into `buffer`.
    ///
    /// - Returns: whether the file has exactly the buffer's length; nil where it can't be read.
    func read(_ key: PrefixKey, into buffer: UnsafeMutableRawBufferPointer) -> Bool? {
        let descriptor = open(file(key), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        guard Int(status.st_size) == buffer.count else { return false }
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            done += count
        }
        return true
    }

    /// Notes the use of blocks in their files, the last of `keys` as the latest: a file's time of
    /// modification is that of its last use, which so outlives the process.
    func touch(_ keys: some Sequence<PrefixKey>) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        // The system's own stamps are too coarse to keep them apart.
        for (index, key) in keys.enumerated() {
            var stamp = now
            stamp.tv_nsec += index
            if stamp.tv_nsec > 999_999_999 {
                stamp.tv_sec += 1
                stamp.tv_nsec -= 1_000_000_000
            }
            let times = [stamp, stamp]
            utimensat(AT_FDCWD, file(key), times, 0)
        }
    }

    func remove(_ key: PrefixKey) { unlink(file(key)) }

    /// Bytes free on the folder's file system, for its owner; nil where the system doesn't say.
    static func freeBytes(at path: String) -> Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let bytes = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return bytes.overflow ? Int.max : Int(clamping: bytes.partialValue)
    }
}
