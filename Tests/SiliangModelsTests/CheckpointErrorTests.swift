// Checkpoints that are wrong in one place: each must be refused with an error that names the place,
// and nothing that a file says may trap.

import SiliangFormats
import SiliangModels
import SiliangTensor
import SiliangTestSupport
import Testing

/// Loads `edited` from a temporary file.
private func load(_ edited: EditedGGUF) throws -> any LanguageModel {
    try Fixtures.withTemporaryFolder { folder in
        let path = folder + "/edited.gguf"
        try edited.write(path: path)
        return try ModelRegistry.load(
            GGUFFile.open(path: path), pool: ThreadPool(threads: 1), options: ModelHarness.exact)
    }
}

/// The error that loading `edited` throws; nil when it loads.
private func loadError(_ edited: EditedGGUF) throws -> ModelError? {
    do {
        _ = try load(edited)
        return nil
    } catch let error as ModelError {
        return error
    }
}

private let families = [
    "llama_f32", "llama_rope3_f16", "qwen2_f16", "qwen3_f16", "qwen3moe_f16",
    "deepseek_v2_lite_f16", "deepseek_v3_f16", "deepseek_v3_f16_whole_kv_b",
]

@Suite struct CheckpointErrorTests {
    @Test func editingNothingChangesNothing() throws {
        for name in families {
            #expect(try loadError(EditedGGUF(path: Fixtures.model(name))) == nil)
        }
    }

    @Test func anUnknownArchitectureIsNamedWithWhatIsSupported() throws {
        var edited = try EditedGGUF(path: Fixtures.model("llama_f32"))
        edited.set("general.architecture", .bytes(Array("bert".utf8)), as: .string)
        let error = try #require(try loadError(edited))
        #expect(error.code == .unknownArchitecture)
        for word in ["bert"] + ModelRegistry.architectures {
            #expect(error.message.contains(word))
        }
    }

    @Test func aFileWithoutArchitectureIsRefused() throws {
        var edited = try EditedGGUF(path: Fixtures.model("llama_f32"))
        edited.remove("general.architecture")
        #expect(try loadError(edited)?.code == .unknownArchitecture)
    }

    @Test("every tensor that is needed is missed by name", arguments: families)
    func missingTensors(of name: String) throws {
        let whole = try EditedGGUF(path: Fixtures.model(name))
        // Absent, these mean something else: a tied head, no scaling, no correction.
        let optional = ["output.weight", "rope_freqs.weight", "exp_probs_b.bias"]
        for tensor in whole.tensors where !optional.contains(where: tensor.name.hasSuffix) {
            var edited = whole
            edited.removeTensor(tensor.name)
            let error = try #require(try loadError(edited), "\(tensor.name) is not missed")
            #expect(error.code == .missingTensor, "\(error)")
            // Without W_UK alone the other layout is looked for, and its tensor named.
            let named = tensor.name.replacing("attn_k_b", with: "attn_kv_b")
            #expect(error.message.contains(named), "\(error)")
        }
    }

