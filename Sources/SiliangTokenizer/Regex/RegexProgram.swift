// Regular expressions as instructions.

/// One step of a matcher. Where nothing else is said, the next instruction follows.
struct RegexInstruction: BitwiseCopyable, Sendable {
    enum Kind: UInt8 {
        /// The match, or the body of a look or an atomic group, ends here.
        case accept
        /// One character of `set`.
        case set
        /// As many characters of `set` as there are, fewer if need be.
        case run
        /// As many characters of `set` as there are.
        case possessiveRun
        /// First what follows, then `target`. What follows begins with a character of `set`, if
        /// that is not negative.
        case split
        /// As `split`, but first `target`; no set.
        case lazySplit
        case jump
        /// What follows up to `accept` must match here; goes on at `target`.
        case look
        /// As `look`, for the `set` characters before.
        case lookBehind
        /// What follows up to `accept`, once; goes on at `target`.
        case atomic
        /// `set` is the anchor's number.
        case anchor
    }

    var kind: Kind
    /// For looks: that the body must not match.
    var isNegated = false
    var set: Int32 = -1
    var target: Int32 = -1
    /// The number of a place to which matchers come back, for those that remember.
    var state: Int32 = -1
}

/// A compiled expression. Its sets are numbers into an alphabet's members.
struct RegexProgram: Sendable {
    let code: FrozenBuffer<RegexInstruction>
    let stateCount: Int
    /// The set of characters with which a match may begin; -1: any, or none at all.
    let start: Int32
    let wordSet: Int32
    let newlineSet: Int32
}

/// Compiles expressions over one alphabet.
struct RegexCompiler {
    /// Counted repetitions are written out; beyond this there is something wrong.
    private static let largestProgram = 20_000

    private(set) var sets: [ScalarSet] = []
    private var numbers: [ScalarSet: Int32] = [:]
    private var code: [RegexInstruction] = []

    private mutating func number(of set: ScalarSet) -> Int32 {
        if let known = numbers[set] { return known }
        let new = Int32(truncatingIfNeeded: sets.count)
        numbers[set] = new
        sets.append(set)
        return new
    }

    /// - Throws: `RegexError` for an expression that cannot be read or is too large.
    mutating func compile(_ pattern: String) throws(RegexError) -> RegexProgram {
        try compile(try RegexParser.parse(pattern))
    }

    mutating func compile(_ node: RegexNode) throws(RegexError) -> RegexProgram {
        code = []
        try emit(node)
        append(.accept)
        var states: Int32 = 0
        for index in code.indices {
            switch code[index].kind {
            case .split, .lazySplit, .run:
                code[index].state = states
                states += 1
            default: break
            }
        }
        for index in code.indices where code[index].kind == .split {
            code[index].set = firstSet(from: index + 1).map { number(of: $0) } ?? -1
        }
        let start = firstSet(from: 0).map { number(of: $0) } ?? -1
        return RegexProgram(
            code: FrozenBuffer(code), stateCount: Int(states), start: start,
            wordSet: number(of: UnicodeProperties.wordOutsideClasses),
            newlineSet: number(of: UnicodeProperties.newline))
    }

    @discardableResult
    private mutating func append(_ kind: RegexInstruction.Kind, set: Int32 = -1) -> Int {
        code.append(RegexInstruction(kind: kind, set: set))
        return code.count - 1
    }

    /// Lets the instruction at `index` lead to the one that comes next.
    private mutating func aim(_ index: Int) {
        code[index].target = Int32(truncatingIfNeeded: code.count)
    }

    private mutating func emit(_ node: RegexNode) throws(RegexError) {
        guard code.count <= Self.largestProgram else { throw RegexError(reason: "is too large") }
        switch node {
        case .empty: break
        case .set(let set): append(.set, set: number(of: set))
        case .sequence(let items): for item in items { try emit(item) }
        case .choice(let branches): try emit(branches)
        case .repetition(let body, let count): try emit(body, count)
        case .atomic(let body):
            let start = append(.atomic)
            try emitBody(body, start)
        case .look(let body, let isBehind, let isNegated):
            let start = append(isBehind ? .lookBehind : .look)
            code[start].isNegated = isNegated
            if isBehind {
                guard let width = body.width else {
                    throw RegexError(reason: "a look behind has no fixed length")
                }
                code[start].set = Int32(truncatingIfNeeded: width)
            }
            try emitBody(body, start)
        case .anchor(let anchor): append(.anchor, set: Int32(anchor.rawValue))
        }
    }

    private mutating func emitBody(_ body: RegexNode, _ start: Int) throws(RegexError) {
        try emit(body)
        append(.accept)
        aim(start)
    }

    private mutating func emit(_ branches: [RegexNode]) throws(RegexError) {
        var jumps: [Int] = []
        for branch in branches.dropLast() {
            let split = append(.split)
            try emit(branch)
            jumps.append(append(.jump))
            aim(split)
        }
        if let last = branches.last { try emit(last) }
        for jump in jumps { aim(jump) }
    }

    private mutating func emit(
        _ body: RegexNode, _ count: RegexNode.Repetition
    ) throws(RegexError) {
        if count.greed == .possessive {
            if case .set(let set) = body, count.most == nil {
                for _ in 0..<count.least { try emit(body) }
                append(.possessiveRun, set: number(of: set))
                return
            }
            var greedy = count
            greedy.greed = .greedy
            return try emit(.atomic(.repetition(body, greedy)))
        }
        for _ in 0..<count.least { try emit(body) }
        let kind = count.greed == .lazy ? RegexInstruction.Kind.lazySplit : .split
        guard let most = count.most else { return try emitLoop(body, kind) }
        var splits: [Int] = []
        for _ in count.least..<max(most, count.least) {
            splits.append(append(kind))
            try emit(body)
        }
        for split in splits { aim(split) }
    }

    private mutating func emitLoop(
        _ body: RegexNode, _ kind: RegexInstruction.Kind
    ) throws(RegexError) {
        if kind == .split, case .set(let set) = body {
            append(.run, set: number(of: set))
            return
        }
        let split = append(kind)
        try emit(body)
        code[append(.jump)].target = Int32(truncatingIfNeeded: split)
        aim(split)
    }

    // MARK: First characters

    /// The characters with which what begins at `index` may begin, or nil where it may match
    /// nothing. Looks and anchors are passed over: that makes the set larger, never smaller.
    private func firstSet(from index: Int) -> ScalarSet? {
        var seen = Set<Int>()
        var found: [ClosedRange<UInt32>] = []
        var waiting = [index]
        while let place = waiting.popLast() {
            guard seen.insert(place).inserted else { continue }
            let step = code[place]
            switch step.kind {
            case .accept, .atomic: return nil
            case .set: found += sets[Int(step.set)].ranges
            case .run, .possessiveRun:
                found += sets[Int(step.set)].ranges
                waiting.append(place + 1)
            case .split, .lazySplit: waiting += [place + 1, Int(step.target)]
            case .jump, .look, .lookBehind: waiting.append(Int(step.target))
            case .anchor: waiting.append(place + 1)
            }
        }
        return ScalarSet(found)
    }
}
