// One item of attention's parallel loop: a tile of queries over some blocks of a sequence.

import SiliangTensor

/// What the items of one layer's loop share.
struct AttentionLoop {
    let attention: PagedAttention
    let pass: ForwardPass
    let layer: Int
    /// `[tokens, heads, keySize]`, tokens `queryStride` floats apart.
    let queries: UnsafePointer<Float>
    let queryStride: Int
    /// `[tokens, heads, valueSize]`.
    let output: UnsafeMutablePointer<Float>
    /// `[rows, partWidth]`, for items that see a share of the keys.
    let parts: UnsafeMutablePointer<Float>
    let scratch: AttentionScratch

    private var memory: PagedKVMemory { pass.memory }
    private var kernels: Kernels { pass.kernels }

    /// - Parameters:
    ///   - following: the item whose first block is fetched during the last one of this.
    ///   - base: the thread's scratch, `scratch.count` floats.
    func run(
        _ item: PagedAttention.Item, following: PagedAttention.Item?,
        in base: UnsafeMutablePointer<Float>
    ) {
        let slice = pass.batch.slices[item.slice]
        let results = scratch.results(in: base, width: attention.valueSize)
        let totals = scratch.totals(in: base, width: attention.valueSize)
        let tile = tile(of: item, in: base)
        let firstPosition = slice.contextLength - slice.queryLength
        let context = firstPosition + item.tokens.upperBound
        tile.begin()
        for block in item.blocks {
            if block % PagedAttention.segmentBlocks == 0, block > item.blocks.lowerBound {
                take(results, of: block / PagedAttention.segmentBlocks - 1, of: tile, into: totals)
                tile.begin()
            }
            let start = block * KVBlock.size
            for (row, token) in item.tokens.enumerated() {
                let seen = min(max(firstPosition + token + 1 - start, 0), KVBlock.size)
                for head in 0..<item.heads.count {
                    tile.visible[row * item.heads.count + head] = Int32(seen)
                }
            }
            let next =
                block + 1 < item.blocks.upperBound
                ? rows(of: item, block: block + 1)
                : following.map { rows(of: $0, block: $0.blocks.lowerBound) }
            attend(
                tile, rows(of: item, block: block), count: min(KVBlock.size, context - start),
                next: next, in: base)
        }
        if let part = item.part {
            leave(results, of: tile, at: part)
            return
        }
        if item.blocks.count > PagedAttention.segmentBlocks {
            let last = (item.blocks.count - 1) / PagedAttention.segmentBlocks
            take(results, of: last, of: tile, into: totals)
            results.outputs.update(
                from: totals.outputs, count: tile.queryCount * attention.valueSize)
            results.sum.update(from: totals.sum, count: tile.queryCount)
        }
        tile.finish()
        let width = item.heads.count * attention.valueSize
        for (row, token) in item.tokens.enumerated() {
            let first = (slice.queryStart + token) * attention.heads + firstHead(of: item)
            (output + first * attention.valueSize).update(
                from: results.outputs + row * width, count: width)
        }
    }

    private func firstHead(of item: PagedAttention.Item) -> Int {
        item.kvHead * (attention.heads / attention.kvHeads) + item.heads.lowerBound
    }

    /// The item's queries, scaled and in the form that its keys want.
    private func tile(
        of item: PagedAttention.Item, in base: UnsafeMutablePointer<Float>
    ) -> AttentionTile {
        let slice = pass.batch.slices[item.slice]
        let size = attention.keySize
        let form = kernels.queryForm(for: memory.type)
        let stride = form.stride(size)
        let queries = base + scratch.queries
        let scales = base + scratch.queryScales
        let row = base + scratch.row
        for (index, token) in item.tokens.enumerated() {
            for head in 0..<item.heads.count {
                let query = index * item.heads.count + head
                let from =
                    self.queries + (slice.queryStart + token) * queryStride
                    + (firstHead(of: item) + head) * size
                let to = form == .float32 ? queries + query * stride : row
                for index in 0..<size { to[index] = from[index] * attention.scale }
                switch form {
                case .float32: break
                case .bfloat:
                    let rounded = UnsafeMutableRawPointer(queries)
                        .assumingMemoryBound(to: UInt16.self)
                    kernels.toBFloat(row, count: size, into: rounded + query * stride)
                case .int16:
                    let whole =
                        UnsafeMutableRawPointer(queries).assumingMemoryBound(to: Int16.self)
                        + query * stride
                    scales[query] = kernels.toInt16(row, count: size, into: whole)
                    (whole + size).update(repeating: 0, count: stride - size)
                }
            }
        }
        let results = scratch.results(in: base, width: attention.valueSize)
        return AttentionTile(
            queries: queries, queryScales: form == .int16 ? UnsafePointer(scales) : nil,
            queryStride: stride, queryCount: item.tokens.count * item.heads.count, keySize: size,
            valueSize: attention.valueSize, kvType: memory.type.expanded(by: kernels),
            visible: UnsafeMutableRawPointer(base + scratch.visible)
                .assumingMemoryBound(to: Int32.self),
            maximum: results.maximum, sum: results.sum, output: results.outputs,
            outputStride: attention.valueSize, scores: base + scratch.scores)
    }

    /// A block's keys and values. Latent attention's values are the beginnings of its keys.
    private struct Rows {
        var keys: KVRows
        var values: KVRows
    }

