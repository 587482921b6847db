// What the prefix cache saves: the time to the first token of a prompt that is new, and of one that
// begins as an earlier one did.

import SiliangEngine
import SiliangModels

/// Two prompts with a beginning in common, through the engine.
struct CacheBenchmark {
    /// Milliseconds from submission to the first token.
    struct Result: Encodable {
        /// Tokens that both prompts begin with, those of the second that were found, and those that
        /// follow.
        let prefix: Int
        let found: Int
        let tail: Int
        let cold: Double
        let memory: Double

        private enum CodingKeys: String, CodingKey {
            case prefix, found, tail
            case cold = "cold_ms"
            case memory = "memory_ms"
        }
    }

    /// What an agent or a user adds at the least.
    static let tail = 16

    let loaded: LoadedModel
    let prefix: Int

    /// - Throws: `CommandError` when the tokens do not fit the context, `EngineError`.
    func run() async throws -> Result {
        let length = prefix + Self.tail
        guard length < loaded.properties.contextLength else {
            throw CommandError(
                """
                \(length + 1) tokens were asked for and the context holds \
                \(loaded.properties.contextLength): ask for fewer with -p
                """)
        }
        report("first token of \(prefix) tokens and \(Self.tail) more")
        // Room for both prompts.
        let engine = try loaded.makeEngine(promptTokens: 2 * length, maxTokens: 2 * KVBlock.size)
        let vocabSize = loaded.properties.vocabSize
        func prompt(_ tail: Int) -> [Int32] {
            (0..<length).map { index in
                let place = index < prefix ? index : index + tail * Self.tail
                return Int32((place * 7919 + 13) % vocabSize)
            }
        }
        let cold = try await firstToken(engine, prompt(0))
        let memory = try await firstToken(engine, prompt(1))
        _ = await engine.shutdown(within: .seconds(1))
        return Result(
            prefix: prefix, found: memory.numCachedTokens, tail: Self.tail,
            cold: milliseconds(cold), memory: milliseconds(memory))
    }

    private func firstToken(_ engine: Engine, _ tokens: [Int32]) async throws -> UsageRecord {
        try await engine.generate(
            GenerationRequest(id: "bench", promptTokens: tokens, maxTokens: 1, sampling: .greedy)
        ).usage
    }

    private func milliseconds(_ usage: UsageRecord) -> Double {
        ((usage.queueSeconds + usage.prefillSeconds) * 1000).rounded(decimals: 3)
    }
}
