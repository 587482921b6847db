// Names, numbers, strings and operators inside a tag.

extension JinjaLexer {
    private static let signs = [
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
        "}", ">", "<", "=", ".", ":", "|", ",", ";",
    ]

    mutating func readToken() throws {
        if try readNumber() { return }
        if try readName() { return }
        let byte = bytes[position]
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\""), try readString(quote: byte) {
            return
        }
        for sign in Self.signs where bytes[position...].starts(with: sign.utf8) {
            return try addSign(sign)
        }
        throw failure("unexpected character")
    }

    private mutating func readName() throws -> Bool {
        var end = position
        while let (scalar, length) = scalar(at: end),
            scalar == "_" || scalar.properties.isXIDContinue
        {
            end += length
        }
        guard end > position else { return false }
        let name = JinjaText(bytes: Array(bytes[position..<end]))
        guard name.isIdentifier else { throw failure("a name cannot begin like this") }
        add(.name(name.string))
        position = end
        return true
    }

    // MARK: Numbers

    private mutating func readNumber() throws -> Bool {
        guard isDigit(position) else { return false }
        if position == 0 || bytes[position - 1] != UInt8(ascii: "."), let end = floatEnd() {
            let digits = bytes[position..<end].filter { $0 != UInt8(ascii: "_") }
            let number = Double(String(decoding: digits, as: UTF8.self)) ?? .infinity
            add(.float(number))
            position = end
            return true
        }
        let (digits, radix, end) = integer()
        guard let number = Int(digits, radix: radix) else {
            throw failure("a number beyond 64 bits")
        }
        add(.int(number))
        position = end
        return true
    }

    private func isDigit(_ place: Int) -> Bool {
        place < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place])
    }

    /// The end of digits, single underscores between them.
    private func digitsEnd(_ start: Int) -> Int {
        var end = start
        while isDigit(end)
            || end > start && end < bytes.count && bytes[end] == UInt8(ascii: "_")
                && isDigit(end + 1)
        {
            end += 1
        }
        return end
    }

    /// The end of a number with a fraction or an exponent; nil when it has neither.
    private func floatEnd() -> Int? {
        let whole = digitsEnd(position)
        var end = whole
        if end < bytes.count, bytes[end] == UInt8(ascii: "."), isDigit(end + 1) {
            end = digitsEnd(end + 1)
        }
        var exponent = end
        if exponent < bytes.count, bytes[exponent] | 0x20 == UInt8(ascii: "e") {
            exponent += 1
            if exponent < bytes.count,
                bytes[exponent] == UInt8(ascii: "+") || bytes[exponent] == UInt8(ascii: "-")
            {
                exponent += 1
            }
            if isDigit(exponent) { end = digitsEnd(exponent) }
        }
        return end == whole ? nil : end
    }

    /// The digits of a whole number, their radix, and where it ends.
    private func integer() -> (digits: String, radix: Int, end: Int) {
        if bytes[position] == UInt8(ascii: "0"), position + 1 < bytes.count {
            let radix: Int? =
                switch bytes[position + 1] | 0x20 {
                case UInt8(ascii: "b"): 2
                case UInt8(ascii: "o"): 8
                case UInt8(ascii: "x"): 16
                default: nil
                }
            if let radix {
                let rest = bytes[(position + 2)...].prefix {
                    $0 == UInt8(ascii: "_")
                        || Character(Unicode.Scalar($0)).hexDigitValue.map { $0 < radix } == true
                }
                let digits = rest.filter { $0 != UInt8(ascii: "_") }
                if !digits.isEmpty {
                    return (String(decoding: digits, as: UTF8.self), radix, rest.endIndex)
                }
            }
            // Zeros are a number; a digit behind them begins another.
            let zeros = bytes[position...].prefix { $0 == UInt8(ascii: "0") }
            return ("0", 10, zeros.endIndex)
        }
        let end = digitsEnd(position)
        let digits = bytes[position..<end].filter { $0 != UInt8(ascii: "_") }
        return (String(decoding: digits, as: UTF8.self), 10, end)
    }

    // MARK: Strings

    /// False when no quote closes what begins here.
    private mutating func readString(quote: UInt8) throws -> Bool {
        var end = position + 1
        while end < bytes.count, bytes[end] != quote {
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard end < bytes.count else { return false }
        let content = Array(bytes[(position + 1)..<end])
        add(.string(try unescaped(content)))
        line += content.count { $0 == UInt8(ascii: "\n") }
        position = end + 1
        return true
    }

    /// A string's content with Python's escapes replaced.
    private func unescaped(_ content: [UInt8]) throws -> JinjaText {
        guard content.contains(UInt8(ascii: "\\")) else { return JinjaText(bytes: content) }
        var result: [Unicode.Scalar] = []
        var rest = JinjaText(bytes: content).scalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let mark = rest.popFirst() else {
                result.append(scalar)
                continue
            }
            switch mark {
            case "\n": break
            case "\\", "'", "\"": result.append(mark)
            case "a": result.append("\u{7}")
            case "b": result.append("\u{8}")
            case "f": result.append("\u{C}")
            case "n": result.append("\n")
            case "r": result.append("\r")
            case "t": result.append("\t")
            case "v": result.append("\u{B}")
            case "x": result.append(try hexadecimal(2, &rest))
            case "u": result.append(try hexadecimal(4, &rest))
            case "U": result.append(try hexadecimal(8, &rest))
            case "N": throw failure("\\N{…} is not supported: write \\u and the number")
            case "0"..."7": result.append(octal(mark, &rest))
            default: result.append(contentsOf: Self.unknownEscape(mark))
            }
        }
        return JinjaText(result)
    }

    /// Jinja writes what is not ASCII as an escape before it reads the escapes; so a backslash
    /// before such a character leaves that escape's letters.
    private static func unknownEscape(_ mark: Unicode.Scalar) -> [Unicode.Scalar] {
        if mark.isASCII { return ["\\", mark] }
        let (letter, width) =
            mark.value < 0x100 ? ("x", 2) : mark.value < 0x10000 ? ("u", 4) : ("U", 8)
        let digits = String(mark.value, radix: 16)
        let zeros = String(repeating: "0", count: width - digits.count)
        return Array(("\\" + letter + zeros + digits).unicodeScalars)
    }

    private func hexadecimal(
        _ count: Int, _ rest: inout ArraySlice<Unicode.Scalar>
    ) throws -> Unicode.Scalar {
        let digits = String(String.UnicodeScalarView(rest.prefix(count)))
        guard digits.utf8.count == count, digits.allSatisfy(\.isHexDigit),
            let value = UInt32(digits, radix: 16), value < 0x110000
        else { throw failure("an escape in a string is not complete") }
        rest = rest.dropFirst(count)
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    private func octal(
        _ first: Unicode.Scalar, _ rest: inout ArraySlice<Unicode.Scalar>
    ) -> Unicode.Scalar {
        var value = first.value - 0x30
        for _ in 0..<2 {
            guard let digit = rest.first, ("0"..."7").contains(digit) else { break }
            value = value * 8 + digit.value - 0x30
            rest = rest.dropFirst()
        }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }
}
