// From what a client sent to the ids that the engine computes.

import SiliangChat
import SiliangEngine
import SiliangModels
import SiliangTokenizer

/// One prompt, ready for the engine.
package struct EncodedPrompt: Sendable {
    /// The text, where the prompt came as text.
    package var text: String
    package var tokens: [Int32]
    /// What the answer is a turn of, with thoughts and calls; nil where it is plain text.
    package var conversation: Conversation?
    package var isConversation: Bool { conversation != nil }
}

/// How a vocabulary marks a gap that the model is to fill.
struct InfillMarkers: Sendable, Equatable {
    var prefix: String
    var suffix: String
    var middle: String

    /// DeepSeek-Coder's and V2's own, then Qwen-Coder's, CodeGemma's and StarCoder's: all in the
    /// order prefix, suffix, middle.
    static let known = [
        InfillMarkers(
            prefix: "<｜fim▁begin｜>", suffix: "<｜fim▁hole｜>", middle: "<｜fim▁end｜>"),
        InfillMarkers(
            prefix: "<|fim_prefix|>", suffix: "<|fim_suffix|>", middle: "<|fim_middle|>"),
        InfillMarkers(prefix: "<fim_prefix>", suffix: "<fim_suffix>", middle: "<fim_middle>"),
        InfillMarkers(
            prefix: "<|code_prefix|>", suffix: "<|code_suffix|>", middle: "<|code_middle|>"),
    ]

    static func of(_ tokenizer: Tokenizer) -> InfillMarkers? {
        known.first { markers in
            [markers.prefix, markers.suffix, markers.middle].allSatisfy {
                tokenizer.id(ofSpecial: $0) != nil
            }
        }
    }
}

extension ServedModel {
    /// Renders and encodes a prompt.
    ///
    /// - Throws: `SiliangError` for what the template refuses, a prompt of no tokens, ids outside the
    ///   vocabulary, a gap to fill by a model that knows none, and a prompt that leaves no room for
    ///   an answer.
    package func encode(
        _ prompt: GenerationSpec.Prompt, scope: TurnReplay.Scope
    ) throws(SiliangError) -> EncodedPrompt {
        let encoded = try encoded(prompt, scope: scope)
        guard !encoded.tokens.isEmpty else {
            throw .invalid("prompt", "`prompt` is empty: give at least one token.")
        }
        guard encoded.tokens.count < engine.contextLength else {
            throw SiliangError(
                .promptTooLong,
                "The prompt has \(encoded.tokens.count) tokens, and the context holds "
                    + "\(engine.contextLength), the answer included. Shorten the messages.")
        }
        return encoded
    }

    /// The same without asking whether it fits.
    func encoded(
        _ prompt: GenerationSpec.Prompt, scope: TurnReplay.Scope
    ) throws(SiliangError) -> EncodedPrompt {
        switch prompt {
        case .conversation(let conversation):
            let text: String
            do throws(ChatError) {
                text = try render(conversation)
            } catch {
                throw SiliangError(error)
            }
            replay.settle(scope, before: text, render)
            return EncodedPrompt(
                text: text, tokens: replay.encode(text, scope: scope), conversation: conversation)
        case .text(let text):
            return EncodedPrompt(
                text: text, tokens: tokenizer.encode(text, parseSpecial: true, addSpecial: true),
                conversation: nil)
        case .tokens(let tokens):
            for token in tokens where token < 0 || Int(token) >= engine.model.vocabSize {
                throw .invalid(
                    "prompt",
                    "`prompt` holds the id \(token); the vocabulary's are 0 to "
                        + "\(engine.model.vocabSize - 1).")
            }
            return EncodedPrompt(text: "", tokens: tokens, conversation: nil)
        case .infill(let prefix, let suffix):
            return try infill(prefix: prefix, suffix: suffix)
        }
    }

    private func render(_ conversation: Conversation) throws(ChatError) -> String {
        try template.render(
            toolFormat == nil ? GenericTools.written(conversation) : conversation)
    }

    /// What a client puts before and after the gap is text and nothing else: a marker in it would
    /// move the gap.
    private func infill(prefix: String, suffix: String) throws(SiliangError) -> EncodedPrompt {
        guard let markers = InfillMarkers.of(tokenizer) else {
            throw .invalid(
                "suffix",
                "The model \"\(name)\" was not made to fill gaps: its vocabulary has no markers for "
                    + "them. Leave `suffix` out.")
        }
        func plain(_ text: String) -> [Int32] {
            tokenizer.encode(text, parseSpecial: false, addSpecial: false)
        }
        func marker(_ text: String) -> [Int32] {
            tokenizer.id(ofSpecial: text).map { [$0] } ?? []
        }
        var tokens: [Int32] = []
        if tokenizer.addsBOS, let bos = tokenizer.bosTokenID { tokens.append(bos) }
        tokens += marker(markers.prefix) + plain(prefix)
        tokens += marker(markers.suffix) + plain(suffix)
        tokens += marker(markers.middle)
        return EncodedPrompt(text: prefix, tokens: tokens, conversation: nil)
    }
}
