// Byte-pair encoding of one piece of text.

/// The working memory of one merge, kept from piece to piece.
///
/// A piece starts as one symbol per byte. As long as two neighbours have a merge rule, those with
/// the lowest rank, of equals the leftmost, become one symbol (Sennrich et al. 2016,
/// arXiv:1508.07909, in the byte-level form of GPT-2).
final class BytePairMerger {
    /// Above this many symbols a queue finds the next pair; below, a look at all of them is faster.
    static let queueThreshold = 64

    private var symbols: [UInt32] = []
    private var rules: [UInt64] = []
    private var next: [UInt32] = []
    private var previous: [UInt32] = []
    private var queue = MergeQueue()

    /// Merges the symbols that `fill` writes, and hands over what is left, in order.
    ///
    /// - Parameters:
    ///   - limit: the number of symbols at most.
    ///   - fill: writes the symbols' numbers and returns how many there are.
    /// - Complexity: O(n log n) in the number of symbols, O(n²) up to `queueThreshold`.
    @inline(__always)
    func merge(
        upTo limit: Int, table: MergeTable, fill: (UnsafeMutableBufferPointer<UInt32>) -> Int,
        emit: (UInt32) -> Void
    ) {
        if symbols.count < limit { grow(to: limit) }
        let count = symbols.withUnsafeMutableBufferPointer { fill($0) }
        if count <= Self.queueThreshold {
            mergeShort(count, table, emit)
        } else {
            mergeLong(count, table, emit)
            releaseIfLarge()
        }
    }

    private func grow(to count: Int) {
        symbols = Array(repeating: 0, count: max(count, Self.queueThreshold))
        rules = Array(repeating: .max, count: symbols.count)
    }

    /// A megabyte in one piece is rare; its working memory is not worth keeping.
    private func releaseIfLarge() {
        guard symbols.count > 1 << 16 else { return }
        symbols = []
        rules = []
        next = []
        previous = []
        queue = MergeQueue()
    }

    private func mergeShort(_ count: Int, _ table: MergeTable, _ emit: (UInt32) -> Void) {
        symbols.withUnsafeMutableBufferPointer { symbols in
            rules.withUnsafeMutableBufferPointer { rules in
                var count = count
                for index in 0..<max(count - 1, 0) {
                    rules[index] = table.rule(symbols[index], symbols[index + 1]).value
                }
                while count > 1 {
                    var best = 0
                    var bestRule = rules[0]
                    // Only ranks count: SentencePiece gives many rules the same one.
                    for index in 1..<max(count - 1, 1) where rules[index] >> 32 < bestRule >> 32 {
                        bestRule = rules[index]
                        best = index
                    }
                    guard bestRule != .max else { break }
                    symbols[best] = MergeRule(value: bestRule).merged
                    count -= 1
                    for index in best + 1..<max(count, best + 1) {
                        symbols[index] = symbols[index + 1]
                        rules[index] = rules[index + 1]
                    }
                    if best > 0 {
                        rules[best - 1] = table.rule(symbols[best - 1], symbols[best]).value
                    }
                    if best + 1 < count {
                        rules[best] = table.rule(symbols[best], symbols[best + 1]).value
                    }
                }
                for index in 0..<count { emit(symbols[index]) }
            }
        }
    }

    private func mergeLong(_ count: Int, _ table: MergeTable, _ emit: (UInt32) -> Void) {
        if next.count < count {
            next = Array(repeating: 0, count: symbols.count)
            previous = Array(repeating: 0, count: symbols.count)
        }
        queue.removeAll()
        symbols.withUnsafeMutableBufferPointer { symbols in
            rules.withUnsafeMutableBufferPointer { rules in
                next.withUnsafeMutableBufferPointer { next in
                    previous.withUnsafeMutableBufferPointer { previous in
                        var chain = SymbolChain(
                            symbols: symbols, rules: rules, next: next, previous: previous,
                            count: count)
                        chain.merge(table, &queue)
                        chain.forEach(emit)
                    }
                }
            }
        }
    }
}

/// Symbols in a doubly linked list over places; a merged pair keeps its left place.
private struct SymbolChain {
    let symbols: UnsafeMutableBufferPointer<UInt32>
    /// The rule for the symbol at each place and its neighbour to the right; `max` where there is
    /// none, or no symbol any more.
    let rules: UnsafeMutableBufferPointer<UInt64>
    let next: UnsafeMutableBufferPointer<UInt32>
    let previous: UnsafeMutableBufferPointer<UInt32>
    let count: Int

    mutating func merge(_ table: MergeTable, _ queue: inout MergeQueue) {
        for place in 0..<count {
            next[place] = UInt32(truncatingIfNeeded: place + 1)
            previous[place] = UInt32(truncatingIfNeeded: place &- 1)
            rules[place] =
                place + 1 < count ? table.rule(symbols[place], symbols[place + 1]).value : .max
            if rules[place] != .max { queue.append(rank: rules[place] >> 32, place: place) }
        }
        queue.arrange()
        while let (rank, left) = queue.pop() {
            // A pair whose symbols have changed since it was put into the queue has another rank:
            // a rank belongs to one pair of symbols only.
            guard rules[left] >> 32 == rank, rules[left] != .max else { continue }
            let right = Int(next[left])
            let after = Int(next[right])
            symbols[left] = MergeRule(value: rules[left]).merged
            rules[right] = .max
            next[left] = UInt32(truncatingIfNeeded: after)
            if after < count { previous[after] = UInt32(truncatingIfNeeded: left) }
            renew(left, table, &queue)
            if left > 0 { renew(Int(previous[left]), table, &queue) }
        }
    }

    private func renew(_ place: Int, _ table: MergeTable, _ queue: inout MergeQueue) {
        let right = Int(next[place])
        rules[place] = right < count ? table.rule(symbols[place], symbols[right]).value : .max
        if rules[place] != .max { queue.push(rank: rules[place] >> 32, place: place) }
    }

    func forEach(_ body: (UInt32) -> Void) {
        var place = 0
        while place < count {
            body(symbols[place])
            place = Int(next[place])
        }
    }
}