    private func rows(of item: PagedAttention.Item, block: Int) -> Rows {
        let id = Int(pass.batch.slices[item.slice].blockTable[block])
        func rows(_ plane: Int) -> KVRows {
            memory.rows(layer: layer, block: id, plane: plane, head: item.kvHead)
        }
        return Rows(keys: rows(attention.keyPlane), values: rows(attention.valuePlane))
    }

    /// Takes in the first `count` rows of a block while `next` is fetched.
    private func attend(
        _ tile: AttentionTile, _ block: Rows, count: Int, next: Rows?,
        in base: UnsafeMutablePointer<Float>
    ) {
        let apart = attention.valuePlane != attention.keyPlane
        let keyWidth = memory.planes[attention.keyPlane].width
        let valueWidth = memory.planes[attention.valuePlane].width
        guard memory.type == .q8_0 else {
            tile.attend(
                keys: block.keys, keyStride: keyWidth, values: block.values,
                valueStride: valueWidth, count: count,
                next: next.map { ($0.keys.base, apart ? $0.values.base : nil) }, kernels: kernels)
            return
        }
        func expanded(_ rows: KVRows, width: Int, at place: Int, next: KVRows?) -> KVRows {
            let scales = base + place + KVBlock.size * width / 2
            return memory.expand(
                rows, width: width, count: count, into: UnsafeMutableRawPointer(base + place),
                scales: tile.kvType == .i16 ? scales : nil, next: next?.base, kernels: kernels)
        }
        let keys = expanded(
            block.keys, width: keyWidth, at: scratch.expandedKeys, next: next?.keys)
        let values =
            apart
            ? expanded(
                block.values, width: valueWidth, at: scratch.expandedValues, next: next?.values)
            : keys
        tile.attend(
            keys: keys, keyStride: keyWidth, values: values, valueStride: valueWidth,
            count: count, kernels: kernels)
    }

    /// Takes the tile's results of one segment, from 0, into the totals.
    private func take(
        _ results: AttentionResults, of segment: Int, of tile: AttentionTile,
        into totals: AttentionResults
    ) {
        let width = attention.valueSize
        for query in 0..<tile.queryCount {
            let outputs = results.outputs + query * width
            if segment == 0 {
                (totals.outputs + query * width).update(from: outputs, count: width)
                totals.maximum[query] = results.maximum[query]
                totals.sum[query] = results.sum[query]
            } else {
                attention.absorb(
                    outputs, maximum: results.maximum[query], sum: results.sum[query],
                    into: totals.outputs + query * width, &totals.maximum[query],
                    &totals.sum[query])
            }
        }
    }

    /// Leaves a share of the result to be put together with others.
    private func leave(_ results: AttentionResults, of tile: AttentionTile, at part: Int) {
        let width = attention.valueSize
        for query in 0..<tile.queryCount {
            let to = parts + (part + query) * attention.partWidth
            to.update(from: results.outputs + query * width, count: width)
            to[width] = results.maximum[query]
            to[width + 1] = results.sum[query]
        }
    }
}

/// Results of a tile's queries, not yet divided: `[queries, valueSize]`, and `[queries]` each.
struct AttentionResults {
    let outputs: UnsafeMutablePointer<Float>
    let maximum: UnsafeMutablePointer<Float>
    let sum: UnsafeMutablePointer<Float>
}

/// Where the parts of a thread's scratch begin, in floats.
struct AttentionScratch {
    /// A tile's queries in any form, and their scales.
    let queries: Int
    let queryScales: Int
    /// A query on its way to that form.
    let row: Int
    let scores: Int
    let visible: Int
    private let segment: Int
    private let whole: Int
    private let tileQueries: Int
    /// A block of keys and of values with a scale per row, where they are expanded to 16 bits.
    let expandedKeys: Int
    let expandedValues: Int
    /// All of it.
    let count: Int

    init(_ attention: PagedAttention, expands: Bool) {
        let queries = attention.tileQueries
        var end = 0
        func place(_ count: Int) -> Int {
            defer { end += count }
            return end
        }
        tileQueries = queries
        // Whole numbers are filled up to 32 of them.
        self.queries = place(queries * max(attention.keySize, 16))
        queryScales = place(queries)
        row = place(attention.keySize)
        scores = place(queries * Kernels.attendKeys)
        visible = place(queries)
        segment = place(queries * (attention.valueSize + 2))
        whole = place(queries * (attention.valueSize + 2))
        expandedKeys = place(expands ? KVBlock.size * (attention.keySize / 2 + 1) : 0)
        expandedValues = place(expands ? KVBlock.size * (attention.valueSize / 2 + 1) : 0)
        count = end
    }

    /// The results of the keys since the last segment began, `width` values each.
    func results(in base: UnsafeMutablePointer<Float>, width: Int) -> AttentionResults {
        results(at: base + segment, width: width)
    }

    /// Those of all segments before.
    func totals(in base: UnsafeMutablePointer<Float>, width: Int) -> AttentionResults {
        results(at: base + whole, width: width)
    }

    private func results(
        at place: UnsafeMutablePointer<Float>, width: Int
    ) -> AttentionResults {
        let maximum = place + tileQueries * width
        return AttentionResults(outputs: place, maximum: maximum, sum: maximum + tileQueries)
    }
}
