// A file mapped into memory for reading.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A read-only mapping of a whole file. Pages are read when touched and belong to the page cache.
///
/// The mapping is private and read-only and its address never changes, so sharing it between
/// threads is safe. What this cannot guard against: another process that truncates the file while
/// it is mapped.
public final class MappedFile: @unchecked Sendable {
    public let path: String
    /// The file's bytes; valid while this object lives.
    public let bytes: UnsafeRawBufferPointer

    /// Maps the file at `path`.
    ///
    /// - Throws: `FormatError` (`unreadable`) when it is missing, a folder, or may not be read.
    public init(path: String) throws(FormatError) {
        self.path = path
        // Without O_NONBLOCK, opening a pipe would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw FormatError(.unreadable, path: path, "cannot be opened: \(lastErrorText())")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw FormatError(.unreadable, path: path, "cannot be examined: \(lastErrorText())")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FormatError(.unreadable, path: path, "is not a regular file")
        }
        let size = Int(status.st_size)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            base != MAP_FAILED
        else {
            throw FormatError(.unreadable, path: path, "cannot be mapped: \(lastErrorText())")
        }
        bytes = UnsafeRawBufferPointer(start: base, count: size)
    }

    deinit {
        if let base = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
        }
    }

    /// Tells the system that `range` will not be needed soon, so that its pages stop counting as
    /// this process's memory. They can still be read; the page cache usually still holds them.
    public func release(_ range: Range<Int>) {
        advise(range, MADV_DONTNEED)
    }

    /// Tells the system that `range` will be read from start to end soon.
    public func prefetch(_ range: Range<Int>) {
        advise(range, MADV_WILLNEED)
    }

    private func advise(_ range: Range<Int>, _ advice: Int32) {
        guard let base = bytes.baseAddress else { return }
        let page = Int(getpagesize())
        // Only whole pages inside the range: a neighbour's bytes are not ours to release.
        let range = range.clamped(to: 0..<bytes.count)
        let start = (range.lowerBound + page - 1) / page * page
        let end = range.upperBound / page * page
        guard start < end else { return }
        _ = madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, advice)
    }
}

func lastErrorText() -> String {
    String(cString: strerror(errno))
}
