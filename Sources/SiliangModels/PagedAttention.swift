// Attention over the paged KV memory, cut into tiles of queries that share keys.

import SiliangTensor

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

    /// Part of one slice's queries that attends to one KV head.
    private struct Item {
        var slice: Int
        var kvHead: Int
        var tokens: Range<Int>
        /// Heads within the KV head's group.
        var heads: Range<Int>
    }

    /// - Parameters:
    ///   - queries: `[tokens, heads, keySize]`, tokens `queryStride` floats apart.
    ///   - output: `[tokens, heads, valueSize]`, contiguous, overwritten.
    func run(
        _ pass: ForwardPass, layer: Int, queries: UnsafePointer<Float>, queryStride: Int,
        output: UnsafeMutablePointer<Float>
    ) throws(TensorError) {
        let items = plan(pass)
        let perThread = scratchFloats(pass.memory.type)
        let scratch = try pass.workspace.floats(
            .attentionScratch, perThread * pass.executor.pool.threads)
        pass.executor.pool.run(items.count) { index, thread in
            attend(
                pass, layer: layer, item: items[index], queries: queries,
                queryStride: queryStride, output: output, scratch: scratch + thread * perThread)
        }
    }

    /// Scratch of one thread: a tile's queries, outputs, scores, three numbers per query, a row, and
    /// a block of keys and values where they have to be expanded to 16 bits.
    private func scratchFloats(_ type: KVType) -> Int {
        let expanded = type == .q8_0 ? KVBlock.size * (keySize + valueSize) / 2 : 0
        return tileQueries * (keySize + valueSize + Kernels.attendKeys + 3) + keySize + expanded
    }

    /// Tiles in order of falling cost: later tokens of a slice see more keys.
    private func plan(_ pass: ForwardPass) -> [Item] {
        let group = heads / kvHeads
        var headsPerItem = min(group, tileQueries)
        let tokensPerItem = max(1, tileQueries / group)
        let tiles = pass.batch.slices.reduce(0) {
            $0 + ($1.queryLength + tokensPerItem - 1) / tokensPerItem
        }
        // A single token of latent attention has one KV head: its heads are shared out instead.
        while tiles * kvHeads * ((group + headsPerItem - 1) / headsPerItem)
            < pass.executor.pool.threads, headsPerItem > 4
        {
            headsPerItem = (headsPerItem + 1) / 2
        }
        var items: [Item] = []
        for (slice, part) in pass.batch.slices.enumerated() {
            for end in stride(from: part.queryLength, to: 0, by: -tokensPerItem) {
                for kvHead in 0..<kvHeads {
                    for head in stride(from: 0, to: group, by: headsPerItem) {
                        items.append(
                            Item(
                                slice: slice, kvHead: kvHead,
                                tokens: max(0, end - tokensPerItem)..<end,
                                heads: head..<min(group, head + headsPerItem)))
                    }
                }
            }
        }
        return items
    }

    private func attend(
        _ pass: ForwardPass, layer: Int, item: Item, queries: UnsafePointer<Float>,
        queryStride: Int, output: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
    ) {
        let slice = pass.batch.slices[item.slice]
        let memory = pass.memory
        let count = item.tokens.count * item.heads.count
        let outputs = scratch + tileQueries * keySize
        let scores = outputs + tileQueries * valueSize
        let maximum = scores + tileQueries * Kernels.attendKeys
        let sum = maximum + tileQueries
        let visible = UnsafeMutableRawPointer(sum + tileQueries)
            .assumingMemoryBound(to: Int32.self)
        let row = UnsafeMutableRawPointer(sum + 2 * tileQueries).assumingMemoryBound(to: Float.self)
        let expanded = UnsafeMutableRawPointer(row + keySize)
            .assumingMemoryBound(to: UInt16.self)
        let firstHead = item.kvHead * (heads / kvHeads) + item.heads.lowerBound
        let inBFloat = pass.kernels.attendsInBFloat(memory.type)
        for (index, token) in item.tokens.enumerated() {
            for head in 0..<item.heads.count {
                let from =
                    queries + (slice.queryStart + token) * queryStride
                    + (firstHead + head) * keySize
                let place = (index * item.heads.count + head) * keySize
                let to = inBFloat ? row : scratch + place
                for index in 0..<keySize { to[index] = from[index] * scale }
                if inBFloat {
                    let rounded = UnsafeMutableRawPointer(scratch)
                        .assumingMemoryBound(to: UInt16.self)
                    pass.kernels.toBFloat(row, count: keySize, into: rounded + place)
                }
            }
        }
        let tile = AttentionTile(
            queries: scratch, queryStride: keySize, queryCount: count, keySize: keySize,
            valueSize: valueSize, kvType: memory.type == .q8_0 ? .bf16 : memory.type,
            visible: visible, maximum: maximum, sum: sum, output: outputs,
            outputStride: valueSize, scores: scores)
        tile.begin()
        let firstPosition = slice.contextLength - slice.queryLength
        let context = firstPosition + item.tokens.upperBound
        let keyWidth = memory.planes[keyPlane].width
        let valueWidth = memory.planes[valuePlane].width
        for block in 0..<(context + KVBlock.size - 1) / KVBlock.size {
            let start = block * KVBlock.size
            for (row, token) in item.tokens.enumerated() {
                let seen = min(max(firstPosition + token + 1 - start, 0), KVBlock.size)
                for head in 0..<item.heads.count {
                    visible[row * item.heads.count + head] = Int32(seen)
                }
            }
            let id = Int(slice.blockTable[block])
            let headRows = item.kvHead * KVBlock.size
            let seen = min(KVBlock.size, context - start)
            var keys = UnsafeRawPointer(
                memory.block(layer: layer, block: id, plane: keyPlane)
                    + headRows * memory.type.rowBytes(width: keyWidth))
            var values = UnsafeRawPointer(
                memory.block(layer: layer, block: id, plane: valuePlane)
                    + headRows * memory.type.rowBytes(width: valueWidth))
            if memory.type == .q8_0 {
                memory.expand(
                    keys, width: keyWidth, count: seen, into: expanded, kernels: pass.kernels)
                keys = UnsafeRawPointer(expanded)
                // Latent attention's values are the beginnings of its keys.
                let place = valuePlane == keyPlane ? expanded : expanded + KVBlock.size * keyWidth
                if valuePlane != keyPlane {
                    memory.expand(
                        values, width: valueWidth, count: seen, into: place, kernels: pass.kernels)
                }
                values = UnsafeRawPointer(place)
            }
            tile.attend(
                keys: keys, keyStride: keyWidth, values: values, valueStride: valueWidth,
                count: seen, kernels: pass.kernels)
        }
        tile.finish()
        for (row, token) in item.tokens.enumerated() {
            let to = output + ((slice.queryStart + token) * heads + firstHead) * valueSize
            let from = outputs + row * item.heads.count * valueSize
            to.update(from: from, count: item.heads.count * valueSize)
        }
    }
}
