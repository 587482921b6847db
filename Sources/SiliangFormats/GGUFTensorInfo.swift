// One tensor's entry in a GGUF header.

/// What the header says of a tensor; sizes checked for overflow, not yet against the file.
struct GGUFTensorInfo {
    let name: String
    let type: TensorType
    /// Outermost first.
    let shape: [Int]
    private let offset: UInt64
    private let byteCount: Int

    /// GGML_MAX_DIMS.
    static let maximumDimensions = 4

    init(_ reader: inout ByteReader, index: Int) throws(FormatError) {
        reader.item = "tensor \(index + 1)"
        name = try reader.name("the name")
        reader.item = name
        let shape = try Self.shape(&reader)
        let id = try reader.integer(UInt32.self, "the type")
        guard let type = TensorType(rawValue: id), TensorType.ggufTypes.contains(type) else {
            let known = TensorType.ggufTypes.map { "\($0.rawValue) \($0.name)" }
            throw reader.error(
                .unsupported,
                "has the unknown type \(id); known are \(known.joined(separator: ", "))")
        }
        self.shape = shape
        self.type = type
        offset = try reader.integer(UInt64.self, "the offset")
        let columns = shape[shape.count - 1]
        guard columns.isMultiple(of: type.blockSize) else {
            throw reader.error(
                .damaged,
                "its rows have \(columns) elements, not a multiple of \(type.blockSize) as "
                    + "\(type.name) needs")
        }
        guard let byteCount = type.byteCount(shape: shape) else {
            throw reader.error(.damaged, "its shape \(shape) exceeds any memory")
        }
        self.byteCount = byteCount
        reader.item = nil
    }

    private static func shape(_ reader: inout ByteReader) throws(FormatError) -> [Int] {
        let count = try reader.integer(UInt32.self, "the number of dimensions")
        guard count <= maximumDimensions else {
            throw reader.error(
                .damaged, "has \(count) dimensions; at most \(maximumDimensions) are possible")
        }
        var dimensions: [Int] = []
        for _ in 0..<count {
            let stored = try reader.integer(UInt64.self, "a dimension")
            guard let dimension = Int(exactly: stored), dimension > 0 else {
                throw reader.error(.damaged, "has a dimension of \(stored)")
            }
            dimensions.append(dimension)
        }
        return dimensions.isEmpty ? [1] : dimensions.reversed()
    }

    /// The bytes' place in `file`.
    func range(
        from dataStart: Int, alignment: Int, in file: MappedFile
    ) throws(FormatError) -> Range<Int> {
        guard let offset = Int(exactly: offset), offset.isMultiple(of: alignment) else {
            throw FormatError(
                .damaged, path: file.path, item: name,
                "its offset \(self.offset) is not a multiple of the alignment \(alignment)")
        }
        let available = file.bytes.count - dataStart
        guard byteCount <= available, offset <= available - byteCount else {
            throw FormatError(
                .truncated, path: file.path, item: name,
                "its \(byteCount) bytes at offset \(offset) of the data reach beyond the file's "
                    + "end; the file is damaged or incompletely downloaded")
        }
        let start = dataStart + offset
        return start..<start + byteCount
    }
}
