// The other protocols over the toy, each through the router and through a socket.

import Foundation
import Siliang
import SiliangChat
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangServer

private struct NamedEvent {
    var name: String
    var data: JSONValue
}

private func indexes(of name: String, in events: [NamedEvent]) -> [Int] {
    var indexes: [Int] = []
    for event in events where event.name == name {
        indexes.append(event.data["index"]?.int ?? -1)
    }
    return indexes
}

/// The events of a stream whose events are named.
private func namedEvents(_ reply: Reply) throws -> [NamedEvent] {
    try reply.body.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { block in
        let lines = block.split(separator: "\n", maxSplits: 1)
        let name = try #require(lines.first.map { $0.dropFirst("event: ".count) })
        let data = try #require(lines.last.map { $0.dropFirst("data: ".count) })
        return NamedEvent(name: String(name), data: try JSONValue(parsing: Array(data.utf8)))
    }
}

extension Reply {
    fileprivate var value: JSONValue {
        get throws { try JSONValue(parsing: Array(body.utf8)) }
    }
}

// MARK: Anthropic

private let message =
    #"{"model":"abacus","max_tokens":100,"messages":[{"role":"user","content":"37×48=？"}]"#

@Test(
    "A message of Anthropic's protocol has blocks of thought and text",
    arguments: Transport.allCases)
func answersMessages(_ transport: Transport) async throws {
    try await ToyService().with(transport) { client in
        for path in ["/v1/messages", "/anthropic/v1/messages"] {
            let reply = try await client.send(
                "POST", path, ["x-api-key": client.key, "anthropic-version": "2023-06-01"],
                message + "}")
            #expect(reply.status == 200, "\(reply.body)")
            let value = try reply.value
            #expect(value["type"] == .string("message"))
            #expect(value["role"] == .string("assistant"))
            #expect(value["id"]?.string?.hasPrefix("msg_") == true)
            let blocks = try #require(value["content"]?.array)
            #expect(blocks.map { $0["type"]?.string } == ["thinking", "text"])
            #expect(blocks[0]["thinking"] == .string(ToyReply.thought))
            #expect(blocks[1]["text"] == .string(ToyReply.answer))
            #expect(value["stop_reason"] == .string("end_turn"))
            #expect(value["stop_sequence"] == .null)
            let usage = try #require(value["usage"])
            let prompt = 1 + 1 + "37×48=？".utf8.count + 3
            #expect(usage["input_tokens"] == .integer(prompt))
            #expect(
                usage["output_tokens"]
                    == .integer(ToyReply.thought.utf8.count + 2 + ToyReply.answer.utf8.count))
        }
    }
}

@Test(
    "A stream of Anthropic's protocol has its whole sequence of events",
    arguments: Transport.allCases)
func streamsMessages(_ transport: Transport) async throws {
    try await ToyService().with(transport) { client in
        let reply = try await client.post(message + #","stream":true}"#, to: "/v1/messages")
        let events = try namedEvents(reply)
        #expect(events.allSatisfy { $0.data["type"]?.string == $0.name })
        var order: [String] = []
        for event in events where order.last != event.name { order.append(event.name) }
        #expect(
            order == [
                "message_start", "ping", "content_block_start", "content_block_delta",
                "content_block_stop", "content_block_start", "content_block_delta",
                "content_block_stop", "message_delta", "message_stop",
            ])
        func texts(_ key: String) -> String {
            events.compactMap { $0.data["delta"]?[key]?.string }.joined()
        }
        #expect(texts("thinking") == ToyReply.thought)
        #expect(texts("text") == ToyReply.answer)
        #expect(texts("signature").isEmpty == false)
        #expect(indexes(of: "content_block_start", in: events) == [0, 1])
        #expect(indexes(of: "content_block_stop", in: events) == [0, 1])
        #expect(
            events.last { $0.name == "message_delta" }?.data["delta"]?["stop_reason"]
                == .string("end_turn"))
        let start = try #require(events.first?.data["message"])
        #expect(start["usage"]?["input_tokens"]?.int ?? 0 > 0)
        #expect(start["content"] == .array([]))
    }
}

