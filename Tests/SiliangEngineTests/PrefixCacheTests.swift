// Prompts that begin as earlier ones did: found, shared, kept apart, forgotten in order.

import SiliangModels
import SiliangTestSupport
import Testing

@testable import SiliangEngine

private let scope = PrefixScope(account: "a", salt: "")

private func run(_ harness: EngineHarness, _ request: GenerationRequest) -> EventLog {
    let log = harness.add(request).log
    harness.runToEnd()
    return log
}

/// 30 tokens: 7 blocks of 4 and a rest.
private func prompt(_ salt: Int = 0, account: String = "", cacheSalt: String = "")
    -> GenerationRequest
{
    var asked = request(prompt: 30, salt: salt, maxTokens: 6)
    asked.account = account
    asked.cacheSalt = cacheSalt
    return asked
}

@Test("The second time a prompt comes, only its last tokens are computed")
func theSecondTimeAPromptComesOnlyItsLastTokensAreComputed() throws {
    let harness = try EngineHarness()
    let first = run(harness, prompt())
    let computed = harness.core.stats.promptTokensComputed
    let second = run(harness, prompt())
    #expect(first.usage?.numCachedTokens == 0)
    #expect(second.usage?.numCachedTokens == 28)
    #expect(second.usage?.promptTokens == 30)
    #expect(second.tokens == first.tokens)
    #expect(harness.core.stats.promptTokensComputed - computed == 2)
    #expect(harness.core.stats.promptTokensCached == 28)
}

// There would be no logits to sample from.
@Test("The last token is computed even where its block is known")
func theLastTokenIsComputedEvenWhereItsBlockIsKnown() throws {
    let harness = try EngineHarness()
    let asked = request(prompt: 32, maxTokens: 6)
    let first = run(harness, asked)
    let second = run(harness, asked)
    #expect(second.usage?.numCachedTokens == 28)
    #expect(second.tokens == first.tokens)
}

@Test("What was generated is part of the next turn's prefix")
func whatWasGeneratedIsPartOfTheNextTurnsPrefix() throws {
    let harness = try EngineHarness()
    let first = run(harness, prompt())
    #expect(first.tokens.count == 6)
    var next = prompt()
    next.promptTokens += first.tokens + [3, 4, 5]
    let second = run(harness, next)
    // All but the last generated token are in memory: 35 tokens, 8 blocks.
    #expect(second.usage?.numCachedTokens == 32)
    #expect(second.tokens == (try EngineHarness.solo(next)))
}

@Test(
    "Another account or end user finds nothing",
    arguments: [("b", ""), ("a", "x"), ("", "a"), ("", "")])
func anotherAccountOrEndUserFindsNothing(account: String, salt: String) throws {
    let harness = try EngineHarness()
    _ = run(harness, prompt(account: "a"))
    let other = run(harness, prompt(account: account, cacheSalt: salt))
    #expect(other.usage?.numCachedTokens == 0)
    let same = run(harness, prompt(account: "a"))
    #expect(same.usage?.numCachedTokens == 28)
}

@Test("A prompt that leaves the path shares what came before")
func aPromptThatLeavesThePathSharesWhatCameBefore() throws {
    let harness = try EngineHarness()
    _ = run(harness, prompt())
    var branch = prompt()
    branch.promptTokens[17] = 99
    let log = run(harness, branch)
    #expect(log.usage?.numCachedTokens == 16)
    #expect(log.tokens == (try EngineHarness.solo(branch)))
    // The same tokens at another place are another prefix.
    var shifted = prompt()
    shifted.promptTokens.removeFirst(4)
    #expect(run(harness, shifted).usage?.numCachedTokens == 0)
}

