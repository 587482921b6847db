// The gated feed-forward network (SwiGLU, arXiv:2002.05202): down(silu(gate x) · up x).

import SiliangTensor

struct DenseMLP: DecoderSublayer {
    let gateProj: WeightMatrix
    let upProj: WeightMatrix
    let downProj: WeightMatrix

    func forward(
        _ pass: ForwardPass, layer: Int, input: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>
    ) throws(TensorError) {
        let tokens = pass.tokens
        let width = gateProj.rows
        let gate = try pass.workspace.floats(.gate, tokens * width)
        let up = try pass.workspace.floats(.up, tokens * width)
        let rows = try pass.executor.prepare(
            ProductInput(
                rows: input, stride: gateProj.columns, tokens: tokens, columns: gateProj.columns),
            for: [gateProj, upProj], slot: .quantizedInput)
        try pass.executor.multiply([
            Product(gateProj, input: rows, output: gate, outputStride: width),
            Product(upProj, input: rows, output: up, outputStride: width),
        ])
        let activated = try pass.executor.prepare(
            ProductInput(rows: gate, stride: width, tokens: tokens, columns: width),
            for: [downProj], slot: .quantizedDown
        ) { row in
            pass.kernels.siluMultiply(gate + row * width, up + row * width, count: width)
        }
        try pass.executor.multiply(downProj, activated, into: output, stride: downProj.rows)
    }
}
