// Attention over the paged KV memory, cut into tiles of queries that share keys.

import SiliangTensor

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Scaled dot-product attention of a batch's queries over their sequences' cached keys and values.
struct PagedAttention: Sendable {
    /// Query heads, and the KV heads they share evenly.
    let heads: Int
    let kvHeads: Int
    /// Values of a query and of a key; of a value and of an output.
    let keySize: Int
    let valueSize: Int
    /// Planes of the KV memory that hold keys and values. Latent attention reads both from one.
    let keyPlane: Int
    let valuePlane: Int
    /// Multiplies the scores.
    let scale: Float

    /// Queries of one tile: enough to use each key many times, few enough for the cache.
    private var tileQueries: Int { keySize > 256 ? 16 : 32 }

    /// Blocks of keys whose sums are kept apart and then put together: in one item after another
    /// where many queries face them, by several items where few do. A constant, and the same for
    /// both, so that what a token gets is the same to the last bit however its sequence was cut into
    /// steps, whatever else is in the batch, and on any number of threads.
    private static let segmentBlocks = 8

    /// Part of one slice's queries that attends to one KV head.
    private struct Item {
        var slice: Int
        var kvHead: Int
        var tokens: Range<Int>
        /// Heads within the KV head's group.
        var heads: Range<Int>
        /// Blocks of the sequence's table.
        var blocks: Range<Int>
        /// Where the item leaves its share, in rows of the parts; nil if it sees all keys.
        var part: Int?
    }

    /// Queries whose keys were shared out between items.
    private struct Merge {
        var slice: Int
        var kvHead: Int
        /// The first item's rows, and how many items there are.
        var part: Int
        var count: Int
    }

    private struct Plan {
        var items: [Item] = []
        var merges: [Merge] = []
        var partRows = 0
    }

    /// - Parameters:
    ///   - queries: `[tokens, heads, keySize]`, tokens `queryStride` floats apart.
    ///   - output: `[tokens, heads, valueSize]`, contiguous, overwritten.
    func run(
        _ pass: ForwardPass, layer: Int, queries: UnsafePointer<Float>, queryStride: Int,
        output: UnsafeMutablePointer<Float>
    ) throws(TensorError) {
        let plan = plan(pass)
        let parts = try pass.workspace.floats(.attentionParts, plan.partRows * partWidth)
        let perThread = scratchFloats(pass.memory.type)
        let scratch = try pass.workspace.floats(
            .attentionScratch, perThread * pass.executor.pool.threads)
        pass.executor.pool.run(plan.items.count) { index, thread in
            // Who does this one is likely to do that one next.
            let following = index + pass.executor.pool.threads
            attend(
                pass, layer: layer, item: plan.items[index],
                following: following < plan.items.count ? plan.items[following] : nil,
                queries: queries, queryStride: queryStride, output: output, parts: parts,
                scratch: scratch + thread * perThread)
        }
        guard !plan.merges.isEmpty else { return }
        let group = heads / kvHeads
        pass.executor.forEachRow(plan.merges.count * group, cost: 16 * valueSize) { row, _ in
            let merge = plan.merges[row / group]
            let slice = pass.batch.slices[merge.slice]
            for token in 0..<slice.queryLength {
                let query = token * group + row % group
                let head = merge.kvHead * group + row % group
                join(
                    parts + (merge.part + query) * partWidth, count: merge.count,
                    stride: slice.queryLength * group * partWidth,
                    into: output + ((slice.queryStart + token) * heads + head) * valueSize)
            }
        }
    }

    /// A share of one query's result: the output not yet divided, its maximum and its denominator.
    private var partWidth: Int { valueSize + 2 }

    /// One query's shares put together.
    private func join(
        _ parts: UnsafePointer<Float>, count: Int, stride: Int,
        into output: UnsafeMutablePointer<Float>
    ) {
        output.update(from: parts, count: valueSize)
        var maximum = parts[valueSize]
        var sum = parts[valueSize + 1]
        for index in 1..<count {
            let part = parts + index * stride
            absorb(
                part, maximum: part[valueSize], sum: part[valueSize + 1], into: output, &maximum,
                &sum)
        }
        let scale = 1 / sum
        for index in 0..<valueSize { output[index] *= scale }
    }

