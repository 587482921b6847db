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
        var tokenOfRow: [Int32] = []
        var rowsOfExpert: [(expert: Int, rows: Range<Int>)] = []
    }

    func forward(
        _ pass: ForwardPass, layer: Int, input: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>
    ) throws(TensorError) {
        let tokens = pass.tokens
        let hidden = gateExperts.columns
        let width = gateExperts.rows
        let sharedWidth = sharedExperts?.gateProj.rows ?? 0
        let routing = try route(pass, layer: layer, input: input)
        let rows = routing.tokenOfRow.count
        let gate = try pass.workspace.floats(.expertGate, rows * width)
        let up = try pass.workspace.floats(.expertUp, rows * width)
        let sharedGate = try pass.workspace.floats(.sharedGate, tokens * sharedWidth)
        let sharedUp = try pass.workspace.floats(.sharedUp, tokens * sharedWidth)
        // The shared experts run in the routed ones' loops: two waits less in a layer.
        var products: [Product] = []
        let inputs = try gather(pass, routing, input: input)
        products.reserveCapacity(2 * inputs.count + 2)
        if let sharedExperts {
            let all = try sharedInput(pass, sharedExperts, input: input)
            for (matrix, target) in [
                (sharedExperts.gateProj, sharedGate), (sharedExperts.upProj, sharedUp),
            ] {
                products.append(
                    Product(matrix, input: all, output: target, outputStride: sharedWidth))
            }
        }
        for (part, rows) in zip(routing.rowsOfExpert, inputs) {
            for (matrix, target) in [(gateExperts, gate), (upExperts, up)] {
                products.append(
                    Product(
                        matrix, index: part.expert, input: rows,
                        output: target + part.rows.lowerBound * width, outputStride: width))
            }
        }
        try pass.executor.multiply(products)

        var gated = routing.rowsOfExpert.map {
            ProductInput(
                rows: gate + $0.rows.lowerBound * width, stride: width,
                tokens: $0.rows.count, columns: width)
        }
        var downs = [downExperts]
        if let sharedExperts {
            downs.append(sharedExperts.downProj)
            gated.append(
                ProductInput(
                    rows: sharedGate, stride: sharedWidth, tokens: tokens, columns: sharedWidth))
        }
        let activated = try pass.executor.prepare(gated, for: downs, slot: .quantizedExpert) {
            if $0 < rows {
                pass.kernels.siluMultiply(gate + $0 * width, up + $0 * width, count: width)
            } else {
                let row = ($0 - rows) * sharedWidth
                pass.kernels.siluMultiply(sharedGate + row, sharedUp + row, count: sharedWidth)
            }
        }
        let results = try pass.workspace.floats(.expertOutput, rows * hidden)
        products.removeAll(keepingCapacity: true)
        if let sharedExperts, let all = activated.last {
            products.append(
                Product(sharedExperts.downProj, input: all, output: output, outputStride: hidden))
        }
        for (part, rows) in zip(routing.rowsOfExpert, activated) {
            products.append(
                Product(
                    downExperts, index: part.expert, input: rows,
                    output: results + part.rows.lowerBound * hidden, outputStride: hidden))
        }
        try pass.executor.multiply(products)
        combine(pass, routing, results: results, output: output)
    }

    /// `output[t] (+)= Σ weight · result` over a token's experts; added to what the shared experts
    /// gave, if there are any.
    private func combine(
        _ pass: ForwardPass, _ routing: Routing, results: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>
    ) {
        let hidden = gateExperts.columns
        let k = router.numExpertsPerToken
        pass.executor.forEachRow(pass.tokens, cost: k * hidden) { token, _ in
            let row = output + token * hidden
            if sharedExperts == nil { row.update(repeating: 0, count: hidden) }
            for choice in token * k..<(token + 1) * k {
                pass.kernels.addScaled(
                    results + routing.row[choice] * hidden, factor: routing.weights[choice],
                    to: row, count: hidden)
            }
        }
    }

    /// The tokens as the shared experts read them.
    private func sharedInput(
        _ pass: ForwardPass, _ shared: DenseMLP, input: UnsafePointer<Float>
    ) throws(TensorError) -> ProductInput {
        let hidden = gateExperts.columns
        return try pass.executor.prepare(
            ProductInput(rows: input, stride: hidden, tokens: pass.tokens, columns: hidden),
            for: [shared.gateProj, shared.upProj], slot: .quantizedInput)
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
        let k = router.numExpertsPerToken
        routing.ids = Array(repeating: 0, count: tokens * k)
        routing.weights = Array(repeating: 0, count: tokens * k)
        routing.ids.withUnsafeMutableBufferPointer { allIDs in
            routing.weights.withUnsafeMutableBufferPointer { allWeights in
                guard let allIDs = allIDs.baseAddress, let allWeights = allWeights.baseAddress
                else { return }
                pass.executor.forEachRow(tokens, cost: 16 * router.numExperts) { token, _ in
                    var ids: [Int] = []
                    var weights: [Float] = []
                    router.route(
                        logits: scores + token * router.numExperts, ids: &ids, weights: &weights,
                        kernels: pass.kernels)
                    (allIDs + token * k).update(from: ids, count: k)
                    (allWeights + token * k).update(from: weights, count: k)
                }
            }
        }
        var counts = [Int](repeating: 0, count: router.numExperts)
        for id in routing.ids { counts[id] += 1 }
        var next = [Int](repeating: 0, count: router.numExperts)
        var total = 0
        for (expert, count) in counts.enumerated() where count > 0 {
            next[expert] = total
            routing.rowsOfExpert.append((expert, total..<total + count))
            total += count
        }
        routing.tokenOfRow = [Int32](repeating: 0, count: total)
        routing.row.reserveCapacity(total)
        for (choice, expert) in routing.ids.enumerated() {
            routing.row.append(next[expert])
            routing.tokenOfRow[next[expert]] = Int32(choice / k)
            next[expert] += 1
        }
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
        let matrices = [gateExperts, upExperts]
        if matrices.allSatisfy({ $0.isPacked }) {
            return try pass.executor.gather(
                ProductInput(rows: input, stride: hidden, tokens: pass.tokens, columns: hidden),
                order: routing.tokenOfRow, ranges: routing.rowsOfExpert.map(\.rows),
                for: matrices, rowSlot: .quantizedInput, slot: .quantizedExpert)
        }
        let rows = routing.tokenOfRow.count
        let gathered = try pass.workspace.floats(.expertInput, rows * hidden)
        pass.executor.forEachRow(rows, cost: hidden) { row, _ in
            (gathered + row * hidden).update(
                from: input + Int(routing.tokenOfRow[row]) * hidden, count: hidden)
        }
        return try pass.executor.prepare(
            routing.rowsOfExpert.map {
                ProductInput(
                    rows: gathered + $0.rows.lowerBound * hidden, stride: hidden,
                    tokens: $0.rows.count, columns: hidden)
            }, for: matrices, slot: .quantizedExpert)
    }
}
