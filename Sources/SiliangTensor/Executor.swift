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
    /// The quantised forms that were prepared.
    var narrow: UnsafeMutablePointer<UInt8>?
    var wide: UnsafeMutablePointer<UInt8>?

    /// One row, not quantised.
    func row(_ index: Int) -> ProductInput {
        ProductInput(rows: rows + index * stride, stride: stride, tokens: 1, columns: columns)
    }

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
    private var plan = ProductPlan()

    /// - Parameter instructionSet: falls back to scalar where the machine lacks it.
    public init(pool: ThreadPool, instructionSet: InstructionSet = .best) throws(TensorError) {
        guard let kernels = Kernels(instructionSet) ?? Kernels(.scalar) else {
            throw TensorError(.unsupportedType, "this build has no kernels")
        }
        self.pool = pool
        self.kernels = kernels
    }

    /// Quantises `input` into `slot` in every form that `matrices` read.
    ///
    /// - Parameter beforehand: completes rows of the input, called once for every row and, for
    ///   many rows, on several threads at once.
    public func prepare(
        _ input: ProductInput, for matrices: [WeightMatrix], slot: Workspace.Slot,
        beforehand: ((_ row: Int) -> Void)? = nil
    ) throws(TensorError) -> ProductInput {
        try prepare([input], for: matrices, slot: slot, beforehand: beforehand)[0]
    }

    /// Quantises several inputs, one after the other in `slot`, in one parallel loop.
    ///
    /// - Parameter beforehand: as above, with rows numbered through all inputs.
    public func prepare(
        _ inputs: [ProductInput], for matrices: [WeightMatrix], slot: Workspace.Slot,
        beforehand: ((_ row: Int) -> Void)? = nil
    ) throws(TensorError) -> [ProductInput] {
        let plan = QuantizationPlan(inputs, for: matrices)
        guard plan.byteCount > 0 || beforehand != nil else { return inputs }
        let buffer = try workspace.bytes(slot, plan.byteCount).assumingMemoryBound(to: UInt8.self)
        let prepared = plan.place(in: buffer)
        // A few values are quantised sooner than another thread could be told about them.
        let parallel = plan.values > 4 << 10
        func work(_ index: Int) {
            let tile = plan.tiles[index]
            let input = prepared[tile.input]
            if let beforehand {
                for row in tile.rows { beforehand(tile.rowsBefore + row) }
            }
            let number = tile.rows.lowerBound / Kernels.tileTokens
            for form in [Quantization.narrow, .wide] {
                guard let act = input.quantized(form) else { continue }
                kernels.quantize(
                    input.rows, stride: input.stride, columns: input.columns,
                    tokens: input.tokens, form: form, tiles: number..<number + 1, into: act)
            }
        }
        if parallel {
            pool.run(plan.tiles.count) { index, _ in work(index) }
        } else {
            for index in plan.tiles.indices { work(index) }
        }
        return prepared
    }

    /// Inputs made of rows of `source`, each of which is quantised once, however often it occurs.
    ///
    /// - Parameters:
    ///   - source: `[tokens, columns]`.
    ///   - order: for every row of the inputs, its row in `source`.
    ///   - ranges: the rows of each input, in ascending order and without gaps.
    ///   - matrices: all of them packed.
    ///   - rowSlot: for the quantised rows; `slot` is for the inputs.
    public func gather(
        _ source: ProductInput, order: [Int32], ranges: [Range<Int>], for matrices: [WeightMatrix],
        rowSlot: Workspace.Slot, slot: Workspace.Slot
    ) throws(TensorError) -> [ProductInput] {
        let rows = try prepare(
            (0..<source.tokens).map { source.row($0) }, for: matrices, slot: rowSlot)
        let inputs = ranges.map { range in
            var input = source
            input.tokens = range.count
            return input
        }
        let plan = QuantizationPlan(inputs, for: matrices)
        let buffer = try workspace.bytes(slot, plan.byteCount).assumingMemoryBound(to: UInt8.self)
        let prepared = plan.place(in: buffer)
        let blocks = source.columns / Kernels.blockColumns
        let rowBytes = Kernels.quantizedBytes(tokens: 1, columns: source.columns)
        // Rows lie one after the other in the slot, form by form within a row.
        let forms = plan.formCount
        order.withUnsafeBufferPointer { order in
            guard let order = order.baseAddress, let first = rows.first else { return }
            pool.run(plan.tiles.count) { index, _ in
                let tile = plan.tiles[index]
                for form in [Quantization.narrow, .wide] {
                    guard let from = first.quantized(form),
                        let to = prepared[tile.input].quantized(form)
                    else { continue }
                    Kernels.gather(
                        from, rowBytes: forms * rowBytes,
                        order + tile.rowsBefore + tile.rows.lowerBound,
                        count: tile.rows.count, blocks: blocks,
                        into: to + tile.rows.lowerBound * rowBytes)
                }
            }
        }
        return prepared
    }

    /// Runs products in one parallel loop. They may share inputs; their outputs are disjoint.
    public func multiply(_ products: [Product]) throws(TensorError) {
        plan.fill(products, threads: pool.threads, kernels: kernels)
        guard !plan.items.isEmpty else { return }
        // Rows of matrices that are dequantised on the way, for each thread.
        let rowLength = products.reduce(0) {
            if case .stored = $1.matrix.storage { max($0, $1.matrix.columns) } else { $0 }
        }
        let perThread = Kernels.groupRows * rowLength
        let scratch =
            perThread > 0 ? try workspace.floats(.rowScratch, pool.threads * perThread) : nil
        withExtendedLifetime(products) {
            plan.tasks.withUnsafeBufferPointer { tasks in
                plan.items.withUnsafeBufferPointer { items in
                    pool.run(items.count) { index, thread in
                        let item = items[index]
                        tasks[Int(item.task)].run(
                            groups: Int(item.groups.lowerBound)..<Int(item.groups.upperBound),
                            scratch: scratch.map { $0 + thread * perThread })
                    }
                }
            }
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
