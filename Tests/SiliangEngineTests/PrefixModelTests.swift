// The prefix cache under real models: the text is the same with and without.

import SiliangFormats
import SiliangModels
import SiliangTensor
import SiliangTestSupport
import Testing

@testable import SiliangEngine

@Test(
    "Answers are the same token for token with the cache on and off",
    arguments: ["qwen3_f16", "deepseek_v2_lite_f16", "deepseek_v3_q8_0"])
func answersAreTheSameWithTheCacheOnAndOff(model: String) async throws {
    func answers(cachesPrefixes: Bool) async throws -> (texts: [[Int32]], cached: [Int]) {
        let loaded = try ModelRegistry.load(
            GGUFFile.open(path: Fixtures.model(model)), pool: ThreadPool(threads: 2),
            options: LoadOptions(kvType: .f32), instructionSet: .best)
        let engine = try Engine(
            model: loaded,
            options: EngineOptions(
                maxBatchTokens: 200, kvTokens: 4096, cachesPrefixes: cachesPrefixes))
        let vocabSize = loaded.properties.vocabSize
        var prompt = (0..<700).map { Int32(($0 * 7919 + 13) % vocabSize) }
        var texts: [[Int32]] = []
        var cached: [Int] = []
        // Three turns, each with the one before, its answer and something new.
        for turn in 0..<3 {
            let completion = try await engine.generate(
                GenerationRequest(
                    id: "\(turn)", promptTokens: prompt, maxTokens: 80, sampling: .greedy))
            texts.append(completion.tokens)
            cached.append(completion.usage.numCachedTokens)
            prompt += completion.tokens
            prompt += (0..<30).map { Int32(($0 * 31 + turn) % vocabSize) }
        }
        return (texts, cached)
    }
    let with = try await answers(cachesPrefixes: true)
    let without = try await answers(cachesPrefixes: false)
    #expect(with.texts == without.texts)
    #expect(without.cached == [0, 0, 0])
    // 779 and 889 tokens are in memory when the second and the third turn begin.
    #expect(with.cached == [0, 768, 832])
}
