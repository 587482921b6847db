// The scale of blocks whose codes are signed: x ≈ scale × q, q from -levels to levels - 1.
//
// For given codes the squared error is least at scale = Σxq / Σq², where it is Σx² - (Σxq)² / Σq².
// So a search over roundings has to compare (Σxq)² / Σq² only, and Σx² is never needed.

/// What is tried for one kind of block.
struct SymmetricSearch {
    /// Codes go from -levels to levels - 1.
    let levels: Float
    /// How far the rounding may stretch beyond the levels (positive) or fall short of them: the
    /// block's largest value is put at levels + offset.
    let offsets: ClosedRange<Float>
    let steps: Int
    /// Rounds of taking the codes of the best scale and fitting the scale to them again.
    let refits: Int

    /// The best scale found for every block; 0 for a block of zeros. Its sign is such that the
    /// value of largest magnitude has a negative code, of which there is one more.
    func scales(_ scratch: SearchScratch, length: Int) -> Lanes {
        let extent = scratch.extent(length: length)
        let peak = extent.high.replacing(with: extent.low, where: -extent.low .>= extent.high)
        let unit = (-1 / peak).replacing(with: 0, where: peak.magnitude .< 1e-30)
        let step = steps > 1 ? (offsets.upperBound - offsets.lowerBound) / Float(steps - 1) : 0
        for index in 0..<steps {
            scratch.inverses[index] = unit * (levels + offsets.lowerBound + Float(index) * step)
        }
        var scale = Lanes.zero
        var gain = Lanes.zero
        improve(scratch, length, steps, &scale, &gain)
        for _ in 0..<refits {
            scratch.inverses[0] = scale.reciprocal
            improve(scratch, length, 1, &scale, &gain)
        }
        return scale
    }

    private func improve(
        _ scratch: SearchScratch, _ length: Int, _ count: Int, _ scale: inout Lanes,
        _ best: inout Lanes
    ) {
        scratch.fitSymmetric(length: length, count: count, levels: levels)
        for index in 0..<count {
            let products = scratch.products[index]
            let fitted = products * scratch.squares[index].reciprocal
            let gain = fitted * products
            let isBetter = gain .> best
            best.replace(with: gain, where: isBetter)
            scale.replace(with: fitted, where: isBetter)
        }
    }
}
