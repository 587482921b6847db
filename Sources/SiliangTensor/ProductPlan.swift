// How products are cut into work items: row groups whose weights fill a cache.

import CSiliangKernels
import SiliangFormats

/// The items of one parallel loop over products.
struct ProductPlan {
    private let products: [Product]
    private let parts: [Part]
    let itemCount: Int

    /// The cut of one product; its items are numbered from `first`.
    private struct Part {
        var first: Int
        var groupsPerItem: Int
    }

    /// Row groups of an item at most: their weights stay in a core's second-level cache while the
    /// tiles of activations go by.
    private static let mostGroups = 48

    init(_ products: [Product], threads: Int) {
        self.products = products
        let costs = products.map { product in
            Double(product.matrix.rows * product.matrix.columns) * Double(product.input.tokens)
        }
        // Some items per thread, so that the last ones end close together.
        let costPerItem = max(1, costs.reduce(0, +) / Double(threads * 8))
        var parts: [Part] = []
        parts.reserveCapacity(products.count)
        var total = 0
        for (product, cost) in zip(products, costs) {
            let groups = product.matrix.groupsPerMatrix
            let wanted = max(1, Int(cost / costPerItem))
            let groupsPerItem = min(Self.mostGroups, max(1, groups / wanted))
            parts.append(Part(first: total, groupsPerItem: groupsPerItem))
            total += (groups + groupsPerItem - 1) / groupsPerItem
        }
        self.parts = parts
        itemCount = total
    }

    func item(_ item: Int) -> (product: Product, groups: Range<Int>) {
        var low = 0
        var high = parts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if parts[middle].first <= item { low = middle } else { high = middle - 1 }
        }
        let product = products[low]
        let group = (item - parts[low].first) * parts[low].groupsPerItem
        return (
            product,
            group..<min(product.matrix.groupsPerMatrix, group + parts[low].groupsPerItem)
        )
    }
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
        case .packed(let base, let format, _):
            guard let act = format.isWide ? input.wide : input.narrow else { return }
            let groupBytes = format.groupBytes(columns: matrix.columns)
            let start = (index * matrix.groupsPerMatrix + groups.lowerBound) * groupBytes
            kernels.packed(format)(
                (base + start).assumingMemoryBound(to: UInt8.self), Int64(groupBytes),
                Int64(matrix.columns / Kernels.blockColumns), act, Int64(tokens),
                output, Int64(outputStride), Int64(rows))
        case .floats(let base, let stride, let type, _):
            let size = type == .f32 ? 4 : 2
            let start = (index * matrix.rows + first) * stride * size
            kernels.float(type)(
                base + start, Int64(stride), Int64(matrix.columns), x, Int64(input.stride),
                Int64(tokens), output, Int64(outputStride), Int64(rows))
        case .stored(let base, let rowBytes, _):
            guard let scratch else { return }
            for row in stride(from: 0, to: rows, by: groupRows) {
                let count = min(groupRows, rows - row)
                let start = (index * matrix.rows + first + row) * rowBytes
                Dequantizer.dequantize(
                    matrix.type, base + start, count: count * matrix.columns, into: scratch)
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
