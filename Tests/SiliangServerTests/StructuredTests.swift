// Structured output and tools over the toy: what a model says that would rather say something else.

import Foundation
import Siliang
import SiliangChat
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangServer

/// Shows the model the last message and who called what; thinks where it is told to.
private struct ToyTemplate: ChatTemplate {
    var thinking = ThinkingSupport.optional(default: false)
    var name: String { "toy" }

    func render(_ conversation: Conversation) throws(ChatError) -> String {
        var text = ""
        for message in conversation.messages {
            switch message.role {
            case .assistant:
                text += message.content
                for call in message.toolCalls { text += "<\(call.name) \(call.arguments)>" }
                text += "<｜end▁of▁sentence｜>"
            case .tool: text += "<｜User｜>\(message.toolCallID ?? "")=\(message.content)"
            default: text += "<｜User｜>" + message.content
            }
        }
        if conversation.continuesFinalMessage {
            return String(text.dropLast("<｜end▁of▁sentence｜>".count))
        }
        return text + "<｜Assistant｜>" + (conversation.thinking == true ? "<think>\n" : "")
    }
}

private func service() throws -> ToyService {
    try ToyService(template: ToyTemplate(), toolFormat: .hermes)
}

private let messages = #""model":"abacus","messages":[{"role":"user","content":"x"}]"#

/// Of tools that share a schema of one property with two values.
private func tools(strict: Bool = false) -> String {
    let function =
        #"{"name":"NAME","parameters":{"type":"object","properties":{"unit":{"enum":["C","F"]}},"#
        + #""required":["unit"],"additionalProperties":false},"strict":\#(strict)}"#
    let items = ["get_time", "get_weather"].map {
        #"{"type":"function","function":\#(function.replacing("NAME", with: $0))}"#
    }
    return #""tools":[\#(items.joined(separator: ","))]"#
}

extension Reply {
    fileprivate var firstChoice: JSONValue {
        get throws {
            let value = try JSONValue(parsing: Array(body.utf8))
            return try #require(value["choices"]?.array?.first, "\(body)")
        }
    }
}

@Test(
    "An answer of a schema is such a document, whatever the model would rather say",
    arguments: Transport.allCases)
func keepsToSchemas(_ transport: Transport) async throws {
    let schema =
        #"{"type":"object","properties":{"city":{"enum":["Paris","北京"]},"n":{"const":7}},"#
        + #""required":["city","n"],"additionalProperties":false}"#
    try await service().with(transport) { client in
        let reply = try await client.post(
            "{\(messages),"
                + #""response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":\#(schema)}}}"#
        )
        let content = try #require(try reply.firstChoice["message"]?["content"]?.string)
        let document = try JSONValue(parsing: Array(content.utf8))
        #expect(["Paris", "北京"].contains(document["city"]?.string))
        #expect(document["n"] == .integer(7))
        #expect(try reply.firstChoice["finish_reason"] == .string("stop"))
        // The same through the other protocols.
        let message = try await client.post(
            "{\(messages),"
                + #""max_tokens":100,"output_config":{"format":{"type":"json_schema","schema":\#(schema)}}}"#,
            to: "/v1/messages")
        let block = try JSONValue(parsing: Array(message.body.utf8))["content"]?.array?.first
        #expect(block?["text"] == .string(content))
        let response = try await client.post(
            #"{"model":"abacus","input":"x","text":{"format":{"type":"json_schema","name":"a","schema":\#(schema)}}}"#,
            to: "/v1/responses")
        #expect(response.body.contains(#""text":"{\"city\""#))
    }
}

@Test("The thought before a document is free") func theThoughtIsFree() async throws {
    try await service().with(.router) { client in
        // The toy thinks after `<think>`, then would say 37×48=1776.
        let reply = try await client.post(
            "{\(messages),"
                + #""thinking":{"type":"enabled"},"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"const":[1]}}}}"#
        )
        let message = try #require(try reply.firstChoice["message"])
        #expect(message["reasoning_content"] == .string(ToyReply.thought))
        #expect(message["content"] == .string("[1]"))
    }
}

