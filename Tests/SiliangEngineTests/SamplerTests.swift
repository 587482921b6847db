// The sampler on cases small enough to compute by hand, and on logits no model should give.

import Foundation
import Testing

@testable import SiliangEngine

/// One choice from `logits`, at `step` of a request with `seed`.
func sampleOnce(
    _ logits: [Float], _ parameters: SamplingParameters, prompt: [Int32] = [],
    output: [Int32] = [], seed: UInt64 = 0
) -> Int32? {
    var state = SamplerState(parameters: parameters, promptTokens: prompt, seed: seed)
    for token in output { state.record(token) }
    var logits = logits
    let sampler = Sampler(vocabSize: logits.count)
    return logits.withUnsafeMutableBufferPointer { sampler.sample($0, state: state) }
}

/// The tokens that come up in many draws.
func support(
    _ logits: [Float], _ parameters: SamplingParameters, draws: UInt64 = 2000
) -> Set<Int32> {
    Set((0..<draws).compactMap { sampleOnce(logits, parameters, seed: $0) })
}

@Test("Greedy takes the greatest, the lowest id of equals")
func greedyTakesTheGreatestTheLowestIdOfEquals() {
    #expect(sampleOnce([1, 5, 3], .greedy) == 1)
    #expect(sampleOnce([5, 1, 5, 5], .greedy) == 0)
    #expect(sampleOnce([-7, -3, -3], .greedy) == 1)
    #expect(sampleOnce([4], .greedy) == 0)
    let wide = (0..<1000).map { Float(($0 * 37) % 1000) }
    #expect(sampleOnce(wide, .greedy).map(Int.init) == wide.firstIndex(of: 999))
}

@Test("A temperature too low to divide by is greedy") func aTemperatureTooLowToDivideByIsGreedy() {
    for temperature in [1e-6, 1e-300, Double.leastNonzeroMagnitude] {
        for seed in 0..<50 as Range<UInt64> {
            let parameters = SamplingParameters(temperature: temperature)
            #expect(sampleOnce([1, 1.001, 0], parameters, seed: seed) == 1)
        }
    }
}

@Test("NaN counts as minus infinity") func naNCountsAsMinusInfinity() {
    #expect(sampleOnce([.nan, 1, .nan, 2], .greedy) == 3)
    #expect(sampleOnce([.nan, -.infinity, -1e30], .greedy) == 2)
    let warm = SamplingParameters(temperature: 1)
    #expect(support([.nan, 0, .nan, 0, -.infinity], warm) == [1, 3])
    #expect(support([.nan, 0, 3, 0], SamplingParameters(topK: 3)) == [1, 2, 3])
    #expect(support([.nan, 0, 0, -.infinity], SamplingParameters(topP: 0.99)) == [1, 2])
}

@Test("An infinite logit wins, the lowest id of several")
func anInfiniteLogitWinsTheLowestIdOfSeveral() {
    for parameters in [SamplingParameters.greedy, SamplingParameters(temperature: 2, topK: 2)] {
        #expect(sampleOnce([1, .infinity, .nan, .infinity], parameters) == 1)
    }
}

@Test("Logits without a usable value give no token") func logitsWithoutAUsableValueGiveNoToken() {
    let warm = SamplingParameters(temperature: 1, topK: 2, topP: 0.5)
    for parameters in [SamplingParameters.greedy, warm] {
        #expect(sampleOnce([.nan, .nan, .nan], parameters) == nil)
        #expect(sampleOnce([-.infinity, .nan, -.infinity], parameters) == nil)
    }
}

@Test("Extreme but finite logits neither overflow nor trap")
func extremeButFiniteLogitsNeitherOverflowNorTrap() {
    let greatest = Float.greatestFiniteMagnitude
    let logits = [greatest, -greatest, 0, greatest]
    for temperature in [0.01, 1, 1e30, Double.greatestFiniteMagnitude] {
        let parameters = SamplingParameters(temperature: temperature)
        let token = sampleOnce(logits, parameters)
        #expect(token != nil)
    }
    #expect(support(logits, SamplingParameters(temperature: 1)) == [0, 3])
}

