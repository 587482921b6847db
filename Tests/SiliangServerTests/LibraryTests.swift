// The library says what the service says: they are one implementation, and stay one.

import Foundation
import Siliang
import SiliangTestSupport
import Testing

private let turns: [ChatMessage] = [
    ChatMessage(.system, "Be brief."), ChatMessage(.user, "one"), ChatMessage(.assistant, "two"),
    ChatMessage(.user, "three"),
]

private func body(_ more: [String: Any]) throws -> String {
    var body: [String: Any] = [
        "model": "abacus",
        "messages": turns.map { ["role": $0.role.rawValue, "content": $0.content] },
    ]
    body.merge(more) { $1 }
    return String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)
}

@Test("A conversation gets the same answer from the library and from the service")
func aConversationGetsTheSameAnswer() async throws {
    let toy = try ToyService()
    let reply = try await Model(toy.served).reply(to: turns, options: .init(stop: ["6"]))
    try await toy.with(.router) { client in
        let answer = try await client.post(body(["stop": "6"])).json()
        let choice = (answer["choices"] as? [[String: Any]])?.first
        let message = choice?["message"] as? [String: Any]
        #expect(message?["content"] as? String == reply.text)
        #expect(message?["reasoning_content"] as? String == reply.thinking)
        #expect(choice?["finish_reason"] as? String == "stop")
        #expect(reply.finish == .stop(at: "6"))
        let usage = answer["usage"] as? [String: Any]
        #expect(usage?["prompt_tokens"] as? Int == reply.usage.promptTokens)
        #expect(usage?["completion_tokens"] as? Int == reply.usage.completionTokens)
        let details = usage?["completion_tokens_details"] as? [String: Any]
        #expect(details?["reasoning_tokens"] as? Int == reply.usage.thinkingTokens)
    }
}

@Test("Tokens are counted as the service counts them, tools included", arguments: [false, true])
func tokensAreCountedAsTheServiceCountsThem(hasTool: Bool) async throws {
    let toy = try ToyService()
    let tools = hasTool ? [Tool(declaring: "f", description: "d")] : []
    let count = try Model(toy.served).countTokens(of: turns, tools: tools)
    let spoken = turns.dropFirst().map { ["role": $0.role.rawValue, "content": $0.content] }
    var request: [String: Any] = ["model": "abacus", "system": "Be brief.", "messages": spoken]
    if hasTool {
        let schema: [String: Any] = ["type": "object"]
        request["tools"] = [["name": "f", "description": "d", "input_schema": schema]]
    }
    let data = try JSONSerialization.data(withJSONObject: request)
    let text = String(decoding: data, as: UTF8.self)
    try await toy.with(.router) { client in
        let reply = try await client.post(text, to: "/v1/messages/count_tokens")
        let counted = try reply.json()["input_tokens"] as? Int
        // The schema without its empty list of properties.
        let omitted = hasTool ? #","properties":{}"#.utf8.count : 0
        #expect(counted == count - omitted)
    }
}

@Test("What the library refuses, the service refuses in the same words")
func whatTheLibraryRefuses() async throws {
    let toy = try ToyService()
    let schema: JSONValue = ["type": "object", "unevaluatedItems": false]
    let error = await #expect(throws: SiliangError.self) {
        try await Model(toy.served).reply(to: turns, format: .schema(schema))
    }
    try await toy.with(.router) { client in
        let format: [String: Any] = [
            "type": "json_schema",
            "json_schema": [
                "name": "n", "schema": ["type": "object", "unevaluatedItems": false],
            ] as [String: Any],
        ]
        let reply = try await client.post(body(["response_format": format]))
        #expect(reply.status == 400)
        let refusal = try reply.json()["error"] as? [String: Any]
        #expect(refusal?["code"] as? String == "unsupported_schema")
        let words = (refusal?["message"] as? String)?.components(separatedBy: "unevaluatedItems")
        #expect(words?.count ?? 0 > 1 && error?.message.contains("unevaluatedItems") == true)
    }
}
