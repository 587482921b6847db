// The key-value header of a GGUF file.

/// A GGUF file's metadata: keys in the file's order, each once.
public struct GGUFMetadata: MetadataLookup {
    /// One key and its value.
    public struct Entry: Sendable, Equatable {
        public let key: String
        public let value: MetadataValue
        /// The type as stored; of an array, its elements' type (`array` for an array of arrays).
        public let type: GGUFValueType

        public init(key: String, value: MetadataValue, type: GGUFValueType) {
            self.key = key
            self.value = value
            self.type = type
        }
    }

    public let path: String
    /// Keys and values in the file's order.
    public let entries: [Entry]
    private let indexes: [String: Int]

    /// - Throws: `FormatError` (`damaged`) when a key occurs twice.
    public init(path: String, entries: [Entry]) throws(FormatError) {
        var indexes: [String: Int] = [:]
        indexes.reserveCapacity(entries.count)
        for (index, entry) in entries.enumerated() {
            guard indexes.updateValue(index, forKey: entry.key) == nil else {
                throw FormatError(
                    .damaged, path: path, item: entry.key, "this metadata key occurs twice")
            }
        }
        self.path = path
        self.entries = entries
        self.indexes = indexes
    }

    /// Metadata that comes from no file, stored as `GGUFWriter` would store it by default.
    ///
    /// - Throws: `FormatError` (`damaged`) when a key occurs twice.
    public init(
        path: String = "(memory)", values: [(String, MetadataValue)]
    ) throws(FormatError) {
        let entries = values.map { Entry(key: $0, value: $1, type: $1.defaultType) }
        try self.init(path: path, entries: entries)
    }

    public func value(_ key: String) -> MetadataValue? {
        indexes[key].map { entries[$0].value }
    }

    public func qualified(_ key: String) -> String { key }

    /// The model's architecture, such as `deepseek2`; the prefix of its own keys.
    public var architecture: String? { string("general.architecture") }

    /// The model's architecture.
    ///
    /// - Throws: `FormatError` (`missing`) when the header does not name it.
    public func requireArchitecture() throws(FormatError) -> String {
        try requireString("general.architecture")
    }

    /// The keys that begin with `prefix` and a dot: `scoped("llama").int("block_count")` reads
    /// `llama.block_count`.
    public func scoped(_ prefix: String) -> ScopedMetadata {
        ScopedMetadata(self, prefix: prefix)
    }
}

extension MetadataValue {
    /// The type under which GGUF writers usually store this value: 32 bits where it fits. Of an
    /// array, the elements' type.
    public var defaultType: GGUFValueType {
        switch self {
        case .unsigned(let value): value <= UInt64(UInt32.max) ? .uint32 : .uint64
        case .signed(let value): Int32(exactly: value) != nil ? .int32 : .int64
        case .float, .floatArray: .float32
        case .bool, .boolArray: .bool
        case .bytes, .bytesArray: .string
        case .unsignedArray(let values):
            values.allSatisfy { $0 <= UInt64(UInt32.max) } ? .uint32 : .uint64
        case .signedArray(let values):
            values.allSatisfy { Int32(exactly: $0) != nil } ? .int32 : .int64
        case .nested: .array
        }
    }
}
