// What a request must satisfy before it may queue. The messages are fit for whoever sent it.

extension GenerationRequest {
    /// - Parameters:
    ///   - vocabSize: ids run below it.
    ///   - contextLength: prompt and output together have at most so many tokens.
    /// - Throws: `EngineError`: `emptyPrompt`, `promptTooLong`, `tokenOutOfRange`,
    ///   `invalidParameter`.
    func validate(vocabSize: Int, contextLength: Int) throws(EngineError) {
        guard !promptTokens.isEmpty else {
            throw EngineError(.emptyPrompt, "the prompt is empty; at least one token is needed")
        }
        guard promptTokens.count < contextLength else {
            throw EngineError(
                .promptTooLong,
                "the prompt has \(promptTokens.count) tokens and the context \(contextLength); "
                    + "shorten the prompt to at most \(contextLength - 1)")
        }
        for (position, token) in promptTokens.enumerated()
        where token < 0 || Int(token) >= vocabSize {
            throw EngineError(
                .tokenOutOfRange,
                "token \(token) at position \(position) of the prompt is outside the vocabulary "
                    + "of \(vocabSize)")
        }
        if let maxTokens, maxTokens < 1 {
            throw EngineError(.invalidParameter, "maxTokens is \(maxTokens); at least 1")
        }
        guard weight > 0, weight.isFinite else {
            throw EngineError(.invalidParameter, "weight is \(weight); a number above 0")
        }
        if let logprobs, !(0...Self.maxLogprobs).contains(logprobs) {
            throw EngineError(
                .invalidParameter, "logprobs is \(logprobs); from 0 to \(Self.maxLogprobs)")
        }
        if let maxUnread, maxUnread < 1 {
            throw EngineError(.invalidParameter, "maxUnread is \(maxUnread); at least 1")
        }
        try sampling.validate()
        for token in sampling.logitBias.keys where token < 0 || Int(token) >= vocabSize {
            throw EngineError(
                .tokenOutOfRange,
                "logitBias names token \(token), outside the vocabulary of \(vocabSize)")
        }
    }

    /// The most candidates per token: OpenAI's limit.
    static let maxLogprobs = 20
}

extension SamplingParameters {
    /// - Throws: `EngineError` (`invalidParameter`) naming the first parameter out of range.
    public func validate() throws(EngineError) {
        try Self.check("temperature", temperature, 0...Double.greatestFiniteMagnitude)
        guard topK >= 0 else {
            throw EngineError(.invalidParameter, "topK is \(topK); 0 (off) or more")
        }
        try Self.check("topP", topP, 0...1)
        try Self.check("minP", minP, 0...1)
        // As Float both the penalty and its reciprocal must stay finite.
        try Self.check("repetitionPenalty", repetitionPenalty, 1e-3...1e3)
        try Self.check("presencePenalty", presencePenalty, -2...2)
        try Self.check("frequencyPenalty", frequencyPenalty, -2...2)
        for (token, bias) in logitBias {
            try Self.check("logitBias of token \(token)", bias, -100...100)
        }
    }

    private static func check(
        _ name: String, _ value: Double, _ range: ClosedRange<Double>
    ) throws(EngineError) {
        // NaN is in no range.
        guard range.contains(value) else {
            let bound =
                range.upperBound < .greatestFiniteMagnitude
                ? "from \(range.lowerBound) to \(range.upperBound)"
                : "\(range.lowerBound) or more"
            throw EngineError(.invalidParameter, "\(name) is \(value); \(bound)")
        }
    }
}
