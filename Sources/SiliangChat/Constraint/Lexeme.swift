// The smallest parts of a grammar: an automaton, and for strings how many characters they have.

/// What one automaton matches, within bounds on the number of characters.
final class Lexeme: Sendable {
    let dfa: ByteDFA
    /// The fewest and most characters; nil where nothing counts.
    let length: LengthRule?
    /// Tells lexemes with a table of lengths apart.
    let fingerprint: UInt64

    /// - Returns: nil where no text of the automaton has such a length.
    /// - Throws: `unsupportedSchema` when the bounds need too large a table.
    init?(_ dfa: ByteDFA, length: LengthRule?) {
        self.dfa = dfa
        self.length = length
        fingerprint = dfa.fingerprint ^ (length?.fingerprint ?? 0)
        if let length, !length.admits(0, Position.start(dfa).characters) { return nil }
    }

    /// How far a text has come in a lexeme.
    struct Position: Hashable, Sendable {
        var state: Int32
        /// Characters so far; what only passes a bound is not counted on. -1 before the opening
        /// quote.
        var characters: Int32

        static func start(_ dfa: ByteDFA) -> Position { Position(state: 0, characters: -1) }
    }

    var start: Position { Position(state: 0, characters: length == nil ? 0 : -1) }

    /// Goes one byte on; false where the byte does not fit or nothing could follow it.
    @inline(__always)
    func advance(_ position: inout Position, _ byte: UInt8) -> Bool {
        let next = dfa.next(position.state, byte)
        if next < 0 { return false }
        position.state = next
        guard let length else { return true }
        if dfa.isBoundary[Int(next)] {
            position.characters = length.count(after: position.characters)
        }
        return length.admits(next, position.characters)
    }

    /// Whether the lexeme may end here.
    @inline(__always)
    func accepts(_ position: Position) -> Bool {
        guard dfa.isAccepting[Int(position.state)] else { return false }
        guard let length else { return true }
        return position.characters >= length.least && position.characters <= length.most
    }

    /// Whether bytes may follow.
    @inline(__always)
    func goesOn(_ position: Position) -> Bool { dfa.goesOn[Int(position.state)] }

    /// The fewest bytes of a text, about: each required character counted as one.
    var cost: Int {
        Int(dfa.distance[0]) + (length.map { Int(max($0.least, 0)) } ?? 0)
    }
}

/// Bounds on the number of characters of an automaton's texts, so that no state is entered from
/// which no end within the bounds can be reached.
struct LengthRule: Sendable {
    let least: Int32
    /// `Int32.max`: no bound.
    let most: Int32
    /// Whether every number of further characters is possible in the inside of a string; else
    /// `table` says which.
    private let isFree: Bool
    /// `[state, words]`: bit k: an end can be reached after exactly k more characters.
    private let table: [UInt64]
    private let words: Int
    /// The largest of the fewest further characters over all states.
    let slack: Int32
    let fingerprint: UInt64
    private let isBoundary: [Bool]
    private let isAccepting: [Bool]

    static let maxTableWork = 60_000_000

