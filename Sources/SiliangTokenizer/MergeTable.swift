// Which two neighbours may become one, and in which order.

/// A merge rule's place in the order of training, and what the two become. Lower ranks go first.
struct MergeRule: BitwiseCopyable, Sendable {
    /// The rank in the upper half, the number of the merged spelling in the lower.
    let value: UInt64

    static let none = MergeRule(value: .max)

    init(value: UInt64) {
        self.value = value
    }

    init(rank: UInt32, merged: UInt32) {
        value = UInt64(rank) << 32 | UInt64(merged)
    }

    var rank: UInt32 { UInt32(truncatingIfNeeded: value >> 32) }
    var merged: UInt32 { UInt32(truncatingIfNeeded: value) }
    var exists: Bool { value != .max }
}

/// Merge rules by the two spellings that they join. Open addressing with linear probing.
final class MergeTable: Sendable {
    private struct Entry: BitwiseCopyable, Sendable {
        var pair: UInt64
        var rule: MergeRule
    }

    private let entries: FrozenBuffer<Entry>
    private let shift: UInt64

    /// `rules` holds at most one rule for each pair after its first: where a pair comes again, the
    /// first keeps its rank.
    init(_ rules: [(left: UInt32, right: UInt32, rule: MergeRule)]) {
        let slots = ByteHash.slots(for: rules.count)
        var table = Array(repeating: Entry(pair: .max, rule: .none), count: slots)
        let shift = UInt64(64 - slots.trailingZeroBitCount)
        for entry in rules {
            let pair = UInt64(entry.left) << 32 | UInt64(entry.right)
            var slot = Self.slot(of: pair, shift: shift)
            while table[slot].pair != .max, table[slot].pair != pair {
                slot = (slot + 1) & (slots - 1)
            }
            if table[slot].pair == .max { table[slot] = Entry(pair: pair, rule: entry.rule) }
        }
        entries = FrozenBuffer(table)
        self.shift = shift
    }

    @inline(__always)
    private static func slot(of pair: UInt64, shift: UInt64) -> Int {
        let mixed = (pair ^ pair >> 29) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: ((mixed ^ mixed >> 32) &* 0xBF58_476D_1CE4_E5B9) >> shift)
    }

    @inline(__always)
    func rule(_ left: UInt32, _ right: UInt32) -> MergeRule {
        let pair = UInt64(left) << 32 | UInt64(right)
        let table = entries.elements
        var slot = Self.slot(of: pair, shift: shift)
        while true {
            let entry = table[slot]
            if entry.pair == pair { return entry.rule }
            if entry.pair == .max { return .none }
            slot = (slot + 1) & (table.count - 1)
        }
    }
}
