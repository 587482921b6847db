// The ids of short pieces that came before: most words of a text are repetitions.

/// A bounded cache from pieces of at most 15 bytes to at most five ids. A new piece takes the
/// place of an old one with the same slot.
final class PieceCache {
    /// A piece's bytes, filled up with zeros, and its length in the last byte.
    struct Key: Equatable {
        var low: UInt64
        var high: UInt64

        static let longestPiece = 15

        /// `piece` has at most `longestPiece` bytes.
        @inline(__always)
        init(_ piece: UnsafeBufferPointer<UInt8>) {
            let count = piece.count
            low = Self.word(piece, 0, min(count, 8))
            high = Self.word(piece, 8, count) | UInt64(truncatingIfNeeded: count) << 56
        }

        /// The bytes from `start` up to `end`, at most eight, lowest first.
        @inline(__always)
        private static func word(
            _ piece: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
        ) -> UInt64 {
            var word: UInt64 = 0
            var index = start
            var shift: UInt64 = 0
            while index < end {
                word |= UInt64(piece[index]) << shift
                index += 1
                shift += 8
            }
            return word
        }
    }

    private struct Entry {
        var key: Key
        var count: Int32
        var ids: (Int32, Int32, Int32, Int32, Int32)
    }

    private static let slots = 1 << 14
    private let entries: UnsafeMutableBufferPointer<Entry>

    init() {
        entries = .allocate(capacity: Self.slots)
        // Length 0 in the key: no piece is empty, so nothing is found.
        let vacant = Entry(
            key: Key(UnsafeBufferPointer(start: nil, count: 0)), count: 0, ids: (0, 0, 0, 0, 0))
        entries.initialize(repeating: vacant)
    }

    deinit {
        entries.deallocate()
    }

    @inline(__always)
    private static func slot(_ key: Key) -> Int {
        let mixed = ByteHash.fold(key.low ^ 0x9E37_79B9_7F4A_7C15, key.high ^ 0xE703_7ED1_A0B4_28DB)
        return Int(truncatingIfNeeded: mixed) & (slots - 1)
    }

    /// Appends the ids of the piece, or returns false when they are not known.
    @inline(__always)
    func append(_ key: Key, to output: inout [Int32]) -> Bool {
        let slot = Self.slot(key)
        guard entries[slot].key == key else { return false }
        let ids = entries[slot].ids
        let count = entries[slot].count
        output.append(ids.0)
        if count > 1 { output.append(ids.1) }
        if count > 2 { output.append(ids.2) }
        if count > 3 { output.append(ids.3) }
        if count > 4 { output.append(ids.4) }
        return true
    }

    /// Keeps the ids of a piece, when there are from one to five.
    @inline(__always)
    func insert(_ key: Key, _ ids: ArraySlice<Int32>) {
        guard let first = ids.first, ids.count <= 5 else { return }
        let start = ids.startIndex
        func id(_ index: Int) -> Int32 { index < ids.count ? ids[start + index] : 0 }
        entries[Self.slot(key)] = Entry(
            key: key, count: Int32(truncatingIfNeeded: ids.count),
            ids: (first, id(1), id(2), id(3), id(4)))
    }
}
