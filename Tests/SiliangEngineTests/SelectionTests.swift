// Partial selection and the softmax passes against plain sorting and the system's exp.

import Foundation
import Testing

@testable import SiliangEngine

private func withKeys<Result>(
    _ values: [Float], _ body: (UnsafeMutableBufferPointer<UInt64>) -> Result
) -> Result {
    var keys = values.enumerated().map { Ranking.key($1, $0) }
    return keys.withUnsafeMutableBufferPointer { body($0) }
}

/// Random values with ties and both signs.
private func randomValues(_ count: Int, _ random: inout TestRandom) -> [Float] {
    (0..<count).map { _ in Float(Int.random(in: -50...50, using: &random)) / 8 }
}

@Test("Keys rank by value, then by lowest index, and can be read back")
func keysRankByValueThenByLowestIndexAndCanBeReadBack() {
    let values: [Float] = [-.infinity, -3.5, -0.0, 0, .leastNonzeroMagnitude, 2, .infinity]
    for (index, value) in values.enumerated() {
        let key = Ranking.key(value, index)
        #expect(Ranking.value(of: key) == value)
        #expect(Ranking.index(of: key) == index)
    }
    #expect(Ranking.key(2, 5) > Ranking.key(2, 6))
    #expect(Ranking.key(-1, 9) > Ranking.key(-2, 0))
    // -0 and 0 are equal: the index decides.
    #expect(Ranking.key(-0.0, 1) > Ranking.key(0, 2))
}

@Test("The k greatest are those of a full sort") func theKGreatestAreThoseOfAFullSort() {
    var random = TestRandom(seed: 1)
    for _ in 0..<300 {
        let values = randomValues(Int.random(in: 1...200, using: &random), &random)
        let k = Int.random(in: 1...values.count, using: &random)
        let sorted = values.enumerated().map { Ranking.key($1, $0) }.sorted(by: >)
        withKeys(values) { keys in
            let least = Ranking.select(keys, count: values.count, k: k)
            #expect(least == sorted[k - 1])
            #expect(Set(keys[..<k]) == Set(sorted[..<k]))
            #expect(Set(keys) == Set(sorted))
        }
    }
}

@Test("The nucleus is that of a full sort") func theNucleusIsThatOfAFullSort() {
    var random = TestRandom(seed: 2)
    for _ in 0..<300 {
        // Eighths sum exactly, so the boundary is the same in any order.
        let values = randomValues(Int.random(in: 1...200, using: &random), &random).map(abs)
        let mass = Double(values.reduce(0, +)) * Double.random(in: 0...1.1, using: &random)
        let sorted = values.enumerated().map { Ranking.key($1, $0) }.sorted(by: >)
        var sum = 0.0
        let expected = sorted.first { key in
            sum += Double(Ranking.value(of: key))
            return sum >= mass
        }
        let found = withKeys(values) { Ranking.select($0, count: values.count, mass: mass) }
        #expect(found == expected ?? sorted.last)
    }
}

// Catches a pivot rule that is quadratic on sorted or constant input: 10¹⁰ comparisons would not
// end in this test's time.
@Test("Selection stays linear on sorted and constant values", .timeLimit(.minutes(1)))
func selectionStaysLinearOnSortedAndConstantValues() {
    let count = 100_000
    for values in [
        (0..<count).map { Float($0) }, (0..<count).map { Float(-$0) },
        Array(repeating: Float(1), count: count),
    ] {
        let sorted = values.enumerated().map { Ranking.key($1, $0) }.sorted(by: >)
        withKeys(values) { keys in
            #expect(Ranking.select(keys, count: count, k: 777) == sorted[776])
        }
    }
}

@Test("exp is within three units in the last place of the system's")
func expIsWithinThreeUnitsInTheLastPlaceOfTheSystems() {
    var worst = 0.0
    for step in 0...87_000 {
        let x = -Float(step) / 1000
        let exact = Foundation.exp(Double(x))
        worst = max(worst, abs(Double(Softmax.exp(x)) - exact) / exact)
    }
    #expect(worst < 3 * 0x1p-24 * 2)
    #expect(Softmax.exp(0) == 1)
    #expect(Softmax.exp(-0.0) == 1)
}

@Test("exp of what has no weight is zero") func expOfWhatHasNoWeightIsZero() {
    for x in [-88, -1e30, -Float.infinity, Float.nan] { #expect(Softmax.exp(x) == 0) }
}

@Test("The maximum ignores NaN wherever it stands") func theMaximumIgnoresNaNWhereverItStands() {
    for count in [1, 7, 8, 9, 31] {
        for place in 0..<count {
            var values = Array(repeating: Float.nan, count: count)
            values[place] = -2
            #expect(values.withUnsafeMutableBufferPointer { Softmax.maximum($0) } == -2)
        }
    }
    var nothing = Array(repeating: Float.nan, count: 20)
    #expect(nothing.withUnsafeMutableBufferPointer { Softmax.maximum($0) } == -.infinity)
}

@Test("Sums are those of each block and of all") func sumsAreThoseOfEachBlockAndOfAll() {
    var values = (0..<2500).map { Float($0 % 7) }
    var sums = Array(repeating: 0.0, count: 3)
    let total = values.withUnsafeMutableBufferPointer { values in
        sums.withUnsafeMutableBufferPointer { Softmax.sum(values, $0, 1024) }
    }
    let exact = { (range: Range<Int>) in Double(range.reduce(0) { $0 + $1 % 7 }) }
    #expect(sums == [exact(0..<1024), exact(1024..<2048), exact(2048..<2500)])
    #expect(total == exact(0..<2500))
}
