// What a regular expression says, as a tree.

/// A regular expression that cannot be read, or that asks for more than there is.
struct RegexError: Error, Equatable {
    let reason: String
}

/// One part of a regular expression.
indirect enum RegexNode: Equatable {
    case empty
    case set(ScalarSet)
    case sequence([RegexNode])
    /// The first that leads to a match counts.
    case choice([RegexNode])
    case repetition(RegexNode, Repetition)
    /// What it has matched once it keeps: `(?>…)`.
    case atomic(RegexNode)
    case look(RegexNode, isBehind: Bool, isNegated: Bool)
    case anchor(Anchor)

    struct Repetition: Equatable {
        var least: Int
        /// nil: any number.
        var most: Int?
        var greed: Greed
    }

    enum Greed: Equatable {
        case greedy
        case lazy
        case possessive
    }

    enum Anchor: UInt8 {
        case textStart
        case textEnd
        /// The end, or before a line break at the end.
        case lastLineEnd
        case lineStart
        case lineEnd
        case wordBorder
        case noWordBorder
    }

    /// The number of characters that every match has, or nil where matches differ.
    var width: Int? {
        switch self {
        case .empty, .look, .anchor: return 0
        case .set: return 1
        case .atomic(let body): return body.width
        case .sequence(let items):
            return items.reduce(0 as Int?) { sum, item in
                sum.flatMap { sum in item.width.map { sum + $0 } }
            }
        case .choice(let branches):
            let widths = Set(branches.map(\.width))
            return widths.count == 1 ? widths.first.flatMap { $0 } : nil
        case .repetition(let body, let count):
            guard count.least == count.most else { return nil }
            return body.width.map { $0 * count.least }
        }
    }
}