    @Test("every tensor's shape is checked", arguments: families)
    func wrongShapes(of name: String) throws {
        let whole = try EditedGGUF(path: Fixtures.model(name))
        for tensor in whole.tensors {
            for dimension in tensor.shape.indices {
                var shape = tensor.shape
                shape[dimension] += 2
                var edited = whole
                edited.replaceTensor(tensor.name, type: .f32, shape: shape)
                let error = try #require(
                    try loadError(edited), "\(tensor.name) \(shape) is not noticed")
                #expect(error.code == .wrongShape, "\(error)")
                #expect(error.message.contains(tensor.name), "\(error)")
            }
        }
    }

    @Test("a tensor type without kernels is named", arguments: families)
    func unsupportedTypes(of name: String) throws {
        let whole = try EditedGGUF(path: Fixtures.model(name))
        for tensor in whole.tensors {
            var edited = whole
            edited.replaceTensor(tensor.name, type: .i32, shape: tensor.shape)
            let error = try #require(try loadError(edited), "\(tensor.name) as I32 is accepted")
            #expect(error.code == .unsupportedType, "\(error)")
            #expect(error.message.contains("I32"), "\(error)")
            #expect(error.message.contains(tensor.name), "\(error)")
        }
    }

    @Test func aVocabularyOfAnotherSizeThanTheEmbeddingIsNamedWithBothSizes() throws {
        var edited = try EditedGGUF(path: Fixtures.model("qwen2_f16"))
        edited.set(
            "tokenizer.ggml.tokens",
            .bytesArray(ByteStrings(strings: (0..<300).map { "t\($0)" })), as: .string)
        let error = try #require(try loadError(edited))
        #expect(error.code == .wrongShape)
        #expect(error.message.contains("300"))
        #expect(error.message.contains("272"))
    }

    @Test("a missing configuration value is named", arguments: families)
    func missingKeys(of name: String) throws {
        let whole = try EditedGGUF(path: Fixtures.model(name))
        let needed = [
            "block_count", "context_length", "embedding_length", "feed_forward_length",
            "attention.head_count", "attention.layer_norm_rms_epsilon", "attention.kv_lora_rank",
            "expert_feed_forward_length", "expert_used_count",
        ]
        for key in needed {
            let entries = whole.keys.filter { $0.key.hasSuffix("." + key) }
            guard let entry = entries.first else { continue }
            // A mixture without leading dense layers has no use for this one.
            if key == "feed_forward_length", name == "qwen3moe_f16" { continue }
            var edited = whole
            edited.remove(entry.key)
            let error = try #require(try loadError(edited), "\(entry.key) is not missed")
            #expect(error.code == .invalidConfiguration, "\(error)")
            #expect(error.message.contains(key), "\(error)")
        }
    }

    // Whatever a configuration value is, the answer is an error or a model that runs.
    @Test(
        "no configuration value traps",
        arguments: ["llama_f32", "qwen2_yarn_f16", "qwen3moe_f16", "deepseek_v3_f16"])
    func absurdValues(of name: String) throws {
        let whole = try EditedGGUF(path: Fixtures.model(name))
        let absurd: [(value: MetadataValue, type: GGUFValueType)] = [
            (.unsigned(0), .uint32), (.unsigned(1), .uint32), (.unsigned(3), .uint32),
            (.unsigned(1 << 31), .uint64), (.unsigned(.max), .uint64), (.signed(-1), .int32),
            (.signed(.min), .int64), (.float(.nan), .float32), (.float(-1), .float32),
            (.float(.infinity), .float64), (.float(1e-300), .float64), (.float(0.5), .float32),
            (.bool(true), .bool), (.bytes(Array("yarn".utf8)), .string),
            (.bytes(Array("linear".utf8)), .string), (.unsignedArray([4, 4]), .uint32),
        ]
        let architecture = try GGUFFile.open(path: Fixtures.model(name))
            .metadata.requireArchitecture()
        let extra = ["rope.scaling.factor", "rope.scaling.type", "nextn_predict_layers"]
        let keys = Set(
            whole.keys.map(\.key).filter { $0.hasPrefix(architecture + ".") }
                + extra.map { "\(architecture).\($0)" })
        for key in keys.sorted() {
            for (value, type) in absurd {
                var edited = whole
                edited.set(key, value, as: type)
                do {
                    let model = try load(edited)
                    try runBriefly(model)
                } catch let error as ModelError {
                    #expect(!error.message.isEmpty)
                }
            }
        }
    }

    @Test("more heads than the hidden size has room for are an error")
    func headsWithoutDimensions() throws {
        // With no key_length the head's size is derived: 0 here, which once made a range trap.
        var edited = try EditedGGUF(path: Fixtures.model("llama_f32"))
        for key in ["key_length", "value_length", "rope.dimension_count", "head_count_kv"] {
            edited.remove("llama.attention.\(key)")
            edited.remove("llama.\(key)")
        }
        edited.set("llama.attention.head_count", .unsigned(4096), as: .uint32)
        let error = try #require(try loadError(edited))
        #expect(error.code == .invalidConfiguration)
        #expect(error.message.contains("key_length"), "\(error.message)")
    }

    private func runBriefly(_ model: any LanguageModel) throws {
        let memory = try model.makeKVMemory(blocks: 1)
        var batch = ForwardBatch()
        batch.append(
            tokens: [0, 5, 7], cached: 0, blockTable: [0], blockSize: memory.blockSize,
            logits: .all)
        var logits = [Float](repeating: 0, count: 3 * model.properties.vocabSize)
        try logits.withUnsafeMutableBufferPointer {
            try model.forward(batch, memory: memory, logits: $0)
        }
    }
}
