// Multi-head latent attention (DeepSeek-V2, arXiv:2405.04434) in its absorbed form: the cache holds
// one latent and one rotated key per token, and all heads read them; keys and values are never
// expanded.
//
// q·k = (W_UK^T q_nope) · latent + q_rope · k_rope, and o = W_UV · Σ p · latent.

import SiliangTensor

struct LatentAttention: DecoderSublayer {
    let numHeads: Int
    let qkNopeHeadDim: Int
    let qkRopeHeadDim: Int
    let vHeadDim: Int
    let kvLoraRank: Int
    let softmaxScale: Float
    let rotary: RotaryEmbedding
    /// `[numHeads × (nope + rope), input]`, where the input is the compressed query if there is one.
    let qProj: WeightMatrix
    let qCompression: QueryCompression?
    /// `[kvLoraRank + rope, hiddenSize]`.
    let kvAProj: WeightMatrix
    let kvANorm: [Float]
    /// W_UK: `[numHeads][kvLoraRank, nope]`; W_UV: `[numHeads][vHeadDim, kvLoraRank]`.
    let kB: WeightMatrix
    let vB: WeightMatrix
    let oProj: WeightMatrix

    /// The low-rank form of the query projection (q-LoRA).
    struct QueryCompression: Sendable {
        /// `[qLoraRank, hiddenSize]`.
        let projection: WeightMatrix
        let norm: [Float]
    }

    /// The norms of the latents use this epsilon whatever the configuration says.
    static let latentNormEps: Float = 1e-6

    static func planes(kvLoraRank: Int, ropeDim: Int) -> [KVPlane] {
        [KVPlane(heads: 1, width: kvLoraRank + ropeDim)]
    }

    private var queryWidth: Int { numHeads * (qkNopeHeadDim + qkRopeHeadDim) }
    private var latentWidth: Int { kvLoraRank + qkRopeHeadDim }

    func forward(
        _ pass: ForwardPass, layer: Int, input: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>
    ) throws(TensorError) {
        let tokens = pass.tokens
        let query = try pass.workspace.floats(.query, tokens * queryWidth)
        let latent = try pass.workspace.floats(.latentKV, tokens * latentWidth)
        try project(pass, input: input, query: query, latent: latent)
        let absorbed = try pass.workspace.floats(
            .queryRotary, tokens * numHeads * latentWidth)
        pass.executor.forEachRow(tokens, cost: 4 * queryWidth) { token, _ in
            place(
                pass, layer: layer, token: token, query: query + token * queryWidth,
                latent: latent + token * latentWidth,
                absorbed: absorbed + token * numHeads * latentWidth)
        }
        pass.report("blk.\(layer).k", latent, [tokens, latentWidth])
        try applyPerHead(
            pass, kB, input: query, inputStride: queryWidth,
            headStride: qkNopeHeadDim + qkRopeHeadDim, output: absorbed,
            outputHeadStride: latentWidth)
        let attended = try pass.workspace.floats(
            .latentOutput, tokens * numHeads * kvLoraRank)
        try PagedAttention(
            heads: numHeads, kvHeads: 1, keySize: latentWidth, valueSize: kvLoraRank,
            keyPlane: 0, valuePlane: 0, scale: softmaxScale
        ).run(
            pass, layer: layer, queries: absorbed, queryStride: numHeads * latentWidth,
            output: attended)
        let values = try pass.workspace.floats(.attention, tokens * numHeads * vHeadDim)
        try applyPerHead(
            pass, vB, input: attended, inputStride: numHeads * kvLoraRank,
            headStride: kvLoraRank, output: values, outputHeadStride: vHeadDim)
        let rows = try pass.executor.prepare(
            ProductInput(
                rows: values, stride: oProj.columns, tokens: tokens, columns: oProj.columns),
            for: [oProj], slot: .quantizedInput)
        try pass.executor.multiply(oProj, rows, into: output, stride: oProj.rows)
    }

