// A cursor over a mapped file that never leaves it.

/// Reads little-endian fields of a mapped file, one after the other, and checks each against the
/// file's size first.
struct ByteReader {
    let file: MappedFile
    private(set) var position = 0
    /// The key or tensor being read; errors name it.
    var item: String?

    init(_ file: MappedFile) {
        self.file = file
    }

    var remaining: Int { file.bytes.count - position }

    /// The next `count` bytes. They stay in the mapping: valid while `file` lives.
    mutating func take(
        _ count: Int, _ what: @autoclosure () -> String
    ) throws(FormatError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else {
            throw error(
                .truncated,
                "the file ends inside \(what()): \(count) bytes needed at offset \(position), "
                    + "\(remaining) left; it is damaged or incompletely downloaded")
        }
        let start = position
        position += count
        return UnsafeRawBufferPointer(rebasing: file.bytes[start..<position])
    }

    /// The next integer.
    mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type, _ what: @autoclosure () -> String
    ) throws(FormatError) -> T {
        let bytes = try take(MemoryLayout<T>.size, what())
        return T(littleEndian: bytes.loadUnaligned(as: T.self))
    }

    /// A 64-bit count of things of which each takes at least `minimumBytes`, so that a count which
    /// the rest of the file cannot hold is refused before anything is allocated for it.
    mutating func count(
        minimumBytes: Int, limit: Int = .max, _ what: @autoclosure () -> String
    ) throws(FormatError) -> Int {
        let count = try integer(UInt64.self, what())
        let most = min(remaining / minimumBytes, limit)
        guard count <= UInt64(most) else {
            throw error(
                .damaged,
                "\(what()) is \(count), but at offset \(position) at most \(most) is possible; "
                    + "the file is damaged or incompletely downloaded")
        }
        return Int(count)
    }

    func error(_ code: FormatError.Code, _ reason: String) -> FormatError {
        FormatError(code, path: file.path, item: item, reason)
    }
}
