// A fast hash of short byte strings.

enum ByteHash {
    /// Mixes `count` bytes at `bytes` into 64 bits: a product of 64×64 bits, folded, for each eight.
    @inline(__always)
    static func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        let raw = UnsafeRawPointer(bytes)
        var state = fold(
            UInt64(truncatingIfNeeded: count) ^ 0x9E37_79B9_7F4A_7C15, 0xA076_1D64_78BD_642F)
        var offset = 0
        while offset + 8 <= count {
            let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            state = fold(state ^ word, 0xE703_7ED1_A0B4_28DB)
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return fold(state ^ rest, 0x8EBC_6AF0_9C88_C6E3)
    }

    @inline(__always)
    static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    /// The number of slots of a table for `count` entries: a power of two, at most two thirds full.
    static func slots(for count: Int) -> Int {
        var slots = 16
        while slots * 2 < count * 3 { slots *= 2 }
        return slots
    }
}
