// Folders that say the same in another way, and the rules that engines get wrong: each of them must
// move the logits of its fixture, so that the comparison with transformers holds it.

import SiliangFormats
import SiliangModels
import SiliangTensor
import SiliangTestSupport
import Testing

/// Logits of a fixed prompt of 70 tokens.
private func logits(
    of edited: EditedFolder, shards: Int = 1, headerPadding: Int = 0,
    options: LoadOptions = ModelHarness.exact
) throws -> [Float] {
    try Fixtures.withTemporaryFolder { folder in
        try edited.write(path: folder + "/model", shards: shards, headerPadding: headerPadding)
        let harness = try ModelHarness(path: folder + "/model", options: options)
        return try harness.logits(prompt: (0..<70).map { Int32(4 + $0 * 37 % 268) })
    }
}

private func json(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
}

private func checkpoint(_ name: String) throws -> EditedFolder {
    try EditedFolder(path: Fixtures.checkpoint(name))
}

extension EditedFolder {
    /// All matrices as 32-bit floats, 8-bit ones multiplied out.
    fileprivate func widened() throws -> EditedFolder {
        var wide = self
        wide.config["quantization_config"] = nil
        wide.tensors = try Fixtures.withTemporaryFolder { folder in
            try write(path: folder + "/model")
            let opened = try HuggingFaceFolder.open(path: folder + "/model")
            return try tensors.filter { !$0.name.hasSuffix("_scale_inv") }.map { tensor in
                let descriptor = try #require(
                    try opened.descriptor(
                        named: tensor.name,
                        quantization: .fp8(blockRows: 128, blockColumns: 128)))
                let values = try TensorReader.floats(descriptor)
                return Tensor(
                    name: tensor.name, dtype: .f32, shape: tensor.shape,
                    bytes: values.withUnsafeBytes { Array($0) })
            }
        }
        return wide
    }
}

@Suite struct HuggingFaceVariantTests {
    private static let all = [
        "llama_bf16", "llama_rope3_f16", "qwen2_f32", "qwen3_bf16", "qwen3_moe_bf16",
        "glm4_moe_bf16", "deepseek_v2_lite_bf16", "deepseek_v2_bf16", "deepseek_v3_bf16",
        "deepseek_v3_fp8",
    ]

    @Test("one file, shards and another order of tensors are the same to the bit", arguments: all)
    func shards(name: String) throws {
        let whole = try checkpoint(name)
        let expected = try logits(of: whole)
        #expect(try logits(of: whole, shards: 4) == expected)
        var reversed = whole
        reversed.tensors.reverse()
        #expect(try logits(of: reversed, shards: 2) == expected)
    }

    // Old files do not align their headers: elements then lie at odd addresses.
    @Test("tensors at odd addresses are read", arguments: all, [1, 2, 3])
    func oddAddresses(name: String, padding: Int) throws {
        let whole = try checkpoint(name)
        let difference =
            zip(
                try logits(of: whole, headerPadding: padding), try logits(of: whole)
            ).map { abs($0 - $1) }.max() ?? .infinity
        #expect(difference < 1e-4)
    }

    @Test("stored types are read exactly: widened to 32 bits, nothing changes", arguments: all)
    func widened(name: String) throws {
        let stored = try checkpoint(name)
        let difference =
            zip(try logits(of: stored), try logits(of: stored.widened()))
            .map { abs($0 - $1) }.max() ?? .infinity
        #expect(difference < 1e-4)
    }

    @Test("the layer for predicting further tokens changes nothing")
    func predictionLayer() throws {
        let whole = try checkpoint("deepseek_v3_bf16")
        var without = whole
        without.tensors.removeAll { $0.name.hasPrefix("model.layers.2.") }
        #expect(without.tensors.count < whole.tensors.count - 10)
        without.config["num_nextn_predict_layers"] = .integer(0)
        #expect(try logits(of: without) == logits(of: whole))
    }

