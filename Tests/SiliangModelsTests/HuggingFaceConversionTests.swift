// Checkpoint folders converted to GGUF files: what they hold, and that they compute the same.

import Foundation
import SiliangFormats
import SiliangTensor
import SiliangTestSupport
import Testing

@testable import SiliangModels

@Suite struct HuggingFaceConversionTests {
    static let folders = [
        "llama_bf16", "llama_rope3_f16", "qwen2_f32", "qwen3_bf16",
        "glm4_moe_bf16", "deepseek_v2_lite_bf16", "deepseek_v2_bf16", "deepseek_v3_bf16",
        "deepseek_v3_fp8",
    ]
    static let committed = Fixtures.models + "/checkpoints"

    private func convert(
        _ input: String, to target: TensorType, path: String
    ) throws -> GGUFFile {
        let source = try QuantizationInput(HuggingFaceFolder.open(path: input))
        _ = try CheckpointQuantizer(source, target: target).write(
            path: path, pool: ThreadPool(threads: 2)
        ) { _, _ in }
        return try GGUFFile.open(path: path)
    }

    /// A row of q, k, kv_b or an expert in the wrong place changes everything.
    @Test("a folder converted to F32 has the reference's logits", arguments: folders)
    func logits(name: String) throws {
        try Fixtures.withTemporaryFolder { folder in
            let input = "\(Self.committed)/\(name)"
            let file = try convert(input, to: .f32, path: folder + "/out.gguf")
            let expected = try ExpectedLogits(path: input + "/expected.safetensors")
            let model = try ModelRegistry.load(file, pool: ThreadPool(threads: 2))
            let blocks = (expected.inputIDs.count + KVBlock.size - 1) / KVBlock.size
            let memory = try model.makeKVMemory(blocks: blocks)
            var batch = ForwardBatch()
            batch.append(
                tokens: expected.inputIDs, cached: 0,
                blockTable: (0..<Int32(blocks)).map { $0 }, blockSize: memory.blockSize,
                logits: .all)
            var logits = [Float](
                repeating: 0, count: expected.inputIDs.count * model.properties.vocabSize)
            try logits.withUnsafeMutableBufferPointer {
                try model.forward(batch, memory: memory, logits: $0)
            }
            let comparison = expected.compare(logits)
            #expect(comparison.topAgreement == 1)
            #expect(comparison.maxError < 1e-3, "\(comparison)")
        }
    }

    /// Files made by llama.cpp's converter from the same folders.
    @Test(
        "every tensor and key is what llama.cpp's converter writes",
        .enabled(if: Fixtures.shared != nil, "../shared is not there"),
        arguments: [
            ("llama", TensorType.f32), ("qwen2", .f16), ("qwen3", .f16), ("qwen3_moe", .f16),
            ("deepseek_v2_lite", .f16), ("deepseek_v3_yarn", .f16),
        ])
    func converter(name: String, type: TensorType) throws {
        let shared = try #require(Fixtures.shared)
        try Fixtures.withTemporaryFolder { folder in
            let theirs = try GGUFFile.open(
                path: "\(shared)/gguf/\(name)-\(type.name.lowercased()).gguf")
            let ours = try convert(
                "\(shared)/checkpoints/\(name)", to: type, path: folder + "/out.gguf")
            #expect(Set(ours.tensors.map(\.name)) == Set(theirs.tensors.map(\.name)))
            for tensor in theirs.tensors {
                let own = try ours.requireTensor(named: tensor.name)
                #expect(own.type == tensor.type && own.shape == tensor.shape, "\(tensor.name)")
                #expect(Array(own.bytes) == Array(tensor.bytes), "\(tensor.name)")
            }
            let ignored = ["general.name", "general.size_label"]
            for entry in theirs.metadata.entries
            where !ignored.contains(entry.key) && !entry.key.hasPrefix("tokenizer.") {
                #expect(ours.metadata.entries.contains(entry), "\(entry)")
            }
            #expect(ours.metadata.entries.allSatisfy { theirs.metadata.value($0.key) != nil })
        }
    }

