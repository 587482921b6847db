// Batches and memory that contradict the model or themselves: an error, never a trap and never a
// write outside the sequence's own blocks.

import SiliangFormats
import SiliangModels
import SiliangTensor
import SiliangTestSupport
import Testing

@Suite struct BatchErrorTests {
    private let harness: ModelHarness

    init() throws {
        harness = try ModelHarness(path: Fixtures.model("llama_f32"), blocks: 4)
    }

    /// Two sequences, the first with tokens in memory already.
    private var valid: ForwardBatch {
        var batch = ForwardBatch()
        batch.append(
            tokens: [5, 6, 7], cached: 63, blockTable: [2, 0], blockSize: 64, logits: .last)
        batch.append(tokens: [8, 9], cached: 0, blockTable: [1], blockSize: 64, logits: .all)
        return batch
    }

    private func expectInvalid(
        _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout ForwardBatch) -> Void
    ) {
        var batch = valid
        change(&batch)
        do {
            _ = try harness.logits(batch)
            Issue.record("no error: \(comment)", sourceLocation: sourceLocation)
        } catch let error as ModelError {
            #expect(error.code == .invalidBatch, comment, sourceLocation: sourceLocation)
            #expect(!error.message.isEmpty, sourceLocation: sourceLocation)
        } catch {
            Issue.record("\(error)", sourceLocation: sourceLocation)
        }
    }

    @Test func theBatchIsValidUnchanged() throws {
        #expect(try harness.logits(valid).count == 3 * harness.vocabSize)
    }

    @Test func tokensOutsideTheVocabularyAreRefused() {
        expectInvalid("too large") { $0.tokenIDs[1] = 272 }
        expectInvalid("largest") { $0.tokenIDs[4] = .max }
        expectInvalid("negative") { $0.tokenIDs[0] = -1 }
    }

    @Test func theErrorForAForeignTokenNamesItAndTheVocabulary() {
        var batch = valid
        batch.tokenIDs[1] = 999
        let error = #expect(throws: ModelError.self) { try harness.logits(batch) }
        #expect(error?.message.contains("999") == true)
        #expect(error?.message.contains("272") == true)
    }

    @Test func anEmptyBatchIsRefused() {
        expectInvalid("empty") { $0 = ForwardBatch() }
        expectInvalid("no slices") { $0.slices = [] }
        expectInvalid("empty slice") { $0.slices[1].queryLength = 0 }
    }

    @Test func listsOfDifferentLengthsAreRefused() {
        expectInvalid("positions") { $0.positions.removeLast() }
        expectInvalid("slots") { $0.slotMapping.append(0) }
        expectInvalid("tokens") { $0.tokenIDs.append(1) }
    }

    @Test func slicesThatDoNotCoverTheTokensAreRefused() {
        expectInvalid("overlap") { $0.slices[1].queryStart = 2 }
        expectInvalid("gap") { $0.slices[0].queryLength = 2 }
        expectInvalid("missing") { $0.slices.removeLast() }
        expectInvalid("order") { $0.slices.swapAt(0, 1) }
        expectInvalid("too long") { $0.slices[1].queryLength = .max }
        expectInvalid("negative") { $0.slices[0].queryLength = -3 }
        expectInvalid("negative start") { $0.slices[0].queryStart = -1 }
    }

    @Test func sequencesLongerThanTheContextAreRefused() {
        expectInvalid("long") { $0.slices[0].contextLength = 513 }
        expectInvalid("longest") { $0.slices[0].contextLength = .max }
        expectInvalid("shorter than the query") { $0.slices[0].contextLength = 2 }
        expectInvalid("negative") { $0.slices[0].contextLength = .min }
    }

    @Test func positionsThatContradictTheSliceAreRefused() {
        expectInvalid("shifted") { $0.positions[0] = 62 }
        expectInvalid("negative") { $0.positions[3] = -1 }
        expectInvalid("beyond the context") { $0.positions[2] = 600 }
        expectInvalid("context") { $0.slices[0].contextLength = 67 }
    }

    @Test func blockTablesThatDoNotHoldTheSequenceAreRefused() {
        expectInvalid("too short") { $0.slices[0].blockTable = [2] }
        expectInvalid("empty") { $0.slices[1].blockTable = [] }
        expectInvalid("outside the memory") { $0.slices[0].blockTable[0] = 4 }
        expectInvalid("negative") { $0.slices[0].blockTable[1] = -1 }
        expectInvalid("largest") { $0.slices[1].blockTable[0] = .max }
    }

    @Test func slotsOutsideTheSequencesBlocksAreRefused() {
        expectInvalid("another sequence's") { $0.slotMapping[0] = $0.slotMapping[3] }
        expectInvalid("outside the memory") { $0.slotMapping[2] = 4 * 64 }
        expectInvalid("negative") { $0.slotMapping[1] = -1 }
    }

    @Test func wantedRowsOutsideTheBatchAreRefused() {
        expectInvalid("outside") { $0.logitsIndices = [5] }
        expectInvalid("negative") { $0.logitsIndices = [-1] }
        expectInvalid("not ascending") { $0.logitsIndices = [3, 2] }
        expectInvalid("twice") { $0.logitsIndices = [3, 3] }
    }

    @Test func aBufferTooSmallForTheLogitsIsRefused() throws {
        var logits = [Float](repeating: 0, count: 3 * harness.vocabSize - 1)
        let error = #expect(throws: ModelError.self) {
            try logits.withUnsafeMutableBufferPointer {
                try harness.model.forward(valid, memory: harness.memory, logits: $0)
            }
        }
        #expect(error?.code == .invalidBatch)
    }

    @Test func memoryOfAnotherModelIsRefused() throws {
        let other = try ModelHarness(path: Fixtures.model("qwen3_f16"))
        let half = try ModelHarness(
            path: Fixtures.model("llama_f32"),
            options: LoadOptions(kvType: .f16, activations: .float32))
        let mock = try MockLanguageModel().makeKVMemory(blocks: 4)
        for memory in [other.memory, half.memory, mock] {
            var logits = [Float](repeating: 0, count: 3 * harness.vocabSize)
            let error = #expect(throws: ModelError.self) {
                try logits.withUnsafeMutableBufferPointer {
                    try harness.model.forward(valid, memory: memory, logits: $0)
                }
            }
            #expect(error?.code == .invalidBatch)
        }
    }

    // Two layers fit where one is expected: same planes, other depth. A store into the third layer
    // would lie outside the memory.
    @Test func memoryOfAShallowerModelIsRefused() throws {
        var edited = try EditedGGUF(path: Fixtures.model("llama_f32"))
        edited.set("llama.block_count", .unsigned(1), as: .uint32)
        let shallow = try Fixtures.withTemporaryFolder { folder in
            try edited.write(path: folder + "/shallow.gguf")
            return try ModelHarness(path: folder + "/shallow.gguf", blocks: 4)
        }
        var logits = [Float](repeating: 0, count: 3 * harness.vocabSize)
        let error = #expect(throws: ModelError.self) {
            try logits.withUnsafeMutableBufferPointer {
                try harness.model.forward(valid, memory: shallow.memory, logits: $0)
            }
        }
        #expect(error?.code == .invalidBatch)
    }

    @Test(arguments: [0, -1, .min, .max, 1 << 40])
    func memoryThatCannotBeHadIsAnError(blocks: Int) {
        let error = #expect(throws: ModelError.self) {
            try harness.model.makeKVMemory(blocks: blocks)
        }
        #expect(error?.code == .outOfMemory)
    }

    // A refused batch must leave the memory of sequences in progress as it was.
    @Test func aRefusedBatchChangesNothing() throws {
        let expected = try ExpectedLogits(path: ModelCase("llama_f32").expectedPath)
        var first = ForwardBatch()
        first.append(
            tokens: expected.inputIDs.prefix(70), cached: 0, blockTable: [3, 1], blockSize: 64,
            logits: .none)
        _ = try harness.logits(first)
        var wrong = ForwardBatch()
        wrong.append(
            tokens: [1, 2, 272], cached: 60, blockTable: [3], blockSize: 64, logits: .last)
        #expect(throws: ModelError.self) { try harness.logits(wrong) }
        var rest = ForwardBatch()
        rest.append(
            tokens: expected.inputIDs[70...], cached: 70, blockTable: [3, 1], blockSize: 64,
            logits: .last)
        #expect(greatest(try harness.logits(rest)[...]) == expected.top[79])
    }
}
