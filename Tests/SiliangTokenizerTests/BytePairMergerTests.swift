// Merging alone, without cuts and caches: the scan of short pieces and the queue of long ones.

import SiliangTestSupport
import Testing

@testable import SiliangTokenizer

/// Rules over numbers from 0, each pair's rank drawn at random, ties among them when `ties`.
private func randomTable(
    _ generator: inout SeededGenerator, ties: Bool
) -> (table: MergeTable, rules: [[UInt32]: MergeRule]) {
    var rules: [[UInt32]: MergeRule] = [:]
    var list: [(left: UInt32, right: UInt32, rule: MergeRule)] = []
    for number in 3..<60 as Range<UInt32> {
        let pair = (0..<2).map { _ in UInt32.random(in: 0..<min(number, 12), using: &generator) }
        guard rules[pair] == nil else { continue }
        let rank = ties ? UInt32.random(in: 0..<4, using: &generator) : number &* 37 % 64
        let rule = MergeRule(rank: rank, merged: number % 12)
        rules[pair] = rule
        list.append((pair[0], pair[1], rule))
    }
    return (MergeTable(list), rules)
}

private func mergeByDefinition(_ symbols: [UInt32], _ rules: [[UInt32]: MergeRule]) -> [UInt32] {
    var symbols = symbols
    while true {
        var best: (rule: MergeRule, index: Int)?
        for index in symbols.indices.dropLast() {
            guard let rule = rules[[symbols[index], symbols[index + 1]]] else { continue }
            if rule.rank < best?.rule.rank ?? .max { best = (rule, index) }
        }
        guard let best else { return symbols }
        symbols[best.index] = best.rule.merged
        symbols.remove(at: best.index + 1)
    }
}

/// Catches: a pair that is taken after its symbols have changed, a tie that does not go to the left,
/// a queue that loses or swaps items when the heap becomes the list. Rules may make a lower rank
/// possible after a higher one, which trained ones never do.
@Test(
    "short and long pieces merge by the definition", arguments: 0..<40 as Range<UInt64>,
    [false, true])
func shortAndLongPiecesMergeByTheDefinition(seed: UInt64, ties: Bool) {
    var generator = SeededGenerator(seed: seed)
    let (table, rules) = randomTable(&generator, ties: ties)
    let merger = BytePairMerger()
    for count in [0, 1, 2, 3, 63, 64, 65, 66, 200, 500] {
        let symbols = (0..<count).map { _ in UInt32.random(in: 0..<3, using: &generator) }
        var found: [UInt32] = []
        merger.merge(upTo: count, table: table) { memory in
            for (index, symbol) in symbols.enumerated() { memory[index] = symbol }
            return count
        } emit: {
            found.append($0)
        }
        #expect(found == mergeByDefinition(symbols, rules))
    }
}

@Test("the queue gives what it was given in order") func theQueueGivesWhatItWasGivenInOrder() {
    var generator = SeededGenerator(seed: 1)
    var queue = MergeQueue()
    var waiting: [UInt64] = []
    for _ in 0..<300 {
        let rank = UInt64.random(in: 0..<50, using: &generator)
        queue.append(rank: rank, place: waiting.count)
        waiting.append(rank << 32 | UInt64(waiting.count))
    }
    queue.arrange()
    for step in 0..<3000 {
        if Int.random(in: 0..<3, using: &generator) == 0 {
            let rank = UInt64.random(in: 0..<50, using: &generator)
            queue.push(rank: rank, place: 1000 + step)
            waiting.append(rank << 32 | UInt64(1000 + step))
            continue
        }
        let least = waiting.min()
        let found = queue.pop()
        #expect(found.map { $0.rank << 32 | UInt64($0.place) } == least)
        waiting.removeAll { $0 == least }
        if least == nil { break }
    }
}
