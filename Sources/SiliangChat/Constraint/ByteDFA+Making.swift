// How tables are made: from nondeterministic automata, from lists of texts, from two tables.

extension ByteDFA {
    /// The subset construction.
    ///
    /// - Parameters:
    ///   - available: bytes that the vocabulary has as tokens of their own; steps over others are
    ///     left out, so that no state is a dead end.
    ///   - isQuoted: whether the automaton is the inside of a string, around which quotes belong.
    /// - Returns: nil where nothing is accepted.
    /// - Throws: `unsupportedSchema` when the table becomes too large.
    static func make(
        _ nfa: ByteNFA, start: Int32, accept: Int32, available: [Bool], isQuoted: Bool = false,
        budget: inout WorkBudget
    ) throws(ChatError) -> ByteDFA? {
        try budget.spend(nfa.edges.count * 10, nfa.place)
        var construction = SubsetConstruction(nfa: nfa, accept: accept, available: available)
        let raw = try construction.run(from: start, &budget)
        guard isQuoted else { return ByteDFA(raw) }
        guard available[Int(Self.quote)] else { return nil }
        return ByteDFA(try raw.quoted(nfa.place))
    }

    static let quote = UInt8(ascii: "\"")

    /// The texts of a list.
    static func make(
        texts: [[UInt8]], available: [Bool], place: String
    ) throws(ChatError) -> ByteDFA? {
        var marks = [Bool](repeating: false, count: 257)
        for byte in texts.joined() {
            marks[Int(byte)] = true
            marks[Int(byte) + 1] = true
        }
        var raw = RawDFA(classes: RawDFA.classes(cutBefore: marks))
        _ = try raw.add(accepting: false, boundary: false, place: place)
        for text in texts where text.allSatisfy({ available[Int($0)] }) {
            var state = 0
            for byte in text {
                let cell = state * raw.classCount + Int(raw.classes[Int(byte)])
                if raw.table[cell] < 0 {
                    let new = try raw.add(accepting: false, boundary: false, place: place)
                    raw.table[cell] = new
                }
                state = Int(raw.table[cell])
            }
            raw.isAccepting[state] = true
        }
        return ByteDFA(raw)
    }

    /// What both accept. Both must agree on where characters begin, as strings of JSON do.
    func intersection(
        _ other: ByteDFA, place: String, budget: inout WorkBudget
    ) throws(ChatError) -> ByteDFA? {
        try product(other, isDifference: false, place, &budget)
    }

    /// What this accepts and `other` does not.
    func subtracting(
        _ other: ByteDFA, place: String, budget: inout WorkBudget
    ) throws(ChatError) -> ByteDFA? {
        try product(other, isDifference: true, place, &budget)
    }

    private func product(
        _ other: ByteDFA, isDifference: Bool, _ place: String, _ budget: inout WorkBudget
    ) throws(ChatError) -> ByteDFA? {
        var pairs: [UInt16: UInt8] = [:]
        let shared = (0..<256).map { byte in
            let pair = UInt16(classes[byte]) << 8 | UInt16(other.classes[byte])
            let code = pairs[pair] ?? UInt8(truncatingIfNeeded: pairs.count)
            pairs[pair] = code
            return code
        }
        var raw = RawDFA(classes: shared)
        var numbers: [UInt64: Int32] = [:]
        var queue: [(Int32, Int32)] = []
        func number(_ a: Int32, _ b: Int32) throws(ChatError) -> Int32 {
            let key = UInt64(UInt32(bitPattern: a)) << 32 | UInt64(UInt32(bitPattern: b))
            if let known = numbers[key] { return known }
            let accepted = b >= 0 && other.isAccepting[Int(b)]
            let new = try raw.add(
                accepting: isAccepting[Int(a)] && accepted != isDifference,
                boundary: isBoundary[Int(a)], place: place)
            numbers[key] = new
            queue.append((a, b))
            return new
        }
        _ = try number(0, 0)
        var head = 0
        while head < queue.count {
            let (left, right) = queue[head]
            try budget.spend(pairs.count, place)
            for (pair, code) in pairs {
                let a = table[Int(left) * classCount + Int(pair >> 8)]
                let b =
                    right < 0 ? -1 : other.table[Int(right) * other.classCount + Int(pair & 0xFF)]
                guard a >= 0, b >= 0 || isDifference else { continue }
                let next = try number(a, b)
                raw.table[head * raw.classCount + Int(code)] = next
            }
            head += 1
        }
        return ByteDFA(raw)
    }
}

