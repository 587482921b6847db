// Packing codes of one byte each into fewer bits, eight at a time in a 64-bit word.

enum Codes {
    private static let nibbles: UInt64 = 0x0F0F_0F0F_0F0F_0F0F
    private static let pairs: UInt64 = 0x0303_0303_0303_0303
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    @inline(__always)
    private static func load(_ source: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(source).loadUnaligned(as: UInt64.self))
    }

    @inline(__always)
    private static func store(_ word: UInt64, _ target: UnsafeMutableRawPointer) {
        target.storeBytes(of: word.littleEndian, as: UInt64.self)
    }

    /// `count` bytes whose lower halves are the lower four bits of the codes at `low`, and whose
    /// upper halves are those of the codes at `high`.
    @inline(__always)
    static func putNibbles(
        _ low: UnsafePointer<UInt8>, _ high: UnsafePointer<UInt8>, count: Int,
        into target: UnsafeMutableRawPointer
    ) {
        for index in stride(from: 0, to: count, by: 8) {
            store(
                load(low + index) & nibbles | (load(high + index) & nibbles) << 4, target + index)
        }
    }

    /// The fifth bits of 32 codes, bit i of code i.
    @inline(__always)
    static func putFifthBits(
        _ codes: UnsafePointer<UInt8>, into target: UnsafeMutableRawPointer
    ) {
        for eighth in 0..<4 {
            // One bit of each byte, gathered in the topmost byte.
            let bits = load(codes + eighth * 8) >> 4 & ones
            let gathered = (bits &* 0x0102_0408_1020_4080) >> 56
            target.storeBytes(
                of: UInt8(truncatingIfNeeded: gathered), toByteOffset: eighth, as: UInt8.self)
        }
    }

    /// The fifth bits of eight times 32 codes: byte i has those of code i of every 32.
    @inline(__always)
    static func putFifthPlanes(
        _ codes: UnsafePointer<UInt8>, into target: UnsafeMutableRawPointer
    ) {
        for lane in stride(from: 0, to: 32, by: 8) {
            var joined: UInt64 = 0
            for part in 0..<8 {
                joined |= (load(codes + part * 32 + lane) >> 4 & ones) << UInt64(part)
            }
            store(joined, target + lane)
        }
    }

    /// The fifth and sixth bits of four times 32 codes: byte i has those of code i of every 32.
    @inline(__always)
    static func putPairPlanes(
        _ codes: UnsafePointer<UInt8>, into target: UnsafeMutableRawPointer
    ) {
        for lane in stride(from: 0, to: 32, by: 8) {
            var joined: UInt64 = 0
            for part in 0..<4 {
                joined |= (load(codes + part * 32 + lane) >> 4 & pairs) << UInt64(2 * part)
            }
            store(joined, target + lane)
        }
    }

    /// 32 codes with offset 128 as two's complement.
    @inline(__always)
    static func putSigned(_ codes: UnsafePointer<UInt8>, into target: UnsafeMutableRawPointer) {
        for index in stride(from: 0, to: 32, by: 8) {
            store(load(codes + index) ^ ones << 7, target + index)
        }
    }
}
