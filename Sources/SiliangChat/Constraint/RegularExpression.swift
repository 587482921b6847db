// The regular expressions of JSON Schema's `pattern`: the part of ECMA-262 that is regular.

/// A parsed regular expression.
indirect enum RegularExpression: Sendable, Equatable {
    case empty
    case character(ScalarSet)
    case sequence([RegularExpression])
    case choice([RegularExpression])
    /// From `least` to `most` times; nil: without end.
    case repetition(RegularExpression, least: Int, most: Int?)
    /// `^`
    case start
    /// `$`
    case end
}

/// Characters of a class as the dialects agree on them: `\d`, `\w` and `\s` are ASCII in ECMA-262
/// and Unicode elsewhere, for instance in Python. What is in a class for certain is produced; what
/// might be in it is left out of its complement.
private struct DialectSet {
    var sure: ScalarSet
    var possible: ScalarSet

    init(_ set: ScalarSet) {
        sure = set
        possible = set
    }

    init(sure: ScalarSet, possible: ScalarSet) {
        self.sure = sure
        self.possible = possible
    }

    var complement: DialectSet {
        DialectSet(sure: possible.complement, possible: sure.complement)
    }

    func union(_ other: DialectSet) -> DialectSet {
        DialectSet(sure: sure.union(other.sure), possible: possible.union(other.possible))
    }

    private static let notASCII = ScalarSet.ascii.complement

    static let digit = unicode(ScalarSet([0x30...0x39]))
    static let word = unicode(
        ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]))
    static let space = DialectSet(
        sure: ScalarSet([0x09...0x0D, 0x20...0x20]),
        possible: ScalarSet([
            0x09...0x0D, 0x1C...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x180E...0x180E,
            0x2000...0x200F, 0x2028...0x2029, 0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
            0xFEFF...0xFEFF,
        ]))
    /// `.`: anything but what some dialect takes for the end of a line.
    static let dot = ScalarSet([0x0A...0x0D, 0x85...0x85, 0x2028...0x2029]).complement

    private static func unicode(_ ascii: ScalarSet) -> DialectSet {
        DialectSet(sure: ascii, possible: ascii.union(notASCII))
    }
}

/// A recursive-descent parser. What is not regular, or not the same in every dialect, is refused.
struct RegularExpressionParser {
    private let scalars: [UInt32]
    private var position = 0
    private var depth = 0
    private let place: String
    private let pattern: String

    /// Nesting of groups; each costs stack.
    private static let maxDepth = 50
    private static let maxRepetition = 20_000

    /// - Parameter place: the schema's path, for messages.
    init(_ pattern: String, place: String) {
        scalars = pattern.unicodeScalars.map(\.value)
        self.pattern = pattern
        self.place = place
    }

    /// - Throws: `unsupportedSchema` naming what is not supported, `invalidSchema` for a pattern
    ///   that is none.
    mutating func parse() throws(ChatError) -> RegularExpression {
        let result = try choice()
        if position < scalars.count { throw invalid("a ')' too many") }
        return result
    }

    private func invalid(_ what: String) -> ChatError {
        ChatError(
            .invalidSchema, "\(place): the pattern \(shown) is no regular expression: \(what)")
    }

    private func unsupported(_ what: String) -> ChatError {
        ChatError(
            .unsupportedSchema,
            "\(place): the pattern \(shown) uses \(what), "
                + "which is not supported")
    }

    private var shown: String {
        pattern.unicodeScalars.count > 60 ? "'\(pattern.prefix(60))…'" : "'\(pattern)'"
    }

