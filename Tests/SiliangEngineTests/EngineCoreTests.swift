// Steps of the engine on a model that reads its words back through KV memory.

import SiliangModels
import SiliangTestSupport
import Testing

@testable import SiliangEngine

private let warm = SamplingParameters(temperature: 0.9, topK: 40, topP: 0.95, seed: 77)

@Test("Greedy generation is the model's own continuation")
func greedyGenerationIsTheModelsOwnContinuation() throws {
    let harness = try EngineHarness()
    let asked = request(prompt: 9, maxTokens: 30)
    let log = harness.add(asked).log
    harness.runToEnd()
    #expect(log.tokens == harness.model.expectedGreedy(prompt: asked.promptTokens, count: 30))
    #expect(log.ends.count == 1)
    #expect(log.reason == .length)
    #expect(harness.core.stats.tokensGenerated == 30)
    #expect(harness.core.stats.promptTokensComputed == 9)
    // The prompt's step gives the first token, every other step one.
    #expect(harness.model.batchSizes == [9] + Array(repeating: 1, count: 29))
}

@Test("A seed decides the text; another gives another")
func aSeedDecidesTheTextAnotherGivesAnother() throws {
    var other = warm
    other.seed = 78
    let first = try EngineHarness.solo(request(prompt: 5, maxTokens: 50, sampling: warm))
    let again = try EngineHarness.solo(request(prompt: 5, maxTokens: 50, sampling: warm))
    let different = try EngineHarness.solo(request(prompt: 5, maxTokens: 50, sampling: other))
    #expect(first == again)
    #expect(first != different)
    #expect(first.count == 50)
}

@Test("Requests without a seed differ") func requestsWithoutASeedDiffer() throws {
    let unseeded = request(prompt: 5, maxTokens: 50, sampling: SamplingParameters())
    #expect(try EngineHarness.solo(unseeded) != EngineHarness.solo(unseeded))
}

// Prompts of lengths around the block and chunk sizes, greedy and seeded, with and without
// penalties: each must get what it gets alone, whatever runs beside it.
@Test("Many together get what each gets alone", arguments: [1, 3, 16], [16, 19, 512])
func manyTogetherGetWhatEachGetsAlone(maxSequences: Int, maxBatchTokens: Int) throws {
    var penalised = warm
    penalised.repetitionPenalty = 1.3
    penalised.frequencyPenalty = 0.4
    let requests = (0..<24).map { index in
        var sampling = [SamplingParameters.greedy, warm, penalised][index % 3]
        sampling.seed = UInt64(index)
        return request(
            prompt: [1, 2, 3, 4, 5, 15, 16, 17, 40][index % 9], salt: index,
            maxTokens: 5 + index, sampling: sampling)
    }
    let harness = try EngineHarness(maxSequences: maxSequences, maxBatchTokens: maxBatchTokens)
    let logs = requests.map { harness.add($0).log }
    harness.runToEnd()
    for (request, log) in zip(requests, logs) {
        #expect(try log.tokens == EngineHarness.solo(request))
    }
    #expect(harness.model.batchSizes.allSatisfy { $0 <= maxBatchTokens })
    #expect(harness.model.sliceCounts.allSatisfy { $0 <= maxSequences })
}

@Test("A prompt in chunks gives what it gives whole") func aPromptInChunksGivesWhatItGivesWhole()
    throws
{
    let asked = request(prompt: 100, sampling: warm)
    let whole = try EngineHarness.solo(asked)
    for chunk in [1, 2, 3, 7, 64, 99, 100] {
        let harness = try EngineHarness(maxSequences: 1, maxBatchTokens: chunk)
        let log = harness.add(asked).log
        harness.runToEnd()
        #expect(log.tokens == whole)
        #expect(harness.model.batchSizes.first == chunk)
    }
}

@Test("Being put back for want of memory changes nothing in the text")
func beingPutBackForWantOfMemoryChangesNothingInTheText() throws {
    let requests = (0..<6).map {
        var sampling = warm
        sampling.seed = UInt64($0)
        sampling.presencePenalty = 0.5
        return request(prompt: 10 + $0, salt: $0, maxTokens: 40, sampling: sampling)
    }
    // 16 blocks of 4: one sequence needs up to 14.
    let harness = try EngineHarness(blocks: 16, maxSequences: 6, maxBatchTokens: 12)
    let logs = requests.map { harness.add($0).log }
    harness.runToEnd()
    #expect(harness.core.stats.preemptions > 0)
    for (request, log) in zip(requests, logs) {
        #expect(try log.tokens == EngineHarness.solo(request))
        #expect(log.usage?.promptTokens == request.promptTokens.count)
        #expect(log.usage?.completionTokens == 40)
    }
}

@Test("A stop token ends the text and is not delivered")
func aStopTokenEndsTheTextAndIsNotDelivered() throws {
    let script: @Sendable ([Int32]) -> Int32? = { Int32($0.count) }
    let harness = try EngineHarness(model: MockLanguageModel(blockSize: 4, nextToken: script))
    let log = harness.add(request(prompt: 3, stopTokens: [7, 9])).log
    harness.runToEnd()
    #expect(log.tokens == [3, 4, 5, 6])
    #expect(log.reason == .stop)
    #expect(log.usage?.completionTokens == 4)
}

