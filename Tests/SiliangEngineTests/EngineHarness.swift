// Drives an EngineCore step by step, on the test's own thread, and keeps what it delivers.

import Foundation
import SiliangModels
import SiliangTestSupport
import Synchronization
import Testing

@testable import SiliangEngine

/// What one request was sent.
final class EventLog: Sendable {
    struct End: Sendable {
        var reason: FinishReason
        var usage: UsageRecord
        var error: EngineError?
    }

    private let state = Mutex(
        (tokens: [Int32](), logprobs: [TokenLogprobs](), ends: [End]()))

    func take(_ event: GenerationEvent) {
        state.withLock { state in
            switch event {
            case .logprobs(let logprobs): state.logprobs.append(logprobs)
            case .token(let token):
                #expect(state.ends.isEmpty, "a token after the end")
                state.tokens.append(token)
            case .finished(let reason, let usage, let error):
                state.ends.append(End(reason: reason, usage: usage, error: error))
            }
        }
    }

    var tokens: [Int32] { state.withLock { $0.tokens } }
    var logprobs: [TokenLogprobs] { state.withLock { $0.logprobs } }
    var ends: [End] { state.withLock { $0.ends } }
    var reason: FinishReason? { ends.first?.reason }
    var usage: UsageRecord? { ends.first?.usage }
}

/// What has come from disk and the core has not been told.
private final class RestoreLog: Sendable {
    private let arrivals = Mutex([(UInt64, Int)]())

    func add(_ ordinal: UInt64, _ count: Int) { arrivals.withLock { $0.append((ordinal, count)) } }

    func take() -> [(UInt64, Int)] {
        arrivals.withLock { arrivals in
            defer { arrivals = [] }
            return arrivals
        }
    }
}

/// An engine without its thread; every step checks the invariants.
final class EngineHarness {
    let core: EngineCore
    let model: MockLanguageModel
    let store: PrefixStore?
    private let restores: RestoreLog
    private var nextOrdinal: UInt64 = 0

    /// - Parameters:
    ///   - blocks: of KV memory, in the model's own block size.
    ///   - disk: where prefixes are kept beyond memory.
    init(
        model: MockLanguageModel = MockLanguageModel(blockSize: 4), blocks: Int = 512,
        maxSequences: Int = 16, maxBatchTokens: Int = 512, cachesPrefixes: Bool = true,
        disk: PrefixStoreOptions? = nil, onNotice: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        self.model = model
        let options = EngineOptions(
            maxSequences: maxSequences, maxBatchTokens: maxBatchTokens,
            cachesPrefixes: cachesPrefixes)
        let memory = try model.makeKVMemory(blocks: blocks)
        store = try disk.map {
            try PrefixStore(options: $0, memory: memory, notify: onNotice)
        }
        let restores = RestoreLog()
        self.restores = restores
        core = EngineCore(model: model, memory: memory, options: options, store: store) {
            restores.add($0, $1)
        }
    }

    @discardableResult
    func add(
        _ request: GenerationRequest, readAhead: ReadAhead? = nil, leader: UInt64? = nil
    ) -> (ordinal: UInt64, log: EventLog) {
        let log = EventLog()
        let ordinal = nextOrdinal
        nextOrdinal += 1
        core.add(
            Submission(
                ordinal: ordinal, request: request, instant: .now, readAhead: readAhead,
                leader: leader, deliver: log.take))
        return (ordinal, log)
    }

    func step() {
        for (ordinal, count) in restores.take() { core.restored(ordinal, count: count) }
        core.step()
        if let problem = core._checkInvariants() { Issue.record("\(problem)") }
    }

    func runToEnd(limit: Int = 100_000) {
        var steps = 0
        while core.hasWork, steps < limit {
            step()
            steps += 1
            if core.isBlocked { Thread.sleep(forTimeInterval: 0.0002) }
        }
        #expect(!core.hasWork, "no end after \(limit) steps")
        #expect(core.stats.freeBlocks == core.stats.totalBlocks)
    }

    /// What a request gets from an engine of its own with memory to spare.
    static func solo(
        _ request: GenerationRequest, contextLength: Int = 512,
        nextToken: (@Sendable ([Int32]) -> Int32?)? = nil
    ) throws -> [Int32] {
        let model = MockLanguageModel(contextLength: contextLength, nextToken: nextToken)
        let harness = try EngineHarness(model: model, blocks: 64)
        let log = harness.add(request).log
        harness.runToEnd()
        return log.tokens
    }
}

/// Random numbers for tests: the sequence of SplitMix64 with a named seed.
struct TestRandom: RandomNumberGenerator {
    private let seed: UInt64
    private var index: UInt64 = 0

    init(seed: UInt64) { self.seed = seed }

    mutating func next() -> UInt64 {
        defer { index += 1 }
        return SplitMix64.output(seed: seed, index: index)
    }
}

/// A request with a prompt of `count` tokens derived from `salt`.
func request(
    prompt count: Int, salt: Int = 0, maxTokens: Int? = 20,
    sampling: SamplingParameters = .greedy, stopTokens: Set<Int32> = []
) -> GenerationRequest {
    GenerationRequest(
        id: "r\(salt)", promptTokens: (0..<count).map { Int32(($0 * 7 + salt * 13 + 1) % 128) },
        maxTokens: maxTokens, sampling: sampling, stopTokens: stopTokens)
}
