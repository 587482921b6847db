// GLM-4.5, GLM-4.5-Air and GLM-4.6 (arXiv:2508.06471): Glm4MoeForCausalLM, the GGUF architecture
// glm4moe.
//
// Grouped-query attention as Qwen's, with biases, norms per head in the larger sizes, and the first
// half of each head rotated, in halves; mixtures as DeepSeek-V3's, with sigmoid gates. Layers for
// multi-token prediction are left aside.

import SiliangFormats
import SiliangTensor

extension HuggingFaceNames {
    static let glm4MoE = HuggingFaceNames(
        modelType: "glm4_moe",
        keys: mixtureKeys.merging(["use_qk_norm": "use_qk_norm"]) { $1 },
        defaults: [
            "attention.key_length": .unsigned(128), "expert_weights_norm": .bool(true),
            "use_qk_norm": .bool(false), "correction_bias": .bool(true),
        ],
        partialRotaryFactor: 0.5,
        tensors: headNorms.merging(experts) { $1 }.merging(sharedExperts) { $1 }
            // GGUF files call the second norm of a layer so in this family alone.
            .merging(["post_attention_norm": "post_attention_layernorm"]) { $1 })
}

enum Glm4MoEModel {
    static func make(_ weights: ModelWeights) throws(ModelError) -> DecoderModel {
        let configuration = try LlamaConfiguration(weights)
        let rotary = try configuration.rotary(weights, interleaved: false)
        let biases = try weights.flag("attention_bias", default: false)
        // GGUF files show it by the tensors alone.
        let headNorms = try weights.flag(
            "use_qk_norm", default: weights.has(tensor: "blk.0.attn_q_norm.weight"))
        let mixture = try MixtureConfiguration(weights, configuration.decoder, gating: .sigmoid)
        return try weights.decoder(
            configuration.decoder, rotary: rotary,
            planes: GroupedQueryAttention.planes(
                kvHeads: configuration.numKeyValueHeads, headDim: configuration.headDim),
            attention: { prefix throws(ModelError) in
                try configuration.attention(
                    weights, prefix, rotary: rotary, biases: biases, headNorms: headNorms)
            },
            feedForward: { prefix, layer throws(ModelError) in
                try mixture.feedForward(weights, prefix, layer: layer)
            },
            feedForwardNorm: "post_attention_norm")
    }
}
