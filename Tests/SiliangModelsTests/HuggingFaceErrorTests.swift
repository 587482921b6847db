// Hugging Face folders that are wrong in one place: each is refused with an error that names the
// place in config.json or the tensor, and nothing that a file says may trap.

import SiliangFormats
import SiliangModels
import SiliangTensor
import SiliangTestSupport
import Testing

private let families = [
    "llama_bf16", "llama_rope3_f16", "qwen2_f32", "qwen3_bf16", "qwen3_moe_bf16", "glm4_moe_bf16",
    "deepseek_v2_lite_bf16", "deepseek_v2_bf16", "deepseek_v3_bf16", "deepseek_v3_fp8",
]

/// Loads `edited` from a temporary folder.
@discardableResult
private func load(
    _ edited: EditedFolder, shards: Int = 1, options: LoadOptions = ModelHarness.exact
) throws -> any LanguageModel {
    try Fixtures.withTemporaryFolder { folder in
        try edited.write(path: folder + "/model", shards: shards)
        let opened = try HuggingFaceFolder.open(path: folder + "/model")
        let model = try ModelRegistry.load(
            opened, pool: ThreadPool(threads: 1), options: options)
        // What loads has no problem: both go one way.
        #expect(ModelRegistry.problem(with: opened) == nil)
        return model
    }
}

/// The error that loading `edited` throws, which checking alone finds too; nil when it loads.
private func loadError(_ edited: EditedFolder) throws -> ModelError? {
    try Fixtures.withTemporaryFolder { folder in
        try edited.write(path: folder + "/model")
        let opened = try HuggingFaceFolder.open(path: folder + "/model")
        let problem = ModelRegistry.problem(with: opened)
        do throws(ModelError) {
            _ = try ModelRegistry.load(
                opened, pool: ThreadPool(threads: 1), options: ModelHarness.exact)
            #expect(problem == nil)
            return nil
        } catch {
            #expect(problem?.message == error.message)
            return error
        }
    }
}

@Suite struct HuggingFaceErrorTests {
    @Test func editingNothingChangesNothing() throws {
        for name in families {
            #expect(try loadError(EditedFolder(path: Fixtures.checkpoint(name)))?.message == nil)
        }
    }

    @Test(
        "an architecture that is not supported is named with those that are",
        arguments: [("DeepseekV32ForCausalLM", "deepseek_v32"), ("BertModel", "bert")])
    func unknownArchitecture(architecture: String, type: String) throws {
        var edited = try EditedFolder(path: Fixtures.checkpoint("llama_bf16"))
        edited.config["architectures"] = .array([.string(architecture)])
        edited.config["model_type"] = .string(type)
        let error = try #require(try loadError(edited))
        #expect(error.code == .unknownArchitecture)
        for word in [architecture, type, "config.json"] + ModelRegistry.huggingFaceArchitectures {
            #expect(error.message.contains(word))
        }
        edited.config["architectures"] = nil
        edited.config["model_type"] = .integer(7)
        #expect(try loadError(edited)?.code == .unknownArchitecture)
    }

    @Test("a quantisation that is not supported is named with what is")
    func unknownQuantization() throws {
        var edited = try EditedFolder(path: Fixtures.checkpoint("llama_bf16"))
        edited.config["quantization_config"] = .object(["quant_method": .string("awq")])
        let error = try #require(try loadError(edited))
        #expect(error.code == .unsupportedType)
        for word in ["awq", "fp8", "config.json"] { #expect(error.message.contains(word)) }
    }

    @Test("every tensor that is needed is missed by name", arguments: families)
    func missingTensors(of name: String) throws {
        let whole = try EditedFolder(path: Fixtures.checkpoint(name))
        let layers = try #require(whole.config["num_hidden_layers"]?.int)
        for tensor in whole.tensors where !tensor.name.hasPrefix("model.layers.\(layers).") {
            // The way out of a llama's attention has a bias where the file has one.
            if tensor.name.hasSuffix("o_proj.bias") { continue }
            var edited = whole
            edited.removeTensor(tensor.name)
            let error = try #require(try loadError(edited), "\(tensor.name) is not missed")
            #expect([.missingTensor, .wrongShape].contains(error.code), "\(error)")
            #expect(error.message.contains(tensor.name), "\(error)")
        }
    }

    @Test("every tensor's shape is checked", arguments: families)
    func wrongShapes(of name: String) throws {
        let whole = try EditedFolder(path: Fixtures.checkpoint(name))
        let layers = try #require(whole.config["num_hidden_layers"]?.int)
        for tensor in whole.tensors where !tensor.name.hasPrefix("model.layers.\(layers).") {
            var shape = tensor.shape
            shape[shape.count - 1] += 2
            var edited = whole
            edited.replaceTensor(tensor.name, dtype: tensor.dtype, shape: shape)
            let error = try #require(
                try loadError(edited), "\(tensor.name) \(shape) is not noticed")
            #expect(error.code == .wrongShape, "\(error)")
            #expect(error.message.contains(tensor.name), "\(error)")
        }
    }

    @Test("a tensor that the family has no place for is refused", arguments: families)
    func unexpectedTensors(of name: String) throws {
        let whole = try EditedFolder(path: Fixtures.checkpoint(name))
        for extra in [
            "model.layers.0.self_attn.sinks", "model.layers.1.mlp.gate_proj.bias",
            "model.vision.weight",
        ] {
            var edited = whole
            edited.tensors.append(.init(name: extra, dtype: .bf16, shape: [4]))
            let error = try #require(try loadError(edited), "\(extra) is left out silently")
            #expect(error.code == .unexpectedTensor)
            #expect(error.message.contains(extra))
        }
        var frequencies = whole
        frequencies.tensors.append(
            .init(name: "model.layers.0.self_attn.rotary_emb.inv_freq", dtype: .f32, shape: [4]))
        #expect(try loadError(frequencies)?.message == nil)
    }

