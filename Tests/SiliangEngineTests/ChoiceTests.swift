// What a request may ask of each choice: masks, biases, probabilities, a shared prompt, a pace.

import Foundation
import SiliangTestSupport
import Testing

@testable import SiliangEngine

/// Allows the tokens of a script, one step after the other, and remembers what was chosen.
private final class ScriptMask: TokenMask, @unchecked Sendable {
    let script: [Set<Int32>]
    var accepted: [Int32] = []

    init(_ script: [Set<Int32>]) { self.script = script }

    func allow(_ words: UnsafeMutableBufferPointer<UInt64>) {
        guard accepted.count < script.count else { return }
        for token in script[accepted.count] { words[Int(token) / 64] |= 1 << UInt64(token % 64) }
    }

    func accept(_ token: Int32) { accepted.append(token) }
}

@Test("A mask decides which tokens may come, and ends what may not go on")
func aMaskDecidesWhichTokensMayCome() throws {
    let script: [Set<Int32>] = [[3], [64, 65], [127], [0, 1, 63, 64]]
    for temperature in [0.0, 1.5] {
        let mask = ScriptMask(script)
        var asked = request(prompt: 5, sampling: SamplingParameters(temperature: temperature))
        asked.mask = mask
        let harness = try EngineHarness()
        let log = harness.add(asked).log
        let other = harness.add(request(prompt: 7, salt: 1)).log
        harness.runToEnd()
        #expect(log.tokens.count == script.count)
        for (token, allowed) in zip(log.tokens, script) { #expect(allowed.contains(token)) }
        #expect(log.reason == .stop)
        #expect(mask.accepted == log.tokens)
        // Whoever runs beside it is not touched.
        #expect(try other.tokens == EngineHarness.solo(request(prompt: 7, salt: 1)))
    }
}

@Test("A mask sees each token once, also of a sequence that was put back")
func aMaskSeesEachTokenOnce() throws {
    let any = Set((0..<128).map(Int32.init))
    let harness = try EngineHarness(blocks: 12)
    var logs: [(EventLog, ScriptMask)] = []
    for salt in 0..<4 {
        let mask = ScriptMask(Array(repeating: any, count: 100))
        var asked = request(prompt: 6, salt: salt, maxTokens: 18)
        asked.mask = mask
        logs.append((harness.add(asked).log, mask))
    }
    harness.runToEnd()
    #expect(harness.core.stats.preemptions > 0)
    for (salt, (log, mask)) in logs.enumerated() {
        #expect(mask.accepted == log.tokens)
        #expect(try log.tokens == EngineHarness.solo(request(prompt: 6, salt: salt, maxTokens: 18)))
    }
}

@Test("A bias of 100 decides, one of -100 forbids") func aBiasDecides() throws {
    let plain = try EngineHarness.solo(request(prompt: 5, maxTokens: 1))
    let sampling = SamplingParameters(temperature: 0, logitBias: [17: 100])
    #expect(
        try EngineHarness.solo(request(prompt: 5, maxTokens: 3, sampling: sampling))
            == [17, 17, 17])
    let forbidding = SamplingParameters(temperature: 0, logitBias: [plain[0]: -100])
    let other = try EngineHarness.solo(request(prompt: 5, maxTokens: 1, sampling: forbidding))
    #expect(other != plain)
}

@Test("Probabilities are the model's own, whatever decides the choice")
func probabilitiesAreTheModelsOwn() throws {
    let harness = try EngineHarness()
    var asked = request(
        prompt: 5, maxTokens: 4, sampling: SamplingParameters(temperature: 0, logitBias: [17: 100]))
    asked.logprobs = 5
    let log = harness.add(asked).log
    harness.runToEnd()
    #expect(log.logprobs.map(\.chosen.token) == log.tokens)
    // The mock gives its next token a logit, and every other token another; see MockLanguageModel.
    let prompts = (0..<4).map { asked.promptTokens + log.tokens.prefix($0) }
    for (prompt, logprobs) in zip(prompts, log.logprobs) {
        let logits = harness.model.logits(after: prompt).map(Double.init)
        let total = Foundation.log(logits.map { Foundation.exp($0) }.reduce(0, +))
        #expect(abs(Double(logprobs.chosen.logprob) - (logits[17] - total)) < 1e-4)
        let sorted = logits.enumerated().sorted {
            $0.element != $1.element ? $0.element > $1.element : $0.offset < $1.offset
        }
        #expect(logprobs.top.map(\.token) == sorted.prefix(5).map { Int32($0.offset) })
        for (candidate, expected) in zip(logprobs.top, sorted) {
            #expect(abs(Double(candidate.logprob) - (expected.element - total)) < 1e-4)
        }
    }
}