@Test("Sequences that run together share blocks")
func sequencesThatRunTogetherShareBlocks() throws {
    let harness = try EngineHarness()
    _ = run(harness, prompt())
    let logs = (0..<3).map { _ in harness.add(prompt()).log }
    harness.step()
    // Seven shared blocks; one and a part for each one's own.
    #expect(harness.core.stats.totalBlocks - harness.core.stats.freeBlocks == 7 + 3)
    harness.runToEnd()
    for log in logs { #expect(log.usage?.numCachedTokens == 28) }
}

@Test("Two that compute the same at once end up with one copy")
func twoThatComputeTheSameAtOnceEndUpWithOneCopy() throws {
    let harness = try EngineHarness()
    let logs = (0..<2).map { _ in harness.add(prompt()).log }
    harness.step()
    #expect(harness.core.stats.totalBlocks - harness.core.stats.freeBlocks == 7 + 2)
    harness.runToEnd()
    #expect(logs[0].tokens == logs[1].tokens)
}

@Test("Without the cache everything is computed")
func withoutTheCacheEverythingIsComputed() throws {
    let harness = try EngineHarness(cachesPrefixes: false)
    _ = run(harness, prompt())
    let second = run(harness, prompt())
    #expect(second.usage?.numCachedTokens == 0)
    #expect(harness.core.stats.cachedBlocks == 0)
}

@Test("What has been unused longest is forgotten first, the ends before the beginnings")
func whatHasBeenUnusedLongestIsForgottenFirst() throws {
    // Room for three sequences of nine blocks.
    let harness = try EngineHarness(blocks: 27)
    for salt in 0..<3 { _ = run(harness, prompt(salt)) }
    _ = run(harness, prompt(0))
    // The fourth takes the place of the second, which is the oldest now.
    _ = run(harness, prompt(3))
    #expect(run(harness, prompt(0)).usage?.numCachedTokens == 28)
    #expect(run(harness, prompt(2)).usage?.numCachedTokens == 28)
    let oldest = try #require(run(harness, prompt(1)).usage?.numCachedTokens)
    #expect(oldest < 28)
}

/// Blocks of one token, so that a prompt's tokens are its blocks.
private func ask(_ manager: inout BlockManager, _ tokens: [Int32]) -> Int {
    var table: [Int32] = []
    var cursor = manager.match(tokens + [0], in: scope, into: &table)
    let found = cursor.blocks
    let isAllocated = manager.allocate(&table, tokens: tokens.count)
    #expect(isAllocated)
    manager.publish(
        &table, tokens: tokens, computed: tokens.count, in: scope, cursor: &cursor)
    manager.release(&table)
    #expect(manager._checkInvariants(tables: []) == nil)
    return found
}

@Test("Prompts that come once do not drive out the one that all share")
func promptsThatComeOnceDoNotDriveOutTheOneThatAllShare() {
    var manager = BlockManager(blocks: 100, blockSize: 1)
    let shared = (1...10).map { Int32($0) }
    #expect(ask(&manager, shared) == 0)
    #expect(ask(&manager, shared) == 10)
    var single: Int32 = 1000
    for _ in 0..<20 {
        // More between two questions than the memory holds: by recency alone nothing would be left.
        for _ in 0..<3 {
            #expect(ask(&manager, (0..<40).map { single + $0 }) == 0)
            single += 100
        }
        #expect(ask(&manager, shared) == 10)
    }
}

@Test("What was shared once and is no more leaves in the end, the ends before the beginnings")
func whatWasSharedOnceLeavesInTheEnd() {
    var manager = BlockManager(blocks: 100, blockSize: 1)
    let shared = (1...10).map { Int32($0) }
    _ = ask(&manager, shared)
    _ = ask(&manager, shared)
    var left: [Int] = []
    for turn in 0..<30 {
        #expect(ask(&manager, (0..<10).map { Int32(1000 + 100 * turn) + $0 }) == 0)
        // Looks without asking: a match would make it young.
        var copy = manager
        var table: [Int32] = []
        left.append(copy.match(shared + [0], in: scope, into: &table).blocks)
    }
    #expect(left.first == 10 && left.last == 0)
    #expect(left == left.sorted(by: >))
    // It was idle for as many blocks as there are, and as many more as it was allowed.
    #expect(left[17] == 10 && left[21] == 0, "\(left)")
}

@Test("A sequence that was put back finds what it had computed")
func aSequenceThatWasPutBackFindsWhatItHadComputed() throws {
    let harness = try EngineHarness(blocks: 24)
    let requests = (0..<3).map { request(prompt: 21, salt: $0, maxTokens: 30) }
    let logs = requests.map { harness.add($0).log }
    harness.runToEnd()
    #expect(harness.core.stats.preemptions > 0)
    for (asked, log) in zip(requests, logs) {
        #expect(log.tokens == (try EngineHarness.solo(asked)))
        // Its own tokens are no hit.
        #expect(log.usage?.numCachedTokens == 0)
    }
}

@Test("A scope without blocks is forgotten") func aScopeWithoutBlocksIsForgotten() {
    var manager = BlockManager(blocks: 2, blockSize: 2)
    for account in 0..<100 {
        var table: [Int32] = []
        var cursor = PrefixCursor()
        let scope = PrefixScope(account: "\(account)", salt: "")
        #expect(manager.allocate(&table, tokens: 2))
        manager.publish(&table, tokens: [1, 2], computed: 2, in: scope, cursor: &cursor)
        manager.release(&table)
        #expect(manager._checkInvariants(tables: []) == nil)
    }
    #expect(manager.cachedBlocks == 2)
}

// Many prompts that share beginnings, little memory: every answer as if alone.
@Test("Random conversations keep every invariant and every text", arguments: 0..<4 as Range<UInt64>)
func randomConversationsKeepEveryInvariantAndEveryText(seed: UInt64) throws {
    var random = TestRandom(seed: seed)
    let harness = try EngineHarness(
        blocks: Int.random(in: 40...90, using: &random), maxSequences: 5, maxBatchTokens: 24)
    var conversations = (0..<6).map { salt in request(prompt: 9, salt: salt % 3, maxTokens: 9) }
    var open: [(Int, GenerationRequest, EventLog)] = []
    var cached = 0
    for turn in 0..<400 {
        let index = Int.random(in: 0..<6, using: &random)
        if !open.contains(where: { $0.0 == index }) {
            var asked = conversations[index]
            asked.account = index < 3 ? "a" : "b"
            open.append((index, asked, harness.add(asked).log))
        }
        for _ in 0..<Int.random(in: 1...6, using: &random) where harness.core.hasWork {
            harness.step()
        }
        for (index, asked, log) in open where !log.ends.isEmpty {
            #expect(log.tokens == (try EngineHarness.solo(asked)))
            cached += log.usage?.numCachedTokens ?? 0
            conversations[index].promptTokens = asked.promptTokens + log.tokens + [Int32(turn % 7)]
            if conversations[index].promptTokens.count > 120 {
                conversations[index] = request(prompt: 9, salt: turn % 3, maxTokens: 9)
            }
        }
        open.removeAll { !$0.2.ends.isEmpty }
    }
    harness.runToEnd()
    #expect(cached > 1000, "the cache was hardly used: \(cached)")
}
