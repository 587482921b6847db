// Checkpoints that say the same in another way, and what a model tells about itself.

import SiliangFormats
import SiliangModels
import SiliangTensor
import SiliangTestSupport
import Testing

/// Logits of a fixed prompt of 70 tokens.
private func logits(of edited: EditedGGUF) throws -> [Float] {
    try Fixtures.withTemporaryFolder { folder in
        try edited.write(path: folder + "/edited.gguf")
        let harness = try ModelHarness(path: folder + "/edited.gguf")
        let prompt = (0..<70).map { Int32(4 + $0 * 37 % 268) }
        return try harness.logits(prompt: prompt)
    }
}

private func floats(_ tensor: EditedGGUF.Tensor) throws -> [Float] {
    try #require(tensor.type == .f32)
    return tensor.bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
}

private func floatTensor(_ name: String, _ values: [Float]) -> EditedGGUF.Tensor {
    EditedGGUF.Tensor(
        name: name, type: .f32, shape: [values.count],
        bytes: values.withUnsafeBytes { Array($0) })
}

@Suite struct CheckpointVariantTests {
    // Keys that older converters leave out, and what they mean then.
    @Test(
        "an absent key means what the family's first files meant",
        arguments: [
            ("qwen2_yarn_f16", "attention.head_count_kv"),
            ("qwen2_yarn_f16", "rope.scaling.yarn_beta_fast"),
            ("qwen2_yarn_f16", "rope.scaling.yarn_beta_slow"),
            ("llama_f32", "rope.freq_base"),
            ("llama_f32", "rope.dimension_count"),
            ("llama_f32", "vocab_size"),
            ("deepseek_v2_f16", "expert_gating_func"),
            ("deepseek_v2_lite_f16", "expert_weights_scale"),
            ("deepseek_v2_lite_f16", "expert_group_count"),
            ("deepseek_v2_lite_f16", "expert_group_used_count"),
        ])
    func absentKeys(model: String, key: String) throws {
        let whole = try EditedGGUF(path: Fixtures.model(model))
        var edited = whole
        edited.keys.removeAll { $0.key.hasSuffix("." + key) }
        try #require(edited.keys.count == whole.keys.count - 1)
        #expect(try logits(of: edited) == logits(of: whole))
    }

    // Linear interpolation is one factor for all frequencies, so that it can be said either way.
    @Test func linearScalingDividesEveryFrequency() throws {
        let whole = try EditedGGUF(path: Fixtures.model("llama_f32"))
        var linear = whole
        linear.set("llama.rope.scaling.type", .bytes(Array("linear".utf8)), as: .string)
        linear.set("llama.rope.scaling.factor", .float(4), as: .float32)
        var factors = whole
        factors.tensors.append(
            floatTensor("rope_freqs.weight", [Float](repeating: 4, count: 5)))
        #expect(try logits(of: linear) == logits(of: factors))
        #expect(try logits(of: linear) != logits(of: whole))
    }

    @Test func withoutAHeadTheEmbeddingIsTheHead() throws {
        let whole = try EditedGGUF(path: Fixtures.model("llama_f32"))
        var tied = whole
        tied.removeTensor("output.weight")
        var copied = tied
        let embedding = try #require(tied.tensors.first { $0.name == "token_embd.weight" })
        copied.tensors.append(
            EditedGGUF.Tensor(
                name: "output.weight", type: embedding.type, shape: embedding.shape,
                bytes: embedding.bytes))
        #expect(try logits(of: tied) == logits(of: copied))
    }

    // Llama checkpoints with attention biases name them like Qwen's.
    @Test func biasesOfALlamaAreApplied() throws {
        let whole = try EditedGGUF(path: Fixtures.model("llama_f32"))
        let plain = try logits(of: whole)
        for (name, width) in [("q", 40), ("k", 20), ("v", 20), ("output", 28)] {
            var zero = whole
            zero.tensors.append(
                floatTensor("blk.0.attn_\(name).bias", [Float](repeating: 0, count: width)))
            #expect(try logits(of: zero) == plain)
            var ramp = whole
            ramp.tensors.append(
                floatTensor("blk.0.attn_\(name).bias", (0..<width).map { Float($0) / 10 }))
            #expect(try logits(of: ramp) != plain, "the bias of \(name) is ignored")
        }
    }

