// How an answer is made: chance, length, thought.

import SiliangEngine

/// How an answer is sampled, how long it may get, and whether the model thinks first.
///
/// What is left `nil` is the model's default: what its checkpoint recommends, or else temperature
/// 0.6 for a model that thinks and 1 for others.
public struct GenerationOptions: Sendable, Equatable {
    /// How freely tokens are chosen, 0 or more: 0 always takes the likeliest.
    public var temperature: Double?
    /// Keeps the smallest set of tokens whose probabilities sum to this, from 0 to 1.
    public var topP: Double?
    /// Keeps so many of the likeliest tokens; 0 keeps all.
    public var topK: Int?
    /// Drops tokens less likely than this share of the likeliest, from 0 to 1.
    public var minP: Double?
    /// Divides the logits of tokens seen in prompt and answer, from 0.001 to 1000; 1 is off
    /// (CTRL, arXiv:1909.05858).
    public var repetitionPenalty: Double?
    /// Subtracted once from the logits of tokens in the answer so far, from -2 to 2.
    public var presencePenalty: Double?
    /// Subtracted for each occurrence in the answer so far, from -2 to 2.
    public var frequencyPenalty: Double?
    /// Added to the logits of single tokens by their ids, from -100 to 100.
    public var logitBias: [Int32: Double]
    /// The same seed gives the same answer to the same question; nil: another one each time.
    public var seed: UInt64?
    /// The most tokens of thought and answer together; nil: as many as the context holds.
    public var maxTokens: Int?
    /// Strings at which the answer ends. They are not part of it, and do not end a thought.
    public var stop: [String]
    /// Whether the model thinks before it answers; nil: as its chat template has it.
    public var thinking: Bool?
    /// The most tokens of thought, after which the answer must begin.
    public var thinkingBudget: Int?
    /// How many of the likeliest tokens are reported beside each token, from 0 to 20; nil: no
    /// probabilities at all.
    public var topLogprobs: Int?

    /// Makes options; what is left out is the model's default.
    public init(
        temperature: Double? = nil, topP: Double? = nil, topK: Int? = nil, minP: Double? = nil,
        repetitionPenalty: Double? = nil, presencePenalty: Double? = nil,
        frequencyPenalty: Double? = nil, logitBias: [Int32: Double] = [:], seed: UInt64? = nil,
        maxTokens: Int? = nil, stop: [String] = [], thinking: Bool? = nil,
        thinkingBudget: Int? = nil, topLogprobs: Int? = nil
    ) {
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
        self.minP = minP
        self.repetitionPenalty = repetitionPenalty
        self.presencePenalty = presencePenalty
        self.frequencyPenalty = frequencyPenalty
        self.logitBias = logitBias
        self.seed = seed
        self.maxTokens = maxTokens
        self.stop = stop
        self.thinking = thinking
        self.thinkingBudget = thinkingBudget
        self.topLogprobs = topLogprobs
    }

    /// Always the likeliest token.
    public static let greedy = GenerationOptions(temperature: 0)
}

extension GenerationOptions {
    /// Lays the options over `spec`.
    ///
    /// - Throws: `SiliangError` (`invalidParameter`) for what the engine would not notice; it
    ///   checks the numbers itself.
    func apply(to spec: inout GenerationSpec, vocabSize: Int) throws(SiliangError) {
        if stop.contains(where: \.isEmpty) {
            throw .invalid(
                "stop", "stop holds an empty string, at which everything would end: leave it out.")
        }
        if let thinkingBudget, thinkingBudget < 1 {
            throw .invalid(
                "thinkingBudget",
                "thinkingBudget is \(thinkingBudget); at least 1. To switch thinking off, set "
                    + "thinking to false.")
        }
        for token in logitBias.keys where token < 0 || Int(token) >= vocabSize {
            throw .invalid(
                "logitBias",
                "logitBias names the id \(token); the vocabulary's are 0 to \(vocabSize - 1).")
        }
        spec.sampling.temperature = temperature
        spec.sampling.topP = topP
        spec.sampling.topK = topK
        spec.sampling.minP = minP
        spec.sampling.repetitionPenalty = repetitionPenalty
        spec.sampling.presencePenalty = presencePenalty
        spec.sampling.frequencyPenalty = frequencyPenalty
        spec.sampling.logitBias = logitBias
        spec.sampling.seed = seed
        spec.maxTokens = maxTokens
        spec.stop = stop
        spec.logprobs = topLogprobs
        spec.thinkingBudget = thinkingBudget
    }
}
