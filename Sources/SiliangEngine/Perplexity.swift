// How well a model predicts a text, measured as llama.cpp's `llama-perplexity` does by default.
//
// The text is cut into windows of equal length, each computed from nothing. Within a window the
// first half of the tokens is only context; each token of the second half, but for the very first
// of it, is scored by the probability that the model gave it. What is left of the text after the
// last whole window is not used.

import SiliangModels

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The measure of a text: exp of the mean negative log-likelihood of its scored tokens.
public struct PerplexityEstimate: Sendable, Equatable {
    /// Tokens scored so far.
    public private(set) var tokens = 0
    private var sum = 0.0
    private var sumOfSquares = 0.0

    public init() {}

    /// Takes in the natural logarithm of the probability of one token.
    public mutating func add(logProbability: Double) {
        tokens += 1
        sum -= logProbability
        sumOfSquares += logProbability * logProbability
    }

    /// The mean negative log-likelihood of a token, in nats.
    public var meanLoss: Double { tokens > 0 ? sum / Double(tokens) : 0 }

    public var perplexity: Double { exp(meanLoss) }

    /// The standard error of `perplexity`; 0 for fewer than two tokens.
    public var standardError: Double {
        guard tokens > 1 else { return 0 }
        let variance = sumOfSquares / Double(tokens) - meanLoss * meanLoss
        return perplexity * (max(variance, 0) / Double(tokens - 1)).squareRoot()
    }
}

/// Measures a model's perplexity.
public struct PerplexityMeter {
    private let model: any LanguageModel
    private let window: Int
    private let bosTokenID: Int32?
    /// Floats of logits that are held at once.
    private static let bufferFloats = 1 << 24

    /// - Parameters:
    ///   - window: tokens per window.
    ///   - bosTokenID: takes the place of every window's first token, where the model wants it at
    ///     the beginning of texts.
    /// - Throws: `ModelError` (`invalidBatch`) when the window is shorter than 4 tokens or longer
    ///   than the model's context.
    public init(
        model: any LanguageModel, window: Int, bosTokenID: Int32?
    ) throws(ModelError) {
        let longest = model.properties.contextLength
        guard window >= 4, window <= longest else {
            throw ModelError(
                .invalidBatch,
                "a window of \(window) tokens is not possible; the model takes 4 to \(longest)")
        }
        self.model = model
        self.window = window
        self.bosTokenID = bosTokenID
    }

    /// Whole windows of a text.
    public func windows(_ tokenCount: Int) -> Int { tokenCount / window }

    /// Scores the windows of `tokens`.
    ///
    /// - Parameter progress: told after each window how many are done; what it throws ends the
    ///   work.
    /// - Throws: `ModelError`, and what `progress` throws.
    public func measure(
        _ tokens: [Int32], progress: (PerplexityEstimate, Int) throws -> Void
    ) throws -> PerplexityEstimate {
        let blocks = (window + KVBlock.size - 1) / KVBlock.size
        let memory = try model.makeKVMemory(blocks: blocks)
        var estimate = PerplexityEstimate()
        for index in 0..<windows(tokens.count) {
            var part = Array(tokens[index * window..<(index + 1) * window])
            let expected = part
            if let bosTokenID { part[0] = bosTokenID }
            try score(part, expected: expected, memory, &estimate)
            try progress(estimate, index + 1)
        }
        return estimate
    }

    private func score(
        _ tokens: [Int32], expected: [Int32], _ memory: any KVMemory,
        _ estimate: inout PerplexityEstimate
    ) throws(ModelError) {
        let vocabulary = model.properties.vocabSize
        let table = (0..<Int32(memory.blockCount)).map { $0 }
        let first = window / 2
        let part = min(max(Self.bufferFloats / max(vocabulary, 1), 1), 512, window)
        var logits = [Float](repeating: 0, count: part * vocabulary)
        var start = 0
        while start < window - 1 {
            let isScored = start >= first
            // Where the scored half begins, a new part does.
            let end = min(start + part, isScored ? window - 1 : first)
            var batch = ForwardBatch()
            batch.append(
                tokens: tokens[start..<end], cached: start, blockTable: table,
                blockSize: memory.blockSize, logits: isScored ? .all : .none)
            var failure: ModelError?
            logits.withUnsafeMutableBufferPointer { buffer in
                do throws(ModelError) {
                    try model.forward(batch, memory: memory, logits: buffer)
                } catch {
                    failure = error
                    return
                }
                guard isScored else { return }
                for position in start..<end {
                    let row = UnsafeMutableBufferPointer(
                        rebasing: buffer[
                            (position - start) * vocabulary..<(position - start + 1) * vocabulary])
                    estimate.add(
                        logProbability: Self.logProbability(of: expected[position + 1], in: row))
                }
            }
            if let failure { throw failure }
            start = end
        }
    }

    /// The logarithm of the softmax of a row at one token.
    static func logProbability(
        of token: Int32, in logits: UnsafeMutableBufferPointer<Float>
    ) -> Double {
        guard logits.indices.contains(Int(token)) else { return -.infinity }
        let maximum = Softmax.maximum(logits)
        var sum = 0.0
        for start in stride(from: 0, to: logits.count, by: 256) {
            var part: Float = 0
            for index in start..<min(start + 256, logits.count) {
                part += Softmax.exp(logits[index] - maximum)
            }
            sum += Double(part)
        }
        return Double(logits[Int(token)] - maximum) - log(sum)
    }
}
