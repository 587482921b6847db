// A GGUF file byte by byte, so that tests can lie in any field.

/// Assembles a file with no checks at all.
struct RawGGUF {
    var magic = Array("GGUF".utf8)
    var version: UInt32 = 3
    /// Nil: the true number.
    var tensorCount: UInt64?
    var entryCount: UInt64?
    var entries: [[UInt8]] = []
    var tensors: [[UInt8]] = []
    var alignment = 32
    /// Bytes of data after the padded header.
    var dataBytes = 0

    var bytes: [UInt8] {
        var result = magic + littleEndian(version)
        result += littleEndian(tensorCount ?? UInt64(tensors.count))
        result += littleEndian(entryCount ?? UInt64(entries.count))
        result += (entries + tensors).joined()
        if dataBytes > 0 {
            while result.count % alignment != 0 { result.append(0) }
            result += (0..<dataBytes).map { UInt8($0 & 0xFF) }
        }
        return result
    }

    static func string(_ text: String) -> [UInt8] {
        littleEndian(UInt64(text.utf8.count)) + Array(text.utf8)
    }

    static func entry(_ key: String, type: UInt32, _ payload: [UInt8]) -> [UInt8] {
        string(key) + littleEndian(type) + payload
    }

    static func array(type: UInt32, count: UInt64, _ payload: [UInt8] = []) -> [UInt8] {
        littleEndian(type) + littleEndian(count) + payload
    }

    /// - Parameter dimensions: innermost first, as stored.
    static func tensor(
        _ name: String, _ dimensions: [UInt64], type: UInt32 = 0, offset: UInt64 = 0
    ) -> [UInt8] {
        string(name) + littleEndian(UInt32(dimensions.count))
            + dimensions.flatMap { littleEndian($0) } + littleEndian(type) + littleEndian(offset)
    }
}
