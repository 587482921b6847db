// Running regular expressions.

/// A text as an expression sees it: letters of an alphabet. Places are counted in characters.
struct LetteredText {
    let letters: UnsafeBufferPointer<UInt8>
    /// The byte offset of each character, and the text's length.
    let offsets: UnsafeBufferPointer<Int>
    let members: UnsafeBufferPointer<UInt8>

    @inline(__always)
    func isMember(_ place: Int, of set: Int32) -> Bool {
        members[Int(set) << 8 | Int(letters[place])] != 0
    }
}

/// A backtracking matcher: of several ways to match, the first counts, as in Perl.
///
/// Backtracking alone can take a time exponential in the text. So steps are counted, and a search
/// that takes more than a text of this length usually does goes on with a memory of all that has
/// failed (`RegexMemory`): then every instruction is tried at most once at every place, and the
/// time is linear in the text whatever the expression.
final class RegexMatcher {
    private let stepsPerCharacter: Int
    private var search = RegexSearch()

    init(stepsPerCharacter: Int = 64) {
        self.stepsPerCharacter = stepsPerCharacter
    }

    /// Whether searches went on with a memory; for tests.
    var hasRemembered: Bool { search.hasRemembered }

    /// Calls `found` with each match in `range`, from left to right, none overlapping. An empty
    /// match right after another match is passed over.
    func forEachMatch(
        of program: RegexProgram, in text: LetteredText, _ range: Range<Int>,
        _ found: (Range<Int>) -> Void
    ) {
        // In a variable of its own the compiler knows that nobody else looks at it.
        var search = RegexSearch()
        swap(&search, &self.search)
        search.begin(steps: stepsPerCharacter * (range.count + 16))
        search.forEachMatch(RegexRun(program: program, text: text, range: range), found)
        swap(&search, &self.search)
    }
}

/// The state of a search.
private struct RegexSearch {
    private struct Choice {
        var instruction: Int
        var place: Int
        /// For runs: the place down to which this choice may come back.
        var lowest: Int
        /// How many states were on the way here.
        var trail: Int
    }

    private var choices: [Choice] = []
    private var steps = 0
    private var memory: RegexMemory?
    private(set) var hasRemembered = false

    mutating func begin(steps: Int) {
        memory = nil
        self.steps = steps
    }

    mutating func forEachMatch(_ run: RegexRun, _ found: (Range<Int>) -> Void) {
        let start = run.program.start
        let stop = run.range.upperBound
        var place = run.range.lowerBound
        var lastEnd = -1
        while place <= stop {
            if start >= 0 {
                while place < stop, !run.text.isMember(place, of: start) { place += 1 }
                if place == stop { return }
            }
            guard let end = end(of: run, from: place) else {
                place += 1
                continue
            }
            if end == place, end == lastEnd {
                place += 1
                continue
            }
            found(place..<end)
            lastEnd = end
            place = end
        }
    }

    /// The end of the match that begins at `place`.
    private mutating func end(of run: RegexRun, from place: Int) -> Int? {
        let found = end(of: run, instruction: 0, place: place, isSearch: true)
        if steps >= 0 || memory != nil { return found }
        memory = RegexMemory(states: run.program.stateCount, range: run.range)
        hasRemembered = true
        return end(of: run, instruction: 0, place: place, isSearch: true)
    }

    /// The end of the first way to `accept`, or nil; nil too when the steps are used up.
    ///
    /// - Parameter isSearch: false for the body of a look or an atomic group. A body's success is
    ///   remembered; a search's is not asked for again.
    private mutating func end(
        of run: RegexRun, instruction: Int, place: Int, isSearch: Bool
    ) -> Int? {
        let base = choices.count
        let trailBase = memory?.trail.count ?? 0
        var instruction = instruction
        var place = place
        let code = run.program.code.elements
        while true {
            steps -= 1
            if steps < 0, memory == nil {
                choices.removeLast(choices.count - base)
                return nil
            }
            let step = code[instruction]
            var goesOn = false
            switch step.kind {
            case .accept:
                choices.removeLast(choices.count - base)
                memory?.keep(trailBase, end: place, isSearch: isSearch)
                return place
            case .set:
                if place < run.range.upperBound, run.text.isMember(place, of: step.set) {
                    place += 1
                    instruction += 1
                    goesOn = true
                }
            case .jump:
                instruction = Int(step.target)
                goesOn = true
            case .run where memory == nil:
                let stop = run.endOfRun(step.set, from: place)
                steps -= stop - place
                if stop > place { push(instruction + 1, stop - 1, lowest: place) }
                place = stop
                instruction += 1
                goesOn = true
            case .run, .split, .lazySplit:
                switch memory?.visit(step.state, place) ?? .new {
                case .new:
                    (instruction, place) = branch(run, step, instruction, place)
                    goesOn = true
                case .failed: break
                case .ends(let end):
                    choices.removeLast(choices.count - base)
                    memory?.keep(trailBase, end: end, isSearch: isSearch)
                    return end
                }
            case .possessiveRun:
                place = possessiveEnd(run, step.set, instruction, place)
                instruction += 1
                goesOn = true
            case .look, .lookBehind, .atomic:
                if let next = end(ofBody: run, step, instruction, place) {
                    place = next
                    instruction = Int(step.target)
                    goesOn = true
                }
            case .anchor:
                goesOn = run.holds(step.set, at: place)
                instruction += 1
            }
            if goesOn { continue }
            guard choices.count > base else {
                memory?.forgetTrail(from: trailBase)
                return nil
            }
            (instruction, place) = pop()
        }
    }

