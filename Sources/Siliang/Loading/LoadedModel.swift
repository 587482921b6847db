// A checkpoint, opened and ready to compute, to speak and to be served.

import Foundation
import SiliangChat
import SiliangEngine
import SiliangFormats
import SiliangModels
import SiliangTensor
import SiliangTokenizer

/// A model with the checkpoint it came from and the threads that compute it.
package struct LoadedModel: Sendable {
    /// The model that comes with the program.
    package static let bundledName = "abacus"

    package let path: String
    /// What the service calls it.
    package let name: String
    /// The weights.
    package let checkpoint: Checkpoint
    /// What tells tokenizer, template and sampling: the weights' own checkpoint, or the one that
    /// they were converted from.
    package let text: Checkpoint
    package let model: any LanguageModel
    package let pool: ThreadPool
    package let threads: Int

    package var properties: ModelProperties { model.properties }

    /// Opens and prepares a checkpoint.
    ///
    /// - Parameter threads: nil for as many as there are cores.
    /// - Throws: `FormatError`, `ModelError`, `SiliangError`.
    package init(
        path: String, name: String, threads: Int?, options: LoadOptions
    ) throws {
        try self.init(
            Checkpoint.open(path: path), path: path, name: name, threads: threads,
            options: options)
    }

    /// Prepares an open checkpoint.
    ///
    /// - Parameters:
    ///   - path: for messages.
    ///   - text: the checkpoint that the weights were converted from; nil where they were not.
    ///   - threads: nil for as many as there are cores.
    /// - Throws: `ModelError`.
    package init(
        _ checkpoint: Checkpoint, text: Checkpoint? = nil, path: String, name: String,
        threads wanted: Int?, options: LoadOptions
    ) throws {
        self.checkpoint = checkpoint
        self.text = text ?? checkpoint
        threads = wanted ?? ThreadPool.defaultThreadCount
        pool = ThreadPool(threads: threads)
        model = try checkpoint.load(pool: pool, options: options)
        self.path = path
        self.name = name
    }

    /// - Throws: `SiliangError` (`invalidTokenizer`) when the checkpoint has no tokenizer, or one
    ///   that cannot be used.
    package func makeTokenizer() throws(SiliangError) -> Tokenizer {
        guard let tokenizer = try makeTokenizerIfThere() else {
            throw SiliangError(
                .invalidTokenizer,
                "\(path) holds no tokenizer.json, which text needs; download it too, or give token ids"
            )
        }
        return tokenizer
    }

    /// Nil when the checkpoint has no tokenizer.
    package func makeTokenizerIfThere() throws(SiliangError) -> Tokenizer? {
        guard let tokenizer = try text.makeTokenizer() else { return nil }
        // Rows without a token pad the matrix; a token without a row would be no input.
        guard tokenizer.vocabSize <= properties.vocabSize else {
            throw SiliangError(
                .invalidTokenizer,
                "\(path): the tokenizer has \(tokenizer.vocabSize) tokens and the model "
                    + "\(properties.vocabSize); their files do not belong together")
        }
        return tokenizer
    }
}

extension LoadedModel {
    /// An engine for one request of a known size: no more KV memory than that needs.
    package func makeEngine(promptTokens: Int, maxTokens: Int) throws(EngineError) -> Engine {
        let context = properties.contextLength
        let wanted = promptTokens.addingReportingOverflow(maxTokens)
        // One more than the prompt at least, so that the engine's complaint about a prompt that is
        // too long names the model's context and not this figure.
        let tokens = wanted.overflow ? context : min(wanted.partialValue + 1, context)
        return try Engine(
            model: model,
            options: EngineOptions(maxSequences: 1, maxWaiting: 0, kvTokens: max(tokens, 1)))
    }

    /// A quarter of the machine's memory: weights and everything else need the rest.
    package static var standardKVBytes: Int {
        max(1, Int(clamping: ProcessInfo.processInfo.physicalMemory / 4))
    }

    /// The file's name without its type and without the number of a split file's part.
    package static func name(ofFile path: String) -> String {
        let file = URL(fileURLWithPath: path).lastPathComponent
        let stem = file.hasSuffix(".gguf") ? String(file.dropLast(5)) : file
        let part = stem.range(of: #"-\d{5}-of-\d{5}$"#, options: .regularExpression)
        return part.map { String(stem[..<$0.lowerBound]) } ?? stem
    }

    /// An engine for many requests.
    ///
    /// - Parameter onNotice: told what an operator should know, in a sentence.
    package func makeEngine(
        _ options: EngineOptions, onNotice: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(EngineError) -> Engine {
        try Engine(model: model, options: options, onNotice: onNotice)
    }

    /// Of the checkpoint: its headers, and a sample of every tensor.
    package var fingerprint: [UInt8] { checkpoint.fingerprint }

    /// The model as a service, a terminal or a program asks it: with its tokenizer and chat
    /// template.
    ///
    /// - Parameter onNotice: told what a person should know, in a sentence.
    /// - Throws: `SiliangError` for a tokenizer or a file beside the weights that cannot be used,
    ///   `ChatError` for a chat template that does not compile.
    package func serve(
        by engine: Engine, onNotice: (String) -> Void
    ) throws -> ServedModel {
        let tokenizer = try makeTokenizer()
        let source = ChatTemplateSource(
            architecture: properties.architecture,
            templateText: try text.chatTemplate(),
            bosToken: try text.text(of: "bos_token")
                ?? tokenizer.text(of: tokenizer.bosTokenID),
            eosToken: try text.text(of: "eos_token")
                ?? tokenizer.text(of: tokenizer.eosTokenID),
            specialTokens: try text.specialTokens())
        let template = try source.makeTemplate()
        if source.isGuess {
            onNotice("\(name) has no chat template; it is asked in ChatML's format")
        }
        // The bundled model calculates; chance can only make it miscalculate.
        let isBundled = [name, properties.name].contains(Self.bundledName)
        let sampling = isBundled ? .greedy : try text.defaultSampling()
        return ServedModel(
            name: name, engine: engine, tokenizer: tokenizer, template: template,
            toolFormat: ToolCallFormat.detect(templateText: source.templateText),
            defaultSampling: sampling)
    }
}
