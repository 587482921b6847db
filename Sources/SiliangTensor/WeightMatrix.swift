// A weight matrix, or a stack of them (heads, experts), in the form that its kernels read.

import CSiliangKernels
import SiliangFormats

/// How activations enter a product with quantised weights.
public enum ActivationPrecision: String, Sendable, CaseIterable {
    /// Rounded to 8 bits, one scale per 32 values: integer arithmetic, several times faster.
    case int8
    /// Kept as 32-bit floats: weights are dequantised on the way.
    case float32
}

/// `count` matrices of `[rows, columns]`, applied as `y = W x`.
///
/// Float weights stay in the mapped file. Quantised weights are packed once for integer products,
/// whereupon the file's pages are released: packed weights take as much memory as stored ones.
public final class WeightMatrix: Sendable {
    public let name: String
    public let count: Int
    public let rows: Int
    public let columns: Int
    public let type: TensorType
    /// Bytes that a product with every matrix of the stack reads.
    public let byteCount: Int
    let storage: Storage

    enum Storage: @unchecked Sendable {
        /// Rows of floats, in the file or computed at load.
        case floats(base: UnsafeRawPointer, stride: Int, type: TensorType, owner: AnyObject)
        /// Groups of 16 rows in a kernel's order; a matrix's groups are contiguous.
        case packed(base: UnsafeRawPointer, format: PackedFormat, owner: AlignedBuffer)
        /// Rows as stored, dequantised on the way.
        case stored(base: UnsafeRawPointer, rowBytes: Int, owner: MappedFile)
    }

    /// Takes over a tensor of shape `[rows, columns]` or `[count, rows, columns]`.
    ///
    /// - Throws: `TensorError` when the type has no kernels, the shape has another number of
    ///   dimensions, or the system refuses memory.
    public init(
        _ tensor: TensorDescriptor, precision: ActivationPrecision, pool: ThreadPool
    ) throws(TensorError) {
        try Dequantizer.checkSupported(tensor)
        let shape = tensor.shape
        guard shape.count == 2 || shape.count == 3,
            shape[shape.count - 1] % tensor.type.blockSize == 0,
            let source = tensor.bytes.baseAddress
        else {
            throw TensorError(
                .invalidShape, "tensor \(tensor.name) has shape \(shape); a matrix was expected")
        }
        name = tensor.name
        count = shape.count == 3 ? shape[0] : 1
        rows = shape[shape.count - 2]
        columns = shape[shape.count - 1]
        type = tensor.type
        byteCount = tensor.byteRange.count
        let rowBytes = columns / tensor.type.blockSize * tensor.type.blockBytes
        if [.f32, .f16, .bf16].contains(tensor.type) {
            storage = .floats(
                base: source, stride: columns, type: tensor.type, owner: tensor.file)
        } else if precision == .int8, let format = PackedFormat(tensor.type) {
            let buffer = try Self.pack(
                tensor, format, count: count, rows: rows, columns: columns, rowBytes: rowBytes,
                pool: pool)
            storage = .packed(base: UnsafeRawPointer(buffer.base), format: format, owner: buffer)
        } else if tensor.elementCount <= Self.smallMatrix {
            let buffer = try AlignedBuffer(byteCount: tensor.elementCount * 4)
            Dequantizer.dequantize(
                tensor.type, source, count: tensor.elementCount, into: buffer.floats)
            storage = .floats(
                base: UnsafeRawPointer(buffer.base), stride: columns, type: .f32, owner: buffer)
        } else {
            storage = .stored(base: source, rowBytes: rowBytes, owner: tensor.file)
        }
    }

    /// Elements up to which weights that meet float activations are dequantised once at load.
    private static let smallMatrix = 1 << 20

    /// Takes computed weights `[count, rows, columns]`, kept in 16 bits if `half`.
    public init(
        name: String, count: Int, rows: Int, columns: Int, values: [Float], half: Bool,
        kernels: Kernels
    ) throws(TensorError) {
        guard values.count == count * rows * columns else {
            throw TensorError(
                .invalidShape, "\(name): \(values.count) values are not \(count)×\(rows)×\(columns)"
            )
        }
        let buffer = try AlignedBuffer(byteCount: values.count * (half ? 2 : 4))
        if half {
            kernels.toHalf(
                values, count: values.count,
                into: buffer.base.assumingMemoryBound(to: UInt16.self))
        } else {
            values.withUnsafeBytes { source in
                if let base = source.baseAddress {
                    buffer.base.copyMemory(from: base, byteCount: source.count)
                }
            }
        }
        self.name = name
        self.count = count
        self.rows = rows
        self.columns = columns
        type = half ? .f16 : .f32
        byteCount = buffer.byteCount
        storage = .floats(
            base: UnsafeRawPointer(buffer.base), stride: columns, type: type, owner: buffer)
    }

    /// The quantised activations that products read, nil where they read floats.
    var quantization: Quantization? {
        guard case .packed(_, let format, _) = storage else { return nil }
        return format.isWide ? .wide : .narrow
    }

    /// Whether products read quantised activations.
    public var isPacked: Bool { quantization != nil }

    /// Bytes of 16 rows, about.
    var groupBytes: Int { byteCount / max(1, count * groupsPerMatrix) }

    /// Groups of 16 rows in one matrix.
    var groupsPerMatrix: Int { (rows + Kernels.groupRows - 1) / Kernels.groupRows }

    private static func pack(
        _ tensor: TensorDescriptor, _ format: PackedFormat, count: Int, rows: Int, columns: Int,
        rowBytes: Int, pool: ThreadPool
    ) throws(TensorError) -> AlignedBuffer {
        let groupRows = Kernels.groupRows
        let groups = (rows + groupRows - 1) / groupRows
        let groupBytes = format.groupBytes(columns: columns)
        let buffer = try AlignedBuffer(byteCount: count * groups * groupBytes)
        guard let source = tensor.bytes.baseAddress else { return buffer }
        // A work item is some megabytes; once packed, its pages of the file can go.
        let perItem = max(1, (4 << 20) / groupBytes)
        let total = count * groups
        pool.run((total + perItem - 1) / perItem) { item, _ in
            let range = item * perItem..<min(total, (item + 1) * perItem)
            for index in range {
                let row = index % groups * groupRows
                Packing.pack(
                    format, source + (index / groups * rows + row) * rowBytes,
                    rowBytes: rowBytes, rows: min(groupRows, rows - row), columns: columns,
                    into: buffer.base + index * groupBytes)
            }
            let first = range.lowerBound / groups * rows + range.lowerBound % groups * groupRows
            let start = tensor.byteRange.lowerBound + first * rowBytes
            tensor.file.release(start..<start + range.count * groupRows * rowBytes)
        }
        return buffer
    }
}
