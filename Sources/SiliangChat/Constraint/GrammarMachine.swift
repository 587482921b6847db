// The machine that runs a grammar over bytes: all ways to read the text so far, at once.

/// One way to read the text so far: inside a lexeme, before a token, or at the end.
struct GrammarThread: Hashable, Sendable {
    /// The instruction, or -1 at the end of the grammar.
    var node: Int32
    var position: Lexeme.Position
    /// How many items the current loop has had.
    var count: Int32
    /// The frame to return to, by its number in the machine's `StackTable`.
    var stack: Int32

    var isAtEnd: Bool { node < 0 }

    static func precedes(_ left: GrammarThread, _ right: GrammarThread) -> Bool {
        if left.node != right.node { return left.node < right.node }
        if left.stack != right.stack { return left.stack < right.stack }
        if left.position.state != right.position.state {
            return left.position.state < right.position.state
        }
        if left.position.characters != right.position.characters {
            return left.position.characters < right.position.characters
        }
        return left.count < right.count
    }
}

/// Stacks that share what is below, each frame once, known by a number. 0 is the empty stack.
struct StackTable: Sendable {
    struct Frame: Hashable, Sendable {
        let below: Int32
        /// The instruction to return to.
        let node: Int32
        let count: Int32
    }

    private(set) var frames = [Frame(below: -1, node: -1, count: 0)]
    /// What each stack means for masks.
    private(set) var keys = [MaskKey.zero]
    private var numbers: [Frame: Int32] = [:]

    var count: Int { frames.count }

    mutating func push(_ frame: Frame, count: UInt64) -> Int32 {
        if let known = numbers[frame] { return known }
        let number = Int32(truncatingIfNeeded: frames.count)
        frames.append(frame)
        var key = keys[Int(frame.below)]
        key.mix(UInt64(UInt32(bitPattern: frame.node)))
        key.mix(count)
        keys.append(key)
        numbers[frame] = number
        return number
    }
}

/// Runs a program. Threads that are the same are one; sets of threads are known by numbers and
/// remember where each byte leads, so that a step taken once costs a look-up.
struct GrammarMachine: Sendable {
    let grammar: ConstraintGrammar
    private(set) var stacks = StackTable()
    private var sets: [[GrammarThread]] = []
    private var setNumbers: [[GrammarThread]: Int32] = [:]
    /// Where each set's row of 256 steps begins; -1: nowhere yet.
    private var rowStarts: [Int32] = []
    private var rows: [Int32] = []
    /// Bytes that masks look ahead.
    let reach: Int32

    /// How many threads may run; further ones are dropped, which only narrows the choice.
    static let maxThreads = 512
    private static let maxSets = 4096
    private static let maxFrames = 200_000
    private static let unknown: Int32 = -2
    static let dead: Int32 = -1

    private var program: GrammarProgram { grammar.program }

    init(_ grammar: ConstraintGrammar) {
        self.grammar = grammar
        reach = Int32(truncatingIfNeeded: grammar.vocabulary.trie.maxDepth)
    }

    // MARK: Empty steps

    /// Adds the threads with which an instruction goes on.
    mutating func enter(
        _ node: Int32, count: Int32, stack: Int32, into threads: inout [GrammarThread]
    ) {
        var waiting = [(node, count, stack)]
        var seen: Set<StackTable.Frame> = []
        while let (node, count, stack) = waiting.popLast(), threads.count < 4 * Self.maxThreads {
            if node < 0 {
                threads.append(
                    GrammarThread(
                        node: -1, position: Lexeme.Position(state: 0, characters: 0), count: 0,
                        stack: 0))
                continue
            }
            let step = program.instructions[Int(node)]
            let count = step.loop < 0 ? 0 : count
            switch step.operation {
            case .lexeme:
                let lexeme = program.lexemes[Int(step.first)]
                threads.append(
                    GrammarThread(
                        node: node, position: lexeme.start, count: count, stack: stack))
                if lexeme.accepts(lexeme.start) { waiting.append((step.second, count, stack)) }
            case .token:
                threads.append(
                    GrammarThread(
                        node: node, position: Lexeme.Position(state: 0, characters: 0),
                        count: count, stack: stack))
            case .call:
                waiting.append((step.first, 0, push(step.second, count, on: stack)))
            case .fork:
                let frame = StackTable.Frame(below: stack, node: node, count: count)
                guard seen.insert(frame).inserted else { continue }
                for way in program.ways(step).reversed() { waiting.append((way, count, stack)) }
            case .set: waiting.append((step.second, step.first, stack))
            case .increment: waiting.append((step.second, min(count + 1, step.first), stack))
            case .atLeast: if count >= step.first { waiting.append((step.second, count, stack)) }
            case .below: if count < step.first { waiting.append((step.second, count, stack)) }
            case .finish:
                let frame = stacks.frames[Int(stack)]
                waiting.append((frame.node, frame.count, frame.below))
            }
        }
    }

    mutating func push(_ node: Int32, _ count: Int32, on stack: Int32) -> Int32 {
        // A rule that ends with the call needs no frame: where it returns to returns at once.
        let next = program.instructions[Int(node)]
        if next.operation == .finish { return stack }
        let count = next.loop < 0 ? 0 : count
        let frame = StackTable.Frame(below: stack, node: node, count: count)
        return stacks.push(frame, count: UInt64(UInt32(bitPattern: horizon(count, next.loop))))
    }

    /// What matters of a count to the next bytes: exact near a bound, else only on which side.
    private func horizon(_ count: Int32, _ loop: Int32) -> Int32 {
        guard loop >= 0 else { return 0 }
        let bounds = program.loops[Int(loop)]
        if bounds.least > count, bounds.least - count > reach { return -1 }
        if count >= bounds.least, bounds.most == .max || bounds.most - count > reach { return -2 }
        return count
    }