    /// Adds the share of later keys to that of earlier ones, as the online softmax adds blocks. A
    /// share of no visible keys changes nothing.
    private func absorb(
        _ part: UnsafePointer<Float>, maximum partMaximum: Float, sum partSum: Float,
        into output: UnsafeMutablePointer<Float>, _ maximum: inout Float, _ sum: inout Float
    ) {
        let largest = max(maximum, partMaximum)
        let before = exp(maximum - largest)
        let added = exp(partMaximum - largest)
        for index in 0..<valueSize {
            output[index] = output[index] * before + part[index] * added
        }
        sum = sum * before + partSum * added
        maximum = largest
    }

    /// Floats of a tile's query, in any form.
    private var queryFloats: Int { max(keySize, 16) }

    /// Scratch of one thread: a tile's queries, outputs twice, scores, six numbers per query, a row,
    /// and a block of keys and values where they have to be expanded to 16 bits, with their scales.
    private func scratchFloats(_ type: KVType) -> Int {
        let expanded = type == .q8_0 ? KVBlock.size * ((keySize + valueSize) / 2 + 2) : 0
        return tileQueries * (queryFloats + 2 * valueSize + Kernels.attendKeys + 6) + keySize
            + expanded
    }

    /// Tiles in order of falling cost: later tokens of a slice see more keys.
    private func plan(_ pass: ForwardPass) -> Plan {
        let group = heads / kvHeads
        let tokensPerItem = max(1, tileQueries / group)
        let segments = pass.batch.slices.map { slice in
            slice.queryLength <= tokensPerItem && group <= tileQueries
                ? blocks(slice.contextLength).dividedUp(by: Self.segmentBlocks) : 1
        }
        let tiles = zip(pass.batch.slices, segments).reduce(0) {
            $0 + $1.0.queryLength.dividedUp(by: tokensPerItem) * $1.1
        }
        var headsPerItem = min(group, tileQueries)
        // A single token of latent attention has one KV head: its heads are shared out instead.
        while tiles * kvHeads * group.dividedUp(by: headsPerItem) < pass.executor.pool.threads,
            headsPerItem > 4
        {
            headsPerItem = (headsPerItem + 1) / 2
        }
        var plan = Plan()
        for (slice, part) in pass.batch.slices.enumerated() {
            if segments[slice] > 1 {
                split(slice, of: pass, into: segments[slice], &plan)
                continue
            }
            for end in stride(from: part.queryLength, to: 0, by: -tokensPerItem) {
                let context = part.contextLength - part.queryLength + end
                for kvHead in 0..<kvHeads {
                    for head in stride(from: 0, to: group, by: headsPerItem) {
                        plan.items.append(
                            Item(
                                slice: slice, kvHead: kvHead,
                                tokens: max(0, end - tokensPerItem)..<end,
                                heads: head..<min(group, head + headsPerItem),
                                blocks: 0..<blocks(context)))
                    }
                }
            }
        }
        return plan
    }

    private func blocks(_ context: Int) -> Int { context.dividedUp(by: KVBlock.size) }

    /// All queries of a slice with its keys in segments (Flash-Decoding, Dao et al., 2023): every
    /// key is read once for all heads, and there is work for every thread.
    private func split(_ index: Int, of pass: ForwardPass, into segments: Int, _ plan: inout Plan) {
        let slice = pass.batch.slices[index]
        let group = heads / kvHeads
        let rows = slice.queryLength * group
        for kvHead in 0..<kvHeads {
            plan.merges.append(
                Merge(slice: index, kvHead: kvHead, part: plan.partRows, count: segments))
            for segment in 0..<segments {
                let first = segment * Self.segmentBlocks
                let end = min(first + Self.segmentBlocks, blocks(slice.contextLength))
                plan.items.append(
                    Item(
                        slice: index, kvHead: kvHead, tokens: 0..<slice.queryLength,
                        heads: 0..<group, blocks: first..<end, part: plan.partRows))
                plan.partRows += rows
            }
        }
    }

