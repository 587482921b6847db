// A compiled grammar: a graph of instructions for a machine with a stack.

/// The instructions of a grammar. Rules call each other as procedures do; a fork goes on in several
/// ways at once.
struct GrammarProgram: Sendable {
    enum Operation: UInt8, Sendable {
        /// Matches lexeme `first`, then `second`.
        case lexeme
        /// Takes the token `first` itself, whatever its text, then `second`.
        case token
        /// Runs the rule at `first`, then `second`, with the count as it is now.
        case call
        /// Goes on at each of the `second` targets from `first` on.
        case fork
        /// Sets the count to `first`.
        case set
        /// Adds one to the count, up to `first`.
        case increment
        /// Goes on at `second` where the count is at least `first`.
        case atLeast
        /// Goes on at `second` where the count is below `first`.
        case below
        /// The rule ends.
        case finish
    }

    struct Instruction: Sendable {
        var operation: Operation
        var first: Int32
        var second: Int32
        /// How often a call happens at least, for costs.
        var weight: Int32 = 1
        /// The loop whose count is alive here, or -1.
        var loop: Int32 = -1
    }

    /// Bounds of a count.
    struct Loop: Sendable, Hashable {
        let least: Int32
        let most: Int32
    }

    var instructions: [Instruction] = []
    var targets: [Int32] = []
    var loops: [Loop] = []
    var lexemes: [Lexeme] = []
    var entry: Int32 = 0
    /// The fewest bytes from an instruction to the end of its rule, about; `Int64.max`: there is
    /// no way.
    var costs: [Int64] = []

    static let maxInstructions = 300_000

    /// - Throws: `unsupportedSchema` beyond `maxInstructions`.
    mutating func add(
        _ operation: Operation, _ first: Int32 = 0, _ second: Int32 = 0, weight: Int32 = 1,
        loop: Int32 = -1
    ) throws(ChatError) -> Int32 {
        guard instructions.count < Self.maxInstructions else {
            throw ChatError(
                .unsupportedSchema,
                "the schema is too large: more than \(Self.maxInstructions) steps")
        }
        instructions.append(
            Instruction(
                operation: operation, first: first, second: second, weight: weight, loop: loop))
        return Int32(truncatingIfNeeded: instructions.count - 1)
    }

    /// A fork; nil where there is nothing to go on with.
    mutating func fork(_ ways: [Int32?], loop: Int32 = -1) throws(ChatError) -> Int32? {
        var seen: Set<Int32> = []
        let ways = ways.compactMap { $0 }.filter { seen.insert($0).inserted }
        if ways.isEmpty { return nil }
        if ways.count == 1, loop < 0 { return ways[0] }
        let node = try add(.fork, loop: loop)
        setFork(node, ways)
        return node
    }

    /// Makes an instruction that was added before a fork to these targets.
    mutating func setFork(_ node: Int32, _ ways: [Int32]) {
        instructions[Int(node)].operation = .fork
        instructions[Int(node)].first = Int32(truncatingIfNeeded: targets.count)
        instructions[Int(node)].second = Int32(truncatingIfNeeded: ways.count)
        targets.append(contentsOf: ways)
    }

    mutating func loop(least: Int, most: Int?) -> Int32 {
        loops.append(
            Loop(least: Int32(clamping: least), most: most.map { Int32(clamping: $0) } ?? .max))
        return Int32(truncatingIfNeeded: loops.count - 1)
    }

    // MARK: Costs

    /// Computes costs and leaves out every way that cannot be completed.
    ///
    /// A generalisation of Dijkstra's algorithm (Knuth 1977, doi:10.1016/0020-0190(77)90002-3):
    /// the cheapest instruction that is not settled yet cannot become cheaper.
    mutating func settle() {
        costs = Array(repeating: .max, count: instructions.count)
        var users = [[Int32]](repeating: [], count: instructions.count)
        var queue = CostQueue()
        for (index, instruction) in instructions.enumerated() {
            let node = Int32(truncatingIfNeeded: index)
            switch instruction.operation {
            case .finish: queue.push(0, node)
            case .fork: for way in ways(instruction) { users[Int(way)].append(node) }
            case .call:
                users[Int(instruction.first)].append(node)
                users[Int(instruction.second)].append(node)
            default: users[Int(instruction.second)].append(node)
            }
        }
        while let (settled, node) = queue.pop() {
            guard costs[Int(node)] == .max else { continue }
            costs[Int(node)] = settled
            for user in users[Int(node)] where costs[Int(user)] == .max {
                if let total = cost(of: user) { queue.push(total, user) }
            }
        }
        prune()
    }

    func ways(_ instruction: Instruction) -> ArraySlice<Int32> {
        targets[Int(instruction.first)..<Int(instruction.first + instruction.second)]
    }

    private func cost(of node: Int32) -> Int64? {
        let instruction = instructions[Int(node)]
        switch instruction.operation {
        case .fork:
            let least = ways(instruction).map { costs[Int($0)] }.min() ?? .max
            return least == .max ? nil : least
        case .call:
            let (inner, rest) = (costs[Int(instruction.first)], costs[Int(instruction.second)])
            if inner == .max || rest == .max { return nil }
            let (product, overflow) = inner.multipliedReportingOverflow(
                by: Int64(instruction.weight))
            return overflow ? Self.large : min(product, Self.large) + min(rest, Self.large) + 1
        case .lexeme:
            let rest = costs[Int(instruction.second)]
            return rest == .max
                ? nil : min(rest, Self.large) + Int64(lexemes[Int(instruction.first)].cost)
        case .token:
            return costs[Int(instruction.second)] == .max ? nil : costs[Int(instruction.second)] + 1
        default:
            return costs[Int(instruction.second)] == .max ? nil : costs[Int(instruction.second)]
        }
    }

    private static let large = Int64.max / 8

    private mutating func prune() {
        for index in instructions.indices where instructions[index].operation == .fork {
            let instruction = instructions[index]
            let kept = ways(instruction).filter { costs[Int($0)] < .max }
            for (offset, way) in kept.enumerated() {
                targets[Int(instruction.first) + offset] = way
            }
            instructions[index].second = Int32(truncatingIfNeeded: kept.count)
        }
    }
}

/// A binary heap of instructions by cost.
private struct CostQueue {
    private var heap: [(cost: Int64, node: Int32)] = []

    mutating func push(_ cost: Int64, _ node: Int32) {
        heap.append((cost, node))
        var here = heap.count - 1
        while here > 0, heap[here].cost < heap[(here - 1) / 2].cost {
            heap.swapAt(here, (here - 1) / 2)
            here = (here - 1) / 2
        }
    }

    mutating func pop() -> (Int64, Int32)? {
        guard let top = heap.first, let last = heap.popLast() else { return nil }
        if heap.isEmpty { return top }
        heap[0] = last
        var here = 0
        while true {
            var least = here
            for child in [2 * here + 1, 2 * here + 2]
            where child < heap.count && heap[child].cost < heap[least].cost { least = child }
            if least == here { return top }
            heap.swapAt(here, least)
            here = least
        }
    }
}