    private mutating func push(_ instruction: Int, _ place: Int, lowest: Int) {
        choices.append(
            Choice(
                instruction: instruction, place: place, lowest: lowest,
                trail: memory?.trail.count ?? 0))
    }

    private mutating func pop() -> (Int, Int) {
        let last = choices.count - 1
        let choice = choices[last]
        memory?.forgetTrail(from: choice.trail)
        if choice.place > choice.lowest {
            choices[last].place -= 1
        } else {
            choices.removeLast()
        }
        return (choice.instruction, choice.place)
    }

    /// The branch to go on with; the other becomes a choice.
    private mutating func branch(
        _ run: RegexRun, _ step: RegexInstruction, _ instruction: Int, _ place: Int
    ) -> (Int, Int) {
        let isInside = place < run.range.upperBound
        if step.kind == .run {
            // With a memory, each character of a run is a state of its own.
            guard isInside, run.text.isMember(place, of: step.set) else {
                return (instruction + 1, place)
            }
            push(instruction + 1, place, lowest: place)
            return (instruction, place + 1)
        }
        if step.kind == .lazySplit {
            push(instruction + 1, place, lowest: place)
            return (Int(step.target), place)
        }
        if step.set >= 0, !isInside || !run.text.isMember(place, of: step.set) {
            return (Int(step.target), place)
        }
        push(Int(step.target), place, lowest: place)
        return (instruction + 1, place)
    }

    private mutating func possessiveEnd(
        _ run: RegexRun, _ set: Int32, _ instruction: Int, _ place: Int
    ) -> Int {
        if let known = memory?.runs[instruction], known.contains(place) { return known.upperBound }
        let end = run.endOfRun(set, from: place)
        steps -= end - place
        memory?.runs[instruction] = place..<end
        return end
    }

    /// Where to go on after a look or an atomic group, or nil where it fails.
    private mutating func end(
        ofBody run: RegexRun, _ step: RegexInstruction, _ instruction: Int, _ place: Int
    ) -> Int? {
        var start = place
        if step.kind == .lookBehind {
            start -= Int(step.set)
            guard start >= run.range.lowerBound else { return step.isNegated ? place : nil }
        }
        let found = end(of: run, instruction: instruction + 1, place: start, isSearch: false)
        if step.kind == .atomic { return found }
        return (found != nil) != step.isNegated ? place : nil
    }
}

/// What stays the same during a search.
private struct RegexRun {
    let program: RegexProgram
    let text: LetteredText
    let range: Range<Int>

    @inline(__always)
    func endOfRun(_ set: Int32, from place: Int) -> Int {
        var place = place
        while place < range.upperBound, text.isMember(place, of: set) { place += 1 }
        return place
    }

    func holds(_ anchor: Int32, at place: Int) -> Bool {
        let isStart = place == range.lowerBound
        let isEnd = place == range.upperBound
        func isBefore(_ set: Int32) -> Bool { !isStart && text.isMember(place - 1, of: set) }
        func isAfter(_ set: Int32) -> Bool { !isEnd && text.isMember(place, of: set) }
        let isWordBorder = isBefore(program.wordSet) != isAfter(program.wordSet)
        switch RegexNode.Anchor(rawValue: UInt8(truncatingIfNeeded: anchor)) {
        case .textStart: return isStart
        case .textEnd: return isEnd
        case .lastLineEnd:
            return isEnd || place + 1 == range.upperBound && isAfter(program.newlineSet)
        case .lineStart: return isStart || isBefore(program.newlineSet) && !isEnd
        case .lineEnd: return isEnd || isAfter(program.newlineSet)
        case .wordBorder: return isWordBorder
        case .noWordBorder: return !isWordBorder
        case nil: return false
        }
    }
}
