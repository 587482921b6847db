// DeepSeek V2, V2-Lite (arXiv:2405.04434), V3 (arXiv:2412.19437), R1, and models of their shape
// (Kimi K2, Moonlight): the GGUF architecture deepseek2.
//
// Latent attention with or without a compressed query; leading dense layers, then mixtures with
// shared experts; softmax gates with group-limited choice (V2) or sigmoid gates with a correction
// bias (V3). Layers for multi-token prediction are left aside.

import SiliangFormats
import SiliangTensor

extension HuggingFaceNames {
    private static let latentKeys = [
        "rope.dimension_count": "qk_rope_head_dim",
        "attention.qk_nope_head_dim": "qk_nope_head_dim",
        "attention.value_length": "v_head_dim",
        "attention.q_lora_rank": "q_lora_rank",
        "attention.kv_lora_rank": "kv_lora_rank",
        "moe_layer_freq": "moe_layer_freq",
    ]

    private static let latentTensors = [
        "attn_q_a": "self_attn.q_a_proj",
        "attn_q_a_norm": "self_attn.q_a_layernorm",
        "attn_q_b": "self_attn.q_b_proj",
        "attn_kv_a_mqa": "self_attn.kv_a_proj_with_mqa",
        "attn_kv_a_norm": "self_attn.kv_a_layernorm",
        "attn_kv_b": "self_attn.kv_b_proj",
    ].merging(experts) { $1 }.merging(sharedExperts) { $1 }

    static let deepSeekV2 = HuggingFaceNames(
        modelType: "deepseek_v2",
        // Not norm_topk_prob: no release sets it, and the reference does not look at it.
        keys: latentKeys.merging(mixtureKeys.filter { $0.key != "expert_weights_norm" }) { $1 },
        defaults: ["expert_gating_func": .unsigned(1)], tensors: latentTensors,
        derive: { configuration throws(ModelError) in
            try configuration.require("attention_bias", isNot: true, "biases in latent attention")
            try configuration.require("scoring_func", oneOf: ["softmax"])
            let method = try configuration.require(
                "topk_method", oneOf: ["greedy", "group_limited_greedy"])
            if method != "group_limited_greedy" {
                for key in ["expert_group_count", "expert_group_used_count"] {
                    configuration.set(key, .unsigned(1), from: "topk_method")
                }
            }
        })

    /// Also Kimi K2 (model_type kimi_k2) and Moonlight, which name the same class.
    static let deepSeekV3 = HuggingFaceNames(
        modelType: "deepseek_v3",
        keys: latentKeys.merging(mixtureKeys) { $1 }
            .merging(["rope_interleave": "rope_interleave"]) { $1 },
        defaults: [
            "expert_gating_func": .unsigned(2), "expert_weights_norm": .bool(true),
            "correction_bias": .bool(true),
        ],
        tensors: latentTensors,
        derive: { configuration throws(ModelError) in
            try configuration.require("attention_bias", isNot: true, "biases in latent attention")
            try configuration.require("scoring_func", oneOf: ["sigmoid"])
            try configuration.require("topk_method", oneOf: ["noaux_tc"])
        })
}

struct DeepSeekV2Configuration: Sendable {
    let decoder: DecoderConfiguration
    let qLoraRank: Int
    let kvLoraRank: Int
    let qkNopeHeadDim: Int
    let qkRopeHeadDim: Int
    let vHeadDim: Int
    let mixture: MixtureConfiguration

    init(_ weights: ModelWeights) throws(ModelError) {
        let sizes = 1...(1 << 20)
        decoder = try DecoderConfiguration(weights)
        qLoraRank = try weights.int("attention.q_lora_rank", in: 0...(1 << 20), default: 0)
        kvLoraRank = try weights.int("attention.kv_lora_rank", in: sizes)
        qkRopeHeadDim = try weights.int("rope.dimension_count", in: 2...4096)
        qkNopeHeadDim = try Self.qkNopeHeadDim(weights, rope: qkRopeHeadDim)
        let valueLength =
            weights.has("attention.value_length_mla")
            ? "attention.value_length_mla" : "attention.value_length"
        vHeadDim = try weights.int(valueLength, in: 1...8192)
        mixture = try MixtureConfiguration(weights, decoder, gating: .softmax)
    }

    /// GGUF files state both parts of a head together, newer ones under _mla: there the plain name
    /// describes the cached latent.
    private static func qkNopeHeadDim(
        _ weights: ModelWeights, rope: Int
    ) throws(ModelError) -> Int {
        if weights.has("attention.qk_nope_head_dim") {
            return try weights.int("attention.qk_nope_head_dim", in: 1...8192)
        }
        let keyLength =
            weights.has("attention.key_length_mla")
            ? "attention.key_length_mla" : "attention.key_length"
        return try weights.int(keyLength, in: rope + 1...8192) - rope
    }
}