    @Test("a head beside tied embeddings is left aside")
    func tiedHead() throws {
        let tied = try checkpoint("llama_rope3_f16")
        var both = tied
        let embedding = try #require(
            tied.tensors.first { $0.name == "model.embed_tokens.weight" })
        both.tensors.append(
            .init(name: "lm_head.weight", dtype: .f16, shape: embedding.shape))
        #expect(try logits(of: both) == logits(of: tied))
        // Unsaid and without a head they are tied; said not to be, the head is missing.
        var unsaid = tied
        unsaid.config["tie_word_embeddings"] = nil
        #expect(try logits(of: unsaid) == logits(of: tied))
        unsaid.config["tie_word_embeddings"] = .bool(false)
        let error = #expect(throws: ModelError.self) { try logits(of: unsaid) }
        #expect(error?.code == .missingTensor && error?.message.contains("lm_head") == true)
    }

    /// Two ways to write one configuration: keys to set, null to remove.
    @Test(
        "configurations of other versions mean the same",
        arguments: [
            ("qwen3_bf16", #"{"rope_parameters":null,"rope_theta":1000000.0,"dtype":null}"#),
            ("llama_bf16", #"{"rope_theta":null,"rope_parameters":{"rope_theta":10000.0}}"#),
            ("llama_bf16", #"{"rope_scaling":{"type":"default"}}"#),
            ("llama_bf16", #"{"architectures":null}"#),
            ("llama_bf16", #"{"num_key_value_heads":2,"use_cache":true,"pretraining_tp":1}"#),
            (
                "llama_rope3_f16",
                #"{"rope_theta":null,"rope_scaling":null,"rope_parameters":{"type":"llama3","#
                    + #""factor":8.0,"low_freq_factor":1,"high_freq_factor":4,"rope_theta":500000.0,"#
                    + #""original_max_position_embeddings":64}}"#
            ),
            (
                "glm4_moe_bf16",
                #"{"partial_rotary_factor":null,"rope_theta":null,"rope_parameters":"#
                    + #"{"partial_rotary_factor":0.5,"rope_type":"default","rope_theta":1000000.0}}"#
            ),
            ("glm4_moe_bf16", #"{"partial_rotary_factor":null,"norm_topk_prob":null}"#),
            ("qwen3_moe_bf16", #"{"norm_topk_prob":null,"decoder_sparse_step":null}"#),
            ("deepseek_v2_lite_bf16", #"{"topk_method":null,"scoring_func":null,"n_group":4}"#),
            (
                "deepseek_v3_bf16",
                #"{"topk_method":null,"scoring_func":null,"moe_layer_freq":null}"#
            ),
            ("deepseek_v3_bf16", #"{"model_type":"kimi_k2","head_dim":16}"#),
            ("deepseek_v3_fp8", #"{"quantization_config":null}"#),
        ])
    func sameMeaning(name: String, changes: String) throws {
        let whole = try checkpoint(name)
        var edited = whole
        for (key, value) in try #require(try json(changes).object) {
            edited.config[key] = value == .null ? nil : value
        }
        #expect(try logits(of: edited) == logits(of: whole))
    }

    /// What engines get wrong, one rule each, by telling the model the wrong rule.
    @Test(
        "a rule of the configuration that is not followed shows",
        arguments: [
            ("llama_rope3_f16", #"{"rope_scaling":null}"#),
            ("llama_bf16", #"{"rope_theta":1000000.0}"#), ("llama_bf16", #"{"rms_norm_eps":0.1}"#),
            ("glm4_moe_bf16", #"{"partial_rotary_factor":1.0}"#),
            ("glm4_moe_bf16", #"{"routed_scaling_factor":1.0}"#),
            ("glm4_moe_bf16", #"{"norm_topk_prob":false}"#),
            ("qwen3_moe_bf16", #"{"norm_topk_prob":true}"#),
            ("qwen3_moe_bf16", #"{"num_experts_per_tok":2}"#),
            ("deepseek_v2_bf16", #"{"routed_scaling_factor":1.0}"#),
            ("deepseek_v2_bf16", #"{"topk_method":"greedy"}"#),
            ("deepseek_v2_bf16", #"{"rope_scaling":null}"#),
            (
                "deepseek_v2_bf16",
                #"{"rope_scaling":{"type":"yarn","factor":8.0,"mscale":0.5,"mscale_all_dim":0.5,"#
                    + #""original_max_position_embeddings":1024,"beta_fast":32,"beta_slow":1}}"#
            ),
            ("deepseek_v3_bf16", #"{"norm_topk_prob":false}"#),
            ("deepseek_v3_bf16", #"{"n_group":1,"topk_group":1}"#),
            ("deepseek_v3_bf16", #"{"rope_interleave":false}"#),
            (
                "deepseek_v3_bf16",
                #"{"rope_scaling":{"type":"yarn","factor":8.0,"mscale":1.0,"#
                    + #""original_max_position_embeddings":1024,"beta_fast":32,"beta_slow":1}}"#
            ),
        ])
    func brokenRule(name: String, changes: String) throws {
        let whole = try checkpoint(name)
        var edited = whole
        for (key, value) in try #require(try json(changes).object) {
            edited.config[key] = value == .null ? nil : value
        }
        let difference =
            zip(try logits(of: edited), try logits(of: whole))
            .map { abs($0 - $1) }.max() ?? 0
        // A hundred times what the comparison with the reference allows; sd is about 2.
        #expect(difference > 0.02)
    }

    // A window that no sequence outgrows is no window.
    @Test("a sliding window bounds the context")
    func slidingWindow() throws {
        let whole = try checkpoint("qwen2_f32")
        var edited = whole
        edited.config["use_sliding_window"] = .bool(true)
        edited.config["sliding_window"] = .integer(70)
        edited.config["max_window_layers"] = .integer(1)
        let error = #expect(throws: ModelError.self) { try logits(of: edited) }
        #expect(error?.message.contains("--context 70") == true)
        var options = ModelHarness.exact
        options.contextLength = 70
        #expect(try logits(of: edited, options: options) == logits(of: whole))
        // From a layer that the model does not have, it slides nowhere.
        edited.config["max_window_layers"] = .integer(2)
        #expect(try logits(of: edited) == logits(of: whole))
    }

    @Test("every so manieth layer is a mixture")
    func sparseStep() throws {
        var edited = try checkpoint("qwen3_moe_bf16")
        edited.config["decoder_sparse_step"] = .integer(2)
        edited.config["mlp_only_layers"] = .array([])
        // Layer 0 is dense and layer 1 a mixture, as stored; layer 2 should now be dense too.
        let error = #expect(throws: ModelError.self) { try logits(of: edited) }
        #expect(error?.message.contains("model.layers.2.mlp.gate_proj.weight") == true)
    }

    // The same weights as a GGUF and as a folder, whose heads are ordered otherwise.
    @Test("a model states its sizes whatever its format")
    func properties() throws {
        let model = try ModelHarness(path: Fixtures.checkpoint("deepseek_v3_bf16")).model
        let properties = model.properties
        #expect(properties.architecture == "deepseek2")
        #expect(properties.numLayers == 2 && properties.vocabSize == 272)
        #expect(properties.cachedValuesPerTokenAndLayer == 16 + 16)
        // One mixture of 16 experts, 4 in use.
        let idle = 12 * 3 * 24 * 10
        #expect(properties.activeParameterCount < properties.parameterCount - idle + 100)
    }
}
