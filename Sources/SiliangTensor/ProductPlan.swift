// How products are cut into work items: row groups that fill a cache, tokens that stay in one.

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
        var groupItems: Int
        var tokensPerItem: Int
        var tokenItems: Int
    }

    /// Quantised activations that stay in a core's second-level cache while weights stream past.
    private static let activationBytes = 384 << 10

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
            let tile = Kernels.tileTokens
            let perToken = max(
                1, Kernels.quantizedBytes(tokens: 1, columns: product.input.columns))
            let fitting = max(tile, Self.activationBytes / perToken / tile * tile)
            let tokenItems = (product.input.tokens + fitting - 1) / fitting
            let wanted = max(1, Int(cost / costPerItem) / max(tokenItems, 1))
            let groupsPerItem = max(1, groups / wanted)
            let groupItems = (groups + groupsPerItem - 1) / groupsPerItem
            parts.append(
                Part(
                    first: total, groupsPerItem: groupsPerItem, groupItems: groupItems,
                    tokensPerItem: fitting, tokenItems: tokenItems))
            total += groupItems * tokenItems
        }
        self.parts = parts
        itemCount = total
    }

    func item(_ item: Int) -> (product: Product, groups: Range<Int>, tokens: Range<Int>) {
        var low = 0
        var high = parts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if parts[middle].first <= item { low = middle } else { high = middle - 1 }
        }
        let part = parts[low]
        let product = products[low]
        let index = item - part.first
        let group = index % part.groupItems * part.groupsPerItem
        let token = index / part.groupItems * part.tokensPerItem
        return (
            product,
            group..<min(product.matrix.groupsPerMatrix, group + part.groupsPerItem),
            token..<min(product.input.tokens, token + part.tokensPerItem)
        )
    }
}

extension Product {
    /// Computes rows of the given groups of 16 for the given tokens (from a multiple of 8).
    func run(
        groups: Range<Int>, tokens: Range<Int>, kernels: Kernels,
        scratch: UnsafeMutablePointer<Float>?
    ) {
        let groupRows = Kernels.groupRows
        let first = groups.lowerBound * groupRows
        let rows = min(matrix.rows, groups.upperBound * groupRows) - first
        let output = output + tokens.lowerBound * outputStride + first
        let x = input.rows + tokens.lowerBound * input.stride
        switch matrix.storage {
        case .packed(let base, let format, _):
            guard let act = input.quantized else { return }
            let groupBytes = format.groupBytes(columns: matrix.columns)
            let start = (index * matrix.groupsPerMatrix + groups.lowerBound) * groupBytes
            let offset = Kernels.quantizedBytes(tokens: tokens.lowerBound, columns: matrix.columns)
            kernels.packed(format)(
                (base + start).assumingMemoryBound(to: UInt8.self), Int64(groupBytes),
                Int64(matrix.columns / Kernels.blockColumns), act + offset, Int64(tokens.count),
                output, Int64(outputStride), Int64(rows))
        case .floats(let base, let stride, let type, _):
            let size = type == .f32 ? 4 : 2
            let start = (index * matrix.rows + first) * stride * size
            kernels.float(type)(
                base + start, Int64(stride), Int64(matrix.columns), x, Int64(input.stride),
                Int64(tokens.count), output, Int64(outputStride), Int64(rows))
        case .stored(let base, let rowBytes, _):
            guard let scratch else { return }
            for row in stride(from: 0, to: rows, by: groupRows) {
                let count = min(groupRows, rows - row)
                let start = (index * matrix.rows + first + row) * rowBytes
                Dequantizer.dequantize(
                    matrix.type, base + start, count: count * matrix.columns, into: scratch)
                kernels.float(.f32)(
                    scratch, Int64(matrix.columns), Int64(matrix.columns), x, Int64(input.stride),
                    Int64(tokens.count), output + row, Int64(outputStride), Int64(count))
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
