// Which bytes of a file are there.

/// Disjoint ranges of byte positions in ascending order, neighbours joined.
struct ByteRanges: Sendable, Equatable {
    private(set) var ranges: [Range<Int>] = []

    /// Bytes in all ranges together.
    private(set) var count = 0

    init() {}

    mutating func insert(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        // Downloads append nearly always; the search from the end then ends at once.
        var first = ranges.endIndex
        while first > 0, ranges[first - 1].upperBound >= range.lowerBound { first -= 1 }
        var last = first
        var joined = range
        while last < ranges.endIndex, ranges[last].lowerBound <= range.upperBound {
            joined =
                min(
                    joined.lowerBound, ranges[last].lowerBound)..<max(
                    joined.upperBound, ranges[last].upperBound)
            count -= ranges[last].count
            last += 1
        }
        ranges.replaceSubrange(first..<last, with: [joined])
        count += joined.count
    }

    /// What is missing of `whole`.
    func gaps(in whole: Range<Int>) -> [Range<Int>] {
        var gaps: [Range<Int>] = []
        var position = whole.lowerBound
        for range in ranges where range.upperBound > whole.lowerBound {
            if range.lowerBound >= whole.upperBound { break }
            if range.lowerBound > position { gaps.append(position..<range.lowerBound) }
            position = max(position, range.upperBound)
        }
        if position < whole.upperBound { gaps.append(position..<whole.upperBound) }
        return gaps
    }

    /// The first gap of `whole` that begins at or after `start`, at most `limit` bytes of it.
    /// Linear in the number of ranges, which is small: pieces are joined as they meet.
    func firstGap(in whole: Range<Int>, limit: Int) -> Range<Int>? {
        gaps(in: whole).first.map { $0.lowerBound..<min($0.upperBound, $0.lowerBound + limit) }
    }
}
