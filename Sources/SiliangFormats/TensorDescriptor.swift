// Where a tensor lies: its name, type, shape and bytes in a mapped file.

/// One tensor of a checkpoint. Its bytes stay in the mapped file; nothing is copied.
public struct TensorDescriptor: Sendable {
    /// The name in the checkpoint, such as `blk.0.attn_q.weight`.
    public let name: String
    /// How elements are stored.
    public let type: TensorType
    /// Dimensions, outermost first: `[rows, columns]`, or `[experts, rows, columns]`. (GGUF writes
    /// them the other way round.) Never empty; every entry is at least 1.
    public let shape: [Int]
    /// The file that holds the bytes.
    public let file: MappedFile
    /// The bytes within `file`; checked against the file's size when the checkpoint was opened.
    public let byteRange: Range<Int>
    /// What blocks of the elements are multiplied by, where the checkpoint keeps that apart.
    public let blockScales: BlockScales?

    public init(
        name: String, type: TensorType, shape: [Int], file: MappedFile, byteRange: Range<Int>,
        blockScales: BlockScales? = nil
    ) {
        self.name = name
        self.type = type
        self.shape = shape
        self.file = file
        self.byteRange = byteRange
        self.blockScales = blockScales
    }

    /// The product of the dimensions.
    public var elementCount: Int { shape.reduce(1, *) }

    /// The length of a row (the innermost dimension).
    public var columns: Int { shape.last ?? 1 }

    /// The stored bytes. Valid while the descriptor (or its file) is alive.
    public var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: file.bytes[byteRange])
    }
}

/// One factor for every block of `blockRows` × `blockColumns` elements of a matrix; the last block
/// of a row or column may be partial. DeepSeek-V3 publishes its 8-bit floats so, in blocks of
/// 128 × 128 (arXiv:2412.19437, section 3.3). The factors stay in the mapped file.
public struct BlockScales: Sendable {
    public let blockRows: Int
    public let blockColumns: Int
    /// Blocks beside each other.
    public let columns: Int
    /// The factors' type: F32 or BF16.
    public let type: TensorType
    /// The factors, `[ceil(rows / blockRows), columns]`, row-major.
    public var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: file.bytes[byteRange])
    }
    private let file: MappedFile
    private let byteRange: Range<Int>

    /// - Parameter scales: `[ceil(rows / blockRows), ceil(columns / blockColumns)]` for a matrix
    ///   `[rows, columns]` of shape `shape`.
    /// - Returns: nil when it has another shape, or a type that is neither F32 nor BF16.
    public init?(_ scales: TensorDescriptor, blockRows: Int, blockColumns: Int, shape: [Int]) {
        guard blockRows > 0, blockColumns > 0, shape.count == 2, scales.shape.count == 2,
            scales.type == .f32 || scales.type == .bf16,
            scales.shape[0] == (shape[0] - 1) / blockRows + 1,
            scales.shape[1] == (shape[1] - 1) / blockColumns + 1
        else { return nil }
        self.blockRows = blockRows
        self.blockColumns = blockColumns
        columns = scales.shape[1]
        type = scales.type
        file = scales.file
        byteRange = scales.byteRange
    }

    /// The factor of the block at `row`, `column` of the grid of blocks, which must be inside it.
    public func factor(row: Int, column: Int) -> Float {
        let index = row * columns + column
        if type == .f32 { return bytes.loadUnaligned(fromByteOffset: index * 4, as: Float.self) }
        let bits = bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
        return Float(bitPattern: UInt32(bits) << 16)
    }
}
