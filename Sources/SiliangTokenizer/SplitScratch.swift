// The working memory of cutting, kept from text to text.

/// Pieces of a text in order, with which of them are matches of a pattern.
struct SplitSegments {
    private var ranges: [Range<Int>] = []
    private var isMatch: [Bool] = []
    private var drops = false

    var count: Int { ranges.count }

    mutating func removeAll() {
        ranges.removeAll(keepingCapacity: true)
        isMatch.removeAll(keepingCapacity: true)
        drops = false
    }

    mutating func append(_ range: Range<Int>, isMatch: Bool) {
        ranges.append(range)
        self.isMatch.append(isMatch)
    }

    /// Piece `index` of what is left, or nil when nothing of it is.
    func piece(_ index: Int) -> Range<Int>? {
        ranges[index].isEmpty || drops && isMatch[index] ? nil : ranges[index]
    }

    /// Brings together what `behavior` wants in one piece.
    mutating func merge(_ behavior: SplitBehavior) {
        switch behavior {
        case .isolated: break
        case .removed: drops = true
        case .contiguous: join { isMatch, wasMatch in isMatch == wasMatch }
        case .mergedWithPrevious: join { isMatch, wasMatch in isMatch && !wasMatch }
        case .mergedWithNext: joinFromTheEnd()
        }
    }

    /// Joins each segment to the one before where `joins` says so.
    private mutating func join(_ joins: (_ isMatch: Bool, _ wasMatch: Bool) -> Bool) {
        var kept = 0
        for index in ranges.indices {
            if index > 0, joins(isMatch[index], isMatch[index - 1]) {
                ranges[kept - 1] = ranges[kept - 1].lowerBound..<ranges[index].upperBound
            } else {
                ranges[kept] = ranges[index]
                kept += 1
            }
        }
        ranges.removeLast(ranges.count - kept)
    }

    /// A match goes to the segment after it, unless that is a match too.
    private mutating func joinFromTheEnd() {
        var joined: [Range<Int>] = []
        for index in ranges.indices.reversed() {
            let isNextMatch = index + 1 < isMatch.count ? isMatch[index + 1] : false
            if isMatch[index], !isNextMatch, let next = joined.popLast() {
                joined.append(ranges[index].lowerBound..<next.upperBound)
            } else {
                joined.append(ranges[index])
            }
        }
        ranges = joined.reversed()
    }
}

/// What one stage of a pipeline works with.
final class StageMemory {
    let matcher = RegexMatcher()
    private var letters = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 0)
    private var offsets = UnsafeMutableBufferPointer<Int>.allocate(capacity: 0)
    private var spare: [SplitSegments] = []

    deinit {
        letters.deallocate()
        offsets.deallocate()
    }

    /// The text in an alphabet's letters, and how many they are; valid until the next call.
    func letter(
        _ text: UnsafeBufferPointer<UInt8>, _ alphabet: ScalarAlphabet,
        _ members: FrozenBuffer<UInt8>
    ) -> (LetteredText, Int) {
        if offsets.count <= text.count { allocate(max(text.count + 1, 1024)) }
        let count = alphabet.write(text, letters: letters, offsets: offsets)
        let lettered = LetteredText(
            letters: UnsafeBufferPointer(letters), offsets: UnsafeBufferPointer(offsets),
            members: members.elements)
        return (lettered, count)
    }

    private func allocate(_ capacity: Int) {
        letters.deallocate()
        offsets.deallocate()
        letters = .allocate(capacity: capacity)
        letters.initialize(repeating: 0)
        offsets = .allocate(capacity: capacity)
        offsets.initialize(repeating: 0)
    }

    func takeSegments() -> SplitSegments {
        var segments = spare.popLast() ?? SplitSegments()
        segments.removeAll()
        return segments
    }

    func give(back segments: SplitSegments) {
        if segments.count < 1 << 16 { spare.append(segments) }
    }

    /// Long texts are rare; their working memory is not worth keeping.
    func releaseIfLarge() {
        if offsets.count > 1 << 20 { allocate(0) }
    }
}

/// The working memory of a pipeline.
final class SplitScratch {
    private var stages: [StageMemory] = []

    func memory(ofStage index: Int) -> StageMemory {
        while stages.count <= index { stages.append(StageMemory()) }
        return stages[index]
    }
}
