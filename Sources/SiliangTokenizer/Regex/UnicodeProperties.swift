// The named classes of characters in regular expressions.

/// Classes by the names that patterns use, with the members that Oniguruma gives them (its
/// doc/UNICODE_PROPERTIES and doc/RE), in Unicode 16.0.
enum UnicodeProperties {
    private static let categories = UnicodeTable.sets(
        names: UnicodeRanges.names, encoded: UnicodeRanges.encoded)
    private static let scripts: [String: ScalarSet] = {
        let sets = UnicodeTable.sets(names: UnicodeScripts.names, encoded: UnicodeScripts.encoded)
        return Dictionary(
            sets.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
    }()

    /// The union of the general categories with these two-letter names.
    static func category(_ names: String...) -> ScalarSet {
        ScalarSet(names.flatMap { categories[$0]?.ranges ?? [] })
    }

    static let letter = category("Lu", "Ll", "Lt", "Lm", "Lo")
    static let mark = category("Mn", "Mc", "Me")
    static let number = category("Nd", "Nl", "No")
    static let punctuation = category("Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po")
    static let symbol = category("Sm", "Sc", "Sk", "So")
    static let digit = category("Nd")
    static let space = ScalarSet([
        0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A,
        0x2028...0x2029, 0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
    ])
    static let hexDigit = ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
    static let newline = ScalarSet(scalar: 0x0A)
    /// Encircled letters, which the property Alphabetic has beside letters and marks.
    private static let encircled = ScalarSet([
        0x24B6...0x24E9, 0x1F130...0x1F149, 0x1F150...0x1F169, 0x1F170...0x1F189,
    ])
    /// What `\w` matches in a class.
    static let word = letter.union(mark).union(category("Nd", "Nl", "Pc")).union(encircled)
    /// What `\w` and `\b` take for a word outside classes: Oniguruma counts six numbers of Latin-1
    /// in there.
    static let wordOutsideClasses = word.union(ScalarSet(of: "²³¹¼½¾"))
    private static let alphabetic = ScalarSet { $0.properties.isAlphabetic }
    private static let lowercase = ScalarSet { $0.properties.isLowercase }
    private static let uppercase = ScalarSet { $0.properties.isUppercase }

    private static let assigned = ScalarSet(categories.values.flatMap(\.ranges))

    /// The class of `\p{name}`, or nil for a name that is not known. Case, spaces, hyphens and
    /// underscores do not count.
    static func named(_ name: String) -> ScalarSet? {
        let key = String(name.lowercased().filter { !" -_".contains($0) })
        if let script = scripts[key.hasPrefix("script=") ? String(key.dropFirst(7)) : key] {
            return script
        }
        if let short = longNames[key] { return named(short) }
        if let category = categories.first(where: { $0.key.lowercased() == key }) {
            return category.value
        }
        switch key {
        case "l": return letter
        case "m": return mark
        case "n": return number
        case "p": return punctuation
        case "s": return symbol
        case "z": return category("Zs", "Zl", "Zp")
        case "c": return category("Cc", "Cf", "Co", "Cs").union(assigned.inverted)
        case "cn": return assigned.inverted
        case "any": return .all
        case "assigned": return assigned
        case "ascii": return ScalarSet([0...0x7F])
        default: return posix(key) ?? property(key)
        }
    }

    /// The class of `[:name:]`.
    static func posix(_ name: String) -> ScalarSet? {
        switch name {
        case "alnum": alphabetic.union(digit)
        case "alpha": alphabetic
        case "blank": category("Zs").union(ScalarSet(scalar: 0x09))
        case "cntrl": category("Cc")
        case "digit": digit
        case "graph": space.union(category("Cc", "Cs")).union(assigned.inverted).inverted
        case "lower": lowercase
        case "print": category("Cc", "Cs").union(assigned.inverted).inverted
        case "punct": punctuation.union(symbol)
        case "space": space
        case "upper": uppercase
        case "xdigit": hexDigit
        case "word": word
        default: nil
        }
    }

    private static func property(_ key: String) -> ScalarSet? {
        switch key {
        case "alphabetic": alphabetic
        case "lowercase": lowercase
        case "uppercase": uppercase
        case "whitespace": space
        case "emoji": ScalarSet { $0.properties.isEmoji }
        case "ideographic": ScalarSet { $0.properties.isIdeographic }
        default: nil
        }
    }

    private static let longNames = [
        "letter": "l", "uppercaseletter": "lu", "lowercaseletter": "ll", "titlecaseletter": "lt",
        "modifierletter": "lm", "otherletter": "lo", "mark": "m", "nonspacingmark": "mn",
        "spacingmark": "mc", "enclosingmark": "me", "number": "n", "decimalnumber": "nd",
        "letternumber": "nl", "othernumber": "no", "punctuation": "p",
        "connectorpunctuation": "pc", "dashpunctuation": "pd", "openpunctuation": "ps",
        "closepunctuation": "pe", "initialpunctuation": "pi", "finalpunctuation": "pf",
        "otherpunctuation": "po", "symbol": "s", "mathsymbol": "sm", "currencysymbol": "sc",
        "modifiersymbol": "sk", "othersymbol": "so", "separator": "z", "spaceseparator": "zs",
        "lineseparator": "zl", "paragraphseparator": "zp", "other": "c", "control": "cc",
        "format": "cf", "privateuse": "co", "surrogate": "cs", "unassigned": "cn",
    ]
}

/// Scalars that differ in case only.
enum CaseFolding {
    /// For each cased scalar, all that fold to the same one, itself too. One scalar to one: `ß`
    /// and `ss` are not brought together.
    private static let classes: [UInt32: [UInt32]] = {
        let cased = UnicodeProperties.category("Lu", "Ll", "Lt", "Nl", "So")
            .union(ScalarSet(scalar: 0x345))
        var members: [UInt32: [UInt32]] = [:]
        for range in cased.ranges {
            for value in range { members[folded(value), default: []].append(value) }
        }
        var classes: [UInt32: [UInt32]] = [:]
        for group in members.values where group.count > 1 {
            for value in group { classes[value] = group }
        }
        return classes
    }()

    private static func folded(_ value: UInt32) -> UInt32 {
        // The dotless i has the upper case I but is no i.
        guard value != 0x131, let scalar = Unicode.Scalar(value) else { return value }
        let upper = only(scalar.properties.uppercaseMapping) ?? scalar
        return (only(upper.properties.lowercaseMapping) ?? upper).value
    }

    private static func only(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }

    /// `set` with all that differs from a member in case only.
    static func closure(of set: ScalarSet) -> ScalarSet {
        var added: [ClosedRange<UInt32>] = []
        for (value, group) in classes where set.contains(value) {
            added += group.map { $0...$0 }
        }
        return added.isEmpty ? set : ScalarSet(set.ranges + added)
    }
}