extension RawDFA {
    /// The same between quotes. Inside a string no quote stands raw, so where the inside may end
    /// a quote ends it.
    func quoted(_ place: String) throws(ChatError) -> RawDFA {
        var result = RawDFA(classes: classes)
        let code = Int(classes[Int(ByteDFA.quote)])
        let start = try result.add(accepting: false, boundary: false, place: place)
        for state in 0..<count {
            _ = try result.add(accepting: false, boundary: isBoundary[state], place: place)
        }
        let end = try result.add(accepting: true, boundary: false, place: place)
        result.table[Int(start) * classCount + code] = 1
        for state in 0..<count {
            let row = (state + 1) * classCount
            for cell in 0..<classCount {
                let next = table[state * classCount + cell]
                if next >= 0 { result.table[row + cell] = next + 1 }
            }
            if isAccepting[state] { result.table[row + code] = end }
        }
        return result
    }
}

/// One run of the subset construction.
private struct SubsetConstruction {
    let nfa: ByteNFA
    let accept: Int32
    let available: [Bool]
    private var work = 0
    private var numbers: [[Int32]: Int32] = [:]
    private var queue: [[Int32]] = []
    /// When a state was last reached in a closure, so that no set is needed.
    private var stamps: [Int]
    private var stamp = 0

    init(nfa: ByteNFA, accept: Int32, available: [Bool]) {
        self.nfa = nfa
        self.accept = accept
        self.available = available
        stamps = Array(repeating: 0, count: nfa.edges.count)
    }

    mutating func run(
        from start: Int32, _ budget: inout WorkBudget
    ) throws(ChatError) -> RawDFA {
        var marks = [Bool](repeating: false, count: 257)
        for edge in nfa.edges.joined() {
            marks[Int(edge.bytes.lowerBound)] = true
            marks[Int(edge.bytes.upperBound) + 1] = true
        }
        marks[Int(ByteDFA.quote)] = true
        marks[Int(ByteDFA.quote) + 1] = true
        for byte in 1..<256 where available[byte] != available[byte - 1] { marks[byte] = true }
        var raw = RawDFA(classes: RawDFA.classes(cutBefore: marks))
        let open = raw.classes.indices.reduce(into: [Bool](repeating: false, count: 256)) {
            if available[$1] { $0[Int(raw.classes[$1])] = true }
        }
        _ = try number(closure([start], atStart: true), &raw)
        var head = 0
        while head < queue.count {
            var targets = [[Int32]](repeating: [], count: raw.classCount)
            for state in queue[head] {
                for edge in nfa.edges[Int(state)] {
                    let low = Int(raw.classes[Int(edge.bytes.lowerBound)])
                    let high = Int(raw.classes[Int(edge.bytes.upperBound)])
                    for code in low...high where open[code] { targets[code].append(edge.target) }
                    work += high - low + 1
                }
            }
            for code in 0..<raw.classCount where !targets[code].isEmpty {
                // Neighbouring classes mostly lead to the same states.
                if code > 0, targets[code] == targets[code - 1] {
                    raw.table[head * raw.classCount + code] =
                        raw.table[head * raw.classCount + code - 1]
                    continue
                }
                let next = try number(closure(targets[code], atStart: false), &raw)
                raw.table[head * raw.classCount + code] = next
            }
            try budget.spend(work, nfa.place)
            work = 0
            head += 1
        }
        return raw
    }

    private mutating func number(
        _ states: [Int32], _ raw: inout RawDFA
    ) throws(ChatError) -> Int32 {
        if let known = numbers[states] { return known }
        let accepting = closure(states, atStart: false, atEnd: true).contains(accept)
        let boundary = states.contains { nfa.isBoundary[Int($0)] }
        let new = try raw.add(accepting: accepting, boundary: boundary, place: nfa.place)
        numbers[states] = new
        queue.append(states)
        return new
    }

    /// The states reachable by empty steps, ascending. What `$` guards is followed only to see
    /// whether the end may come here.
    private mutating func closure(
        _ states: [Int32], atStart: Bool, atEnd: Bool = false
    ) -> [Int32] {
        stamp += 1
        var found: [Int32] = []
        for state in states where stamps[Int(state)] != stamp {
            stamps[Int(state)] = stamp
            found.append(state)
        }
        var head = 0
        while head < found.count {
            for step in nfa.empties[Int(found[head])] where stamps[Int(step.target)] != stamp {
                switch step.condition {
                case .atStart where !atStart, .atEnd where !atEnd: continue
                default: break
                }
                stamps[Int(step.target)] = stamp
                found.append(step.target)
            }
            head += 1
        }
        work += found.count * 2
        return found.sorted()
    }
}