@Test("A stop token that comes first gives an empty completion")
func aStopTokenThatComesFirstGivesAnEmptyCompletion() throws {
    let harness = try EngineHarness(model: MockLanguageModel(nextToken: { _ in 1 }))
    let log = harness.add(request(prompt: 3, stopTokens: [1])).log
    harness.runToEnd()
    #expect(log.tokens.isEmpty)
    #expect(log.reason == .stop)
    #expect(log.usage?.completionTokens == 0)
}

@Test("Without a limit the context is the limit") func withoutALimitTheContextIsTheLimit() throws {
    for (prompt, expected) in [(10, 22), (31, 1), (1, 31)] {
        let harness = try EngineHarness(model: MockLanguageModel(contextLength: 32, blockSize: 4))
        let log = harness.add(request(prompt: prompt, maxTokens: nil)).log
        harness.runToEnd()
        #expect(log.tokens.count == expected)
        #expect(log.reason == .length)
    }
}

// The context is what the memory holds where that is less: catches a sequence that outgrows all of
// the memory and is put back for ever.
@Test("Memory smaller than the model's context bounds the text")
func memorySmallerThanTheModelsContextBoundsTheText() throws {
    let harness = try EngineHarness(blocks: 5)
    #expect(harness.core.contextLength == 20)
    let log = harness.add(request(prompt: 6, maxTokens: 100)).log
    harness.runToEnd()
    #expect(log.tokens.count == 14)
    #expect(log.reason == .length)
}

@Test("Cancelling frees the blocks at once and leaves others alone")
func cancellingFreesTheBlocksAtOnceAndLeavesOthersAlone() throws {
    let harness = try EngineHarness(maxSequences: 2)
    let kept = request(prompt: 9, salt: 1, sampling: warm)
    let (_, keptLog) = harness.add(kept)
    let (cancelled, log) = harness.add(request(prompt: 50, salt: 2))
    let (waiting, waitingLog) = harness.add(request(prompt: 5, salt: 3))
    for _ in 0..<5 { harness.step() }
    let before = harness.core.stats.freeBlocks
    harness.core.cancel(cancelled)
    #expect(harness.core.stats.freeBlocks == before + 14)
    harness.core.cancel(waiting)
    harness.core.cancel(waiting)
    harness.core.cancel(12345)
    #expect(harness.core._checkInvariants() == nil)
    #expect(log.reason == .cancelled && log.tokens.count == 5)
    #expect(log.usage?.completionTokens == 5)
    #expect(waitingLog.ends.count == 1 && waitingLog.tokens.isEmpty)
    #expect(waitingLog.reason == .cancelled)
    harness.runToEnd()
    #expect(try keptLog.tokens == EngineHarness.solo(kept))
}

@Test("A failing pass fails its sequences and the engine goes on")
func aFailingPassFailsItsSequencesAndTheEngineGoesOn() throws {
    let harness = try EngineHarness(maxSequences: 2)
    let logs = (0..<3).map { harness.add(request(prompt: 4, salt: $0)).log }
    harness.step()
    harness.model.failNext()
    harness.step()
    for log in logs[..<2] {
        #expect(log.reason == .failed)
        #expect(log.ends.first?.error?.code == .modelFailed)
        #expect(log.ends.first?.error?.underlying is ModelError)
        #expect(log.tokens.count == 1 && log.usage?.completionTokens == 1)
    }
    #expect(logs[2].ends.isEmpty)
    harness.runToEnd()
    #expect(try logs[2].tokens == EngineHarness.solo(request(prompt: 4, salt: 2)))
}

@Test("Logits that are all NaN fail the sequence with a message")
func logitsThatAreAllNaNFailTheSequenceWithAMessage() throws {
    let harness = try EngineHarness()
    harness.model.fillLogits(with: .nan)
    let log = harness.add(request(prompt: 4)).log
    harness.runToEnd()
    #expect(log.reason == .failed)
    #expect(log.ends.first?.error?.message.contains("NaN") == true)
    harness.model.fillLogits(with: nil)
    let next = harness.add(request(prompt: 4)).log
    harness.runToEnd()
    #expect(next.tokens.count == 20)
}

@Test("Times add up and are counted from submission") func timesAddUpAndAreCountedFromSubmission()
    throws
{
    let harness = try EngineHarness()
    harness.model.setDelay(seconds: 0.01)
    let start = ContinuousClock.now
    let log = harness.add(request(prompt: 4, maxTokens: 3)).log
    harness.runToEnd()
    let usage = try #require(log.usage)
    #expect(usage.queueSeconds >= 0)
    let sum = usage.queueSeconds + usage.prefillSeconds + usage.decodeSeconds
    #expect(sum <= (ContinuousClock.now - start).seconds)
    #expect(usage.prefillSeconds >= 0.01)
    #expect(usage.decodeSeconds >= 0.02)
    #expect(usage.numCachedTokens == 0)
}
