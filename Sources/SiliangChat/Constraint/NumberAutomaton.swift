// Automata for the numbers of a range.

/// Makes the automaton of a range: JSON numbers (RFC 8259, section 6) without zeros in front.
///
/// Whole numbers have at most 18 digits, so that 64 bits hold them. Other numbers and multiples
/// have at most 15 digits in all: two of those that differ also differ as doubles and stand in the
/// same order, so what is inside the range exactly is inside it for every validator. An exponent is
/// written only where there is no range.
struct NumberAutomaton {
    static let wholeDigits = 18
    static let digits = 15
    static let exponentDigits = 2
    static let largestDivisor = 1000

    private let range: NumberRange
    private let place: String
    private var nfa: ByteNFA
    private let accept: Int32

    private struct Place: Hashable {
        let digit: Int
        /// Whether all digits so far are those of the lower, the upper bound.
        let isAtLower: Bool
        let isAtUpper: Bool
        let isAfterPoint: Bool
    }

    private init(_ range: NumberRange, place: String) throws(ChatError) {
        self.range = range
        self.place = place
        nfa = ByteNFA(place: place)
        accept = try nfa.state()
    }

    /// - Returns: nil where the range holds no number.
    /// - Throws: `unsupportedSchema` for bounds and divisors beyond what is supported.
    static func make(
        _ range: NumberRange, available: [Bool], place: String, budget: inout WorkBudget
    ) throws(ChatError) -> ByteDFA? {
        var maker = try NumberAutomaton(range, place: place)
        let start = try maker.nfa.state()
        if range.isInteger || range.divisor != nil || range.lower != nil || range.upper != nil {
            try maker.addRange(start)
        } else {
            try maker.addAnyNumber(start)
        }
        let dfa = try ByteDFA.make(
            maker.nfa, start: start, accept: maker.accept, available: available, budget: &budget)
        guard let divisor = range.divisor, divisor > 1, let dfa else { return dfa }
        guard divisor <= largestDivisor else {
            throw ChatError(
                .unsupportedSchema, "\(place): multipleOf beyond \(largestDivisor) is not supported"
            )
        }
        let multiples = try multiples(of: divisor, place: place)
        guard let multiples else { return nil }
        return try dfa.intersection(multiples, place: place, budget: &budget)
    }

    private mutating func addAnyNumber(_ start: Int32) throws(ChatError) {
        let unsigned = try nfa.state()
        nfa.empty(start, unsigned)
        nfa.edge(start, "-", unsigned)
        let (whole, point) = (try nfa.state(), try nfa.state())
        let (fraction, exponent) = (try nfa.state(), try nfa.state())
        nfa.edge(unsigned, "0", whole)
        let first = try nfa.state()
        nfa.edge(unsigned, 0x31...0x39, first)
        nfa.empty(try digits(first, Self.digits - 1, to: whole), whole)
        nfa.empty(whole, accept)
        nfa.edge(whole, ".", point)
        let second = try nfa.state()
        nfa.edge(point, 0x30...0x39, second)
        nfa.empty(try digits(second, Self.digits - 1, to: fraction), fraction)
        nfa.empty(fraction, accept)
        for mark: Unicode.Scalar in ["e", "E"] {
            nfa.edge(whole, mark, exponent)
            nfa.edge(fraction, mark, exponent)
        }
        let signed = try nfa.state()
        nfa.empty(exponent, signed)
        nfa.edge(exponent, 0x2B...0x2B, signed)
        nfa.edge(exponent, "-", signed)
        let power = try nfa.state()
        nfa.edge(signed, 0x30...0x39, power)
        nfa.empty(try digits(power, Self.exponentDigits - 1, to: accept), accept)
    }

    /// Up to `count` more digits, after each of which `end` may follow.
    private mutating func digits(
        _ from: Int32, _ count: Int, to end: Int32
    ) throws(ChatError) -> Int32 {
        var here = from
        for _ in 0..<count {
            nfa.empty(here, end)
            let next = try nfa.state()
            nfa.edge(here, 0x30...0x39, next)
            here = next
        }
        return here
    }

    // MARK: Ranges

    private mutating func addRange(_ start: Int32) throws(ChatError) {
        let zero = DecimalBound(value: .zero, isInclusive: true)
        // From zero on.
        if range.upper?.value.isNegative != true {
            let lower = range.lower.flatMap { $0.value.isNegative ? nil : $0 } ?? zero
            try addMagnitudes(start, lower, range.upper)
        }
        // Below zero, by magnitude.
        if let lower = range.lower, !lower.value.isNegative { return }
        var least = DecimalBound(value: .zero, isInclusive: false)
        if let upper = range.upper, upper.value.isNegative {
            least = DecimalBound(value: upper.value.negated, isInclusive: upper.isInclusive)
        }
        let most = range.lower.map {
            DecimalBound(value: $0.value.negated, isInclusive: $0.isInclusive)
        }
        let negative = try nfa.state()
        nfa.edge(start, "-", negative)
        try addMagnitudes(negative, least, most)
    }