@Test("A schema that cannot be kept to is refused by its keyword")
func refusesSchemas() async throws {
    try await service().with(.router) { client in
        for (schema, word) in [
            (#"{"type":"object","patternProperties":{}}"#, "patternProperties"),
            (#"{"not":{}}"#, "not"), (#"{"type":"integer","minimum":2,"maximum":1}"#, "no value"),
        ] {
            let reply = try await client.post(
                "{\(messages),"
                    + #""response_format":{"type":"json_schema","json_schema":{"name":"a","schema":\#(schema)}}}"#
            )
            #expect(reply.status == 400, "\(reply.body)")
            #expect(reply.body.contains(word), "\(reply.body)")
            #expect(reply.body.contains("response_format.json_schema.schema"))
        }
    }
}

@Test("A demanded call is made, of the tool that was named", arguments: Transport.allCases)
func makesDemandedCalls(_ transport: Transport) async throws {
    try await service().with(transport) { client in
        for choice in [
            #""required""#, #"{"type":"function","function":{"name":"get_weather"}}"#,
        ] {
            let body =
                "{\(messages),\(tools()),\"tool_choice\":\(choice),\"parallel_tool_calls\":false"
            let reply = try await client.post(body + "}")
            let first = try reply.firstChoice
            #expect(first["finish_reason"] == .string("tool_calls"))
            #expect(first["message"]?["content"] == .null)
            let calls = try #require(first["message"]?["tool_calls"]?.array)
            #expect(calls.count == 1)
            let function = try #require(calls[0]["function"])
            if choice.contains("weather") { #expect(function["name"] == .string("get_weather")) }
            let arguments = try #require(function["arguments"]?.string)
            let unit = try JSONValue(parsing: Array(arguments.utf8))["unit"]?.string
            #expect(["C", "F"].contains(unit))
            #expect(calls[0]["id"]?.string?.hasPrefix("call_") == true)

            let (chunks, isDone) = try await client.post(body + #","stream":true}"#).events()
            #expect(isDone)
            let parts = chunks.compactMap {
                (($0["choices"] as? [[String: Any]])?.first?["delta"] as? [String: Any])?[
                    "tool_calls"]
                    as? [[String: Any]]
            }.flatMap { $0 }
            #expect(
                parts.first?["id"] is String && parts.dropFirst().allSatisfy { $0["id"] == nil })
            let streamed = parts.compactMap {
                ($0["function"] as? [String: Any])?["arguments"] as? String
            }
            #expect(streamed.joined() == arguments)
        }
    }
}

@Test("Calls are blocks and items in the other protocols", arguments: Transport.allCases)
func tellsCallsInOtherProtocols(_ transport: Transport) async throws {
    try await service().with(transport) { client in
        let tool =
            #"{"name":"f","input_schema":{"type":"object","properties":{"a":{"const":1}},"required":["a"],"additionalProperties":false}}"#
        let body =
            "{\(messages),"
            + #""max_tokens":200,"tools":[\#(tool)],"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true}"#
        let message = try JSONValue(
            parsing: Array(try await client.post(body + "}", to: "/v1/messages").body.utf8))
        #expect(message["stop_reason"] == .string("tool_use"))
        let block = try #require(message["content"]?.array?.first)
        #expect(block["type"] == .string("tool_use") && block["name"] == .string("f"))
        #expect(block["input"] == .object(["a": .integer(1)]))
        let stream = try await client.post(body + #","stream":true}"#, to: "/v1/messages").body
        #expect(stream.contains(#""type":"input_json_delta""#))
        #expect(stream.contains(#""stop_reason":"tool_use""#))

        let flat =
            #"{"type":"function","name":"f","parameters":{"type":"object","properties":{"a":{"const":1}},"required":["a"],"additionalProperties":false}}"#
        let response = try JSONValue(
            parsing: Array(
                try await client.post(
                    #"{"model":"abacus","input":"x","tools":[\#(flat)],"tool_choice":"required","parallel_tool_calls":false}"#,
                    to: "/v1/responses"
                ).body.utf8))
        let item = try #require(response["output"]?.array?.first)
        #expect(item["type"] == .string("function_call") && item["name"] == .string("f"))
        #expect(item["arguments"]?.string?.contains("1") == true)
    }
}

@Test("Left to itself, the model answers in text though it has tools")
func answersInTextThoughItHasTools() async throws {
    try await service().with(.router) { client in
        for choice in [#","tool_choice":"none""#, #","tool_choice":"auto""#, ""] {
            let reply = try await client.post(
                #"{\#(messages),\#(tools())\#(choice),"thinking":{"type":"enabled"}}"#)
            #expect(try reply.firstChoice["message"]?["tool_calls"] == nil)
            #expect(try reply.firstChoice["message"]?["content"] == .string(ToyReply.answer))
        }
    }
}

@Test("Calls and their results come back into the prompt")
func callsComeBackIntoThePrompt() async throws {
    let body = #"""
        {"model":"abacus","messages":[{"role":"user","content":"x"},
         {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",
          "function":{"name":"f","arguments":"{\"a\":1}"}}]},
         {"role":"tool","tool_call_id":"c1","content":"sunny"}]}
        """#
    let prompt = "xc1=sunny<f {\"a\":1}>"
    try await service().with(.router) { client in
        let reply = try JSONValue(parsing: Array(try await client.post(body).body.utf8))
        // Two users, one end, one assistant; the rest are bytes.
        #expect(reply["usage"]?["prompt_tokens"] == .integer(prompt.utf8.count + 4))
        let message = #"""
            {"model":"abacus","max_tokens":9,"messages":[{"role":"user","content":"x"},
             {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{"a":1}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"sunny"}]}]}
            """#
        let count = try await client.post(message, to: "/v1/messages/count_tokens")
        #expect(count.body.contains("\(prompt.utf8.count + 4)"))
    }
}

@Test("An answer that the client has begun goes on from there")
func goesOnFromAPrefix() async throws {
    try await service().with(.router) { client in
        let reply = try await client.post(
            #"{"model":"abacus","max_tokens":3,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"37×4","prefix":true}]}"#,
            to: "/beta/chat/completions")
        let value = try JSONValue(parsing: Array(reply.body.utf8))
        #expect(value["usage"]?["prompt_tokens"] == .integer(1 + 1 + "37×4".utf8.count))
    }
}

@Test("A thought that has used its budget ends, and the answer begins")
func endsThoughtsAtTheirBudget() async throws {
    try await service().with(.router) { client in
        let reply = try await client.post(
            "{\(messages),"
                + #""thinking":{"type":"enabled","budget_tokens":4},"max_tokens":40}"#)
        let message = try #require(try reply.firstChoice["message"])
        // Four bytes: two digits and the two of the sign.
        #expect(message["reasoning_content"] == .string("37×"))
        // A thought without end leaves half of the room to the document that was asked for.
        let endless = try await client.post(
            #"{"model":"abacus","messages":[{"role":"user","content":"forever"}],"max_tokens":60,"#
                + #""thinking":{"type":"enabled"},"response_format":{"type":"json_schema","#
                + #""json_schema":{"name":"a","schema":{"const":[1]}}}}"#)
        let document = try #require(try endless.firstChoice["message"])
        #expect(document["content"] == .string("[1]"))
        #expect(document["reasoning_content"] == .string(String(repeating: ".", count: 30)))
    }
}

@Test("Where parallel calls are switched off, one call comes back, whatever the model would say")
func oneCallWhereParallelCallsAreSwitchedOff() async throws {
    let call =
        "<tool_call>\n{\"name\": \"get_time\", \"arguments\": {\"unit\": \"C\"}}\n</tool_call>"
    let toy = try ToyService(toolFormat: .hermes, contextLength: 4096) { _ in
        "</think>Sure." + call + "\n" + call + "\nAnd more."
    }
    let functions = #""tools":[{"type":"function","name":"get_time","parameters":{}}]"#
    let named = #""tools":[{"name":"get_time","input_schema":{"type":"object"}}]"#
    try await toy.with(.router) { client in
        for allowed in [false, true] {
            let switched = #""parallel_tool_calls":\#(allowed)"#
            let reply = try await client.post("{\(messages),\(tools()),\(switched)}")
            let choice = try reply.firstChoice
            #expect(choice["finish_reason"] == .string("tool_calls"))
            #expect(choice["message"]?["tool_calls"]?.array?.count == (allowed ? 2 : 1))
            let content = choice["message"]?["content"]?.string
            if !allowed { #expect(content == "Sure.", "\(reply.body)") }

            let stream = try await client.post(
                "{\(messages),\(tools()),\(switched),\"stream\":true}")
            let begun = stream.body.components(separatedBy: #""name":"get_time""#).count - 1
            #expect(begun == (allowed ? 2 : 1), "\(stream.body)")
            #expect(stream.body.contains(#""finish_reason":"tool_calls""#))

            let response = try await client.post(
                #"{"model":"abacus","input":"x",\#(functions),\#(switched)}"#, to: "/v1/responses")
            let items = try JSONValue(parsing: Array(response.body.utf8))["output"]?.array ?? []
            let made = items.count { $0["type"] == .string("function_call") }
            #expect(made == (allowed ? 2 : 1), "\(response.body)")

            let choiceOfTools =
                #""tool_choice":{"type":"auto","disable_parallel_tool_use":\#(!allowed)}"#
            let message = try await client.post(
                "{\(messages),\(named),\"max_tokens\":400,\(choiceOfTools)}", to: "/v1/messages")
            let value = try JSONValue(parsing: Array(message.body.utf8))
            let uses = value["content"]?.array?.count { $0["type"] == .string("tool_use") }
            #expect(uses == (allowed ? 2 : 1), "\(message.body)")
            #expect(value["stop_reason"] == .string("tool_use"))
        }
    }
}

@Test(
    "A call can be sent back, also to a template that is particular about its id",
    arguments: [
        (
            ToolCallFormat.mistral,
            #"[TOOL_CALLS][{"name": "get_time", "arguments": {"unit": "C"}}]"#
        ),
        (.hermes, #"<tool_call>{"name": "get_time", "arguments": {"unit": "C"}}</tool_call>"#),
    ])
func aCallCanBeSentBack(format: ToolCallFormat, call: String) async throws {
    // Mistral's templates refuse any other length.
    let length = format == .mistral ? 9 : 29
    let template = try ChatTemplateSource(
        architecture: "llama",
        templateText: """
            {% for m in messages %}{% for c in m.tool_calls or [] %}{% if c.id | length != \(length) %}\
            {{ raise_exception('an id of \(length) characters, please') }}{% endif %}{% endfor %}\
            {% endfor %}
            """ + Toy.template, bosToken: nil, eosToken: nil
    ).makeTemplate()
    let toy = try ToyService(template: template, toolFormat: format, contextLength: 4096) { _ in
        "</think>" + call
    }
    try await toy.with(.router) { client in
        let first = try await client.post("{\(messages),\(tools())}")
        let message = try #require(try first.firstChoice["message"])
        let id = try #require(message["tool_calls"]?.array?.first?["id"]?.string, "\(first.body)")
        #expect(id.count == length && id.allSatisfy { $0.isASCII && $0 != " " })
        let turns: [JSONValue] = [
            ["role": "user", "content": "x"], message,
            ["role": "tool", "tool_call_id": .string(id), "content": "noon"],
        ]
        let back = JSONWriter.text(
            JSONValue.object(["model": "abacus", "messages": .array(turns)]))
        let second = try await client.post(String(decoding: back, as: UTF8.self))
        #expect(second.status == 200, "\(second.body)")
    }
}
