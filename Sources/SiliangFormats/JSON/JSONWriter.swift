// JSON as it leaves: fields in the order written, so that people can read a response and the same
// answer is always the same bytes. A stream writes one object per token, so this is also kept light.

/// A value that can be written as JSON.
public protocol JSONWritable: Sendable {
    func write(to writer: inout JSONWriter)
}

/// Writes one JSON text (RFC 8259) in UTF-8.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    /// Whether the next field or element follows another.
    private var needsComma = false

    public init() {}

    /// The text of one value.
    public static func text(_ value: some JSONWritable) -> [UInt8] {
        var writer = JSONWriter()
        value.write(to: &writer)
        return writer.bytes
    }

    /// An object as the value or the next element.
    public mutating func object(_ fields: (inout JSONWriter) -> Void) {
        separate()
        nested("{", "}", fields)
    }

    /// A string as the value or the next element.
    public mutating func element(_ text: String) {
        separate()
        quote(text)
        needsComma = true
    }

    /// An array as the value or the next element.
    public mutating func array(_ elements: (inout JSONWriter) -> Void) {
        separate()
        nested("[", "]", elements)
    }

    /// What is JSON already, as the value or the next element: a number, a word, a whole text.
    public mutating func raw(_ json: String) {
        separate()
        append(json)
        needsComma = true
    }

    public mutating func field(_ key: String, _ fields: (inout JSONWriter) -> Void) {
        name(key)
        nested("{", "}", fields)
    }

    public mutating func field(_ key: String, array elements: [some JSONWritable]) {
        name(key)
        nested("[", "]") { writer in
            for element in elements { element.write(to: &writer) }
        }
    }

    public mutating func field(_ key: String, _ value: some JSONWritable) {
        name(key)
        needsComma = false
        value.write(to: &self)
        needsComma = true
    }

    /// A string, or null.
    public mutating func field(_ key: String, _ text: String?) {
        name(key)
        if let text { quote(text) } else { append("null") }
        needsComma = true
    }

    public mutating func field(_ key: String, _ number: Int) {
        name(key)
        append(String(number))
        needsComma = true
    }

    public mutating func field(_ key: String, _ number: Double) {
        name(key)
        append(JSONValue.text(of: number))
        needsComma = true
    }

    public mutating func field(_ key: String, _ flag: Bool) {
        name(key)
        append(flag ? "true" : "false")
        needsComma = true
    }

    public mutating func null(_ key: String) { field(key, nil) }

    // MARK: Bytes

    private mutating func name(_ key: String) {
        separate()
        quote(key)
        append(":")
    }

    private mutating func separate() {
        if needsComma { append(",") }
    }

    private mutating func nested(
        _ opening: String, _ closing: String, _ content: (inout JSONWriter) -> Void
    ) {
        append(opening)
        needsComma = false
        content(&self)
        append(closing)
        needsComma = true
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func quote(_ text: String) {
        append("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\r"): append("\\r")
            case UInt8(ascii: "\t"): append("\\t")
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                append("\\u00" + (digits.count == 1 ? "0" : "") + digits)
            default: bytes.append(byte)
            }
        }
        append("\"")
    }
}

extension String: JSONWritable {
    public func write(to writer: inout JSONWriter) { writer.element(self) }
}
