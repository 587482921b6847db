// How products are cut into work items.

import CSiliangKernels
import SiliangFormats

/// The items of one parallel loop over products, in the order in which they are claimed. They get
/// smaller towards the end (guided self-scheduling, Polychronopoulos and Kuck 1987): a thread
/// reads long stretches of weights, and yet all threads end together. Kept from loop to loop, so
/// that a steady state allocates nothing.
struct ProductPlan {
    private(set) var tasks: [ProductTask] = []
    private(set) var items: [Item] = []

    /// Row groups of one task.
    struct Item {
        var task: Int32
        var groups: Range<Int32>
    }

    /// Row groups of an item at most: their weights stay in a core's second-level cache while the
    /// tiles of activations go by.
    private static let mostGroups = 24

    /// Bytes of weights of an item at least, some microseconds of reading.
    private static let leastBytes = 48 << 10

    /// Plans the products of a loop in place of those before. Products whose input was not prepared
    /// for their matrix, and matrices that lack their scales, are left out.
    mutating func fill(_ products: [Product], threads: Int, kernels: Kernels) {
        tasks.removeAll(keepingCapacity: true)
        items.removeAll(keepingCapacity: true)
        for product in products {
            if let task = ProductTask(product, kernels: kernels) { tasks.append(task) }
        }
        var remaining = tasks.reduce(0) { $0 + $1.cost * $1.groups }
        for (index, task) in tasks.enumerated() {
            let least = max(1, Self.leastBytes / max(1, task.groupBytes))
            var group = 0
            while group < task.groups {
                let share = remaining / (2 * threads * task.cost)
                let count = min(min(max(share, least), Self.mostGroups), task.groups - group)
                items.append(
                    Item(task: Int32(index), groups: Int32(group)..<Int32(group + count)))
                group += count
                remaining -= count * task.cost
            }
        }
    }
}

/// A product as the threads of a loop need it: addresses and sizes, looked up once. Nothing in it
/// counts references, which threads would have to do against each other for every item. Whoever
/// runs it holds the products it came from.
struct ProductTask {
    private enum Weights {
        case packed(sl_packed_gemm, UnsafePointer<UInt8>, activations: UnsafePointer<UInt8>)
        case floats(sl_float_gemm, UnsafeRawPointer, stride: Int, elementBytes: Int)
        case scaled(sl_scaled_gemm, UnsafePointer<UInt8>, sl_block_scales)
        case stored(
            Unmanaged<WeightMatrix>, index: Int, rowBytes: Int, kernel: sl_float_gemm)
    }

    private let weights: Weights
    private let rows: Int
    private let columns: Int
    private let tokens: Int
    private let input: UnsafePointer<Float>
    private let inputStride: Int
    private let output: UnsafeMutablePointer<Float>
    private let outputStride: Int

    /// Groups of 16 rows, and the bytes of one: exact where weights are packed, else about.
    let groups: Int
    let groupBytes: Int

    /// What one row group costs, in no unit.
    var cost: Int { max(1, columns / 32 * tokens) }

    init?(_ product: Product, kernels: Kernels) {
        let matrix = product.matrix
        let index = product.index
        rows = matrix.rows
        columns = matrix.columns
        tokens = product.input.tokens
        input = product.input.rows
        inputStride = product.input.stride
        output = product.output
        outputStride = product.outputStride
        groups = matrix.groupsPerMatrix
        switch matrix.storage {
        case .packed(let format, let buffer):
            guard let activations = format.isWide ? product.input.wide : product.input.narrow
            else { return nil }
            groupBytes = format.groupBytes(columns: matrix.columns)
            let base = buffer.base + index * groups * groupBytes
            weights = .packed(
                kernels.packed(format), base.assumingMemoryBound(to: UInt8.self),
                activations: activations)
        case .floats(let stride, let type):
            groupBytes = matrix.groupBytes
            weights = .floats(
                kernels.float(type), matrix.base(index), stride: stride,
                elementBytes: type == .f32 ? 4 : 2)
        case .scaled:
            guard let scales = matrix.blockScales(index) else { return nil }
            groupBytes = matrix.groupBytes
            weights = .scaled(
                kernels.table.pointee.e4m3,
                matrix.base(index).assumingMemoryBound(to: UInt8.self), scales)
        case .stored(let rowBytes):
            groupBytes = matrix.groupBytes
            weights = .stored(
                Unmanaged.passUnretained(matrix), index: index, rowBytes: rowBytes,
                kernel: kernels.float(.f32))
        }
    }

    /// Computes rows of the given groups of 16 for all tokens.
    ///
    /// - Parameter scratch: 16 rows of floats; nil where no matrix is kept as stored.
    func run(groups: Range<Int>, scratch: UnsafeMutablePointer<Float>?) {
        let first = groups.lowerBound * Kernels.groupRows
        let count = min(rows, groups.upperBound * Kernels.groupRows) - first
        let output = output + first
        switch weights {
        case .packed(let kernel, let base, let activations):
            kernel(
                base + groups.lowerBound * groupBytes, Int64(groupBytes),
                Int64(columns / Kernels.blockColumns), activations, Int64(tokens), output,
                Int64(outputStride), Int64(count))
        case .floats(let kernel, let base, let stride, let elementBytes):
            kernel(
                base + first * stride * elementBytes, Int64(stride), Int64(columns), input,
                Int64(inputStride), Int64(tokens), output, Int64(outputStride), Int64(count))
        case .scaled(let kernel, let base, var scales):
            kernel(
                base + first * columns, Int64(columns), &scales, Int64(first), input,
                Int64(inputStride), Int64(tokens), output, Int64(outputStride), Int64(count))
        case .stored(let matrix, let index, let rowBytes, let kernel):
            guard let scratch else { return }
            for row in stride(from: 0, to: count, by: Kernels.groupRows) {
                let part = min(Kernels.groupRows, count - row)
                matrix._withUnsafeGuaranteedRef {
                    $0.dequantize(
                        index, rows: first + row..<first + row + part, rowBytes: rowBytes,
                        into: scratch)
                }
                kernel(
                    scratch, Int64(columns), Int64(columns), input, Int64(inputStride),
                    Int64(tokens), output + row, Int64(outputStride), Int64(part))
            }
        }
    }
}

extension Kernels {
    fileprivate func packed(_ format: PackedFormat) -> sl_packed_gemm {
        sl_packed_for(table, format.id)
    }

    fileprivate func float(_ type: TensorType) -> sl_float_gemm {
        switch type {
        case .f16: table.pointee.f16
        case .bf16: table.pointee.bf16
        default: table.pointee.f32
        }
    }
}
