// What a model will take, from its headers alone.

import SiliangFormats
import SiliangTensor

/// A model that has not been loaded, as far as its checkpoint's headers tell.
public struct ModelMeasure: Sendable, Equatable {
    public let properties: ModelProperties
    /// Bytes of KV memory that a token takes, all layers together.
    public let kvBytesPerToken: Int
}

extension ModelRegistry {
    /// Measures a GGUF file. Of the weights only vectors are read.
    ///
    /// - Throws: `ModelError`, as loading it would.
    public static func measure(
        _ file: GGUFFile, options: LoadOptions = LoadOptions()
    ) throws(ModelError) -> ModelMeasure {
        try measure(
            load(file, pool: ThreadPool(threads: 1), options: options.checkingOnly))
    }

    /// Measures a Hugging Face folder. Of the weights only vectors are read.
    ///
    /// - Throws: `ModelError`, as loading it would.
    public static func measure(
        _ folder: HuggingFaceFolder, options: LoadOptions = LoadOptions()
    ) throws(ModelError) -> ModelMeasure {
        try measure(
            load(folder, pool: ThreadPool(threads: 1), options: options.checkingOnly))
    }

    private static func measure(
        _ model: any LanguageModel
    ) throws(ModelError) -> ModelMeasure {
        // Only the model knows the layout of its KV memory.
        ModelMeasure(
            properties: model.properties,
            kvBytesPerToken: try model.makeKVMemory(blocks: 1).bytesPerToken)
    }
}

extension LoadOptions {
    fileprivate var checkingOnly: LoadOptions {
        var options = self
        options.checksOnly = true
        return options
    }
}