    private mutating func addMagnitudes(
        _ from: Int32, _ lower: DecimalBound?, _ upper: DecimalBound?
    ) throws(ChatError) {
        let isWhole = range.isInteger || range.divisor != nil
        let most = isWhole && range.divisor == nil ? Self.wholeDigits : Self.digits
        if let lower, lower.value.whole.count > most {
            throw ChatError(
                .unsupportedSchema,
                "\(place): a bound of more than \(most) digits is not supported")
        }
        for count in 1...most {
            if let upper, upper.value.whole.count < count { break }
            if let lower, lower.value.whole.count > count { continue }
            var part = Magnitudes(
                // Bounds with more digits hold of themselves.
                lower: lower?.value.whole.count == count ? lower : nil,
                upper: upper?.value.whole.count == count ? upper : nil,
                count: count, fraction: isWhole ? 0 : Self.digits - count)
            let first = Place(
                digit: 0, isAtLower: part.lower != nil, isAtUpper: part.upper != nil,
                isAfterPoint: false)
            part.known[first] = from
            try add(first, from, &part)
        }
    }

    /// The numbers of one sign with `count` digits before the point.
    private struct Magnitudes {
        let lower: DecimalBound?
        let upper: DecimalBound?
        let count: Int
        let fraction: Int
        var known: [Place: Int32] = [:]

        func mayEnd(_ place: Place) -> Bool {
            if place.isAtLower, let lower {
                if lower.value.hasDigits(from: place.digit, count: count) || !lower.isInclusive {
                    return false
                }
            }
            if place.isAtUpper, let upper {
                return upper.value.hasDigits(from: place.digit, count: count) || upper.isInclusive
            }
            return true
        }
    }

    private mutating func add(
        _ here: Place, _ state: Int32, _ part: inout Magnitudes
    ) throws(ChatError) {
        if here.digit == part.count, !here.isAfterPoint {
            if part.mayEnd(here) { nfa.empty(state, accept) }
            guard part.fraction > 0 else { return }
            let point = try nfa.state()
            nfa.edge(state, ".", point)
            let after = Place(
                digit: here.digit, isAtLower: here.isAtLower, isAtUpper: here.isAtUpper,
                isAfterPoint: true)
            return try add(after, point, &part)
        }
        if here.digit > part.count, part.mayEnd(here) { nfa.empty(state, accept) }
        if here.digit == part.count + part.fraction { return }
        let least: UInt8 = here.digit == 0 && part.count > 1 ? 1 : 0
        for digit in least...9 {
            guard let next = step(here, digit, part) else { continue }
            let target: Int32
            if let known = part.known[next] {
                target = known
            } else {
                target = try nfa.state()
                part.known[next] = target
                try add(next, target, &part)
            }
            nfa.edge(state, (0x30 + digit)...(0x30 + digit), target)
        }
    }

    private func step(_ here: Place, _ digit: UInt8, _ part: Magnitudes) -> Place? {
        var (isAtLower, isAtUpper) = (here.isAtLower, here.isAtUpper)
        if isAtLower, let lower = part.lower {
            let bound = lower.value.digit(here.digit, count: part.count)
            if digit < bound { return nil }
            isAtLower = digit == bound
        }
        if isAtUpper, let upper = part.upper {
            let bound = upper.value.digit(here.digit, count: part.count)
            if digit > bound { return nil }
            isAtUpper = digit == bound
        }
        return Place(
            digit: here.digit + 1, isAtLower: isAtLower, isAtUpper: isAtUpper,
            isAfterPoint: here.isAfterPoint)
    }

    /// Whole numbers by their remainder.
    private static func multiples(
        of divisor: Int, place: String
    ) throws(ChatError) -> ByteDFA? {
        var marks = [Bool](repeating: false, count: 257)
        for byte in 0x30...0x3A { marks[byte] = true }
        marks[0x2D] = true
        marks[0x2E] = true
        var raw = RawDFA(classes: RawDFA.classes(cutBefore: marks))
        // State 0 is before everything, 1 after a minus, 2 + r has remainder r.
        for state in 0..<divisor + 2 {
            _ = try raw.add(accepting: state == 2, boundary: false, place: place)
        }
        let minus = Int(raw.classes[0x2D])
        raw.table[minus] = 1
        for state in 0..<divisor + 2 {
            for digit in 0..<10 {
                let remainder = state < 2 ? 0 : state - 2
                let next = (remainder * 10 + digit) % divisor + 2
                raw.table[state * raw.classCount + Int(raw.classes[0x30 + digit])] =
                    Int32(truncatingIfNeeded: next)
            }
        }
        return ByteDFA(raw)
    }
}