@Test("Top-k keeps the k likeliest, the lowest ids of equals")
func topKKeepsTheKLikeliestTheLowestIdsOfEquals() {
    let logits: [Float] = [0, 2, 1, 2, 0, 1]
    #expect(support(logits, SamplingParameters(topK: 1)) == [1])
    #expect(support(logits, SamplingParameters(topK: 2)) == [1, 3])
    #expect(support(logits, SamplingParameters(topK: 3)) == [1, 2, 3])
    #expect(support(logits, SamplingParameters(topK: 5)) == [0, 1, 2, 3, 5])
    #expect(support(logits, SamplingParameters(topK: 0)) == [0, 1, 2, 3, 4, 5])
    #expect(support(logits, SamplingParameters(topK: 100)) == [0, 1, 2, 3, 4, 5])
}

// More candidates than the selection's room, ascending so that each replaces another: catches a
// narrowing that loses or keeps the wrong ones.
@Test("Top-k is right when its candidates are narrowed on the way")
func topKIsRightWhenItsCandidatesAreNarrowedOnTheWay() {
    let ascending = (0..<5000).map { Float($0) * 1e-3 }
    let kept = support(ascending, SamplingParameters(temperature: 100, topK: 3), draws: 200)
    #expect(kept == [4997, 4998, 4999])
    let equal = Array(repeating: Float(1), count: 5000)
    #expect(support(equal, SamplingParameters(topK: 2), draws: 200) == [0, 1])
    let many = support(ascending, SamplingParameters(temperature: 1e6, topK: 4000), draws: 3000)
    #expect(many.allSatisfy { $0 >= 1000 })
}

@Test("Top-p keeps the smallest set that reaches the sum")
func topPKeepsTheSmallestSetThatReachesTheSum() {
    // Probabilities 0.5, 0.3, 0.15, 0.05 at ids 2, 0, 3, 1.
    let logits = [0.3, 0.05, 0.5, 0.15].map { Float(log($0)) }
    #expect(support(logits, SamplingParameters(topP: 0)) == [2])
    #expect(support(logits, SamplingParameters(topP: 0.49)) == [2])
    #expect(support(logits, SamplingParameters(topP: 0.51)) == [2, 0])
    #expect(support(logits, SamplingParameters(topP: 0.79)) == [2, 0])
    #expect(support(logits, SamplingParameters(topP: 0.81)) == [2, 0, 3])
    #expect(support(logits, SamplingParameters(topP: 0.96)) == [2, 0, 3, 1])
    #expect(support([1, 1, 1, 1], SamplingParameters(topP: 0.3)) == [0, 1])
}

// Top-p's share is of what top-k left, not of everything: of 0.5 and 0.3, the first holds 0.625.
@Test("Top-p follows top-k") func topPFollowsTopK() {
    let logits = [0.3, 0.05, 0.5, 0.15].map { Float(log($0)) }
    #expect(support(logits, SamplingParameters(topK: 2, topP: 0.6)) == [2])
    #expect(support(logits, SamplingParameters(topK: 2, topP: 0.65)) == [2, 0])
}

@Test("Min-p keeps what reaches its share of the likeliest")
func minPKeepsWhatReachesItsShareOfTheLikeliest() {
    let logits = [0.3, 0.05, 0.5, 0.15].map { Float(log($0)) }
    #expect(support(logits, SamplingParameters(minP: 0.05)) == [0, 1, 2, 3])
    #expect(support(logits, SamplingParameters(minP: 0.2)) == [0, 2, 3])
    #expect(support(logits, SamplingParameters(minP: 0.5)) == [0, 2])
    #expect(support(logits, SamplingParameters(minP: 1)) == [2])
    #expect(support(logits, SamplingParameters(topP: 0.81, minP: 0.5)) == [0, 2])
    #expect(support(logits, SamplingParameters(topP: 0.5, minP: 0.05)) == [2])
}

@Test("Temperature comes before top-p") func temperatureComesBeforeTopP() {
    // Squared and normalised: 0.5² / (0.5² + 0.3² + 0.15² + 0.05²) = 0.685.
    let logits = [0.3, 0.05, 0.5, 0.15].map { Float(log($0)) }
    #expect(support(logits, SamplingParameters(temperature: 0.5, topP: 0.67)) == [2])
    #expect(support(logits, SamplingParameters(temperature: 0.5, topP: 0.7)) == [2, 0])
}

