// What a request's silence means for sampling, and what errors and answers look like.

import Siliang
import SiliangChat
import SiliangEngine
import SiliangFormats
import SiliangTestSupport
import SiliangTokenizer
import Testing

@testable import SiliangServer

// MARK: Sampling

private func sampling(_ fields: String, defaults: SamplingParameters) throws -> SamplingParameters {
    let body = #"{"model":"m","messages":[{"role":"user","content":"a"}]\#(fields)}"#
    return try chatRequest(body).spec.sampling.applied(to: defaults)
}

private func chatRequest(_ body: String) throws -> ChatRequest {
    try ChatRequest(JSONFields(body: Array(body.utf8)))
}

private func thinking(_ request: ChatRequest) -> Bool? {
    guard case .conversation(let conversation) = request.spec.prompts.first else { return nil }
    return conversation.thinking
}

@Test("What a request leaves out is the model's default, what it names is taken")
func whatARequestLeavesOutIsTheModelsDefaultWhatItNamesIsTaken() throws {
    let defaults = SamplingParameters(temperature: 0.6, topK: 7, topP: 0.9)
    #expect(try sampling("", defaults: defaults) == defaults)
    #expect(try sampling(#","temperature":null"#, defaults: defaults) == defaults)
    let all = try sampling(
        #","temperature":0,"top_p":0.5,"top_k":3,"min_p":0.1,"seed":9,"presence_penalty":1,"#
            + #""frequency_penalty":-1,"repetition_penalty":1.5"#, defaults: defaults)
    #expect(
        all
            == SamplingParameters(
                temperature: 0, topK: 3, topP: 0.5, minP: 0.1, repetitionPenalty: 1.5,
                presencePenalty: 1, frequencyPenalty: -1, seed: 9))
    #expect(try sampling(#","seed":-1"#, defaults: defaults).seed == UInt64.max)
}

@Test("Models that think are cooler by default") func modelsThatThinkAreCoolerByDefault() throws {
    let toy = try ToyService()
    let tokenizer = try Toy.tokenizer()
    func temperature(_ template: String, _ sampling: SamplingParameters? = nil) throws -> Double {
        ServedModel(
            name: "m", engine: toy.engine, tokenizer: tokenizer,
            template: try ChatTemplateSource(
                architecture: "deepseek2", templateText: template, bosToken: nil, eosToken: nil
            ).makeTemplate(), defaultSampling: sampling
        ).defaultSampling.temperature
    }
    #expect(try temperature(Toy.template) == 0.6)
    #expect(try temperature("{{ messages[0].content }}<｜Assistant｜>") == 1)
    #expect(try temperature("<｜Assistant｜><think>{{ '' if thinking else '</think>' }}") == 1)
    #expect(try temperature(Toy.template, .greedy) == 0)
}

// MARK: Fields

@Test("Of two limits the newer name counts, of two users the platform's")
func ofTwoLimitsTheNewerNameCountsOfTwoUsersThePlatforms() throws {
    let body = #"""
        {"model":"m","messages":[{"role":"user","content":"a"}],"max_tokens":5,
         "max_completion_tokens":6,"user":"a","user_id":"b","stop":"x","stream":true}
        """#
    let request = try chatRequest(body)
    #expect(request.spec.maxTokens == 6)
    #expect(request.spec.user == "b")
    #expect(request.spec.stop == ["x"])
    #expect(request.stream)
    #expect(!request.includeUsage)
    #expect(thinking(request) == nil)
}

@Test("Effort none switches thinking off, unless the switch says otherwise")
func effortNoneSwitchesThinkingOffUnlessTheSwitchSaysOtherwise() throws {
    func thinking(_ fields: String) throws -> Bool? {
        let body = #"{"model":"m","messages":[{"role":"user","content":"a"}],\#(fields)}"#
        return try SiliangServerTests.thinking(chatRequest(body))
    }
    #expect(try thinking(#""reasoning_effort":"none""#) == false)
    #expect(try thinking(#""reasoning_effort":"high""#) == nil)
    #expect(try thinking(#""reasoning_effort":"none","thinking":{"type":"enabled"}"#) == true)
    #expect(try thinking(#""thinking":{"type":"disabled"}"#) == false)
}

@Test("Engine errors become the statuses that clients act on")
func engineErrorsBecomeTheStatusesThatClientsActOn() {
    let cases: [(EngineError.Code, Int)] = [
        (.emptyPrompt, 422), (.invalidParameter, 422), (.promptTooLong, 400), (.overloaded, 503),
        (.shuttingDown, 503), (.modelFailed, 500), (.tokenOutOfRange, 500),
    ]
    for (code, status) in cases {
        let error = APIError(SiliangError(EngineError(code, "inner words")))
        #expect(error.status == status, "\(code)")
        // What failed inside is for the log, not for clients.
        if status == 500 { #expect(!error.message.contains("inner words")) }
        #expect((error.retryAfter != nil) == (status == 503))
    }
}

@Test("A chunk of a stream is written in the order that clients' logs show")
func chunkOfAStreamIsWrittenInOrder() {
    let chunk = ChatChunk(
        identity: AnswerIdentity(
            id: "1", created: 2, model: "m", systemFingerprint: "fp_3", canThink: false),
        payload: .content("hi"), includesUsage: false)
    #expect(
        String(decoding: JSONWriter.text(chunk), as: UTF8.self)
            == #"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":2,"model":"m","#
            + #""system_fingerprint":"fp_3","choices":[{"index":0,"delta":{"content":"hi"},"#
            + #""logprobs":null,"finish_reason":null}]}"#)
}
