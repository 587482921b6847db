// From a checkpoint to a model: the one table of families, and what a caller may choose.

import SiliangFormats
import SiliangTensor

/// How a model is loaded.
public struct LoadOptions: Sendable, Equatable {
    /// How keys and values are kept; nil: as precise as the weights (32 bits for float weights and
    /// for small models, else `KVType.preferred(by:)`).
    public var kvType: KVType?
    /// How activations enter quantised products; nil: 8 bits, but 32-bit floats for small models,
    /// whose speed does not depend on it, and for models larger than the memory, which are computed
    /// straight from the file.
    public var activations: ActivationPrecision?
    /// Shortens the context; nil: what the checkpoint states.
    public var contextLength: Int?
    /// Only whether the checkpoint can be loaded is of interest: weights are neither read nor packed,
    /// and the model is not to be run.
    var checksOnly = false

    public init(
        kvType: KVType? = nil, activations: ActivationPrecision? = nil, contextLength: Int? = nil
    ) {
        self.kvType = kvType
        self.activations = activations
        self.contextLength = contextLength
    }

    /// Parameters below which a model counts as small.
    public static let smallModel = 50_000_000
}

/// One family: what its checkpoints are called, and how a model is made of them.
struct ModelFamily: Sendable {
    /// `general.architecture` in GGUF files, and the program's own name.
    let name: String
    /// The class under `architectures` in config.json, with the names that go with it.
    let huggingFace: [(architecture: String, names: HuggingFaceNames)]
    let make: @Sendable (ModelWeights) throws(ModelError) -> DecoderModel
}

/// The model families, by the names that checkpoints give them.
public enum ModelRegistry {
    private static let families: [ModelFamily] = [
        ModelFamily(
            name: "llama", huggingFace: [("LlamaForCausalLM", .llama)],
            make: { weights throws(ModelError) in try LlamaModel.make(weights) }),
        ModelFamily(
            name: "qwen2", huggingFace: [("Qwen2ForCausalLM", .qwen2)],
            make: { weights throws(ModelError) in try Qwen2Model.make(weights) }),
        ModelFamily(
            name: "qwen3", huggingFace: [("Qwen3ForCausalLM", .qwen3)],
            make: { weights throws(ModelError) in try Qwen3Model.make(weights) }),
        ModelFamily(
            name: "qwen3moe", huggingFace: [("Qwen3MoeForCausalLM", .qwen3MoE)],
            make: { weights throws(ModelError) in try Qwen3MoEModel.make(weights) }),
        ModelFamily(
            name: "glm4moe", huggingFace: [("Glm4MoeForCausalLM", .glm4MoE)],
            make: { weights throws(ModelError) in try Glm4MoEModel.make(weights) }),
        ModelFamily(
            name: "deepseek2",
            huggingFace: [
                ("DeepseekV2ForCausalLM", .deepSeekV2), ("DeepseekV3ForCausalLM", .deepSeekV3),
            ],
            make: { weights throws(ModelError) in try DeepSeekV2Model.make(weights) }),
    ]

    /// The architectures that can be loaded, by their GGUF names.
    public static var architectures: [String] { families.map(\.name) }

    /// The architectures that can be loaded from Hugging Face folders, by the names in config.json.
    public static var huggingFaceArchitectures: [String] {
        families.flatMap { $0.huggingFace.map(\.architecture) }
    }

    /// Loads a model from a GGUF file; `pool` is its own from then on.
    ///
    /// - Throws: `ModelError` naming the key or tensor that is missing, wrong or not supported.
    public static func load(
        _ file: GGUFFile, pool: ThreadPool, options: LoadOptions = LoadOptions(),
        instructionSet: InstructionSet = .best
    ) throws(ModelError) -> any LanguageModel {
        let architecture = file.metadata.architecture ?? "(none)"
        guard let family = families.first(where: { $0.name == architecture }) else {
            throw ModelError(
                .unknownArchitecture,
                "\(file.path): architecture \(architecture) is not supported; supported are "
                    + architectures.joined(separator: ", "))
        }
        return try load(
            GGUFCheckpoint(file), family, pool: pool, options: options,
            instructionSet: instructionSet)
    }

    /// Loads a model from a Hugging Face folder; `pool` is its own from then on.
    ///
    /// - Throws: `ModelError` naming the key or tensor that is missing, wrong or not supported.
    public static func load(
        _ folder: HuggingFaceFolder, pool: ThreadPool, options: LoadOptions = LoadOptions(),
        instructionSet: InstructionSet = .best
    ) throws(ModelError) -> any LanguageModel {
        let (family, names) = try family(of: folder)
        return try load(
            HuggingFaceCheckpoint(folder, names: names), family, pool: pool, options: options,
            instructionSet: instructionSet)
    }

    /// What stands against loading a checkpoint: nil when every key and tensor that its family
    /// needs is there and fits. Of the weights only vectors are read.
    public static func problem(with file: GGUFFile) -> ModelError? {
        problem { options throws(ModelError) in
            _ = try load(file, pool: ThreadPool(threads: 1), options: options)
        }
    }

    /// The same for a Hugging Face folder.
    public static func problem(with folder: HuggingFaceFolder) -> ModelError? {
        problem { options throws(ModelError) in
            _ = try load(folder, pool: ThreadPool(threads: 1), options: options)
        }
    }

    private static func problem(
        _ load: (LoadOptions) throws(ModelError) -> Void
    ) -> ModelError? {
        var options = LoadOptions()
        options.checksOnly = true
        do throws(ModelError) {
            try load(options)
            return nil
        } catch {
            return error
        }
    }

    private static func load(
        _ source: any CheckpointSource, _ family: ModelFamily, pool: ThreadPool,
        options: LoadOptions, instructionSet: InstructionSet
    ) throws(ModelError) -> any LanguageModel {
        let executor: Executor
        do throws(TensorError) {
            executor = try Executor(pool: pool, instructionSet: instructionSet)
        } catch {
            throw ModelError(.outOfMemory, error.message, underlying: error)
        }
        let weights = ModelWeights(
            source, architecture: family.name, executor: executor, options: options)
        let model = try family.make(weights)
        try weights.checkNothingIsLeft()
        return model
    }

    /// The program's name for a folder's architecture, such as `deepseek2` for DeepSeek-V3.
    ///
    /// - Throws: `ModelError` (`unknownArchitecture`).
    public static func architecture(of folder: HuggingFaceFolder) throws(ModelError) -> String {
        try family(of: folder).family.name
    }

    static func family(
        of folder: HuggingFaceFolder
    ) throws(ModelError) -> (family: ModelFamily, names: HuggingFaceNames) {
        let modelType = folder.config["model_type"]?.string
        let classes = folder.config["architectures"]?.array?.compactMap(\.string) ?? []
        for family in families {
            for (architecture, names) in family.huggingFace {
                let matches =
                    classes.isEmpty
                    ? names.modelType == modelType : classes.contains(architecture)
                if matches { return (family, names) }
            }
        }
        let named = classes.isEmpty ? "(none)" : classes.joined(separator: ", ")
        throw ModelError(
            .unknownArchitecture,
            "\(folder.configPath): the architecture \(named) (model_type \(modelType ?? "none")) "
                + "is not supported; supported are "
                + huggingFaceArchitectures.joined(separator: ", "))
    }
}
