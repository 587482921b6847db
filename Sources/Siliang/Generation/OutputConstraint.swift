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

/// What holds one request's answers to a form: a limit on the thought, then a grammar.
struct OutputConstraint: Sendable {
    private let grammar: ConstraintGrammar?
    private let stopTokens: Set<Int32>
    /// Where the answer begins with a thought, how that ends.
    private let thought: ThoughtLimit?

    /// - Returns: nil where any text will do.
    /// - Throws: `SiliangError` for a schema that cannot be kept to, naming the keyword.
    init?(
        _ spec: GenerationSpec, on model: ServedModel, for prompt: EncodedPrompt
    ) throws(SiliangError) {
        stopTokens = model.tokenizer.endOfGenerationTokenIDs
        thought = ThoughtLimit(spec, on: model, for: prompt)
        guard let plan = ConstraintPlanner(spec: spec, model: model).plan() else {
            guard spec.thinkingBudget != nil, thought != nil else { return nil }
            grammar = nil
            return
        }
        let cache = model.constraints.grammars
        do throws(ChatError) {
            grammar = try cache.grammar(for: plan.key) { () throws(ChatError) in
                try .composed(plan.element, name: plan.name, vocabulary: cache.vocabulary)
            }
        } catch {
            throw SiliangError(error, parameter: plan.name)
        }
    }

    /// The mask of one choice.
    func makeMask(tokenizer: Tokenizer) -> any TokenMask {
        ConstraintMask(
            constraint: grammar.map { TokenConstraint(grammar: $0, stopTokens: stopTokens) },
            tokenizer: tokenizer, stopTokens: stopTokens, thought: thought)
    }
}

/// The thought before an answer: how it ends, and when it must.
private struct ThoughtLimit: Sendable {
    /// The marker behind it, and its id where the vocabulary has it as one token.
    let end: [UInt8]
    let token: Int32?
    /// Tokens after which the marker is forced; a marker of several tokens cannot be.
    let budget: Int

    /// - Returns: nil where the prompt opens no thought.
    init?(_ spec: GenerationSpec, on model: ServedModel, for prompt: EncodedPrompt) {
        let markers = model.callFormat.thoughtMarkers
        var text = prompt.text[...]
        while text.last == "\n" { text.removeLast() }
        guard prompt.isConversation, text.hasSuffix(markers.opening) else { return nil }
        end = Array(markers.closing.utf8)
        token = model.tokenizer.id(ofSpecial: markers.closing)
        // A thought without end would leave no room for the answer that was asked for.
        let room = model.engine.contextLength - prompt.tokens.count
        budget = spec.thinkingBudget ?? min(spec.maxTokens ?? room, room) / 2
    }
}

/// Leaves the thought free within its budget, then holds the answer to its grammar.
///
/// Unchecked: the engine's thread alone uses it.
private final class ConstraintMask: TokenMask, @unchecked Sendable {
    /// nil: any answer will do.
    private let constraint: TokenConstraint?
    private let tokenizer: Tokenizer
    private let stopTokens: Set<Int32>
    /// nil once the thought is over.
    private var thought: ThoughtLimit?
    private var thoughtTokens = 0
    /// The thought's last bytes, among which its end may be cut.
    private var tail: [UInt8] = []

    init(
        constraint: TokenConstraint?, tokenizer: Tokenizer, stopTokens: Set<Int32>,
        thought: ThoughtLimit?
    ) {
        self.constraint = constraint
        self.tokenizer = tokenizer
        self.stopTokens = stopTokens
        self.thought = thought
    }

    func allow(_ words: UnsafeMutableBufferPointer<UInt64>) {
        guard let thought else {
            if let constraint {
                constraint.fillMask(words)
            } else {
                words.update(repeating: .max)
            }
            return
        }
        if thoughtTokens >= thought.budget, let token = thought.token {
            words[Int(token) / 64] |= 1 << UInt64(token % 64)
            return
        }
        words.update(repeating: .max)
        guard constraint != nil else { return }
        // An answer that ends within its thought is no document.
        for token in stopTokens where token >= 0 && Int(token) / 64 < words.count {
            words[Int(token) / 64] &= ~(1 << UInt64(token % 64))
        }
    }

    func accept(_ token: Int32) {
        guard let limit = thought else {
            _ = constraint?.accept(token)
            return
        }
        thoughtTokens += 1
        if token == limit.token {
            thought = nil
            return
        }
        tail += (try? tokenizer.bytes(of: token)) ?? []
        if tail.firstRange(of: limit.end) != nil { thought = nil }
        if tail.count > 4 * limit.end.count {
            tail.removeFirst(tail.count - 2 * limit.end.count)
        }
    }
}
