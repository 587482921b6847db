// Which experts a token goes to, and with what weight: the rules of DeepSeek-V2 (arXiv:2405.04434),
// DeepSeek-V3 (arXiv:2412.19437) and Qwen's mixtures.

import SiliangTensor

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

struct ExpertRouter: Sendable {
    /// How router logits become scores.
    enum Gating: Sendable {
        case softmax
        case sigmoid
    }

    let numExperts: Int
    let numExpertsPerToken: Int
    let gating: Gating
    /// Added to the scores to choose, never to weigh.
    let correctionBias: [Float]?
    let numGroups: Int
    /// Groups whose experts may be chosen.
    let topGroups: Int
    /// Whether the chosen weights are made to sum to 1.
    let normalizesWeights: Bool
    let routedScalingFactor: Float

    /// Chooses experts for one token.
    ///
    /// - Parameters:
    ///   - logits: `[numExperts]`, turned into scores in place.
    ///   - ids: `[numExpertsPerToken]` chosen experts, the best first.
    ///   - weights: `[numExpertsPerToken]`.
    func route(
        logits: UnsafeMutablePointer<Float>, ids: inout [Int], weights: inout [Float],
        kernels: Kernels
    ) {
        switch gating {
        case .softmax: kernels.softmax(logits, count: numExperts)
        case .sigmoid:
            for expert in 0..<numExperts { logits[expert] = 1 / (1 + exp(-logits[expert])) }
        }
        var choice = (0..<numExperts).map { logits[$0] + (correctionBias?[$0] ?? 0) }
        if numGroups > 1 { excludeGroups(&choice) }
        ids.removeAll(keepingCapacity: true)
        weights.removeAll(keepingCapacity: true)
        for _ in 0..<numExpertsPerToken {
            let best = Self.largest(choice)
            choice[best] = -.infinity
            ids.append(best)
            weights.append(logits[best])
        }
        var factor = routedScalingFactor
        if normalizesWeights { factor /= weights.reduce(0, +) + 1e-20 }
        for index in weights.indices { weights[index] *= factor }
    }

    /// Leaves only the experts of the best groups: by the best expert under softmax (V2's
    /// group-limited choice), by the sum of the two best under sigmoid (V3's).
    private func excludeGroups(_ choice: inout [Float]) {
        let size = numExperts / numGroups
        var groupScores = (0..<numGroups).map { group -> Float in
            var first = -Float.infinity
            var second = -Float.infinity
            for score in choice[group * size..<(group + 1) * size] {
                if score > first {
                    second = first
                    first = score
                } else if score > second {
                    second = score
                }
            }
            return gating == .softmax || size < 2 ? first : first + second
        }
        var kept = [Bool](repeating: false, count: numGroups)
        for _ in 0..<topGroups {
            let best = Self.largest(groupScores)
            groupScores[best] = -.infinity
            kept[best] = true
        }
        for group in 0..<numGroups where !kept[group] {
            for expert in group * size..<(group + 1) * size { choice[expert] = -.infinity }
        }
    }

    /// Index of the largest value; the first of equals, and 0 when nothing compares.
    private static func largest(_ values: [Float]) -> Int {
        var best = 0
        var bestValue = -Float.infinity
        for (index, value) in values.enumerated() where value > bestValue {
            best = index
            bestValue = value
        }
        return best
    }
}
