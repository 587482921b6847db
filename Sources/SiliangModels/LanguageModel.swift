// The one interface between the engine and every model family.

import SiliangTensor

/// What the engine must know of a model, whatever its family.
public struct ModelProperties: Sendable, Equatable {
    /// The architecture's name in the checkpoint, such as `deepseek2`.
    public var architecture: String
    /// What the checkpoint calls itself, where it does.
    public var name: String?
    public var vocabSize: Int
    /// The most tokens a sequence may have.
    public var contextLength: Int
    public var hiddenSize: Int
    public var numLayers: Int
    /// Values cached per token and layer: keys and values of every KV head, or the latent and the
    /// rotated key of latent attention.
    public var cachedValuesPerTokenAndLayer: Int
    /// Parameters in all, and those that one token passes through.
    public var parameterCount: Int
    public var activeParameterCount: Int
    /// Bytes of weights that generating one token reads.
    public var activeWeightBytes: Int

    public init(
        architecture: String, name: String? = nil, vocabSize: Int, contextLength: Int,
        hiddenSize: Int, numLayers: Int, cachedValuesPerTokenAndLayer: Int,
        parameterCount: Int = 0, activeParameterCount: Int = 0, activeWeightBytes: Int = 0
    ) {
        self.architecture = architecture
        self.name = name
        self.vocabSize = vocabSize
        self.contextLength = contextLength
        self.hiddenSize = hiddenSize
        self.numLayers = numLayers
        self.cachedValuesPerTokenAndLayer = cachedValuesPerTokenAndLayer
        self.parameterCount = parameterCount
        self.activeParameterCount = activeParameterCount
        self.activeWeightBytes = activeWeightBytes
    }
}

/// The memory that holds the keys and values of all sequences, in blocks. Only the model that made
/// it knows its layout; who owns which block is the engine's business.
public protocol KVMemory: AnyObject, Sendable {
    /// Tokens per block.
    var blockSize: Int { get }
    var blockCount: Int { get }
    var bytesPerToken: Int { get }

    /// Makes every page resident, with finite contents of no meaning: for measurements.
    func touch()
}

/// A decoder-only language model. One forward pass runs at a time; the engine sees to it.
public protocol LanguageModel: AnyObject, Sendable {
    var properties: ModelProperties { get }

    /// Reserves KV memory for `blocks` blocks of `KVBlock.size` tokens. Pages are touched only
    /// when used.
    ///
    /// - Throws: `ModelError` (`outOfMemory`) when the system refuses.
    func makeKVMemory(blocks: Int) throws(ModelError) -> any KVMemory

    /// Runs the tokens of `batch` through the model, writes their keys and values to `memory` and
    /// the logits of `batch.logitsIndices` to `logits`.
    ///
    /// - Parameters:
    ///   - batch: checked by the model; ids outside the vocabulary and positions beyond the
    ///     context are errors.
    ///   - memory: made by this model's `makeKVMemory`.
    ///   - logits: `[logitsIndices.count, vocabSize]` f32, overwritten.
    /// - Throws: `ModelError` (`invalidBatch`) when the batch contradicts itself, the model or the
    ///   memory.
    func forward(
        _ batch: ForwardBatch, memory: any KVMemory, logits: UnsafeMutableBufferPointer<Float>
    ) throws(ModelError)
}

/// Facts of paged KV memory that all sides share.
public enum KVBlock {
    /// Tokens per block: also the unit in which prefixes are shared and billed as cached.
    public static let size = 64
}