@Test("Requests submitted together compute their prompt once")
func requestsSubmittedTogetherComputeTheirPromptOnce() throws {
    let harness = try EngineHarness(maxBatchTokens: 16)
    let sampling = SamplingParameters(temperature: 1.5)
    let leader = harness.add(request(prompt: 42, sampling: sampling))
    let followers = (0..<3).map { _ in
        harness.add(request(prompt: 42, sampling: sampling), leader: leader.ordinal).log
    }
    harness.runToEnd()
    // Blocks of 4: 40 of 42 are found, 2 are computed by each.
    #expect(harness.core.stats.promptTokensComputed == 42 + 3 * 2)
    #expect(followers.allSatisfy { $0.tokens.count == 20 && $0.usage?.numCachedTokens == 40 })
    #expect(Set(followers.map(\.tokens)).count > 1, "choices of their own")
}

@Test("A request does not wait for one whose end comes before its prompt's")
func aFollowerOutlivesItsLeader() throws {
    let harness = try EngineHarness(maxBatchTokens: 16)
    let leader = harness.add(request(prompt: 80))
    let follower = harness.add(request(prompt: 80), leader: leader.ordinal).log
    harness.step()
    harness.core.cancel(leader.ordinal)
    harness.runToEnd()
    #expect(leader.log.reason == .cancelled)
    #expect(try follower.tokens == EngineHarness.solo(request(prompt: 80)))
}

@Test("A sequence waits for its reader, gives up its place to others, and goes on unchanged")
func aSequenceWaitsForItsReader() throws {
    let harness = try EngineHarness(maxSequences: 1)
    let pace = ReadAhead(limit: 3)
    var patient = request(prompt: 9)
    patient.maxUnread = 3
    let slow = harness.add(patient, readAhead: pace).log
    for _ in 0..<10 { harness.step() }
    #expect(slow.tokens.count == 3)
    #expect(harness.core.isBlocked)
    let other = harness.add(request(prompt: 5, salt: 1)).log
    for _ in 0..<40 where other.reason == nil { harness.step() }
    #expect(other.reason == .length, "the only place was free for it")
    #expect(slow.tokens.count == 3)
    while slow.reason == nil {
        #expect(pace.read(1) == true)
        harness.step()
        harness.step()
    }
    #expect(try slow.tokens == EngineHarness.solo(request(prompt: 9)))
    #expect(slow.usage?.promptTokens == 9)
}

@Test("A stream read slowly is the same stream, and holds the model up meanwhile")
func aStreamReadSlowlyIsTheSameStream() async throws {
    let model = MockLanguageModel()
    let engine = try Engine(model: model)
    var asked = request(prompt: 9, maxTokens: 40)
    asked.maxUnread = 4
    let stream = try engine.submit(asked)
    try await Task.sleep(for: .milliseconds(50))
    #expect(engine.stats.tokensGenerated == 4)
    var tokens: [Int32] = []
    for await event in stream {
        if case .token(let token) = event { tokens.append(token) }
    }
    #expect(tokens == model.expectedGreedy(prompt: asked.promptTokens, count: 40))
}

@Test("What cannot be asked of a choice is refused by name") func refusesImpossibleWishes() throws {
    let engine = try Engine(model: MockLanguageModel())
    func refusal(_ change: (inout GenerationRequest) -> Void) -> EngineError? {
        var asked = request(prompt: 3)
        change(&asked)
        do {
            _ = try engine.submit(asked)
            return nil
        } catch { return error }
    }
    #expect(refusal { $0.logprobs = 21 }?.message.contains("logprobs") == true)
    #expect(refusal { $0.maxUnread = 0 }?.message.contains("maxUnread") == true)
    #expect(refusal { $0.sampling.logitBias = [1: 101] }?.message.contains("logitBias") == true)
    #expect(refusal { $0.sampling.logitBias = [1: .nan] }?.code == .invalidParameter)
    #expect(refusal { $0.sampling.logitBias = [128: 1] }?.code == .tokenOutOfRange)
    #expect(refusal { $0.sampling.logitBias = [-1: 1] }?.code == .tokenOutOfRange)
    #expect(throws: EngineError.self) {
        try engine.submit(sharing: [request(prompt: 3), request(prompt: 4)]) { _, _ in }
    }
}
