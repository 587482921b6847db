// The alphabet in which byte-level vocabularies write bytes.

/// The printable stand-ins for bytes that GPT-2 introduced: a byte that is a printable character
/// of Latin-1 stands for itself, and the other 68, in ascending order, are written as U+0100 and
/// on. So a space is written `Ġ` (U+0120) and a line feed `Ċ` (U+010A).
enum ByteAlphabet {
    /// The scalar that stands for each byte.
    static let scalars: [UInt32] = {
        var next: UInt32 = 256
        return (0..<256).map { (byte: UInt32) in
            if isPrintable(byte) { return byte }
            defer { next += 1 }
            return next
        }
    }()

    /// The byte that each scalar below 324 stands for; -1 where it stands for none.
    private static let bytes: [Int16] = {
        var bytes = [Int16](repeating: -1, count: 324)
        for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar)] = Int16(byte) }
        return bytes
    }()

    private static func isPrintable(_ byte: UInt32) -> Bool {
        (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte)
    }

    /// Appends the bytes that `text` (UTF-8) stands for, or appends nothing and returns false when
    /// it has a character outside the alphabet.
    static func decode(_ text: Slice<UnsafeBufferPointer<UInt8>>, into output: inout [UInt8])
        -> Bool
    {
        let start = output.count
        var index = text.startIndex
        while index < text.endIndex {
            var scalar = Int(text[index])
            index += 1
            if scalar >= 0xC2, scalar <= 0xC5, index < text.endIndex, text[index] & 0xC0 == 0x80 {
                scalar = (scalar & 0x1F) << 6 | Int(text[index] & 0x3F)
                index += 1
            } else if scalar >= 0x80 {
                scalar = bytes.count
            }
            guard scalar < bytes.count, bytes[scalar] >= 0 else {
                output.removeSubrange(start...)
                return false
            }
            output.append(UInt8(truncatingIfNeeded: bytes[scalar]))
        }
        return true
    }

    /// How the alphabet writes `bytes`, as UTF-8.
    static func encode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            let scalar = scalars[Int(byte)]
            guard scalar >= 0x80 else { return [byte] }
            return [UInt8(0xC0 | scalar >> 6), UInt8(0x80 | scalar & 0x3F)]
        }
    }
}
