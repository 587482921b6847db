// Llama 2 and 3 (arXiv:2307.09288, arXiv:2407.21783), and R1's distilled Llama models.
//
// Grouped-query attention with interleaved rotary pairs (converters permute the rows of q and k for
// it), optional biases, SwiGLU. Llama 3's stretched rotation comes as the tensor rope_freqs.

import SiliangFormats
import SiliangTensor

extension HuggingFaceNames {
    static let llama = HuggingFaceNames(modelType: "llama")
}

/// What Llama-like attention is made of; Qwen's families differ in a few of these.
struct LlamaConfiguration: Sendable {
    let decoder: DecoderConfiguration
    let intermediateSize: Int
    let numKeyValueHeads: Int
    let headDim: Int

    init(_ weights: ModelWeights) throws(ModelError) {
        decoder = try DecoderConfiguration(weights)
        // A mixture throughout has no dense layers for it.
        intermediateSize = try weights.int(
            "feed_forward_length", in: 1...(1 << 20),
            default: weights.has("expert_feed_forward_length") ? 1 : nil)
        let heads = decoder.numAttentionHeads
        numKeyValueHeads = try weights.int(
            "attention.head_count_kv", in: 1...heads, default: heads)
        guard heads % numKeyValueHeads == 0 else {
            throw weights.failure(
                "attention.head_count_kv",
                "\(numKeyValueHeads) does not divide head_count \(heads)")
        }
        headDim = try weights.int(
            "attention.key_length", in: 2...4096, default: decoder.hiddenSize / heads)
        let valueLength = try weights.int(
            "attention.value_length", in: 1...4096, default: headDim)
        guard valueLength == headDim else {
            throw weights.failure(
                "attention.value_length", "\(valueLength) differs from key_length \(headDim)")
        }
    }

    /// The rotation; the whole head unless the checkpoint says less.
    func rotary(_ weights: ModelWeights, interleaved: Bool) throws(ModelError) -> RotaryEmbedding {
        let dimensions = try weights.int(
            "rope.dimension_count", in: 2...headDim, default: headDim)
        return try RotaryEmbedding(weights, dimensions: dimensions, interleaved: interleaved)
    }

    func attention(
        _ weights: ModelWeights, _ prefix: String, rotary: RotaryEmbedding, biases: Bool,
        headNorms: Bool
    ) throws(ModelError) -> GroupedQueryAttention {
        let size = decoder.hiddenSize
        let queryWidth = decoder.numAttentionHeads * headDim
        let kvWidth = numKeyValueHeads * headDim
        func bias(_ name: String, _ count: Int) throws(ModelError) -> [Float]? {
            let name = "\(prefix)\(name).bias"
            return biases
                ? try weights.vector(name, count) : try weights.optionalVector(name, count)
        }
        func norm(_ name: String) throws(ModelError) -> [Float]? {
            headNorms ? try weights.vector("\(prefix)\(name).weight", headDim) : nil
        }
        return GroupedQueryAttention(
            numHeads: decoder.numAttentionHeads, numKeyValueHeads: numKeyValueHeads,
            headDim: headDim, rmsNormEps: decoder.rmsNormEps, rotary: rotary,
            qProj: try weights.matrix(prefix + "attn_q.weight", [queryWidth, size]),
            kProj: try weights.matrix(prefix + "attn_k.weight", [kvWidth, size]),
            vProj: try weights.matrix(prefix + "attn_v.weight", [kvWidth, size]),
            oProj: try weights.matrix(prefix + "attn_output.weight", [size, queryWidth]),
            qBias: try bias("attn_q", queryWidth), kBias: try bias("attn_k", kvWidth),
            vBias: try bias("attn_v", kvWidth),
            oBias: try weights.optionalVector(prefix + "attn_output.bias", size),
            qNorm: try norm("attn_q_norm"), kNorm: try norm("attn_k_norm"))
    }

    /// A dense model of this shape.
    func model(
        _ weights: ModelWeights, interleaved: Bool, biases: Bool, headNorms: Bool
    ) throws(ModelError) -> DecoderModel {
        let rotary = try rotary(weights, interleaved: interleaved)
        return try weights.decoder(
            decoder, rotary: rotary,
            planes: GroupedQueryAttention.planes(kvHeads: numKeyValueHeads, headDim: headDim),
            attention: { prefix throws(ModelError) in
                try attention(
                    weights, prefix, rotary: rotary, biases: biases, headNorms: headNorms)
            },
            feedForward: { prefix, _ throws(ModelError) in
                try weights.mlp(
                    prefix, hiddenSize: decoder.hiddenSize, intermediateSize: intermediateSize)
            })
    }
}

enum LlamaModel {
    static func make(_ weights: ModelWeights) throws(ModelError) -> DecoderModel {
        try weights.rejectExperts()
        return try LlamaConfiguration(weights)
            .model(
                weights, interleaved: weights.source.hasInterleavedHeads,
                biases: try weights.flag("attention_bias", default: false), headNorms: false)
    }
}

extension ModelWeights {
    /// A dense family whose file carries experts is another architecture under the same name.
    func rejectExperts() throws(ModelError) {
        let experts = try int("expert_count", in: 0...(1 << 16), default: 0)
        guard experts == 0 else {
            throw ModelError(
                .unknownArchitecture,
                "\(path): \(architecture) with \(experts) experts (Mixtral) is not supported; "
                    + "supported are " + ModelRegistry.architectures.joined(separator: ", "))
        }
    }
}
