// Whole requests, each through the router and through a socket.

import Foundation
import SiliangTestSupport
import Testing

@testable import SiliangServer

private let question = #"{"model":"abacus","messages":[{"role":"user","content":"37×48=？"}]"#

@Test("A chat is answered with thought, answer and usage", arguments: Transport.allCases)
func answersChat(_ transport: Transport) async throws {
    try await ToyService().with(transport) { client in
        for path in ["/v1/chat/completions", "/chat/completions"] {
            let reply = try await client.post(question + "}", to: path)
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "application/json; charset=utf-8")
            let id = try #require(reply.headers["x-request-id"])
            let json = try reply.json()
            #expect(json["id"] as? String == "chatcmpl-" + id)
            #expect(json["object"] as? String == "chat.completion")
            #expect(json["model"] as? String == "abacus")
            #expect((json["system_fingerprint"] as? String)?.hasPrefix("fp_") == true)
            #expect((json["created"] as? Int ?? 0) > 1_700_000_000)
            let choice = try #require((json["choices"] as? [[String: Any]])?.first)
            #expect(choice["finish_reason"] as? String == "stop")
            #expect(choice["index"] as? Int == 0)
            #expect(choice["logprobs"] is NSNull)
            let message = try #require(choice["message"] as? [String: Any])
            #expect(message["role"] as? String == "assistant")
            #expect(message["content"] as? String == ToyReply.answer)
            #expect(message["reasoning_content"] as? String == ToyReply.thought)

            let usage = try #require(json["usage"] as? [String: Any])
            // BOS, user, 10 bytes of question, assistant, <think>, newline.
            let prompt = 1 + 1 + "37×48=？".utf8.count + 3
            let thought = ToyReply.thought.utf8.count + 2
            let answer = ToyReply.answer.utf8.count
            #expect(usage["prompt_tokens"] as? Int == prompt)
            #expect(usage["prompt_cache_hit_tokens"] as? Int == 0)
            #expect(usage["prompt_cache_miss_tokens"] as? Int == prompt)
            #expect(usage["completion_tokens"] as? Int == thought + answer)
            #expect(usage["total_tokens"] as? Int == prompt + thought + answer)
            let details = usage["completion_tokens_details"] as? [String: Int]
            #expect(details == ["reasoning_tokens": thought])
            #expect(
                usage["prompt_tokens_details"] as? [String: Int] == [
                    "cached_tokens": 0, "disk_cached_tokens": 0,
                ])
        }
    }
}

