// Values as Python prints them: some templates show models their own earlier calls that way.

import SiliangFormats

/// Reads a literal of Python: `{'a': True, 'b': [1, None]}`.
///
/// Dictionaries with text keys, lists, tuples, strings, numbers, `True`, `False` and `None`;
/// nothing else, and no expressions (The Python Language Reference, 2.7 and 6.2).
struct PythonLiteral {
    /// As deep as the reader of JSON goes, and for the same reason: the stack.
    private static let maxDepth = 64

    private let scalars: [Unicode.Scalar]
    private var position = 0

    /// The value that fills the whole text, or nil.
    static func value(of text: String) -> JSONValue? {
        var reader = PythonLiteral(scalars: Array(text.unicodeScalars))
        guard let value = reader.value(depth: 0) else { return nil }
        reader.skipSpace()
        return reader.current == nil ? value : nil
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private var current: Unicode.Scalar? {
        position < scalars.count ? scalars[position] : nil
    }

    private mutating func skipSpace() {
        while let scalar = current, " \n\r\t".unicodeScalars.contains(scalar) { position += 1 }
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        skipSpace()
        guard current == scalar else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) -> JSONValue? {
        guard depth < Self.maxDepth else { return nil }
        skipSpace()
        switch current {
        case "{": return dictionary(depth: depth)
        case "[": return list(until: "]", depth: depth)
        case "(": return list(until: ")", depth: depth)
        case "'", "\"": return string().map(JSONValue.string)
        default: return word()
        }
    }

    private mutating func dictionary(depth: Int) -> JSONValue? {
        position += 1
        var fields = JSONObject()
        while !skip("}") {
            skipSpace()
            guard current == "'" || current == "\"", let key = string(), skip(":"),
                let value = value(depth: depth + 1)
            else { return nil }
            fields[key] = value
            if skip(",") { continue }
            return skip("}") ? .object(fields) : nil
        }
        return .object(fields)
    }

    private mutating func list(until end: Unicode.Scalar, depth: Int) -> JSONValue? {
        position += 1
        var items: [JSONValue] = []
        while !skip(end) {
            guard let value = value(depth: depth + 1) else { return nil }
            items.append(value)
            if skip(",") { continue }
            return skip(end) ? .array(items) : nil
        }
        return .array(items)
    }

    private mutating func string() -> String? {
        guard let quote = current else { return nil }
        position += 1
        var text = String.UnicodeScalarView()
        while let scalar = current {
            position += 1
            if scalar == quote { return String(text) }
            if scalar != "\\" {
                text.append(scalar)
                continue
            }
            guard let escaped = escape() else { return nil }
            text.append(escaped)
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard let kind = current else { return nil }
        position += 1
        switch kind {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "'", "\"", "\\": return kind
        case "x": return hexadecimal(2)
        case "u": return hexadecimal(4)
        case "U": return hexadecimal(8)
        default: return nil
        }
    }

    private mutating func hexadecimal(_ count: Int) -> Unicode.Scalar? {
        guard position + count <= scalars.count else { return nil }
        let digits = String(String.UnicodeScalarView(scalars[position..<position + count]))
        position += count
        return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
    }

    private mutating func word() -> JSONValue? {
        let start = position
        while let scalar = current, !",]})".unicodeScalars.contains(scalar),
            !scalar.properties.isWhitespace
        {
            position += 1
        }
        let text = String(String.UnicodeScalarView(scalars[start..<position]))
        switch text {
        case "True": return .bool(true)
        case "False": return .bool(false)
        case "None": return .null
        default: return try? JSONValue(parsing: Array(text.utf8))
        }
    }
}
