// The frame that all decoder-only families share: embedding, layers with two sublayers on a
// residual stream, final norm, head.

import SiliangFormats
import SiliangTensor
import Synchronization

/// One decoder layer: `x += attention(norm(x)); x += feedForward(norm(x))`.
struct DecoderLayer: Sendable {
    let attentionNorm: [Float]
    let attention: any DecoderSublayer
    let feedForwardNorm: [Float]
    let feedForward: any DecoderSublayer
}

/// What a family gives the frame.
struct DecoderParts: Sendable {
    var hiddenSize: Int
    var rmsNormEps: Float
    var contextLength: Int
    var rotary: RotaryEmbedding
    var planes: [KVPlane]
    /// `[vocabSize, hiddenSize]`, read row by row from the file.
    var embedding: TensorDescriptor
    var layers: [DecoderLayer]
    var finalNorm: [Float]
    /// `[vocabSize, hiddenSize]`.
    var head: WeightMatrix
}

/// A decoder-only transformer. Passes run one at a time: a lock makes a second caller wait.
package final class DecoderModel: LanguageModel {
    package let properties: ModelProperties
    private let parts: DecoderParts
    private let kvType: KVType
    private let executor: Executor
    private let running = Mutex(())

    init(_ weights: ModelWeights, _ parts: DecoderParts) {
        self.parts = parts
        kvType = weights.kvType
        executor = weights.executor
        properties = ModelProperties(
            architecture: weights.architecture,
            name: weights.source.name,
            vocabSize: parts.head.rows, contextLength: parts.contextLength,
            hiddenSize: parts.hiddenSize, numLayers: parts.layers.count,
            cachedValuesPerTokenAndLayer: parts.planes.reduce(0) { $0 + $1.heads * $1.width },
            parameterCount: weights.parameterCount,
            activeParameterCount: weights.activeParameterCount,
            activeWeightBytes: weights.activeWeightBytes)
    }

    package func makeKVMemory(blocks: Int) throws(ModelError) -> any KVMemory {
        do throws(TensorError) {
            return try PagedKVMemory(
                layers: parts.layers.count, planes: parts.planes, type: kvType, blocks: blocks)
        } catch {
            throw ModelError(
                error.code == .invalidShape ? .invalidConfiguration : .outOfMemory, error.message,
                underlying: error)
        }
    }

    package func forward(
        _ batch: ForwardBatch, memory: any KVMemory, logits: UnsafeMutableBufferPointer<Float>
    ) throws(ModelError) {
        try forward(batch, memory: memory, logits: logits, trace: nil)
    }

    /// The same, with a look at intermediate values.
    package func forward(
        _ batch: ForwardBatch, memory: any KVMemory, logits: UnsafeMutableBufferPointer<Float>,
        trace: Trace?
    ) throws(ModelError) {
        guard let memory = memory as? PagedKVMemory, memory.planes == parts.planes,
            memory.layers == parts.layers.count, memory.type == kvType
        else {
            throw ModelError(.invalidBatch, "the KV memory was made by another model")
        }
        try batch.validate(
            properties: properties, memory: memory, logitsCapacity: logits.count)
        let failure = running.withLock { _ -> TensorError? in
            do throws(TensorError) {
                try run(batch, memory: memory, logits: logits, trace: trace)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw ModelError(.outOfMemory, failure.message, underlying: failure) }
    }

    private func run(
        _ batch: ForwardBatch, memory: PagedKVMemory, logits: UnsafeMutableBufferPointer<Float>,
        trace: Trace?
    ) throws(TensorError) {
        let tokens = batch.tokenIDs.count
        let size = parts.hiddenSize
        let angles = tokens * parts.rotary.dimensions / 2
        let pass = ForwardPass(
            executor: executor, batch: batch, memory: memory,
            cosine: try executor.workspace.floats(.cosine, angles),
            sine: try executor.workspace.floats(.sine, angles), trace: trace)
        parts.rotary.fill(positions: batch.positions, cosine: pass.cosine, sine: pass.sine)
        let hidden = try executor.workspace.floats(.hidden, tokens * size)
        try embed(batch.tokenIDs, into: hidden)
        pass.report("embd", hidden, [tokens, size])
        let normalized = try executor.workspace.floats(.normalized, tokens * size)
        let added = try executor.workspace.floats(.residual, tokens * size)
        normalize(hidden, weight: parts.layers.first?.attentionNorm, rows: tokens, normalized)
        for (index, layer) in parts.layers.enumerated() {
            pass.report("blk.\(index).attn_norm", normalized, [tokens, size])
            try layer.attention.forward(pass, layer: index, input: normalized, output: added)
            pass.report("blk.\(index).attn_out", added, [tokens, size])
            addAndNormalize(
                added, to: hidden, weight: layer.feedForwardNorm, rows: tokens, normalized)
            pass.report("blk.\(index).ffn_norm", normalized, [tokens, size])
            try layer.feedForward.forward(pass, layer: index, input: normalized, output: added)
            pass.report("blk.\(index).ffn_out", added, [tokens, size])
            let next = index + 1 < parts.layers.count ? parts.layers[index + 1].attentionNorm : nil
            addAndNormalize(added, to: hidden, weight: next, rows: tokens, normalized)
            pass.report("blk.\(index).out", hidden, [tokens, size])
        }
        try project(pass, hidden: hidden, logits: logits)
    }

    private func embed(
        _ tokenIDs: [Int32], into hidden: UnsafeMutablePointer<Float>
    ) throws(TensorError) {
        let size = parts.hiddenSize
        for (row, id) in tokenIDs.enumerated() {
            try TensorReader.floats(
                parts.embedding, rows: Int(id)..<Int(id) + 1,
                into: UnsafeMutableBufferPointer(start: hidden + row * size, count: size))
        }
    }

    private func normalize(
        _ hidden: UnsafePointer<Float>, weight: [Float]?, rows: Int,
        _ output: UnsafeMutablePointer<Float>
    ) {
        guard let weight else { return }
        let size = parts.hiddenSize
        executor.forEachRow(rows, cost: size) { row, _ in
            executor.kernels.rmsNorm(
                hidden + row * size, weight: weight, epsilon: parts.rmsNormEps, count: size,
                into: output + row * size)
        }
    }

    /// Adds a sublayer's output to the residual stream and normalises it for the next sublayer.
    private func addAndNormalize(
        _ added: UnsafePointer<Float>, to hidden: UnsafeMutablePointer<Float>, weight: [Float]?,
        rows: Int, _ output: UnsafeMutablePointer<Float>
    ) {
        let size = parts.hiddenSize
        executor.forEachRow(rows, cost: 2 * size) { row, _ in
            executor.kernels.add(added + row * size, to: hidden + row * size, count: size)
            if let weight {
                executor.kernels.rmsNorm(
                    hidden + row * size, weight: weight, epsilon: parts.rmsNormEps, count: size,
                    into: output + row * size)
            }
        }
    }

    /// Logits of the rows that want them.
    private func project(
        _ pass: ForwardPass, hidden: UnsafePointer<Float>,
        logits: UnsafeMutableBufferPointer<Float>
    ) throws(TensorError) {
        let indices = pass.batch.logitsIndices
        let size = parts.hiddenSize
        guard !indices.isEmpty, let output = logits.baseAddress else { return }
        let rows = try executor.workspace.floats(.finalRows, indices.count * size)
        executor.forEachRow(indices.count, cost: size) { row, _ in
            executor.kernels.rmsNorm(
                hidden + indices[row] * size, weight: parts.finalNorm,
                epsilon: parts.rmsNormEps, count: size, into: rows + row * size)
        }
        pass.report("output_norm", rows, [indices.count, size])
        let input = try executor.prepare(
            ProductInput(rows: rows, stride: size, tokens: indices.count, columns: size),
            for: [parts.head], slot: .quantizedInput)
        try executor.multiply(parts.head, input, into: output, stride: parts.head.rows)
    }
}
