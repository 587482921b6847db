// What sampling remembers of one sequence: its randomness, and which tokens were seen how often.

/// The sampler's memory of one request. Grows only where a penalty is on.
struct SamplerState {
    let parameters: SamplingParameters
    let random: RandomSource
    /// Tokens sampled so far.
    private(set) var step = 0
    /// Tokens that a penalty touches, each once, with their occurrences in the output.
    private(set) var seen: [Int32] = []
    private(set) var outputCounts: [Int32] = []
    private var places: [Int32: Int] = [:]

    /// - Parameters:
    ///   - parameters: already validated.
    ///   - promptTokens: count as seen for the repetition penalty.
    ///   - seed: used where the parameters name none.
    init(parameters: SamplingParameters, promptTokens: [Int32], seed: @autoclosure () -> UInt64) {
        self.parameters = parameters
        random = RandomSource(seed: parameters.seed ?? seed())
        if parameters.repetitionPenalty != 1 {
            for token in promptTokens { place(of: token) }
        }
    }

    var hasPenalties: Bool {
        parameters.repetitionPenalty != 1 || countsOutput
    }

    private var countsOutput: Bool {
        parameters.presencePenalty != 0 || parameters.frequencyPenalty != 0
    }

    /// Takes note of a sampled token.
    mutating func record(_ token: Int32) {
        step += 1
        if hasPenalties {
            outputCounts[place(of: token)] += 1
        }
    }

    @discardableResult
    private mutating func place(of token: Int32) -> Int {
        if let place = places[token] { return place }
        places[token] = seen.count
        seen.append(token)
        outputCounts.append(0)
        return seen.count - 1
    }
}