    @Test("latent attention's kv_b is taken apart, and experts are stacked")
    func shapes() throws {
        try Fixtures.withTemporaryFolder { folder in
            let file = try convert(
                "\(Self.committed)/deepseek_v3_bf16", to: .bf16, path: folder + "/out.gguf")
            let config = try HuggingFaceFolder.open(path: "\(Self.committed)/deepseek_v3_bf16")
                .config
            func int(_ key: String) throws -> Int { try #require(config[key]?.int) }
            let (heads, latent) = try (int("num_attention_heads"), int("kv_lora_rank"))
            #expect(
                try file.requireTensor(named: "blk.0.attn_k_b.weight").shape
                    == [heads, latent, int("qk_nope_head_dim")])
            #expect(
                try file.requireTensor(named: "blk.0.attn_v_b.weight").shape
                    == [heads, int("v_head_dim"), latent])
            #expect(file.tensor(named: "blk.0.attn_kv_b.weight") == nil)
            let dense = try int("first_k_dense_replace")
            #expect(
                try file.requireTensor(named: "blk.\(dense).ffn_up_exps.weight").shape
                    == [
                        int("n_routed_experts"), int("moe_intermediate_size"), int("hidden_size"),
                    ])
            #expect(try file.requireTensor(named: "blk.\(dense).exp_probs_b.bias").type == .f32)
            let metadata = file.metadata.scoped("deepseek2")
            #expect(metadata.int("attention.head_count_kv") == 1)
            #expect(metadata.int("attention.value_length") == latent)
            // Layers that predict further tokens are not layers of the model.
            #expect(metadata.int("block_count") == (try int("num_hidden_layers")))
        }
    }

    /// GGUF has no key for it; readers would look for tensors that are not there.
    @Test("dense layers between mixtures are refused by their key")
    func denseBetween() throws {
        let folder = try HuggingFaceFolder.open(path: "\(Self.committed)/qwen3_moe_bf16")
        let error = #expect(throws: ModelError.self) { try QuantizationInput(folder) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("decoder_sparse_step") == true)
    }

    @Test("Llama 3's stretched rotation becomes a tensor")
    func rotation() throws {
        try Fixtures.withTemporaryFolder { folder in
            let file = try convert(
                "\(Self.committed)/llama_rope3_f16", to: .q8_0, path: folder + "/out.gguf")
            let factors = try TensorReader.floats(
                file.requireTensor(named: "rope_freqs.weight"))
            #expect(factors.first == 1)
            #expect(factors == factors.sorted())
            let stated = try HuggingFaceFolder.open(path: "\(Self.committed)/llama_rope3_f16")
                .config["rope_scaling"]?["factor"]?.double
            #expect(factors.last.map(Double.init) == stated)
            #expect(file.metadata.value("llama.rope.scaling.type") == nil)
        }
    }

    @Test("parts of a rearranged tensor are the parts of the whole", arguments: [0, 1, 2, 3])
    func partialReads(kind: Int) throws {
        try Fixtures.withTemporaryFolder { folder in
            var writer = GGUFWriter()
            let count = 24 * 10
            writer.addTensor(name: "w", shape: [24, 10], floats: (0..<count).map(Float.init))
            try writer.write(path: folder + "/w.gguf")
            let part = try GGUFFile.open(path: folder + "/w.gguf").requireTensor(named: "w")
            let tensor =
                switch kind {
                case 0: try RearrangedTensor(name: "w", shape: [2, 24, 10], parts: [part, part])
                case 1:
                    try RearrangedTensor(
                        name: "w", shape: [24, 10], parts: [part],
                        order: .interleavedHalves(headRows: 8))
                case 2:
                    try RearrangedTensor(
                        name: "w", shape: [3, 5, 10], parts: [part],
                        order: .selectedRows(headRows: 8, first: 3, count: 5))
                default:
                    try RearrangedTensor(
                        name: "w", shape: [3, 10, 3], parts: [part],
                        order: .transposedRows(headRows: 8, count: 3))
                }
            let whole = read(tensor, 0..<tensor.elementCount)
            switch kind {
            case 0: #expect(whole == (0..<2).flatMap { _ in (0..<count).map(Float.init) })
            // Row 1 is the fifth of the head, row 2 the second.
            case 1: #expect(whole[10] == 40 && whole[20] == 10 && whole[80] == 80)
            case 2: #expect(whole[0] == 30 && whole[50] == 110)
            default: #expect(Array(whole[..<4]) == [0, 10, 20, 1] && whole[30] == 80)
            }
            for start in stride(from: 0, to: tensor.elementCount, by: 7) {
                let end = min(start + 23, tensor.elementCount)
                #expect(read(tensor, start..<end) == Array(whole[start..<end]))
            }
        }
    }

    private func read(_ tensor: RearrangedTensor, _ range: Range<Int>) -> [Float] {
        [Float](unsafeUninitializedCapacity: range.count) { buffer, count in
            if let base = buffer.baseAddress { tensor.read(range, into: base) }
            count = range.count
        }
    }

    @Test("a vector of biases is moved as the rows it belongs to")
    func biases() throws {
        try Fixtures.withTemporaryFolder { folder in
            var writer = GGUFWriter()
            writer.addTensor(name: "b", shape: [16], floats: (0..<16).map(Float.init))
            try writer.write(path: folder + "/b.gguf")
            let part = try GGUFFile.open(path: folder + "/b.gguf").requireTensor(named: "b")
            let tensor = try RearrangedTensor(
                name: "b", shape: [16], parts: [part], order: .interleavedHalves(headRows: 8))
            #expect(
                read(tensor, 0..<16) == [0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15])
            #expect(read(tensor, 3..<6) == [5, 2, 6])
        }
    }

    @Test("a tensor that does not fit its new form is refused")
    func wrongShapes() throws {
        try Fixtures.withTemporaryFolder { folder in
            var writer = GGUFWriter()
            writer.addTensor(name: "w", shape: [6, 4], floats: [Float](repeating: 1, count: 24))
            try writer.write(path: folder + "/w.gguf")
            let part = try GGUFFile.open(path: folder + "/w.gguf").requireTensor(named: "w")
            let cases: [([Int], RearrangedTensor.Order)] = [
                ([6, 5], .plain), ([6, 4], .interleavedHalves(headRows: 4)),
                ([6, 4], .interleavedHalves(headRows: 3)),
                ([2, 3, 4], .selectedRows(headRows: 3, first: 1, count: 3)),
                ([2, 4, 2], .transposedRows(headRows: 4, count: 2)),
            ]
            for (shape, order) in cases {
                #expect(throws: TensorError.self) {
                    try RearrangedTensor(name: "w", shape: shape, parts: [part], order: order)
                }
            }
        }
    }
}
