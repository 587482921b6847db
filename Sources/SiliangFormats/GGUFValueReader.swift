// Reading GGUF metadata values. Counts and lengths are checked before memory is taken.

extension ByteReader {
    /// The most entries of one array: far above any vocabulary, and low enough that a damaged
    /// count in a file of many gigabytes does not ask for all memory.
    private static var maximumArrayCount: Int { 1 << 24 }
    /// The longest string; the longest real ones (chat templates) have some ten thousand bytes.
    private static var maximumStringBytes: Int { 1 << 26 }
    /// How deep arrays may stand in arrays; no known file goes beyond 1.
    private static var maximumDepth: Int { 4 }

    /// A length-prefixed string (gguf_string_t).
    mutating func string(_ what: @autoclosure () -> String) throws(FormatError)
        -> UnsafeRawBufferPointer
    {
        let length = try count(
            minimumBytes: 1, limit: Self.maximumStringBytes, "the length of \(what())")
        return try take(length, what())
    }

    /// A key or a tensor's name: UTF-8, not empty, at most 65,535 bytes as the specification has
    /// it for keys.
    mutating func name(_ what: @autoclosure () -> String) throws(FormatError) -> String {
        let length = try count(minimumBytes: 1, "the length of \(what())")
        guard length > 0, length <= 65_535 else {
            throw error(.damaged, "\(what()) is \(length) bytes long; it must be 1 to 65535")
        }
        let bytes = try take(length, what())
        guard let name = String(validating: bytes, as: UTF8.self) else {
            throw error(.damaged, "\(what()) is not UTF-8")
        }
        return name
    }

    /// The id of a value type.
    mutating func valueType() throws(FormatError) -> GGUFValueType {
        let id = try integer(UInt32.self, "the type of the value")
        guard let type = GGUFValueType(rawValue: id) else {
            throw error(.damaged, "the value has type \(id); types are 0 to 12")
        }
        return type
    }

    /// A value of type `type`, and the type of its elements where it is an array.
    mutating func value(
        _ type: GGUFValueType, depth: Int = 0
    ) throws(FormatError) -> (value: MetadataValue, type: GGUFValueType) {
        switch type {
        case .uint8: (.unsigned(UInt64(try integer(UInt8.self, "the value"))), type)
        case .uint16: (.unsigned(UInt64(try integer(UInt16.self, "the value"))), type)
        case .uint32: (.unsigned(UInt64(try integer(UInt32.self, "the value"))), type)
        case .uint64: (.unsigned(try integer(UInt64.self, "the value")), type)
        case .int8: (.signed(Int64(try integer(Int8.self, "the value"))), type)
        case .int16: (.signed(Int64(try integer(Int16.self, "the value"))), type)
        case .int32: (.signed(Int64(try integer(Int32.self, "the value"))), type)
        case .int64: (.signed(try integer(Int64.self, "the value")), type)
        case .float32:
            (.float(Double(Float(bitPattern: try integer(UInt32.self, "the value")))), type)
        case .float64: (.float(Double(bitPattern: try integer(UInt64.self, "the value"))), type)
        case .bool: (.bool(try bools(1)[0]), type)
        case .string: (.bytes([UInt8](try string("the value"))), type)
        case .array: try array(depth: depth + 1)
        }
    }

    private mutating func array(
        depth: Int
    ) throws(FormatError) -> (value: MetadataValue, type: GGUFValueType) {
        guard depth <= Self.maximumDepth else {
            throw error(.damaged, "arrays stand in arrays more than \(Self.maximumDepth) deep")
        }
        let type = try valueType()
        let count = try count(
            minimumBytes: type.minimumBytes, limit: Self.maximumArrayCount, "the array's count")
        return (try elements(type, count, depth: depth), type)
    }

    private mutating func elements(
        _ type: GGUFValueType, _ count: Int, depth: Int
    ) throws(FormatError) -> MetadataValue {
        switch type {
        case .uint8: .unsignedArray(try integers(UInt8.self, count) { UInt64($0) })
        case .uint16: .unsignedArray(try integers(UInt16.self, count) { UInt64($0) })
        case .uint32: .unsignedArray(try integers(UInt32.self, count) { UInt64($0) })
        case .uint64: .unsignedArray(try integers(UInt64.self, count) { $0 })
        case .int8: .signedArray(try integers(Int8.self, count) { Int64($0) })
        case .int16: .signedArray(try integers(Int16.self, count) { Int64($0) })
        case .int32: .signedArray(try integers(Int32.self, count) { Int64($0) })
        case .int64: .signedArray(try integers(Int64.self, count) { $0 })
        case .float32:
            .floatArray(try integers(UInt32.self, count) { Double(Float(bitPattern: $0)) })
        case .float64: .floatArray(try integers(UInt64.self, count) { Double(bitPattern: $0) })
        case .bool: .boolArray(try bools(count))
        case .string: .bytesArray(try strings(count))
        case .array: .nested(try arrays(count, depth: depth + 1))
        }
    }

    private mutating func integers<Stored: FixedWidthInteger & BitwiseCopyable, Value>(
        _ type: Stored.Type, _ count: Int, _ widen: (Stored) -> Value
    ) throws(FormatError) -> [Value] {
        // `count` is at most maximumArrayCount, so the product cannot overflow.
        let stride = MemoryLayout<Stored>.size
        let bytes = try take(count * stride, "the array")
        return [Value](unsafeUninitializedCapacity: count) { values, initialized in
            for index in 0..<count {
                let stored = bytes.loadUnaligned(fromByteOffset: index * stride, as: Stored.self)
                values.initializeElement(at: index, to: widen(Stored(littleEndian: stored)))
            }
            initialized = count
        }
    }

    private mutating func bools(_ count: Int) throws(FormatError) -> [Bool] {
        let bytes = try take(count, "the value")
        for byte in bytes where byte > 1 {
            throw error(.damaged, "a truth value is \(byte); it must be 0 or 1")
        }
        return bytes.map { $0 == 1 }
    }

    private mutating func arrays(
        _ count: Int, depth: Int
    ) throws(FormatError) -> [MetadataValue] {
        var values: [MetadataValue] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try array(depth: depth).value) }
        return values
    }

    /// Two passes: the lengths first, so that the flat buffer is allocated once and only after all
    /// of them have proved to lie within the file.
    private mutating func strings(_ count: Int) throws(FormatError) -> ByteStrings {
        var second = self
        var offsets: [Int] = [0]
        offsets.reserveCapacity(count + 1)
        var total = 0
        for _ in 0..<count {
            total += try string("the array's strings").count
            offsets.append(total)
        }
        let bytes = try second.gather(total, offsets)
        return ByteStrings(bytes: bytes, offsets: offsets)
    }

    /// Copies the strings that `offsets` describes, which the first pass has checked.
    private mutating func gather(_ total: Int, _ offsets: [Int]) throws(FormatError) -> [UInt8] {
        let lengthBytes = MemoryLayout<UInt64>.size
        let source = try take(total + (offsets.count - 1) * lengthBytes, "the array's strings")
        return [UInt8](unsafeUninitializedCapacity: total) { target, initialized in
            for index in 0..<(offsets.count - 1) {
                let start = offsets[index]
                let stop = offsets[index + 1]
                let from = start + (index + 1) * lengthBytes
                UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(target)[start..<stop]
                )
                .copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: source[from..<from + stop - start]))
            }
            initialized = total
        }
    }
}
