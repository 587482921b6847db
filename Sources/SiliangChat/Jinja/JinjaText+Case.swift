// Letter case and character classes by Python's rules, which are Unicode's.

extension JinjaText {
    var uppercased: JinjaText { mapped { $0.properties.uppercaseMapping } }

    var lowercased: JinjaText {
        if isASCII {
            return JinjaText(
                bytes: bytes.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }, isSafe: isSafe)
        }
        let scalars = scalars
        var result = ""
        for (place, scalar) in scalars.enumerated() {
            result += Self.lower(scalar, at: place, in: scalars)
        }
        return JinjaText(result).keepingSafety(of: self)
    }

    /// The first letter as a title has it, the rest small.
    var capitalized: JinjaText {
        let scalars = scalars
        var result = ""
        for (place, scalar) in scalars.enumerated() {
            result +=
                place == 0
                ? scalar.properties.titlecaseMapping : Self.lower(scalar, at: place, in: scalars)
        }
        return JinjaText(result).keepingSafety(of: self)
    }

    /// Every run of letters capitalized: `str.title`.
    var titled: JinjaText {
        let scalars = scalars
        var result = ""
        var isInWord = false
        for (place, scalar) in scalars.enumerated() {
            result +=
                isInWord
                ? Self.lower(scalar, at: place, in: scalars) : scalar.properties.titlecaseMapping
            isInWord = scalar.properties.isCased
        }
        return JinjaText(result).keepingSafety(of: self)
    }

    var swappingCase: JinjaText {
        let scalars = scalars
        var result = ""
        for (place, scalar) in scalars.enumerated() {
            if scalar.properties.isUppercase {
                result += Self.lower(scalar, at: place, in: scalars)
            } else if scalar.properties.isLowercase {
                result += scalar.properties.uppercaseMapping
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return JinjaText(result).keepingSafety(of: self)
    }

    private func mapped(_ mapping: (Unicode.Scalar) -> String) -> JinjaText {
        var result = ""
        for scalar in string.unicodeScalars { result += mapping(scalar) }
        return JinjaText(result).keepingSafety(of: self)
    }

    func keepingSafety(of other: JinjaText) -> JinjaText {
        JinjaText(bytes: bytes, isSafe: other.isSafe)
    }

    /// The small letter; a sigma that ends a word has a form of its own.
    private static func lower(
        _ scalar: Unicode.Scalar, at place: Int, in scalars: [Unicode.Scalar]
    ) -> String {
        guard scalar == "\u{3A3}" else { return scalar.properties.lowercaseMapping }
        let before = scalars[..<place].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(place + 1)...].first { !$0.properties.isCaseIgnorable }
        let isFinal = before?.properties.isCased == true && after?.properties.isCased != true
        return isFinal ? "\u{3C2}" : "\u{3C3}"
    }
}

// MARK: Classes

extension JinjaText {
    /// Whether there is a code point and every one is of the class.
    func isAll(_ isMember: (Unicode.Scalar) -> Bool) -> Bool {
        !isEmpty && string.unicodeScalars.allSatisfy(isMember)
    }

    var isUpper: Bool {
        isCased(without: { $0.properties.isLowercase }, with: { $0.properties.isUppercase })
    }

    var isLower: Bool {
        isCased(without: { $0.properties.isUppercase }, with: { $0.properties.isLowercase })
    }

    private func isCased(
        without bad: (Unicode.Scalar) -> Bool, with good: (Unicode.Scalar) -> Bool
    ) -> Bool {
        var found = false
        for scalar in string.unicodeScalars {
            if bad(scalar) || scalar.properties.generalCategory == .titlecaseLetter {
                return false
            }
            if good(scalar) { found = true }
        }
        return found
    }

    var isTitle: Bool {
        var found = false
        var isInWord = false
        for scalar in string.unicodeScalars {
            let properties = scalar.properties
            if properties.isUppercase || properties.generalCategory == .titlecaseLetter {
                if isInWord { return false }
                (isInWord, found) = (true, true)
            } else if properties.isLowercase {
                if !isInWord { return false }
                found = true
            } else {
                isInWord = false
            }
        }
        return found
    }

    var isIdentifier: Bool {
        guard let first = string.unicodeScalars.first else { return false }
        return (first == "_" || first.properties.isXIDStart)
            && string.unicodeScalars.allSatisfy { $0.properties.isXIDContinue }
    }
}

extension Unicode.Scalar {
    var isPythonAlpha: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            true
        default: false
        }
    }

    var isPythonDecimal: Bool { properties.numericType == .decimal }

    var isPythonDigit: Bool {
        properties.numericType == .decimal || properties.numericType == .digit
    }

    var isPythonNumeric: Bool { properties.numericType != nil }

    var isPythonAlphanumeric: Bool { isPythonAlpha || isPythonNumeric }

    /// Whether `repr` shows the code point itself.
    var isPythonPrintable: Bool {
        if self == " " { return true }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator, .spaceSeparator:
            return false
        default: return true
        }
    }
}
