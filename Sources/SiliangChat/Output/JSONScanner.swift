// Follows one JSON value byte by byte (RFC 8259), to know where it ends before all of it is there.

/// Reads one JSON value a byte at a time.
///
/// One thing is taken that the standard refuses: control characters inside strings. Models write
/// them; whoever passes the text on escapes them.
struct JSONScanner: Sendable {
    enum Result: Sendable {
        /// The byte belongs to the value, which goes on.
        case more
        /// The byte is the value's last.
        case last
        /// The byte cannot stand here.
        case invalid
    }

    private enum State: Sendable {
        case value, firstElement, firstKey, key, colon, afterValue
        case string(isKey: Bool)
        case escape(isKey: Bool)
        case unicode(isKey: Bool, digits: Int)
        case word(rest: Substring.UTF8View)
        case number(Number)
    }

    private enum Number: Sendable {
        case minus, zero, whole, point, fraction, exponent, exponentSign, exponentDigits

        var canEnd: Bool {
            switch self {
            case .zero, .whole, .fraction, .exponentDigits: true
            case .minus, .point, .exponent, .exponentSign: false
            }
        }
    }

    private var state = State.value
    /// The containers that are open, outermost first: true for an object.
    private var containers: [Bool] = []

    /// Whether the next byte belongs to a string's text.
    var isInString: Bool {
        if case .string = state { true } else { false }
    }

    /// Numbers at the outermost level have no last byte; this reader is for objects and strings,
    /// inside which they do.
    mutating func consume(_ byte: UInt8) -> Result {
        switch state {
        case .string(let isKey): return string(byte, isKey: isKey)
        case .escape(let isKey): return escape(byte, isKey: isKey)
        case .unicode(let isKey, let digits):
            guard byte.isHexDigit else { return .invalid }
            state = digits == 3 ? .string(isKey: isKey) : .unicode(isKey: isKey, digits: digits + 1)
            return .more
        case .word(let rest):
            guard rest.first == byte else { return .invalid }
            if rest.count == 1 { return endValue() }
            state = .word(rest: rest.dropFirst())
            return .more
        case .number(let part):
            if let next = Self.next(part, byte) {
                state = .number(next)
                return .more
            }
            guard part.canEnd else { return .invalid }
            state = .afterValue
            return structure(byte)
        case .value, .firstElement, .firstKey, .key, .colon, .afterValue:
            return structure(byte)
        }
    }

    private mutating func structure(_ byte: UInt8) -> Result {
        if byte.isJSONWhitespace { return .more }
        switch (state, byte) {
        case (.firstElement, UInt8(ascii: "]")), (.firstKey, UInt8(ascii: "}")):
            return close()
        case (.value, _), (.firstElement, _):
            return beginValue(byte)
        case (.firstKey, UInt8(ascii: "\"")), (.key, UInt8(ascii: "\"")):
            state = .string(isKey: true)
            return .more
        case (.colon, UInt8(ascii: ":")):
            state = .value
            return .more
        case (.afterValue, UInt8(ascii: ",")):
            guard let isObject = containers.last else { return .invalid }
            state = isObject ? .key : .value
            return .more
        case (.afterValue, UInt8(ascii: "}")):
            return containers.last == true ? close() : .invalid
        case (.afterValue, UInt8(ascii: "]")):
            return containers.last == false ? close() : .invalid
        default:
            return .invalid
        }
    }

    private mutating func beginValue(_ byte: UInt8) -> Result {
        switch byte {
        case UInt8(ascii: "{"):
            containers.append(true)
            state = .firstKey
        case UInt8(ascii: "["):
            containers.append(false)
            state = .firstElement
        case UInt8(ascii: "\""): state = .string(isKey: false)
        case UInt8(ascii: "t"): state = .word(rest: "rue"[...].utf8)
        case UInt8(ascii: "f"): state = .word(rest: "alse"[...].utf8)
        case UInt8(ascii: "n"): state = .word(rest: "ull"[...].utf8)
        case UInt8(ascii: "-"): state = .number(.minus)
        case UInt8(ascii: "0"): state = .number(.zero)
        case _ where byte.isDigit: state = .number(.whole)
        default: return .invalid
        }
        return .more
    }

    private mutating func string(_ byte: UInt8, isKey: Bool) -> Result {
        switch byte {
        case UInt8(ascii: "\""):
            if !isKey { return endValue() }
            state = .colon
        case UInt8(ascii: "\\"): state = .escape(isKey: isKey)
        default: break
        }
        return .more
    }

    private mutating func escape(_ byte: UInt8, isKey: Bool) -> Result {
        if byte == UInt8(ascii: "u") {
            state = .unicode(isKey: isKey, digits: 0)
            return .more
        }
        guard "\"\\/bfnrt".utf8.contains(byte) else { return .invalid }
        state = .string(isKey: isKey)
        return .more
    }

    private mutating func close() -> Result {
        containers.removeLast()
        return endValue()
    }

    private mutating func endValue() -> Result {
        state = .afterValue
        return containers.isEmpty ? .last : .more
    }

    /// Where a number stands after `byte`, or nil when the byte does not belong to it.
    private static func next(_ part: Number, _ byte: UInt8) -> Number? {
        let isExponent = byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
        switch part {
        case .minus: return byte == UInt8(ascii: "0") ? .zero : byte.isDigit ? .whole : nil
        case .zero, .whole:
            if part == .whole, byte.isDigit { return .whole }
            return byte == UInt8(ascii: ".") ? .point : isExponent ? .exponent : nil
        case .point: return byte.isDigit ? .fraction : nil
        case .fraction: return byte.isDigit ? .fraction : isExponent ? .exponent : nil
        case .exponent:
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { return .exponentSign }
            return byte.isDigit ? .exponentDigits : nil
        case .exponentSign, .exponentDigits: return byte.isDigit ? .exponentDigits : nil
        }
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    var isHexDigit: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
            || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(self)
    }
}
