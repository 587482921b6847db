// Measures a model's speed through its forward pass alone: no sampling, no scheduling.

import Siliang
import SiliangModels
import SiliangTensor

/// One benchmark of one model.
struct Benchmark {
    let loaded: LoadedModel
    let promptTokens: Int
    let generateTokens: Int
    let batches: [Int]
    /// Lengths of context after which generation is measured too.
    let depths: [Int]
    let repeats: Int
    /// Asked after every forward pass.
    let isInterrupted: () -> Bool

    /// Tokens of a prompt that one forward pass takes.
    private static let chunk = 512

    /// - Throws: `CommandError` when the tokens do not fit the context, `ModelError`,
    ///   `InterruptedError`.
    func run() throws -> BenchmarkResult {
        let properties = loaded.properties
        let longest = max(promptTokens, generateTokens + (depths.max() ?? 0))
        guard longest <= properties.contextLength else {
            throw CommandError(
                """
                \(longest) tokens were asked for and the context holds \
                \(properties.contextLength): ask for fewer with -p and -n
                """)
        }
        var result = BenchmarkResult()
        result.model = loaded.name
        result.threads = loaded.threads
        result.promptTokens = promptTokens
        result.generateTokens = generateTokens
        result.repeats = repeats
        report("measuring this machine")
        result.memoryGBPerSecond = try MachineProbe.memoryBandwidth(pool: loaded.pool) / 1e9
        result.int8TOPS = MachineProbe.int8Throughput(pool: loaded.pool) / 1e12
        result.loopMicroseconds =
            (MachineProbe.loopCost(pool: loaded.pool) * 1e6).rounded(decimals: 3)

        result.promptTps = try median("prompt", tokens: promptTokens, readPrompt)
        var latencies: [Double] = []
        result.generateTps = try median("generation", tokens: generateTokens) {
            let seconds = try generate(sequences: 1, $0)
            latencies += seconds
            return seconds.reduce(0, +)
        }
        // The first round warms up.
        result.generateMilliseconds = .init(seconds: Array(latencies.dropFirst(generateTokens)))
        if !depths.isEmpty {
            result.depths = try depths.map { context in
                let tps = try median("after \(context) tokens", tokens: generateTokens) {
                    try generate(sequences: 1, after: context, $0).reduce(0, +)
                }
                return .init(
                    context: context, generateTps: tps.rounded(decimals: 3),
                    share: (tps / result.generateTps).rounded(decimals: 4))
            }
        }
        if !batches.isEmpty {
            result.batches = try batches.map { size in
                let tps = try median("\(size) sequences", tokens: size * generateTokens) {
                    try generate(sequences: size, $0).reduce(0, +)
                }
                return .init(size: size, generateTps: tps.rounded(decimals: 3))
            }
        }
        addShares(to: &result)
        return result
    }

    private func addShares(to result: inout BenchmarkResult) {
        let properties = loaded.properties
        let bytesPerSecond = Double(properties.activeWeightBytes) * result.generateTps
        // A multiplication and an addition per weight and token; the head sees only the last token.
        let head = properties.vocabSize * properties.hiddenSize
        let perToken = Double(properties.activeParameterCount - head)
        let operations = 2 * max(perToken, 0) * result.promptTps
        result.memoryShare =
            (bytesPerSecond / (result.memoryGBPerSecond * 1e9)).rounded(decimals: 4)
        result.int8Share = (operations / (result.int8TOPS * 1e12)).rounded(decimals: 4)
        result.promptTps = result.promptTps.rounded(decimals: 3)
        result.generateTps = result.generateTps.rounded(decimals: 3)
        result.memoryGBPerSecond = result.memoryGBPerSecond.rounded(decimals: 3)
        result.int8TOPS = result.int8TOPS.rounded(decimals: 4)
    }