    /// Queries and latents of all tokens.
    private func project(
        _ pass: ForwardPass, input: UnsafePointer<Float>, query: UnsafeMutablePointer<Float>,
        latent: UnsafeMutablePointer<Float>
    ) throws(TensorError) {
        let tokens = pass.tokens
        let hidden = kvAProj.columns
        let first = qCompression?.projection ?? qProj
        let rows = try pass.executor.prepare(
            ProductInput(rows: input, stride: hidden, tokens: tokens, columns: hidden),
            for: [first, kvAProj], slot: .quantizedInput)
        let latentProduct = Product(
            kvAProj, input: rows, output: latent, outputStride: latentWidth)
        guard let qCompression else {
            try pass.executor.multiply([
                Product(qProj, input: rows, output: query, outputStride: queryWidth),
                latentProduct,
            ])
            return
        }
        let rank = qCompression.projection.rows
        let compressed = try pass.workspace.floats(.latentQuery, tokens * rank)
        try pass.executor.multiply([
            Product(
                qCompression.projection, input: rows, output: compressed, outputStride: rank),
            latentProduct,
        ])
        pass.executor.forEachRow(tokens, cost: rank) { token, _ in
            let row = compressed + token * rank
            pass.kernels.rmsNorm(
                row, weight: qCompression.norm, epsilon: Self.latentNormEps, count: rank,
                into: row)
        }
        let compressedRows = try pass.executor.prepare(
            ProductInput(rows: compressed, stride: rank, tokens: tokens, columns: rank),
            for: [qProj], slot: .quantizedInput)
        try pass.executor.multiply(qProj, compressedRows, into: query, stride: queryWidth)
    }

    /// Norm and rotation of one token; its latent and key go to memory, the rotated part of its
    /// queries behind the place of the absorbed part.
    private func place(
        _ pass: ForwardPass, layer: Int, token: Int, query: UnsafeMutablePointer<Float>,
        latent: UnsafeMutablePointer<Float>, absorbed: UnsafeMutablePointer<Float>
    ) {
        let kernels = pass.kernels
        let half = qkRopeHeadDim / 2
        let cosine = pass.cosine + token * half
        let sine = pass.sine + token * half
        kernels.rmsNorm(
            latent, weight: kvANorm, epsilon: Self.latentNormEps, count: kvLoraRank, into: latent)
        kernels.rotate(
            latent + kvLoraRank, cosine: cosine, sine: sine, count: qkRopeHeadDim,
            interleaved: rotary.interleaved)
        pass.memory.store(
            latent, layer: layer, slot: Int(pass.batch.slotMapping[token]), plane: 0, head: 0,
            kernels: kernels)
        for head in 0..<numHeads {
            let rotated = absorbed + head * latentWidth + kvLoraRank
            rotated.update(
                from: query + head * (qkNopeHeadDim + qkRopeHeadDim) + qkNopeHeadDim,
                count: qkRopeHeadDim)
            kernels.rotate(
                rotated, cosine: cosine, sine: sine, count: qkRopeHeadDim,
                interleaved: rotary.interleaved)
        }
    }

    /// `output[t, h] = W[h] · input[t, h]` for every head.
    private func applyPerHead(
        _ pass: ForwardPass, _ matrix: WeightMatrix, input: UnsafePointer<Float>,
        inputStride: Int, headStride: Int, output: UnsafeMutablePointer<Float>,
        outputHeadStride: Int
    ) throws(TensorError) {
        let inputs = try pass.executor.prepare(
            (0..<numHeads).map {
                ProductInput(
                    rows: input + $0 * headStride, stride: inputStride, tokens: pass.tokens,
                    columns: matrix.columns)
            }, for: [matrix], slot: .quantizedInput)
        try pass.executor.multiply(
            inputs.enumerated().map { head, rows in
                Product(
                    matrix, index: head, input: rows, output: output + head * outputHeadStride,
                    outputStride: numHeads * outputHeadStride)
            })
    }
}
