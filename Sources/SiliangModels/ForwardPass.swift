// One forward pass: a checked batch, the memory it reads and writes, and what layers share.

import SiliangTensor

/// Sees intermediate values by name; for tests that compare layer by layer.
package typealias Trace = (_ name: String, _ values: [Float], _ shape: [Int]) -> Void

/// What layers work on. Lives for one pass.
struct ForwardPass {
    let executor: Executor
    let batch: ForwardBatch
    let memory: PagedKVMemory
    /// `[tokens, dimensions / 2]` of the model's rotary embedding.
    let cosine: UnsafeMutablePointer<Float>
    let sine: UnsafeMutablePointer<Float>
    let trace: Trace?

    var tokens: Int { batch.tokenIDs.count }
    var kernels: Kernels { executor.kernels }
    var workspace: Workspace { executor.workspace }

    func report(
        _ name: @autoclosure () -> String, _ values: UnsafePointer<Float>, _ shape: [Int]
    ) {
        guard let trace else { return }
        let count = shape.reduce(1, *)
        trace(name(), Array(UnsafeBufferPointer(start: values, count: count)), shape)
    }
}

/// Turns the normalised hidden states into what is added to the residual stream.
protocol DecoderSublayer: Sendable {
    /// - Parameters:
    ///   - input: `[tokens, hiddenSize]`, left as it is.
    ///   - output: `[tokens, hiddenSize]`, overwritten.
    func forward(
        _ pass: ForwardPass, layer: Int, input: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>
    ) throws(TensorError)
}

extension ForwardBatch {
    /// Throws unless the batch is consistent with itself, the model and the memory, so that layers
    /// can index without checks.
    func validate(
        properties: ModelProperties, memory: any KVMemory, logitsCapacity: Int
    ) throws(ModelError) {
        func invalid(_ reason: String) -> ModelError { ModelError(.invalidBatch, reason) }
        let count = tokenIDs.count
        guard count > 0, positions.count == count, slotMapping.count == count else {
            throw invalid("a batch needs as many positions and slots as tokens, and at least one")
        }
        for id in tokenIDs where id < 0 || Int(id) >= properties.vocabSize {
            throw invalid("token id \(id) is outside the vocabulary of \(properties.vocabSize)")
        }
        var next = 0
        for slice in slices {
            guard slice.queryStart == next, slice.queryLength > 0,
                slice.queryLength <= count - next
            else { throw invalid("slices must cover the batch's tokens in order") }
            next += slice.queryLength
            try validate(slice, properties: properties, memory: memory)
        }
        guard next == count else { throw invalid("slices must cover the batch's tokens in order") }
        var previous = -1
        for index in logitsIndices {
            guard index > previous, index < count else {
                throw invalid("logits indices must ascend within the batch")
            }
            previous = index
        }
        guard logitsCapacity / properties.vocabSize >= logitsIndices.count else {
            throw invalid("the logits buffer is too small for \(logitsIndices.count) rows")
        }
    }

    private func validate(
        _ slice: SequenceSlice, properties: ModelProperties, memory: any KVMemory
    ) throws(ModelError) {
        func invalid(_ reason: String) -> ModelError { ModelError(.invalidBatch, reason) }
        guard slice.contextLength >= slice.queryLength,
            slice.contextLength <= properties.contextLength
        else {
            throw invalid(
                "a sequence of \(slice.contextLength) tokens does not fit the context of "
                    + "\(properties.contextLength)")
        }
        let blocks = (slice.contextLength + memory.blockSize - 1) / memory.blockSize
        guard slice.blockTable.count >= blocks else {
            throw invalid(
                "a block table of \(slice.blockTable.count) does not hold "
                    + "\(slice.contextLength) tokens")
        }
        for block in slice.blockTable.prefix(blocks)
        where block < 0 || Int(block) >= memory.blockCount {
            throw invalid("block \(block) is outside the KV memory of \(memory.blockCount)")
        }
        let first = slice.contextLength - slice.queryLength
        for offset in 0..<slice.queryLength {
            let position = first + offset
            let row = slice.queryStart + offset
            let block = Int(slice.blockTable[position / memory.blockSize])
            let slot = block * memory.blockSize + position % memory.blockSize
            guard Int(positions[row]) == position, Int(slotMapping[row]) == slot else {
                throw invalid("positions and slots contradict the sequence's block table")
            }
        }
    }
}
