// Classes of characters in regular expressions.

extension RegexParser {
    /// The rest of a class whose `[` has been read.
    mutating func characterClass(_ ignoresCase: Bool) throws(RegexError) -> ScalarSet {
        let isNegated = take("^")
        var whole: ScalarSet?
        var part = ScalarSet()
        var isFirst = true
        while isFirst || peek() != "]" {
            guard let next = peek() else { throw RegexError(reason: "a ']' is missing") }
            isFirst = false
            if next == "&", peek(1) == "&" {
                place += 2
                whole = whole?.intersection(part) ?? part
                part = ScalarSet()
            } else if next == "[" {
                part = part.union(try nestedClass(ignoresCase))
            } else {
                part = part.union(try classItem())
            }
        }
        place += 1
        var all = whole?.intersection(part) ?? part
        if ignoresCase { all = CaseFolding.closure(of: all) }
        return isNegated ? all.inverted : all
    }

    /// `[:name:]`, `[:^name:]`, or a class in a class.
    private mutating func nestedClass(_ ignoresCase: Bool) throws(RegexError) -> ScalarSet {
        place += 1
        guard peek() == ":" else { return try bounded(ignoresCase) }
        let start = place
        place += 1
        let isNegated = take("^")
        var name = ""
        while let next = peek(), ("a"..."z").contains(next) {
            name.unicodeScalars.append(next)
            place += 1
        }
        guard peek() == ":", peek(1) == "]", let set = UnicodeProperties.posix(name) else {
            place = start
            return try bounded(ignoresCase)
        }
        place += 2
        return isNegated ? set.inverted : set
    }

    private mutating func bounded(_ ignoresCase: Bool) throws(RegexError) -> ScalarSet {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= 20 else { throw RegexError(reason: "nested too deep") }
        return try characterClass(ignoresCase)
    }

    /// A character, a class escape, or a range of characters.
    private mutating func classItem() throws(RegexError) -> ScalarSet {
        let first = try classCharacter()
        guard let low = first.scalar, peek() == "-", let after = peek(1), after != "]",
            after != "[", !(after == "&" && peek(2) == "&")
        else { return first.set }
        let mark = place
        place += 1
        guard let high = try classCharacter().scalar else {
            // A class cannot end a range: the hyphen is a character then.
            place = mark
            return first.set
        }
        guard low <= high else { throw RegexError(reason: "a range ends before it begins") }
        return ScalarSet([low...high])
    }

    private mutating func classCharacter() throws(RegexError) -> (set: ScalarSet, scalar: UInt32?) {
        guard let next = peek() else { throw RegexError(reason: "a ']' is missing") }
        place += 1
        guard next == "\\" else { return (ScalarSet(scalar: next.value), next.value) }
        if take("b") { return (ScalarSet(scalar: 8), 8) }
        return try classEscape()
    }

    /// What follows a `\` and stands for characters; the scalar, where it is a single one.
    mutating func classEscape() throws(RegexError) -> (set: ScalarSet, scalar: UInt32?) {
        guard let next = peek() else { throw RegexError(reason: "a '\\' at the end") }
        place += 1
        switch next {
        case "d": return (UnicodeProperties.digit, nil)
        case "D": return (UnicodeProperties.digit.inverted, nil)
        case "s": return (UnicodeProperties.space, nil)
        case "S": return (UnicodeProperties.space.inverted, nil)
        case "w": return (UnicodeProperties.word, nil)
        case "W": return (UnicodeProperties.word.inverted, nil)
        case "h": return (UnicodeProperties.hexDigit, nil)
        case "H": return (UnicodeProperties.hexDigit.inverted, nil)
        case "p", "P": return (try property(isNegated: next == "P"), nil)
        default:
            let value = try escapedScalar(next)
            return (ScalarSet(scalar: value), value)
        }
    }

    private mutating func escapedScalar(_ letter: Unicode.Scalar) throws(RegexError) -> UInt32 {
        switch letter {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "a": return 0x07
        case "e": return 0x1B
        case "0": return 0
        case "u": return try hexadecimal(4)
        case "x":
            guard take("{") else { return try hexadecimal(2) }
            let value = try hexadecimal(8)
            guard take("}") else { throw RegexError(reason: "a '}' is missing") }
            return value
        default: return letter.value
        }
    }

    private mutating func hexadecimal(_ most: Int) throws(RegexError) -> UInt32 {
        var value: UInt32 = 0
        var count = 0
        while count < most, let next = peek(), let digit = Character(next).hexDigitValue {
            value = value << 4 | UInt32(truncatingIfNeeded: digit)
            count += 1
            place += 1
        }
        guard count > 0, value <= 0x10FFFF else {
            throw RegexError(reason: "a hexadecimal escape is no character")
        }
        return value
    }

    /// `{name}` or `{^name}`, or one letter.
    private mutating func property(isNegated: Bool) throws(RegexError) -> ScalarSet {
        var isNegated = isNegated
        var name = ""
        if take("{") {
            if take("^") { isNegated.toggle() }
            while let next = peek(), next != "}" {
                name.unicodeScalars.append(next)
                place += 1
            }
            place += 1
        } else if let next = peek() {
            name.unicodeScalars.append(next)
            place += 1
        }
        guard let set = UnicodeProperties.named(name) else {
            throw RegexError(reason: "the class '\(name)' is not known")
        }
        return isNegated ? set.inverted : set
    }
}
