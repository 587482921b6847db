// Deterministic automata over bytes, as tables.

/// A deterministic finite automaton over bytes, without states from which nothing can be accepted.
/// State 0 is the start.
final class ByteDFA: Sendable {
    /// The class of each byte; bytes of one class act alike.
    let classes: [UInt8]
    let classCount: Int
    /// `[state, class]`: the next state, or -1.
    let table: [Int32]
    let isAccepting: [Bool]
    /// Whether a state stands between two characters; entering it counts one.
    let isBoundary: [Bool]
    /// The fewest bytes from a state to an accepting one.
    let distance: [Int32]
    /// Whether a state has a next one.
    let goesOn: [Bool]
    /// Tells automata apart within this process; unpredictable from outside.
    let fingerprint: UInt64

    var count: Int { isAccepting.count }

    /// The largest table, in states and in cells.
    static let maxStates = 20_000
    static let maxCells = 2_000_000

    /// - Returns: nil where the automaton accepts nothing.
    init?(_ raw: RawDFA) {
        let kept = raw.productive()
        guard raw.count > 0, kept[0] < Int32.max else { return nil }
        var number = [Int32](repeating: -1, count: raw.count)
        var order: [Int] = []
        for state in 0..<raw.count where kept[state] < Int32.max {
            number[state] = Int32(truncatingIfNeeded: order.count)
            order.append(state)
        }
        let width = raw.classCount
        var cells: [Int32] = []
        cells.reserveCapacity(order.count * width)
        var going: [Bool] = []
        for state in order {
            var any = false
            for cell in raw.table[state * width..<(state + 1) * width] {
                let next = cell < 0 ? -1 : number[Int(cell)]
                cells.append(next)
                if next >= 0 { any = true }
            }
            going.append(any)
        }
        classes = raw.classes
        classCount = width
        table = cells
        isAccepting = order.map { raw.isAccepting[$0] }
        isBoundary = order.map { raw.isBoundary[$0] }
        distance = order.map { kept[$0] }
        goesOn = going
        var hasher = Hasher()
        hasher.combine(classes)
        hasher.combine(table)
        hasher.combine(isAccepting)
        hasher.combine(isBoundary)
        fingerprint = UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// The state after `byte`, or -1.
    @inline(__always)
    func next(_ state: Int32, _ byte: UInt8) -> Int32 {
        table[Int(state) * classCount + Int(classes[Int(byte)])]
    }

    /// Whether the automaton accepts a whole text.
    func accepts(_ text: [UInt8]) -> Bool {
        var state: Int32 = 0
        for byte in text {
            state = next(state, byte)
            if state < 0 { return false }
        }
        return isAccepting[Int(state)]
    }
}

/// The elementary steps that making the tables of one grammar may still take, so that a schema made
/// to take long is refused instead.
struct WorkBudget {
    /// About two seconds.
    private var left = 60_000_000

    /// - Throws: `unsupportedSchema` when there is nothing left.
    mutating func spend(_ steps: Int, _ place: String) throws(ChatError) {
        left -= steps
        guard left >= 0 else { throw ByteNFA.tooLarge(place) }
    }
}

/// A table in the making: state 0 is the start, and states may lead nowhere.
struct RawDFA {
    var classes: [UInt8]
    var classCount: Int
    var table: [Int32] = []
    var isAccepting: [Bool] = []
    var isBoundary: [Bool] = []

    var count: Int { isAccepting.count }

    init(classes: [UInt8]) {
        self.classes = classes
        classCount = Int(classes.max() ?? 0) + 1
    }

    /// - Throws: `unsupportedSchema` when the table becomes too large.
    mutating func add(
        accepting: Bool, boundary: Bool, place: String
    ) throws(ChatError) -> Int32 {
        guard count < ByteDFA.maxStates, table.count + classCount <= ByteDFA.maxCells else {
            throw ByteNFA.tooLarge(place)
        }
        isAccepting.append(accepting)
        isBoundary.append(boundary)
        table.append(contentsOf: repeatElement(-1, count: classCount))
        return Int32(truncatingIfNeeded: count - 1)
    }

    /// The fewest bytes from each state to an accepting one; `Int32.max` where there is no way.
    func productive() -> [Int32] {
        var sources = [[Int32]](repeating: [], count: count)
        for state in 0..<count {
            var last: Int32 = -1
            for cell in table[state * classCount..<(state + 1) * classCount]
            where cell >= 0 && cell != last {
                sources[Int(cell)].append(Int32(truncatingIfNeeded: state))
                last = cell
            }
        }
        var distance = [Int32](repeating: .max, count: count)
        var queue = (0..<count).filter { isAccepting[$0] }
        for state in queue { distance[state] = 0 }
        var head = 0
        while head < queue.count {
            let state = queue[head]
            head += 1
            for source in sources[state] where distance[Int(source)] == .max {
                distance[Int(source)] = distance[state] + 1
                queue.append(Int(source))
            }
        }
        return distance
    }

    /// Numbers bytes so that those between two marks share a class.
    static func classes(cutBefore marks: [Bool]) -> [UInt8] {
        var classes = [UInt8](repeating: 0, count: 256)
        var current: UInt8 = 0
        for byte in 1..<256 {
            if marks[byte] { current += 1 }
            classes[byte] = current
        }
        return classes
    }
}

extension ByteDFA {
    /// The texts of which no beginning is accepted too.
    func endingAtFirst() -> ByteDFA? {
        var raw = RawDFA(classes: classes)
        raw.isAccepting = isAccepting
        raw.isBoundary = isBoundary
        raw.table = table
        for state in 0..<count where isAccepting[state] {
            for cell in state * classCount..<(state + 1) * classCount { raw.table[cell] = -1 }
        }
        return ByteDFA(raw)
    }
}
