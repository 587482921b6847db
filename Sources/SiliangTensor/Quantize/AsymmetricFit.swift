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
        /// What the values in the scratch were reduced by.
        var base: Lanes
    }

    /// Sums over the values, and the best found so far.
    private struct Search {
        let length: Int
        let base: Lanes
        var sum = Lanes.zero
        var scale: Lanes
        var offset = Lanes.zero
        var gain = Lanes(repeating: -.infinity)
    }

    /// The best fit found for every block. The scratch's values are reduced by `base` meanwhile
    /// and stay so.
    func fit(_ scratch: SearchScratch, length: Int) -> Fit {
        let extent = scratch.extent(length: length)
        let low = extent.low
        let base = allowsNegativeMinimum ? low : low.replacing(with: 0, where: low .> 0)
        let range = extent.high.replacing(with: base, where: extent.high .< base) - base
        let isFlat = range .< 1e-30
        let unit = (1 / range).replacing(with: 0, where: isFlat)
        var search = Search(length: length, base: base, scale: range / levels)
        for index in 0..<length {
            scratch.values[index] -= base
            search.sum += scratch.values[index]
        }
        let step = steps > 1 ? (offsets.upperBound - offsets.lowerBound) / Float(steps - 1) : 0
        for index in 0..<steps {
            scratch.inverses[index] = unit * (levels + offsets.lowerBound + Float(index) * step)
            scratch.offsets[index] = .zero
        }
        improve(scratch, steps, &search)
        for _ in 0..<refits {
            scratch.inverses[0] = search.scale.reciprocal
            scratch.offsets[0] = search.offset * scratch.inverses[0]
            improve(scratch, 1, &search)
        }
        return Fit(
            scale: search.scale.replacing(with: 0, where: isFlat),
            minimum: -(base + search.offset), base: base)
    }

    private func improve(_ scratch: SearchScratch, _ steps: Int, _ search: inout Search) {
        scratch.fitAsymmetric(length: search.length, count: steps, levels: levels)
        let count = Float(search.length)
        for index in 0..<steps {
            let codes = scratch.codes[index]
            let squares = scratch.squares[index]
            let products = scratch.products[index]
            let determinant = count * squares - codes * codes
            let factor = (1 / determinant).replacing(with: 0, where: determinant .<= 0)
            var scale = (count * products - search.sum * codes) * factor
            var offset = (squares * search.sum - codes * products) * factor
            if !allowsNegativeMinimum {
                let isAbove = offset .> -search.base
                let forced = (products + search.base * codes) * squares.reciprocal
                scale.replace(with: forced, where: isAbove)
                offset.replace(with: -search.base, where: isAbove)
            }
            // Σy² less the squared error.
            let fromScale = scale * (2 * products - scale * squares)
            let fromOffset = offset * (2 * search.sum - count * offset - 2 * scale * codes)
            let gain = fromScale + fromOffset
            let isBetter = (gain .> search.gain) .& (scale .> 0)
            search.gain.replace(with: gain, where: isBetter)
            search.scale.replace(with: scale, where: isBetter)
            search.offset.replace(with: offset, where: isBetter)
        }
    }
}
