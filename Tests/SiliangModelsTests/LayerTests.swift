// Each kind of layer against the module of transformers it stands for: what a layer receives and
// what it yields, so that a wrong logit can be traced to the layer that caused it.

import SiliangFormats
import SiliangModels
import SiliangTestSupport
import Testing

@Suite struct LayerTests {
    /// Values seen in one pass, by name; shapes begin with the number of tokens.
    private struct Seen {
        var values: [Float]
        var shape: [Int]
        var width: Int { shape.dropFirst().reduce(1, *) }
    }

    private func trace(_ model: ModelCase, prompt: [Int32]) throws -> [String: Seen] {
        let harness = try ModelHarness(path: model.path)
        let decoder = try #require(harness.model as? DecoderModel)
        var batch = ForwardBatch()
        batch.append(
            tokens: prompt, cached: 0, blockTable: [4, 1], blockSize: harness.memory.blockSize,
            logits: .all)
        var seen: [String: Seen] = [:]
        var logits = [Float](repeating: 0, count: prompt.count * harness.vocabSize)
        try logits.withUnsafeMutableBufferPointer {
            try decoder.forward(batch, memory: harness.memory, logits: $0) { name, values, shape in
                seen[name] = Seen(values: values, shape: shape)
            }
        }
        return seen
    }

    // RMSNorm (attn_norm, ffn_norm, output_norm), RoPE in both pairings, plain and stretched, with
    // the per-head norm of Qwen 3 (q, k), grouped-query and latent attention (attn_out), dense and
    // mixed feed-forward layers with shared experts (ffn_out), residuals (out).
    @Test(
        "every layer's output is the reference module's",
        arguments: [
            "llama_f32", "llama_rope3_f16", "qwen2_f16", "qwen2_yarn_f16", "qwen3_f16",
            "qwen3moe_f16", "deepseek_v2_lite_f16", "deepseek_v2_f16", "deepseek_v3_f16",
        ])
    func layerOutputs(of name: String) throws {
        let model = ModelCase(name)
        let expected = try ExpectedLogits(path: model.expectedPath)
        let golden = try SafetensorsFile.open(
            path: "\(Fixtures.models)/\(name).layers.safetensors")
        let rows = try golden.requireTensor(named: "rows").values(of: Int64.self).map { Int($0) }
        let seen = try trace(model, prompt: expected.inputIDs)
        for tensor in golden.tensors where tensor.dtype == .f32 {
            guard !tensor.name.hasSuffix("router_weights") else { continue }
            let wanted = try tensor.values(of: Float.self)
            let actual = try #require(seen[tensor.name], "\(tensor.name) was not reported")
            let width = wanted.count / rows.count
            try #require(actual.width == width, "\(tensor.name) has shape \(actual.shape)")
            var squares: Float = 0
            var greatestError: Float = 0
            for (index, row) in rows.enumerated() {
                for column in 0..<width {
                    let value = wanted[index * width + column]
                    squares += value * value
                    let error = abs(actual.values[row * width + column] - value)
                    greatestError = error.isNaN ? .infinity : max(greatestError, error)
                }
            }
            let scale = (squares / Float(wanted.count)).squareRoot()
            #expect(greatestError < 1e-4 * scale, "\(tensor.name)")
        }
    }

    // The biased score chooses, the unbiased score weighs, groups are ranked by their best expert
    // (softmax) or their two best (sigmoid); normalised and scaled only where the model says so.
    @Test(
        "routers choose the reference's experts with its weights",
        arguments: [
            "qwen3moe_f16", "deepseek_v2_lite_f16", "deepseek_v2_f16", "deepseek_v3_f16",
        ])
    func routing(of name: String) throws {
        let model = ModelCase(name)
        let expected = try ExpectedLogits(path: model.expectedPath)
        let golden = try SafetensorsFile.open(
            path: "\(Fixtures.models)/\(name).layers.safetensors")
        let rows = try golden.requireTensor(named: "rows").values(of: Int64.self).map { Int($0) }
        let seen = try trace(model, prompt: expected.inputIDs)
        let routers = golden.tensors.filter { $0.name.hasSuffix("router_ids") }
        try #require(!routers.isEmpty)
        for router in routers {
            let prefix = router.name.dropLast("ids".count)
            let wantedIDs = try router.values(of: Int32.self).map { Int($0) }
            let wantedWeights = try golden.requireTensor(named: prefix + "weights")
                .values(of: Float.self)
            let ids = try #require(seen[router.name])
            let weights = try #require(seen[prefix + "weights"])
            let count = wantedIDs.count / rows.count
            try #require(ids.width == count && weights.width == count)
            for (index, row) in rows.enumerated() {
                let chosen = (row * count..<(row + 1) * count)
                    .map { (id: Int(ids.values[$0]), weight: weights.values[$0]) }
                    .sorted { $0.id < $1.id }
                for (place, choice) in chosen.enumerated() {
                    #expect(choice.id == wantedIDs[index * count + place], "row \(row)")
                    let weight = wantedWeights[index * count + place]
                    #expect(abs(choice.weight - weight) < 1e-5 * max(1, weight), "row \(row)")
                }
            }
        }
    }
}
