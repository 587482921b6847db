// What is refused before it queues, with which code and which words.

import SiliangModels
import SiliangTestSupport
import Testing

@testable import SiliangEngine

private func refusal(_ request: GenerationRequest) throws -> EngineError? {
    let engine = try Engine(model: MockLanguageModel(vocabSize: 100, contextLength: 64))
    return #expect(throws: EngineError.self) { try engine.submit(request, onEvent: { _ in }) }
}

private func plain(_ tokens: [Int32]) -> GenerationRequest {
    GenerationRequest(id: "x", promptTokens: tokens, maxTokens: 1)
}

@Test("An empty prompt is refused") func anEmptyPromptIsRefused() throws {
    #expect(try refusal(plain([]))?.code == .emptyPrompt)
}

@Test("Ids outside the vocabulary are refused by name and place")
func idsOutsideTheVocabularyAreRefusedByNameAndPlace() throws {
    for token in [100, -1, Int32.max, Int32.min] {
        let error = try refusal(plain([5, token]))
        #expect(error?.code == .tokenOutOfRange)
        #expect(error?.message.contains("token \(token) at position 1") == true)
    }
}

@Test("A prompt that fills the context is refused with both numbers")
func aPromptThatFillsTheContextIsRefusedWithBothNumbers() throws {
    let error = try refusal(plain(Array(repeating: 1, count: 70)))
    #expect(error?.code == .promptTooLong)
    #expect(error?.message.contains("70 tokens and the context 64") == true)
    #expect(try refusal(plain(Array(repeating: 1, count: 64)))?.code == .promptTooLong)
    let request = plain(Array(repeating: 1, count: 63))
    #expect(throws: Never.self) { try request.validate(vocabSize: 100, contextLength: 64) }
}

@Test(
    "Sampling parameters out of range are refused by name",
    arguments: [
        ("temperature", SamplingParameters(temperature: -0.1)),
        ("temperature", SamplingParameters(temperature: .nan)),
        ("temperature", SamplingParameters(temperature: .infinity)),
        ("topK", SamplingParameters(topK: -1)),
        ("topP", SamplingParameters(topP: 1.01)),
        ("topP", SamplingParameters(topP: -0.01)),
        ("topP", SamplingParameters(topP: .nan)),
        ("minP", SamplingParameters(minP: 1.5)),
        ("minP", SamplingParameters(minP: -1)),
        ("repetitionPenalty", SamplingParameters(repetitionPenalty: 0)),
        ("repetitionPenalty", SamplingParameters(repetitionPenalty: .infinity)),
        ("presencePenalty", SamplingParameters(presencePenalty: 2.1)),
        ("frequencyPenalty", SamplingParameters(frequencyPenalty: -2.1)),
    ])
func samplingParametersOutOfRangeAreRefusedByName(
    name: String, sampling: SamplingParameters
) throws {
    var request = plain([1])
    request.sampling = sampling
    let error = try refusal(request)
    #expect(error?.code == .invalidParameter)
    #expect(error?.message.hasPrefix(name + " is ") == true)
}

@Test("The bounds themselves are allowed") func theBoundsThemselvesAreAllowed() {
    let low = SamplingParameters(
        temperature: 0, topK: 0, topP: 0, minP: 0, repetitionPenalty: 1e-3, presencePenalty: -2,
        frequencyPenalty: -2)
    let high = SamplingParameters(
        temperature: 1e9, topK: .max, topP: 1, minP: 1, repetitionPenalty: 1e3, presencePenalty: 2,
        frequencyPenalty: 2)
    #expect(throws: Never.self) { try low.validate() }
    #expect(throws: Never.self) { try high.validate() }
    // And can be sampled with.
    #expect(sampleOnce([1, 2, 3], low, prompt: [0, 1], output: [2]) != nil)
    #expect(sampleOnce([1, 2, 3], high, prompt: [0, 1], output: [2]) != nil)
}

@Test("Limits and weights that mean nothing are refused")
func limitsAndWeightsThatMeanNothingAreRefused() throws {
    var request = plain([1])
    request.maxTokens = 0
    #expect(try refusal(request)?.message.contains("maxTokens") == true)
    request.maxTokens = Int.min
    #expect(try refusal(request)?.code == .invalidParameter)
    request.maxTokens = Int.max
    #expect(throws: Never.self) { try request.validate(vocabSize: 100, contextLength: 64) }
    for weight in [0, -1, Double.nan, .infinity] {
        request.weight = weight
        #expect(try refusal(request)?.message.contains("weight") == true)
    }
}

@Test("Two requests may carry the same id") func twoRequestsMayCarryTheSameId() async throws {
    let engine = try Engine(model: MockLanguageModel())
    async let first = engine.generate(request(prompt: 3))
    async let second = engine.generate(request(prompt: 3))
    #expect(try await first.tokens == second.tokens)
}

@Test(
    "Impossible options are refused by name",
    arguments: [
        ("maxSequences", EngineOptions(maxSequences: 0)),
        ("maxSequences", EngineOptions(maxSequences: .max, maxBatchTokens: .max)),
        ("maxBatchTokens", EngineOptions(maxSequences: 8, maxBatchTokens: 7)),
        ("maxWaiting", EngineOptions(maxWaiting: -1)),
        ("kvTokens", EngineOptions(kvTokens: 0)),
        ("kvBytes", EngineOptions(kvBytes: -5)),
    ])
func impossibleOptionsAreRefusedByName(name: String, options: EngineOptions) {
    let error = #expect(throws: EngineError.self) {
        try Engine(model: MockLanguageModel(), options: options)
    }
    #expect(error?.code == .invalidParameter)
    #expect(error?.message.hasPrefix(name) == true)
}

@Test("KV memory is four contexts, or what the bytes buy, or what was asked")
func kVMemoryIsFourContextsOrWhatTheBytesBuyOrWhatWasAsked() {
    let blocks = { (options: EngineOptions, context: Int, bytes: Int) in
        options.blockCount(contextLength: context, bytesPerToken: bytes)
    }
    #expect(blocks(EngineOptions(), 1000, 100) == 63)
    #expect(blocks(EngineOptions(kvBytes: 64 * 100 * 10), 1000, 100) == 10)
    #expect(blocks(EngineOptions(kvTokens: 65, kvBytes: 1), 1000, 100) == 2)
    #expect(blocks(EngineOptions(kvBytes: 1), 1000, 100) == 1)
    #expect(blocks(EngineOptions(kvBytes: .max), .max, 0) == Int(Int32.max) / 64)
    #expect(blocks(EngineOptions(kvTokens: .max), 1, 1) == Int(Int32.max) / 64)
}
