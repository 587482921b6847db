// Floats to the 16-bit forms and back, a vector at a time.

extension Quantizer {
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

    /// What `half` keeps of a scale: the same value after a trip through 16 bits, at most the
    /// largest finite one.
    @inline(__always)
    static func storedHalf(_ value: Float) -> (bits: UInt16, value: Float) {
        let bits = half(min(max(value, -65504), 65504))
        return (bits, Dequantizer.floatFromHalf(bits))
    }

    /// The bfloat16 nearest to `value`, ties to even.
    @inline(__always)
    static func brainHalf(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        if bits & 0x7FFF_FFFF > 0x7F80_0000 { return UInt16(bits >> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
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
            var value = unsafeBitCast(magnitude, to: SIMD8<Float>.self) * 0x1p112
            // What was infinity or no number has become 2^16 or more.
            let isSpecial = value .>= 65536
            var word = unsafeBitCast(value, to: SIMD8<UInt32>.self)
            word.replace(with: word | 0x7F80_0000, where: isSpecial)
            value = unsafeBitCast(word | (bits & 0x8000) &<< 16, to: SIMD8<Float>.self)
            UnsafeMutableRawPointer(output + index * 8).storeBytes(
                of: value, as: SIMD8<Float>.self)
        }
        for index in vectors * 8..<count { output[index] = half(source, index * 2) }
    }
}
