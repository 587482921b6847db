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
        let stated = try weights.int("context_length", in: 1...(1 << 30))
        contextLength = min(stated, max(1, weights.options.contextLength ?? stated))
        vocabSize = try Self.vocabulary(weights, hiddenSize: hiddenSize)
    }

    /// The rows of the embedding, which the tokenizer must agree with.
    private static func vocabulary(
        _ weights: ModelWeights, hiddenSize: Int
    ) throws(ModelError) -> Int {
        let path = weights.file.path
        guard let embedding = weights.file.tensor(named: "token_embd.weight") else {
            throw ModelError(
                .missingTensor,
                "\(path): tensor token_embd.weight is missing; "
                    + "the file is not a complete \(weights.architecture) model")
        }
        guard embedding.shape.count == 2, embedding.shape[1] == hiddenSize else {
            throw ModelError(
                .wrongShape,
                "\(path): tensor token_embd.weight has shape \(embedding.shape), but "
                    + "\(weights.architecture).embedding_length is \(hiddenSize)")
        }
        let rows = embedding.shape[0]
        if let tokens = weights.file.metadata.bytesArray("tokenizer.ggml.tokens"),
            tokens.count != rows
        {
            throw ModelError(
                .wrongShape,
                "\(path): the tokenizer has \(tokens.count) tokens, but "
                    + "token_embd.weight has \(rows) rows; the file was put together wrongly")
        }
        return rows
    }
}

extension ModelWeights {
    /// Puts a family's layers into the common frame.
    func decoder(
        _ configuration: DecoderConfiguration, rotary: RotaryEmbedding, planes: [KVPlane],
        attention: (_ prefix: String) throws(ModelError) -> any DecoderSublayer,
        feedForward: (_ prefix: String, _ layer: Int) throws(ModelError) -> any DecoderSublayer
    ) throws(ModelError) -> DecoderModel {
        let size = configuration.hiddenSize
        var layers: [DecoderLayer] = []
        for layer in 0..<configuration.numHiddenLayers {
            let prefix = "blk.\(layer)."
            layers.append(
                DecoderLayer(
                    attentionNorm: try vector(prefix + "attn_norm.weight", size),
                    attention: try attention(prefix),
                    feedForwardNorm: try vector(prefix + "ffn_norm.weight", size),
                    feedForward: try feedForward(prefix, layer)))
        }
        let embedding = try tensor("token_embd.weight", [configuration.vocabSize, size])
        try inModelTerms { () throws(TensorError) in try Dequantizer.checkSupported(embedding) }
        // Tied embeddings: the head is the embedding, stored once.
        let tied = !has(tensor: "output.weight")
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
            router: router(try optionalVector(prefix + "exp_probs_b.bias", numExperts)),
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
}
