// The mock must notice what it is there to notice: a test double that forgives proves nothing.

import SiliangModels
import SiliangTestSupport
import Testing

private func forward(
    _ model: MockLanguageModel, _ batch: ForwardBatch, _ memory: any KVMemory
) throws -> [Float] {
    var logits = Array(
        repeating: Float(0), count: batch.logitsIndices.count * model.properties.vocabSize)
    try logits.withUnsafeMutableBufferPointer {
        try model.forward(batch, memory: memory, logits: $0)
    }
    return logits
}

private func batch(_ tokens: [Int32], cached: Int = 0, table: [Int32]) -> ForwardBatch {
    var batch = ForwardBatch()
    batch.append(tokens: tokens, cached: cached, blockTable: table, blockSize: 4, logits: .last)
    return batch
}

@Test("The mock reads what it wrote, through the block table")
func theMockReadsWhatItWroteThroughTheBlockTable() throws {
    let model = MockLanguageModel(blockSize: 4)
    let memory = try model.makeKVMemory(blocks: 4)
    let whole = try forward(model, batch([1, 2, 3, 4, 5, 6], table: [3, 1]), memory)
    #expect(whole == model.logits(after: [1, 2, 3, 4, 5, 6]))
    let next = try forward(model, batch([7], cached: 6, table: [3, 1]), memory)
    #expect(next == model.logits(after: [1, 2, 3, 4, 5, 6, 7]))
}

@Test("The mock notices a table that leads elsewhere") func theMockNoticesATableThatLeadsElsewhere()
    throws
{
    let model = MockLanguageModel(blockSize: 4)
    let memory = try model.makeKVMemory(blocks: 4)
    _ = try forward(model, batch([1, 2, 3, 4, 5, 6], table: [3, 1]), memory)
    // A block nobody wrote, and one that holds other positions.
    #expect(throws: ModelError.self) {
        try forward(model, batch([7], cached: 6, table: [0, 1]), memory)
    }
    #expect(throws: ModelError.self) {
        try forward(model, batch([7], cached: 6, table: [1, 3]), memory)
    }
    // Another sequence's block at the same place gives another text.
    _ = try forward(model, batch([9, 9, 9, 9], table: [2]), memory)
    let stolen = try forward(model, batch([7], cached: 6, table: [2, 1]), memory)
    #expect(stolen == model.logits(after: [9, 9, 9, 9, 5, 6, 7]))
}

@Test("The mock refuses batches that contradict themselves")
func theMockRefusesBatchesThatContradictThemselves() throws {
    let model = MockLanguageModel(contextLength: 8, blockSize: 4)
    let memory = try model.makeKVMemory(blocks: 4)
    let good = batch([1, 2, 3], table: [0])
    var faults: [ForwardBatch] = Array(repeating: good, count: 8)
    faults[0].tokenIDs[1] = 128
    faults[1].positions[2] = 3
    faults[2].slotMapping[0] = 1
    faults[3].slices[0].queryLength = 2
    faults[4].slices[0].contextLength = 4
    faults[5].logitsIndices = [3]
    faults[6].slices[0].blockTable = []
    faults[7] = ForwardBatch()
    for fault in faults {
        let error = #expect(throws: ModelError.self) { try forward(model, fault, memory) }
        #expect(error?.code == .invalidBatch)
    }
    #expect(throws: ModelError.self) {
        try forward(model, batch(Array(repeating: 1, count: 9), table: [0, 1, 2]), memory)
    }
    #expect(throws: ModelError.self) { try forward(model, batch([1], table: [4]), memory) }
    #expect(throws: Never.self) { try forward(model, good, memory) }
}

@Test("A script decides what the mock says") func aScriptDecidesWhatTheMockSays() throws {
    let model = MockLanguageModel(vocabSize: 10) { $0.count < 4 ? 7 : nil }
    #expect(model.expectedGreedy(prompt: [1, 2], count: 2) == [7, 7])
    #expect(Set(model.logits(after: [1, 2, 3, 4])).count > 2)
}
