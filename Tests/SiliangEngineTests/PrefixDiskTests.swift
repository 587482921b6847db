// The engine with a prefix cache on disk: what it writes, finds after a restart, and waits for.

import Foundation
import SiliangFormats
import SiliangModels
import SiliangTensor
import SiliangTestSupport
import Testing

@testable import SiliangEngine

/// 30 tokens: 7 blocks of 4 and a rest.
private func prompt(_ salt: Int = 0, account: String = "") -> GenerationRequest {
    var asked = request(prompt: 30, salt: salt, maxTokens: 6)
    asked.account = account
    return asked
}

private func run(_ harness: EngineHarness, _ request: GenerationRequest) -> EventLog {
    let log = harness.add(request).log
    harness.runToEnd()
    harness.store?.flush()
    return log
}

@Test("After a restart only what is new is computed, and the text is the same")
func afterARestartOnlyWhatIsNewIsComputedAndTheTextIsTheSame() throws {
    let folder = ScratchFolder()
    let first = run(try EngineHarness(disk: folder.options()), prompt())
    let harness = try EngineHarness(disk: folder.options())
    var next = prompt()
    next.promptTokens += first.tokens + [3, 4, 5]
    let second = run(harness, next)
    // 35 tokens had been in memory: 8 blocks, the last of them with what was generated.
    #expect(second.usage?.numDiskTokens == 32)
    #expect(second.usage?.numCachedTokens == 32)
    #expect(harness.core.stats.promptTokensComputed == 7)
    #expect(harness.core.stats.promptTokensFromDisk == 32)
    #expect(second.tokens == (try EngineHarness.solo(next)))
    // Now in memory.
    let third = run(harness, next)
    #expect(third.usage?.numDiskTokens == 0)
    #expect(third.usage?.numCachedTokens == 36)
}

@Test("Memory is looked in before the disk, and the disk goes on where memory ends")
func memoryIsLookedInBeforeTheDisk() throws {
    let folder = ScratchFolder()
    let long = request(prompt: 60, salt: 1, maxTokens: 1)
    _ = run(try EngineHarness(disk: folder.options()), long)
    let harness = try EngineHarness(disk: folder.options())
    var short = long
    short.promptTokens = Array(long.promptTokens[..<21])
    #expect(run(harness, short).usage?.numDiskTokens == 20)
    let both = run(harness, long)
    #expect(both.usage?.numCachedTokens == 56)
    #expect(both.usage?.numDiskTokens == 36)
}

@Test("A short prompt is written when it comes again, a long one at once")
func aShortPromptIsWrittenWhenItComesAgainALongOneAtOnce() throws {
    let folder = ScratchFolder()
    let harness = try EngineHarness(disk: folder.options(minTokens: 31))
    _ = run(harness, prompt())
    #expect(folder.files.isEmpty)
    _ = run(harness, prompt())
    // What was found; not what the second request computed itself.
    #expect(folder.files.count == 7)
    _ = run(harness, request(prompt: 31, salt: 2, maxTokens: 1))
    #expect(folder.files.count == 14)
}

@Test("Another account finds nothing on disk either")
func anotherAccountFindsNothingOnDiskEither() throws {
    let folder = ScratchFolder()
    _ = run(try EngineHarness(disk: folder.options()), prompt(account: "a"))
    let harness = try EngineHarness(disk: folder.options())
    #expect(run(harness, prompt(account: "b")).usage?.numCachedTokens == 0)
    #expect(run(harness, prompt(account: "a")).usage?.numDiskTokens == 28)
}

@Test("Others go on while blocks are read; a request cancelled meanwhile ends with them")
func othersGoOnWhileBlocksAreRead() throws {
    let folder = ScratchFolder()
    _ = run(try EngineHarness(disk: folder.options()), prompt())
    let harness = try EngineHarness(disk: folder.options())
    let other = harness.add(request(prompt: 5, salt: 9, maxTokens: 50)).log
    harness.step()
    let (ordinal, log) = harness.add(prompt())
    // The core alone: what arrives from the disk is not passed on, as if it took long.
    for _ in 0..<10 {
        harness.core.step()
        #expect(harness.core._checkInvariants() == nil)
    }
    #expect(other.tokens.count == 11)
    #expect(log.tokens.isEmpty)
    harness.core.cancel(ordinal)
    #expect(log.ends.isEmpty, "its blocks are being written to")
    harness.runToEnd()
    #expect(log.reason == .cancelled)
    #expect(other.reason == .length)
}

@Test("What is put back for want of memory comes from disk again")
func whatIsPutBackForWantOfMemoryComesFromDiskAgain() throws {
    let folder = ScratchFolder()
    // Room for one and a half of these.
    let harness = try EngineHarness(blocks: 30, disk: folder.options(minTokens: 1000))
    let asked = (0..<3).map { request(prompt: 30, salt: $0, maxTokens: 40) }
    let logs = asked.map { harness.add($0).log }
    harness.runToEnd()
    #expect(harness.core.stats.preemptions > 0)
    #expect((harness.store?.figures.restored ?? 0) > 0)
    for (asked, log) in zip(asked, logs) {
        #expect(log.tokens == (try EngineHarness.solo(asked)))
        // Not found for the client: its own request computed them once.
        #expect(log.usage?.numCachedTokens == 0)
    }
}

// With the real layouts: latent attention and grouped queries, 16 bits and 8.
@Test(
    "Real models answer the same from disk",
    arguments: [
        ("qwen3_f16", KVType.bf16), ("abacus", .q8_0), ("deepseek_v2_lite_f16", .f16),
        ("qwen2_f16", .i16), ("deepseek_v3_q8_0", .i16),
    ])
func realModelsAnswerTheSameFromDisk(model: String, type: KVType) async throws {
    let folder = ScratchFolder()
    let abacus = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Models/abacus/abacus-q8_0.gguf").path
    func answer(_ prompt: (Int) -> [Int32]) async throws -> Completion {
        let loaded = try ModelRegistry.load(
            GGUFFile.open(path: model == "abacus" ? abacus : Fixtures.model(model)),
            pool: ThreadPool(threads: 2),
            options: LoadOptions(kvType: type), instructionSet: .best)
        let engine = try Engine(
            model: loaded,
            options: EngineOptions(
                maxBatchTokens: 200, kvTokens: 2048,
                prefixStore: folder.options(minTokens: 0)))
        let completion = try await engine.generate(
            GenerationRequest(
                id: "", promptTokens: prompt(loaded.properties.vocabSize), maxTokens: 40,
                sampling: .greedy))
        await engine.shutdown(within: .seconds(60))
        return completion
    }
    func prompt(_ vocabSize: Int) -> [Int32] {
        (0..<500).map { Int32(($0 * 7919 + 13) % vocabSize) }
    }
    let first = try await answer(prompt)
    let second = try await answer(prompt)
    #expect(first.usage.numCachedTokens == 0)
    #expect(second.usage.numDiskTokens == 448)
    #expect(second.tokens == first.tokens)
}
