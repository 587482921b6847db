// What an answer must look like, as a grammar over the model's tokens: structured output and calls
// that a client demands.

import SiliangChat
import SiliangEngine
import SiliangFormats
import SiliangTokenizer
import Synchronization

/// The grammars of one model, made when first needed: most models never are asked for structure.
final class ModelConstraints: Sendable {
    private let cache = Mutex<ConstraintCache?>(nil)
    private let tokenizer: Tokenizer

    init(tokenizer: Tokenizer) { self.tokenizer = tokenizer }

    var grammars: ConstraintCache {
        cache.withLock { cache in
            if let cache { return cache }
            let made = ConstraintCache(vocabulary: ConstraintVocabulary(tokenizer: tokenizer))
            cache = made
            return made
        }
    }
}

/// The constraint of one request's answers.
struct OutputConstraint: Sendable {
    private let grammar: ConstraintGrammar
    private let stopTokens: Set<Int32>
    /// Where the answer begins with a thought, what ends that.
    private let thoughtEnd: ThoughtEnd?

    /// - Returns: nil where any text will do.
    /// - Throws: `APIError` 400 for a schema that cannot be kept to, naming the keyword.
    init?(_ spec: GenerationSpec, on model: ServedModel, for prompt: EncodedPrompt) throws(APIError)
    {
        let planner = ConstraintPlanner(spec: spec, model: model)
        guard let plan = planner.plan() else { return nil }
        stopTokens = model.tokenizer.endOfGenerationTokenIDs
        let cache = model.constraints.grammars
        do throws(ChatError) {
            grammar = try cache.grammar(for: plan.key) { () throws(ChatError) in
                try .composed(plan.element, name: plan.name, vocabulary: cache.vocabulary)
            }
        } catch {
            throw APIError(error, param: plan.name)
        }
        let markers = model.callFormat.thoughtMarkers
        var end = prompt.text[...]
        while end.last == "\n" { end.removeLast() }
        let isThinking = prompt.isConversation && end.hasSuffix(markers.opening)
        thoughtEnd =
            isThinking
            ? ThoughtEnd(
                text: Array(markers.closing.utf8),
                token: model.tokenizer.id(ofSpecial: markers.closing))
            : nil
    }

    /// The mask of one choice.
    func makeMask(tokenizer: Tokenizer) -> any TokenMask {
        ConstraintMask(
            constraint: TokenConstraint(grammar: grammar, stopTokens: stopTokens),
            tokenizer: tokenizer, stopTokens: stopTokens, thoughtEnd: thoughtEnd)
    }
}

/// The marker behind which an answer begins.
private struct ThoughtEnd: Sendable {
    let text: [UInt8]
    /// Where the vocabulary has it as one token.
    let token: Int32?
}

/// Leaves the thought free, then holds the answer to its grammar.
///
/// Unchecked: the engine's thread alone uses it.
private final class ConstraintMask: TokenMask, @unchecked Sendable {
    private let constraint: TokenConstraint
    private let tokenizer: Tokenizer
    private let stopTokens: Set<Int32>
    private var thoughtEnd: ThoughtEnd?
    /// The thought's last bytes, among which its end may be cut.
    private var tail: [UInt8] = []

    init(
        constraint: TokenConstraint, tokenizer: Tokenizer, stopTokens: Set<Int32>,
        thoughtEnd: ThoughtEnd?
    ) {
        self.constraint = constraint
        self.tokenizer = tokenizer
        self.stopTokens = stopTokens
        self.thoughtEnd = thoughtEnd
    }

    func allow(_ words: UnsafeMutableBufferPointer<UInt64>) {
        guard thoughtEnd != nil else {
            constraint.fillMask(words)
            return
        }
        words.update(repeating: .max)
        // An answer that ends within its thought is no document.
        for token in stopTokens where token >= 0 && Int(token) / 64 < words.count {
            words[Int(token) / 64] &= ~(1 << UInt64(Int(token) % 64))
        }
    }

    func accept(_ token: Int32) {
        guard let end = thoughtEnd else {
            _ = constraint.accept(token)
            return
        }
        if token == end.token {
            thoughtEnd = nil
            return
        }
        tail += (try? tokenizer.bytes(of: token)) ?? []
        if tail.firstRange(of: end.text) != nil { thoughtEnd = nil }
        if tail.count > 4 * end.text.count { tail.removeFirst(tail.count - 2 * end.text.count) }
    }
}
