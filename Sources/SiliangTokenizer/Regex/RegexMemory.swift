// What a matcher remembers, so that no expression takes longer than linear time.

/// What a search has learned: states (an instruction at a place) from which there is no way on,
/// and in the bodies of looks and atomic groups also how it ended.
///
/// States hold for a whole range of text: nothing that an expression asks depends on where the
/// search began.
struct RegexMemory {
    enum State {
        case new
        case failed
        case ends(Int)
    }

    private static let pageBits = 1 << 15

    /// States on the way to the current place, which have not failed yet.
    private(set) var trail: [Int] = []
    /// The last run that each possessive run instruction has seen.
    var runs: [Int: Range<Int>] = [:]
    private var pages: [[UInt64]]
    private var ends: [Int: Int] = [:]
    private let states: Int
    private let start: Int

    init(states: Int, range: Range<Int>) {
        self.states = max(states, 1)
        start = range.lowerBound
        let bits = (range.count + 1).multipliedReportingOverflow(by: self.states).partialValue
        pages = Array(repeating: [], count: bits / Self.pageBits + 1)
    }

    /// What is known of a state; a new one is taken for failed from now on, until a success says
    /// otherwise.
    mutating func visit(_ state: Int32, _ place: Int) -> State {
        let key = (place - start) * states + Int(state)
        if let end = ends[key] { return .ends(end) }
        let (page, bit) = key.quotientAndRemainder(dividingBy: Self.pageBits)
        if pages[page].isEmpty { pages[page] = Array(repeating: 0, count: Self.pageBits / 64) }
        let mask: UInt64 = 1 << UInt64(bit & 63)
        if pages[page][bit >> 6] & mask != 0 { return .failed }
        pages[page][bit >> 6] |= mask
        trail.append(key)
        return .new
    }

    /// The states after the first `count` on the trail have failed.
    mutating func forgetTrail(from count: Int) {
        if trail.count > count { trail.removeLast(trail.count - count) }
    }

    /// The states after the first `count` on the trail have led to a success.
    mutating func keep(_ count: Int, end: Int, isSearch: Bool) {
        for key in trail[count...] {
            if isSearch {
                let (page, bit) = key.quotientAndRemainder(dividingBy: Self.pageBits)
                pages[page][bit >> 6] &= ~(1 << UInt64(bit & 63))
            } else {
                ends[key] = end
            }
        }
        trail.removeLast(trail.count - count)
    }
}
