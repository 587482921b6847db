// Qwen 2 and 2.5 (arXiv:2407.10671), Qwen 3 dense and mixture (arXiv:2505.09388), and R1's
// distilled Qwen models.
//
// Like Llama with half-split rotary pairs; Qwen 2 adds biases on q, k and v, Qwen 3 a norm per head
// on q and k before the rotation.

import SiliangFormats
import SiliangTensor

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
            .model(weights, interleaved: false, biases: false, headNorms: true)
    }
}

enum Qwen3MoEModel {
    static func make(_ weights: ModelWeights) throws(ModelError) -> DecoderModel {
        let configuration = try LlamaConfiguration(weights)
        let rotary = try configuration.rotary(weights, interleaved: false)
        let experts = try weights.int("expert_count", in: 1...65536)
        let topK = try weights.int("expert_used_count", in: 1...experts)
        let expertSize = try weights.int("expert_feed_forward_length", in: 1...(1 << 20))
        let size = configuration.decoder.hiddenSize
        return try weights.decoder(
            configuration.decoder, rotary: rotary,
            planes: GroupedQueryAttention.planes(
                kvHeads: configuration.numKeyValueHeads, headDim: configuration.headDim),
            attention: { prefix throws(ModelError) in
                try configuration.attention(
                    weights, prefix, rotary: rotary, biases: false, headNorms: true)
            },
            feedForward: { prefix, _ throws(ModelError) in
                try weights.mixture(
                    prefix, hiddenSize: size, expertSize: expertSize, sharedSize: 0,
                    router: { bias in
                        // GGUF has no key for renormalising; every released Qwen 3 mixture does.
                        ExpertRouter(
                            numExperts: experts, numExpertsPerToken: topK, gating: .softmax,
                            correctionBias: bias, numGroups: 1, topGroups: 1,
                            normalizesWeights: true, routedScalingFactor: 1)
                    }, numExperts: experts, topK: topK)
            })
    }
}