@Test("Limits and stop sequences are told in Anthropic's words")
func toldInAnthropicsWords() async throws {
    try await ToyService().with(.router) { client in
        func ask(_ fields: String) async throws -> JSONValue {
            try await client.post(
                #"{"model":"abacus","messages":[{"role":"user","content":[{"type":"text","text":"a"}]}],\#(fields)}"#,
                to: "/v1/messages"
            ).value
        }
        #expect(try await ask(#""max_tokens":3"#)["stop_reason"] == .string("max_tokens"))
        let stopped = try await ask(#""max_tokens":99,"stop_sequences":["=17"]"#)
        #expect(stopped["stop_reason"] == .string("stop_sequence"))
        #expect(stopped["stop_sequence"] == .string("=17"))
        let missing = try await client.post(
            message.replacing(#""max_tokens":100,"#, with: "") + "}", to: "/v1/messages")
        #expect(missing.status == 422)
        let error = try missing.value
        #expect(error["type"] == .string("error"))
        #expect(error["error"]?["type"] == .string("invalid_request_error"))
        #expect(error["error"]?["message"]?.string?.contains("max_tokens") == true)
        let unknown = try await client.post(message + "}", to: "/v1/messages", key: "sk-no")
        #expect(unknown.status == 401)
        #expect(try unknown.value["error"]?["type"] == .string("authentication_error"))
    }
}

@Test("Counting tokens gives what the request is then billed", arguments: Transport.allCases)
func countsTokens(_ transport: Transport) async throws {
    let body = #"""
        {"model":"abacus","max_tokens":5,"system":"Be terse.","messages":[
         {"role":"user","content":"hi"},
         {"role":"assistant","content":[{"type":"text","text":"hello"}]},
         {"role":"user","content":[{"type":"text","text":"1+1"}]}]}
        """#
    try await ToyService().with(transport) { client in
        let count = try await client.post(body, to: "/v1/messages/count_tokens").value
        let answer = try await client.post(body, to: "/v1/messages").value
        #expect(count["input_tokens"]?.int ?? 0 > 20)
        #expect(count["input_tokens"] == answer["usage"]?["input_tokens"])
    }
}

// MARK: Responses

private let response = #"{"model":"abacus","input":"37×48=？","instructions":"Be terse.""#

@Test("A response has an item of reasoning and one of text", arguments: Transport.allCases)
func answersResponses(_ transport: Transport) async throws {
    try await ToyService().with(transport) { client in
        let value = try await client.post(
            response + #","metadata":{"a":"b"},"max_output_tokens":200}"#, to: "/v1/responses"
        ).value
        #expect(value["object"] == .string("response"))
        #expect(value["status"] == .string("completed"))
        let output = try #require(value["output"]?.array)
        #expect(output.map { $0["type"]?.string } == ["reasoning", "message"])
        #expect(output[0]["content"]?.array?.first?["text"] == .string(ToyReply.thought))
        #expect(output[1]["content"]?.array?.first?["text"] == .string(ToyReply.answer))
        #expect(value["metadata"]?["a"] == .string("b"))
        #expect(value["store"] == .bool(false))
        #expect(value["usage"]?["output_tokens_details"]?["reasoning_tokens"]?.int ?? 0 > 0)
        let cut = try await client.post(response + #","max_output_tokens":3}"#, to: "/v1/responses")
            .value
        #expect(cut["status"] == .string("incomplete"))
        #expect(cut["incomplete_details"]?["reason"] == .string("max_output_tokens"))
    }
}

@Test(
    "A stream of a response numbers its events and ends with the whole response",
    arguments: Transport.allCases)
func streamsResponses(_ transport: Transport) async throws {
    try await ToyService().with(transport) { client in
        let events = try namedEvents(
            try await client.post(response + #","stream":true}"#, to: "/v1/responses"))
        #expect(events.map { $0.data["sequence_number"]?.int } == Array(0..<events.count))
        var order: [String] = []
        for event in events where order.last != event.name { order.append(event.name) }
        #expect(
            order == [
                "response.created", "response.in_progress", "response.output_item.added",
                "response.content_part.added", "response.reasoning_text.delta",
                "response.reasoning_text.done", "response.content_part.done",
                "response.output_item.done", "response.output_item.added",
                "response.content_part.added", "response.output_text.delta",
                "response.output_text.done", "response.content_part.done",
                "response.output_item.done", "response.completed",
            ])
        let deltas = events.filter { $0.name == "response.output_text.delta" }
        #expect(deltas.compactMap { $0.data["delta"]?.string }.joined() == ToyReply.answer)
        let whole = try #require(events.last?.data["response"])
        #expect(whole["output"]?.array?.count == 2)
        #expect(whole["usage"]?["total_tokens"]?.int ?? 0 > 0)
    }
}

@Test("Items of calls and results become the turns that they were")
func itemsBecomeTurns() throws {
    let body = #"""
        {"model":"m","input":[
         {"role":"user","content":"weather?"},
         {"type":"reasoning","id":"rs","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]},
         {"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"},
         {"type":"function_call","call_id":"c2","name":"f","arguments":"{}"},
         {"type":"function_call_output","call_id":"c1","output":"sunny"},
         {"type":"message","role":"assistant","content":[{"type":"output_text","text":"It is"}]},
         {"role":"user","content":[{"type":"input_text","text":"thanks"}]}]}
        """#
    let request = try ResponsesRequest(JSONFields(body: Array(body.utf8)))
    guard case .conversation(let conversation) = request.spec.prompts[0] else {
        Issue.record("no conversation")
        return
    }
    let messages = conversation.messages
    #expect(messages.map(\.role) == [.user, .assistant, .tool, .assistant, .user])
    #expect(messages[1].reasoningContent == "hm")
    #expect(messages[1].toolCalls.map(\.id) == ["c1", "c2"])
    #expect(messages[2].toolCallID == "c1" && messages[2].content == "sunny")
    #expect(messages[3].content == "It is")
}

@Test("What refers to something stored is refused by name")
func whatRefersToSomethingStoredIsRefused() async throws {
    try await ToyService().with(.router) { client in
        for (field, param) in [
            (#""previous_response_id":"r""#, "previous_response_id"),
            (#""conversation":"c""#, "conversation"), (#""background":true"#, "background"),
            (#""tools":[{"type":"web_search"}]"#, "tools[0].type"),
            (#""input":[{"type":"item_reference","id":"x"}]"#, "input[0].type"),
        ] {
            let reply = try await client.post(response + "," + field + "}", to: "/v1/responses")
            #expect(reply.status == 422, "\(field)")
            #expect(try reply.value["error"]?["param"] == .string(param))
        }
    }
}

// MARK: Completions

@Test("A raw completion goes on from text, ids, or several prompts", arguments: Transport.allCases)
func completesText(_ transport: Transport) async throws {
    try await ToyService().with(transport) { client in
        func ask(_ prompt: String, _ more: String = "") async throws -> JSONValue {
            try await client.post(
                #"{"model":"abacus","max_tokens":200,"prompt":\#(prompt)\#(more)}"#,
                to: "/v1/completions"
            ).value
        }
        // The toy answers behind its marker; the text is raw, markers and all.
        let prompt = #""<｜User｜>1+1<｜Assistant｜><think>\n""#
        let one = try await ask(prompt)
        #expect(one["object"] == .string("text_completion"))
        let text = try #require(one["choices"]?.array?.first?["text"]?.string)
        #expect(text.contains(ToyReply.thought) && text.contains(ToyReply.answer))
        #expect(one["choices"]?.array?.first?["finish_reason"] == .string("stop"))

        let two = try await ask("[\(prompt),\(prompt)]", #","n":2,"echo":true,"temperature":1"#)
        let choices = try #require(two["choices"]?.array)
        #expect(choices.map { $0["index"]?.int } == [0, 1, 2, 3])
        #expect(choices.allSatisfy { $0["text"]?.string?.hasPrefix("<｜User｜>1+1") == true })
        let single = try #require(one["usage"]?["prompt_tokens"]?.int)
        #expect(two["usage"]?["prompt_tokens"] == .integer(2 * single))

        let ids = try await ask("[258,49,259,260,10]")
        #expect(ids["choices"]?.array?.first?["text"]?.string?.isEmpty == false)
        for (bad, param) in [("[258,999]", "prompt"), ("5", "prompt"), (#"[1,"a"]"#, "prompt[0]")] {
            let reply = try await client.post(
                #"{"model":"abacus","prompt":\#(bad)}"#, to: "/v1/completions")
            #expect(reply.status == 422, "\(bad)")
            #expect(try reply.value["error"]?["param"] == .string(param))
        }
        let gap = try await client.post(
            #"{"model":"abacus","prompt":"a","suffix":"b"}"#, to: "/beta/completions")
        #expect(gap.status == 422)
        #expect(try gap.value["error"]?["message"]?.string?.contains("gaps") == true)
    }
}

@Test("A raw completion streams its text and its probabilities")
func streamsCompletions() async throws {
    try await ToyService().with(.router) { client in
        let reply = try await client.post(
            #"{"model":"abacus","prompt":"<｜User｜>1+1<｜Assistant｜><think>\n","max_tokens":4,"logprobs":2,"stream":true,"stream_options":{"include_usage":true}}"#,
            to: "/v1/completions")
        let (chunks, isDone) = try reply.events()
        #expect(isDone)
        let choices = chunks.compactMap { ($0["choices"] as? [[String: Any]])?.first }
        #expect(choices.compactMap { $0["text"] as? String }.joined() == "37×")
        let logprobs = choices.compactMap { $0["logprobs"] as? [String: Any] }
        #expect(logprobs.compactMap { $0["tokens"] as? [String] }.joined().count == 4)
        #expect((logprobs.first?["token_logprobs"] as? [Double])?.first ?? -1 > -0.001)
        #expect(((chunks.last?["usage"] as? [String: Any])?["completion_tokens"] as? Int) == 4)
    }
}

// MARK: Chat's newer fields

@Test("Several choices share a prompt and are told apart", arguments: Transport.allCases)
func severalChoices(_ transport: Transport) async throws {
    let body = #"{"model":"abacus","n":3,"messages":[{"role":"user","content":"37×48=？"}]"#
    try await ToyService().with(transport) { client in
        let value = try await client.post(body + "}").value
        let choices = try #require(value["choices"]?.array)
        #expect(choices.map { $0["index"]?.int } == [0, 1, 2])
        #expect(choices.allSatisfy { $0["message"]?["content"] == .string(ToyReply.answer) })
        let prompt = 1 + 1 + "37×48=？".utf8.count + 3
        #expect(value["usage"]?["prompt_tokens"] == .integer(prompt))
        let each = ToyReply.thought.utf8.count + 2 + ToyReply.answer.utf8.count
        #expect(value["usage"]?["completion_tokens"] == .integer(3 * each))

        let (chunks, isDone) = try await client.post(body + #","stream":true}"#).events()
        #expect(isDone)
        var texts = ["", "", ""]
        var ends = 0
        for chunk in chunks {
            let choice = try #require((chunk["choices"] as? [[String: Any]])?.first)
            let index = try #require(choice["index"] as? Int)
            texts[index] += (choice["delta"] as? [String: Any])?["content"] as? String ?? ""
            if choice["finish_reason"] is String { ends += 1 }
        }
        #expect(texts == Array(repeating: ToyReply.answer, count: 3))
        #expect(ends == 3)
    }
}

@Test("Probabilities stand beside the thought and the answer", arguments: Transport.allCases)
func tellsLogprobs(_ transport: Transport) async throws {
    try await ToyService().with(transport) { client in
        let body =
            #"{"model":"abacus","logprobs":true,"top_logprobs":2,"messages":[{"role":"user","content":"1"}]"#
        let value = try await client.post(body + "}").value
        let logprobs = try #require(value["choices"]?.array?.first?["logprobs"])
        let answer = try #require(logprobs["content"]?.array)
        #expect(answer.count == ToyReply.answer.utf8.count)
        let bytes = answer.flatMap { $0["bytes"]?.array?.compactMap(\.int) ?? [] }
        #expect(bytes == ToyReply.answer.utf8.map(Int.init))
        #expect(answer.allSatisfy { ($0["logprob"]?.double ?? 1) <= 0 })
        #expect(answer.allSatisfy { $0["top_logprobs"]?.array?.count == 2 })
        #expect(answer.allSatisfy { $0["top_logprobs"]?.array?.first?["token"] == $0["token"] })
        #expect(logprobs["reasoning_content"]?.array?.count == ToyReply.thought.utf8.count + 2)

        let (chunks, _) = try await client.post(body + #","stream":true}"#).events()
        let parts = chunks.compactMap { chunk -> Int? in
            let choice = (chunk["choices"] as? [[String: Any]])?.first
            return ((choice?["logprobs"] as? [String: Any])?["content"] as? [Any])?.count
        }
        #expect(parts.reduce(0, +) == answer.count)
    }
}

@Test("Nobody is charged yet, and the balance says so")
func balanceIsAvailable() async throws {
    try await ToyService().with(.router) { client in
        let value = try await client.get("/user/balance").value
        #expect(value["is_available"] == .bool(true))
        #expect(value["balance_infos"] == .array([]))
    }
}

@Test("An answer that takes long begins with blank lines, and is JSON all the same")
func keepsWholeAnswersAlive() async throws {
    var configuration = ToyService.configuration
    configuration.keepAliveSeconds = 0.1
    let toy = try ToyService(configuration: configuration)
    try await toy.withSocket { address, _ in
        toy.mock.pause()
        let connection = try RawConnection(port: address.port)
        try connection.send(
            "POST", "/v1/chat/completions", ["authorization": "Bearer \(toy.key)"],
            #"{"model":"abacus","messages":[{"role":"user","content":"1"}]}"#)
        let begin = try await connection.receive(until: "\r\n\r\n1\r\n\n\r\n1\r\n\n\r\n")
        #expect(begin.contains("200 OK"))
        toy.mock.resume()
        let rest = try await connection.receive(until: "0\r\n\r\n")
        // The chunk with the answer.
        let json = rest.split(separator: "\r\n").first { $0.hasPrefix("{") }
        let value = try JSONValue(parsing: Array((json ?? "").utf8))
        #expect(value["object"] == .string("chat.completion"))
    }
}

@Test("A client that never sends its headers is told so and let go")
func slowHeadersAreRefused() async throws {
    var configuration = ToyService.configuration
    configuration.headerTimeoutSeconds = 0.2
    try await ToyService(configuration: configuration).withSocket { address, _ in
        let connection = try RawConnection(port: address.port)
        try connection.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n")
        let reply = try await connection.reply()
        #expect(reply.status == 408)
    }
}

@Test("A body that does not end in time is refused")
func slowBodiesAreRefused() async throws {
    var configuration = ToyService.configuration
    configuration.bodyTimeoutSeconds = 0.2
    let toy = try ToyService(configuration: configuration)
    try await toy.withSocket { address, _ in
        let connection = try RawConnection(port: address.port)
        try connection.send(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(toy.key)\r\n"
                + "Content-Length: 100\r\n\r\n{\"model\":")
        let reply = try await connection.reply()
        #expect(reply.status == 408)
    }
}
