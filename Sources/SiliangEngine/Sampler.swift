// Chooses the next token from a row of logits: penalties, temperature, top-k, top-p, min-p, a draw.

/// Samples tokens; its scratch memory is allocated once, for one vocabulary.
///
/// The choice is a function of the logits, the parameters, the seed and the step alone. The draw
/// inverts the cumulative distribution over the kept tokens in ascending order of id, so the rule
/// does not depend on how the kept tokens were found. Ties go to the lowest id. A NaN counts as
/// minus infinity; among several infinite logits the lowest id is taken.
final class Sampler {
    private let vocabSize: Int
    private let weights: UnsafeMutableBufferPointer<Float>
    private let ids: UnsafeMutableBufferPointer<Int32>
    private let keys: UnsafeMutableBufferPointer<UInt64>
    private let blockSums: UnsafeMutableBufferPointer<Double>

    /// Below this a temperature is greedy: its reciprocal would take differences of logits out of
    /// Float's range.
    static let greedyTemperature = 1e-5
    private static let blockSize = 1024

    init(vocabSize: Int) {
        self.vocabSize = vocabSize
        weights = .allocate(capacity: vocabSize)
        ids = .allocate(capacity: vocabSize)
        keys = .allocate(capacity: vocabSize)
        blockSums = .allocate(capacity: vocabSize / Self.blockSize + 1)
        weights.initialize(repeating: 0)
        ids.initialize(repeating: 0)
        keys.initialize(repeating: 0)
        blockSums.initialize(repeating: 0)
    }

    deinit {
        weights.deallocate()
        ids.deallocate()
        keys.deallocate()
        blockSums.deallocate()
    }

    /// The next token.
    ///
    /// - Parameters:
    ///   - logits: `[vocabSize]`, overwritten.
    ///   - state: of the sequence; `record` the result in it.
    /// - Returns: nil where every logit is NaN or minus infinity.
    /// - Complexity: linear in the vocabulary, whatever is kept.
    func sample(_ logits: UnsafeMutableBufferPointer<Float>, state: SamplerState) -> Int32? {
        assert(logits.count == vocabSize)
        let parameters = state.parameters
        for (token, bias) in parameters.logitBias { logits[Int(token)] += Float(bias) }
        if state.hasPenalties { Self.applyPenalties(logits, state) }
        let (best, maximum) = Self.argmax(logits)
        guard maximum > -.infinity else { return nil }
        if parameters.temperature < Self.greedyTemperature || maximum == .infinity {
            return Int32(best)
        }
        let scale = Float(1 / parameters.temperature)
        let uniform = state.random.uniform(step: state.step)
        if parameters.topK > 0, parameters.topK < vocabSize {
            let count = selectTopK(logits, k: parameters.topK)
            for place in 0..<count {
                weights[place] = Softmax.exp((logits[Int(ids[place])] - maximum) * scale)
            }
            let kept = UnsafeMutableBufferPointer(rebasing: weights[..<count])
            return ids[draw(kept, parameters, uniform: uniform)]
        }
        Softmax.weights(of: logits, maximum: maximum, scale: scale, into: weights)
        return Int32(draw(weights, parameters, uniform: uniform))
    }

    /// Penalties as `SamplingParameters` defines them: repetition first, then what is subtracted.
    private static func applyPenalties(
        _ logits: UnsafeMutableBufferPointer<Float>, _ state: SamplerState
    ) {
        let repetition = Float(state.parameters.repetitionPenalty)
        let presence = Float(state.parameters.presencePenalty)
        let frequency = Float(state.parameters.frequencyPenalty)
        for (token, count) in zip(state.seen, state.outputCounts) {
            var logit = logits[Int(token)]
            logit = logit > 0 ? logit / repetition : logit * repetition
            if count > 0 { logit -= presence + frequency * Float(count) }
            logits[Int(token)] = logit
        }
    }

    /// The greatest logit and its lowest index; (0, -inf) where there is none.
    private static func argmax(_ logits: UnsafeMutableBufferPointer<Float>) -> (Int, Float) {
        let maximum = Softmax.maximum(logits)
        guard maximum > -.infinity else { return (0, maximum) }
        return (logits.firstIndex(of: maximum) ?? 0, maximum)
    }

    /// Gathers the `k` likeliest tokens in `ids`, ascending.
    ///
    /// - Returns: how many there are: fewer than `k` where the others are NaN or minus infinity.
    private func selectTopK(_ logits: UnsafeMutableBufferPointer<Float>, k: Int) -> Int {
        // Room for as many again, so that the narrowing below is rare.
        let room = min(vocabSize, max(2 * min(k, vocabSize / 2), 1024))
        var count = 0
        var threshold = -Float.infinity
        for index in 0..<vocabSize where logits[index] > threshold {
            if count == room {
                count = k
                threshold = Ranking.value(of: Ranking.select(keys, count: room, k: k))
                guard logits[index] > threshold else { continue }
            }
            keys[count] = Ranking.key(logits[index], index)
            count += 1
        }
        if count > k {
            _ = Ranking.select(keys, count: count, k: k)
            count = k
        }
        for place in 0..<count { ids[place] = Int32(Ranking.index(of: keys[place])) }
        var chosen = UnsafeMutableBufferPointer(rebasing: ids[..<count])
        chosen.sort()
        return count
    }

    /// Draws from weights with greatest weight 1.
    ///
    /// - Parameter weights: not normalised; overwritten.
    /// - Returns: an index into `weights`.
    private func draw(
        _ weights: UnsafeMutableBufferPointer<Float>, _ parameters: SamplingParameters,
        uniform: Double
    ) -> Int {
        var cut: UInt64 = 0
        if parameters.topP < 1 { cut = nucleusCut(weights, topP: parameters.topP) }
        if parameters.minP > 0 {
            cut = max(cut, Ranking.key(Float(parameters.minP), weights.count - 1))
        }
        if cut > 0 {
            let value = Ranking.value(of: cut)
            let last = Ranking.index(of: cut)
            for index in 0..<weights.count {
                let weight = weights[index]
                let kept = weight > value || (weight == value && index <= last)
                weights[index] = kept ? weight : 0
            }
        }
        return invert(weights, target: uniform * Softmax.sum(weights, blockSums, Self.blockSize))
    }

    /// The key of the least likely token of the smallest set that has `topP` of all weight.
    private func nucleusCut(_ weights: UnsafeMutableBufferPointer<Float>, topP: Double) -> UInt64 {
        let total = Softmax.sum(weights, blockSums, Self.blockSize)
        let mass = topP * total
        // All tokens lighter than this weigh less than total - mass together: none is needed.
        let floor = Float((total - mass) / Double(weights.count))
        var count = 0
        for index in 0..<weights.count where weights[index] >= floor && weights[index] > 0 {
            keys[count] = Ranking.key(weights[index], index)
            count += 1
        }
        return Ranking.select(keys, count: count, mass: mass)
    }

    /// The first index at which the weights sum to more than `target`; `blockSums` holds their
    /// sums.
    private func invert(_ weights: UnsafeMutableBufferPointer<Float>, target: Double) -> Int {
        var sum = 0.0
        var block = 0
        while (block + 1) * Self.blockSize < weights.count, sum + blockSums[block] <= target {
            sum += blockSums[block]
            block += 1
        }
        var last = 0
        for index in block * Self.blockSize..<weights.count where weights[index] > 0 {
            sum += Double(weights[index])
            last = index
            if sum > target { break }
        }
        return last
    }
}
