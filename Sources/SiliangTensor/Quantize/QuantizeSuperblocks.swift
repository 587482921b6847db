// Q4_K and Q5_K: 256 values in eight sub-blocks, x ≈ d·sc·q - dmin·m with d and dmin in 16 bits and
// sc and m in six.
//
// The sub-blocks' scales and minima are searched first (AsymmetricFit.swift). Rounding them to six
// bits costs more than they gained if each goes to its nearest multiple; so for each sub-block the
// neighbours are tried with the codes that follow, and at last d and dmin are fitted to all codes.

struct SuperblockQuantizer {
    private let search: AsymmetricSearch
    private let hasFifthBit: Bool
    private static let length = 32

    static let q4K = SuperblockQuantizer(
        search: AsymmetricSearch(
            levels: 15, offsets: -1.4...1.4, steps: 22, refits: 2, allowsNegativeMinimum: false),
        hasFifthBit: false)
    static let q5K = SuperblockQuantizer(
        search: AsymmetricSearch(
            levels: 31, offsets: -1...1.6, steps: 22, refits: 2, allowsNegativeMinimum: false),
        hasFifthBit: true)

    private var codes: ClosedRange<Float> { 0...search.levels }

    /// The two scales of a super-block as stored.
    private struct Scales {
        var step: StoredHalf
        var minimum: StoredHalf
    }

    /// The sub-blocks' factors, whole numbers from 0 to 63, and the squared error they leave.
    private struct Factors {
        var scale = Lanes.zero
        var minimum = Lanes.zero
        var error = Lanes(repeating: .infinity)
    }

    /// Quantises 256 values.
    ///
    /// - Returns: the squared error.
    func quantize(
        _ source: UnsafePointer<Float>, _ scratch: SearchScratch,
        into output: UnsafeMutableRawPointer
    ) -> Double {
        scratch.load(source, length: Self.length)
        let fit = search.fit(scratch, length: Self.length)
        var scales = Scales(
            step: StoredHalf(fit.scale.max() / 63), minimum: StoredHalf(fit.minimum.max() / 63))
        var factors = choose(scratch, fit, scales)
        if let refitted = refit(scratch, fit.base, scales, factors) {
            let again = choose(scratch, fit, refitted)
            if again.error.total < factors.error.total {
                scales = refitted
                factors = again
            }
        }
        return write(source, scratch, scales, factors, into: output)
    }

    /// The best factors near the fit, for given scales.
    private func choose(
        _ scratch: SearchScratch, _ fit: AsymmetricSearch.Fit, _ scales: Scales
    ) -> Factors {
        let scale = (fit.scale * scales.step.inverse).limited(0, 63)
        let minimum = (fit.minimum * scales.minimum.inverse).limited(0, 63)
        let nearScale = scale.nearest
        let nearMinimum = minimum.nearest
        // Towards the other side of the exact value.
        let otherScale = (nearScale + (scale - nearScale).signs).limited(0, 63)
        let otherMinimum = (nearMinimum + (minimum - nearMinimum).signs).limited(0, 63)
        for candidate in 0..<4 {
            let scale = candidate & 1 == 0 ? nearScale : otherScale
            let minimum = candidate & 2 == 0 ? nearMinimum : otherMinimum
            scratch.steps[candidate] = scale * scales.step.value
            scratch.offsets[candidate] = fit.base + minimum * scales.minimum.value
        }
        scratch.errors(length: Self.length, count: 4, codes: codes)
        var best = Factors()
        for candidate in 0..<4 {
            let isBetter = scratch.squares[candidate] .< best.error
            best.error.replace(with: scratch.squares[candidate], where: isBetter)
            best.scale.replace(
                with: candidate & 1 == 0 ? nearScale : otherScale, where: isBetter)
            best.minimum.replace(
                with: candidate & 2 == 0 ? nearMinimum : otherMinimum, where: isBetter)
        }
        return best
    }

    /// The scales for which the error is least with the codes that `factors` give; nil where they
    /// are the same or none.
    private func refit(
        _ scratch: SearchScratch, _ base: Lanes, _ scales: Scales, _ factors: Factors
    ) -> Scales? {
        let offset = base + factors.minimum * scales.minimum.value
        scratch.inverses[0] = (factors.scale * scales.step.value).reciprocal
        scratch.offsets[0] = -offset * scratch.inverses[0]
        scratch.fitAsymmetric(length: Self.length, count: 1, levels: search.levels)
        let count = Float(Self.length)
        var sum = count * base
        for index in 0..<Self.length { sum += scratch.values[index] }
        let codes = scratch.codes[0]
        let products = scratch.products[0] + base * codes
        let aa = Double((factors.scale * factors.scale * scratch.squares[0]).total)
        let ab = Double((factors.scale * factors.minimum * codes).total)
        let bb = Double((factors.minimum * factors.minimum * count).total)
        let xa = Double((factors.scale * products).total)
        let xb = Double((factors.minimum * sum).total)
        let determinant = aa * bb - ab * ab
        var refitted = scales
        if determinant > 1e-9 * aa * bb {
            refitted.step = StoredHalf(Float((bb * xa - ab * xb) / determinant))
            refitted.minimum = StoredHalf(Float((ab * xa - aa * xb) / determinant))
        } else if aa > 0 {
            refitted.step = StoredHalf(Float(xa / aa))
        }
        let isNew =
            refitted.step.bits != scales.step.bits || refitted.minimum.bits != scales.minimum.bits
        return isNew && refitted.step.value > 0 && refitted.minimum.value >= 0 ? refitted : nil
    }

    /// Rounds the values with what was chosen and packs everything.
    private func write(
        _ source: UnsafePointer<Float>, _ scratch: SearchScratch, _ scales: Scales,
        _ factors: Factors, into output: UnsafeMutableRawPointer
    ) -> Double {
        output.storeBytes(of: scales.step.bits, as: UInt16.self)
        output.storeBytes(of: scales.minimum.bits, toByteOffset: 2, as: UInt16.self)
        Self.pack(factors.scale, factors.minimum, into: output + 4)
        let error = scratch.round(
            source, blocks: 8, length: Self.length, steps: factors.scale * scales.step.value,
            offsets: factors.minimum * scales.minimum.value, codes: codes)
        if hasFifthBit { Codes.putFifthPlanes(scratch.bytes, into: output + 16) }
        for pair in 0..<4 {
            let low = scratch.bytes + pair * 64
            Codes.putNibbles(
                low, low + 32, count: 32, into: output + (hasFifthBit ? 48 : 16) + pair * 32)
        }
        return error
    }

    /// Eight scales and eight minima of six bits in twelve bytes: see `Packing.scaleAndMin`.
    private static func pack(
        _ scales: Lanes, _ minima: Lanes, into output: UnsafeMutableRawPointer
    ) {
        func bits(_ factors: Lanes, _ index: Int) -> UInt8 {
            UInt8(truncatingIfNeeded: Int(factors[index]))
        }
        for index in 0..<4 {
            let last = (scale: bits(scales, index + 4), minimum: bits(minima, index + 4))
            output.storeBytes(
                of: bits(scales, index) | (last.scale >> 4) << 6, toByteOffset: index,
                as: UInt8.self)
            output.storeBytes(
                of: bits(minima, index) | (last.minimum >> 4) << 6, toByteOffset: index + 4,
                as: UInt8.self)
            output.storeBytes(
                of: last.scale & 15 | last.minimum << 4, toByteOffset: index + 8, as: UInt8.self)
        }
    }
}
