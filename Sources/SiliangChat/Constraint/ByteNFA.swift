// Nondeterministic automata over bytes, as they are put together before they become tables.

/// A nondeterministic finite automaton over bytes. States know whether they stand between two
/// characters of a JSON string; entering such a state counts one character.
struct ByteNFA {
    /// Under which condition an empty step may be taken.
    enum Condition {
        case always
        /// Only before the first character: `^`.
        case atStart
        /// Only where nothing follows: `$`.
        case atEnd
    }

    struct Edge {
        let bytes: ClosedRange<UInt8>
        let target: Int32
    }

    private(set) var edges: [[Edge]] = []
    private(set) var empties: [[(target: Int32, condition: Condition)]] = []
    private(set) var isBoundary: [Bool] = []
    /// What is compiled, for messages.
    let place: String

    static let maxStates = 60_000

    init(place: String) {
        self.place = place
    }

    /// A new state.
    ///
    /// - Throws: `unsupportedSchema` beyond `maxStates`.
    mutating func state(boundary: Bool = false) throws(ChatError) -> Int32 {
        guard edges.count < Self.maxStates else { throw Self.tooLarge(place) }
        edges.append([])
        empties.append([])
        isBoundary.append(boundary)
        return Int32(truncatingIfNeeded: edges.count - 1)
    }

    static func tooLarge(_ place: String) -> ChatError {
        ChatError(
            .unsupportedSchema,
            "\(place): the automaton becomes too large; use smaller repetitions or fewer of them, "
                + "or maxLength instead of {n,m}")
    }

    mutating func edge(_ from: Int32, _ bytes: ClosedRange<UInt8>, _ target: Int32) {
        edges[Int(from)].append(Edge(bytes: bytes, target: target))
    }

    mutating func edge(_ from: Int32, _ character: Unicode.Scalar, _ target: Int32) {
        let byte = UInt8(truncatingIfNeeded: character.value)
        edge(from, byte...byte, target)
    }

    mutating func empty(_ from: Int32, _ target: Int32, _ condition: Condition = .always) {
        empties[Int(from)].append((target, condition))
    }

    /// Spells an ASCII text from one state to another.
    mutating func text(_ from: Int32, _ text: String, _ target: Int32) throws(ChatError) {
        var here = from
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() {
            let next = index == bytes.count - 1 ? target : try state()
            edge(here, byte...byte, next)
            here = next
        }
    }

    // MARK: Characters of a JSON string

    /// One character out of `scalars`, raw where JSON allows it, else in its one shortest escape.
    mutating func character(
        _ from: Int32, _ scalars: ScalarSet, _ target: Int32
    ) throws(ChatError) {
        try utf8(from, scalars.subtracting(Self.escaped), target)
        let forced = scalars.intersection(Self.escaped)
        if forced.isEmpty { return }
        let backslash = try state()
        edge(from, "\\", backslash)
        for range in forced.ranges {
            for scalar in range {
                if let letter = Self.shortEscapes[scalar] {
                    edge(backslash, letter, target)
                } else {
                    let digits = String(scalar, radix: 16)
                    try text(backslash, "u00" + (scalar < 16 ? "0" : "") + digits, target)
                }
            }
        }
    }

    /// Any character, raw or in any escape that JSON has. Surrogates come in pairs only.
    mutating func anyCharacter(_ from: Int32, _ target: Int32) throws(ChatError) {
        try utf8(from, ScalarSet.all.subtracting(Self.escaped), target)
        let backslash = try state()
        edge(from, "\\", backslash)
        for letter in "\"\\/bfnrt".unicodeScalars { edge(backslash, letter, target) }
        var digits: [Int32] = []
        for _ in 0..<4 { digits.append(try state()) }
        edge(backslash, "u", digits[0])
        // Not a surrogate: any first digit but d, or d and 0 to 7.
        for range in Self.hexRanges(0...12) + Self.hexRanges(14...15) {
            edge(digits[0], range, digits[1])
        }
        let dState = try state()
        for range in Self.hexRanges(13...13) { edge(digits[0], range, dState) }
        for range in Self.hexRanges(0...7) { edge(dState, range, digits[2]) }
        for range in Self.hexRanges(0...15) {
            edge(digits[1], range, digits[2])
            edge(digits[2], range, digits[3])
            edge(digits[3], range, target)
        }
        try surrogatePair(dState, target)
    }

    /// From after `\ud`: `8` to `b`, two digits, and the second half.
    private mutating func surrogatePair(_ from: Int32, _ target: Int32) throws(ChatError) {
        var chain: [Int32] = []
        for _ in 0..<8 { chain.append(try state()) }
        let any = Self.hexRanges(0...15)
        for range in Self.hexRanges(8...11) { edge(from, range, chain[0]) }
        for range in any { edge(chain[0], range, chain[1]) }
        for range in any { edge(chain[1], range, chain[2]) }
        edge(chain[2], "\\", chain[3])
        edge(chain[3], "u", chain[4])
        for range in Self.hexRanges(13...13) { edge(chain[4], range, chain[5]) }
        for range in Self.hexRanges(12...15) { edge(chain[5], range, chain[6]) }
        for range in any { edge(chain[6], range, chain[7]) }
        for range in any { edge(chain[7], range, target) }
    }

    /// Scalars as they are, in UTF-8. Sequences share the states of equal ends.
    mutating func utf8(
        _ from: Int32, _ scalars: ScalarSet, _ target: Int32
    ) throws(ChatError) {
        var ends: [[ClosedRange<UInt8>]: Int32] = [:]
        for range in scalars.ranges {
            for sequence in UTF8Ranges.sequences(range) {
                var next = target
                for start in stride(from: sequence.count - 1, to: 0, by: -1) {
                    let end = Array(sequence[start...])
                    if let known = ends[end] {
                        next = known
                        continue
                    }
                    let here = try state()
                    edge(here, sequence[start], next)
                    ends[end] = here
                    next = here
                }
                if let first = sequence.first { edge(from, first, next) }
            }
        }
    }

    /// The scalars that a JSON string cannot hold raw (RFC 8259, section 7).
    private static let escaped = ScalarSet([0...0x1F, 0x22...0x22, 0x5C...0x5C])

    private static let shortEscapes: [UInt32: Unicode.Scalar] = [
        0x08: "b", 0x09: "t", 0x0A: "n", 0x0C: "f", 0x0D: "r", 0x22: "\"", 0x5C: "\\",
    ]

    /// The bytes of hexadecimal digits with these values, in both cases.
    private static func hexRanges(_ values: ClosedRange<UInt8>) -> [ClosedRange<UInt8>] {
        var ranges: [ClosedRange<UInt8>] = []
        if values.lowerBound <= 9 {
            ranges.append((0x30 + values.lowerBound)...(0x30 + min(values.upperBound, 9)))
        }
        if values.upperBound >= 10 {
            let low = max(values.lowerBound, 10) - 10
            let high = values.upperBound - 10
            ranges.append((0x61 + low)...(0x61 + high))
            ranges.append((0x41 + low)...(0x41 + high))
        }
        return ranges
    }
}
