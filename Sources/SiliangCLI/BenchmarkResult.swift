// What `siliang bench` reports.

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

    /// Generation after a context of some length.
    struct Depth: Encodable {
        /// Tokens that every generated token attends to.
        let context: Int
        let generateTps: Double
        /// The speed as a share of that with an empty context.
        let share: Double

        private enum CodingKeys: String, CodingKey {
            case context, share
            case generateTps = "generate_tps"
        }
    }

    /// Milliseconds from token to token: half, 95 and 99 of 100 tokens took no longer.
    struct Percentiles: Encodable, Equatable {
        var p50 = 0.0
        var p95 = 0.0
        var p99 = 0.0

        /// - Parameter seconds: of every token, in any order.
        init(seconds: [Double] = []) {
            let sorted = seconds.sorted()
            func value(_ percent: Int) -> Double {
                guard !sorted.isEmpty else { return 0 }
                let rank = (sorted.count * percent + 99) / 100
                return (sorted[max(rank, 1) - 1] * 1000).rounded(decimals: 3)
            }
            p50 = value(50)
            p95 = value(95)
            p99 = value(99)
        }
    }

    var model = ""
    var threads = 0
    var promptTokens = 0
    var generateTokens = 0
    var repeats = 0
    var promptTps = 0.0
    var generateTps = 0.0
    var generateMilliseconds = Percentiles()
    var batches: [Batch]?
    var depths: [Depth]?
    var cache: CacheBenchmark.Result?
    /// Bandwidth of reading memory, in 10⁹ bytes per second.
    var memoryGBPerSecond = 0.0
    /// Peak of int8 arithmetic, in 10¹² operations per second.
    var int8TOPS = 0.0
    /// What starting a parallel loop and waiting for its end cost.
    var loopMicroseconds = 0.0
    /// Bytes of weights read per second of generating, as a share of the bandwidth.
    var memoryShare = 0.0
    /// Operations of the prompt's matrix products, as a share of the peak.
    var int8Share = 0.0

    private enum CodingKeys: String, CodingKey {
        case model, threads, repeats, batches, depths, cache
        case promptTokens = "prompt_tokens"
        case generateTokens = "generate_tokens"
        case promptTps = "prompt_tps"
        case generateTps = "generate_tps"
        case generateMilliseconds = "generate_ms"
        case memoryGBPerSecond = "memory_gb_per_s"
        case int8TOPS = "int8_tops"
        case loopMicroseconds = "loop_us"
        case memoryShare = "generate_memory_share"
        case int8Share = "prompt_int8_share"
    }

    var table: String {
        var rows = [
            ["model", "\(model), \(threads) threads"],
            ["prompt", "\(speed(promptTps)) over \(promptTokens) tokens"],
            ["generation", "\(speed(generateTps)) over \(generateTokens) tokens"],
            ["  per token", latency],
        ]
        for batch in batches ?? [] {
            rows.append(["  \(batch.size) sequences", "\(speed(batch.generateTps)) together"])
        }
        for depth in depths ?? [] {
            rows.append([
                "  after \(depth.context)",
                "\(speed(depth.generateTps)), \(percent(depth.share)) of the first",
            ])
        }
        if let cache {
            let times = [cache.cold, cache.memory, cache.disk].map { $0.formatted(decimals: 1) }
            rows.append(["first token", "\(times[0]) ms after \(cache.prefix + cache.tail) tokens"])
            rows.append([
                "  from memory", "\(times[1]) ms where \(cache.found) of them were known",
            ])
            rows.append([
                "  from disk", "\(times[2]) ms after a restart, with \(cache.foundOnDisk) of them",
            ])
        }
        let memory = "\(memoryGBPerSecond.formatted(decimals: 1)) GB/s"
        let arithmetic = "\(int8TOPS.formatted(decimals: 2)) TOPS"
        rows.append(["memory", "\(memory); generation uses \(percent(memoryShare))"])
        rows.append(["int8 arithmetic", "\(arithmetic); the prompt uses \(percent(int8Share))"])
        rows.append([
            "parallel loop", "\(loopMicroseconds.formatted(decimals: 2)) µs to start and end",
        ])
        return TextTable.columns(rows)
    }

    private var latency: String {
        let times = [
            generateMilliseconds.p50, generateMilliseconds.p95, generateMilliseconds.p99,
        ]
        let shown = times.map { $0.formatted(decimals: 1) }.joined(separator: " / ")
        return "\(shown) ms (50th / 95th / 99th percentile)"
    }

    private func speed(_ tps: Double) -> String { "\(tps.formatted(decimals: 1)) tokens/s" }

    private func percent(_ share: Double) -> String { "\((share * 100).formatted(decimals: 0)) %" }
}
