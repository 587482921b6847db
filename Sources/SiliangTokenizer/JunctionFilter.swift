// Where no merge can reach across: places at which a long piece may be cut before merging.

/// What the spellings of a vocabulary hold side by side, seen at the border of two characters.
///
/// A merge across a border makes a spelling that contains the bytes on both sides, so a border
/// whose neighbourhood occurs in no spelling can be cut first, with the same result. Chinese text
/// comes in pieces of whole clauses; cut at such borders it becomes words, which are mostly known
/// from before. A neighbourhood is up to three bytes to either side, shorter where a spelling
/// begins or ends. The set is a Bloom filter: it may say yes wrongly, which costs a cut, never no.
final class JunctionFilter: Sendable {
    private let filter: FrozenBuffer<UInt64>
    private let mask: UInt64
    /// For each pair of bytes at a border: whether a spelling with fewer than three bytes on a side
    /// holds it. For most pairs none does, and one look suffices.
    private let shortPairs: FrozenBuffer<UInt64>

    private static let reach = 3

    /// `spellings` are the results of all merge rules.
    init(spellings: SpellingTable, numbers: some Sequence<UInt32>) {
        var bits = 1 << 16
        while bits < spellings.bytes.count * 4, bits < 1 << 24 { bits *= 2 }
        var filter = [UInt64](repeating: 0, count: bits / 64)
        var shortPairs = [UInt64](repeating: 0, count: 1 << 10)
        let mask = UInt64(bits - 1)
        spellings.bytes.withUnsafeBufferPointer { bytes in
            for number in numbers {
                let start = spellings.offsets[Int(number)]
                let end = spellings.offsets[Int(number) + 1]
                for place in start + 1..<max(end, start + 1) where bytes[place] & 0xC0 != 0x80 {
                    let left = min(place - start, Self.reach)
                    let right = min(end - place, Self.reach)
                    let hash = Self.hash(bytes, place, left, right)
                    filter[Int((hash & mask) >> 6)] |= 1 << (hash & 63)
                    let second = hash >> 32
                    filter[Int((second & mask) >> 6)] |= 1 << (second & 63)
                    if left < Self.reach || right < Self.reach {
                        let pair = Self.pair(bytes, place)
                        shortPairs[pair >> 6] |= 1 << UInt64(pair & 63)
                    }
                }
            }
        }
        self.filter = FrozenBuffer(filter)
        self.mask = mask
        self.shortPairs = FrozenBuffer(shortPairs)
    }

    /// Whether a merge may join the byte before `place` and the one at it. `place` is inside
    /// `piece`, at the first byte of a character.
    @inline(__always)
    func mayJoin(_ piece: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        let left = min(place, Self.reach)
        let right = min(piece.count - place, Self.reach)
        if contains(piece, place, left, right) { return true }
        let pair = Self.pair(piece, place)
        guard shortPairs.elements[pair >> 6] >> UInt64(pair & 63) & 1 != 0 else { return false }
        for shorterLeft in 1...left {
            for shorterRight in 1...right where contains(piece, place, shorterLeft, shorterRight) {
                return true
            }
        }
        return false
    }

    @inline(__always)
    private func contains(
        _ piece: UnsafeBufferPointer<UInt8>, _ place: Int, _ left: Int, _ right: Int
    ) -> Bool {
        let hash = Self.hash(piece, place, left, right)
        let second = hash >> 32
        return filter.elements[Int((hash & mask) >> 6)] >> (hash & 63) & 1 != 0
            && filter.elements[Int((second & mask) >> 6)] >> (second & 63) & 1 != 0
    }

    @inline(__always)
    private static func pair(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
        Int(bytes[place - 1]) << 8 | Int(bytes[place])
    }

    @inline(__always)
    private static func hash(
        _ bytes: UnsafeBufferPointer<UInt8>, _ place: Int, _ left: Int, _ right: Int
    ) -> UInt64 {
        var key = UInt64(truncatingIfNeeded: left << 2 | right)
        for index in place - left..<place + right { key = key << 8 | UInt64(bytes[index]) }
        return ByteHash.fold(key ^ 0x9E37_79B9_7F4A_7C15, 0xA076_1D64_78BD_642F)
    }
}