// The three expectations are CTRL's and OpenAI's formulas worked by hand on these logits.
@Test("Penalties change logits as their definitions say")
func penaltiesChangeLogitsAsTheirDefinitionsSay() {
    // Seen: 0 (prompt), 1 (output twice), 2 (output once). 2 / 1.25 = 1.6, -1 · 1.25 = -1.25.
    let repetition = SamplingParameters(temperature: 0, repetitionPenalty: 1.25)
    #expect(sampleOnce([2, 1.61, 0], repetition, prompt: [0]) == 1)
    #expect(sampleOnce([2, 1.59, 0], repetition, prompt: [0]) == 0)
    #expect(sampleOnce([-1, -1.24, -9], repetition, prompt: [0]) == 1)
    #expect(sampleOnce([-1, -1.26, -9], repetition, output: [0]) == 0)
    // Presence counts once: 3 - 0.5 = 2.5, however often; the prompt is free.
    let presence = SamplingParameters(temperature: 0, presencePenalty: 0.5)
    #expect(sampleOnce([3, 2.51, 0], presence, output: [0, 0, 0]) == 1)
    #expect(sampleOnce([3, 2.49, 0], presence, output: [0, 0, 0]) == 0)
    #expect(sampleOnce([3, 2.99, 0], presence, prompt: [0]) == 0)
    // Frequency counts each: 3 - 3 · 0.5 = 1.5.
    let frequency = SamplingParameters(temperature: 0, frequencyPenalty: 0.5)
    #expect(sampleOnce([3, 1.51, 0], frequency, output: [0, 0, 0]) == 1)
    #expect(sampleOnce([3, 1.49, 0], frequency, output: [0, 0, 0]) == 0)
    // Negative ones reward.
    let reward = SamplingParameters(temperature: 0, frequencyPenalty: -0.5)
    #expect(sampleOnce([1, 1.99, 0], reward, output: [0, 0]) == 0)
}

// Repetition divides before presence and frequency subtract: 4 / 2 - 1 - 2 · 0.25 = 0.5, where the
// other order gives (4 - 1.5) / 2 = 1.25.
@Test("Repetition comes before what is subtracted") func repetitionComesBeforeWhatIsSubtracted() {
    let all = SamplingParameters(
        temperature: 0, repetitionPenalty: 2, presencePenalty: 1, frequencyPenalty: 0.25)
    #expect(sampleOnce([4, 0.51], all, output: [0, 0]) == 1)
    #expect(sampleOnce([4, 0.49], all, output: [0, 0]) == 0)
}

@Test("A request without penalties keeps no record of tokens")
func aRequestWithoutPenaltiesKeepsNoRecordOfTokens() {
    var state = SamplerState(parameters: .greedy, promptTokens: [1, 2, 3], seed: 0)
    for token in 0..<100 as Range<Int32> { state.record(token) }
    #expect(state.seen.isEmpty && state.step == 100)
}

@Test("The same seed and step give the same token, others differ")
func theSameSeedAndStepGiveTheSameTokenOthersDiffer() {
    let logits = (0..<1000).map { Float($0 % 13) / 4 }
    let parameters = SamplingParameters(temperature: 1, topP: 0.9)
    let run = { (seed: UInt64) in
        (0..<50).map { step in
            sampleOnce(
                logits, parameters, output: Array(repeating: 0, count: step), seed: seed)
        }
    }
    #expect(run(3) == run(3))
    #expect(run(3) != run(4))
    #expect(Set(run(3)).count > 25)
}

@Test("The seed of the parameters comes before the engine's")
func theSeedOfTheParametersComesBeforeTheEngines() {
    let logits = Array(repeating: Float(0), count: 1000)
    let named = SamplingParameters(seed: 11)
    #expect(
        sampleOnce(logits, named, seed: 1) == sampleOnce(logits, named, seed: 2))
    #expect(
        sampleOnce(logits, named) == sampleOnce(logits, SamplingParameters(), seed: 11))
}
