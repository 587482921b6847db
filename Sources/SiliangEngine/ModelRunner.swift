// Turns a scheduled step into a ForwardBatch and runs it.

import SiliangModels

/// Runs steps on one model; its logits buffer is allocated once.
final class ModelRunner {
    let model: any LanguageModel
    let memory: any KVMemory
    private var batch = ForwardBatch()
    private let logits: UnsafeMutableBufferPointer<Float>
    private let vocabSize: Int

    /// - Parameters:
    ///   - memory: made by `model`.
    ///   - maxRows: rows of logits that one step may ask for.
    init(model: any LanguageModel, memory: any KVMemory, maxRows: Int) {
        self.model = model
        self.memory = memory
        vocabSize = model.properties.vocabSize
        // Not initialised: a page stays untouched until as many sequences run together, and
        // `forward` writes every row that is read.
        logits = .allocate(capacity: maxRows * vocabSize)
    }

    deinit { logits.deallocate() }

    /// Computes the tokens of `slices`.
    ///
    /// - Throws: what `forward` throws.
    func run(_ slices: [ScheduledSlice]) throws(ModelError) {
        batch.tokenIDs.removeAll(keepingCapacity: true)
        batch.positions.removeAll(keepingCapacity: true)
        batch.slotMapping.removeAll(keepingCapacity: true)
        batch.slices.removeAll(keepingCapacity: true)
        batch.logitsIndices.removeAll(keepingCapacity: true)
        for slice in slices {
            let sequence = slice.sequence
            let start = sequence.numComputedTokens
            batch.append(
                tokens: sequence.tokens[start..<start + slice.numTokens], cached: start,
                blockTable: sequence.blockTable, blockSize: memory.blockSize,
                logits: slice.samples ? .last : .none)
        }
        let rows = batch.logitsIndices.count
        let used = UnsafeMutableBufferPointer(rebasing: logits[..<(rows * vocabSize)])
        try model.forward(batch, memory: memory, logits: used)
    }

    /// Row `row` of the latest step: those of the slices that sample, in order. `[vocabSize]`.
    func logitsRow(_ row: Int) -> UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(rebasing: logits[row * vocabSize..<(row + 1) * vocabSize])
    }
}
