// A value of a GGUF file's key-value header, as typed in the GGUF specification.

/// One metadata value. Arrays of numbers and strings are kept in their own storage, because a
/// vocabulary has hundreds of thousands of entries.
public enum MetadataValue: Sendable, Equatable {
    case unsigned(UInt64)
    case signed(Int64)
    case float(Double)
    case bool(Bool)
    /// A string's bytes. They are not always valid UTF-8, and Swift's String would fold
    /// canonically equivalent spellings, so they stay bytes.
    case bytes([UInt8])
    case unsignedArray([UInt64])
    case signedArray([Int64])
    case floatArray([Double])
    case boolArray([Bool])
    case bytesArray(ByteStrings)
    /// An array of arrays.
    case nested([MetadataValue])

    /// The value as a count or id, when it is a whole number that fits.
    public var int: Int? {
        switch self {
        case .unsigned(let value): Int(exactly: value)
        case .signed(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The value as a number.
    public var double: Double? {
        switch self {
        case .float(let value): value
        case .unsigned(let value): Double(value)
        case .signed(let value): Double(value)
        default: nil
        }
    }

    /// The value as a truth value, when it is one.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The value as text (bytes that are not UTF-8 are replaced).
    public var string: String? {
        if case .bytes(let value) = self { String(decoding: value, as: UTF8.self) } else { nil }
    }

    /// A string's bytes as stored.
    public var bytes: [UInt8]? {
        if case .bytes(let value) = self { value } else { nil }
    }

    /// The value as a list of strings' bytes, when it is one.
    public var bytesArray: ByteStrings? {
        if case .bytesArray(let value) = self { value } else { nil }
    }

    /// The value as a list of whole numbers, when it is one and every entry fits.
    public var ints: [Int]? {
        switch self {
        case .unsignedArray(let values): Self.exact(values)
        case .signedArray(let values): Self.exact(values)
        default: nil
        }
    }

    /// The value as a list of numbers, when it is one.
    public var doubles: [Double]? {
        switch self {
        case .floatArray(let values): values
        // Not `map(Double.init)`: for UInt64 that would pick init(bitPattern:).
        case .unsignedArray(let values): values.map { Double($0) }
        case .signedArray(let values): values.map { Double($0) }
        default: nil
        }
    }

    /// The value as a list of truth values, when it is one.
    public var bools: [Bool]? {
        if case .boolArray(let value) = self { value } else { nil }
    }

    private static func exact(_ values: [some FixedWidthInteger]) -> [Int]? {
        var result: [Int] = []
        result.reserveCapacity(values.count)
        for value in values {
            guard let value = Int(exactly: value) else { return nil }
            result.append(value)
        }
        return result
    }
}

extension MetadataValue {
    /// What kind of value this is, for messages.
    var kind: String {
        switch self {
        case .unsigned, .signed: "a whole number"
        case .float: "a number"
        case .bool: "a truth value"
        case .bytes: "a string"
        case .unsignedArray, .signedArray: "an array of whole numbers"
        case .floatArray: "an array of numbers"
        case .boolArray: "an array of truth values"
        case .bytesArray: "an array of strings"
        case .nested: "an array of arrays"
        }
    }
}