enum DeepSeekV2Model {
    static func make(_ weights: ModelWeights) throws(ModelError) -> DecoderModel {
        let configuration = try DeepSeekV2Configuration(weights)
        let rotary = try RotaryEmbedding(
            weights, dimensions: configuration.qkRopeHeadDim,
            interleaved: try weights.flag("rope_interleave", default: true))
        return try weights.decoder(
            configuration.decoder, rotary: rotary,
            planes: LatentAttention.planes(
                kvLoraRank: configuration.kvLoraRank, ropeDim: configuration.qkRopeHeadDim),
            attention: { prefix throws(ModelError) in
                try configuration.attention(weights, prefix, rotary: rotary)
            },
            feedForward: { prefix, layer throws(ModelError) in
                try configuration.mixture.feedForward(weights, prefix, layer: layer)
            })
    }
}

extension DeepSeekV2Configuration {
    fileprivate func attention(
        _ weights: ModelWeights, _ prefix: String, rotary: RotaryEmbedding
    ) throws(ModelError) -> LatentAttention {
        let size = decoder.hiddenSize
        let heads = decoder.numAttentionHeads
        let queryWidth = heads * (qkNopeHeadDim + qkRopeHeadDim)
        var compression: LatentAttention.QueryCompression?
        if qLoraRank > 0 {
            compression = LatentAttention.QueryCompression(
                projection: try weights.matrix(prefix + "attn_q_a.weight", [qLoraRank, size]),
                norm: try weights.vector(prefix + "attn_q_a_norm.weight", qLoraRank))
        }
        let query =
            qLoraRank > 0
            ? try weights.matrix(prefix + "attn_q_b.weight", [queryWidth, qLoraRank])
            : try weights.matrix(prefix + "attn_q.weight", [queryWidth, size])
        let (kB, vB) = try keyValueProjections(weights, prefix)
        let yarn = rotary.yarnScale
        return LatentAttention(
            numHeads: heads, qkNopeHeadDim: qkNopeHeadDim, qkRopeHeadDim: qkRopeHeadDim,
            vHeadDim: vHeadDim, kvLoraRank: kvLoraRank,
            softmaxScale: yarn * yarn / Float(qkNopeHeadDim + qkRopeHeadDim).squareRoot(),
            rotary: rotary, qProj: query, qCompression: compression,
            kvAProj: try weights.matrix(
                prefix + "attn_kv_a_mqa.weight", [kvLoraRank + qkRopeHeadDim, size]),
            kvANorm: try weights.vector(prefix + "attn_kv_a_norm.weight", kvLoraRank),
            kB: kB, vB: vB,
            oProj: try weights.matrix(prefix + "attn_output.weight", [size, heads * vHeadDim]))
    }

    /// W_UK and W_UV per head: two tensors in newer files, one in older ones, from which they are
    /// taken apart: each head has its nope rows, which W_UK needs transposed, then its value rows.
    private func keyValueProjections(
        _ weights: ModelWeights, _ prefix: String
    ) throws(ModelError) -> (WeightMatrix, WeightMatrix) {
        let heads = decoder.numAttentionHeads
        if weights.has(tensor: prefix + "attn_k_b.weight") {
            return (
                try weights.matrix(prefix + "attn_k_b.weight", [heads, kvLoraRank, qkNopeHeadDim]),
                try weights.matrix(prefix + "attn_v_b.weight", [heads, vHeadDim, kvLoraRank])
            )
        }
        let name = prefix + "attn_kv_b.weight"
        let perHead = qkNopeHeadDim + vHeadDim
        let whole = try weights.tensor(name, [heads * perHead, kvLoraRank])
        if weights.options.checksOnly {
            return (
                WeightMatrix(
                    unread: name, count: heads, rows: kvLoraRank, columns: qkNopeHeadDim,
                    type: whole.type),
                WeightMatrix(
                    unread: name, count: heads, rows: vHeadDim, columns: kvLoraRank,
                    type: whole.type)
            )
        }
        let values = try weights.floats(whole)
        weights.account(
            parameters: whole.elementCount, bytes: whole.byteRange.count, share: 1)
        var keys = [Float](repeating: 0, count: heads * kvLoraRank * qkNopeHeadDim)
        var outputs: [Float] = []
        outputs.reserveCapacity(heads * vHeadDim * kvLoraRank)
        for head in 0..<heads {
            let base = head * perHead * kvLoraRank
            for row in 0..<qkNopeHeadDim {
                for column in 0..<kvLoraRank {
                    keys[(head * kvLoraRank + column) * qkNopeHeadDim + row] =
                        values[base + row * kvLoraRank + column]
                }
            }
            let start = base + qkNopeHeadDim * kvLoraRank
            outputs += values[start..<start + vHeadDim * kvLoraRank]
        }
        // 16 bits hold what quantised and 16-bit weights held; more is kept for more.
        let half =
            weights.precision == .int8 && ![.f32, .bf16, .f8E4M3].contains(whole.type)
        return try weights.inModelTerms { () throws(TensorError) in
            (
                try WeightMatrix(
                    name: name, count: heads, rows: kvLoraRank, columns: qkNopeHeadDim,
                    values: keys, half: half, kernels: weights.executor.kernels),
                try WeightMatrix(
                    name: name, count: heads, rows: vHeadDim, columns: kvLoraRank,
                    values: outputs, half: half, kernels: weights.executor.kernels)
            )
        }
    }
}
