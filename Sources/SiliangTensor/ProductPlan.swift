// How products are cut into work items.

import CSiliangKernels
import SiliangFormats

/// The items of one parallel loop over products, in the order in which they are claimed. They get
/// smaller towards the end (guided self-scheduling, Polychronopoulos and Kuck 1987): a thread
/// reads long stretches of weights, and yet all threads end together.
struct ProductPlan {
    private let products: [Product]
    private let items: [Item]

    /// Row groups of one product.
    private struct Item {
        var product: Int32
        var groups: Range<Int32>
    }

    var itemCount: Int { items.count }

    /// Row groups of an item at most: their weights stay in a core's second-level cache while the
    /// tiles of activations go by.
    private static let mostGroups = 24

    /// Bytes of weights of an item at least, some microseconds of reading.
    private static let leastBytes = 48 << 10

    init(_ products: [Product], threads: Int) {
        self.products = products
        var remaining = products.reduce(0) { $0 + $1.cost * $1.matrix.groupsPerMatrix }
        var items: [Item] = []
        for (index, product) in products.enumerated() {
            let groups = product.matrix.groupsPerMatrix
            let least = max(1, Self.leastBytes / max(1, product.matrix.groupBytes))
            var group = 0
            while group < groups {
                let share = remaining / (2 * threads * max(1, product.cost))
                let count = min(min(max(share, least), Self.mostGroups), groups - group)
                items.append(
                    Item(product: Int32(index), groups: Int32(group)..<Int32(group + count)))
                group += count
                remaining -= count * product.cost
            }
        }
        self.items = items
    }

    func item(_ item: Int) -> (product: Product, groups: Range<Int>) {
        let item = items[item]
        return (
            products[Int(item.product)], Int(item.groups.lowerBound)..<Int(item.groups.upperBound)
        )
    }
}

extension Product {
    /// What one row group costs, in no unit.
    fileprivate var cost: Int { max(1, matrix.columns / 32 * input.tokens) }
}

extension Product {
    /// Computes rows of the given groups of 16 for all tokens.
    func run(groups: Range<Int>, kernels: Kernels, scratch: UnsafeMutablePointer<Float>?) {
        let tokens = input.tokens
        let groupRows = Kernels.groupRows
        let first = groups.lowerBound * groupRows
        let rows = min(matrix.rows, groups.upperBound * groupRows) - first
        let output = output + first
        let x = input.rows
        switch matrix.storage {
        case .packed(let format, let buffer):
            guard let act = format.isWide ? input.wide : input.narrow else { return }
            let groupBytes = format.groupBytes(columns: matrix.columns)
            let start = (index * matrix.groupsPerMatrix + groups.lowerBound) * groupBytes
            kernels.packed(format)(
                UnsafeRawPointer(buffer.base + start).assumingMemoryBound(to: UInt8.self),
                Int64(groupBytes),
                Int64(matrix.columns / Kernels.blockColumns), act, Int64(tokens),
                output, Int64(outputStride), Int64(rows))
        case .floats(let stride, let type):
            let size = type == .f32 ? 4 : 2
            kernels.float(type)(
                matrix.base(index) + first * stride * size, Int64(stride), Int64(matrix.columns), x,
                Int64(input.stride),
                Int64(tokens), output, Int64(outputStride), Int64(rows))
        case .scaled:
            guard var scales = matrix.blockScales(index) else { return }
            let base = matrix.base(index) + first * matrix.columns
            kernels.table.pointee.e4m3(
                base.assumingMemoryBound(to: UInt8.self), Int64(matrix.columns), &scales,
                Int64(first), x, Int64(input.stride), Int64(tokens), output, Int64(outputStride),
                Int64(rows))
        case .stored(let rowBytes):
            guard let scratch else { return }
            for row in stride(from: 0, to: rows, by: groupRows) {
                let count = min(groupRows, rows - row)
                matrix.dequantize(
                    index, rows: first + row..<first + row + count, rowBytes: rowBytes,
                    into: scratch)
                kernels.float(.f32)(
                    scratch, Int64(matrix.columns), Int64(matrix.columns), x, Int64(input.stride),
                    Int64(tokens), output + row, Int64(outputStride), Int64(count))
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
