// Q4_K and Q5_K: 256 values in eight sub-blocks, x ≈ d·sc·q - dmin·m with d and dmin in 16 bits and
// sc and m in six.
//
// The sub-blocks' scales and minima are searched first (AsymmetricFit.swift). Rounding them to six
// bits costs more than they gained if each goes to its nearest multiple; so for each sub-block the
// neighbours are tried with the codes that follow, and at last d and dmin are fitted to all codes.

struct SuperblockQuantizer {
    /// 15 or 31.
    let levels: Float
    let search: AsymmetricSearch
    let hasFifthBit: Bool

    static let q4K = SuperblockQuantizer(
        levels: 15,
        search: AsymmetricSearch(
            levels: 15, offsets: -1.2...1.2, steps: 18, refits: 2, allowsNegativeMinimum: false),
        hasFifthBit: false)
    static let q5K = SuperblockQuantizer(
        levels: 31,
        search: AsymmetricSearch(
            levels: 31, offsets: -0.8...1.2, steps: 14, refits: 2, allowsNegativeMinimum: false),
        hasFifthBit: true)

    /// The two scales of a super-block as stored.
    private struct Scales {
        var step: (bits: UInt16, value: Float)
        var minimum: (bits: UInt16, value: Float)
    }

    /// The sub-blocks' factors, whole numbers from 0 to 63.
    private struct Factors {
        var scale: Lanes
        var minimum: Lanes
    }

    /// Quantises 256 values.
    ///
    /// - Parameter group: of length 32; overwritten.
    /// - Returns: the squared error.
    func quantize(
        _ source: UnsafePointer<Float>, _ group: BlockGroup, into output: UnsafeMutableRawPointer
    ) -> Double {
        group.load(source)
        let fit = search.fit(group)
        var scales = Scales(
            step: Quantizer.storedHalf(fit.scale.max() / 63),
            minimum: Quantizer.storedHalf(fit.minimum.max() / 63))
        var factors = Factors(scale: .zero, minimum: .zero)
        var error = Lanes(repeating: .infinity)
        choose(group, fit, scales, &factors, &error)
        if let refitted = refit(group, fit.base, scales, factors) {
            var again = Factors(scale: .zero, minimum: .zero)
            var errorAgain = Lanes(repeating: .infinity)
            choose(group, fit, refitted, &again, &errorAgain)
            if errorAgain.total < error.total {
                scales = refitted
                factors = again
            }
        }
        return write(source, scales, factors, into: output)
    }

    /// The best factors near the fit, for given scales.
    private func choose(
        _ group: BlockGroup, _ fit: AsymmetricSearch.Fit, _ scales: Scales,
        _ factors: inout Factors, _ error: inout Lanes
    ) {
        let inverse = scales.step.value > 0 ? 1 / scales.step.value : 0
        let inverseMinimum = scales.minimum.value > 0 ? 1 / scales.minimum.value : 0
        let scale = (fit.scale * inverse).limited(0, 63)
        let minimum = (fit.minimum * inverseMinimum).limited(0, 63)
        let nearScale = scale.nearest
        let nearMinimum = minimum.nearest
        // Towards the other side of the exact value.
        let otherScale = nearScale + (scale - nearScale).signs
        let otherMinimum = nearMinimum + (minimum - nearMinimum).signs
        for scale in [nearScale, otherScale] {
            for minimum in [nearMinimum, otherMinimum] {
                let candidate = Factors(
                    scale: scale.limited(0, 63), minimum: minimum.limited(0, 63))
                let its = self.error(group, fit.base, scales, candidate)
                let isBetter = its .< error
                error.replace(with: its, where: isBetter)
                factors.scale.replace(with: candidate.scale, where: isBetter)
                factors.minimum.replace(with: candidate.minimum, where: isBetter)
            }
        }
    }

    /// The squared error of every sub-block.
    @inline(__always)
    private func error(
        _ group: BlockGroup, _ base: Lanes, _ scales: Scales, _ factors: Factors
    ) -> Lanes {
        let step = factors.scale * scales.step.value
        let inverse = step.reciprocal
        let offset = base + factors.minimum * scales.minimum.value
        var error = Lanes.zero
        for index in 0..<group.length {
            let value = group.values[index] + offset
            let code = (value * inverse).nearest.limited(0, levels)
            let difference = value - step * code
            error += difference * difference
        }
        return error
    }

