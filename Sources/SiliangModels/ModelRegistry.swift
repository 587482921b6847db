// From a checkpoint to a model: the one table of families, and what a caller may choose.

import SiliangFormats
import SiliangTensor

/// How a model is loaded.
public struct LoadOptions: Sendable, Equatable {
    /// How keys and values are kept; nil: as precise as the weights (32 bits for float weights and
    /// for small models, 16 bits otherwise).
    public var kvType: KVType?
    /// How activations enter quantised products; nil: 8 bits, but 32-bit floats for small models,
    /// whose speed does not depend on it, and for models larger than the memory, which are computed
    /// straight from the file.
    public var activations: ActivationPrecision?
    /// Shortens the context; nil: what the checkpoint states.
    public var contextLength: Int?

    public init(
        kvType: KVType? = nil, activations: ActivationPrecision? = nil, contextLength: Int? = nil
    ) {
        self.kvType = kvType
        self.activations = activations
        self.contextLength = contextLength
    }

    /// Parameters below which a model counts as small.
    static let smallModel = 50_000_000
}

/// The model families, by the name that checkpoints give them.
public enum ModelRegistry {
    typealias Creator = @Sendable (ModelWeights) throws(ModelError) -> DecoderModel

    private static let creators: [(architecture: String, create: Creator)] = [
        ("llama", { weights throws(ModelError) in try LlamaModel.make(weights) }),
        ("qwen2", { weights throws(ModelError) in try Qwen2Model.make(weights) }),
        ("qwen3", { weights throws(ModelError) in try Qwen3Model.make(weights) }),
        ("qwen3moe", { weights throws(ModelError) in try Qwen3MoEModel.make(weights) }),
        ("deepseek2", { weights throws(ModelError) in try DeepSeekV2Model.make(weights) }),
    ]

    /// The architectures that can be loaded, by their GGUF names.
    public static var architectures: [String] { creators.map(\.architecture) }

    /// Loads a model; `pool` is its own from then on.
    ///
    /// - Throws: `ModelError` naming the key or tensor that is missing, wrong or not supported.
    public static func load(
        _ file: GGUFFile, pool: ThreadPool, options: LoadOptions = LoadOptions(),
        instructionSet: InstructionSet = .best
    ) throws(ModelError) -> any LanguageModel {
        let architecture = file.metadata.architecture ?? "(none)"
        guard let family = creators.first(where: { $0.architecture == architecture }) else {
            throw ModelError(
                .unknownArchitecture,
                "\(file.path): architecture \(architecture) is not supported; supported are "
                    + architectures.joined(separator: ", "))
        }
        let executor: Executor
        do throws(TensorError) {
            executor = try Executor(pool: pool, instructionSet: instructionSet)
        } catch {
            throw ModelError(.outOfMemory, error.message, underlying: error)
        }
        return try family.create(ModelWeights(file, executor: executor, options: options))
    }
}
