// The models that tests run: the committed ones, and the shared ones where they are.

import SiliangFormats
import SiliangModels
import SiliangTensor
import SiliangTestSupport
import Testing

/// A checkpoint with what a reference computed from it.
struct ModelCase: Sendable, CustomTestStringConvertible {
    let name: String
    let path: String
    let expectedPath: String
    /// Whether its matrices are stored in blocks, so that activations may be quantised.
    var isQuantized: Bool { name.contains("q8_0") || name.contains("q4_0") }
    var testDescription: String { name }

    /// - Parameter like: the model whose results this one has too.
    init(_ name: String, like: String? = nil) {
        self.name = name
        path = Fixtures.model(name)
        expectedPath = "\(Fixtures.models)/\(like ?? name).expected.safetensors"
    }

    init(shared name: String, folder: String) {
        self.name = "shared/" + name
        path = "\(folder)/gguf/\(name).gguf"
        expectedPath = "\(folder)/gguf/\(name).expected.safetensors"
    }

    /// A Hugging Face folder with its expectations inside.
    init(checkpoint name: String, folder: String) {
        self.name = "checkpoints/" + name
        path = "\(folder)/checkpoints/\(name)"
        expectedPath = path + "/expected.safetensors"
    }

    static let committed = [
        ModelCase("llama_f32"), ModelCase("llama_rope3_f16"), ModelCase("llama_bf16"),
        ModelCase("llama_q8_0"), ModelCase("llama_q4_0"),
        ModelCase("qwen2_f16"), ModelCase("qwen2_yarn_f16"),
        ModelCase("qwen3_f16"), ModelCase("qwen3moe_f16"), ModelCase("glm4moe_f16"),
        ModelCase("deepseek_v2_lite_f16"), ModelCase("deepseek_v2_f16"),
        ModelCase("deepseek_v3_f16"), ModelCase("deepseek_wide_f16"), ModelCase("deepseek_v3_q8_0"),
        // The same weights: as converters wrote them until 2025, and with a layer to ignore.
        ModelCase("deepseek_v3_f16_whole_kv_b", like: "deepseek_v3_f16"),
        ModelCase("deepseek_v3_f16_mtp", like: "deepseek_v3_f16"),
    ]

    static let shared =
        Fixtures.shared.map { folder in
            [
                "llama-f32", "llama-q8_0", "qwen2-f16", "qwen3-f16", "qwen3_moe-f16",
                "deepseek_v2_lite-f16", "deepseek_v3_yarn-f16",
            ].map { ModelCase(shared: $0, folder: folder) }
        } ?? []

    static let committedCheckpoints = [
        "llama_bf16", "llama_rope3_f16", "qwen2_f32", "qwen3_bf16", "qwen3_moe_bf16",
        "glm4_moe_bf16", "deepseek_v2_lite_bf16", "deepseek_v2_bf16", "deepseek_v3_bf16",
        "deepseek_v3_fp8",
    ].map { ModelCase(checkpoint: $0, folder: Fixtures.models) }

    static let sharedCheckpoints =
        Fixtures.shared.map { folder in
            [
                "llama", "llama_rope3", "qwen2", "qwen3", "qwen3_moe", "glm4_moe",
                "deepseek_v2_lite", "deepseek_v2", "deepseek_v3", "deepseek_v3_yarn",
                "deepseek_v3_fp8",
            ].map { ModelCase(checkpoint: $0, folder: folder) }
        } ?? []

    static let gguf = committed + shared
    static let all = gguf + committedCheckpoints + sharedCheckpoints
    static let quantized = all.filter(\.isQuantized)
}

/// A loaded model with KV memory, run the way the engine runs it.
struct ModelHarness {
    let model: any LanguageModel
    let memory: any KVMemory
    var vocabSize: Int { model.properties.vocabSize }

    /// As exact as it gets unless told otherwise.
    static let exact = LoadOptions(kvType: .f32, activations: .float32)

    init(
        path: String, options: LoadOptions = Self.exact, threads: Int = 2, blocks: Int = 8,
        instructionSet: InstructionSet = .best
    ) throws {
        let pool = ThreadPool(threads: threads)
        model =
            path.hasSuffix(".gguf")
            ? try ModelRegistry.load(
                GGUFFile.open(path: path), pool: pool, options: options,
                instructionSet: instructionSet)
            : try ModelRegistry.load(
                HuggingFaceFolder.open(path: path), pool: pool, options: options,
                instructionSet: instructionSet)
        memory = try model.makeKVMemory(blocks: blocks)
    }

    /// Logits of the wanted rows, `[rows, vocabSize]`.
    func logits(_ batch: ForwardBatch) throws -> [Float] {
        // Wrong places stay visible: nothing may be left as it was.
        var values = [Float](repeating: .nan, count: batch.logitsIndices.count * vocabSize)
        try values.withUnsafeMutableBufferPointer {
            try model.forward(batch, memory: memory, logits: $0)
        }
        return values
    }

    /// Logits of every token of a prompt that goes through in chunks.
    func logits(
        prompt: [Int32], chunk: Int = .max, blockTable: [Int32] = [0, 1]
    ) throws -> [Float] {
        var values: [Float] = []
        var cached = 0
        while cached < prompt.count {
            let next = prompt[cached..<min(prompt.count, cached + min(chunk, prompt.count))]
            var batch = ForwardBatch()
            batch.append(
                tokens: next, cached: cached, blockTable: blockTable,
                blockSize: memory.blockSize, logits: .all)
            values += try logits(batch)
            cached += next.count
        }
        return values
    }

    /// The greedy continuation, one token per pass.
    func greedy(prompt: [Int32], count: Int, blockTable: [Int32] = [0, 1]) throws -> [Int32] {
        var tokens = prompt
        var cached = 0
        for _ in 0..<count {
            var batch = ForwardBatch()
            batch.append(
                tokens: tokens[cached...], cached: cached, blockTable: blockTable,
                blockSize: memory.blockSize, logits: .last)
            cached = tokens.count
            tokens.append(Int32(greatest(try logits(batch)[...])))
        }
        return Array(tokens.suffix(count))
    }
}