    /// The median speed of `work`, which gives the seconds that computing `tokens` tokens took and
    /// calls its argument after each forward pass with the tokens done.
    private func median(
        _ label: String, tokens: Int, _ work: ((Int) throws -> Void) throws -> Double
    ) throws -> Double {
        var progress = ProgressReport(label, unit: "tokens", total: tokens * (repeats + 1))
        defer { progress.finish() }
        var speeds: [Double] = []
        for round in 0...repeats {
            let seconds = try work { done in
                if isInterrupted() { throw InterruptedError() }
                progress.update(round * tokens + done)
            }
            // The first round warms caches and threads up.
            if round > 0 { speeds.append(Double(tokens) / max(seconds, 1e-9)) }
        }
        speeds.sort()
        let middle = speeds.count / 2
        return speeds.count % 2 == 1 ? speeds[middle] : (speeds[middle - 1] + speeds[middle]) / 2
    }

    private func readPrompt(_ step: (Int) throws -> Void) throws -> Double {
        var sequences = BenchmarkSequences(count: 1, length: promptTokens)
        let memory = try loaded.model.makeKVMemory(blocks: sequences.blockCount)
        return try timed {
            var done = 0
            while done < promptTokens {
                let count = min(Self.chunk, promptTokens - done)
                let logits = sequences.nextBatch(
                    tokensEach: count, vocabSize: loaded.properties.vocabSize,
                    blockSize: memory.blockSize)
                try forward(logits, memory)
                done += count
                try step(done)
            }
        }
    }

    /// Seconds of every step of generating, all sequences a token each.
    ///
    /// - Parameter context: tokens that are already there, of no particular content: attention
    ///   takes as long whatever they are.
    private func generate(
        sequences count: Int, after context: Int = 0, _ step: (Int) throws -> Void
    ) throws -> [Double] {
        var sequences = BenchmarkSequences(
            count: count, length: context + generateTokens, cached: context)
        let memory = try loaded.model.makeKVMemory(blocks: sequences.blockCount)
        if context > 0 { memory.touch() }
        return try (1...generateTokens).map { done in
            let seconds = try timed {
                let batch = sequences.nextBatch(
                    tokensEach: 1, vocabSize: loaded.properties.vocabSize,
                    blockSize: memory.blockSize)
                try forward(batch, memory)
            }
            try step(done * count)
            return seconds
        }
    }

    private func forward(_ batch: ForwardBatch, _ memory: any KVMemory) throws {
        let count = batch.logitsIndices.count * loaded.properties.vocabSize
        try withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { logits in
            try loaded.model.forward(batch, memory: memory, logits: logits)
        }
    }

    private func timed(_ work: () throws -> Void) rethrows -> Double {
        try ContinuousClock().measure(work).seconds
    }
}

/// Sequences of arbitrary tokens that grow together, each in blocks of its own.
struct BenchmarkSequences {
    private let blockTables: [[Int32]]
    private var cached: Int
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    let blockCount: Int

    /// - Parameters:
    ///   - length: the most tokens of a sequence.
    ///   - cached: tokens that count as computed already.
    init(count: Int, length: Int, cached: Int = 0) {
        self.cached = cached
        let blocks = (length + KVBlock.size - 1) / KVBlock.size
        blockCount = blocks * count
        blockTables = (0..<count).map { sequence in
            (0..<blocks).map { Int32(sequence * blocks + $0) }
        }
    }

    /// The next `tokensEach` tokens of every sequence, with the logits of each one's last.
    mutating func nextBatch(tokensEach: Int, vocabSize: Int, blockSize: Int) -> ForwardBatch {
        var batch = ForwardBatch()
        for blockTable in blockTables {
            let tokens = (0..<tokensEach).map { _ in nextToken(below: vocabSize) }
            batch.append(
                tokens: tokens, cached: cached, blockTable: blockTable, blockSize: blockSize,
                logits: .last)
        }
        cached += tokensEach
        return batch
    }

    /// A pseudo-random id (xorshift, Marsaglia 2003), so that experts are chosen as in real text:
    /// differently from token to token.
    private mutating func nextToken(below vocabSize: Int) -> Int32 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int32(truncatingIfNeeded: state % UInt64(max(vocabSize, 1)))
    }
}
