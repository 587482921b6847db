// The parts of a checkpoint that all families name alike.

import SiliangFormats
import SiliangTensor

/// Sizes that every family states.
struct DecoderConfiguration: Sendable {
    let numHiddenLayers: Int
    let hiddenSize: Int
    let numAttentionHeads: Int
    let rmsNormEps: Float
    let contextLength: Int
    let vocabSize: Int

    init(_ weights: ModelWeights) throws(ModelError) {
        let sizes = 1...(1 << 20)
        let blocks = try weights.int("block_count", in: 1...4096)
        let predictionLayers = try weights.int("nextn_predict_layers", in: 0...64, default: 0)
        guard predictionLayers < blocks else {
            throw weights.failure("nextn_predict_layers", "must be below block_count \(blocks)")
        }
        // Layers that predict further tokens come last and are not part of the main model.
        numHiddenLayers = blocks - predictionLayers
        hiddenSize = try weights.int("embedding_length", in: sizes)
        numAttentionHeads = try weights.int("attention.head_count", in: 1...4096)
        rmsNormEps = Float(try weights.number("attention.layer_norm_rms_epsilon"))
        contextLength = try Self.contextLength(weights)
        vocabSize = try Self.vocabulary(weights, hiddenSize: hiddenSize)
    }

    /// The stated context, or less where that was asked for.
    private static func contextLength(_ weights: ModelWeights) throws(ModelError) -> Int {
        let stated = try weights.int("context_length", in: 1...(1 << 30))
        let length = min(stated, max(1, weights.options.contextLength ?? stated))
        // Layers that see only so many tokens back are computed as layers that see all of them,
        // which is the same while there are no more.
        let window = try weights.int("sliding_window", in: 1...(1 << 30), default: length)
        guard length <= window else {
            throw weights.failure(
                "sliding_window",
                "attention within a window of \(window) tokens is not supported; a context of "
                    + "\(window) tokens (--context \(window)) or less does not need it")
        }
        return length
    }

    /// The rows of the embedding, which the configuration and the tokenizer must agree with.
    private static func vocabulary(
        _ weights: ModelWeights, hiddenSize: Int
    ) throws(ModelError) -> Int {
        let embedding = "token_embd.weight"
        guard let (shape, name) = try weights.shape(of: embedding) else {
            // For the message about what is missing.
            _ = try weights.tensor(
                embedding, [weights.source.statedVocabulary?.size ?? 1, hiddenSize])
            return 0
        }
        guard shape.count == 2, shape[1] == hiddenSize else {
            throw ModelError(
                .wrongShape,
                "\(weights.path): tensor \(name) has shape \(shape), but "
                    + "\(weights.source.place(of: "embedding_length")) is \(hiddenSize)")
        }
        if let stated = weights.source.statedVocabulary, stated.size != shape[0] {
            throw ModelError(
                .wrongShape,
                "\(stated.statement), but \(name) has \(shape[0]) rows; "
                    + "the files do not belong together")
        }
        return shape[0]
    }
}

extension ModelWeights {
    /// Puts a family's layers into the common frame.
    func decoder(
        _ configuration: DecoderConfiguration, rotary: RotaryEmbedding, planes: [KVPlane],
        attention: (_ prefix: String) throws(ModelError) -> any DecoderSublayer,
        feedForward: (_ prefix: String, _ layer: Int) throws(ModelError) -> any DecoderSublayer,
        feedForwardNorm: String = "ffn_norm"
    ) throws(ModelError) -> DecoderModel {
        let size = configuration.hiddenSize
        var layers: [DecoderLayer] = []
        for layer in 0..<configuration.numHiddenLayers {
            let prefix = "blk.\(layer)."
            layers.append(
                DecoderLayer(
                    attentionNorm: try vector(prefix + "attn_norm.weight", size),
                    attention: try attention(prefix),
                    feedForwardNorm: try vector("\(prefix)\(feedForwardNorm).weight", size),
                    feedForward: try feedForward(prefix, layer)))
        }
        let embedding = try tensor("token_embd.weight", [configuration.vocabSize, size])
        try inModelTerms { () throws(TensorError) in try Dequantizer.checkSupported(embedding) }
        // Tied embeddings: the head is the embedding, stored once.
        let tied = source.tiesEmbeddings ?? !has(tensor: "output.weight")
        if !tied { account(parameters: embedding.elementCount, bytes: 0, share: 0) }
        let head = try matrix(
            tied ? "token_embd.weight" : "output.weight", [configuration.vocabSize, size])
        return DecoderModel(
            self,
            DecoderParts(
                hiddenSize: size, rmsNormEps: configuration.rmsNormEps,
                contextLength: configuration.contextLength, rotary: rotary, planes: planes,
                embedding: embedding, layers: layers,
                finalNorm: try vector("output_norm.weight", size), head: head))
    }

    /// `ffn_gate`, `ffn_up`, `ffn_down`, or the same with a suffix such as `_shexp`.
    func mlp(
        _ prefix: String, hiddenSize: Int, intermediateSize: Int, suffix: String = ""
    ) throws(ModelError) -> DenseMLP {
        let name = { (part: String) in "\(prefix)ffn_\(part)\(suffix).weight" }
        return DenseMLP(
            gateProj: try matrix(name("gate"), [intermediateSize, hiddenSize]),
            upProj: try matrix(name("up"), [intermediateSize, hiddenSize]),
            downProj: try matrix(name("down"), [hiddenSize, intermediateSize]))
    }

    /// Routed experts, and shared ones where `sharedSize` is above 0.
    func mixture(
        _ prefix: String, hiddenSize: Int, expertSize: Int, sharedSize: Int,
        router: (_ correctionBias: [Float]?) -> ExpertRouter, numExperts: Int, topK: Int
    ) throws(ModelError) -> MixtureOfExperts {
        let share = Double(topK) / Double(numExperts)
        func experts(_ part: String, _ rows: Int, _ columns: Int) throws(ModelError) -> WeightMatrix
        {
            try matrix(
                "\(prefix)ffn_\(part)_exps.weight", [numExperts, rows, columns], share: share)
        }
        return MixtureOfExperts(
            router: router(try correctionBias(prefix + "exp_probs_b.bias", numExperts)),
            routerWeight: try matrix(
                prefix + "ffn_gate_inp.weight", [numExperts, hiddenSize], precision: .float32),
            gateExperts: try experts("gate", expertSize, hiddenSize),
            upExperts: try experts("up", expertSize, hiddenSize),
            downExperts: try experts("down", hiddenSize, expertSize),
            sharedExperts: sharedSize == 0
                ? nil
                : try mlp(
                    prefix, hiddenSize: hiddenSize, intermediateSize: sharedSize, suffix: "_shexp"))
    }

    /// The bias that corrects the choice of experts. Where the format does not say whether there is
    /// one, the tensor's presence does.
    private func correctionBias(_ name: String, _ count: Int) throws(ModelError) -> [Float]? {
        try flag("correction_bias", default: false)
            ? try vector(name, count) : try optionalVector(name, count)
    }
}
