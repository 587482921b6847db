// A list of byte strings in one flat buffer: how vocabularies and merge rules are held.

/// Many short byte strings, stored one after the other.
///
/// A vocabulary is hundreds of thousands of strings of a few bytes each; as separate arrays they
/// would cost one allocation each. String `i` is `bytes[offsets[i]..<offsets[i + 1]]`.
public struct ByteStrings: RandomAccessCollection, Sendable, Equatable {
    /// All strings, one after the other.
    public let bytes: [UInt8]
    /// Where each string begins, and at the end where the last one stops: `count + 1` entries,
    /// never decreasing, the first 0 and the last `bytes.count`.
    public let offsets: [Int]

    /// An empty list.
    public init() {
        bytes = []
        offsets = [0]
    }

    /// Copies `strings`.
    public init(_ strings: some Sequence<[UInt8]>) {
        var bytes: [UInt8] = []
        var offsets = [0]
        for string in strings {
            bytes.append(contentsOf: string)
            offsets.append(bytes.count)
        }
        self.init(bytes: bytes, offsets: offsets)
    }

    /// Copies the UTF-8 bytes of `strings`.
    public init(strings: some Sequence<String>) {
        var bytes: [UInt8] = []
        var offsets = [0]
        for string in strings {
            bytes.append(contentsOf: string.utf8)
            offsets.append(bytes.count)
        }
        self.init(bytes: bytes, offsets: offsets)
    }

    /// The caller has built `offsets` as documented at the property.
    init(bytes: [UInt8], offsets: [Int]) {
        self.bytes = bytes
        self.offsets = offsets
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { offsets.count - 1 }

    /// String `position`, sharing this list's storage: the slice's indices do not begin at 0.
    public subscript(position: Int) -> ArraySlice<UInt8> {
        bytes[offsets[position]..<offsets[position + 1]]
    }
}

/// Puts a list of byte strings together, one after the other.
public struct ByteStringsBuilder: Sendable {
    private var bytes: [UInt8] = []
    private var offsets = [0]

    public init() {}

    public var count: Int { offsets.count - 1 }

    public mutating func append(_ string: some Sequence<UInt8>) {
        bytes.append(contentsOf: string)
        offsets.append(bytes.count)
    }

    /// Adds the string that `write` adds to the end of the bytes it is given. It must not take away
    /// any.
    public mutating func append<Failure: Error>(
        _ write: (inout [UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try write(&bytes)
        offsets.append(max(bytes.count, offsets[offsets.count - 1]))
    }

    public func finish() -> ByteStrings {
        guard let last = offsets.last, last <= bytes.count else { return ByteStrings() }
        return ByteStrings(bytes: bytes, offsets: offsets)
    }
}
