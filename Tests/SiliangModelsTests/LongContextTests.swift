// What a token gets does not depend on how its sequence is cut into steps, nor on what else is in
// the batch, nor on the threads: to the last bit. Else a cache hit, a busy hour or another machine
// could change an answer.

import SiliangModels
import SiliangTensor
import SiliangTestSupport
import Testing

@Suite struct LongContextTests {
    /// Three segments of keys, the last one not full.
    static let length = 1100
    static let models = [
        "llama_q8_0", "qwen2_f16", "qwen3_f16", "qwen3moe_f16", "deepseek_v2_lite_f16",
        "deepseek_v3_q8_0",
    ]
    /// Blocks that do not lie one behind the other.
    static let table: [Int32] = (0..<18).map { 39 - $0 }

    private func harness(
        _ model: String, _ type: KVType, _ activations: ActivationPrecision, threads: Int = 2
    ) throws -> ModelHarness {
        try ModelHarness(
            path: Fixtures.model(model),
            options: LoadOptions(
                kvType: type, activations: activations,
                contextLength: model.hasPrefix("llama") ? 512 : nil),
            threads: threads, blocks: 40)
    }

    private func prompt(_ harness: ModelHarness) -> [Int32] {
        let length = min(Self.length, harness.model.properties.contextLength)
        return (0..<length).map { Int32(($0 * 7919 + 13) % harness.vocabSize) }
    }

    @Test("chunks of any size give the same bits", arguments: models, [KVType.f32, .bf16, .i16])
    func chunks(of model: String, type: KVType) throws {
        let harness = try harness(model, type, type == .f32 ? .float32 : .int8)
        let prompt = prompt(harness)
        let whole = try harness.logits(prompt: prompt, blockTable: Self.table)
        for chunk in [13, 301] {
            let other = try harness.logits(prompt: prompt, chunk: chunk, blockTable: Self.table)
            #expect(other == whole, "chunks of \(chunk)")
        }
    }

    @Test(
        "so on every instruction set", arguments: InstructionSet.allCases,
        ["llama_q8_0", "deepseek_v3_q8_0", "qwen2_f16"])
    func instructionSets(set: InstructionSet, model: String) throws {
        for (type, activations) in [
            (KVType.f32, ActivationPrecision.float32), (.f16, .int8), (.bf16, .int8), (.i16, .int8),
        ] {
            let harness = try ModelHarness(
                path: Fixtures.model(model),
                options: LoadOptions(kvType: type, activations: activations), blocks: 40,
                instructionSet: set)
            let prompt = prompt(harness).prefix(70)
            let whole = try harness.logits(prompt: Array(prompt), blockTable: Self.table)
            for chunk in [1, 3, 12] {
                let other = try harness.logits(
                    prompt: Array(prompt), chunk: chunk, blockTable: Self.table)
                #expect(other == whole, "\(type), \(activations), chunks of \(chunk)")
            }
        }
    }

    @Test("so with keys and values in 8 bits")
    func eightBits() throws {
        try chunks(of: "llama_q4_0", type: .q8_0)
        try singleTokens(of: "llama_q4_0", type: .q8_0)
    }

    @Test("one token at a time gives the same bits", arguments: models, [KVType.f32, .bf16, .i16])
    func singleTokens(of model: String, type: KVType) throws {
        let harness = try harness(model, type, .int8)
        let prompt = prompt(harness)
        let whole = try harness.logits(prompt: prompt, blockTable: Self.table)
        let begun = prompt.count - 40
        var rows: [Float] = []
        for position in begun..<prompt.count {
            var batch = ForwardBatch()
            batch.append(
                tokens: prompt[position...position], cached: position, blockTable: Self.table,
                blockSize: harness.memory.blockSize, logits: .all)
            rows += try harness.logits(batch)
        }
        #expect(rows[...] == whole[(begun * harness.vocabSize)...])
    }

    @Test(
        "other sequences and other thread counts change no bit", arguments: models,
        [KVType.bf16, .i16])
    func company(of model: String, type: KVType) throws {
        let harness = try harness(model, type, .int8)
        let prompt = prompt(harness)
        let whole = try harness.logits(prompt: prompt, blockTable: Self.table)
        let last = whole.suffix(harness.vocabSize)
        // A long prompt, and two that are generating, beside the last token.
        var batch = ForwardBatch()
        for (index, length) in [90, 1, 1].enumerated() {
            batch.append(
                tokens: prompt.prefix(length), cached: 0, blockTable: [Int32(3 * index), 1],
                blockSize: harness.memory.blockSize, logits: .none)
        }
        batch.append(
            tokens: prompt.suffix(1), cached: prompt.count - 1, blockTable: Self.table,
            blockSize: harness.memory.blockSize, logits: .last)
        #expect(try harness.logits(batch)[...] == last)
        for threads in [1, 3] {
            let other = try self.harness(model, type, .int8, threads: threads)
            #expect(try other.logits(prompt: prompt, blockTable: Self.table) == whole)
        }
    }
}
