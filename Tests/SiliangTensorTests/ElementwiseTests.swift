import SiliangTestSupport
import Testing

@testable import SiliangTensor

/// Sizes that no vector width divides, and ones that all do.
private let sizes = [1, 3, 16, 31, 64, 100, 257]

@Suite struct ElementwiseTests {
    @Test(arguments: availableSets)
    func rmsNormAgrees(_ set: InstructionSet) throws {
        let kernels = try kernels(set)
        var generator = SeededGenerator(seed: 11)
        for size in sizes {
            let x = generator.floats(size, in: -4...4)
            let weight = generator.floats(size)
            for weight in [weight, nil] {
                var y = x
                kernels.rmsNorm(x, weight: weight, epsilon: 1e-5, count: size, into: &y)
                let expected = ScalarReference.rmsNorm(x, weight: weight, epsilon: 1e-5)
                #expect(largestDifference(y, expected) < 1e-5)
            }
        }
    }

    @Test(arguments: availableSets)
    func softmaxAgreesAndSumsToOne(_ set: InstructionSet) throws {
        let kernels = try kernels(set)
        var generator = SeededGenerator(seed: 12)
        for size in sizes {
            let x = generator.floats(size, in: -30...30)
            var y = x
            kernels.softmax(&y, count: size)
            #expect(largestDifference(y, ScalarReference.softmax(x)) < 1e-6)
            #expect(abs(y.reduce(0, +) - 1) < 1e-5)
        }
    }

    @Test(arguments: availableSets)
    func siluAgreesAlsoFarFromZero(_ set: InstructionSet) throws {
        // Large negative gates are where a clamped exponential could overflow to NaN.
        let kernels = try kernels(set)
        var generator = SeededGenerator(seed: 13)
        for range in [Float(-8)...8, -200...200, -1e30...1e30] {
            for size in sizes {
                let gate = generator.floats(size, in: range)
                let up = generator.floats(size)
                var y = gate
                kernels.siluMultiply(&y, up, count: size)
                let scale = Double(range.upperBound)
                let expected = ScalarReference.siluMultiply(gate, up)
                #expect(largestDifference(y, expected) < 1e-6 * scale)
            }
        }
    }

    @Test(arguments: availableSets, [true, false])
    func rotationAgrees(_ set: InstructionSet, _ interleaved: Bool) throws {
        let kernels = try kernels(set)
        var generator = SeededGenerator(seed: 14)
        for size in [2, 6, 32, 64, 130] {
            var x = generator.floats(size)
            let angles = (0..<size / 2).map { _ in Double.random(in: 0...6, using: &generator) }
            let expected = ScalarReference.rotate(x, angles: angles, interleaved: interleaved)
            kernels.rotate(
                &x, cosine: angles.map { Float(cosine($0)) }, sine: angles.map { Float(sine($0)) },
                count: size, interleaved: interleaved)
            #expect(largestDifference(x, expected) < 1e-6)
        }
    }

    @Test(arguments: availableSets)
    func sumsAndHalvesAgree(_ set: InstructionSet) throws {
        let kernels = try kernels(set)
        var generator = SeededGenerator(seed: 15)
        for size in sizes {
            let x = generator.floats(size)
            let y = generator.floats(size)
            var sum = y
            kernels.add(x, to: &sum, count: size)
            #expect(sum == zip(x, y).map { $0 + $1 })
            var scaled = y
            kernels.addScaled(x, factor: 0.5, to: &scaled, count: size)
            #expect(
                largestDifference(scaled, zip(x, y).map { Double($0) * 0.5 + Double($1) }) < 1e-6)
            var halves = [UInt16](repeating: 0, count: size)
            kernels.toHalf(x, count: size, into: &halves)
            let back = halves.map(Dequantizer.floatFromHalf)
            #expect(largestDifference(back, x.map(Double.init)) <= 0x1p-12)
        }
    }
}

/// Sine and cosine by their series, to keep Foundation out of a comparison with it.
private func sine(_ x: Double) -> Double { series(x, term: x, from: 1) }
private func cosine(_ x: Double) -> Double { series(x, term: 1, from: 0) }

private func series(_ x: Double, term first: Double, from start: Int) -> Double {
    var term = first
    var sum = first
    for step in 1..<30 {
        let n = Double(start + 2 * step)
        term *= -x * x / (n * (n - 1))
        sum += term
    }
    return sum
}