    // Files of ik_llama.cpp carry the undivided kv_b beside its two halves.
    @Test func bothLayoutsOfTheLatentProjectionsMayBeThere() throws {
        let divided = try EditedGGUF(path: Fixtures.model("deepseek_v3_f16"))
        let whole = try EditedGGUF(path: Fixtures.model("deepseek_v3_f16_whole_kv_b"))
        var both = divided
        both.tensors += whole.tensors.filter { $0.name.hasSuffix("attn_kv_b.weight") }
        #expect(both.tensors.count == divided.tensors.count + 2)
        #expect(try logits(of: both) == logits(of: divided))
    }

    @Test func aMixtralIsRefusedThoughItCallsItselfLlama() throws {
        var edited = try EditedGGUF(path: Fixtures.model("llama_f32"))
        edited.set("llama.expert_count", .unsigned(8), as: .uint32)
        let error = #expect(throws: ModelError.self) { try logits(of: edited) }
        #expect(error?.code == .unknownArchitecture)
    }

    @Test func aScalingThatIsNotKnownIsNamed() throws {
        var edited = try EditedGGUF(path: Fixtures.model("llama_f32"))
        edited.set("llama.rope.scaling.type", .bytes(Array("longrope".utf8)), as: .string)
        let error = #expect(throws: ModelError.self) { try logits(of: edited) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("longrope") == true)
    }

    // A factor of 0 or NaN would make every angle infinite or nothing.
    @Test(arguments: [0, -1, Float.nan, .infinity])
    func frequencyFactorsMustBePositive(factor: Float) throws {
        var edited = try EditedGGUF(path: Fixtures.model("llama_f32"))
        edited.tensors.append(floatTensor("rope_freqs.weight", [1, 1, factor, 1, 1]))
        let error = #expect(throws: ModelError.self) { try logits(of: edited) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("rope_freqs.weight") == true)
    }
}

@Suite struct RoutingRuleTests {
    /// What the mixture of a model's second layer chooses for ten tokens.
    private func routing(
        _ edited: EditedGGUF, experts: Int
    ) throws -> [(ids: [Int], weights: [Float])] {
        try Fixtures.withTemporaryFolder { folder in
            try edited.write(path: folder + "/edited.gguf")
            let harness = try ModelHarness(path: folder + "/edited.gguf")
            let decoder = try #require(harness.model as? DecoderModel)
            var batch = ForwardBatch()
            batch.append(
                tokens: Int32(4)..<14, cached: 0, blockTable: [0], blockSize: 64, logits: .none)
            var ids: [Float] = []
            var weights: [Float] = []
            try decoder.forward(
                batch, memory: harness.memory,
                logits: UnsafeMutableBufferPointer(start: nil, count: 0)
            ) { name, values, _ in
                if name == "blk.1.router_ids" { ids = values }
                if name == "blk.1.router_weights" { weights = values }
            }
            return (0..<10).map { token in
                let choices = token * experts..<(token + 1) * experts
                return (ids[choices].map { Int($0) }, Array(weights[choices]))
            }
        }
    }

    // A known mistake of other engines: the score that chose, bias included, is also the weight.
    // With biases of 10 all weights would then be nearly equal.
    @Test func theCorrectionBiasChoosesButDoesNotWeigh() throws {
        var edited = try EditedGGUF(path: Fixtures.model("deepseek_v3_f16"))
        var bias = [Float](repeating: 0, count: 16)
        for expert in [1, 2, 12, 15] { bias[expert] = 10 }
        edited.removeTensor("blk.1.exp_probs_b.bias")
        edited.tensors.append(floatTensor("blk.1.exp_probs_b.bias", bias))
        let choices = try routing(edited, experts: 4)
        for choice in choices {
            #expect(choice.ids.sorted() == [1, 2, 12, 15])
            #expect(abs(choice.weights.reduce(0, +) - 2.5) < 1e-5)
        }
        let largest = choices.flatMap(\.weights).max() ?? 0
        #expect(largest > 0.625 * 1.2)
    }