    // MARK: Bytes

    /// The threads after one byte.
    private mutating func step(_ threads: [GrammarThread], _ byte: UInt8) -> [GrammarThread] {
        var result: [GrammarThread] = []
        for var thread in threads where !thread.isAtEnd {
            let instruction = program.instructions[Int(thread.node)]
            guard instruction.operation == .lexeme else { continue }
            let lexeme = program.lexemes[Int(instruction.first)]
            guard lexeme.advance(&thread.position, byte) else { continue }
            if lexeme.goesOn(thread.position) { result.append(thread) }
            if lexeme.accepts(thread.position) {
                enter(instruction.second, count: thread.count, stack: thread.stack, into: &result)
            }
        }
        return Self.canonical(result)
    }

    /// Each thread once, in a fixed order, at most `maxThreads`.
    static func canonical(_ threads: [GrammarThread]) -> [GrammarThread] {
        if threads.count < 2 { return threads }
        var result: [GrammarThread] = []
        for thread in threads.sorted(by: GrammarThread.precedes) where thread != result.last {
            if result.count == maxThreads { break }
            result.append(thread)
        }
        return result
    }

    mutating func number(_ threads: [GrammarThread]) -> Int32 {
        if threads.isEmpty { return Self.dead }
        if let known = setNumbers[threads] { return known }
        let number = Int32(truncatingIfNeeded: sets.count)
        sets.append(threads)
        rowStarts.append(-1)
        setNumbers[threads] = number
        return number
    }

    func threads(_ set: Int32) -> [GrammarThread] { set < 0 ? [] : sets[Int(set)] }

    /// The set after one byte, or `dead`.
    @inline(__always)
    mutating func next(_ set: Int32, _ byte: UInt8) -> Int32 {
        let start = rowStarts[Int(set)]
        if start >= 0 {
            let known = rows[Int(start) + Int(byte)]
            if known != Self.unknown { return known }
        }
        return computeNext(set, byte)
    }

    private mutating func computeNext(_ set: Int32, _ byte: UInt8) -> Int32 {
        let result = number(step(sets[Int(set)], byte))
        if rowStarts[Int(set)] < 0 {
            rowStarts[Int(set)] = Int32(truncatingIfNeeded: rows.count)
            rows.append(contentsOf: repeatElement(Self.unknown, count: 256))
        }
        rows[Int(rowStarts[Int(set)]) + Int(byte)] = result
        return result
    }

    /// What may follow a lexeme, as the number of a set.
    mutating func continuation(_ thread: GrammarThread) -> Int32 {
        var threads: [GrammarThread] = []
        let next = program.instructions[Int(thread.node)].second
        enter(next, count: thread.count, stack: thread.stack, into: &threads)
        return number(Self.canonical(threads))
    }

    /// Forgets sets, and stacks but those of `threads`, when there are many. Numbers of sets that
    /// were given out mean nothing any more.
    mutating func tidy(_ threads: inout [GrammarThread]) {
        guard sets.count > Self.maxSets || stacks.count > Self.maxFrames else { return }
        sets = []
        setNumbers = [:]
        rowStarts = []
        rows = []
        guard stacks.count > Self.maxFrames else { return }
        let old = stacks
        stacks = StackTable()
        for index in threads.indices {
            var path: [StackTable.Frame] = []
            var here = threads[index].stack
            while here > 0 {
                path.append(old.frames[Int(here)])
                here = old.frames[Int(here)].below
            }
            var stack: Int32 = 0
            for frame in path.reversed() {
                let moved = StackTable.Frame(below: stack, node: frame.node, count: frame.count)
                let loop = program.instructions[Int(frame.node)].loop
                stack = stacks.push(
                    moved, count: UInt64(UInt32(bitPattern: horizon(frame.count, loop))))
            }
            threads[index].stack = stack
        }
        threads = Self.canonical(threads)
    }

    // MARK: Keys

    /// What a set of threads means for masks; equal for equal masks whoever computed them.
    func key(_ threads: [GrammarThread]) -> MaskKey {
        var total = MaskKey(high: grammar.fingerprint, low: 0)
        for thread in threads {
            var key = thread.isAtEnd ? MaskKey.zero : stacks.keys[Int(thread.stack)]
            key.mix(UInt64(UInt32(bitPattern: thread.node)))
            if !thread.isAtEnd {
                let step = program.instructions[Int(thread.node)]
                key.mix(UInt64(UInt32(bitPattern: horizon(thread.count, step.loop))))
                if step.operation == .lexeme {
                    add(program.lexemes[Int(step.first)], thread.position, to: &key)
                }
            }
            total.add(key)
        }
        return total
    }

    /// The same for a position in a lexeme whatever comes after it; equal in different grammars.
    func key(_ lexeme: Lexeme, _ position: Lexeme.Position) -> MaskKey {
        var key = MaskKey.zero
        let far = add(lexeme, position, to: &key)
        key.mix(far ? lexeme.dfa.fingerprint : lexeme.fingerprint)
        return key
    }

    /// - Returns: whether the bounds on the length cannot be felt.
    @discardableResult
    private func add(
        _ lexeme: Lexeme, _ position: Lexeme.Position, to key: inout MaskKey
    ) -> Bool {
        key.mix(UInt64(UInt32(bitPattern: position.state)))
        let (missing, room) =
            lexeme.length?.horizon(position.characters, reach: reach) ?? (0, -1)
        key.mix(UInt64(UInt32(bitPattern: missing)) << 32 | UInt64(UInt32(bitPattern: room)))
        return missing == 0 && room == -1 || lexeme.length?.isTabled == false
    }
}
