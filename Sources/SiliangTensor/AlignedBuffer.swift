// Memory for weights, KV and intermediate results, straight from the system.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A block of zeroed memory, page-aligned, given back when the object goes. Pages are taken from
/// the system when first touched, so an unused part costs nothing.
///
/// Unchecked: whoever shares a buffer between threads sees to it that they write different parts.
public final class AlignedBuffer: @unchecked Sendable {
    public let base: UnsafeMutableRawPointer
    public let byteCount: Int

    /// - Throws: `TensorError` (`outOfMemory`) when the system refuses.
    public init(byteCount: Int) throws(TensorError) {
        let size = max(byteCount, 1)
        let flags = MAP_PRIVATE | MAP_ANON
        guard let memory = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0),
            memory != MAP_FAILED
        else {
            throw TensorError(
                .outOfMemory,
                "the system refused \(byteCount / 1_048_576) MiB of memory; "
                    + "use a smaller model or context")
        }
        #if !canImport(Darwin)
            // Weights are read from start to end: large pages spare address translations.
            if size >= 4 << 20 { madvise(memory, size, MADV_HUGEPAGE) }
        #endif
        base = memory
        self.byteCount = size
    }

    deinit {
        munmap(base, byteCount)
    }

    /// The buffer as 32-bit floats.
    public var floats: UnsafeMutablePointer<Float> {
        base.assumingMemoryBound(to: Float.self)
    }
}

/// The machine's physical memory in bytes.
public var physicalMemory: Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let size = sysconf(Int32(_SC_PAGESIZE))
    return pages > 0 && size > 0 ? pages * size : 8 << 30
}
