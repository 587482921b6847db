// Python's `str` and `repr`.

extension JinjaValue {
    /// What printing the value shows.
    func printed(_ meter: JinjaMeter) throws -> JinjaText {
        switch self {
        case .string(let text): return text
        case .undefined: return JinjaText()
        case .object(let object):
            var text = JinjaText()
            try object.write(to: &text, meter)
            return text
        default: return try represented(meter)
        }
    }

    /// Python's `repr` of the value.
    func represented(_ meter: JinjaMeter) throws -> JinjaText {
        var text = JinjaText()
        try represent(in: &text, meter)
        try meter.allocate(text.bytes.count)
        return text
    }

    func represent(in text: inout JinjaText, _ meter: JinjaMeter) throws {
        try meter.enter()
        defer { meter.leave() }
        try meter.check(length: text.bytes.count)
        func add(_ string: String) { text.bytes.append(contentsOf: string.utf8) }
        switch self {
        case .undefined: add("Undefined")
        case .none: add("None")
        case .bool(let flag): add(flag ? "True" : "False")
        case .int(let number): add("\(number)")
        case .float(let number): add(number.pythonText)
        case .string(let string):
            add(string.isSafe ? "Markup(\(string.quoted))" : string.quoted)
        case .list(let list): try Self.represent(list.items, "[", "]", in: &text, meter)
        case .tuple(let tuple):
            let end = tuple.items.count == 1 ? ",)" : ")"
            try Self.represent(tuple.items, "(", end, in: &text, meter)
        case .dict(let dict):
            add("{")
            for (place, entry) in dict.entries.enumerated() {
                if place > 0 { add(", ") }
                try entry.key.represent(in: &text, meter)
                add(": ")
                try entry.value.represent(in: &text, meter)
            }
            add("}")
        case .object(let object): try object.write(to: &text, meter)
        }
    }

    static func represent(
        _ items: [JinjaValue], _ opening: String, _ closing: String, in text: inout JinjaText,
        _ meter: JinjaMeter
    ) throws {
        text.bytes.append(contentsOf: opening.utf8)
        for (place, item) in items.enumerated() {
            if place > 0 { text.bytes.append(contentsOf: ", ".utf8) }
            try item.represent(in: &text, meter)
        }
        text.bytes.append(contentsOf: closing.utf8)
    }
}

extension JinjaText {
    /// The text between quotes, as Python writes a string.
    var quoted: String {
        let text = string
        let quote: Unicode.Scalar =
            bytes.contains(UInt8(ascii: "'")) && !bytes.contains(UInt8(ascii: "\"")) ? "\"" : "'"
        var result = String(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case quote, "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                result += scalar.isPythonPrintable ? String(scalar) : Self.escape(scalar)
            }
        }
        return result + String(quote)
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let (mark, width) =
            scalar.value < 0x100 ? ("\\x", 2) : scalar.value < 0x10000 ? ("\\u", 4) : ("\\U", 8)
        let digits = String(scalar.value, radix: 16)
        return mark + String(repeating: "0", count: width - digits.count) + digits
    }
}
