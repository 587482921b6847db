// What the prefix cache saves: the time to the first token of a prompt that is new, of one that
// begins as an earlier one did, and of such a one after a restart.

import Foundation
import Siliang
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
        /// After a restart, and the tokens that came from disk then.
        let disk: Double
        let foundOnDisk: Int

        private enum CodingKeys: String, CodingKey {
            case prefix, found, tail
            case cold = "cold_ms"
            case memory = "memory_ms"
            case disk = "disk_ms"
            case foundOnDisk = "found_on_disk"
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
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "siliang-bench-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Room for both prompts.
        let options = EngineOptions(
            maxSequences: 1, maxWaiting: 0, kvTokens: 2 * length + 2 * KVBlock.size,
            prefixStore: PrefixStoreOptions(
                folder: folder, maxBytes: Int.max, fingerprint: loaded.fingerprint, minTokens: 0))
        let engine = try loaded.makeEngine(options) { report($0) }
        let vocabSize = loaded.properties.vocabSize
        func prompt(_ tail: Int) -> [Int32] {
            (0..<length).map { index in
                let place = index < prefix ? index : index + tail * Self.tail
                return Int32((place * 7919 + 13) % vocabSize)
            }
        }
        let cold = try await firstToken(engine, prompt(0))
        let memory = try await firstToken(engine, prompt(1))
        _ = await engine.shutdown(within: .seconds(60))
        let restarted = try loaded.makeEngine(options) { report($0) }
        let disk = try await firstToken(restarted, prompt(2))
        _ = await restarted.shutdown(within: .seconds(60))
        return Result(
            prefix: prefix, found: memory.numCachedTokens, tail: Self.tail,
            cold: milliseconds(cold), memory: milliseconds(memory), disk: milliseconds(disk),
            foundOnDisk: disk.numDiskTokens)
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
