// The contents of a checkpoint, as a table and as JSON.

import SiliangFormats

/// One tensor, without its values.
struct TensorSummary: Encodable, Equatable {
    let name: String
    /// Storage type, such as `Q8_0`.
    let type: String
    /// Outermost dimension first.
    let shape: [Int]
    let bytes: Int

    init(_ tensor: TensorDescriptor) {
        name = tensor.name
        type = tensor.type.name
        shape = tensor.shape
        bytes = tensor.byteRange.count
    }
}

/// What `siliang inspect` prints.
struct CheckpointSummary: Encodable {
    let path: String
    let version: Int
    let architecture: String?
    let name: String?
    let parameters: Int
    let bytes: Int
    let files: Int
    let metadata: [String: MetadataSummary]
    let tensors: [TensorSummary]
    /// Keys of `metadata` in the order of the file.
    private let keys: [String]

    private enum CodingKeys: String, CodingKey {
        case path, version, architecture, name, parameters, bytes, files, metadata, tensors
    }

    init(_ file: GGUFFile) {
        path = file.path
        version = Int(file.version)
        architecture = file.metadata.architecture
        name = file.metadata.string("general.name")
        parameters = file.tensors.reduce(0) { $0 + $1.elementCount }
        bytes = file.totalBytes
        files = file.files.count
        keys = file.metadata.entries.map(\.key)
        metadata = Dictionary(
            file.metadata.entries.map { ($0.key, MetadataSummary($0.value)) },
            uniquingKeysWith: { first, _ in first })
        tensors = file.tensors.map(TensorSummary.init)
    }

    /// The summary for people: facts, metadata, tensors.
    var table: String {
        var facts = [
            ("file", path), ("GGUF version", "\(version)"),
            ("architecture", architecture ?? "not named"),
            ("parameters", formatCount(parameters)), ("size", formatBytes(bytes)),
        ]
        if let name { facts.insert(("name", name), at: 1) }
        if files > 1 { facts.append(("files", "\(files)")) }
        let types = Dictionary(grouping: tensors, by: \.type)
            .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .map { "\($0.value.count) \($0.key)" }
        facts.append(("tensors", "\(tensors.count): \(types.joined(separator: ", "))"))
        return TextTable.columns(facts.map { [$0.0, $0.1] })
            + "\nMetadata\n"
            + TextTable.columns(keys.map { ["  " + $0, metadata[$0]?.text ?? ""] })
            + "\nTensors\n"
            + TextTable.columns(
                tensors.map {
                    [
                        "  " + $0.name, $0.type,
                        $0.shape.map(String.init).joined(separator: " × "), formatBytes($0.bytes),
                    ]
                })
    }
}

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
