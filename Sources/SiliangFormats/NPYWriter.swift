// Writing float32 arrays as .npy, version 1.0.
//
// Layout (numpy.lib.format): "\x93NUMPY", u8 major, u8 minor, u16 header length, the header (a
// Python dictionary, padded with spaces to a multiple of 64 bytes from the file's beginning and
// ended by a newline), then the values in row-major order.

/// Streams a float32 array to a .npy file, which appears under its name when finished. Dropped
/// before that, it leaves nothing behind.
public final class NPYWriter {
    private let file: AtomicFile
    private let count: Int
    private var written = 0

    /// Begins a file of shape `[rows, columns]`.
    ///
    /// - Throws: as `init(path:shape:)`.
    public convenience init(path: String, rows: Int, columns: Int) throws(FormatError) {
        try self.init(path: path, shape: [rows, columns])
    }

    /// Begins a file of shape `shape`, outermost first; an empty one is a single value.
    ///
    /// - Throws: `FormatError` (`unwritable`) when a dimension is negative, there are more than 32
    ///   (NumPy's own limit up to version 1), their product overflows, or the file cannot be
    ///   created.
    public init(path: String, shape: [Int]) throws(FormatError) {
        guard shape.count <= 32, shape.allSatisfy({ $0 >= 0 }),
            let bytes = ElementType.f32.byteCount(shape: shape)
        else {
            throw FormatError(.unwritable, path: path, "the shape \(shape) is not possible")
        }
        count = bytes / ElementType.f32.byteCount
        file = try AtomicFile(path: path)
        try file.append(Self.header(shape))
    }

    private static func header(_ shape: [Int]) -> [UInt8] {
        // A Python tuple: (), (2,), (2, 3).
        let dimensions = shape.map(String.init).joined(separator: ", ")
        let tuple = shape.count == 1 ? "(\(dimensions),)" : "(\(dimensions))"
        var text = "{'descr': '<f4', 'fortran_order': False, 'shape': \(tuple), }"
        let preamble = 10
        let padding = 63 - (preamble + text.utf8.count) % 64
        text += String(repeating: " ", count: padding) + "\n"
        // Below 1024 with at most 32 dimensions of at most 19 digits.
        let length = text.utf8.count
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
            + Array(text.utf8)
    }

    /// Appends values in row-major order: a row, several, or a part.
    ///
    /// - Throws: `FormatError` (`unwritable`) when they are more than the shape has, or cannot be
    ///   written.
    public func append(_ values: UnsafeBufferPointer<Float>) throws(FormatError) {
        guard values.count <= count - written else {
            throw FormatError(
                .unwritable, path: file.path, "the shape has \(count) values, but more came")
        }
        try file.append(UnsafeRawBufferPointer(values))
        written += values.count
    }

    /// As the other `append`.
    public func append(_ values: [Float]) throws(FormatError) {
        try values.withUnsafeBufferPointer { (values) throws(FormatError) in try append(values) }
    }

    /// Brings the file to the disk under its name.
    ///
    /// - Throws: `FormatError` (`unwritable`) when values are missing or writing fails.
    public func finish() throws(FormatError) {
        guard written == count else {
            throw FormatError(
                .unwritable, path: file.path, "only \(written) of \(count) values came")
        }
        try file.finish()
    }
}