    private func attend(
        _ pass: ForwardPass, layer: Int, item: Item, following: Item?,
        queries: UnsafePointer<Float>, queryStride: Int, output: UnsafeMutablePointer<Float>,
        parts: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
    ) {
        let slice = pass.batch.slices[item.slice]
        let memory = pass.memory
        let count = item.tokens.count * item.heads.count
        let outputs = scratch + tileQueries * queryFloats
        let scores = outputs + tileQueries * valueSize
        let maximum = scores + tileQueries * Kernels.attendKeys
        let sum = maximum + tileQueries
        let visible = UnsafeMutableRawPointer(sum + tileQueries)
            .assumingMemoryBound(to: Int32.self)
        let totals = UnsafeMutableRawPointer(sum + 2 * tileQueries)
            .assumingMemoryBound(to: Float.self)
        let totalMaximum = totals + tileQueries * valueSize
        let totalSum = totalMaximum + tileQueries
        let queryScales = totalSum + tileQueries
        let row = queryScales + tileQueries
        let expanded = Expanded(
            at: row + keySize, keySize: keySize, valueSize: valueSize,
            type: memory.type.expanded(by: pass.kernels))
        let firstHead = item.kvHead * (heads / kvHeads) + item.heads.lowerBound
        let form = pass.kernels.queryForm(for: memory.type)
        let stride = form.stride(keySize)
        for (index, token) in item.tokens.enumerated() {
            for head in 0..<item.heads.count {
                let query = index * item.heads.count + head
                let from =
                    queries + (slice.queryStart + token) * queryStride
                    + (firstHead + head) * keySize
                let to = form == .float32 ? scratch + query * stride : row
                for index in 0..<keySize { to[index] = from[index] * scale }
                switch form {
                case .float32: break
                case .bfloat:
                    let rounded = UnsafeMutableRawPointer(scratch)
                        .assumingMemoryBound(to: UInt16.self)
                    pass.kernels.toBFloat(row, count: keySize, into: rounded + query * stride)
                case .int16:
                    let whole =
                        UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Int16.self)
                        + query * stride
                    queryScales[query] = pass.kernels.toInt16(row, count: keySize, into: whole)
                    (whole + keySize).update(repeating: 0, count: stride - keySize)
                }
            }
        }
        let tile = AttentionTile(
            queries: scratch, queryScales: form == .int16 ? UnsafePointer(queryScales) : nil,
            queryStride: stride, queryCount: count, keySize: keySize,
            valueSize: valueSize, kvType: expanded.type, visible: visible, maximum: maximum,
            sum: sum, output: outputs, outputStride: valueSize, scores: scores)
        tile.begin()
        let firstPosition = slice.contextLength - slice.queryLength
        let context = firstPosition + item.tokens.upperBound
        let keyWidth = memory.planes[keyPlane].width
        let valueWidth = memory.planes[valuePlane].width
        func rows(_ plane: Int, block: Int) -> KVRows {
            memory.rows(layer: layer, block: block, plane: plane, head: item.kvHead)
        }
        /// A block that is to be fetched while another is computed with.
        func place(_ block: Int, of item: Item) -> (keys: UnsafeRawPointer, values: UnsafeRawPointer?) {
            let id = Int(pass.batch.slices[item.slice].blockTable[block])
            func base(_ plane: Int) -> UnsafeRawPointer {
                memory.rows(layer: layer, block: id, plane: plane, head: item.kvHead).base
            }
            return (base(keyPlane), valuePlane == keyPlane ? nil : base(valuePlane))
        }
        /// Takes the tile's results of one segment, from 0, into the totals.
        func endSegment(_ segment: Int) {
            for query in 0..<count {
                let total = totals + query * valueSize
                if segment == 0 {
                    total.update(from: outputs + query * valueSize, count: valueSize)
                    totalMaximum[query] = maximum[query]
                    totalSum[query] = sum[query]
                } else {
                    absorb(
                        outputs + query * valueSize, maximum: maximum[query], sum: sum[query],
                        into: total, &totalMaximum[query], &totalSum[query])
                }
            }
        }
        for block in item.blocks {
            if block % Self.segmentBlocks == 0, block > item.blocks.lowerBound {
                endSegment(block / Self.segmentBlocks - 1)
                tile.begin()
            }
            let start = block * KVBlock.size
            for (row, token) in item.tokens.enumerated() {
                let seen = min(max(firstPosition + token + 1 - start, 0), KVBlock.size)
                for head in 0..<item.heads.count {
                    visible[row * item.heads.count + head] = Int32(seen)
                }
            }
            let id = Int(slice.blockTable[block])
            let seen = min(KVBlock.size, context - start)
            var keys = rows(keyPlane, block: id)
            var values = rows(valuePlane, block: id)
            var next =
                block + 1 < item.blocks.upperBound
                ? place(block + 1, of: item)
                : following.map { place($0.blocks.lowerBound, of: $0) }
            if memory.type == .q8_0 {
                keys = memory.expand(
                    keys, width: keyWidth, count: seen, into: expanded.keys,
                    scales: expanded.keyScales, next: next?.keys, kernels: pass.kernels)
                // Latent attention's values are the beginnings of its keys.
                values =
                    valuePlane == keyPlane
                    ? keys
                    : memory.expand(
                        values, width: valueWidth, count: seen, into: expanded.values,
                        scales: expanded.valueScales, next: next?.values,
                        kernels: pass.kernels)
                next = nil
            }
            tile.attend(
                keys: keys, keyStride: keyWidth, values: values, valueStride: valueWidth,
                count: seen, next: next, kernels: pass.kernels)
        }
        if let part = item.part {
            for query in 0..<count {
                let to = parts + (part + query) * partWidth
                to.update(from: outputs + query * valueSize, count: valueSize)
                to[valueSize] = maximum[query]
                to[valueSize + 1] = sum[query]
            }
            return
        }
        if item.blocks.count > Self.segmentBlocks {
            endSegment((item.blocks.count - 1) / Self.segmentBlocks)
            for query in 0..<count {
                let scale = 1 / totalSum[query]
                for index in 0..<valueSize {
                    outputs[query * valueSize + index] = totals[query * valueSize + index] * scale
                }
            }
        } else {
            tile.finish()
        }
        for (row, token) in item.tokens.enumerated() {
            let to = output + ((slice.queryStart + token) * heads + firstHead) * valueSize
            let from = outputs + row * item.heads.count * valueSize
            to.update(from: from, count: item.heads.count * valueSize)
        }
    }
}

/// Where a block of keys and values is expanded to 16 bits.
private struct Expanded {
    let type: KVType
    let keys: UnsafeMutableRawPointer
    let values: UnsafeMutableRawPointer
    /// `[64]` each for whole numbers, else nil.
    let keyScales: UnsafeMutablePointer<Float>?
    let valueScales: UnsafeMutablePointer<Float>?

    /// - Parameter base: `32 · (keySize + valueSize) + 128` floats, of which nothing is touched
    ///   unless something is expanded.
    init(at base: UnsafeMutablePointer<Float>, keySize: Int, valueSize: Int, type: KVType) {
        self.type = type
        keys = UnsafeMutableRawPointer(base)
        values = keys + KVBlock.size * keySize * MemoryLayout<UInt16>.size
        let scales = base + KVBlock.size * (keySize + valueSize) / 2
        keyScales = type == .i16 ? scales : nil
        valueScales = type == .i16 ? scales + KVBlock.size : nil
    }
}

extension Int {
    /// The quotient rounded up; neither number is negative.
    fileprivate func dividedUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }
}
