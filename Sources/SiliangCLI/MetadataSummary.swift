// Values of metadata and configurations, short enough to read.

import SiliangFormats

/// A metadata value for reading: long lists are cut to their beginning.
enum MetadataSummary: Encodable, Equatable {
    case int(Int64)
    case unsigned(UInt64)
    case double(Double)
    case bool(Bool)
    case text(String)
    case list([MetadataSummary])
    /// A list longer than `longestList`, by its length and first entries.
    case longList(count: Int, first: [MetadataSummary])

    /// Longer lists (vocabularies, mostly) would drown the rest.
    static let longestList = 64
    private static let shownEntries = 4

    init(_ value: MetadataValue) {
        switch value {
        case .unsigned(let number): self = .unsigned(number)
        case .signed(let number): self = .int(number)
        case .float(let number): self = .double(number)
        case .bool(let flag): self = .bool(flag)
        case .bytes(let bytes): self = .text(String(decoding: bytes, as: UTF8.self))
        case .unsignedArray(let values): self = Self.shortened(values) { .unsigned($0) }
        case .signedArray(let values): self = Self.shortened(values) { .int($0) }
        case .floatArray(let values): self = Self.shortened(values) { .double($0) }
        case .boolArray(let values): self = Self.shortened(values) { .bool($0) }
        case .bytesArray(let values):
            self = Self.shortened(values) { .text(String(decoding: $0, as: UTF8.self)) }
        case .nested(let values): self = Self.shortened(values) { MetadataSummary($0) }
        }
    }

    init(_ value: JSONValue) {
        switch value {
        case .null: self = .text("null")
        case .bool(let flag): self = .bool(flag)
        case .integer(let whole): self = .int(Int64(whole))
        case .number(let number): self = .double(number)
        case .string(let text): self = .text(text)
        case .array(let values): self = Self.shortened(values) { MetadataSummary($0) }
        case .object: self = .text(value.text)
        }
    }

    /// The fields of a configuration in their order, those of objects under both names with a dot.
    static func flattened(_ object: JSONObject) -> [(String, MetadataSummary)] {
        object.flatMap { key, value -> [(String, MetadataSummary)] in
            guard let fields = value.object else { return [(key, MetadataSummary(value))] }
            return fields.map { ("\(key).\($0.key)", MetadataSummary($0.value)) }
        }
    }

    private static func shortened<Values: Collection>(
        _ values: Values, _ make: (Values.Element) -> MetadataSummary
    ) -> MetadataSummary {
        values.count > longestList
            ? .longList(count: values.count, first: values.prefix(shownEntries).map(make))
            : .list(values.map(make))
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .int(let value): try container.encode(value)
        case .unsigned(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .bool(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let values): try container.encode(values)
        case .longList(let count, let first):
            try container.encode(LongList(count: count, first: first))
        }
    }

    private struct LongList: Encodable {
        let count: Int
        let first: [MetadataSummary]
    }

    /// One line of text, with line breaks written as `\n` and long texts cut.
    var text: String {
        switch self {
        case .int(let value): "\(value)"
        case .unsigned(let value): "\(value)"
        case .double(let value): "\(value)"
        case .bool(let value): "\(value)"
        case .text(let value): Self.oneLine(value)
        case .list(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
        case .longList(let count, let first):
            "[" + first.map(\.text).joined(separator: ", ") + ", …] (\(count))"
        }
    }

    private static func oneLine(_ text: String) -> String {
        let longest = 72
        let escaped = text.unicodeScalars.prefix(longest).map { scalar in
            scalar.properties.generalCategory == .control
                ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return escaped.joined() + (text.unicodeScalars.count > longest ? "…" : "")
    }
}
