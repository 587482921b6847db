// Typed access to metadata by key, with errors that name the file and the key.

/// Something whose values are looked up by key: a whole header, or one architecture's keys in it.
public protocol MetadataLookup: Sendable {
    /// The file's path, for messages.
    var path: String { get }
    /// The value of `key`, or nil.
    func value(_ key: String) -> MetadataValue?
    /// The key as it stands in the file, for messages.
    func qualified(_ key: String) -> String
}

extension MetadataLookup {
    /// The whole number at `key`; nil when it is absent, of another type, or does not fit.
    public func int(_ key: String) -> Int? { value(key)?.int }
    /// The number at `key`; nil when it is absent or of another type.
    public func double(_ key: String) -> Double? { value(key)?.double }
    /// The text at `key`; nil when it is absent or of another type.
    public func string(_ key: String) -> String? { value(key)?.string }
    /// The truth value at `key`; nil when it is absent or of another type.
    public func bool(_ key: String) -> Bool? { value(key)?.bool }
    /// The string's bytes at `key`; nil when it is absent or of another type.
    public func bytes(_ key: String) -> [UInt8]? { value(key)?.bytes }
    /// The list of whole numbers at `key`; nil when it is absent or of another type.
    public func ints(_ key: String) -> [Int]? { value(key)?.ints }
    /// The list of numbers at `key`; nil when it is absent or of another type.
    public func doubles(_ key: String) -> [Double]? { value(key)?.doubles }
    /// The list of truth values at `key`; nil when it is absent or of another type.
    public func bools(_ key: String) -> [Bool]? { value(key)?.bools }
    /// The list of strings at `key`; nil when it is absent or of another type.
    public func bytesArray(_ key: String) -> ByteStrings? { value(key)?.bytesArray }
}

extension MetadataLookup {
    /// The whole number at `key`.
    ///
    /// - Throws: `FormatError` (`missing`) when the key is absent or of another type; so do all
    ///   methods whose name begins with `require`.
    public func requireInt(_ key: String) throws(FormatError) -> Int {
        try require(key, "a whole number below 2^63") { $0.int }
    }

    /// The number at `key`.
    public func requireDouble(_ key: String) throws(FormatError) -> Double {
        try require(key, "a number") { $0.double }
    }

    /// The text at `key`.
    public func requireString(_ key: String) throws(FormatError) -> String {
        try require(key, "a string") { $0.string }
    }

    /// The truth value at `key`.
    public func requireBool(_ key: String) throws(FormatError) -> Bool {
        try require(key, "a truth value") { $0.bool }
    }

    /// The string's bytes at `key`.
    public func requireBytes(_ key: String) throws(FormatError) -> [UInt8] {
        try require(key, "a string") { $0.bytes }
    }

    /// The list of whole numbers at `key`.
    public func requireInts(_ key: String) throws(FormatError) -> [Int] {
        try require(key, "an array of whole numbers below 2^63") { $0.ints }
    }

    /// The list of numbers at `key`.
    public func requireDoubles(_ key: String) throws(FormatError) -> [Double] {
        try require(key, "an array of numbers") { $0.doubles }
    }

    /// The list of strings at `key`.
    public func requireBytesArray(_ key: String) throws(FormatError) -> ByteStrings {
        try require(key, "an array of strings") { $0.bytesArray }
    }

    private func require<T>(
        _ key: String, _ expected: String, _ convert: (MetadataValue) -> T?
    ) throws(FormatError) -> T {
        guard let value = value(key) else {
            throw FormatError(
                .missing, path: path, item: qualified(key), "this metadata key is missing")
        }
        guard let converted = convert(value) else {
            throw FormatError(
                .missing, path: path, item: qualified(key),
                "is \(value.kind), but \(expected) is needed")
        }
        return converted
    }
}

extension MetadataLookup {
    /// The whole number at `key`, or `defaultValue` where the key is absent.
    ///
    /// - Throws: `FormatError` (`missing`) when the key is there but of another type; so do the
    ///   other methods with a default.
    public func requireInt(_ key: String, default defaultValue: Int) throws(FormatError) -> Int {
        value(key) == nil ? defaultValue : try requireInt(key)
    }

    /// The number at `key`, or `defaultValue` where the key is absent.
    public func requireDouble(
        _ key: String, default defaultValue: Double
    ) throws(FormatError) -> Double {
        value(key) == nil ? defaultValue : try requireDouble(key)
    }

    /// The text at `key`, or `defaultValue` where the key is absent.
    public func requireString(
        _ key: String, default defaultValue: String
    ) throws(FormatError) -> String {
        value(key) == nil ? defaultValue : try requireString(key)
    }

    /// The truth value at `key`, or `defaultValue` where the key is absent.
    public func requireBool(_ key: String, default defaultValue: Bool) throws(FormatError) -> Bool {
        value(key) == nil ? defaultValue : try requireBool(key)
    }
}

/// The keys of a header that begin with one prefix, such as `deepseek2.`; looked up without it.
public struct ScopedMetadata: MetadataLookup {
    /// The prefix without its dot.
    public let prefix: String
    private let metadata: GGUFMetadata

    init(_ metadata: GGUFMetadata, prefix: String) {
        self.metadata = metadata
        self.prefix = prefix
    }

    public var path: String { metadata.path }
    public func value(_ key: String) -> MetadataValue? { metadata.value(qualified(key)) }
    public func qualified(_ key: String) -> String { "\(prefix).\(key)" }
}
