// DeepSeek V2, V2-Lite (arXiv:2405.04434), V3 (arXiv:2412.19437), R1, and models of their shape
// (Kimi K2, Moonlight): the GGUF architecture deepseek2.
//
// Latent attention with or without a compressed query; leading dense layers, then mixtures with
// shared experts; softmax gates with group-limited choice (V2) or sigmoid gates with a correction
// bias (V3). Layers for multi-token prediction are left aside.

import SiliangFormats
import SiliangTensor

struct DeepSeekV2Configuration: Sendable {
    let decoder: DecoderConfiguration
    let qLoraRank: Int
    let kvLoraRank: Int
    let qkNopeHeadDim: Int
    let qkRopeHeadDim: Int
    let vHeadDim: Int
    let firstKDenseReplace: Int
    let intermediateSize: Int
    let moeIntermediateSize: Int
    let numExperts: Int
    let numExpertsPerToken: Int
    let numSharedExperts: Int
    let router: ExpertRouter

    init(_ weights: ModelWeights) throws(ModelError) {
        let sizes = 1...(1 << 20)
        decoder = try DecoderConfiguration(weights)
        qLoraRank = try weights.int("attention.q_lora_rank", in: 0...(1 << 20), default: 0)
        kvLoraRank = try weights.int("attention.kv_lora_rank", in: sizes)
        qkRopeHeadDim = try weights.int("rope.dimension_count", in: 2...4096)
        // Newer files describe the cached latent under the plain names and the heads under _mla.
        let keyLength =
            weights.has("attention.key_length_mla")
            ? "attention.key_length_mla" : "attention.key_length"
        let valueLength =
            weights.has("attention.value_length_mla")
            ? "attention.value_length_mla" : "attention.value_length"
        let qkHeadDim = try weights.int(keyLength, in: qkRopeHeadDim + 1...8192)
        qkNopeHeadDim = qkHeadDim - qkRopeHeadDim
        vHeadDim = try weights.int(valueLength, in: 1...8192)
        let layers = decoder.numHiddenLayers
        firstKDenseReplace = try weights.int(
            "leading_dense_block_count", in: 0...4096, default: 0)
        numExperts = try weights.int("expert_count", in: 0...65536, default: 0)
        let mixed = numExperts > 0 && firstKDenseReplace < layers
        intermediateSize = try weights.int(
            "feed_forward_length", in: sizes, default: mixed && firstKDenseReplace == 0 ? 1 : nil)
        moeIntermediateSize = mixed ? try weights.int("expert_feed_forward_length", in: sizes) : 0
        numExpertsPerToken =
            mixed ? try weights.int("expert_used_count", in: 1...numExperts) : 0
        numSharedExperts = try weights.int("expert_shared_count", in: 0...1024, default: 0)
        router = try Self.router(weights, numExperts: numExperts, topK: numExpertsPerToken)
    }

    private static func router(
        _ weights: ModelWeights, numExperts: Int, topK: Int
    ) throws(ModelError) -> ExpertRouter {
        let gating = try weights.int("expert_gating_func", in: 0...2, default: 0)
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
            gating: gating == 2 ? .sigmoid : .softmax, correctionBias: nil, numGroups: numGroups,
            topGroups: topGroups,
            normalizesWeights: try weights.flag("expert_weights_norm", default: false),
            routedScalingFactor: scale == 0 ? 1 : Float(scale))
    }
}

enum DeepSeekV2Model {
    static func make(_ weights: ModelWeights) throws(ModelError) -> DecoderModel {
        let configuration = try DeepSeekV2Configuration(weights)
        let rotary = try RotaryEmbedding(
            weights, dimensions: configuration.qkRopeHeadDim, interleaved: true)
        return try weights.decoder(
            configuration.decoder, rotary: rotary,
            planes: LatentAttention.planes(
                kvLoraRank: configuration.kvLoraRank, ropeDim: configuration.qkRopeHeadDim),
            attention: { prefix throws(ModelError) in
                try configuration.attention(weights, prefix, rotary: rotary)
            },
            feedForward: { prefix, layer throws(ModelError) in
                try configuration.feedForward(weights, prefix, layer: layer)
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
        // 16 bits hold what 8-bit and 16-bit weights held; more is kept for more.
        let half = weights.precision == .int8 && whole.type != .f32 && whole.type != .bf16
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

    fileprivate func feedForward(
        _ weights: ModelWeights, _ prefix: String, layer: Int
    ) throws(ModelError) -> any DecoderSublayer {
        let size = decoder.hiddenSize
        guard numExperts > 0, layer >= firstKDenseReplace else {
            return try weights.mlp(prefix, hiddenSize: size, intermediateSize: intermediateSize)
        }
        return try weights.mixture(
            prefix, hiddenSize: size, expertSize: moeIntermediateSize,
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
