// JSON read piece by piece, for files with hundreds of thousands of strings.

/// Reads a JSON text from front to end without building all of it as values.
///
/// Where a value stands, call one of the methods: each reads exactly that value.
public struct JSONScanner {
    private var reader: JSONReader
    private var depth = 0

    public init(_ bytes: [UInt8]) {
        reader = JSONReader(bytes)
    }

    /// Whether an object, an array or a string begins here.
    public enum Kind: Sendable {
        case object
        case array
        case string
        case other
    }

    public mutating func kind() -> Kind {
        switch reader.peekValue() {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        default: .other
        }
    }

    /// Reads an object; `field` is called with each key and must read the value.
    ///
    /// - Throws: `JSONSyntaxError` for what is no object, and what `field` throws.
    public mutating func object(
        _ field: (inout JSONScanner, String) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        try enter("{")
        if !reader.skip("}") {
            repeat {
                let key = try reader.readKey()
                try field(&self, key)
            } while reader.skip(",")
            try reader.expect("}", "\",\" or \"}\" is missing")
        }
        depth -= 1
    }

    /// Reads an object whose keys are many: `field` is called with each key's UTF-8 added to the
    /// end of `keys`, and must read the value.
    ///
    /// - Throws: as `object`.
    public mutating func object(
        appendingKeysTo keys: inout [UInt8],
        _ field: (inout JSONScanner, inout [UInt8]) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        try enter("{")
        if !reader.skip("}") {
            repeat {
                try reader.appendString(to: &keys, isKey: true)
                try reader.expect(":", "\":\" is missing after a key")
                try field(&self, &keys)
            } while reader.skip(",")
            try reader.expect("}", "\",\" or \"}\" is missing")
        }
        depth -= 1
    }

    /// Reads an array; `element` is called where each element begins and must read it.
    ///
    /// - Throws: `JSONSyntaxError` for what is no array, and what `element` throws.
    public mutating func array(
        _ element: (inout JSONScanner) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        try enter("[")
        if !reader.skip("]") {
            repeat { try element(&self) } while reader.skip(",")
            try reader.expect("]", "\",\" or \"]\" is missing")
        }
        depth -= 1
    }

    /// Reads a string and adds its UTF-8 to the end of `output`.
    ///
    /// - Throws: `JSONSyntaxError` for what is no string.
    public mutating func string(appendingTo output: inout [UInt8]) throws(JSONSyntaxError) {
        try reader.appendString(to: &output, isKey: false)
    }

    /// Reads any value.
    ///
    /// - Throws: `JSONSyntaxError` for what is none.
    public mutating func value() throws(JSONSyntaxError) -> JSONValue {
        try reader.readValue(depth: depth)
    }

    /// Says that the text ends here.
    ///
    /// - Throws: `JSONSyntaxError` where it does not.
    public mutating func finish() throws(JSONSyntaxError) {
        try reader.finish()
    }

    private mutating func enter(_ opening: Unicode.Scalar) throws(JSONSyntaxError) {
        try reader.expect(opening, "\"\(opening)\" is missing")
        depth += 1
        try reader.check(depth: depth)
    }
}
