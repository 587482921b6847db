// Parsing one GGUF file's header: version, metadata, and where each tensor lies.
//
// Layout (GGUF specification, versions 2 and 3, little endian): "GGUF", u32 version, u64 tensor
// count, u64 metadata count, the metadata (name, u32 type, value), the tensor infos (name, u32
// dimension count, u64 dimensions innermost first, u32 type, u64 offset), padding to the
// alignment, then the tensors' bytes, whose offsets count from there.

/// The parsed header of one file.
struct GGUFHeader {
    let version: UInt32
    let alignment: Int
    let metadata: GGUFMetadata
    let tensors: [TensorDescriptor]

    static let defaultAlignment = 32
    private static let maximumAlignment = 1 << 20
    /// The most tensors or keys: far above any model, and low enough that a damaged count in a file
    /// of many gigabytes does not ask for all memory.
    private static let maximumCount = 1 << 20
    /// Name's length, dimension count, type and offset.
    private static let minimumTensorInfoBytes = 8 + 4 + 4 + 8
    /// Key's length, one byte of key, type, one byte of value.
    private static let minimumEntryBytes = 8 + 1 + 4 + 1

    init(_ file: MappedFile) throws(FormatError) {
        var reader = ByteReader(file)
        version = try Self.version(&reader)
        let tensorCount = try reader.count(
            minimumBytes: Self.minimumTensorInfoBytes, limit: Self.maximumCount,
            "the number of tensors")
        let entryCount = try reader.count(
            minimumBytes: Self.minimumEntryBytes, limit: Self.maximumCount,
            "the number of metadata keys")
        metadata = try Self.metadata(&reader, count: entryCount)
        alignment = try Self.alignment(metadata)
        var infos: [GGUFTensorInfo] = []
        infos.reserveCapacity(tensorCount)
        for index in 0..<tensorCount {
            infos.append(try GGUFTensorInfo(&reader, index: index))
        }
        tensors = try Self.place(infos, after: reader.position, alignment: alignment, in: file)
    }

    private static func version(_ reader: inout ByteReader) throws(FormatError) -> UInt32 {
        guard reader.file.bytes.starts(with: "GGUF".utf8) else {
            let nature =
                FileNature.explanation(reader.file.bytes)
                ?? "it does not begin with the bytes GGUF"
            throw reader.error(.notThisFormat, "is not a GGUF file: \(nature)")
        }
        _ = try reader.take(4, "the magic")
        let version = try reader.integer(UInt32.self, "the version")
        guard version != 0, version & 0xFFFF != 0 else {
            throw reader.error(
                .unsupported, "is a big-endian GGUF file; only little-endian ones can be read")
        }
        guard version == 2 || version == 3 else {
            throw reader.error(
                .unsupported,
                "is GGUF version \(version); versions 2 and 3 can be read. Convert the model anew")
        }
        return version
    }

    private static func metadata(
        _ reader: inout ByteReader, count: Int
    ) throws(FormatError) -> GGUFMetadata {
        var entries: [GGUFMetadata.Entry] = []
        entries.reserveCapacity(count)
        for index in 0..<count {
            reader.item = "metadata key \(index + 1) of \(count)"
            let key = try reader.name("the key")
            reader.item = key
            let stored = try reader.valueType()
            let (value, type) = try reader.value(stored)
            entries.append(GGUFMetadata.Entry(key: key, value: value, type: type))
        }
        reader.item = nil
        return try GGUFMetadata(path: reader.file.path, entries: entries)
    }

    private static func alignment(_ metadata: GGUFMetadata) throws(FormatError) -> Int {
        let key = "general.alignment"
        let alignment = try metadata.requireInt(key, default: defaultAlignment)
        guard isAlignment(alignment) else {
            throw FormatError(
                .damaged, path: metadata.path, item: key,
                "is \(alignment); it must be a power of two from 8 to \(maximumAlignment)")
        }
        return alignment
    }

    static func isAlignment(_ alignment: Int) -> Bool {
        (8...maximumAlignment).contains(alignment) && alignment & (alignment - 1) == 0
    }

    /// Turns the infos into descriptors whose bytes lie within the file and do not overlap.
    private static func place(
        _ infos: [GGUFTensorInfo], after headerEnd: Int, alignment: Int, in file: MappedFile
    ) throws(FormatError) -> [TensorDescriptor] {
        // Cannot overflow: a file's size is far below Int.max - maximumAlignment.
        let dataStart = (headerEnd + alignment - 1) / alignment * alignment
        var tensors: [TensorDescriptor] = []
        tensors.reserveCapacity(infos.count)
        for info in infos {
            let range = try info.range(from: dataStart, alignment: alignment, in: file)
            tensors.append(
                TensorDescriptor(
                    name: info.name, type: info.type, shape: info.shape, file: file,
                    byteRange: range))
        }
        let ordered = tensors.sorted { $0.byteRange.lowerBound < $1.byteRange.lowerBound }
        for (left, right) in zip(ordered, ordered.dropFirst())
        where right.byteRange.lowerBound < left.byteRange.upperBound {
            throw FormatError(
                .damaged, path: file.path, item: right.name,
                "its bytes overlap those of \(left.name)")
        }
        return tensors
    }
}
