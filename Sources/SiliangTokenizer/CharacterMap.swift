// The table by which SentencePiece normalizes characters.

/// A `precompiled_charsmap`: a trie of what is replaced, as a double array (Aoe 1989; the units are
/// those of darts-clone), and the texts that replace it.
struct CharacterMap: Sendable {
    private let units: [UInt32]
    private let texts: [UInt8]

    /// - Parameter blob: the trie's length in bytes (little endian), the trie, the texts, each
    ///   ended by a zero.
    /// - Returns: nil when the blob is shorter than it says.
    init?(_ blob: some RandomAccessCollection<UInt8>) {
        let bytes = Array(blob)
        func word(_ offset: Int) -> UInt32 {
            bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
        guard bytes.count >= 4 else { return nil }
        let size = Int(word(0))
        guard size > 0, size % 4 == 0, size <= bytes.count - 4 else { return nil }
        units = (0..<size / 4).map { word(4 + 4 * $0) }
        texts = Array(bytes[(4 + size)...])
    }

    /// `text` with the longest match at each place replaced; what matches nothing stays.
    func apply(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            if let (length, start) = longest(text, from: index) {
                output.append(contentsOf: texts[start...].prefix { $0 != 0 })
                index += length
            } else {
                let length = UTF8Scalar.decode(text, at: index).length
                output.append(contentsOf: text[index..<index + length])
                index += length
            }
        }
        return output
    }

    private func longest(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (length: Int, text: Int)? {
        guard let root = units.first else { return nil }
        var found: (Int, Int)?
        var node = Self.offset(root)
        for index in start..<text.count {
            node ^= Int(text[index])
            guard node < units.count else { break }
            let unit = units[node]
            guard unit & 0x8000_00FF == UInt32(text[index]) else { break }
            node ^= Self.offset(unit)
            guard unit >> 8 & 1 != 0 else { continue }
            guard node < units.count else { break }
            let place = Int(units[node] & 0x7FFF_FFFF)
            if place <= texts.count { found = (index - start + 1, place) }
        }
        return found
    }

    private static func offset(_ unit: UInt32) -> Int {
        Int(unit >> 10) << Int((unit & 1 << 9) >> 6)
    }
}
