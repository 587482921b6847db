// Q6_K: 256 values in sixteen sub-blocks, x ≈ d·sc·q with d in 16 bits, sc in eight and q from -32
// to 31.

struct SixBitQuantizer {
    private static let search = SymmetricSearch(
        levels: 32, offsets: -0.9...0.9, steps: 13, refits: 1)

    /// Quantises 256 values.
    ///
    /// - Parameter groups: two of length 16, overwritten.
    /// - Returns: the squared error.
    static func quantize(
        _ source: UnsafePointer<Float>, _ groups: (BlockGroup, BlockGroup),
        into output: UnsafeMutableRawPointer
    ) -> Double {
        groups.0.load(source)
        groups.1.load(source + 128)
        let exact = (search.scales(groups.0), search.scales(groups.1))
        // Of 256 factors one more is negative than positive: the largest scale gets -128.
        let low = min(exact.0.min(), exact.1.min())
        let high = max(exact.0.max(), exact.1.max())
        var step = Quantizer.storedHalf((-low > high ? low : high) / -128)
        var best = choose(groups, exact, step.value)
        if let refitted = refit(groups, best, step.value), refitted.bits != step.bits {
            let again = choose(groups, exact, refitted.value)
            if again.error < best.error {
                best = again
                step = refitted
            }
        }
        return write(source, best.factors, step, into: output)
    }

    private struct Choice {
        var factors: (Lanes, Lanes)
        var error: Float
    }

    /// The best whole factors near the exact scales.
    private static func choose(
        _ groups: (BlockGroup, BlockGroup), _ exact: (Lanes, Lanes), _ step: Float
    ) -> Choice {
        let first = choose(groups.0, exact.0, step)
        let second = choose(groups.1, exact.1, step)
        return Choice(
            factors: (first.factors, second.factors),
            error: first.error.total + second.error.total)
    }

    private static func choose(
        _ group: BlockGroup, _ exact: Lanes, _ step: Float
    ) -> (factors: Lanes, error: Lanes) {
        let factor = (exact * (step == 0 ? 0 : 1 / step)).limited(-128, 127)
        let near = factor.nearest
        let other = (near + (factor - near).signs).limited(-128, 127)
        let errors = (error(group, near * step), error(group, other * step))
        let isBetter = errors.1 .< errors.0
        return (
            near.replacing(with: other, where: isBetter),
            errors.0.replacing(with: errors.1, where: isBetter)
        )
    }

    @inline(__always)
    private static func error(_ group: BlockGroup, _ scale: Lanes) -> Lanes {
        let inverse = scale.reciprocal
        var error = Lanes.zero
        for index in 0..<group.length {
            let value = group.values[index]
            let code = (value * inverse).nearest.limited(-32, 31)
            let difference = value - scale * code
            error += difference * difference
        }
        return error
    }

    /// The step for which the error is least with the codes that `choice` gives.
    private static func refit(
        _ groups: (BlockGroup, BlockGroup), _ choice: Choice, _ step: Float
    ) -> (bits: UInt16, value: Float)? {
        var products = 0.0
        var squares = 0.0
        for (group, factors) in [(groups.0, choice.factors.0), (groups.1, choice.factors.1)] {
            let inverse = (factors * step).reciprocal
            var product = Lanes.zero
            var square = Lanes.zero
            for index in 0..<group.length {
                let value = group.values[index]
                let code = (value * inverse).nearest.limited(-32, 31)
                product += code * value
                square += code * code
            }
            products += Double((product * factors).total)
            squares += Double((square * factors * factors).total)
        }
        return squares > 0 ? Quantizer.storedHalf(Float(products / squares)) : nil
    }

    private static func write(
        _ source: UnsafePointer<Float>, _ factors: (Lanes, Lanes),
        _ step: (bits: UInt16, value: Float), into output: UnsafeMutableRawPointer
    ) -> Double {
        output.storeBytes(of: step.bits, toByteOffset: 208, as: UInt16.self)
        output.initializeMemory(as: UInt8.self, repeating: 0, count: 192)
        var error = Lanes.zero
        for part in 0..<16 {
            let factor = part < 8 ? factors.0[part] : factors.1[part - 8]
            output.storeBytes(of: Int8(factor), toByteOffset: 192 + part, as: Int8.self)
            let scale = Lanes(repeating: step.value * factor)
            let inverse = scale.reciprocal
            for eighth in 0..<2 {
                let value = Lanes.load(source + part * 16 + eighth * 8)
                let code = (value * inverse).nearest.limited(-32, 31)
                let difference = value - scale * code
                error += difference * difference
                put((code + 32).bytes, at: part * 16 + eighth * 8, into: output)
            }
        }
        return Double(error.total)
    }

    /// Where eight codes lie: see `Dequantizer.q6K`.
    @inline(__always)
    private static func put(
        _ bytes: SIMD8<UInt8>, at index: Int, into output: UnsafeMutableRawPointer
    ) {
        let part = index / 32
        let low = output + part / 4 * 64 + part % 2 * 32 + index % 32
        let high = output + 128 + part / 4 * 32 + index % 32
        low.store(low.load8() | (bytes & 15) &<< (part % 4 < 2 ? 0 : 4))
        high.store(high.load8() | (bytes &>> 4) &<< UInt8(part % 4 * 2))
    }
}
