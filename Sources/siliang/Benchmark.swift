// Measures a model's speed through its forward pass alone: no sampling, no scheduling.

import SiliangModels
import SiliangTensor

/// What `siliang bench` found. Speeds in tokens per second.
struct BenchmarkResult: Encodable {
    struct Batch: Encodable {
        /// Sequences computed together.
        let size: Int
        /// Tokens per second of all of them.
        let generateTps: Double

        private enum CodingKeys: String, CodingKey {
            case size
            case generateTps = "generate_tps"
        }
    }

    var model = ""
    var threads = 0
    var promptTokens = 0
    var generateTokens = 0
    var repeats = 0
    var promptTps = 0.0
    var generateTps = 0.0
    var batches: [Batch]?
    /// Bandwidth of reading memory, in 10⁹ bytes per second.
    var memoryGBPerSecond = 0.0
    /// Peak of int8 arithmetic, in 10¹² operations per second.
    var int8TOPS = 0.0
    /// Bytes of weights read per second of generating, as a share of the bandwidth.
    var memoryShare = 0.0
    /// Operations of the prompt's matrix products, as a share of the peak.
    var int8Share = 0.0

    private enum CodingKeys: String, CodingKey {
        case model, threads, repeats, batches
        case promptTokens = "prompt_tokens"
        case generateTokens = "generate_tokens"
        case promptTps = "prompt_tps"
        case generateTps = "generate_tps"
        case memoryGBPerSecond = "memory_gb_per_s"
        case int8TOPS = "int8_tops"
        case memoryShare = "generate_memory_share"
        case int8Share = "prompt_int8_share"
    }

    var table: String {
        var rows = [
            ["model", "\(model), \(threads) threads"],
            ["prompt", "\(speed(promptTps)) over \(promptTokens) tokens"],
            ["generation", "\(speed(generateTps)) over \(generateTokens) tokens"],
        ]
        for batch in batches ?? [] {
            rows.append(["  \(batch.size) sequences", "\(speed(batch.generateTps)) together"])
        }
        let memory = "\(memoryGBPerSecond.formatted(decimals: 1)) GB/s"
        let arithmetic = "\(int8TOPS.formatted(decimals: 2)) TOPS"
        rows.append(["memory", "\(memory); generation uses \(percent(memoryShare))"])
        rows.append(["int8 arithmetic", "\(arithmetic); the prompt uses \(percent(int8Share))"])
        return TextTable.columns(rows)
    }

    private func speed(_ tps: Double) -> String { "\(tps.formatted(decimals: 1)) tokens/s" }

    private func percent(_ share: Double) -> String { "\((share * 100).formatted(decimals: 0)) %" }
}

/// One benchmark of one model.
struct Benchmark {
    let loaded: LoadedModel
    let promptTokens: Int
    let generateTokens: Int
    let batches: [Int]
    let repeats: Int
    /// Asked after every forward pass.
    let isInterrupted: () -> Bool

    /// Tokens of a prompt that one forward pass takes.
    private static let chunk = 512

    /// - Throws: `CommandError` when the tokens do not fit the context, `ModelError`,
    ///   `InterruptedError`.
    func run() throws -> BenchmarkResult {
        let properties = loaded.properties
        let longest = max(promptTokens, generateTokens)
        guard longest <= properties.contextLength else {
            throw CommandError(
                """
                \(longest) tokens were asked for and the context holds \
                \(properties.contextLength): ask for fewer with -p and -n
                """)
        }
        var result = BenchmarkResult()
        result.model = loaded.located.name
        result.threads = loaded.threads
        result.promptTokens = promptTokens
        result.generateTokens = generateTokens
        result.repeats = repeats
        report("measuring this machine")
        result.memoryGBPerSecond = try MachineProbe.memoryBandwidth(pool: loaded.pool) / 1e9
        result.int8TOPS = MachineProbe.int8Throughput(pool: loaded.pool) / 1e12

        result.promptTps = try median("prompt", tokens: promptTokens, readPrompt)
        result.generateTps = try median("generation", tokens: generateTokens) {
            try generate(sequences: 1, $0)
        }
        if !batches.isEmpty {
            result.batches = try batches.map { size in
                let tps = try median("\(size) sequences", tokens: size * generateTokens) {
                    try generate(sequences: size, $0)
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

    private func generate(sequences count: Int, _ step: (Int) throws -> Void) throws -> Double {
        var sequences = BenchmarkSequences(count: count, length: generateTokens)
        let memory = try loaded.model.makeKVMemory(blocks: sequences.blockCount)
        return try timed {
            for done in 1...generateTokens {
                let batch = sequences.nextBatch(
                    tokensEach: 1, vocabSize: loaded.properties.vocabSize,
                    blockSize: memory.blockSize)
                try forward(batch, memory)
                try step(done * count)
            }
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
    private var cached = 0
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    let blockCount: Int

    init(count: Int, length: Int) {
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
