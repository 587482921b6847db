// The formats of 32 values with scales of their own: Q8_0, Q4_0, Q5_0 and Q5_1; and the plain ones.

extension Quantizer {
    /// Q8_0: the largest value becomes ±127.
    static func q8_0(
        _ source: UnsafePointer<Float>, _ count: Int, _ output: UnsafeMutableRawPointer
    ) -> Double {
        var total = 0.0
        for block in 0..<count / 32 {
            let values = source + block * 32
            let target = output + block * 34
            let parts = (
                Lanes.load(values), Lanes.load(values + 8), Lanes.load(values + 16),
                Lanes.load(values + 24)
            )
            let peak = parts.0.magnitude.larger(parts.1.magnitude)
                .larger(parts.2.magnitude.larger(parts.3.magnitude)).max()
            let scale = storedHalf(peak / 127)
            target.storeBytes(of: scale.bits, as: UInt16.self)
            let step = Lanes(repeating: scale.value)
            let inverse = step.reciprocal
            var error = Lanes.zero
            put(parts.0, step, inverse, &error, target + 2)
            put(parts.1, step, inverse, &error, target + 10)
            put(parts.2, step, inverse, &error, target + 18)
            put(parts.3, step, inverse, &error, target + 26)
            total += Double(error.total)
        }
        return total
    }

    @inline(__always)
    private static func put(
        _ values: Lanes, _ step: Lanes, _ inverse: Lanes, _ error: inout Lanes,
        _ target: UnsafeMutableRawPointer
    ) {
        let code = (values * inverse).nearest.limited(-127, 127)
        let difference = values - step * code
        error += difference * difference
        // Offset binary to two's complement.
        target.store((code + 128).bytes ^ 0x80)
    }

    /// Q4_0 and Q5_0: a scale for codes around zero.
    static func symmetric(
        _ source: UnsafePointer<Float>, _ count: Int, _ output: UnsafeMutableRawPointer,
        _ group: BlockGroup, _ search: SymmetricSearch, hasFifthBit: Bool
    ) -> Double {
        let blockBytes = hasFifthBit ? 22 : 18
        var total = 0.0
        for first in stride(from: 0, to: count / 32, by: 8) {
            let blocks = min(8, count / 32 - first)
            group.load(source + first * 32, blocks: blocks)
            let scales = search.scales(group)
            for block in 0..<blocks {
                let target = output + (first + block) * blockBytes
                let scale = storedHalf(scales[block])
                target.storeBytes(of: scale.bits, as: UInt16.self)
                let code = CodeWriter(
                    step: scale.value, offset: 0, bias: search.levels,
                    highest: 2 * search.levels - 1)
                total += code.write(
                    source + (first + block) * 32, nibbles: target + (hasFifthBit ? 6 : 2),
                    fifth: hasFifthBit ? target + 2 : nil)
            }
        }
        return total
    }

    /// Q5_1: a scale and an offset.
    static func asymmetric(
        _ source: UnsafePointer<Float>, _ count: Int, _ output: UnsafeMutableRawPointer,
        _ group: BlockGroup, _ search: AsymmetricSearch
    ) -> Double {
        var total = 0.0
        for first in stride(from: 0, to: count / 32, by: 8) {
            let blocks = min(8, count / 32 - first)
            group.load(source + first * 32, blocks: blocks)
            let fit = search.fit(group)
            for block in 0..<blocks {
                let target = output + (first + block) * 24
                let scale = storedHalf(fit.scale[block])
                let offset = storedHalf(-fit.minimum[block])
                target.storeBytes(of: scale.bits, as: UInt16.self)
                target.storeBytes(of: offset.bits, toByteOffset: 2, as: UInt16.self)
                let code = CodeWriter(
                    step: scale.value, offset: offset.value, bias: 0, highest: search.levels)
                total += code.write(
                    source + (first + block) * 32, nibbles: target + 8, fifth: target + 4)
            }
        }
        return total
    }

    static func halves(
        _ source: UnsafePointer<Float>, _ count: Int, _ output: UnsafeMutableRawPointer,
        _ convert: (Float) -> UInt16, _ revert: (UInt16) -> Float
    ) -> Double {
        var error = 0.0
        for index in 0..<count {
            let bits = convert(source[index])
            output.storeBytes(of: bits, toByteOffset: index * 2, as: UInt16.self)
            let difference = Double(source[index] - revert(bits))
            error += difference * difference
        }
        return error
    }
}

/// Rounds 32 values to x ≈ step × (code - bias) + offset and packs the codes: 16 bytes of nibbles,
/// the second half of the block in the upper ones, and a word of fifth bits.
private struct CodeWriter {
    let step: Float
    let offset: Float
    let bias: Float
    let highest: Float

    @inline(__always)
    func write(
        _ source: UnsafePointer<Float>, nibbles: UnsafeMutableRawPointer,
        fifth: UnsafeMutableRawPointer?
    ) -> Double {
        let inverse = step == 0 ? 0 : 1 / step
        var error = Lanes.zero
        var word: UInt32 = 0
        for eighth in 0..<4 {
            let value = Lanes.load(source + eighth * 8)
            let code = ((value - offset) * inverse + bias).nearest.limited(0, highest)
            let difference = value - ((code - bias) * step + offset)
            error += difference * difference
            let bytes = code.bytes
            let target = nibbles + eighth % 2 * 8
            if eighth < 2 {
                target.store(bytes & 15)
            } else {
                target.store(target.load8() | bytes &<< 4)
            }
            if fifth != nil {
                for lane in 0..<8 {
                    word |= UInt32(bytes[lane] >> 4) << UInt32(eighth * 8 + lane)
                }
            }
        }
        fifth?.storeBytes(of: word, as: UInt32.self)
        return Double(error.total)
    }
}