    @Test("a missing configuration value is named", arguments: families)
    func missingKeys(of name: String) throws {
        let whole = try EditedFolder(path: Fixtures.checkpoint(name))
        for key in [
            "num_hidden_layers", "max_position_embeddings", "hidden_size", "intermediate_size",
            "num_attention_heads", "rms_norm_eps", "kv_lora_rank", "moe_intermediate_size",
            "num_experts", "num_experts_per_tok", "qk_rope_head_dim", "v_head_dim",
        ] where whole.config[key] != nil {
            for missing in [nil, JSONValue.null] {
                var edited = whole
                edited.config[key] = missing
                let error = try #require(try loadError(edited), "\(key) is not missed")
                #expect(error.code == .invalidConfiguration, "\(error)")
                #expect(error.message.contains("config.json: \(key)"), "\(error)")
            }
        }
    }

    @Test(
        "what no supported model has is refused by its key",
        arguments: [
            ("llama_bf16", "hidden_act", #""gelu""#), ("llama_bf16", "mlp_bias", "true"),
            ("llama_bf16", "rope_scaling", #"{"rope_type":"longrope"}"#),
            ("llama_bf16", "rope_scaling", #"{"type":"dynamic","factor":2}"#),
            ("llama_bf16", "rope_scaling", #"{"type":7}"#), ("llama_bf16", "rope_scaling", "3"),
            ("llama_bf16", "rope_scaling", #"{"rope_type":"yarn","factor":4,"truncate":false}"#),
            ("llama_bf16", "rope_scaling", #"{"rope_type":"yarn","factor":-4}"#),
            ("llama_bf16", "vocab_size", "271"), ("llama_bf16", "tie_word_embeddings", "1"),
            ("llama_bf16", "partial_rotary_factor", "1.5"),
            ("qwen2_f32", "use_sliding_window", "true"),
            ("deepseek_v2_bf16", "topk_method", #""noaux_tc""#),
            ("deepseek_v2_bf16", "scoring_func", #""sigmoid""#),
            ("deepseek_v3_bf16", "topk_method", #""greedy""#),
            ("deepseek_v3_bf16", "scoring_func", #""softmax""#),
            ("deepseek_v3_bf16", "n_group", "3"), ("deepseek_v3_bf16", "attention_bias", "true"),
            ("qwen3_moe_bf16", "mlp_only_layers", "[0.5]"),
            ("qwen3_moe_bf16", "num_experts_per_tok", "9"),
        ])
    func unsupportedValues(checkpoint: String, key: String, value: String) throws {
        var edited = try EditedFolder(path: Fixtures.checkpoint(checkpoint))
        edited.config[key] = try JSONValue(parsing: Array(value.utf8))
        if key == "use_sliding_window" { edited.config["max_window_layers"] = .integer(1) }
        let error = try #require(try loadError(edited), "\(key) \(value) is accepted")
        let named = key == "use_sliding_window" ? "sliding_window" : key
        #expect(error.message.contains(named), "\(error)")
        #expect(error.message.contains("config.json"), "\(error)")
    }

    // Whatever a configuration value is, the answer is an error or a model that runs.
    @Test(
        "no configuration value traps",
        arguments: [
            "llama_rope3_f16", "qwen3_moe_bf16", "glm4_moe_bf16", "deepseek_v2_bf16",
            "deepseek_v3_fp8",
        ])
    func absurdValues(of name: String) throws {
        let whole = try EditedFolder(path: Fixtures.checkpoint(name))
        let absurd: [JSONValue] = [
            .integer(0), .integer(1), .integer(3), .integer(-1), .integer(1 << 31), .integer(.max),
            .integer(.min), .number(0.5), .number(-1), .number(1e300), .number(1e-300),
            .number(.infinity), .bool(true), .bool(false), .null, .string("yarn"), .array([]),
            .array([.integer(4), .integer(-4)]), .object([:]),
            .object([
                "rope_type": .string("yarn"), "factor": .number(1e300), "rope_theta": .integer(2),
                "original_max_position_embeddings": .integer(1), "mscale": .number(1e300),
                "mscale_all_dim": .number(1e300),
            ]),
            .object([
                "rope_type": .string("llama3"), "factor": .integer(0),
                "low_freq_factor": .integer(0), "high_freq_factor": .number(1e-300),
                "original_max_position_embeddings": .integer(.max),
            ]),
        ]
        let extra = ["head_dim", "partial_rotary_factor", "sliding_window", "layer_types"]
        for key in whole.config.keys + extra {
            for value in absurd {
                var edited = whole
                edited.config[key] = value
                do {
                    try runBriefly(try load(edited))
                } catch let error as ModelError {
                    #expect(!error.message.isEmpty)
                } catch let error as FormatError {
                    #expect(!error.reason.isEmpty)
                }
            }
        }
    }

    private func runBriefly(_ model: any LanguageModel) throws {
        let memory = try model.makeKVMemory(blocks: 1)
        let tokens = min(3, model.properties.contextLength)
        var batch = ForwardBatch()
        batch.append(
            tokens: [0, 5, 7].prefix(tokens), cached: 0, blockTable: [0],
            blockSize: memory.blockSize, logits: .all)
        var logits = [Float](repeating: 0, count: tokens * model.properties.vocabSize)
        try logits.withUnsafeMutableBufferPointer {
            try model.forward(batch, memory: memory, logits: $0)
        }
    }
}
