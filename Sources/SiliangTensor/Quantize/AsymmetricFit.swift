// Scale and minimum of blocks whose codes are unsigned: x ≈ scale × q - minimum, q from 0 to levels.
//
// For given codes both follow from a linear least-squares problem of two unknowns. Values are
// taken from their smallest one, so that nothing cancels where a block lies far from zero.

/// What is tried for one kind of block.
struct AsymmetricSearch {
    /// The largest code.
    let levels: Float
    /// How far the range of codes is stretched over the block's extent.
    let offsets: ClosedRange<Float>
    let steps: Int
    let refits: Int
    /// Whether the format can store a minimum below zero: blocks of positive values far from it.
    let allowsNegativeMinimum: Bool

    struct Fit {
        /// Not negative.
        var scale: Lanes
        /// What is subtracted.
        var minimum: Lanes
        /// What the group's values were reduced by.
        var base: Lanes
    }

    private struct Sums {
        var codes = Lanes.zero
        var squares = Lanes.zero
        var products = Lanes.zero
    }

    private struct Best {
        var scale: Lanes
        var offset = Lanes.zero
        var gain: Lanes
    }

    /// The best fit found for every block. The group's values are reduced by `base` meanwhile
    /// and stay so.
    func fit(_ group: BlockGroup) -> Fit {
        let extent = group.extent()
        let base = allowsNegativeMinimum ? extent.low : extent.low.smaller(.zero)
        var sum = Lanes.zero
        for index in 0..<group.length {
            group.values[index] -= base
            sum += group.values[index]
        }
        let range = extent.high.larger(base) - base
        let isFlat = range .< 1e-30
        let unit = (1 / range).replacing(with: 0, where: isFlat)
        var best = Best(
            scale: (range / levels).replacing(with: 0, where: isFlat),
            gain: Lanes(repeating: -.infinity))
        let step = steps > 1 ? (offsets.upperBound - offsets.lowerBound) / Float(steps - 1) : 0
        for index in 0..<steps {
            let stretch = levels + offsets.lowerBound + Float(index) * step
            improve(group, unit * stretch, .zero, base, sum, &best)
        }
        for _ in 0..<refits {
            let inverse = best.scale.reciprocal
            improve(group, inverse, best.offset * inverse, base, sum, &best)
        }
        return Fit(
            scale: best.scale.replacing(with: 0, where: isFlat), minimum: -(base + best.offset),
            base: base)
    }

    @inline(__always)
    private func improve(
        _ group: BlockGroup, _ inverse: Lanes, _ shift: Lanes, _ base: Lanes, _ sum: Lanes,
        _ best: inout Best
    ) {
        var sums = Sums()
        for index in 0..<group.length {
            let value = group.values[index]
            let code = (value * inverse - shift).nearest.limited(0, levels)
            sums.codes += code
            sums.squares += code * code
            sums.products += code * value
        }
        let count = Float(group.length)
        let determinant = count * sums.squares - sums.codes * sums.codes
        let factor = (1 / determinant).replacing(with: 0, where: determinant .<= 0)
        var scale = (count * sums.products - sum * sums.codes) * factor
        var offset = (sums.squares * sum - sums.codes * sums.products) * factor
        if !allowsNegativeMinimum {
            let isAbove = offset .> -base
            let forced = (sums.products + base * sums.codes) * sums.squares.reciprocal
            scale.replace(with: forced, where: isAbove)
            offset.replace(with: -base, where: isAbove)
        }
        // Σy² less the squared error.
        let fromScale = scale * (2 * sums.products - scale * sums.squares)
        let fromOffset = offset * (2 * sum - count * offset - 2 * scale * sums.codes)
        let gain = fromScale + fromOffset
        let isBetter = (gain .> best.gain) .& (scale .> 0)
        best.gain.replace(with: gain, where: isBetter)
        best.scale.replace(with: scale, where: isBetter)
        best.offset.replace(with: offset, where: isBetter)
    }
}
