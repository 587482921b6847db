// Runs products and row-wise operations in parallel over the pool.

import CSiliangKernels
import SiliangFormats

/// Activations as input of products: rows of floats and, where a matrix wants them, the same rows
/// quantised.
public struct ProductInput {
    /// `[tokens, columns]`, rows `stride` floats apart.
    public var rows: UnsafePointer<Float>
    public var stride: Int
    public var tokens: Int
    public var columns: Int
    var quantized: UnsafeMutablePointer<UInt8>?

    /// The same input for part of the tokens; its quantised form, if any, is not carried over.
    public init(rows: UnsafePointer<Float>, stride: Int, tokens: Int, columns: Int) {
        self.rows = rows
        self.stride = stride
        self.tokens = tokens
        self.columns = columns
    }
}

/// One product `output[t, r] = Σ W[index][r, k] · input[t, k]`.
public struct Product {
    public var matrix: WeightMatrix
    /// Which matrix of the stack.
    public var index: Int
    public var input: ProductInput
    /// `[tokens, rows]`, rows `outputStride` floats apart.
    public var output: UnsafeMutablePointer<Float>
    public var outputStride: Int

    public init(
        _ matrix: WeightMatrix, index: Int = 0, input: ProductInput,
        output: UnsafeMutablePointer<Float>, outputStride: Int
    ) {
        self.matrix = matrix
        self.index = index
        self.input = input
        self.output = output
        self.outputStride = outputStride
    }
}

/// A thread pool, the kernels for this machine and scratch memory: all that a forward pass works
/// with. Used by one thread at a time.
public final class Executor: @unchecked Sendable {
    public let pool: ThreadPool
    public let kernels: Kernels
    public let workspace = Workspace()

    /// - Parameter instructionSet: falls back to scalar where the machine lacks it.
    public init(pool: ThreadPool, instructionSet: InstructionSet = .best) throws(TensorError) {
        guard let kernels = Kernels(instructionSet) ?? Kernels(.scalar) else {
            throw TensorError(.unsupportedType, "this build has no kernels")
        }
        self.pool = pool
        self.kernels = kernels
    }

    /// Quantises `input` into `slot` if any of `matrices` reads quantised activations.
    public func prepare(
        _ input: ProductInput, for matrices: [WeightMatrix], slot: Workspace.Slot
    ) throws(TensorError) -> ProductInput {
        guard matrices.contains(where: \.readsQuantized) else { return input }
        let size = Kernels.quantizedBytes(tokens: input.tokens, columns: input.columns)
        let buffer = try workspace.bytes(slot, size).assumingMemoryBound(to: UInt8.self)
        var prepared = input
        prepared.quantized = buffer
        quantize(prepared, into: buffer)
        return prepared
    }

    /// Quantises several inputs, one after the other in `slot`, in one parallel loop.
    public func prepare(
        _ inputs: [ProductInput], for matrices: [WeightMatrix], slot: Workspace.Slot
    ) throws(TensorError) -> [ProductInput] {
        guard matrices.contains(where: \.readsQuantized) else { return inputs }
        var total = 0
        var offsets: [Int] = []
        offsets.reserveCapacity(inputs.count)
        for input in inputs {
            offsets.append(total)
            total += Kernels.quantizedBytes(tokens: input.tokens, columns: input.columns)
        }
        let buffer = try workspace.bytes(slot, total).assumingMemoryBound(to: UInt8.self)
        var prepared = inputs
        for index in inputs.indices { prepared[index].quantized = buffer + offsets[index] }
        let ready = prepared
        let work: (Int, Int) -> Void = { [kernels] index, _ in
            let input = ready[index]
            guard let act = input.quantized else { return }
            kernels.quantize(
                input.rows, stride: input.stride, columns: input.columns, tokens: input.tokens,
                tiles: 0..<Self.tiles(input.tokens), into: act)
        }
        if total > 64 << 10 {
            pool.run(inputs.count, work)
        } else {
            for index in inputs.indices { work(index, 0) }
        }
        return prepared
    }

    private static func tiles(_ tokens: Int) -> Int {
        (tokens + Kernels.tileTokens - 1) / Kernels.tileTokens
    }

    private func quantize(_ input: ProductInput, into act: UnsafeMutablePointer<UInt8>) {
        let tiles = Self.tiles(input.tokens)
        // One token is quantised sooner than another thread could be told about it.
        guard input.tokens * input.columns > 32 << 10 else {
            kernels.quantize(
                input.rows, stride: input.stride, columns: input.columns, tokens: input.tokens,
                tiles: 0..<tiles, into: act)
            return
        }
        pool.run(tiles) { [kernels] tile, _ in
            kernels.quantize(
                input.rows, stride: input.stride, columns: input.columns, tokens: input.tokens,
                tiles: tile..<tile + 1, into: act)
        }
    }

    /// Runs products in one parallel loop. They may share inputs; their outputs are disjoint.
    public func multiply(_ products: [Product]) throws(TensorError) {
        let plan = ProductPlan(products, threads: pool.threads)
        guard plan.itemCount > 0 else { return }
        var scratch: UnsafeMutablePointer<Float>?
        let scratchRow = products.map(\.matrix.columns).max() ?? 0
        if products.contains(where: { if case .stored = $0.matrix.storage { true } else { false } })
        {
            scratch = try workspace.floats(
                .rowScratch, pool.threads * Kernels.groupRows * scratchRow)
        }
        let rows = scratch
        pool.run(plan.itemCount) { [kernels] item, thread in
            let part = plan.item(item)
            part.product.run(
                groups: part.groups, kernels: kernels,
                scratch: rows.map { $0 + thread * Kernels.groupRows * scratchRow })
        }
    }

    /// One product.
    public func multiply(
        _ matrix: WeightMatrix, _ input: ProductInput, into output: UnsafeMutablePointer<Float>,
        stride: Int
    ) throws(TensorError) {
        try multiply([Product(matrix, input: input, output: output, outputStride: stride)])
    }

    /// Calls `body` for every row index below `rows`, in parallel when the work is worth it.
    ///
    /// - Parameter cost: roughly the floats touched per row.
    public func forEachRow(_ rows: Int, cost: Int, _ body: (_ row: Int, _ thread: Int) -> Void) {
        guard rows > 1, rows * cost > 16 << 10 else {
            for row in 0..<rows { body(row, 0) }
            return
        }
        let perItem = max(1, (rows + pool.threads * 4 - 1) / (pool.threads * 4))
        pool.run((rows + perItem - 1) / perItem) { item, thread in
            for row in item * perItem..<min(rows, (item + 1) * perItem) { body(row, thread) }
        }
    }
}