    // V3 ranks a group by the sum of its two best: one outstanding expert does not carry a group.
    // V2 ranks by the best alone, where it does.
    @Test func groupsAreRankedByTwoExpertsUnderSigmoidGates() throws {
        var edited = try EditedGGUF(path: Fixtures.model("deepseek_v3_f16"))
        // Groups of four: the first has one expert at 10 and others at -10; two others have two at 6.
        var bias = [Float](repeating: 0, count: 16)
        bias.replaceSubrange(0..<4, with: [10, -10, -10, -10])
        bias.replaceSubrange(4..<6, with: [6, 6])
        bias.replaceSubrange(8..<10, with: [6, 6])
        edited.removeTensor("blk.1.exp_probs_b.bias")
        edited.tensors.append(floatTensor("blk.1.exp_probs_b.bias", bias))
        for choice in try routing(edited, experts: 4) {
            #expect(choice.ids.sorted() == [4, 5, 8, 9])
        }
    }

    // V2 multiplies plain softmax weights by 16; normalising them too would make every sum 16.
    @Test func weightsOfSoftmaxGatesAreNotNormalised() throws {
        let edited = try EditedGGUF(path: Fixtures.model("deepseek_v2_f16"))
        let sums = try routing(edited, experts: 4).map { $0.weights.reduce(0, +) }
        for sum in sums { #expect(sum > 0 && sum < 16) }
        #expect((sums.max() ?? 0) - (sums.min() ?? 0) > 0.1)
    }
}

@Suite struct ModelPropertiesTests {
    @Test func aModelStatesItsSizes() throws {
        let model = try ModelHarness(path: Fixtures.model("llama_f32")).model
        let properties = model.properties
        #expect(properties.architecture == "llama")
        #expect(properties.name == "llama_f32")
        #expect(properties.vocabSize == 272)
        #expect(properties.contextLength == 512)
        #expect(properties.hiddenSize == 28)
        #expect(properties.numLayers == 2)
        #expect(properties.cachedValuesPerTokenAndLayer == 2 * 2 * 10)
        let file = try GGUFFile.open(path: Fixtures.model("llama_f32"))
        #expect(properties.parameterCount == file.tensors.reduce(0) { $0 + $1.elementCount })
    }

    // Latent attention caches the latent and the rotated key, never keys and values per head, and
    // no memory goes to layers that are not run.
    @Test(arguments: ["deepseek_v3_f16", "deepseek_v3_f16_mtp", "deepseek_v3_f16_whole_kv_b"])
    func latentAttentionCachesLatents(model: String) throws {
        let harness = try ModelHarness(path: Fixtures.model(model))
        #expect(harness.model.properties.numLayers == 2)
        #expect(harness.model.properties.cachedValuesPerTokenAndLayer == 16 + 16)
        #expect(harness.memory.bytesPerToken == 2 * 32 * 4)
        #expect(harness.memory.blockSize == KVBlock.size)
        #expect(harness.memory.blockCount == 8)
    }

    @Test func halfPrecisionMemoryIsHalfTheSize() throws {
        let harness = try ModelHarness(
            path: Fixtures.model("llama_f32"),
            options: LoadOptions(kvType: .f16, activations: .float32))
        #expect(harness.memory.bytesPerToken == 2 * 40 * 2)
    }

    @Test func aTokenOfAMixturePassesThroughPartOfTheParameters() throws {
        let model = try ModelHarness(path: Fixtures.model("deepseek_v3_f16")).model
        let properties = model.properties
        // One mixture of 16 experts, 4 in use: the rest are three matrices each.
        let idle = 12 * 3 * 24 * 10
        #expect(properties.activeParameterCount < properties.parameterCount - idle + 100)
        #expect(properties.activeWeightBytes < properties.parameterCount * 2)
    }

    @Test func aShorterContextIsKept() throws {
        let harness = try ModelHarness(
            path: Fixtures.model("llama_f32"),
            options: LoadOptions(kvType: .f32, activations: .float32, contextLength: 65))
        #expect(harness.model.properties.contextLength == 65)
        #expect(try harness.logits(prompt: [Int32](repeating: 5, count: 65)).count == 65 * 272)
        let error = #expect(throws: ModelError.self) {
            try harness.logits(prompt: [Int32](repeating: 5, count: 66))
        }
        #expect(error?.code == .invalidBatch)
        #expect(error?.message.contains("65") == true && error?.message.contains("66") == true)
    }
}
