// Regular expressions as tokenizers write them.

/// Reads Oniguruma's syntax (its doc/RE, Ruby's dialect), which is what `tokenizer.json` patterns
/// are written in: `$` and `^` are at lines, `++` is possessive, classes nest and intersect.
///
/// Not read: back references, recursion, conditions, `\K`, `\G`, `\X`.
struct RegexParser {
    private struct Flags {
        var ignoresCase = false
        var dotMatchesNewline = false
        var ignoresSpace = false
    }

    private static let deepestNesting = 50
    private static let largestCount = 1000

    let pattern: [Unicode.Scalar]
    var place = 0
    private var depth = 0
    /// How many classes are open.
    var nesting = 0

    private init(_ pattern: String) {
        self.pattern = Array(pattern.unicodeScalars)
    }

    /// - Throws: `RegexError` for what is no regular expression or not supported.
    static func parse(_ pattern: String) throws(RegexError) -> RegexNode {
        var parser = RegexParser(pattern)
        let node = try parser.choice(Flags())
        guard parser.peek() == nil else { throw RegexError(reason: "a ')' too many") }
        return node
    }

    // MARK: Structure

    private mutating func choice(_ flags: Flags) throws(RegexError) -> RegexNode {
        depth += 1
        guard depth <= Self.deepestNesting else { throw RegexError(reason: "nested too deep") }
        var branches: [RegexNode] = []
        repeat { branches.append(try sequence(flags)) } while take("|")
        depth -= 1
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence(_ flags: Flags) throws(RegexError) -> RegexNode {
        var items: [RegexNode] = []
        while let next = peek(), next != "|", next != ")" {
            if flags.ignoresSpace, skipsIgnored(next) { continue }
            var item = try atom(flags)
            while let count = try quantifier() { item = .repetition(item, count) }
            items.append(item)
        }
        return items.count == 1 ? items[0] : items.isEmpty ? .empty : .sequence(items)
    }

    private mutating func skipsIgnored(_ next: Unicode.Scalar) -> Bool {
        guard next == "#" || next.properties.isWhitespace else { return false }
        place += 1
        if next == "#" { while let other = peek(), other != "\n" { place += 1 } }
        return true
    }

    private mutating func atom(_ flags: Flags) throws(RegexError) -> RegexNode {
        guard let next = peek() else { return .empty }
        place += 1
        switch next {
        case "(": return try group(flags)
        case "[": return .set(try characterClass(flags.ignoresCase))
        case ".":
            return .set(flags.dotMatchesNewline ? .all : UnicodeProperties.newline.inverted)
        case "^": return .anchor(.lineStart)
        case "$": return .anchor(.lineEnd)
        case "*", "+", "?": throw RegexError(reason: "'\(next)' repeats nothing")
        case "\\": return try escape(flags)
        default: return .set(cased(ScalarSet(scalar: next.value), flags))
        }
    }

    private func cased(_ set: ScalarSet, _ flags: Flags) -> ScalarSet {
        flags.ignoresCase ? CaseFolding.closure(of: set) : set
    }

    // MARK: Groups

    private mutating func group(_ flags: Flags) throws(RegexError) -> RegexNode {
        guard take("?") else { return try rest(of: flags) }
        guard let kind = peek() else { throw RegexError(reason: "a group does not end") }
        place += 1
        switch kind {
        case ":": return try rest(of: flags)
        case ">": return .atomic(try rest(of: flags))
        case "=", "!":
            return .look(try rest(of: flags), isBehind: false, isNegated: kind == "!")
        case "#":
            while let next = peek(), next != ")" { place += 1 }
            return try closed(.empty)
        case "<" where peek() == "=" || peek() == "!":
            let isNegated = take("!")
            if !isNegated { place += 1 }
            return .look(try rest(of: flags), isBehind: true, isNegated: isNegated)
        case "<", "P":
            if kind == "P", !take("<") { break }
            while let next = peek(), next != ">" { place += 1 }
            place += 1
            return try rest(of: flags)
        default:
            place -= 1
            return try optionGroup(flags)
        }
        throw RegexError(reason: "a group '(?\(kind)' is not supported")
    }

    /// `(?i:…)`, or `(?i)`, which holds up to the end of the group around it.
    private mutating func optionGroup(_ outer: Flags) throws(RegexError) -> RegexNode {
        var flags = outer
        var isOn = true
        while let next = peek() {
            place += 1
            switch next {
            case "-": isOn = false
            case "i": flags.ignoresCase = isOn
            case "m": flags.dotMatchesNewline = isOn
            case "x": flags.ignoresSpace = isOn
            case ":": return try rest(of: flags)
            case ")": return try choice(flags)
            default: throw RegexError(reason: "a group '(?\(next)' is not supported")
            }
        }
        throw RegexError(reason: "a group does not end")
    }

    private mutating func rest(of flags: Flags) throws(RegexError) -> RegexNode {
        try closed(try choice(flags))
    }

    private mutating func closed(_ node: RegexNode) throws(RegexError) -> RegexNode {
        guard take(")") else { throw RegexError(reason: "a ')' is missing") }
        return node
    }

    // MARK: Quantifiers

    private mutating func quantifier() throws(RegexError) -> RegexNode.Repetition? {
        guard let next = peek() else { return nil }
        var count = RegexNode.Repetition(least: 0, most: nil, greed: .greedy)
        switch next {
        case "*": break
        case "+": count.least = 1
        case "?": count.most = 1
        case "{": return try interval()
        default: return nil
        }
        place += 1
        if take("?") {
            count.greed = .lazy
        } else if take("+") {
            count.greed = .possessive
        }
        return count
    }

    /// `{2}`, `{2,}`, `{,3}`, `{2,3}`; nil where the brace is only a brace.
    private mutating func interval() throws(RegexError) -> RegexNode.Repetition? {
        let start = place
        place += 1
        let least = try number()
        var most = least
        let hasComma = take(",")
        if hasComma { most = try number() }
        guard take("}"), least != nil || most != nil else {
            place = start
            return nil
        }
        if let most, most < least ?? 0 { throw RegexError(reason: "a count ends before it begins") }
        var count = RegexNode.Repetition(least: least ?? 0, most: most, greed: .greedy)
        // After a single number, Ruby's `?` makes the whole optional instead of lazy.
        if hasComma, take("?") { count.greed = .lazy }
        return count
    }

    private mutating func number() throws(RegexError) -> Int? {
        var value: Int?
        while let next = peek(), ("0"..."9").contains(next) {
            value = (value ?? 0) * 10 + Int(next.value - 0x30)
            guard value ?? 0 <= Self.largestCount else {
                throw RegexError(reason: "a count above \(Self.largestCount)")
            }
            place += 1
        }
        return value
    }

    // MARK: Escapes outside classes

    private mutating func escape(_ flags: Flags) throws(RegexError) -> RegexNode {
        guard let next = peek() else { throw RegexError(reason: "a '\\' at the end") }
        switch next {
        case "A": return anchor(.textStart)
        case "z": return anchor(.textEnd)
        case "Z": return anchor(.lastLineEnd)
        case "b": return anchor(.wordBorder)
        case "B": return anchor(.noWordBorder)
        case "R": return lineBreak()
        case "w", "W":
            place += 1
            let word = UnicodeProperties.wordOutsideClasses
            return .set(next == "w" ? word : word.inverted)
        case "1"..."9", "k", "g", "K", "G", "X":
            throw RegexError(reason: "'\\\(next)' is not supported")
        default:
            let (set, scalar) = try classEscape()
            // Named classes keep to their members, whatever their case.
            return .set(scalar == nil ? set : cased(set, flags))
        }
    }

    private mutating func anchor(_ anchor: RegexNode.Anchor) -> RegexNode {
        place += 1
        return .anchor(anchor)
    }

    private mutating func lineBreak() -> RegexNode {
        place += 1
        let pair = RegexNode.sequence([
            .set(ScalarSet(scalar: 0x0D)), .set(ScalarSet(scalar: 0x0A)),
        ])
        let single = ScalarSet([0x0A...0x0D, 0x85...0x85, 0x2028...0x2029])
        return .atomic(.choice([pair, .set(single)]))
    }

    // MARK: Characters

    func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        place + distance < pattern.count ? pattern[place + distance] : nil
    }

    mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard peek() == wanted else { return false }
        place += 1
        return true
    }
}