    /// The scales for which the error is least with the codes that `factors` give.
    private func refit(
        _ group: BlockGroup, _ base: Lanes, _ scales: Scales, _ factors: Factors
    ) -> Scales? {
        let step = factors.scale * scales.step.value
        let inverse = step.reciprocal
        let offset = base + factors.minimum * scales.minimum.value
        var codes = Lanes.zero
        var squares = Lanes.zero
        var products = Lanes.zero
        var sum = Lanes.zero
        for index in 0..<group.length {
            let value = group.values[index]
            let code = ((value + offset) * inverse).nearest.limited(0, levels)
            codes += code
            squares += code * code
            products += code * (value + base)
            sum += value + base
        }
        let count = Lanes(repeating: Float(group.length))
        let aa = Double((factors.scale * factors.scale * squares).total)
        let ab = Double((factors.scale * factors.minimum * codes).total)
        let bb = Double((factors.minimum * factors.minimum * count).total)
        let xa = Double((factors.scale * products).total)
        let xb = Double((factors.minimum * sum).total)
        let determinant = aa * bb - ab * ab
        var refitted = scales
        if determinant > 1e-9 * aa * bb {
            refitted.step = Quantizer.storedHalf(Float((bb * xa - ab * xb) / determinant))
            refitted.minimum = Quantizer.storedHalf(Float((ab * xa - aa * xb) / determinant))
        } else if aa > 0 {
            refitted.step = Quantizer.storedHalf(Float(xa / aa))
        }
        let isUsable =
            refitted.step.value > 0 && refitted.minimum.value >= 0
            && (refitted.step.bits != scales.step.bits
                || refitted.minimum.bits != scales.minimum.bits)
        return isUsable ? refitted : nil
    }

    /// Rounds the values with what was chosen and packs everything.
    private func write(
        _ source: UnsafePointer<Float>, _ scales: Scales, _ factors: Factors,
        into output: UnsafeMutableRawPointer
    ) -> Double {
        output.storeBytes(of: scales.step.bits, as: UInt16.self)
        output.storeBytes(of: scales.minimum.bits, toByteOffset: 2, as: UInt16.self)
        Self.pack(factors.scale.bytes, factors.minimum.bytes, into: output + 4)
        let nibbles = output + (hasFifthBit ? 48 : 16)
        let fifth = output + 16
        if hasFifthBit { fifth.initializeMemory(as: UInt8.self, repeating: 0, count: 32) }
        var error = Lanes.zero
        for part in 0..<8 {
            let step = Lanes(repeating: factors.scale[part] * scales.step.value)
            let inverse = step.reciprocal
            let offset = Lanes(repeating: factors.minimum[part] * scales.minimum.value)
            for eighth in 0..<4 {
                let value = Lanes.load(source + part * 32 + eighth * 8)
                let code = ((value + offset) * inverse).nearest.limited(0, levels)
                let difference = value - (step * code - offset)
                error += difference * difference
                let bytes = code.bytes
                let target = nibbles + part / 2 * 32 + eighth * 8
                if part % 2 == 0 {
                    target.store(bytes & 15)
                } else {
                    target.store(target.load8() | bytes &<< 4)
                }
                if hasFifthBit {
                    let bits = (bytes &>> 4) &<< UInt8(part)
                    (fifth + eighth * 8).store((fifth + eighth * 8).load8() | bits)
                }
            }
        }
        return Double(error.total)
    }

    /// Eight scales and eight minima of six bits in twelve bytes: see `Packing.scaleAndMin`.
    static func pack(
        _ scales: SIMD8<UInt8>, _ minima: SIMD8<UInt8>, into output: UnsafeMutableRawPointer
    ) {
        for index in 0..<4 {
            let scale = scales[index] | (scales[index + 4] >> 4) << 6
            let minimum = minima[index] | (minima[index + 4] >> 4) << 6
            let low = scales[index + 4] & 15 | minima[index + 4] << 4
            output.storeBytes(of: scale, toByteOffset: index, as: UInt8.self)
            output.storeBytes(of: minimum, toByteOffset: index + 4, as: UInt8.self)
            output.storeBytes(of: low, toByteOffset: index + 8, as: UInt8.self)
        }
    }
}
