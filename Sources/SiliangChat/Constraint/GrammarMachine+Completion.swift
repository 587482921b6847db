// The shortest way to the end of a document, for a generation that runs out of room.

extension GrammarMachine {
    /// Beyond this many bytes a completion is given up: a schema that demands more.
    private static let maxCompletion = 1 << 20

    /// Tokens that complete the text by the thread that is nearest to the end; empty where none is
    /// found within `maxCompletion` bytes.
    mutating func shortestCompletion(_ threads: [GrammarThread]) -> [Int32] {
        guard let thread = threads.min(by: { cost($0) < cost($1) }) else { return [] }
        var tokens: [Int32] = []
        var text: [UInt8] = []
        var here: GrammarThread? = thread
        while let current = here, !current.isAtEnd {
            let step = grammar.program.instructions[Int(current.node)]
            if step.operation == .token {
                tokens += grammar.vocabulary.tokens(text) + [step.first]
                text = []
            } else {
                let lexeme = grammar.program.lexemes[Int(step.first)]
                guard let rest = lexeme.completion(current.position) else { return [] }
                text += rest
                if text.count > Self.maxCompletion { return [] }
            }
            var following: [GrammarThread] = []
            enterCheapest(step.second, count: current.count, stack: current.stack, &following)
            here = following.first
        }
        return tokens + grammar.vocabulary.tokens(text)
    }

    /// About how many bytes a thread is from the end.
    private func cost(_ thread: GrammarThread) -> Int64 {
        if thread.isAtEnd { return 0 }
        let step = grammar.program.instructions[Int(thread.node)]
        var total = Self.sum(0, grammar.program.costs[Int(step.second)])
        if step.operation == .lexeme {
            let lexeme = grammar.program.lexemes[Int(step.first)]
            total += Int64(lexeme.remaining(thread.position))
        }
        var stack = thread.stack
        while stack > 0 {
            let frame = stacks.frames[Int(stack)]
            total = Self.sum(total, grammar.program.costs[Int(frame.node)])
            stack = frame.below
        }
        return total
    }

    private static func sum(_ a: Int64, _ b: Int64) -> Int64 { min(a, .max / 4) + min(b, .max / 4) }

    /// Goes on as `enter` does, but at a fork only where it costs least.
    private mutating func enterCheapest(
        _ node: Int32, count: Int32, stack: Int32, _ threads: inout [GrammarThread]
    ) {
        var (node, count, stack) = (node, count, stack)
        while node >= 0 {
            let step = grammar.program.instructions[Int(node)]
            switch step.operation {
            case .fork:
                let open = grammar.program.ways(step).filter { isOpen($0, count) }
                let best = open.min {
                    grammar.program.costs[Int($0)] < grammar.program.costs[Int($1)]
                }
                guard let best else { return }
                node = best
            case .call:
                stack = push(step.second, count, on: stack)
                (node, count) = (step.first, 0)
            case .set: (node, count) = (step.second, step.first)
            case .increment: (node, count) = (step.second, min(count + 1, step.first))
            case .atLeast, .below: node = step.second
            case .finish:
                let frame = stacks.frames[Int(stack)]
                (node, count, stack) = (frame.node, frame.count, frame.below)
            case .lexeme, .token:
                let position =
                    step.operation == .lexeme
                    ? grammar.program.lexemes[Int(step.first)].start
                    : Lexeme.Position(state: 0, characters: 0)
                threads.append(
                    GrammarThread(node: node, position: position, count: count, stack: stack))
                return
            }
        }
        enter(-1, count: 0, stack: 0, into: &threads)
    }

    private func isOpen(_ node: Int32, _ count: Int32) -> Bool {
        let step = grammar.program.instructions[Int(node)]
        switch step.operation {
        case .atLeast: return count >= step.first
        case .below: return count < step.first
        default: return true
        }
    }
}

extension ConstraintVocabulary {
    /// A text cut into the longest tokens from the left; each of its bytes is a token at least.
    func tokens(_ text: [UInt8]) -> [Int32] {
        var result: [Int32] = []
        var start = 0
        while start < text.count {
            guard let (token, length) = longest(text[start...]) else { return result }
            result.append(token)
            start += length
        }
        return result
    }

    /// The longest token with which a text begins.
    private func longest(_ text: ArraySlice<UInt8>) -> (token: Int32, length: Int)? {
        var found: (Int32, Int)?
        var (here, end) = (0, trie.count)
        for (length, byte) in text.enumerated() {
            while here < end, trie.bytes[here] != byte { here = Int(trie.skips[here]) }
            guard here < end else { break }
            if trie.firsts[here] < trie.firsts[here + 1] {
                found = (trie.tokens[Int(trie.firsts[here])], length + 1)
            }
            end = Int(trie.skips[here])
            here += 1
        }
        return found
    }
}

extension Lexeme {
    /// About how many bytes are missing to an end.
    func remaining(_ position: Position) -> Int {
        let missing = length.map { max(0, $0.least - max(position.characters, 0)) } ?? 0
        return Int(dfa.distance[Int(position.state)]) + Int(missing)
    }

    /// Bytes that complete the lexeme: the nearest end where nothing counts, else a way that keeps
    /// a length within the bounds possible.
    func completion(_ start: Position) -> [UInt8]? {
        var position = start
        var result: [UInt8] = []
        while !accepts(position) {
            guard result.count < 1 << 20, let byte = bestByte(&position) else { return nil }
            result.append(byte)
        }
        return result
    }

    private func bestByte(_ position: inout Position) -> UInt8? {
        let isMissing = length.map { position.characters < $0.least } ?? false
        var best: (byte: UInt8, position: Position, rank: Int32)?
        for byte in UInt8.min...UInt8.max {
            var next = position
            guard advance(&next, byte) else { continue }
            let rank: Int32
            if isMissing {
                // Characters are needed: those that are complete first, then what completes one.
                let state = Int(next.state)
                rank = dfa.isBoundary[state] ? -1 : dfa.distance[state]
            } else {
                rank = dfa.distance[Int(next.state)]
            }
            if best.map({ rank < $0.rank }) ?? true { best = (byte, next, rank) }
        }
        guard let best else { return nil }
        position = best.position
        return best.byte
    }
}
