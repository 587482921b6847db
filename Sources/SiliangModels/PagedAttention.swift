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
    var tileQueries: Int { keySize > 256 ? 16 : 32 }

    /// Blocks of keys whose sums are kept apart and then put together: in one item after another
    /// where many queries face them, by several items where few do. A constant, and the same for
    /// both, so that what a token gets is the same to the last bit however its sequence was cut into
    /// steps, whatever else is in the batch, and on any number of threads.
    static let segmentBlocks = 8

    /// Part of one slice's queries that attends to one KV head.
    struct Item {
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
        let scratch = AttentionScratch(self, expands: pass.memory.type == .q8_0)
        let parts = try pass.workspace.floats(.attentionParts, plan.partRows * partWidth)
        let memory = try pass.workspace.floats(
            .attentionScratch, scratch.count * pass.executor.pool.threads)
        let loop = AttentionLoop(
            attention: self, pass: pass, layer: layer, queries: queries, queryStride: queryStride,
            output: output, parts: parts, scratch: scratch)
        pass.executor.pool.run(plan.items.count) { index, thread in
            // Who does this one is likely to do that one next.
            let following = index + pass.executor.pool.threads
            loop.run(
                plan.items[index],
                following: following < plan.items.count ? plan.items[following] : nil,
                in: memory + thread * scratch.count)
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
    var partWidth: Int { valueSize + 2 }

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
    func absorb(
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
}

extension Int {
    /// The quotient rounded up; neither number is negative.
    fileprivate func dividedUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }
}
