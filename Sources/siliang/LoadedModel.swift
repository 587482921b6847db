// A checkpoint, opened and ready to compute, to speak and to be served.

import Foundation
import SiliangChat
import SiliangEngine
import SiliangFormats
import SiliangModels
import SiliangServer
import SiliangTensor
import SiliangTokenizer

/// A model with the file it came from and the threads that compute it.
struct LoadedModel {
    let located: LocatedModel
    let file: GGUFFile
    let model: any LanguageModel
    let pool: ThreadPool
    let threads: Int

    var properties: ModelProperties { model.properties }

    /// Finds, opens and prepares the model that `argument` names.
    static func load(_ argument: String?, _ runtime: RuntimeOptions) throws -> LoadedModel {
        try load(ModelLocator().locate(argument), runtime)
    }

    static func load(_ located: LocatedModel, _ runtime: RuntimeOptions) throws -> LoadedModel {
        let file = try GGUFFile.open(path: located.path)
        let threads = runtime.threads ?? ThreadPool.defaultThreadCount
        let pool = ThreadPool(threads: threads)
        let model = try ModelRegistry.load(file, pool: pool, options: runtime.loadOptions)
        return LoadedModel(
            located: located, file: file, model: model, pool: pool, threads: threads)
    }

    func makeTokenizer() throws -> Tokenizer {
        try Tokenizer(metadata: file.metadata)
    }
}

extension LoadedModel {
    /// An engine for one request of a known size: no more KV memory than that needs.
    func makeEngine(promptTokens: Int, maxTokens: Int) throws(EngineError) -> Engine {
        let context = properties.contextLength
        let wanted = promptTokens.addingReportingOverflow(maxTokens)
        // One more than the prompt at least, so that the engine's complaint about a prompt that is
        // too long names the model's context and not this figure.
        let tokens = wanted.overflow ? context : min(wanted.partialValue + 1, context)
        return try Engine(
            model: model,
            options: EngineOptions(maxSequences: 1, maxWaiting: 0, kvTokens: max(tokens, 1)))
    }

    /// An engine for many requests, with a quarter of the machine's memory for keys and values.
    func makeEngine() throws(EngineError) -> Engine {
        let memory = ProcessInfo.processInfo.physicalMemory / 4
        return try Engine(
            model: model, options: EngineOptions(kvBytes: Int(clamping: max(memory, 1))))
    }

    /// The model as the service and `siliang run` use it: with its tokenizer and chat template.
    func serve(by engine: Engine) throws -> ServedModel {
        let tokenizer = try makeTokenizer()
        let template = try ChatTemplateSource(
            architecture: properties.architecture,
            templateText: file.metadata.string("tokenizer.chat_template"),
            bosToken: tokenizer.bosToken, eosToken: tokenizer.eosToken,
            specialTokens: tokenizer.specialTokens
        ).makeTemplate()
        // The bundled model calculates; chance can only make it miscalculate.
        let sampling: SamplingParameters? =
            located.name == ModelLocator.bundledName ? .greedy : nil
        return ServedModel(
            name: located.name, generator: engine, tokenizer: tokenizer, template: template,
            properties: properties, defaultSampling: sampling)
    }
}

extension RuntimeOptions {
    /// The options in the library's terms.
    var loadOptions: LoadOptions {
        var options = LoadOptions()
        options.contextLength = context
        switch kvType {
        case .auto: options.kvType = .auto
        case .f32: options.kvType = .f32
        case .f16: options.kvType = .f16
        }
        return options
    }
}
