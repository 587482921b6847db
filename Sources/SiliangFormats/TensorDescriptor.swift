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

    public init(
        name: String, type: TensorType, shape: [Int], file: MappedFile, byteRange: Range<Int>
    ) {
        self.name = name
        self.type = type
        self.shape = shape
        self.file = file
        self.byteRange = byteRange
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
