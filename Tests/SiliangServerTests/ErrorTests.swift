// Everything that must be refused: with which status, which field, which words.

import Foundation
import Siliang
import SiliangChat
import SiliangTestSupport
import Testing

@testable import SiliangServer

private struct BadRequest: Sendable, CustomTestStringConvertible {
    let body: String
    let status: Int
    var param: String?
    /// Words that the message must have.
    var says: [String] = []
    var testDescription: String { String(body.prefix(120)) }
}

/// A valid request with one more field.
private func with(_ field: String) -> String {
    #"{"model":"abacus","messages":[{"role":"user","content":"1+1"}],\#(field)}"#
}

private func message(_ message: String) -> String {
    #"{"model":"abacus","messages":[\#(message)]}"#
}

private let malformed: [BadRequest] = [
    "", "{", "nonsense", "[]", "\"text\"", #"{"model":"abacus"} x"#, #"{"model":abacus}"#,
    "{\"model\":\"a\nb\"}", #"{"model":"\x"}"#, #"{"a":01}"#, #"{"a":1.}"#, #"{"a":NaN}"#,
    with(#""temperature":1e999"#),
    String(repeating: "[", count: 1000),
].map { BadRequest(body: $0, status: 400, says: ["JSON"]) }

private let fields: [BadRequest] = [
    BadRequest(body: "{}", status: 422, param: "model"),
    BadRequest(body: #"{"model":3}"#, status: 422, param: "model", says: ["string", "3"]),
    BadRequest(body: #"{"model":"abacus"}"#, status: 422, param: "messages"),
    BadRequest(body: message(""), status: 422, param: "messages", says: ["empty"]),
    BadRequest(body: #"{"model":"abacus","messages":"hi"}"#, status: 422, param: "messages"),
    BadRequest(body: message("3"), status: 422, param: "messages[0]"),
    BadRequest(body: message("{}"), status: 422, param: "messages[0].role"),
    BadRequest(
        body: message(#"{"role":"user","content":"a"},{"role":"king","content":"b"}"#), status: 422,
        param: "messages[1].role", says: ["king", "assistant"]),
    BadRequest(
        body: message(#"{"role":"tool","content":"b"}"#), status: 422,
        param: "messages[0].tool_call_id"),
    BadRequest(
        body: message(#"{"role":"function","content":"b"}"#), status: 422,
        param: "messages[0].role", says: ["tool"]),
    BadRequest(body: message(#"{"role":"user"}"#), status: 422, param: "messages[0].content"),
    BadRequest(
        body: message(#"{"role":"user","content":null}"#), status: 422,
        param: "messages[0].content"),
    BadRequest(
        body: message(#"{"role":"user","content":5}"#), status: 422, param: "messages[0].content"),
    BadRequest(
        body: message(#"{"role":"user","content":["a"]}"#), status: 422,
        param: "messages[0].content[0]"),
    BadRequest(
        body: message(#"{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}"#),
        status: 422, param: "messages[0].content[0].type", says: ["image_url"]),
    BadRequest(
        body: message(#"{"role":"user","content":[{"type":"text"}]}"#), status: 422,
        param: "messages[0].content[0].text"),
    BadRequest(
        body: message(
            #"{"role":"assistant","content":"a","prefix":true},{"role":"user","content":"a"}"#),
        status: 422, param: "messages[0].prefix", says: ["last"]),
    BadRequest(
        body: message(#"{"role":"user","content":"a","prefix":true}"#), status: 422,
        param: "messages[0].prefix"),
    BadRequest(
        body: message(#"{"role":"assistant","content":"a","tool_calls":[{}]}"#), status: 422,
        param: "messages[0].tool_calls[0].function"),
    BadRequest(
        body: message(#"{"role":"user","content":"a","tool_calls":[{}]}"#), status: 422,
        param: "messages[0].tool_calls"),
    BadRequest(
        body: with(#""temperature":2.5"#), status: 422, param: "temperature",
        says: ["2.5", "0", "2"]),
    BadRequest(body: with(#""temperature":-1"#), status: 422, param: "temperature"),
    BadRequest(
        body: with(#""temperature":"hot""#), status: 422, param: "temperature", says: ["string"]),
    BadRequest(body: with(#""top_p":1.1"#), status: 422, param: "top_p"),
    BadRequest(body: with(#""top_k":-2"#), status: 422, param: "top_k"),
    BadRequest(body: with(#""min_p":true"#), status: 422, param: "min_p", says: ["boolean"]),
    BadRequest(body: with(#""seed":1.5"#), status: 422, param: "seed"),
    BadRequest(body: with(#""seed":1e30"#), status: 422, param: "seed"),
    BadRequest(body: with(#""max_tokens":0"#), status: 422, param: "max_tokens"),
    BadRequest(body: with(#""max_tokens":"5""#), status: 422, param: "max_tokens"),
    BadRequest(
        body: with(#""max_completion_tokens":-3"#), status: 422, param: "max_completion_tokens"),
    BadRequest(body: with(#""presence_penalty":3"#), status: 422, param: "presence_penalty"),
    BadRequest(body: with(#""frequency_penalty":-3"#), status: 422, param: "frequency_penalty"),
    BadRequest(body: with(#""repetition_penalty":0"#), status: 422, param: "repetition_penalty"),
    BadRequest(body: with(#""stop":5"#), status: 422, param: "stop"),
    BadRequest(body: with(#""stop":["a",5]"#), status: 422, param: "stop[1]"),
    BadRequest(body: with(#""stop":"""#), status: 422, param: "stop"),
    BadRequest(
        body: with(#""stop":[\#((0..<17).map { "\"\($0)\"" }.joined(separator: ","))]"#),
        status: 422, param: "stop", says: ["17", "16"]),
    BadRequest(body: with(#""stream":"yes""#), status: 422, param: "stream"),
    BadRequest(body: with(#""stream_options":true"#), status: 422, param: "stream_options"),
    BadRequest(
        body: with(#""stream_options":{"include_usage":1}"#), status: 422,
        param: "stream_options.include_usage"),
    BadRequest(body: with(#""thinking":true"#), status: 422, param: "thinking"),
    BadRequest(body: with(#""thinking":{}"#), status: 422, param: "thinking.type"),
    BadRequest(body: with(#""thinking":{"type":"on"}"#), status: 422, param: "thinking.type"),
    BadRequest(body: with(#""reasoning_effort":"huge""#), status: 422, param: "reasoning_effort"),
    BadRequest(body: with(#""user":5"#), status: 422, param: "user"),
    BadRequest(body: with(#""n":0"#), status: 422, param: "n"),
    BadRequest(body: with(#""n":129"#), status: 422, param: "n"),
    BadRequest(
        body: with(#""tools":[{"type":"function"}]"#), status: 422, param: "tools[0].function"),
    BadRequest(
        body: with(#""tools":[{"type":"web_search"}]"#), status: 422, param: "tools[0].type"),
    BadRequest(
        body: with(#""tools":[{"type":"function","function":{"name":"a b"}}]"#), status: 422,
        param: "tools[0].function.name", says: ["a b"]),
    BadRequest(
        body: with(
            #""tools":[{"type":"function","function":{"name":"a"}},"#
                + #"{"type":"function","function":{"name":"a"}}]"#), status: 422,
        param: "tools[1].function.name", says: ["earlier"]),
    BadRequest(
        body: with(#""tools":[{"type":"function","function":{"name":"a","parameters":[]}}]"#),
        status: 422, param: "tools[0].function.parameters"),
    BadRequest(
        body: with(#""tools":[\#((0..<129).map { _ in "{}" }.joined(separator: ","))]"#),
        status: 422, param: "tools", says: ["129", "128"]),
    BadRequest(body: with(#""tool_choice":"required""#), status: 422, param: "tool_choice"),
    BadRequest(body: with(#""tool_choice":"maybe""#), status: 422, param: "tool_choice"),
    BadRequest(
        body: with(#""tool_choice":{"type":"function","function":{"name":"f"}}"#), status: 422,
        param: "tool_choice", says: ["f"]),
    BadRequest(body: with(#""functions":[{}]"#), status: 422, param: "functions", says: ["tools"]),
    BadRequest(
        body: with(#""response_format":{"type":"json_schema"}"#), status: 422,
        param: "response_format.json_schema"),
    BadRequest(
        body: with(#""response_format":{"type":"json_schema","json_schema":{"name":"x"}}"#),
        status: 422, param: "response_format.json_schema.schema"),
    BadRequest(
        body: with(#""response_format":{"type":"xml"}"#), status: 422,
        param: "response_format.type"),
    BadRequest(body: with(#""logprobs":1"#), status: 422, param: "logprobs"),
    BadRequest(body: with(#""top_logprobs":2"#), status: 422, param: "top_logprobs"),
    BadRequest(body: with(#""top_logprobs":21"#), status: 422, param: "top_logprobs"),
    BadRequest(body: with(#""logit_bias":{"5":101}"#), status: 422, param: "logit_bias.5"),
    BadRequest(body: with(#""logit_bias":{"x":1}"#), status: 422, param: "logit_bias.x"),
    BadRequest(
        body: with(#""logit_bias":{"262":1}"#), status: 422, param: "logit_bias", says: ["261"]),
    BadRequest(
        body: #"{"model":"gpt-9","messages":[{"role":"user","content":"a"}]}"#, status: 404,
        param: "model", says: ["gpt-9", "abacus"]),
    BadRequest(
        body: message(#"{"role":"user","content":"\#(String(repeating: "1", count: 600))"}"#),
        status: 400, param: "messages", says: ["605", "512"]),
    BadRequest(
        body: message(#"{"role":"user","content":"\#(String(repeating: "1", count: 5000))"}"#),
        status: 413, says: ["4096"]),
]

@Test("Bad requests are refused by name", arguments: Transport.allCases)
func refusesBadRequests(_ transport: Transport) async throws {
    try await ToyService().with(transport) { client in
        for bad in malformed + fields {
            let reply = try await client.post(bad.body)
            #expect(reply.status == bad.status, "\(bad.testDescription): \(reply.body)")
            let error = try #require(try reply.json()["error"] as? [String: Any])
            #expect(error["param"] as? String == bad.param, "\(bad.testDescription)")
            #expect((error["type"] as? String)?.isEmpty == false)
            #expect((error["code"] as? String)?.isEmpty == false)
            let text = try #require(error["message"] as? String)
            for word in bad.says {
                #expect(text.contains(word), "\(bad.testDescription): \(text)")
            }
            #expect(reply.headers["x-request-id"] != nil)
        }
    }
}

@Test("Unknown fields are ignored, known ones that change nothing are accepted")
func unknownFieldsAreIgnoredKnownOnesThatChangeNothingAreAccepted() async throws {
    let harmless = [
        #""no_such_field":{"a":[1,2]}"#, #""tools":[],"tool_choice":"auto""#, #""n":1"#,
        #""response_format":{"type":"text"}"#, #""logprobs":false,"top_logprobs":0"#,
        #""logit_bias":{}"#, #""stop":null,"seed":null,"temperature":null"#, #""top_k":-1"#,
        #""max_tokens":4.0"#, #""seed":-7"#, #""thinking":{"type":"enabled"}"#,
        #""parallel_tool_calls":true"#, #""user":"u","user_id":"v""#, #""reasoning_effort":"high""#,
        #""temperature":2,"top_p":0.5,"top_k":3,"min_p":0.1"#,
        #""repetition_penalty":1.1,"presence_penalty":-2,"frequency_penalty":2"#,
    ]
    try await ToyService().with(.router) { client in
        for field in harmless {
            let reply = try await client.post(with(field + #","max_completion_tokens":2"#))
            #expect(reply.status == 200, "\(field): \(reply.body)")
        }
    }
}

@Test("Keys are asked for and checked", arguments: Transport.allCases)
func checksKeys(_ transport: Transport) async throws {
    try await ToyService().with(transport) { client in
        for path in ["/v1/models", "/models", "/v1/models/abacus"] {
            let none = try await client.get(path, key: "")
            #expect(none.status == 401)
            #expect(none.headers["www-authenticate"] == "Bearer")
            let error = try none.json()["error"] as? [String: Any]
            #expect(error?["type"] as? String == "authentication_error")
            #expect((error?["message"] as? String)?.contains("Authorization: Bearer") == true)
        }
        let wrong = try await client.post(with(#""n":1"#), key: "sk-wrong")
        #expect(wrong.status == 401)
        #expect(
            (try wrong.json()["error"] as? [String: Any])?["code"] as? String == "invalid_api_key")
        for header in ["Basic abc", "Bearer", client.key, "Bearer  "] {
            let reply = try await client.send("GET", "/v1/models", ["authorization": header], "")
            #expect(reply.status == 401, "\(header)")
        }
        let odd = ["authorization": "bearer \(client.key)"]
        #expect(try await client.send("GET", "/v1/models", odd, "").status == 200)
    }
}

@Test("Wrong paths and methods are JSON errors too", arguments: Transport.allCases)
func refusesPathsAndMethods(_ transport: Transport) async throws {
    try await ToyService().with(transport) { client in
        for path in ["/v1", "/v1/chat", "/nothing/here", "/v1/chat/completions/x"] {
            let reply = try await client.get(path)
            #expect(reply.status == 404, "\(path)")
            let error = try reply.json()["error"] as? [String: Any]
            #expect((error?["message"] as? String)?.contains(path) == true)
        }
        let get = try await client.get("/v1/chat/completions")
        #expect(get.status == 405)
        #expect(get.headers["allow"] == "POST")
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            let reply = try await client.send(
                method, "/v1/models", ["authorization": "Bearer \(client.key)"], "")
            #expect(reply.status == 405, "\(method)")
            #expect(reply.headers["allow"] == "GET, HEAD")
        }
        let head = try await client.send("HEAD", "/health", [:], "")
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
    }
}

@Test("What a chat template refuses or fails at is the client's to mend, in its words")
func whatAChatTemplateRefusesIsTheClientsToMend() {
    for code in [ChatError.Code.templateRejected, .templateFailed, .templateLimit] {
        let error = APIError(SiliangError(ChatError(code, "Roles must alternate")))
        #expect(error.status == 400)
        #expect(error.param == "messages" && error.message == "Roles must alternate")
    }
    #expect(APIError(SiliangError(ChatError(.invalidTemplate, ""))).status == 500)
}

@Test("A model that fails gives a 500, or an error event once the stream has begun")
func aModelThatFailsGivesA500OrAnErrorEventOnceTheStreamHasBegun()
    async throws
{
    let toy = try ToyService()
    try await toy.with(.socket) { client in
        toy.mock.failNext()
        let reply = try await client.post(with(#""n":1"#))
        #expect(reply.status == 500)
        #expect(try reply.json()["error"] is [String: Any])
        toy.mock.failNext()
        let stream = try await client.post(with(#""stream":true"#))
        #expect(stream.status == 200)
        let (chunks, isDone) = try stream.events()
        #expect(isDone)
        let error = chunks.last?["error"] as? [String: Any]
        #expect(error?["type"] as? String == "server_error")
        // The engine lives on.
        #expect(try await client.post(with(#""n":1"#)).status == 200)
    }
}
