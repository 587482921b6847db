// Few queries that face many keys share those out between items; a long prompt does not.

import SiliangModels
import SiliangTensor
import SiliangTestSupport
import Testing

@Suite struct LongContextTests {
    /// Three segments of keys, the last one not full.
    static let length = 1100

    @Test(
        "keys in segments give what keys in a row give",
        arguments: ["qwen2_f16", "qwen3_f16", "deepseek_v2_lite_f16", "deepseek_v3_f16"],
        [KVType.f32, .bf16])
    func segments(of model: String, type: KVType) throws {
        let harness = try ModelHarness(
            path: Fixtures.model(model),
            options: LoadOptions(kvType: type, activations: .float32), blocks: 20)
        let prompt = (0..<Self.length).map { Int32(($0 * 7919 + 13) % harness.vocabSize) }
        // Blocks that do not lie one behind the other.
        let table: [Int32] = (0..<18).map { 19 - $0 }
        let row = try harness.logits(prompt: prompt, blockTable: table)
            .suffix(2 * harness.vocabSize)
        var batch = ForwardBatch()
        batch.append(
            tokens: prompt.suffix(2), cached: Self.length - 2, blockTable: table,
            blockSize: harness.memory.blockSize, logits: .all)
        let segments = try harness.logits(batch)
        let mean = row.reduce(0, +) / Float(row.count)
        let spread =
            (row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(row.count))
            .squareRoot()
        // In bfloat16 the softmax weights are rounded relative to another maximum.
        let tolerance: Float = type == .f32 ? 2e-5 : 2e-2
        let difference = zip(row, segments).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(difference < tolerance * spread, "\(difference / spread)")
    }
}
