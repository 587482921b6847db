// What DeepSeek's and GLM's mixtures state: leading dense layers, routed and shared experts, and how
// experts are chosen (DeepSeekMoE, arXiv:2401.06066; DeepSeek-V3, arXiv:2412.19437).

struct MixtureConfiguration: Sendable {
    let hiddenSize: Int
    let intermediateSize: Int
    let moeIntermediateSize: Int
    let numExperts: Int
    let numExpertsPerToken: Int
    let numSharedExperts: Int
    let firstKDenseReplace: Int
    /// Of the other layers every so manieth is a mixture.
    let moeLayerFreq: Int
    let router: ExpertRouter

    /// - Parameter gating: what checkpoints mean that do not state it.
    init(
        _ weights: ModelWeights, _ decoder: DecoderConfiguration, gating: ExpertRouter.Gating
    ) throws(ModelError) {
        let sizes = 1...(1 << 20)
        hiddenSize = decoder.hiddenSize
        firstKDenseReplace = try weights.int(
            "leading_dense_block_count", in: 0...4096, default: 0)
        moeLayerFreq = try weights.int("moe_layer_freq", in: 1...4096, default: 1)
        numExperts = try weights.int("expert_count", in: 0...65536, default: 0)
        let mixed = numExperts > 0 && firstKDenseReplace < decoder.numHiddenLayers
        intermediateSize = try weights.int(
            "feed_forward_length", in: sizes, default: mixed && firstKDenseReplace == 0 ? 1 : nil)
        moeIntermediateSize = mixed ? try weights.int("expert_feed_forward_length", in: sizes) : 0
        numExpertsPerToken =
            mixed ? try weights.int("expert_used_count", in: 1...numExperts) : 0
        numSharedExperts = try weights.int("expert_shared_count", in: 0...1024, default: 0)
        router = try Self.router(
            weights, numExperts: numExperts, topK: numExpertsPerToken, gating: gating)
    }

    private static func router(
        _ weights: ModelWeights, numExperts: Int, topK: Int, gating: ExpertRouter.Gating
    ) throws(ModelError) -> ExpertRouter {
        let stated = try weights.int("expert_gating_func", in: 0...2, default: 0)
        let groups = try weights.int(
            "expert_group_count", in: 0...max(1, numExperts), default: 1)
        let numGroups = max(1, groups)
        let used = try weights.int("expert_group_used_count", in: 0...numGroups, default: numGroups)
        let topGroups = used == 0 ? numGroups : used
        guard numExperts % numGroups == 0, numExperts / numGroups * topGroups >= topK else {
            throw weights.failure(
                "expert_group_count",
                "\(numGroups) groups, \(topGroups) in use, cannot give \(topK) of \(numExperts) experts"
            )
        }
        let scale = try weights.number("expert_weights_scale", default: 1)
        return ExpertRouter(
            numExperts: numExperts, numExpertsPerToken: topK,
            gating: stated == 0 ? gating : stated == 2 ? .sigmoid : .softmax, correctionBias: nil,
            numGroups: numGroups, topGroups: topGroups,
            normalizesWeights: try weights.flag("expert_weights_norm", default: false),
            routedScalingFactor: scale == 0 ? 1 : Float(scale))
    }

    /// A layer's feed-forward network: dense, or a mixture.
    func feedForward(
        _ weights: ModelWeights, _ prefix: String, layer: Int
    ) throws(ModelError) -> any DecoderSublayer {
        guard numExperts > 0, layer >= firstKDenseReplace, layer % moeLayerFreq == 0 else {
            return try weights.mlp(
                prefix, hiddenSize: hiddenSize, intermediateSize: intermediateSize)
        }
        return try weights.mixture(
            prefix, hiddenSize: hiddenSize, expertSize: moeIntermediateSize,
            sharedSize: numSharedExperts * moeIntermediateSize,
            router: { router.with(correctionBias: $0) }, numExperts: numExperts,
            topK: numExpertsPerToken)
    }
}

extension ExpertRouter {
    fileprivate func with(correctionBias: [Float]?) -> ExpertRouter {
        ExpertRouter(
            numExperts: numExperts, numExpertsPerToken: numExpertsPerToken, gating: gating,
            correctionBias: correctionBias, numGroups: numGroups, topGroups: topGroups,
            normalizesWeights: normalizesWeights, routedScalingFactor: routedScalingFactor)
    }
}
