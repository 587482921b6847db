// Drawn frequencies against the probabilities that the definitions give, with fixed seeds.

import Foundation
import Testing

@testable import SiliangEngine

/// Probabilities by definition: a full sort, Double throughout.
private func reference(_ logits: [Float], _ parameters: SamplingParameters) -> [Double] {
    let greatest = Double(logits.max() ?? 0)
    let weights = logits.map { exp((Double($0) - greatest) / parameters.temperature) }
    var ranked = weights.indices.sorted { (-weights[$0], $0) < (-weights[$1], $1) }
    if parameters.topK > 0 { ranked = Array(ranked.prefix(parameters.topK)) }
    let total = ranked.reduce(0) { $0 + weights[$1] }
    var sum = 0.0
    var nucleus: [Int] = []
    for id in ranked where nucleus.isEmpty || sum < parameters.topP * total {
        nucleus.append(id)
        sum += weights[id]
    }
    nucleus.removeAll { weights[$0] < parameters.minP * weights[ranked[0]] }
    let kept = nucleus.reduce(0) { $0 + weights[$1] }
    var probabilities = Array(repeating: 0.0, count: logits.count)
    for id in nucleus { probabilities[id] = weights[id] / kept }
    return probabilities
}

/// χ² of `draws` samples against `probabilities`; cells that expect fewer than 5 are pooled.
private func chiSquare(
    _ logits: [Float], _ parameters: SamplingParameters, draws: Int
) -> (value: Double, freedom: Int, strays: Int) {
    let probabilities = reference(logits, parameters)
    let sampler = Sampler(vocabSize: logits.count)
    var counts = Array(repeating: 0.0, count: logits.count)
    var state = SamplerState(parameters: parameters, promptTokens: [], seed: 0)
    for _ in 0..<draws {
        var row = logits
        let token = row.withUnsafeMutableBufferPointer { sampler.sample($0, state: state) } ?? 0
        counts[Int(token)] += 1
        state.record(token)
    }
    var cells: [(seen: Double, expected: Double)] = []
    var pool = (seen: 0.0, expected: 0.0)
    var strays = 0
    for (count, probability) in zip(counts, probabilities) {
        let expected = probability * Double(draws)
        if probability == 0 {
            strays += Int(count)
        } else if expected < 5 {
            pool = (pool.seen + count, pool.expected + expected)
        } else {
            cells.append((count, expected))
        }
    }
    if pool.expected >= 5 { cells.append(pool) }
    let value = cells.reduce(0) {
        $0 + ($1.seen - $1.expected) * ($1.seen - $1.expected) / $1.expected
    }
    return (value, cells.count - 1, strays)
}

/// The value that χ² exceeds once in 10,000 cases (Wilson and Hilferty's approximation, 1931).
private func limit(freedom: Int) -> Double {
    let ninths = 2 / (9 * Double(max(1, freedom)))
    return Double(freedom) * pow(1 - ninths + 3.72 * ninths.squareRoot(), 3)
}

@Test(
    "Tokens come as often as their probabilities say",
    arguments: [
        SamplingParameters(temperature: 1, seed: 1),
        SamplingParameters(temperature: 0.5, seed: 2),
        SamplingParameters(temperature: 1.5, seed: 3),
        SamplingParameters(temperature: 1, topK: 10, seed: 4),
        SamplingParameters(temperature: 1, topP: 0.7, seed: 5),
        SamplingParameters(temperature: 1, minP: 0.1, seed: 6),
        SamplingParameters(temperature: 1.2, topK: 20, topP: 0.8, minP: 0.05, seed: 7),
    ])
func tokensComeAsOftenAsTheirProbabilitiesSay(parameters: SamplingParameters) {
    // Some ties, some tokens that never come.
    let logits = (0..<60).map { Float(($0 * 23) % 60 / 2) / 6 }
    let result = chiSquare(logits, parameters, draws: 20_000)
    #expect(result.strays == 0)
    #expect(result.freedom >= 3)
    #expect(result.value < limit(freedom: result.freedom), "\(result)")
}

// More than one block of partial sums: catches a draw that favours or misses a block's first or
// last tokens.
@Test("Tokens of every block of a wide vocabulary come as often as they should")
func tokensOfEveryBlockOfAWideVocabularyComeAsOftenAsTheyShould() {
    let logits = (0..<3000).map { Float($0 % 1024 == 0 || $0 % 1024 == 1023 ? 5 : 0) }
    let result = chiSquare(logits, SamplingParameters(seed: 9), draws: 4000)
    #expect(result.value < limit(freedom: result.freedom), "\(result)")
}

// Catches a sampler that reuses scratch of the call before: the wide row's weights would remain.
@Test("A sampler is not influenced by what it sampled before")
func aSamplerIsNotInfluencedByWhatItSampledBefore() {
    let sampler = Sampler(vocabSize: 50)
    let state = SamplerState(
        parameters: SamplingParameters(topK: 5, topP: 0.9), promptTokens: [], seed: 5)
    var first = (0..<50).map { Float($0 % 7) }
    var other = (0..<50).map { Float(50 - $0) }
    var again = first
    let one = first.withUnsafeMutableBufferPointer { sampler.sample($0, state: state) }
    _ = other.withUnsafeMutableBufferPointer { sampler.sample($0, state: state) }
    #expect(again.withUnsafeMutableBufferPointer { sampler.sample($0, state: state) } == one)
}
