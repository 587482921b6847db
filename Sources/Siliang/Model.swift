// A model that is open and ready to be asked.

import Foundation
import SiliangChat
import SiliangEngine
import SiliangModels
import SiliangTokenizer

/// An open model: weights, tokenizer, chat template, and an engine with threads of its own.
///
/// ```swift
/// let model = try await Model.load("models/qwen3-4b-q4_k_m.gguf")
/// let reply = try await model.reply(to: "Why is the sky blue?")
/// print(reply.text)
/// ```
///
/// A model answers many questions at once, from any task; those beyond
/// `Options.maxConcurrentReplies` wait. It is unloaded with its last reference.
public final class Model: Sendable {
    /// How precisely keys and values are kept.
    public enum KVPrecision: Sendable, CaseIterable {
        /// As precise as the weights: 32 bits for float weights and small models, else the type of
        /// 16 bits that this machine computes with fastest.
        case automatic
        /// 32-bit floats.
        case float32
        /// 16-bit floats.
        case float16
        /// 16-bit floats with the range of 32-bit ones.
        case bfloat16
        /// 16-bit integers with a scale per row.
        case int16
        /// 8-bit integers with a scale per 32.
        case int8
    }

    /// How a model is opened.
    public struct Options: Sendable, Equatable {
        /// The most tokens that prompt and answer may have together; nil: what the model was made
        /// for.
        public var contextLength: Int?
        /// Threads to compute with, from 1 to 256; nil: as many as there are cores.
        public var threads: Int?
        /// How precisely keys and values are kept.
        public var kvPrecision = KVPrecision.automatic
        /// Bytes of memory for keys and values; nil: what four whole contexts need, within a
        /// quarter of the machine's memory.
        public var kvMemoryBytes: Int?
        /// Replies computed together, from 1 to 1024; more wait.
        public var maxConcurrentReplies = 16
        /// Whether beginnings of prompts that were computed before are found again in memory.
        public var cachesPrefixes = true
        /// A folder that keeps the beginnings of prompts beyond the process; nil: none. It is made
        /// where it is missing; several models may share one.
        public var prefixCacheFolder: String?
        /// The most bytes that the folder may take; nil: 10 GiB, or a tenth of the free space where
        /// that is less.
        public var prefixCacheBytes: Int?

        /// The usual: everything that the machine and the model allow.
        public init() {}
    }

    let served: ServedModel

    package init(_ served: ServedModel) { self.served = served }

    /// Opens a model. That takes from milliseconds to minutes, on a thread of its own.
    ///
    /// - Parameters:
    ///   - path: a GGUF file (of a split one the first part), or a folder in Hugging Face's layout
    ///     with `config.json`, `.safetensors` and the tokenizer's files.
    ///   - options: how it is opened.
    ///   - onNotice: told in a sentence of what works but could surprise, such as a checkpoint
    ///     without a chat template; called on any thread.
    /// - Throws: `SiliangError`: `unreadableFile`, `invalidCheckpoint`, `invalidTokenizer`,
    ///   `invalidTemplate`, `invalidParameter`.
    public static func load(
        _ path: String, options: Options = Options(),
        onNotice: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws(SiliangError) -> Model {
        try await LoadingThread.run { () throws(SiliangError) in
            try ModelLoading(path: path, options: options).model(onNotice)
        }
    }

    // MARK: What it is

    /// The name of the file or folder, without its type.
    public var name: String { served.name }
    /// The architecture's name in the checkpoint, such as `qwen3`.
    public var architecture: String { served.engine.model.architecture }
    /// Parameters in all.
    public var parameterCount: Int { served.engine.model.parameterCount }
    /// The most tokens that prompt and answer may have together.
    public var contextLength: Int { served.engine.contextLength }
    /// Whether the model can think before it answers.
    public var canThink: Bool { served.template.thinking != .never }

    /// Takes no more questions, lets those under way end within `grace`, then ends the engine.
    /// Without it the same happens with the last reference, and what is under way is awaited.
    public func shutDown(within grace: Duration = .zero) async {
        await served.engine.shutdown(within: grace)
    }

    // MARK: Tokens

    /// The ids that a text becomes, with none added before or behind.
    ///
    /// - Parameters:
    ///   - text: any text.
    ///   - parsesSpecialTokens: whether control tokens written in the text, such as `<|im_end|>`,
    ///     count as such. Leave it out for text that others wrote.
    public func tokenize(_ text: String, parsesSpecialTokens: Bool = false) -> [Int32] {
        served.tokenizer.encode(text, parseSpecial: parsesSpecialTokens, addSpecial: false)
    }

    /// The text of ids, control tokens included; bytes that are no whole character show as U+FFFD.
    ///
    /// - Throws: `SiliangError` (`invalidParameter`) for an id outside the vocabulary.
    public func detokenize(_ tokens: [Int32]) throws(SiliangError) -> String {
        do throws(TokenizerError) {
            return String(decoding: try served.tokenizer.decode(tokens), as: UTF8.self)
        } catch {
            throw SiliangError(
                .invalidParameter, "\(error)", parameter: "tokens", underlying: error)
        }
    }

    /// The tokens of the prompt that a conversation becomes, those of the template included: what
    /// `TokenUsage.promptTokens` will say. It may be more than the context holds.
    ///
    /// - Throws: `SiliangError` for what the template refuses.
    public func countTokens(
        of messages: [ChatMessage], tools: [Tool] = [], thinking: Bool? = nil
    ) throws(SiliangError) -> Int {
        var options = GenerationOptions()
        options.thinking = thinking
        let request = ReplyRequest(
            model: self, prompt: .conversation(Conversation(messages: messages)), tools: tools,
            options: options)
        let scope = TurnReplay.Scope(account: "", salt: "")
        var count = 0
        for prompt in try request.spec().prompts {
            count += try served.encoded(prompt, scope: scope).tokens.count
        }
        return count
    }
}