@Test("A stream tells role, thought, answer, end and usage in order", arguments: Transport.allCases)
func streamsChat(_ transport: Transport) async throws {
    try await ToyService().with(transport) { client in
        let reply = try await client.post(
            question + #","stream":true,"stream_options":{"include_usage":true}}"#)
        #expect(reply.status == 200)
        #expect(reply.headers["content-type"] == "text/event-stream; charset=utf-8")
        let (chunks, isDone) = try reply.events()
        #expect(isDone)
        #expect(Set(chunks.map { $0["id"] as? String }).count == 1)
        #expect(chunks.allSatisfy { $0["object"] as? String == "chat.completion.chunk" })
        let choices = chunks.dropLast().compactMap { ($0["choices"] as? [[String: Any]])?.first }
        #expect(choices.count == chunks.count - 1)
        let deltas = choices.compactMap { $0["delta"] as? [String: Any] }
        #expect(deltas.first?["role"] as? String == "assistant")
        #expect(deltas.dropFirst().allSatisfy { $0["role"] == nil })
        // DeepSeek's clients read both keys of every delta without asking.
        #expect(deltas.allSatisfy { $0["content"] != nil && $0["reasoning_content"] != nil })
        let thought = deltas.compactMap { $0["reasoning_content"] as? String }
        let answer = deltas.compactMap { $0["content"] as? String }
        #expect(thought.joined() == ToyReply.thought)
        #expect(answer.joined() == ToyReply.answer)
        let firstAnswer = deltas.firstIndex { ($0["content"] as? String)?.isEmpty == false }
        let lastThought = deltas.lastIndex { $0["reasoning_content"] is String }
        #expect((lastThought ?? 0) < (firstAnswer ?? 0))
        #expect(choices.last?["finish_reason"] as? String == "stop")
        #expect(choices.dropLast().allSatisfy { $0["finish_reason"] is NSNull })
        #expect(chunks.dropLast().allSatisfy { $0["usage"] is NSNull })
        #expect((chunks.last?["choices"] as? [Any])?.isEmpty == true)
        let usage = chunks.last?["usage"] as? [String: Any]
        #expect((usage?["total_tokens"] as? Int ?? 0) > 0)
    }
}

@Test("Without include_usage a stream says nothing of usage")
func withoutIncludeUsageAStreamSaysNothingOfUsage() async throws {
    try await ToyService().with(.router) { client in
        let (chunks, isDone) = try await client.post(question + #","stream":true}"#).events()
        #expect(isDone)
        #expect(chunks.allSatisfy { $0["usage"] == nil })
    }
}

@Test("Multi-byte characters arrive whole in every event")
func multiByteCharactersArriveWholeInEveryEvent() async throws {
    try await ToyService().with(.socket) { client in
        let reply = try await client.post(
            #"{"model":"算盘","messages":[{"role":"user","content":"emoji"}],"stream":true}"#)
        #expect(!reply.body.contains("\u{FFFD}"))
        let deltas = try reply.events().chunks.compactMap {
            ($0["choices"] as? [[String: Any]])?.first?["delta"] as? [String: Any]
        }
        #expect(deltas.compactMap { $0["content"] as? String }.joined() == "👨‍👩‍👧‍👦é。")
    }
}

@Test("The answer ends before a stop string, the thought does not")
func theAnswerEndsBeforeAStopStringTheThoughtDoesNot() async throws {
    try await ToyService().with(.router) { client in
        let reply = try await client.post(question + #","stop":["=17","never"]}"#)
        let choice = try #require((try reply.json()["choices"] as? [[String: Any]])?.first)
        let message = try #require(choice["message"] as? [String: Any])
        #expect(message["content"] as? String == "37×48")
        #expect(message["reasoning_content"] as? String == ToyReply.thought)
        #expect(choice["finish_reason"] as? String == "stop")
        // Text that only began like a stop string comes out at the end.
        let whole = try await client.post(question + #","stop":["1776?"]}"#)
        #expect(whole.body.contains(#""content":"\#(ToyReply.answer)""#))
        let streamed = try await client.post(question + #","stop":"=17","stream":true}"#)
        #expect(!streamed.body.contains("1776\",\"reasoning"))
        #expect(streamed.body.contains(#""finish_reason":"stop""#))
    }
}

@Test("max_tokens ends thought and answer together") func maxTokensEndsThoughtAndAnswerTogether()
    async throws
{
    try await ToyService().with(.router) { client in
        for field in ["max_tokens", "max_completion_tokens"] {
            let json = try await client.post(question + #","\#(field)":5}"#).json()
            let choice = try #require((json["choices"] as? [[String: Any]])?.first)
            #expect(choice["finish_reason"] as? String == "length")
            let message = try #require(choice["message"] as? [String: Any])
            #expect(message["content"] as? String == "")
            #expect(message["reasoning_content"] as? String == "37×4")
            #expect((json["usage"] as? [String: Any])?["completion_tokens"] as? Int == 5)
        }
    }
}

@Test("System text, earlier turns and parts of text make one prompt")
func systemTextEarlierTurnsAndPartsOfTextMakeOnePrompt() async throws {
    let body = """
        {"model":"abacus","messages":[
         {"role":"developer","content":[{"type":"text","text":"Be "},{"type":"text","text":"terse"}]},
         {"role":"user","content":"hi","name":"li"},
         {"role":"assistant","content":null,"reasoning_content":"old thought"},
         {"role":"assistant","content":"hello","tool_calls":[]},
         {"role":"user","content":"37*48"}]}
        """
    let prompt = "Be terse" + "hi" + "hello" + "37*48"
    try await ToyService().with(.router) { client in
        let reply = try await client.post(body)
        #expect(reply.status == 200)
        let usage = try reply.json()["usage"] as? [String: Any]
        // BOS; two users; two earlier answers, each with its end; the opening of three.
        #expect(usage?["prompt_tokens"] as? Int == prompt.utf8.count + 1 + 2 + 2 * 2 + 3)
    }
}

@Test("A client that switches thinking off gets the answer alone")
func aClientThatSwitchesThinkingOffGetsTheAnswerAlone() async throws {
    try await ToyService().with(.router) { client in
        let reply = try await client.post(question + #","reasoning_effort":"none","max_tokens":3}"#)
        let choice = try #require((try reply.json()["choices"] as? [[String: Any]])?.first)
        let message = try #require(choice["message"] as? [String: Any])
        #expect(message["reasoning_content"] is NSNull)
        #expect((message["content"] as? String)?.isEmpty == false)
    }
}

@Test("Models and health", arguments: Transport.allCases)
func listsModels(_ transport: Transport) async throws {
    try await ToyService().with(transport) { client in
        for path in ["/v1/models", "/models"] {
            let json = try await client.get(path).json()
            #expect(json["object"] as? String == "list")
            let model = try #require((json["data"] as? [[String: Any]])?.first)
            #expect(model["id"] as? String == "abacus")
            #expect(model["object"] as? String == "model")
            #expect(model["created"] as? Int == 1_700_000_000)
            #expect(model["context_length"] as? Int == ToyService.contextLength)
        }
        #expect(try await client.get("/v1/models/abacus").json()["id"] as? String == "abacus")
        #expect(try await client.get("/v1/models/none").status == 404)
        let health = try await client.get("/health", key: "")
        #expect(health.status == 200)
        #expect(try health.json()["status"] as? String == "ok")
        #expect(try await client.get("/", key: "").status == 200)
    }
}

// The toy's tokens are bytes: the system prompt alone fills blocks of 64.
@Test(
    "A prompt that came before is a cache hit, for the same end user", arguments: Transport.allCases
)
func countsCacheHits(_ transport: Transport) async throws {
    try await ToyService().with(transport) { client in
        func hits(user: String) async throws -> [Int] {
            let system = String(repeating: "You calculate. ", count: 20)
            let reply = try await client.post(
                #"{"model":"abacus","user_id":"\#(user)","messages":[{"role":"system","content":"#
                    + #""\#(system)"},{"role":"user","content":"37×48=？"}]}"#)
            let usage = try #require(try reply.json()["usage"] as? [String: Any])
            let details = usage["prompt_tokens_details"] as? [String: Int]
            let hits = try #require(usage["prompt_cache_hit_tokens"] as? Int)
            #expect(details?["cached_tokens"] == hits)
            return [
                hits, try #require(usage["prompt_cache_miss_tokens"] as? Int),
                try #require(usage["prompt_tokens"] as? Int),
            ]
        }
        let first = try await hits(user: "ann")
        let second = try await hits(user: "ann")
        let other = try await hits(user: "bob")
        #expect(first[0] == 0 && other[0] == 0)
        #expect(second[0] == second[2] / 64 * 64 && second[0] > 0)
        #expect(second[0] + second[1] == second[2])
    }
}
