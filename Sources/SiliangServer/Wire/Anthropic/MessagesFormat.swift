// The answers of Anthropic's Messages API: a message of blocks, at once or as events
// (https://docs.anthropic.com/en/docs/build-with-claude/streaming).

import Siliang
import SiliangChat
import SiliangFormats

/// Messages as Anthropic's clients read them.
struct MessagesFormat: AnswerFormat {
    let identity: AnswerIdentity
    /// The block that is being written: its place and what it holds.
    private var block: (index: Int, kind: Kind)?
    private var nextIndex = 0
    private var end = AnswerEnd(reason: .stop)

    private enum Kind: Equatable { case thinking, text, call }

    init(identity: AnswerIdentity) { self.identity = identity }

    func whole(_ answer: WholeAnswer) -> [UInt8] {
        let choice = answer.choices.first ?? WholeChoice()
        var blocks: [JSONValue] = []
        if !choice.reasoning.isEmpty {
            blocks.append(
                .object([
                    "type": .string("thinking"), "thinking": .string(choice.reasoning),
                    "signature": .string(Self.signature),
                ]))
        }
        if !choice.content.isEmpty || (choice.toolCalls.isEmpty && blocks.isEmpty) {
            blocks.append(.object(["type": .string("text"), "text": .string(choice.content)]))
        }
        for call in choice.toolCalls {
            blocks.append(
                .object([
                    "type": .string("tool_use"), "id": .string(call.id),
                    "name": .string(call.name), "input": Self.input(call.arguments),
                ]))
        }
        var message = self.message(content: blocks)
        message["stop_reason"] = .string(Self.stopReason(choice.end))
        message["stop_sequence"] = choice.end.stopString.map(JSONValue.string) ?? .null
        message["usage"] = .object(Self.usage(answer.usage))
        return JSONWriter.text(JSONValue.object(message))
    }

    /// Anthropic signs thoughts so that they can be sent back; here they need no proof.
    private static let signature = "c2lsaWFuZw=="

    private func message(content: [JSONValue]) -> JSONObject {
        [
            "id": .string("msg_" + identity.id), "type": .string("message"),
            "role": .string("assistant"), "model": .string(identity.model),
            "content": .array(content), "stop_reason": .null, "stop_sequence": .null,
        ]
    }

    /// A call's arguments as the object that the protocol wants; what is none stands under a key
    /// of its own, so that it is not lost.
    private static func input(_ arguments: String) -> JSONValue {
        if arguments.isEmpty { return .object([:]) }
        if let value = try? JSONValue(parsing: Array(arguments.utf8)), case .object = value {
            return value
        }
        return .object(["arguments": .string(arguments)])
    }

    private static func stopReason(_ end: AnswerEnd) -> String {
        switch end.reason {
        case .stop: end.stopString == nil ? "end_turn" : "stop_sequence"
        case .length: "max_tokens"
        case .toolCalls: "tool_use"
        case .insufficientSystemResource: "pause_turn"
        }
    }

    /// Anthropic counts what came from the cache apart from the rest of the prompt.
    private static func usage(_ usage: AnswerUsage) -> JSONObject {
        [
            "input_tokens": .integer(usage.promptTokens - usage.promptCacheHitTokens),
            "cache_creation_input_tokens": .integer(0),
            "cache_read_input_tokens": .integer(usage.promptCacheHitTokens),
            "output_tokens": .integer(usage.completionTokens),
        ]
    }

    // MARK: Events

    mutating func opening() -> [UInt8] {
        var message = self.message(content: [])
        // What comes from the cache is known only at the end.
        message["usage"] = .object(Self.usage(AnswerUsage(promptTokens: identity.promptTokens)))
        return event("message_start", ["message": .object(message)])
            + event("ping", [:])
    }

    mutating func events(for event: AnswerEvent) -> [UInt8] {
        switch event {
        case .silence: return []
        case .end(_, let end):
            self.end = end
            return []
        case .delta(_, let delta):
            return delta.events.reduce(into: []) { $0 += events(for: $1) }
        }
    }

    private mutating func events(for event: OutputEvent) -> [UInt8] {
        switch event {
        case .reasoning(let text):
            return open(.thinking, ["type": .string("thinking"), "thinking": .string("")])
                + delta(["type": .string("thinking_delta"), "thinking": .string(text)])
        case .content(let text):
            return open(.text, ["type": .string("text"), "text": .string("")])
                + delta(["type": .string("text_delta"), "text": .string(text)])
        case .toolCallBegin(_, let id, let name):
            return close()
                + open(
                    .call,
                    [
                        "type": .string("tool_use"), "id": .string(id), "name": .string(name),
                        "input": .object([:]),
                    ])
        case .toolCallArguments(_, let text):
            return delta(["type": .string("input_json_delta"), "partial_json": .string(text)])
        case .toolCallEnd: return close()
        }
    }

    mutating func closing(_ usage: AnswerUsage) -> [UInt8] {
        var bytes: [UInt8] = []
        // A message without any block is none that clients expect.
        if nextIndex == 0 { bytes += open(.text, ["type": .string("text"), "text": .string("")]) }
        bytes += close()
        let delta: JSONObject = [
            "stop_reason": .string(Self.stopReason(end)),
            "stop_sequence": end.stopString.map(JSONValue.string) ?? .null,
        ]
        bytes += event(
            "message_delta", ["delta": .object(delta), "usage": .object(Self.usage(usage))])
        return bytes + event("message_stop", [:])
    }

    mutating func failure(_ error: APIError) -> [UInt8] {
        Array("event: error\n".utf8) + Outgoing.event(AnthropicError(error, requestID: identity.id))
    }

    var keepAlive: [UInt8] { event("ping", [:]) }

    private mutating func open(_ kind: Kind, _ start: JSONObject) -> [UInt8] {
        if let block, block.kind == kind { return [] }
        let bytes = close()
        block = (nextIndex, kind)
        defer { nextIndex += 1 }
        return bytes
            + event(
                "content_block_start",
                ["index": .integer(nextIndex), "content_block": .object(start)])
    }

    private func delta(_ delta: JSONObject) -> [UInt8] {
        event(
            "content_block_delta",
            ["index": .integer(block?.index ?? 0), "delta": .object(delta)])
    }

    private mutating func close() -> [UInt8] {
        guard let open = block else { return [] }
        var bytes: [UInt8] = []
        if open.kind == .thinking {
            bytes += delta([
                "type": .string("signature_delta"), "signature": .string(Self.signature),
            ])
        }
        block = nil
        return bytes + event("content_block_stop", ["index": .integer(open.index)])
    }

    private func event(_ type: String, _ fields: JSONObject) -> [UInt8] {
        var object: JSONObject = ["type": .string(type)]
        for (key, value) in fields { object[key] = value }
        return Array("event: \(type)\n".utf8) + Outgoing.event(JSONValue.object(object))
    }
}

/// An error in Anthropic's shape.
struct AnthropicError: JSONWritable {
    let error: APIError
    let requestID: String

    init(_ error: APIError, requestID: String) {
        self.error = error
        self.requestID = requestID
    }

    private var type: String {
        switch error.status {
        case 401: "authentication_error"
        case 402: "billing_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 503: "overloaded_error"
        case 500...: "api_error"
        default: "invalid_request_error"
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("type", "error")
            writer.field("error") {
                $0.field("type", type)
                $0.field("message", error.message)
            }
            writer.field("request_id", requestID)
        }
    }
}
