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

    /// The best scale found for every block of the group; 0 for a block of zeros. Its sign is
    /// such that the value of largest magnitude has a negative code, of which there is one more.
    func scales(_ group: BlockGroup) -> Lanes {
        let extent = group.extent()
        let isNegative = -extent.low .>= extent.high
        let peak = extent.high.replacing(with: extent.low, where: isNegative)
        let isZero = peak.magnitude .< 1e-30
        let unit = (-1 / peak).replacing(with: 0, where: isZero)
        var scale = (peak * (-1 / levels)).replacing(with: 0, where: isZero)
        var bestGain = Lanes.zero
        let step = steps > 1 ? (offsets.upperBound - offsets.lowerBound) / Float(steps - 1) : 0
        for index in 0..<steps {
            let inverse = unit * (levels + offsets.lowerBound + Float(index) * step)
            improve(group, inverse, &scale, &bestGain)
        }
        for _ in 0..<refits { improve(group, scale.reciprocal, &scale, &bestGain) }
        return scale
    }

    @inline(__always)
    private func improve(
        _ group: BlockGroup, _ inverse: Lanes, _ scale: inout Lanes, _ bestGain: inout Lanes
    ) {
        var products = Lanes.zero
        var squares = Lanes.zero
        for index in 0..<group.length {
            let value = group.values[index]
            let code = (value * inverse).nearest.limited(-levels, levels - 1)
            products += code * value
            squares += code * code
        }
        let fitted = products * squares.reciprocal
        let gain = fitted * products
        let isBetter = gain .> bestGain
        bestGain.replace(with: gain, where: isBetter)
        scale.replace(with: fitted, where: isBetter)
    }
}
