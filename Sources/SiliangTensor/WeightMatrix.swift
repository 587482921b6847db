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
/// Float weights, 8-bit ones with scales included, stay in the mapped file. Quantised weights are packed once for integer products,
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
    /// Where each matrix of the stack begins; empty for packed ones.
    private let bases: Bases
    /// Per matrix, where blocks of the elements have scales of their own.
    private let scales: [BlockScales]

    enum Storage {
        /// Rows of floats, in the file or computed at load.
        case floats(stride: Int, type: TensorType)
        /// Groups of 16 rows in a kernel's order; a matrix's groups are contiguous.
        case packed(format: PackedFormat, buffer: AlignedBuffer)
        /// Rows of 8-bit floats, multiplied by the scales of their blocks on the way.
        case scaled
        /// Rows as stored, dequantised on the way.
        case stored(rowBytes: Int)
    }

    /// Addresses, and what keeps them valid.
    fileprivate struct Bases: @unchecked Sendable {
        var addresses: [UnsafeRawPointer] = []
        var owners: [AnyObject] = []

        /// The matrices of a contiguous stack.
        init(_ base: UnsafeRawPointer, count: Int, stride: Int, owner: AnyObject) {
            addresses = (0..<count).map { base + $0 * stride }
            owners = [owner]
        }

        init() {}
    }

    /// Takes over a tensor of shape `[rows, columns]` or `[count, rows, columns]`.
    ///
    /// - Throws: as `init(stack:)` does.
    public convenience init(
        _ tensor: TensorDescriptor, precision: ActivationPrecision, pool: ThreadPool
    ) throws(TensorError) {
        try self.init(stack: [tensor], precision: precision, pool: pool)
    }

    /// Takes over tensors of shape `[rows, columns]` that lie anywhere, as one stack, or a single
    /// tensor of shape `[rows, columns]` or `[count, rows, columns]`.
    ///
    /// - Throws: `TensorError` when the type has no kernels, the shape has another number of
    ///   dimensions, tensors of a stack differ, or the system refuses memory.
    public init(
        stack: [TensorDescriptor], precision: ActivationPrecision, pool: ThreadPool
    ) throws(TensorError) {
        let source = try WeightSource(stack)
        let tensor = source.first
        name = tensor.name
        count = source.count
        rows = source.rows
        columns = source.columns
        type = tensor.type
        byteCount = source.byteCount
        let rowBytes = source.rowBytes
        if source.isDirect {
            storage = .floats(stride: columns, type: tensor.type)
            bases = Bases(source)
            scales = []
        } else if source.hasScaleKernel {
            storage = .scaled
            bases = Bases(source)
            scales = source.scales
        } else if precision == .int8, let format = PackedFormat(tensor.type) {
            storage = .packed(format: format, buffer: try source.pack(format, pool: pool))
            bases = Bases()
            scales = []
        } else if source.elementCount <= Self.smallMatrix || !source.isAligned {
            let buffer = try source.dequantized()
            storage = .floats(stride: columns, type: .f32)
            bases = Bases(
                UnsafeRawPointer(buffer.base), count: count, stride: rows * columns * 4,
                owner: buffer)
            scales = []
        } else {
            storage = .stored(rowBytes: rowBytes)
            bases = Bases(source)
            scales = source.scales
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
        storage = .floats(stride: columns, type: type)
        bases = Bases(
            UnsafeRawPointer(buffer.base), count: count, stride: rows * columns * (half ? 2 : 4),
            owner: buffer)
        scales = []
    }

    /// Stands for weights that are only checked, never multiplied.
    public init(unread name: String, count: Int, rows: Int, columns: Int, type: TensorType) {
        self.name = name
        self.count = count
        self.rows = rows
        self.columns = columns
        self.type = type
        byteCount = 0
        storage = .floats(stride: columns, type: .f32)
        bases = Bases()
        scales = []
    }

    /// Where a matrix of the stack begins.
    func base(_ index: Int) -> UnsafeRawPointer { bases.addresses[index] }

    /// The scales of a matrix as kernels read them; nil where it has none.
    func blockScales(_ index: Int) -> sl_block_scales? {
        guard index < scales.count, let base = scales[index].bytes.baseAddress else { return nil }
        return sl_block_scales(
            scale: base.assumingMemoryBound(to: Float.self), stride: Int64(scales[index].columns),
            block_rows: Int64(scales[index].blockRows),
            block_columns: Int64(scales[index].blockColumns))
    }

    /// Dequantises rows of a matrix that is kept as stored.
    ///
    /// - Parameter output: `[rows.count, columns]`.
    func dequantize(
        _ index: Int, rows: Range<Int>, rowBytes: Int, into output: UnsafeMutablePointer<Float>
    ) {
        Dequantizer.dequantize(
            type, base(index) + rows.lowerBound * rowBytes, rows: rows, columns: columns,
            scales: scales.isEmpty ? nil : scales[index], into: output)
    }

    /// The quantised activations that products read, nil where they read floats.
    var quantization: Quantization? {
        guard case .packed(let format, _) = storage else { return nil }
        return format.isWide ? .wide : .narrow
    }

    /// Whether products read quantised activations.
    public var isPacked: Bool { quantization != nil }

    /// Bytes of 16 rows, about.
    var groupBytes: Int { byteCount / max(1, count * groupsPerMatrix) }

    /// Groups of 16 rows in one matrix.
    var groupsPerMatrix: Int { (rows + Kernels.groupRows - 1) / Kernels.groupRows }
}

extension WeightMatrix.Bases {
    fileprivate init(_ source: WeightSource) {
        if source.parts.count == 1, let base = source.first.bytes.baseAddress {
            self.init(
                base, count: source.count, stride: source.rows * source.rowBytes,
                owner: source.first.file)
        } else {
            self.init()
            addresses = source.parts.compactMap(\.bytes.baseAddress)
            owners = source.files
        }
    }
}
