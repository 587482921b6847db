// Random numbers by position.

import Testing

@testable import SiliangEngine

// Values of the public-domain C implementation of SplitMix64 for the seed 1234567.
@Test("SplitMix64 gives the published outputs") func splitMix64GivesThePublishedOutputs() {
    let expected: [UInt64] = [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect((0..<5).map { SplitMix64.output(seed: 1_234_567, index: $0) } == expected)
}

@Test("A draw depends on seed and step alone and lies in 0 to 1")
func aDrawDependsOnSeedAndStepAloneAndLiesIn0To1() {
    let source = RandomSource(seed: 7)
    let forwards = (0..<1000).map { source.uniform(step: $0) }
    let backwards = (0..<1000).reversed().map { RandomSource(seed: 7).uniform(step: $0) }
    #expect(forwards == backwards.reversed())
    #expect(forwards.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(Set(forwards).count == 1000)
}

// Catches a generator keyed by seed + step · γ directly: seed + γ would repeat the stream of seed,
// shifted by one.
@Test("Neighbouring seeds share no draws") func neighbouringSeedsShareNoDraws() {
    let gamma: UInt64 = 0x9E37_79B9_7F4A_7C15
    var draws: Set<Double> = []
    for seed in [0, 1, 2, gamma, gamma &* 2, UInt64.max] {
        for step in 0..<500 { draws.insert(RandomSource(seed: seed).uniform(step: step)) }
    }
    #expect(draws.count == 6 * 500)
}

@Test("Draws are uniform over a hundred cells") func drawsAreUniformOverAHundredCells() {
    let source = RandomSource(seed: 42)
    var cells = Array(repeating: 0.0, count: 100)
    for step in 0..<100_000 { cells[Int(source.uniform(step: step) * 100)] += 1 }
    let chiSquare = cells.reduce(0) { $0 + ($1 - 1000) * ($1 - 1000) / 1000 }
    // 99 degrees of freedom: 0.1 % lie above 148.2, 0.1 % below 61.1.
    #expect(chiSquare > 61.1 && chiSquare < 148.2)
}
