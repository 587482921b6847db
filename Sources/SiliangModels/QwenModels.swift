// Qwen 2 and 2.5 (arXiv:2407.10671), Qwen 3 dense and mixture (arXiv:2505.09388), and R1's
// distilled Qwen models.
//
// Like Llama with half-split rotary pairs; Qwen 2 adds biases on q, k and v, Qwen 3 a norm per head
// on q and k before the rotation.

import SiliangFormats
import SiliangTensor

extension HuggingFaceNames {
    static let qwen2 = HuggingFaceNames(modelType: "qwen2")

    static let qwen3 = HuggingFaceNames(
        modelType: "qwen3", defaults: ["attention.key_length": .unsigned(128)], tensors: headNorms)

    static let qwen3MoE = HuggingFaceNames(
        modelType: "qwen3_moe",
        keys: [
            "expert_count": "num_experts",
            "expert_used_count": "num_experts_per_tok",
            "expert_feed_forward_length": "moe_intermediate_size",
            "expert_weights_norm": "norm_topk_prob",
            "decoder_sparse_step": "decoder_sparse_step",
            "mlp_only_layers": "mlp_only_layers",
        ],
        defaults: ["expert_weights_norm": .bool(false)],
        tensors: headNorms.merging(experts) { $1 })
}

enum Qwen2Model {
    static func make(_ weights: ModelWeights) throws(ModelError) -> DecoderModel {
        try weights.rejectExperts()
        return try LlamaConfiguration(weights)
            .model(weights, interleaved: false, biases: true, headNorms: false)
    }
}

enum Qwen3Model {
    static func make(_ weights: ModelWeights) throws(ModelError) -> DecoderModel {
        try weights.rejectExperts()
        return try LlamaConfiguration(weights)
            .model(
                weights, interleaved: false,
                biases: try weights.flag("attention_bias", default: false), headNorms: true)
    }
}

enum Qwen3MoEModel {
    static func make(_ weights: ModelWeights) throws(ModelError) -> DecoderModel {
        let configuration = try LlamaConfiguration(weights)
        let rotary = try configuration.rotary(weights, interleaved: false)
        let biases = try weights.flag("attention_bias", default: false)
        let mixture = try Qwen3Mixture(weights)
        return try weights.decoder(
            configuration.decoder, rotary: rotary,
            planes: GroupedQueryAttention.planes(
                kvHeads: configuration.numKeyValueHeads, headDim: configuration.headDim),
            attention: { prefix throws(ModelError) in
                try configuration.attention(
                    weights, prefix, rotary: rotary, biases: biases, headNorms: true)
            },
            feedForward: { prefix, layer throws(ModelError) in
                try mixture.feedForward(weights, configuration, prefix, layer: layer)
            })
    }
}

/// Which layers are mixtures, and of what.
private struct Qwen3Mixture {
    let numExperts: Int
    let numExpertsPerToken: Int
    let moeIntermediateSize: Int
    let normTopkProb: Bool
    /// Every so manieth layer is a mixture, and none of `mlpOnlyLayers`.
    let decoderSparseStep: Int
    let mlpOnlyLayers: [Int]

    init(_ weights: ModelWeights) throws(ModelError) {
        numExperts = try weights.int("expert_count", in: 1...65536)
        numExpertsPerToken = try weights.int("expert_used_count", in: 1...numExperts)
        moeIntermediateSize = try weights.int("expert_feed_forward_length", in: 1...(1 << 20))
        // GGUF has no key for renormalising; every released Qwen 3 mixture does.
        normTopkProb = try weights.flag("expert_weights_norm", default: true)
        decoderSparseStep = try weights.int("decoder_sparse_step", in: 1...4096, default: 1)
        mlpOnlyLayers = try weights.ints("mlp_only_layers")
    }

    func feedForward(
        _ weights: ModelWeights, _ configuration: LlamaConfiguration, _ prefix: String, layer: Int
    ) throws(ModelError) -> any DecoderSublayer {
        let size = configuration.decoder.hiddenSize
        guard (layer + 1) % decoderSparseStep == 0, !mlpOnlyLayers.contains(layer) else {
            // Only a dense layer has a use for it, so it is missed only here.
            let width = try weights.int("feed_forward_length", in: 1...(1 << 20))
            return try weights.mlp(prefix, hiddenSize: size, intermediateSize: width)
        }
        return try weights.mixture(
            prefix, hiddenSize: size, expertSize: moeIntermediateSize, sharedSize: 0,
            router: { bias in
                ExpertRouter(
                    numExperts: numExperts, numExpertsPerToken: numExpertsPerToken,
                    gating: .softmax, correctionBias: bias, numGroups: 1, topGroups: 1,
                    normalizesWeights: normTopkProb, routedScalingFactor: 1)
            }, numExperts: numExperts, topK: numExpertsPerToken)
    }
}