    private var current: UInt32? { position < scalars.count ? scalars[position] : nil }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard current == character.value else { return false }
        position += 1
        return true
    }

    private func follows(_ text: String) -> Bool {
        scalars[position...].starts(with: text.unicodeScalars.lazy.map(\.value))
    }

    private mutating func choice() throws(ChatError) -> RegularExpression {
        var branches = [try sequence()]
        while skip("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(ChatError) -> RegularExpression {
        var parts: [RegularExpression] = []
        while let next = current, next != 0x7C, next != 0x29 {
            let atom = try atom()
            parts.append(try quantified(atom))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func quantified(
        _ atom: RegularExpression
    ) throws(ChatError) -> RegularExpression {
        let least: Int
        var most: Int?
        if skip("*") {
            least = 0
        } else if skip("+") {
            least = 1
        } else if skip("?") {
            (least, most) = (0, 1)
        } else if current == 0x7B, let counts = try braces() {
            (least, most) = counts
        } else {
            return atom
        }
        if atom == .start || atom == .end { throw unsupported("a repeated anchor") }
        // Laziness changes which match is found, not whether there is one.
        _ = skip("?")
        if current == 0x2B { throw unsupported("a possessive quantifier") }
        if current == 0x2A || current == 0x3F { throw invalid("a quantifier after a quantifier") }
        return .repetition(atom, least: least, most: most)
    }

    /// `{n}`, `{n,}` or `{n,m}`.
    private mutating func braces() throws(ChatError) -> (Int, Int?)? {
        let start = position
        position += 1
        guard let least = try number() else {
            position = start
            throw unsupported("'{' as a character; write '\\{'")
        }
        var most: Int? = least
        if skip(",") { most = try number() }
        guard skip("}") else { throw unsupported("'{' as a character; write '\\{'") }
        if let most, most < least { throw invalid("{\(least),\(most)} counts backwards") }
        return (least, most)
    }

    private mutating func number() throws(ChatError) -> Int? {
        var value: Int?
        while let digit = current, (0x30...0x39).contains(digit) {
            let next = (value ?? 0) * 10 + Int(digit - 0x30)
            if next > Self.maxRepetition {
                throw unsupported("a repetition beyond \(Self.maxRepetition)")
            }
            value = next
            position += 1
        }
        return value
    }

    private mutating func atom() throws(ChatError) -> RegularExpression {
        guard let next = current else { return .empty }
        switch next {
        case 0x28: return try group()
        case 0x5B: return .character(try characterClass())
        case 0x2E:
            position += 1
            return .character(DialectSet.dot)
        case 0x5E:
            position += 1
            return .start
        case 0x24:
            position += 1
            return .end
        case 0x5C:
            position += 1
            return .character(try escape(inClass: false).sure)
        case 0x2A, 0x2B, 0x3F, 0x7B: throw invalid("a quantifier with nothing before it")
        default:
            position += 1
            return .character(ScalarSet(next))
        }
    }

    private mutating func group() throws(ChatError) -> RegularExpression {
        depth += 1
        guard depth <= Self.maxDepth else {
            throw unsupported("groups nested deeper than \(Self.maxDepth)")
        }
        position += 1
        if skip("?") {
            if follows("=") || follows("!") { throw unsupported("lookahead") }
            if follows("<=") || follows("<!") { throw unsupported("lookbehind") }
            if skip("<") || follows("P<") {
                guard let end = scalars[position...].firstIndex(of: 0x3E) else {
                    throw invalid("a group's name does not end")
                }
                position = end + 1
            } else if !skip(":") {
                throw unsupported("a group of the kind (?…)")
            }
        }
        let inner = try choice()
        guard skip(")") else { throw invalid("a ')' is missing") }
        depth -= 1
        return inner
    }

    // MARK: Classes and escapes

    private mutating func characterClass() throws(ChatError) -> ScalarSet {
        position += 1
        let isNegated = skip("^")
        var set = DialectSet(.none)
        if current == 0x5D { throw unsupported("an empty class") }
        while let next = current, next != 0x5D {
            if next == 0x5B { throw unsupported("'[' in a class; write '\\['") }
            let first = try classAtom()
            let isRange =
                current == 0x2D && position + 1 < scalars.count
                && scalars[position + 1] != 0x5D
            guard isRange else {
                set = set.union(first)
                continue
            }
            position += 1
            let last = try classAtom()
            guard let low = Self.single(first), let high = Self.single(last) else {
                throw unsupported("a class as the end of a range")
            }
            guard low <= high else { throw invalid("a range in a class runs backwards") }
            set = set.union(DialectSet(ScalarSet([low...high])))
        }
        guard skip("]") else { throw invalid("a ']' is missing") }
        return isNegated ? set.complement.sure : set.sure
    }

    private mutating func classAtom() throws(ChatError) -> DialectSet {
        guard let next = current else { throw invalid("a ']' is missing") }
        position += 1
        return next == 0x5C ? try escape(inClass: true) : DialectSet(ScalarSet(next))
    }

    private static func single(_ set: DialectSet) -> UInt32? {
        guard set.sure == set.possible, set.sure.ranges.count == 1,
            let range = set.sure.ranges.first,
            range.count == 1
        else { return nil }
        return range.lowerBound
    }

    /// What follows a backslash.
    private mutating func escape(inClass: Bool) throws(ChatError) -> DialectSet {
        guard let next = current, let scalar = Unicode.Scalar(next) else {
            throw invalid("a backslash with nothing after it")
        }
        position += 1
        switch scalar {
        case "d": return .digit
        case "D": return DialectSet.digit.complement
        case "w": return .word
        case "W": return DialectSet.word.complement
        case "s": return .space
        case "S": return DialectSet.space.complement
        case "t": return DialectSet(ScalarSet(0x09))
        case "n": return DialectSet(ScalarSet(0x0A))
        case "v": return DialectSet(ScalarSet(0x0B))
        case "f": return DialectSet(ScalarSet(0x0C))
        case "r": return DialectSet(ScalarSet(0x0D))
        case "x": return DialectSet(ScalarSet(try hexadecimal(2)))
        case "u": return DialectSet(ScalarSet(try hexadecimal(4)))
        case "b" where inClass: return DialectSet(ScalarSet(0x08))
        case "b", "B": throw unsupported("a word boundary")
        case "0":
            if let digit = current, (0x30...0x39).contains(digit) {
                throw unsupported("an octal escape")
            }
            return DialectSet(ScalarSet(0x00))
        case "1"..."9", "k": throw unsupported("a back reference")
        case "p", "P": throw unsupported("a Unicode property class")
        case "a"..."z", "A"..."Z": throw unsupported("the escape '\\\(scalar)'")
        default: return DialectSet(ScalarSet(next))
        }
    }

    private mutating func hexadecimal(_ digits: Int) throws(ChatError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let next = current, let scalar = Unicode.Scalar(next), scalar.isASCII,
                let digit = Character(scalar).hexDigitValue
            else { throw invalid("an escape needs \(digits) hexadecimal digits") }
            value = value << 4 | UInt32(truncatingIfNeeded: digit)
            position += 1
        }
        if (0xD800...0xDFFF).contains(value) { throw unsupported("a surrogate") }
        return value
    }
}

extension ByteNFA {
    /// Adds an expression from `from` on and returns the state in which it has matched.
    mutating func add(
        _ expression: RegularExpression, from: Int32
    ) throws(ChatError) -> Int32 {
        switch expression {
        case .empty: return from
        case .character(let set):
            let end = try state(boundary: true)
            try character(from, set, end)
            return end
        case .sequence(let parts):
            var here = from
            for part in parts { here = try add(part, from: here) }
            return here
        case .choice(let branches):
            let end = try state(boundary: true)
            for branch in branches {
                // A state of its own for each branch: one that begins with a loop must not lend it
                // to the others.
                let start = try state(boundary: true)
                empty(from, start)
                empty(try add(branch, from: start), end)
            }
            return end
        case .repetition(let part, let least, let most):
            return try addRepetition(part, least, most, from: from)
        case .start, .end:
            let end = try state(boundary: true)
            empty(from, end, expression == .start ? .atStart : .atEnd)
            return end
        }
    }

    private mutating func addRepetition(
        _ part: RegularExpression, _ least: Int, _ most: Int?, from: Int32
    ) throws(ChatError) -> Int32 {
        var here = from
        for _ in 0..<least { here = try step(part, from: here) }
        let end = try state(boundary: true)
        guard let most else {
            let loop = try state(boundary: true)
            empty(here, loop)
            empty(try step(part, from: loop), loop)
            empty(loop, end)
            return end
        }
        for _ in least..<max(least, most) {
            empty(here, end)
            here = try step(part, from: here)
        }
        empty(here, end)
        return end
    }

    /// One turn of a repetition, which counts as a state even where it is empty, so that a large
    /// number of empty turns meets the limit.
    private mutating func step(
        _ part: RegularExpression, from: Int32
    ) throws(ChatError) -> Int32 {
        let start = try state(boundary: true)
        empty(from, start)
        return try add(part, from: start)
    }

    /// The inside of a JSON string in which `expression` is found somewhere.
    static func search(
        _ expression: RegularExpression, place: String
    ) throws(ChatError) -> (nfa: ByteNFA, start: Int32, accept: Int32) {
        var nfa = ByteNFA(place: place)
        let start = try nfa.state(boundary: true)
        let before = try nfa.state(boundary: true)
        nfa.empty(start, before)
        let entry = try nfa.state(boundary: true)
        nfa.empty(before, entry)
        let matched = try nfa.add(expression, from: entry)
        let after = try nfa.state(boundary: true)
        nfa.empty(matched, after)
        try nfa.character(before, .all, before)
        try nfa.character(after, .all, after)
        return (nfa, start, after)
    }
}
