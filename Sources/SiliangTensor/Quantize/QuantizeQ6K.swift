// Q6_K: 256 values in sixteen sub-blocks, x ≈ d·sc·q with d in 16 bits, sc in eight and q from -32
// to 31.

enum SixBitQuantizer {
    private static let search = SymmetricSearch(
        levels: 32, offsets: -0.9...1.1, steps: 16, refits: 1)
    private static let codes: ClosedRange<Float> = -32...31
    private static let length = 16

    /// The factors of eight sub-blocks, whole numbers from -128 to 127, and their squared errors.
    private struct Factors {
        var values: Lanes
        var errors: Lanes
    }

    /// Quantises 256 values.
    ///
    /// - Parameter halves: one scratch for each 128 values.
    /// - Returns: the squared error.
    static func quantize(
        _ source: UnsafePointer<Float>, _ halves: (SearchScratch, SearchScratch),
        into output: UnsafeMutableRawPointer
    ) -> Double {
        halves.0.load(source, length: length)
        halves.1.load(source + 128, length: length)
        let exact = (
            search.scales(halves.0, length: length), search.scales(halves.1, length: length)
        )
        // Of 256 factors one more is negative than positive: the largest scale gets -128.
        let low = min(exact.0.min(), exact.1.min())
        let high = max(exact.0.max(), exact.1.max())
        var step = StoredHalf((-low > high ? low : high) / -128)
        var best = choose(halves, exact, step)
        if let refitted = refit(halves, best, step) {
            let again = choose(halves, exact, refitted)
            if total(again) < total(best) {
                best = again
                step = refitted
            }
        }
        return write(source, halves.0, (best.0.values, best.1.values), step, into: output)
    }

    private static func total(_ factors: (Factors, Factors)) -> Float {
        factors.0.errors.total + factors.1.errors.total
    }

    /// The best whole factors near the exact scales.
    private static func choose(
        _ halves: (SearchScratch, SearchScratch), _ exact: (Lanes, Lanes), _ step: StoredHalf
    ) -> (Factors, Factors) {
        (choose(halves.0, exact.0, step), choose(halves.1, exact.1, step))
    }

    private static func choose(
        _ scratch: SearchScratch, _ exact: Lanes, _ step: StoredHalf
    ) -> Factors {
        let factor = (exact * step.inverse).limited(-128, 127)
        let near = factor.nearest
        let other = (near + (factor - near).signs).limited(-128, 127)
        scratch.steps[0] = near * step.value
        scratch.steps[1] = other * step.value
        scratch.offsets[0] = .zero
        scratch.offsets[1] = .zero
        scratch.errors(length: length, count: 2, codes: codes)
        let isBetter = scratch.squares[1] .< scratch.squares[0]
        return Factors(
            values: near.replacing(with: other, where: isBetter),
            errors: scratch.squares[0].replacing(with: scratch.squares[1], where: isBetter))
    }

    /// The step for which the error is least with the codes that the factors give; nil where it is
    /// the same or there is none.
    private static func refit(
        _ halves: (SearchScratch, SearchScratch), _ factors: (Factors, Factors),
        _ step: StoredHalf
    ) -> StoredHalf? {
        let first = sums(halves.0, factors.0.values, step)
        let second = sums(halves.1, factors.1.values, step)
        let squares = first.squares + second.squares
        guard squares > 0 else { return nil }
        let refitted = StoredHalf(Float((first.products + second.products) / squares))
        return refitted.bits == step.bits ? nil : refitted
    }

    private static func sums(
        _ scratch: SearchScratch, _ factors: Lanes, _ step: StoredHalf
    ) -> (products: Double, squares: Double) {
        scratch.inverses[0] = (factors * step.value).reciprocal
        scratch.fitSymmetric(length: length, count: 1, levels: search.levels)
        return (
            Double((scratch.products[0] * factors).total),
            Double((scratch.squares[0] * factors * factors).total)
        )
    }

    private static func write(
        _ source: UnsafePointer<Float>, _ scratch: SearchScratch, _ factors: (Lanes, Lanes),
        _ step: StoredHalf, into output: UnsafeMutableRawPointer
    ) -> Double {
        output.storeBytes(of: step.bits, toByteOffset: 208, as: UInt16.self)
        var error = 0.0
        for (half, factors) in [factors.0, factors.1].enumerated() {
            error += scratch.round(
                source + half * 128, blocks: 8, length: length, steps: factors * step.value,
                offsets: .zero, codes: codes, first: half * 128)
            for part in 0..<8 {
                output.storeBytes(
                    of: Int8(truncatingIfNeeded: Int(factors[part])),
                    toByteOffset: 192 + half * 8 + part, as: Int8.self)
            }
        }
        // Where the codes lie: see `Dequantizer.q6K`.
        for half in 0..<2 {
            let first = scratch.bytes + half * 128
            Codes.putNibbles(first, first + 64, count: 64, into: output + half * 64)
            Codes.putPairPlanes(first, into: output + 128 + half * 32)
        }
        return error
    }
}