    /// - Parameter isFree: whether the automaton is that of any string.
    init(
        least: Int, most: Int?, of dfa: ByteDFA, isFree: Bool, place: String,
        budget: inout WorkBudget
    ) throws(ChatError) {
        self.least = Int32(clamping: least)
        self.most = most.map { Int32(clamping: $0) } ?? .max
        self.isFree = isFree
        isBoundary = dfa.isBoundary
        isAccepting = dfa.isAccepting
        if isFree {
            (table, words, slack) = ([], 0, 1)
        } else {
            // Without an upper bound a text longer than this has a turn that can be left out.
            // One more for the place before the opening quote.
            let top = (most ?? least + dfa.count) + 1
            words = top / 64 + 1
            guard
                top.multipliedReportingOverflow(by: dfa.table.count).partialValue
                    < Self.maxTableWork, top < Self.maxTableWork
            else {
                throw ChatError(
                    .unsupportedSchema,
                    "\(place): maxLength and minLength up to \(top) together with this pattern "
                        + "or format are not supported; use smaller ones")
            }
            try budget.spend(top * dfa.table.count / 2, place)
            table = Self.reachable(dfa, top: top, words: words)
            slack = Self.slack(table, words)
        }
        var hasher = Hasher()
        hasher.combine(self.least)
        hasher.combine(self.most)
        fingerprint = UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// One character more. Beyond the lower bound nothing is counted where there is no upper one.
    @inline(__always)
    func count(after characters: Int32) -> Int32 {
        most == .max ? min(characters + 1, max(least, 0)) : min(characters, .max - 1) + 1
    }

    /// Whether an end within the bounds can be reached.
    @inline(__always)
    func admits(_ state: Int32, _ characters: Int32) -> Bool {
        if isFree {
            if characters > most { return false }
            if isAccepting[Int(state)] { return characters >= least }
            return isBoundary[Int(state)] || characters < most
        }
        return hasLength(state, characters)
    }

    private func hasLength(_ state: Int32, _ characters: Int32) -> Bool {
        let low = max(0, Int(least) - Int(characters))
        let high = min(Int(most) - Int(characters), words * 64 - 1)
        if low > high { return false }
        let row = Int(state) * words
        for word in low / 64...high / 64 {
            var bits = table[row + word]
            if word == low / 64 { bits &= ~0 << UInt64(low % 64) }
            if word == high / 64, high % 64 < 63 { bits &= (1 << UInt64(high % 64 + 1)) - 1 }
            if bits != 0 { return true }
        }
        return false
    }

    /// What matters of a count to the next `reach` bytes: how much is missing to the lower bound
    /// and how much room is left below the upper; -1 where it is more than those can use.
    func horizon(_ characters: Int32, reach: Int32) -> (missing: Int32, room: Int32) {
        let missing = max(0, least - max(characters, 0))
        let room = most == .max ? Int32.max : most - characters
        if isFree { return (missing > reach ? -1 : missing, room > reach + 1 ? -1 : room) }
        let isFar = missing == 0 && (room == .max || room > reach + slack + 1)
        return (missing, isFar ? -1 : room)
    }

    /// Whether masks depend on more than `horizon` and the automaton.
    var isTabled: Bool { !isFree }

    /// For every state the numbers of characters after which an end can be reached, by fixed point
    /// over growing numbers; steps inside a character do not count and never run in a circle.
    private static func reachable(_ dfa: ByteDFA, top: Int, words: Int) -> [UInt64] {
        var targets = [[Int32]](repeating: [], count: dfa.count)
        for state in 0..<dfa.count {
            let row = dfa.table[state * dfa.classCount..<(state + 1) * dfa.classCount]
            targets[state] = Set(row.filter { $0 >= 0 }).sorted()
        }
        var table = [UInt64](repeating: 0, count: dfa.count * words)
        let order = insideOrder(dfa, targets)
        for count in 0...top {
            let (word, bit) = (count / 64, UInt64(1) << UInt64(count % 64))
            for state in order {
                var found = count == 0 && dfa.isAccepting[state]
                for target in targets[state] where !found {
                    let rest = dfa.isBoundary[Int(target)] ? count - 1 : count
                    guard rest >= 0 else { continue }
                    let cell = table[Int(target) * words + rest / 64]
                    found = cell & 1 << UInt64(rest % 64) != 0
                }
                if found { table[state * words + word] |= bit }
            }
        }
        return table
    }

    /// States such that those inside a character come after what they lead to inside it.
    private static func insideOrder(_ dfa: ByteDFA, _ targets: [[Int32]]) -> [Int] {
        var order: [Int] = []
        var isPlaced = [Bool](repeating: false, count: dfa.count)
        for root in 0..<dfa.count where !isPlaced[root] {
            // A walk in depth without recursion: (state, next target to look at).
            var path = [(root, 0)]
            isPlaced[root] = true
            while let (state, index) = path.last {
                guard index < targets[state].count else {
                    order.append(state)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].1 = index + 1
                let target = Int(targets[state][index])
                if !dfa.isBoundary[target], !isPlaced[target] {
                    isPlaced[target] = true
                    path.append((target, 0))
                }
            }
        }
        return order
    }

    private static func slack(_ table: [UInt64], _ words: Int) -> Int32 {
        var largest = 0
        for row in stride(from: 0, to: table.count, by: max(words, 1)) {
            for word in 0..<words where table[row + word] != 0 {
                largest = max(largest, word * 64 + table[row + word].trailingZeroBitCount)
                break
            }
        }
        return Int32(clamping: largest)
    }
}
