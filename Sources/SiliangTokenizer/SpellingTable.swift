// From the bytes of a spelling to its number.

/// Byte strings numbered from 0 in the order of their addition, with a hash table over them.
/// Open addressing with linear probing; nothing is ever removed.
struct SpellingTable {
    /// All spellings, one after the other; spelling `i` is `bytes[offsets[i]..<offsets[i + 1]]`.
    private(set) var bytes: [UInt8] = []
    private(set) var offsets: [Int] = [0]
    private var slots: [UInt32]
    private var used = 0

    private static let vacant = UInt32.max

    init(capacity: Int) {
        slots = Array(repeating: Self.vacant, count: ByteHash.slots(for: capacity))
        offsets.reserveCapacity(capacity + 1)
    }

    var count: Int { offsets.count - 1 }

    /// Numbers the next spelling. With `isFindable` false it has a number but cannot be found.
    ///
    /// - Returns: the number of an equal findable spelling that was there before (the new one then
    ///   stays hidden), or nil.
    mutating func append(_ spelling: some Sequence<UInt8>, isFindable: Bool) -> UInt32? {
        let number = UInt32(truncatingIfNeeded: count)
        bytes.append(contentsOf: spelling)
        offsets.append(bytes.count)
        guard isFindable else { return nil }
        if 3 * (used + 1) > 2 * slots.count { grow() }
        let range = offsets[Int(number)]..<bytes.count
        let slot = bytes.withUnsafeBufferPointer { all in self.slot(for: all[range], in: all) }
        if slots[slot] != Self.vacant { return slots[slot] }
        slots[slot] = number
        used += 1
        return nil
    }

    /// The number of the findable spelling that equals `spelling`.
    func find(_ spelling: Slice<UnsafeBufferPointer<UInt8>>) -> UInt32? {
        let found = bytes.withUnsafeBufferPointer { slots[slot(for: spelling, in: $0)] }
        return found == Self.vacant ? nil : found
    }

    /// Whether `find` leads to this number.
    func isFindable(_ number: Int) -> Bool {
        bytes.withUnsafeBufferPointer { all in
            let found = slots[slot(for: all[offsets[number]..<offsets[number + 1]], in: all)]
            return found == UInt32(truncatingIfNeeded: number)
        }
    }

    /// The slot of the spelling, or the vacant one where it would go.
    private func slot(
        for spelling: Slice<UnsafeBufferPointer<UInt8>>, in all: UnsafeBufferPointer<UInt8>
    ) -> Int {
        let wanted = UnsafeBufferPointer(rebasing: spelling)
        let mask = slots.count - 1
        var slot = Self.hash(wanted) & mask
        while slots[slot] != Self.vacant {
            let number = Int(slots[slot])
            let start = offsets[number]
            let length = offsets[number + 1] - start
            if length == wanted.count {
                var same = 0
                while same < length, all[start + same] == wanted[same] { same += 1 }
                if same == length { break }
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private static func hash(_ spelling: UnsafeBufferPointer<UInt8>) -> Int {
        guard let base = spelling.baseAddress else { return 0 }
        return Int(truncatingIfNeeded: ByteHash.hash(base, spelling.count))
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Self.vacant, count: old.count * 2)
        bytes.withUnsafeBufferPointer { all in
            for number in old where number != Self.vacant {
                let range = offsets[Int(number)]..<offsets[Int(number) + 1]
                slots[slot(for: all[range], in: all)] = number
            }
        }
    }
}
