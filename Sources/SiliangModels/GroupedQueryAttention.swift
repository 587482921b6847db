// Grouped-query attention (arXiv:2305.13245) as Llama and Qwen use it: rotary positions, biases
// (Qwen2) and norms per head (Qwen3) where the checkpoint has them.

import SiliangTensor

struct GroupedQueryAttention: DecoderSublayer {
    let numHeads: Int
    let numKeyValueHeads: Int
    let headDim: Int
    let rmsNormEps: Float
    let rotary: RotaryEmbedding
    let qProj: WeightMatrix
    let kProj: WeightMatrix
    let vProj: WeightMatrix
    let oProj: WeightMatrix
    let qBias: [Float]?
    let kBias: [Float]?
    let vBias: [Float]?
    let oBias: [Float]?
    /// `[headDim]`, shared by all heads.
    let qNorm: [Float]?
    let kNorm: [Float]?

    /// Keys and values of every KV head.
    static func planes(kvHeads: Int, headDim: Int) -> [KVPlane] {
        let plane = KVPlane(heads: kvHeads, width: headDim)
        return [plane, plane]
    }

    func forward(
        _ pass: ForwardPass, layer: Int, input: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>
    ) throws(TensorError) {
        let tokens = pass.tokens
        let queryWidth = numHeads * headDim
        let kvWidth = numKeyValueHeads * headDim
        let query = try pass.workspace.floats(.query, tokens * queryWidth)
        let key = try pass.workspace.floats(.key, tokens * kvWidth)
        let value = try pass.workspace.floats(.value, tokens * kvWidth)
        let rows = try pass.executor.prepare(
            ProductInput(
                rows: input, stride: qProj.columns, tokens: tokens, columns: qProj.columns),
            for: [qProj, kProj, vProj], slot: .quantizedInput)
        try pass.executor.multiply([
            Product(qProj, input: rows, output: query, outputStride: queryWidth),
            Product(kProj, input: rows, output: key, outputStride: kvWidth),
            Product(vProj, input: rows, output: value, outputStride: kvWidth),
        ])
        pass.executor.forEachRow(tokens, cost: 4 * (queryWidth + 2 * kvWidth)) { token, _ in
            place(
                pass, layer: layer, token: token, query: query + token * queryWidth,
                key: key + token * kvWidth, value: value + token * kvWidth)
        }
        pass.report("blk.\(layer).q", query, [tokens, numHeads, headDim])
        pass.report("blk.\(layer).k", key, [tokens, numKeyValueHeads, headDim])
        let attended = try pass.workspace.floats(.attention, tokens * queryWidth)
        try PagedAttention(
            heads: numHeads, kvHeads: numKeyValueHeads, keySize: headDim, valueSize: headDim,
            keyPlane: 0, valuePlane: 1, scale: 1 / Float(headDim).squareRoot()
        ).run(pass, layer: layer, queries: query, queryStride: queryWidth, output: attended)
        let result = try pass.executor.prepare(
            ProductInput(rows: attended, stride: queryWidth, tokens: tokens, columns: queryWidth),
            for: [oProj], slot: .quantizedInput)
        try pass.executor.multiply(oProj, result, into: output, stride: oProj.rows)
        if let oBias {
            for token in 0..<tokens {
                pass.kernels.add(oBias, to: output + token * oProj.rows, count: oProj.rows)
            }
        }
    }

    /// Biases, norms and rotation of one token; its key and value go to memory.
    private func place(
        _ pass: ForwardPass, layer: Int, token: Int, query: UnsafeMutablePointer<Float>,
        key: UnsafeMutablePointer<Float>, value: UnsafeMutablePointer<Float>
    ) {
        let kernels = pass.kernels
        if let qBias { kernels.add(qBias, to: query, count: qBias.count) }
        if let kBias { kernels.add(kBias, to: key, count: kBias.count) }
        if let vBias { kernels.add(vBias, to: value, count: vBias.count) }
        let half = rotary.dimensions / 2
        let cosine = pass.cosine + token * half
        let sine = pass.sine + token * half
        func finish(_ head: UnsafeMutablePointer<Float>, norm: [Float]?) {
            if let norm {
                kernels.rmsNorm(
                    head, weight: norm, epsilon: rmsNormEps, count: headDim, into: head)
            }
            kernels.rotate(
                head, cosine: cosine, sine: sine, count: rotary.dimensions,
                interleaved: rotary.interleaved)
        }
        for head in 0..<numHeads { finish(query + head * headDim, norm: qNorm) }
        let slot = Int(pass.batch.slotMapping[token])
        for head in 0..<numKeyValueHeads {
            finish(key + head * headDim, norm: kNorm)
            pass.memory.store(
                key + head * headDim, layer: layer, slot: slot, plane: 0, head: head,
                kernels: kernels)
            pass.memory.store(
                value + head * headDim, layer: layer, slot: slot, plane: 1, head: head,
                kernels: kernels)
        }
    }
}
