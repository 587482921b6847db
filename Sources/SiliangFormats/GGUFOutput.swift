// The tensor section of a GGUF file being written.

/// Takes the bytes of the declared tensors, in the order of their declaration, and pads between
/// them. Dropped before `finish`, it leaves nothing behind.
public final class GGUFOutput {
    struct Planned {
        let name: String
        let byteCount: Int
    }

    private let file: AtomicFile
    private let plan: [Planned]
    private let alignment: Int
    private var index = 0
    private var written = 0

    init(_ file: AtomicFile, plan: [Planned], alignment: Int) {
        self.file = file
        self.plan = plan
        self.alignment = alignment
    }

    /// Appends bytes of the current tensor: all of it or a part; the next call goes on there.
    ///
    /// - Throws: `FormatError` (`unwritable`) when they are more than the tensor still takes, or
    ///   cannot be written.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
        guard index < plan.count else {
            throw FormatError(.unwritable, path: file.path, "all tensors are already complete")
        }
        let current = plan[index]
        guard bytes.count <= current.byteCount - written else {
            throw FormatError(
                .unwritable, path: file.path, item: current.name,
                "has \(current.byteCount) bytes by its shape, but more came")
        }
        try file.append(bytes)
        written += bytes.count
        guard written == current.byteCount else { return }
        try file.appendZeros((alignment - written % alignment) % alignment)
        index += 1
        written = 0
    }

    /// As the other `append`.
    public func append(_ bytes: [UInt8]) throws(FormatError) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(FormatError) in
            try append(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Brings the file to the disk under its name.
    ///
    /// - Throws: `FormatError` (`unwritable`) when a tensor is incomplete or writing fails.
    public func finish() throws(FormatError) {
        guard index == plan.count else {
            throw FormatError(
                .unwritable, path: file.path, item: plan[index].name,
                "only \(written) of its \(plan[index].byteCount) bytes came")
        }
        try file.finish()
    }
}
