// The quantised blocks of the GGUF format, one decoder each.
//
// Layouts as ggml defines them. Each value is formed from 32-bit floats in the order of the
// reference decoders, so results agree to the bit.

import SiliangFormats

extension Dequantizer {
    /// What IQ4_NL's and IQ4_XS's nibbles stand for: a fixed, non-linear code.
    static let iq4Values: [Int8] = [
        -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113,
    ]

    /// e2m1 numbers times 2 (OCP Microscaling Formats 1.0): the scale is halved in return.
    static let e2m1Values: [Int8] = [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12]

    /// Half of an E8M0 scale, 2^(e - 128).
    static func mxfp4Scale(_ exponent: UInt8) -> Float {
        Float(
            bitPattern: exponent < 2
                ? 0x0020_0000 << UInt32(exponent) : UInt32(exponent - 1) << 23)
    }

    @inline(__always)
    private static func byte(_ base: UnsafeRawPointer, _ offset: Int) -> UInt8 {
        base.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Q8_0: scale f16, 32 × int8.
    static func q8_0(
        _ source: UnsafeRawPointer, _ count: Int, _ output: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<count / 32 {
            let base = source + block * 34
            let scale = half(base, 0)
            for index in 0..<32 {
                let value = base.load(fromByteOffset: 2 + index, as: Int8.self)
                output[block * 32 + index] = Float(value) * scale
            }
        }
    }

    /// Q4_0, IQ4_NL (scale f16) and MXFP4 (scale E8M0), then 16 bytes: low nibbles are elements
    /// 0...15, high nibbles 16...31.
    @inline(__always)
    static func fourBits(
        _ source: UnsafeRawPointer, _ count: Int, _ output: UnsafeMutablePointer<Float>,
        _ type: TensorType, _ value: (UInt8) -> Float
    ) {
        let first = type.blockBytes - 16
        for block in 0..<count / 32 {
            let base = source + block * type.blockBytes
            let scale = type == .mxfp4 ? mxfp4Scale(byte(base, 0)) : half(base, 0)
            for index in 0..<16 {
                let bits = byte(base, first + index)
                output[block * 32 + index] = value(bits & 15) * scale
                output[block * 32 + 16 + index] = value(bits >> 4) * scale
            }
        }
    }

    /// Q4_1: scale and minimum f16, nibbles as in Q4_0 without offset.
    static func q4_1(
        _ source: UnsafeRawPointer, _ count: Int, _ output: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<count / 32 {
            let base = source + block * 20
            let scale = half(base, 0)
            let minimum = half(base, 2)
            for index in 0..<16 {
                let bits = byte(base, 4 + index)
                output[block * 32 + index] = scale * Float(bits & 15) + minimum
                output[block * 32 + 16 + index] = scale * Float(bits >> 4) + minimum
            }
        }
    }

    /// Q5_0 (offset 16) and Q5_1 (minimum f16): nibbles and a word of fifth bits.
    static func fiveBits(
        _ source: UnsafeRawPointer, _ count: Int, _ output: UnsafeMutablePointer<Float>,
        hasMinimum: Bool
    ) {
        let word = hasMinimum ? 4 : 2
        for block in 0..<count / 32 {
            let base = source + block * (word + 20)
            let scale = half(base, 0)
            let fifth = base.loadUnaligned(fromByteOffset: word, as: UInt32.self)
            for index in 0..<32 {
                let nibbles = byte(base, word + 4 + index % 16)
                let low = index < 16 ? nibbles & 15 : nibbles >> 4
                let bits = Int32(low) | Int32(fifth >> UInt32(index) & 1) << 4
                output[block * 32 + index] =
                    hasMinimum ? scale * Float(bits) + half(base, 2) : scale * Float(bits - 16)
            }
        }
    }

    /// Q2_K: 16 scales and minima of 4 bits, 64 bytes of bit pairs, scales f16 of both.
    static func q2K(
        _ source: UnsafeRawPointer, _ count: Int, _ output: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<count / 256 {
            let base = source + block * 84
            let scale = half(base, 80)
            let minimum = half(base, 82)
            for index in 0..<256 {
                let part = index / 32
                let factors = byte(base, index / 16)
                let pair = byte(base, 16 + part / 4 * 32 + index % 32) >> UInt8(part % 4 * 2) & 3
                output[block * 256 + index] =
                    scale * Float(factors & 15) * Float(pair) - minimum * Float(factors >> 4)
            }
        }
    }

    /// Q3_K: 32 bytes of third bits (a missing one subtracts 4), 64 bytes of bit pairs, 16 scales
    /// of 6 bits, scale f16.
    static func q3K(
        _ source: UnsafeRawPointer, _ count: Int, _ output: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<count / 256 {
            let base = source + block * 110
            let scale = half(base, 108)
            for index in 0..<256 {
                let part = index / 32
                let pair = byte(base, 32 + part / 4 * 32 + index % 32) >> UInt8(part % 4 * 2) & 3
                let third = byte(base, index % 32) >> UInt8(part) & 1
                let factor = scale * Float(Packing.q3KScale(base + 96, index / 16))
                output[block * 256 + index] =
                    factor * Float(Int32(pair) - (third == 0 ? 4 : 0))
            }
        }
    }

    /// Q4_K and Q5_K: scales f16 of scales and minima, 8 of each in 6 bits, for Q5_K 32 bytes of
    /// fifth bits, 128 bytes of nibbles: every 32 bytes hold two sub-blocks.
    static func q4K(
        _ source: UnsafeRawPointer, _ count: Int, _ output: UnsafeMutablePointer<Float>,
        hasFifthBit: Bool
    ) {
        let quants = hasFifthBit ? 48 : 16
        for block in 0..<count / 256 {
            let base = source + block * (quants + 128)
            let scale = half(base, 0)
            let minimum = half(base, 2)
            for part in 0..<8 {
                let (factor, minimumFactor) = Packing.scaleAndMin(base + 4, part)
                let step = scale * Float(factor)
                let offset = minimum * Float(minimumFactor)
                for lane in 0..<32 {
                    let nibbles = byte(base, quants + part / 2 * 32 + lane)
                    var bits = part % 2 == 0 ? nibbles & 15 : nibbles >> 4
                    if hasFifthBit { bits |= (byte(base, 16 + lane) >> UInt8(part) & 1) << 4 }
                    output[block * 256 + part * 32 + lane] = step * Float(bits) - offset
                }
            }
        }
    }

    /// Q6_K: 128 bytes of nibbles, 64 bytes of upper bit pairs, 16 scales int8, scale f16. Each
    /// half of 128 elements has 64 bytes of nibbles and 32 of pairs; a quarter of 32 elements takes
    /// one nibble position and one pair. Offset 32.
    static func q6K(
        _ source: UnsafeRawPointer, _ count: Int, _ output: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<count / 256 {
            let base = source + block * 210
            let scale = half(base, 208)
            for index in 0..<256 {
                let part = index / 32
                let nibbles = byte(base, part / 4 * 64 + part % 2 * 32 + index % 32)
                let low = part % 4 < 2 ? nibbles & 15 : nibbles >> 4
                let high = byte(base, 128 + part / 4 * 32 + index % 32) >> UInt8(part % 4 * 2) & 3
                let factor = Float(base.load(fromByteOffset: 192 + index / 16, as: Int8.self))
                output[block * 256 + index] =
                    scale * factor * Float(Int32(low | high << 4) - 32)
            }
        }
    }

    /// IQ4_XS: scale f16, 8 scales of 6 bits, 128 bytes of nibbles as in IQ4_NL.
    static func iq4XS(
        _ source: UnsafeRawPointer, _ count: Int, _ output: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<count / 256 {
            let base = source + block * 136
            let scale = half(base, 0)
            for part in 0..<8 {
                let step = scale * Float(Packing.iq4XSScale(base, part))
                for lane in 0..<16 {
                    let nibbles = byte(base, 8 + part * 16 + lane)
                    let at = block * 256 + part * 32 + lane
                    output[at] = step * Float(iq4Values[Int(nibbles & 15)])
                    output[at + 16] = step * Float(iq4Values[Int(nibbles >> 4)])
                }
            }
        }
    }
}
