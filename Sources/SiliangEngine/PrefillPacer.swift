// How many tokens of prompts a step takes while others generate.

/// Sees to it that a prompt that is being read lets running streams keep half their speed: a step
/// with a chunk of prompt takes at most about twice as long as one without.
///
/// What a step and a prompt's token take is learnt from the steps themselves, so it follows the
/// model, the machine and what else runs on it.
struct PrefillPacer {
    /// Fewer would read all weights for next to nothing: one tile of the product kernels.
    static let least = 12
    /// Of a new measurement in the running mean.
    private static let share = 0.2

    /// The most tokens of a step.
    let most: Int
    /// Seconds of a step in which nothing but single tokens is computed, and what a token of a prompt
    /// adds to it.
    private(set) var decodeSeconds: Double?
    private(set) var promptTokenSeconds: Double?

    init(most: Int) { self.most = most }

    /// - Parameter generating: sequences that get their next token in this step.
    func budget(generating: Int) -> Int {
        guard generating > 0, let decodeSeconds, let promptTokenSeconds, promptTokenSeconds > 0
        else { return most }
        let tokens = decodeSeconds / promptTokenSeconds
        guard tokens < Double(most) else { return most }
        return min(most, max(Self.least, Int(tokens)))
    }

    /// Takes in what a step took.
    mutating func record(generating: Int, promptTokens: Int, seconds: Double) {
        guard seconds.isFinite, seconds > 0 else { return }
        if promptTokens == 0 {
            guard generating > 0 else { return }
            decodeSeconds = mean(decodeSeconds, seconds)
        } else if generating == 0 {
            // A short rest of a prompt says more about the weights than about tokens.
            guard promptTokens >= Self.least else { return }
            promptTokenSeconds = mean(promptTokenSeconds, seconds / Double(promptTokens))
        } else if let decodeSeconds {
            let added = max(seconds - decodeSeconds, 0.05 * seconds)
            promptTokenSeconds = mean(promptTokenSeconds, added / Double(promptTokens))
        }
    }

    private func mean(_ before: Double?, _ value: Double) -> Double {
        before.map { $0 + Self.share * (value - $0) } ?? value
    }
}
