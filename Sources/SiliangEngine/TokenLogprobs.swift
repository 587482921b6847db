// How likely the model itself found a token: before penalties, masks, biases and temperature.

/// The natural logarithms of the probabilities that the model gave at one step.
public struct TokenLogprobs: Sendable, Equatable {
    public struct Candidate: Sendable, Equatable {
        public var token: Int32
        public var logprob: Float

        public init(token: Int32, logprob: Float) {
            self.token = token
            self.logprob = logprob
        }
    }

    /// The token that was chosen.
    public var chosen: Candidate
    /// The likeliest tokens, likeliest first, as many as were asked for.
    public var top: [Candidate]

    public init(chosen: Candidate, top: [Candidate]) {
        self.chosen = chosen
        self.top = top
    }
}

/// A step's logits as the model gave them, kept while sampling overwrites them.
final class LogprobScratch {
    private let logits: UnsafeMutableBufferPointer<Float>
    private let keys: UnsafeMutableBufferPointer<UInt64>

    init(vocabSize: Int) {
        logits = .allocate(capacity: vocabSize)
        logits.initialize(repeating: 0)
        keys = .allocate(capacity: vocabSize)
        keys.initialize(repeating: 0)
    }

    deinit {
        logits.deallocate()
        keys.deallocate()
    }

    func keep(_ row: UnsafeMutableBufferPointer<Float>) {
        _ = logits.update(from: row)
    }

    /// - Parameters:
    ///   - token: chosen from the row kept last.
    ///   - count: how many of the likeliest are wanted.
    func logprobs(of token: Int32, top count: Int) -> TokenLogprobs {
        let maximum = Softmax.maximum(logits)
        var sum = 0.0
        for logit in logits { sum += Double(Softmax.exp(logit - maximum)) }
        // The greatest term of the sum is 1.
        let logTotal = maximum + Self.log(sum)
        func candidate(_ index: Int) -> TokenLogprobs.Candidate {
            let logit = logits[index]
            return .init(
                token: Int32(index), logprob: logit.isNaN ? -.infinity : min(0, logit - logTotal))
        }
        let wanted = min(count, logits.count)
        guard wanted > 0 else { return TokenLogprobs(chosen: candidate(Int(token)), top: []) }
        for (index, logit) in logits.enumerated() {
            keys[index] = Ranking.key(logit.isNaN ? -.infinity : logit, index)
        }
        _ = Ranking.select(keys, count: logits.count, k: wanted)
        let top = keys[..<wanted].sorted(by: >).map { candidate(Ranking.index(of: $0)) }
        return TokenLogprobs(chosen: candidate(Int(token)), top: top)
    }

    /// ln x for finite x ≥ 1: the exponent, and the series of artanh for the rest, whose remainder
    /// is below 1e-9 for a significand within √½ and √2.
    private static func log(_ x: Double) -> Float {
        var exponent = Double(x.exponent)
        var significand = x.significand
        if significand > 2.0.squareRoot() {
            significand /= 2
            exponent += 1
        }
        let z = (significand - 1) / (significand + 1)
        let square = z * z
        var sum = 1.0 / 15
        for odd in stride(from: 13.0, through: 1, by: -2) { sum = sum * square + 1 / odd }
        return Float(2 * z * sum + exponent * 0.693_147_180_559_945_3)
    }
}
