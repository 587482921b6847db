// Floats to the 16-bit forms and back.

/// A scale in 16 bits, and what will be read back.
struct StoredHalf {
    let bits: UInt16
    let value: Float

    /// - Parameter value: what is beyond the largest finite number becomes that.
    @inline(__always)
    init(_ value: Float) {
        bits = HalfPrecision.half(min(max(value, -65504), 65504))
        self.value = Dequantizer.floatFromHalf(bits)
    }

    /// 0 for 0.
    var inverse: Float { value == 0 ? 0 : 1 / value }
}

enum HalfPrecision {
    /// The IEEE 754 binary16 nearest to `value`, ties to even; infinity from 65520 on.
    @inline(__always)
    static func half(_ value: Float) -> UInt16 {
        let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
        let magnitude = value.bitPattern & 0x7FFF_FFFF
        if magnitude > 0x7F80_0000 { return sign | 0x7E00 }
        if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
        if magnitude < 0x3880_0000 {
            // A multiple of 2^-24: at 2^-1 that is the last bit of a Float.
            let shifted = Float(bitPattern: magnitude) + 0.5
            return sign | UInt16(truncatingIfNeeded: shifted.bitPattern &- 0x3F00_0000)
        }
        let rounded = magnitude &+ 0xFFF &+ (magnitude >> 13 & 1)
        return sign | UInt16(truncatingIfNeeded: (rounded &- 0x3800_0000) >> 13)
    }
}

extension Dequantizer {
    /// `count` binary16 numbers as floats.
    static func halves(
        _ source: UnsafeRawPointer, _ count: Int, _ output: UnsafeMutablePointer<Float>
    ) {
        let vectors = count / 8
        for index in 0..<vectors {
            let stored = (source + index * 16).loadUnaligned(as: SIMD8<UInt16>.self)
            let bits = SIMD8<UInt32>(truncatingIfNeeded: stored)
            let magnitude = (bits & 0x7FFF) &<< 13
            // The exponent's bias differs by 112; multiplying also makes subnormal numbers right.
            let value = unsafeBitCast(magnitude, to: SIMD8<Float>.self) * 0x1p112
            // What was infinity or no number has become 2^16 or more.
            let isSpecial = value .>= 65536
            var word = unsafeBitCast(value, to: SIMD8<UInt32>.self)
            word.replace(with: word | 0x7F80_0000, where: isSpecial)
            UnsafeMutableRawPointer(output + index * 8).storeBytes(
                of: word | (bits & 0x8000) &<< 16, as: SIMD8<UInt32>.self)
        }
        for index in vectors * 8..<count { output[index] = half(source, index * 2) }
    }
}
