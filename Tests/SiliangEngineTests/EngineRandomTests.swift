// Thousands of random submissions, cancellations, failures and steps; the invariants after each.

import Foundation
import SiliangModels
import SiliangTestSupport
import Testing

@testable import SiliangEngine

private struct Entry {
    let request: GenerationRequest
    let ordinal: UInt64
    let log: EventLog
}

private func randomRequest(_ index: Int, _ random: inout TestRandom) -> GenerationRequest {
    var sampling = SamplingParameters(
        temperature: Bool.random(using: &random) ? 0 : 1,
        topK: Int.random(in: 0...30, using: &random), seed: random.next())
    if Int.random(in: 0..<3, using: &random) == 0 { sampling.repetitionPenalty = 1.2 }
    return request(
        prompt: Int.random(in: 1...50, using: &random), salt: index,
        maxTokens: Int.random(in: 1...60, using: &random), sampling: sampling,
        stopTokens: [Int32.random(in: 0..<128, using: &random)])
}

// Memory for about two of up to eight: everything is put back, cancelled and failed at some time.
@Test("Random operations keep every invariant and every text", arguments: 0..<6 as Range<UInt64>)
func randomOperationsKeepEveryInvariantAndEveryText(seed: UInt64) throws {
    var random = TestRandom(seed: seed)
    let harness = try EngineHarness(
        blocks: Int.random(in: 28...60, using: &random),
        maxSequences: Int.random(in: 1...8, using: &random),
        maxBatchTokens: Int.random(in: 8...40, using: &random))
    var entries: [Entry] = []
    for _ in 0..<1500 {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<12:
            let asked = randomRequest(entries.count, &random)
            let (ordinal, log) = harness.add(asked)
            entries.append(Entry(request: asked, ordinal: ordinal, log: log))
        case 12..<15:
            guard let entry = entries.suffix(20).randomElement(using: &random) else { continue }
            harness.core.cancel(entry.ordinal)
            #expect(!entry.log.ends.isEmpty)
        case 15:
            harness.model.failNext()
        default: harness.step()
        }
        if let problem = harness.core._checkInvariants() { Issue.record("\(problem)") }
    }
    harness.runToEnd()
    try check(entries, harness)
}

// The same prompts come again and again, memory forgets most, the disk has room for some, and now and
// then somebody spoils or removes a file.
@Test("Nor does a disk change any text, whatever becomes of it", arguments: 0..<4 as Range<UInt64>)
func norDoesADiskChangeAnyTextWhateverBecomesOfIt(seed: UInt64) throws {
    var random = TestRandom(seed: 100 + seed)
    let folder = ScratchFolder()
    let harness = try EngineHarness(
        blocks: Int.random(in: 28...60, using: &random),
        maxSequences: Int.random(in: 2...8, using: &random),
        maxBatchTokens: Int.random(in: 8...40, using: &random),
        disk: folder.options(
            maxBytes: Int.random(in: 40...200, using: &random) * 136,
            minTokens: [0, 12, 1000][Int.random(in: 0..<3, using: &random)]))
    var entries: [Entry] = []
    for _ in 0..<2500 {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<12:
            var asked = randomRequest(Int.random(in: 0..<12, using: &random), &random)
            asked.account = ["a", "b"][Int.random(in: 0..<2, using: &random)]
            let (ordinal, log) = harness.add(asked)
            entries.append(Entry(request: asked, ordinal: ordinal, log: log))
        case 12..<15:
            guard let entry = entries.suffix(20).randomElement(using: &random) else { continue }
            harness.core.cancel(entry.ordinal)
        case 15:
            harness.model.failNext()
        case 16:
            guard let file = folder.files.randomElement(using: &random) else { continue }
            if Bool.random(using: &random) {
                try? FileManager.default.removeItem(atPath: file)
            } else {
                try? Data(count: Int.random(in: 0..<200, using: &random))
                    .write(to: URL(filePath: file))
            }
        default: harness.step()
        }
        if let problem = harness.core._checkInvariants() { Issue.record("\(problem)") }
    }
    harness.runToEnd()
    try check(entries, harness)
    harness.store?.flush()
    let figures = try #require(harness.store?.figures)
    #expect(figures.bytes <= harness.store?.options.maxBytes ?? 0)
    #expect(figures.written > 0 && figures.restored > 0, "the disk was not used")
}

/// Every request ended once; its tokens are those it gets alone, or their beginning where it was
/// cut short.
private func check(_ entries: [Entry], _ harness: EngineHarness) throws {
    var reasons: Set<FinishReason> = []
    for entry in entries {
        #expect(entry.log.ends.count == 1)
        let reason = try #require(entry.log.reason)
        reasons.insert(reason)
        let alone = try EngineHarness.solo(entry.request)
        let tokens = entry.log.tokens
        #expect(entry.log.usage?.completionTokens == tokens.count)
        #expect(entry.log.usage?.promptTokens == entry.request.promptTokens.count)
        switch reason {
        case .stop, .length: #expect(tokens == alone)
        case .cancelled, .failed: #expect(tokens == Array(alone.prefix(tokens.count)))
        }
    }
    #expect(entries.count > 100)
    #expect(reasons.count == 4, "the operations were not varied enough: \(reasons)")
}
