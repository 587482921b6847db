// Logits and greedy continuations against transformers, for every family and storage type.
//
// Tools/make_model_fixtures.py chose the models so that each rule of a family, when broken, moves
// some logits by far more than the tolerance, and so that no decision is a near-tie.

import SiliangModels
import SiliangTensor
import SiliangTestSupport
import Testing

/// In standard deviations of the logits; ten times what 32-bit floats are measured to need.
let floatTolerance = 1e-4

@Suite struct LogitsTests {
    @Test(
        "the shared models are among those tested",
        .enabled(
            if: Fixtures.shared != nil,
            "../shared/fixtures is not there; only the committed models are tested"))
    func sharedModels() throws {
        #expect(ModelCase.shared.count == 7)
        #expect(ModelCase.sharedCheckpoints.count == 11)
        for model in ModelCase.shared + ModelCase.sharedCheckpoints {
            #expect(throws: Never.self) { try ExpectedLogits(path: model.expectedPath) }
        }
    }

    @Test("a whole prompt's logits are the reference's", arguments: ModelCase.all)
    func wholePrompt(of model: ModelCase) throws {
        let expected = try ExpectedLogits(path: model.expectedPath)
        let harness = try ModelHarness(path: model.path)
        #expect(harness.vocabSize == expected.vocabSize)
        let comparison = expected.compare(try harness.logits(prompt: expected.inputIDs))
        #expect(comparison.maxError < floatTolerance, "\(comparison)")
        #expect(comparison.topAgreement == 1, "\(comparison)")
    }

    // Catches positions, masks and slots that are right only when a sequence starts in its batch:
    // chunks of one are decoding, 7 does not divide the block of 64, 64 ends exactly with it.
    @Test(
        "a prompt in chunks yields the same logits", arguments: ModelCase.all, [1, 7, 64])
    func chunkedPrompt(of model: ModelCase, chunk: Int) throws {
        let expected = try ExpectedLogits(path: model.expectedPath)
        let harness = try ModelHarness(path: model.path)
        let logits = try harness.logits(
            prompt: expected.inputIDs, chunk: chunk, blockTable: [6, 3])
        let comparison = expected.compare(logits)
        #expect(comparison.maxError < floatTolerance, "\(comparison)")
        #expect(comparison.topAgreement == 1, "\(comparison)")
    }

    @Test("the greedy continuation is the reference's", arguments: ModelCase.all)
    func greedyContinuation(of model: ModelCase) throws {
        let expected = try ExpectedLogits(path: model.expectedPath)
        let harness = try ModelHarness(path: model.path)
        let continuation = try harness.greedy(
            prompt: expected.inputIDs, count: expected.greedy.count, blockTable: [2, 7])
        #expect(continuation == expected.greedy)
    }

    // Catches attention that sees a neighbour's keys, and block tables taken for contiguous.
    @Test("sequences in one batch do not touch each other", arguments: ModelCase.all)
    func interleavedSequences(in model: ModelCase) throws {
        let expected = try ExpectedLogits(path: model.expectedPath)
        let harness = try ModelHarness(path: model.path)
        let first = expected.inputIDs
        let second = Array(first.reversed())
        let alone = try harness.logits(prompt: second)

        var logits: [[Float]] = [[], []]
        var cached = [0, 0]
        let prompts = [first, second]
        let tables: [[Int32]] = [[5, 2], [7, 1]]
        let steps = [13, 29, 1, 64]
        var step = 0
        while cached[0] < first.count || cached[1] < second.count {
            var batch = ForwardBatch()
            var owners: [Int] = []
            for sequence in [step % 2, 1 - step % 2]
            where cached[sequence] < prompts[sequence].count {
                let length = min(
                    steps[(step + sequence) % steps.count],
                    prompts[sequence].count - cached[sequence])
                batch.append(
                    tokens: prompts[sequence][cached[sequence]..<cached[sequence] + length],
                    cached: cached[sequence], blockTable: tables[sequence],
                    blockSize: harness.memory.blockSize, logits: .all)
                cached[sequence] += length
                owners += [Int](repeating: sequence, count: length)
            }
            let values = try harness.logits(batch)
            for (row, sequence) in owners.enumerated() {
                let start = row * harness.vocabSize
                logits[sequence] += values[start..<start + harness.vocabSize]
            }
            step += 1
        }
        let comparison = expected.compare(logits[0])
        #expect(comparison.maxError < floatTolerance, "\(comparison)")
        let difference = zip(logits[1], alone).map { abs($0 - $1) }.max() ?? .infinity
        #expect(Double(difference / expected.standardDeviation) < floatTolerance)
    }

    // A step of the engine in full flow: every sequence contributes one token, at positions on both
    // sides of the block boundary. Logits are those that the whole prompt has there.
    @Test("many sequences decode in one batch", arguments: ModelCase.committed)
    func decodingTogether(with model: ModelCase) throws {
        let expected = try ExpectedLogits(path: model.expectedPath)
        let lengths = [1, 2, 17, 63, 64, 65, 79, 80]
        let harness = try ModelHarness(path: model.path, blocks: 2 * lengths.count)
        let tables = lengths.indices.map { [Int32(2 * lengths.count - 1 - $0), Int32($0)] }
        let whole = try harness.logits(prompt: expected.inputIDs, blockTable: tables[0])
        var step = ForwardBatch()
        for (length, table) in zip(lengths, tables) {
            let prompt = expected.inputIDs.prefix(length)
            if length > 1 {
                var earlier = ForwardBatch()
                earlier.append(
                    tokens: prompt.dropLast(), cached: 0, blockTable: table,
                    blockSize: harness.memory.blockSize, logits: .none)
                _ = try harness.logits(earlier)
            }
            step.append(
                tokens: prompt.suffix(1), cached: length - 1, blockTable: table,
                blockSize: harness.memory.blockSize, logits: .last)
        }
        let logits = try harness.logits(step)
        let width = harness.vocabSize
        for (index, length) in lengths.enumerated() {
            let row = logits[index * width..<(index + 1) * width]
            let wanted = whole[(length - 1) * width..<length * width]
            let difference = zip(row, wanted).map { abs($0 - $1) }.max() ?? .infinity
            #expect(
                Double(difference / expected.standardDeviation) < floatTolerance,
                "sequence of \(length)")
        }
    }

    // The engine asks for few rows; a row must not depend on which others were wanted.
    @Test(
        "only the wanted rows come, in their order",
        arguments: ModelCase.committed.filter { $0.name.hasSuffix("f32") || $0.isQuantized })
    func wantedRows(of model: ModelCase) throws {
        let expected = try ExpectedLogits(path: model.expectedPath)
        let harness = try ModelHarness(path: model.path)
        let all = try harness.logits(prompt: expected.inputIDs)
        var batch = ForwardBatch()
        batch.append(
            tokens: expected.inputIDs, cached: 0, blockTable: [0, 1],
            blockSize: harness.memory.blockSize, logits: .none)
        batch.logitsIndices = [3, 64, 79]
        let some = try harness.logits(batch)
        let width = harness.vocabSize
        for (index, row) in batch.logitsIndices.enumerated() {
            for column in 0..<width {
                let difference = abs(some[index * width + column] - all[row * width + column])
                #expect(difference < 1e-4, "row \(row), column \(column)")
            }
        }
        batch.logitsIndices = []
        #expect(try harness.logits(batch).isEmpty)
    }
}
