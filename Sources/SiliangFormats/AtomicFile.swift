// Writing a file so that it is there whole or not at all.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file under construction: bytes go to a temporary file beside the destination, which takes the
/// destination's name once they have reached the disk. When this object goes before `finish`, the
/// temporary file goes with it and an older file of that name stays as it was.
package final class AtomicFile {
    package let path: String
    private let temporary: String
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    private static let bufferBytes = 1 << 20

    /// - Parameter permissions: of the file, less what the process's umask takes away.
    /// - Throws: `FormatError` (`unwritable`) when nothing can be created beside `path`, or `path`
    ///   is something other than a regular file (a rename would replace a device or a folder).
    package init(path: String, permissions: mode_t = 0o666) throws(FormatError) {
        self.path = path
        temporary = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max)).partial"
        descriptor = -1
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw FormatError(
                .unwritable, path: path, "is not a regular file and will not be replaced")
        }
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
        guard descriptor >= 0 else {
            throw FormatError(.unwritable, path: path, "cannot be created: \(lastErrorText())")
        }
        buffer.reserveCapacity(Self.bufferBytes)
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    /// - Throws: `FormatError` (`unwritable`), for example when the disk is full.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
        if buffer.count + bytes.count > Self.bufferBytes { try flush() }
        if bytes.count >= Self.bufferBytes {
            try write(bytes)
        } else {
            buffer.append(contentsOf: bytes)
        }
    }

    package func append(_ bytes: [UInt8]) throws(FormatError) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(FormatError) in
            try append(UnsafeRawBufferPointer(bytes))
        }
    }

    func appendZeros(_ count: Int) throws(FormatError) {
        try append([UInt8](repeating: 0, count: count))
    }

    /// Brings everything to the disk and gives the file its name.
    ///
    /// - Throws: `FormatError` (`unwritable`).
    package func finish() throws(FormatError) {
        try flush()
        guard fsync(descriptor) == 0 else { throw failure() }
        guard close(descriptor) == 0 else {
            descriptor = -1
            let error = failure()
            unlink(temporary)
            throw error
        }
        descriptor = -1
        guard rename(temporary, path) == 0 else {
            let error = failure()
            unlink(temporary)
            throw error
        }
        syncFolder()
    }

    private func flush() throws(FormatError) {
        try buffer.withUnsafeBufferPointer { (bytes) throws(FormatError) in
            try write(UnsafeRawBufferPointer(bytes))
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let chunk = UnsafeRawBufferPointer(rebasing: rest)
            #if canImport(Darwin)
                let written = Darwin.write(descriptor, chunk.baseAddress, chunk.count)
            #elseif canImport(Musl)
                let written = Musl.write(descriptor, chunk.baseAddress, chunk.count)
            #else
                let written = Glibc.write(descriptor, chunk.baseAddress, chunk.count)
            #endif
            if written < 0 {
                if errno == EINTR { continue }
                throw failure()
            }
            rest = rest.dropFirst(written)
        }
    }

    /// Makes the rename itself last. Some file systems refuse this for folders; the file is whole
    /// either way, so a refusal is not an error.
    private func syncFolder() {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private func failure() -> FormatError {
        FormatError(.unwritable, path: path, "cannot be written: \(lastErrorText())")
    }
}
