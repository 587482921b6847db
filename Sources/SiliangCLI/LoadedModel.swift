// A checkpoint, opened and ready to compute, to speak and to be served.

import Foundation
import SiliangChat
import SiliangEngine
import SiliangFormats
import SiliangModels
import SiliangServer
import SiliangTensor
import SiliangTokenizer

/// A model with the checkpoint it came from and the threads that compute it.
struct LoadedModel {
    let located: LocatedModel
    let checkpoint: Checkpoint
    let model: any LanguageModel
    let pool: ThreadPool
    let threads: Int

    var properties: ModelProperties { model.properties }

    /// Finds, opens and prepares the model that `argument` names.
    static func load(_ argument: String?, _ runtime: RuntimeOptions) throws -> LoadedModel {
        try load(ModelLocator().locate(argument), runtime)
    }

    static func load(_ located: LocatedModel, _ runtime: RuntimeOptions) throws -> LoadedModel {
        let checkpoint = try Checkpoint.open(path: located.path)
        let threads = runtime.threads ?? ThreadPool.defaultThreadCount
        let pool = ThreadPool(threads: threads)
        let model = try checkpoint.load(pool: pool, options: runtime.loadOptions)
        return LoadedModel(
            located: located, checkpoint: checkpoint, model: model, pool: pool,
            threads: threads)
    }

    /// - Throws: `CommandError` when the checkpoint has no tokenizer, or one that cannot be used.
    func makeTokenizer() throws(CommandError) -> Tokenizer {
        guard let tokenizer = try makeTokenizerIfThere() else {
            throw CommandError(
                "\(located.path) holds no tokenizer.json, which text needs; download it too. "
                    + "Token ids (--tokens) go without")
        }
        return tokenizer
    }

    /// Nil when the checkpoint has no tokenizer.
    func makeTokenizerIfThere() throws(CommandError) -> Tokenizer? {
        guard let tokenizer = try checkpoint.makeTokenizer() else { return nil }
        // Rows without a token pad the matrix; a token without a row would be no input.
        guard tokenizer.vocabSize <= properties.vocabSize else {
            throw CommandError(
                "\(located.path): the tokenizer has \(tokenizer.vocabSize) tokens and the model "
                    + "\(properties.vocabSize); their files do not belong together")
        }
        return tokenizer
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

    /// An engine for many requests.
    ///
    /// - Parameter onNotice: told what an operator should know, in a sentence.
    func makeEngine(
        _ options: EngineOptions, onNotice: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(EngineError) -> Engine {
        try Engine(model: model, options: options, onNotice: onNotice)
    }

    /// Of the checkpoint: its headers, and a sample of every tensor. Reading all of a model of
    /// hundreds of gigabytes would take minutes at each start.
    var fingerprint: [UInt8] {
        var fingerprint = ModelFingerprint()
        func add(_ file: MappedFile, _ range: Range<Int>) {
            fingerprint.add(
                UnsafeRawBufferPointer(rebasing: file.bytes[range.clamped(to: file.bytes.indices)]))
        }
        for (part, tensors) in checkpoint.files {
            let header = tensors.map(\.lowerBound).min() ?? part.bytes.count
            add(part, 0..<header)
            for tensor in tensors {
                let middle = tensor.lowerBound + tensor.count / 2
                add(part, tensor.lowerBound..<min(tensor.lowerBound + 4096, tensor.upperBound))
                add(part, middle..<min(middle + 4096, tensor.upperBound))
            }
        }
        if !checkpoint.configuration.isEmpty { fingerprint.add(checkpoint.configuration) }
        return fingerprint.bytes
    }

    /// The model as the service and `siliang run` use it: with its tokenizer and chat template.
    func serve(by engine: Engine) throws -> ServedModel {
        let tokenizer = try makeTokenizer()
        let source = ChatTemplateSource(
            architecture: properties.architecture,
            templateText: try checkpoint.chatTemplate(),
            bosToken: try checkpoint.text(of: "bos_token")
                ?? tokenizer.text(of: tokenizer.bosTokenID),
            eosToken: try checkpoint.text(of: "eos_token")
                ?? tokenizer.text(of: tokenizer.eosTokenID),
            specialTokens: try checkpoint.specialTokens())
        let template = try source.makeTemplate()
        if source.isGuess {
            report("\(located.name) has no chat template; it is asked in ChatML's format")
        }
        // The bundled model calculates; chance can only make it miscalculate.
        let isBundled = [located.name, properties.name].contains(ModelLocator.bundledName)
        let sampling = isBundled ? .greedy : try checkpoint.defaultSampling()
        return ServedModel(
            name: located.name, engine: engine, tokenizer: tokenizer, template: template,
            toolFormat: ToolCallFormat.detect(templateText: source.templateText),
            defaultSampling: sampling)
    }
}

extension Tokenizer {
    /// The tokenizer in a checkpoint's metadata.
    static func read(from file: GGUFFile) throws(CommandError) -> Tokenizer {
        do throws(TokenizerError) {
            return try Tokenizer(metadata: file.metadata)
        } catch {
            throw CommandError("\(file.path): \(error)")
        }
    }

    /// The tokenizer of a checkpoint folder in Hugging Face's layout.
    static func read(folder path: String) throws(CommandError) -> Tokenizer {
        do throws(TokenizerError) {
            return try TokenizerFolder(path: path).tokenizer
        } catch {
            throw CommandError("\(error)")
        }
    }

    /// The tokenizer in a Hugging Face `tokenizer.json`.
    static func read(json path: String) throws(CommandError) -> Tokenizer {
        let bytes = try [UInt8](readFile(path))
        do throws(TokenizerError) {
            return try Tokenizer(tokenizerJSON: bytes)
        } catch {
            throw CommandError("\(path): \(error)")
        }
    }

    /// How a token is written, where there is one.
    func text(of id: Int32?) -> String? {
        id.flatMap { try? String(decoding: bytes(of: $0), as: UTF8.self) }
    }
}

extension RuntimeOptions {
    /// The options in the library's terms.
    var loadOptions: LoadOptions {
        var options = LoadOptions()
        options.contextLength = context
        switch kvType {
        case .auto, nil: options.kvType = nil
        case .f32: options.kvType = .f32
        case .f16: options.kvType = .f16
        case .bf16: options.kvType = .bf16
        case .q8_0: options.kvType = .q8_0
        }
        return options
    }
}
