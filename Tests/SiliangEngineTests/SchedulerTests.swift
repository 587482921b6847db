// Who is computed when: order, budget, admission, and being put back.

import SiliangModels
import Testing

@testable import SiliangEngine

/// A scheduler and the sequences it was given; `run` plays the model.
private struct Bench {
    var scheduler: Scheduler
    var sequences: [SequenceState] = []

    init(blocks: Int, blockSize: Int = 4, maxSequences: Int = 8, maxBatchTokens: Int = 16) {
        scheduler = Scheduler(
            options: EngineOptions(maxSequences: maxSequences, maxBatchTokens: maxBatchTokens),
            blocks: BlockManager(blocks: blocks, blockSize: blockSize))
    }

    mutating func add(prompt: Int) {
        let submission = Submission(
            ordinal: UInt64(sequences.count), request: request(prompt: prompt), instant: .now,
            deliver: { _ in })
        let sequence = SequenceState(submission, contextLength: 1000)
        sequences.append(sequence)
        scheduler.add(sequence)
    }

    /// One step whose tokens are all 0.
    ///
    /// - Returns: per slice its sequence, its tokens, and whether it samples.
    mutating func run() -> [String] {
        let slices = scheduler.schedule()
        let described = slices.map {
            "\($0.sequence.ordinal):\($0.numTokens)\($0.samples ? "!" : "")"
        }
        for slice in slices {
            slice.sequence.numComputedTokens += slice.numTokens
            if slice.samples { _ = slice.sequence.accept(0, at: .now) }
        }
        #expect(scheduler._checkInvariants() == nil)
        return described
    }
}

@Test("Prompts are computed in chunks, first come first served")
func promptsAreComputedInChunksFirstComeFirstServed() {
    var bench = Bench(blocks: 100)
    bench.add(prompt: 20)
    bench.add(prompt: 10)
    bench.add(prompt: 1)
    #expect(bench.run() == ["0:16"])
    // Who misses one token only counts as generating. What its step takes alone is to be told first.
    #expect(bench.run() == ["2:1!"])
    #expect(bench.run() == ["2:1!", "0:4!", "1:10!"])
    #expect(bench.run() == ["0:1!", "1:1!", "2:1!"])
}

@Test("Those generating come before prompts, which get what is left")
func thoseGeneratingComeBeforePromptsWhichGetWhatIsLeft() {
    var bench = Bench(blocks: 100)
    bench.add(prompt: 5)
    bench.add(prompt: 5)
    #expect(bench.run() == ["0:5!", "1:5!"])
    bench.add(prompt: 40)
    #expect(bench.run() == ["0:1!", "1:1!"])
    #expect(bench.run() == ["0:1!", "1:1!", "2:14"])
    bench.add(prompt: 3)
    #expect(bench.run() == ["0:1!", "1:1!", "2:14"])
    #expect(bench.run() == ["0:1!", "1:1!", "2:12!", "3:2"])
    #expect(bench.run() == ["0:1!", "1:1!", "2:1!", "3:1!"])
}

@Test("No more run together than the options allow") func noMoreRunTogetherThanTheOptionsAllow() {
    var bench = Bench(blocks: 100, maxSequences: 2)
    for _ in 0..<3 { bench.add(prompt: 2) }
    #expect(bench.run() == ["0:2!", "1:2!"])
    #expect(bench.run() == ["0:1!", "1:1!"])
    bench.scheduler.remove(bench.sequences[0])
    #expect(bench.run() == ["1:1!", "2:2!"])
}

@Test("A prompt waits until its blocks are free, and nobody overtakes it")
func aPromptWaitsUntilItsBlocksAreFreeAndNobodyOvertakesIt() {
    var bench = Bench(blocks: 6)
    bench.add(prompt: 8)
    bench.add(prompt: 12)
    bench.add(prompt: 1)
    #expect(bench.run() == ["0:8!"])
    // Of 6 blocks 3 are held; the second needs 4 and one in reserve.
    #expect(bench.run() == ["0:1!"])
    bench.scheduler.remove(bench.sequences[0])
    #expect(bench.run() == ["1:12!", "2:1!"])
}

