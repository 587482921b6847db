// JSON as values, with what a careless reading loses: the order of fields, and 1 apart from 1.0.

/// One JSON value (RFC 8259). Of a key that is given twice the last value counts.
public enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// A number written without a fraction or exponent that fits 64 bits.
    case integer(Int)
    /// Any other number; finite.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// What the value is, for messages.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// Whether the value says nothing: null, or an empty array, object or string.
    public var isEmpty: Bool {
        switch self {
        case .null: true
        case .array(let items): items.isEmpty
        case .object(let fields): fields.isEmpty
        case .string(let text): text.isEmpty
        case .bool, .integer, .number: false
        }
    }

    /// The number, however it was written.
    public var double: Double? {
        switch self {
        case .integer(let whole): Double(whole)
        case .number(let number): number
        default: nil
        }
    }

    /// The whole number, also where it was written as `8.0`.
    public var int: Int? {
        switch self {
        case .integer(let whole): whole
        case .number(let number): Int(exactly: number)
        default: nil
        }
    }

    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    public var bool: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    public var array: [JSONValue]? {
        if case .array(let items) = self { items } else { nil }
    }

    public var object: JSONObject? {
        if case .object(let fields) = self { fields } else { nil }
    }

    /// A field of an object; nil where there is none or the value is no object.
    public subscript(_ key: String) -> JSONValue? { object?[key] }

    /// The value as compact JSON.
    public var text: String { String(decoding: JSONWriter.text(self), as: UTF8.self) }

    /// A number as JSON writes it; what is not finite, which JSON cannot say, as null.
    static func text(of number: Double) -> String { number.isFinite ? "\(number)" : "null" }
}

/// The fields of a JSON object in the order in which they stand. Two are equal whose fields are,
/// in any order.
public struct JSONObject: Sendable, Equatable, Sequence, ExpressibleByDictionaryLiteral {
    /// In the order of their first appearance.
    public private(set) var keys: [String] = []
    private var values: [String: JSONValue] = [:]

    public init() {}

    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }

    public var count: Int { keys.count }
    public var isEmpty: Bool { keys.isEmpty }

    /// Setting nil removes the field, which takes time linear in the number of fields.
    public subscript(_ key: String) -> JSONValue? {
        get { values[key] }
        set {
            let old = values[key]
            values[key] = newValue
            if old == nil, newValue != nil { keys.append(key) }
            if old != nil, newValue == nil { keys.removeAll { $0 == key } }
        }
    }

    /// Sets a field with one look-up; for readers, which set most fields once.
    mutating func set(_ key: String, _ value: JSONValue) {
        if values.updateValue(value, forKey: key) == nil { keys.append(key) }
    }

    public func makeIterator() -> AnyIterator<(key: String, value: JSONValue)> {
        var rest = keys.makeIterator()
        return AnyIterator { [values] in
            guard let key = rest.next() else { return nil }
            return (key, values[key] ?? .null)
        }
    }

    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.values == right.values
    }
}

extension JSONValue: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.raw("null")
        case .bool(let flag): writer.raw(flag ? "true" : "false")
        case .integer(let whole): writer.raw("\(whole)")
        case .number(let number): writer.raw(Self.text(of: number))
        case .string(let text): writer.element(text)
        case .array(let items):
            writer.array { writer in
                for item in items { item.write(to: &writer) }
            }
        case .object(let fields):
            writer.object { writer in
                for (key, value) in fields { writer.field(key, value) }
            }
        }
    }
}
