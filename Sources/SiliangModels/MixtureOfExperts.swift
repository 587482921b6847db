// A mixture of experts with shared experts (DeepSeekMoE, arXiv:2401.06066): every expert runs once,
// over the tokens that chose it; experts without tokens are not touched.

import SiliangTensor

struct MixtureOfExperts: DecoderSublayer {
    let router: ExpertRouter
    /// `[numExperts, hiddenSize]`, applied to activations as they are.
    let routerWeight: WeightMatrix
    /// `[numExperts][moeIntermediateSize, hiddenSize]`, and the way back.
    let gateExperts: WeightMatrix
    let upExperts: WeightMatrix
    let downExperts: WeightMatrix
    let sharedExperts: DenseMLP?

    /// The rows of the batch, sorted by expert.
    private struct Routing {
        /// `[tokens × k]` expert and weight of each choice, token by token.
        var ids: [Int] = []
        var weights: [Float] = []
        /// `[tokens × k]` the sorted row that holds each choice.
        var row: [Int] = []
        /// Token of each sorted row, and each expert's rows.
        var tokenOfRow: [Int] = []
        var rowsOfExpert: [(expert: Int, rows: Range<Int>)] = []
    }

    func forward(
        _ pass: ForwardPass, layer: Int, input: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>
    ) throws(TensorError) {
        let tokens = pass.tokens
        let hidden = gateExperts.columns
        let width = gateExperts.rows
        let routing = try route(pass, layer: layer, input: input)
        let rows = routing.tokenOfRow.count
        let gate = try pass.workspace.floats(.expertGate, rows * width)
        let up = try pass.workspace.floats(.expertUp, rows * width)
        let inputs = try gather(pass, routing, input: input)
        var products: [Product] = []
        products.reserveCapacity(2 * inputs.count)
        for (part, rows) in zip(routing.rowsOfExpert, inputs) {
            for (matrix, target) in [(gateExperts, gate), (upExperts, up)] {
                products.append(
                    Product(
                        matrix, index: part.expert, input: rows,
                        output: target + part.rows.lowerBound * width, outputStride: width))
            }
        }
        try pass.executor.multiply(products)
        let results = try pass.workspace.floats(.expertOutput, rows * hidden)
        let activated = try pass.executor.prepare(
            routing.rowsOfExpert.map {
                ProductInput(
                    rows: gate + $0.rows.lowerBound * width, stride: width,
                    tokens: $0.rows.count, columns: width)
            }, for: [downExperts], slot: .quantizedExpert
        ) { row in
            pass.kernels.siluMultiply(gate + row * width, up + row * width, count: width)
        }
        try pass.executor.multiply(
            zip(routing.rowsOfExpert, activated).map { part, rows in
                Product(
                    downExperts, index: part.expert, input: rows,
                    output: results + part.rows.lowerBound * hidden, outputStride: hidden)
            })
        if let sharedExperts {
            try sharedExperts.forward(pass, layer: layer, input: input, output: output)
        } else {
            output.update(repeating: 0, count: tokens * hidden)
        }
        let k = router.numExpertsPerToken
        pass.executor.forEachRow(tokens, cost: k * hidden) { token, _ in
            for choice in token * k..<(token + 1) * k {
                pass.kernels.addScaled(
                    results + routing.row[choice] * hidden, factor: routing.weights[choice],
                    to: output + token * hidden, count: hidden)
            }
        }
    }

    private func route(
        _ pass: ForwardPass, layer: Int, input: UnsafePointer<Float>
    ) throws(TensorError) -> Routing {
        let tokens = pass.tokens
        let scores = try pass.workspace.floats(.routerScores, tokens * router.numExperts)
        try pass.executor.multiply(
            routerWeight,
            ProductInput(
                rows: input, stride: routerWeight.columns, tokens: tokens,
                columns: routerWeight.columns),
            into: scores, stride: router.numExperts)
        var routing = Routing()
        var ids: [Int] = []
        var weights: [Float] = []
        var counts = [Int](repeating: 0, count: router.numExperts)
        for token in 0..<tokens {
            router.route(
                logits: scores + token * router.numExperts, ids: &ids, weights: &weights,
                kernels: pass.kernels)
            routing.ids += ids
            routing.weights += weights
            for id in ids { counts[id] += 1 }
        }
        var next = [Int](repeating: 0, count: router.numExperts)
        var total = 0
        for (expert, count) in counts.enumerated() where count > 0 {
            next[expert] = total
            routing.rowsOfExpert.append((expert, total..<total + count))
            total += count
        }
        routing.tokenOfRow = [Int](repeating: 0, count: total)
        routing.row.reserveCapacity(total)
        for (choice, expert) in routing.ids.enumerated() {
            routing.row.append(next[expert])
            routing.tokenOfRow[next[expert]] = choice / router.numExpertsPerToken
            next[expert] += 1
        }
        let k = router.numExpertsPerToken
        pass.report("blk.\(layer).router_ids", routing.ids.map(Float.init), [tokens, k])
        pass.report("blk.\(layer).router_weights", routing.weights, [tokens, k])
        return routing
    }

    /// The input of each expert. A single token needs no copy: all its experts read one row.
    private func gather(
        _ pass: ForwardPass, _ routing: Routing, input: UnsafePointer<Float>
    ) throws(TensorError) -> [ProductInput] {
        let hidden = gateExperts.columns
        if pass.tokens == 1 {
            let row = try pass.executor.prepare(
                ProductInput(rows: input, stride: hidden, tokens: 1, columns: hidden),
                for: [gateExperts, upExperts], slot: .quantizedExpert)
            return routing.rowsOfExpert.map { _ in row }
        }
        let rows = routing.tokenOfRow.count
        let gathered = try pass.workspace.floats(.expertInput, rows * hidden)
        pass.executor.forEachRow(rows, cost: hidden) { row, _ in
            (gathered + row * hidden).update(
                from: input + routing.tokenOfRow[row] * hidden, count: hidden)
        }
        return try pass.executor.prepare(
            routing.rowsOfExpert.map {
                ProductInput(
                    rows: gathered + $0.rows.lowerBound * hidden, stride: hidden,
                    tokens: $0.rows.count, columns: hidden)
            }, for: [gateExperts, upExperts], slot: .quantizedExpert)
    }
}
