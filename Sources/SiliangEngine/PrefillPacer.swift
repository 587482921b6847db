// How many tokens of prompts a step takes while others generate.

/// Sees to it that a prompt that is being read lets running streams keep half their speed: a step
/// with a chunk of prompt takes at most about twice as long as one without.
///
/// What a step and a prompt's token take is learnt from the steps themselves, so it follows the
/// model, the machine and what else runs on it. Where one prompt follows the other there would be no
/// step without: now and then, and whenever many have joined or left, one is made.
struct PrefillPacer {
    /// Fewer would read all weights for next to nothing: one tile of the product kernels.
    static let least = 12
    /// Steps with prompts after which what a step takes without is measured again: contexts grow.
    static let steps = 50
    /// Of a new measurement in the running mean.
    private static let share = 0.2

    /// The most tokens of a step.
    let most: Int
    /// Seconds of a step in which nothing but single tokens is computed, and what a token of a prompt
    /// adds to it.
    private(set) var decodeSeconds: Double?
    private(set) var promptTokenSeconds: Double?
    /// Sequences of the steps that `decodeSeconds` tells of.
    private var decodeCount = 0
    /// Steps with prompts since such a one.
    private var mixedSteps = 0
    /// Whether a step without prompts was asked for and has told nothing yet.
    private var isAsking = false

    init(most: Int) { self.most = most }

    /// - Parameter generating: sequences that get their next token in this step.
    /// - Returns: 0 where a step without prompts is to tell what it takes.
    mutating func budget(generating: Int) -> Int {
        guard generating > 0 else { return most }
        guard let decodeSeconds, isLike(generating), mixedSteps < Self.steps else {
            // Once: a clock that tells nothing must not keep prompts waiting.
            if isAsking { return most }
            isAsking = true
            return 0
        }
        guard let promptTokenSeconds, promptTokenSeconds > 0 else { return Self.least }
        let tokens = decodeSeconds / promptTokenSeconds
        guard tokens < Double(most) else { return most }
        return min(most, max(Self.least, Int(tokens)))
    }

    /// Whether a step of so many sequences takes about what the last one without prompts took.
    private func isLike(_ generating: Int) -> Bool {
        abs(generating - decodeCount) * 4 <= decodeCount
    }

    /// Takes in what a step took.
    mutating func record(generating: Int, promptTokens: Int, seconds: Double) {
        guard seconds.isFinite, seconds > 0 else { return }
        if promptTokens == 0 {
            guard generating > 0 else { return }
            // Of the few between prompts each has to say more.
            let share = mixedSteps > 0 ? 0.5 : Self.share
            decodeSeconds = mean(isLike(generating) ? decodeSeconds : nil, seconds, share)
            decodeCount = generating
            mixedSteps = 0
            isAsking = false
        } else if generating == 0 {
            // A short rest of a prompt says more about the weights than about tokens.
            guard promptTokens >= Self.least else { return }
            promptTokenSeconds = mean(promptTokenSeconds, seconds / Double(promptTokens))
        } else if let decodeSeconds {
            mixedSteps += 1
            let added = max(seconds - decodeSeconds, 0.05 * seconds)
            promptTokenSeconds = mean(promptTokenSeconds, added / Double(promptTokens))
        }
    }

    private func mean(_ before: Double?, _ value: Double, _ share: Double = Self.share) -> Double {
        before.map { $0 + share * (value - $0) } ?? value
    }
}
