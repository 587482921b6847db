// Metadata values as bytes, the counterpart of GGUFValueReader.swift.

/// Builds a GGUF header in memory.
struct GGUFEncoder {
    private(set) var bytes: [UInt8] = []
    /// The destination, for messages.
    let path: String

    init(path: String) {
        self.path = path
    }

    mutating func integer(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func string(_ text: some Collection<UInt8>) {
        integer(UInt64(text.count))
        bytes.append(contentsOf: text)
    }

    /// A key, its type and its value.
    ///
    /// - Throws: `FormatError` (`unwritable`) when the value is not of the entry's type or does
    ///   not fit it.
    mutating func entry(_ entry: GGUFMetadata.Entry) throws(FormatError) {
        string(entry.key.utf8)
        if entry.value.isArray {
            integer(GGUFValueType.array.rawValue)
            try array(entry.value, entry.type, entry.key)
        } else {
            integer(entry.type.rawValue)
            try scalar(entry.value, entry.type, entry.key)
        }
    }

    private mutating func scalar(
        _ value: MetadataValue, _ type: GGUFValueType, _ key: String
    ) throws(FormatError) {
        switch (value, type) {
        case (.unsigned(let number), _): try whole(number, type, key)
        case (.signed(let number), _): try whole(number, type, key)
        case (.float(let number), _): try float(number, type, key)
        case (.bool(let truth), .bool): bytes.append(truth ? 1 : 0)
        case (.bytes(let text), .string): string(text)
        default: throw mismatch(value.kind, type, key)
        }
    }

    private mutating func array(
        _ value: MetadataValue, _ type: GGUFValueType, _ key: String
    ) throws(FormatError) {
        integer(type.rawValue)
        switch (value, type) {
        case (.unsignedArray(let numbers), _):
            integer(UInt64(numbers.count))
            for number in numbers { try whole(number, type, key) }
        case (.signedArray(let numbers), _):
            integer(UInt64(numbers.count))
            for number in numbers { try whole(number, type, key) }
        case (.floatArray(let numbers), _):
            integer(UInt64(numbers.count))
            for number in numbers { try float(number, type, key) }
        case (.boolArray(let truths), .bool):
            integer(UInt64(truths.count))
            bytes.append(contentsOf: truths.map { $0 ? 1 : 0 })
        case (.bytesArray(let strings), .string):
            integer(UInt64(strings.count))
            for text in strings { string(text) }
        case (.nested(let arrays), .array):
            integer(UInt64(arrays.count))
            for inner in arrays {
                guard inner.isArray else { throw mismatch(inner.kind, type, key) }
                try array(inner, inner.defaultType, key)
            }
        default: throw mismatch(value.kind, type, key)
        }
    }

    private mutating func whole(
        _ number: some FixedWidthInteger, _ type: GGUFValueType, _ key: String
    ) throws(FormatError) {
        switch type {
        case .uint8: integer(try exact(UInt8.self, number, key))
        case .uint16: integer(try exact(UInt16.self, number, key))
        case .uint32: integer(try exact(UInt32.self, number, key))
        case .uint64: integer(try exact(UInt64.self, number, key))
        case .int8: integer(try exact(Int8.self, number, key))
        case .int16: integer(try exact(Int16.self, number, key))
        case .int32: integer(try exact(Int32.self, number, key))
        case .int64: integer(try exact(Int64.self, number, key))
        default: throw mismatch("a whole number", type, key)
        }
    }

    private mutating func float(
        _ number: Double, _ type: GGUFValueType, _ key: String
    ) throws(FormatError) {
        switch type {
        case .float32: integer(Float(number).bitPattern)
        case .float64: integer(number.bitPattern)
        default: throw mismatch("a number", type, key)
        }
    }

    private func exact<T: FixedWidthInteger>(
        _ type: T.Type, _ number: some FixedWidthInteger, _ key: String
    ) throws(FormatError) -> T {
        guard let exact = T(exactly: number) else {
            throw FormatError(
                .unwritable, path: path, item: key, "\(number) does not fit the type \(type)")
        }
        return exact
    }

    private func mismatch(_ kind: String, _ type: GGUFValueType, _ key: String) -> FormatError {
        FormatError(
            .unwritable, path: path, item: key, "\(kind) cannot be stored with the type \(type)")
    }
}

extension MetadataValue {
    var isArray: Bool {
        switch self {
        case .unsigned, .signed, .float, .bool, .bytes: false
        default: true
        }
    }
}