@Test("When memory runs out the youngest is put back and computed again")
func whenMemoryRunsOutTheYoungestIsPutBackAndComputedAgain() {
    var bench = Bench(blocks: 4)
    bench.add(prompt: 6)
    bench.add(prompt: 3)
    #expect(bench.run() == ["0:6!", "1:3!"])
    // 0 grows to 8 tokens in 2 blocks, 1 to 5 in 2.
    #expect(bench.run() == ["0:1!", "1:1!"])
    #expect(bench.run() == ["0:1!", "1:1!"])
    #expect(bench.scheduler.blocks.freeBlocks == 0)
    #expect(bench.run() == ["0:1!"])
    #expect(bench.scheduler.preemptions == 1)
    #expect(bench.scheduler.waiting.map(\.ordinal) == [1])
    #expect(bench.sequences[1].tokens.count == 6)
    bench.scheduler.remove(bench.sequences[0])
    #expect(bench.run() == ["1:6!"])
}

@Test("The last comer puts itself back where it is the one in need")
func theLastComerPutsItselfBackWhereItIsTheOneInNeed() {
    var bench = Bench(blocks: 5)
    bench.add(prompt: 5)
    bench.add(prompt: 7)
    #expect(bench.run() == ["0:5!", "1:7!"])
    #expect(bench.run() == ["0:1!", "1:1!"])
    // 1 takes the last block; 0 has room until its 8 tokens are full.
    #expect(bench.run() == ["0:1!", "1:1!"])
    #expect(bench.scheduler.blocks.freeBlocks == 0)
    // 0 fills its second block and 1 its third; then 0 wants one more and 1 goes.
    #expect(bench.run() == ["0:1!", "1:1!"])
    #expect(bench.run() == ["0:1!"])
    #expect(bench.scheduler.running.map(\.ordinal) == [0])
    bench = Bench(blocks: 4)
    bench.add(prompt: 5)
    bench.add(prompt: 7)
    #expect(bench.run() == ["0:5!"], "one block in reserve for whoever runs")
    bench = Bench(blocks: 5, maxBatchTokens: 32)
    bench.add(prompt: 3)
    bench.add(prompt: 8)
    #expect(bench.run() == ["0:3!", "1:8!"])
    #expect(bench.run() == ["0:1!", "1:1!"])
    #expect(bench.run() == ["0:1!", "1:1!"])
    #expect(bench.scheduler.blocks.freeBlocks == 0)
    #expect(bench.run() == ["0:1!", "1:1!"])
    #expect(bench.run() == ["0:1!", "1:1!"])
    // 1 wants its fourth block; 0 still has room in its second.
    #expect(bench.run() == ["0:1!"])
    #expect(bench.scheduler.waiting.map(\.ordinal) == [1])
}

// Catches an admission that takes back the blocks someone was just put back for: the two would swap
// for ever, none advancing.
@Test("Sequences that do not fit together still all come to their end")
func sequencesThatDoNotFitTogetherStillAllComeToTheirEnd() {
    var bench = Bench(blocks: 5, maxSequences: 4)
    for _ in 0..<4 { bench.add(prompt: 4) }
    var steps = 0
    while !bench.scheduler.isEmpty, steps < 1000 {
        #expect(!bench.run().isEmpty)
        for sequence in bench.scheduler.running where sequence.tokens.count >= 19 {
            bench.scheduler.remove(sequence)
        }
        steps += 1
    }
    #expect(bench.scheduler.isEmpty)
    #expect(bench.scheduler.blocks.freeBlocks == 5)
}

@Test("Removing a waiting sequence leaves the others in order")
func removingAWaitingSequenceLeavesTheOthersInOrder() {
    var bench = Bench(blocks: 100, maxSequences: 1)
    for _ in 0..<4 { bench.add(prompt: 2) }
    #expect(bench.run() == ["0:2!"])
    bench.scheduler.remove(bench.sequences[2])
    #expect(bench.scheduler.waiting.map(\.ordinal) == [1, 3])
    bench.scheduler.remove(bench.sequences[0])
    #expect(bench.run() == ["1:2!"])
}
