// The answers of OpenAI's Responses API: items, at once or as events
// (https://platform.openai.com/docs/api-reference/responses-streaming).

import Siliang
import SiliangChat
import SiliangFormats

/// Responses as OpenAI's clients read them.
struct ResponsesFormat: AnswerFormat {
    let identity: AnswerIdentity
    let echo: ResponseEcho
    /// Items that are complete, and the one that is being written.
    private var items: [ResponseItem] = []
    private var current: ResponseItem?
    private var end = AnswerEnd(reason: .stop)
    private var sequenceNumber = 0

    init(identity: AnswerIdentity, echo: ResponseEcho) {
        self.identity = identity
        self.echo = echo
    }

    func whole(_ answer: WholeAnswer) -> [UInt8] {
        let choice = answer.choices.first ?? WholeChoice()
        var items: [ResponseItem] = []
        func add(_ kind: ResponseItem.Kind, _ text: String) {
            items.append(ResponseItem(kind, text, id: identity.id, index: items.count))
        }
        if !choice.reasoning.isEmpty { add(.reasoning, choice.reasoning) }
        if !choice.content.isEmpty || choice.toolCalls.isEmpty { add(.message, choice.content) }
        for call in choice.toolCalls { add(.call(id: call.id, name: call.name), call.arguments) }
        return JSONWriter.text(response(items, end: choice.end, usage: answer.usage))
    }

    /// The response object.
    ///
    /// - Parameter end: nil while it is being written.
    private func response(
        _ items: [ResponseItem], end: AnswerEnd?, usage: AnswerUsage? = nil,
        error: APIError? = nil
    ) -> JSONValue {
        var object: JSONObject = [
            "id": .string("resp_" + identity.id), "object": .string("response"),
            "created_at": .integer(identity.created), "status": .string("in_progress"),
            "error": .null, "incomplete_details": .null, "model": .string(identity.model),
            "output": .array(items.map { $0.json(isDone: true) }),
        ]
        for (key, value) in echo.fields { object[key] = value }
        object["usage"] = usage.map(Self.usage) ?? .null
        switch end?.reason {
        case .stop, .toolCalls: object["status"] = .string("completed")
        case .length:
            object["status"] = .string("incomplete")
            object["incomplete_details"] = .object(["reason": .string("max_output_tokens")])
        case .insufficientSystemResource: object["status"] = .string("cancelled")
        case nil: break
        }
        if let error {
            object["status"] = .string("failed")
            object["error"] = .object([
                "code": .string("server_error"), "message": .string(error.message),
            ])
        }
        return .object(object)
    }

    private static func usage(_ usage: AnswerUsage) -> JSONValue {
        .object([
            "input_tokens": .integer(usage.promptTokens),
            "input_tokens_details": .object([
                "cached_tokens": .integer(usage.promptCacheHitTokens)
            ]),
            "output_tokens": .integer(usage.completionTokens),
            "output_tokens_details": .object([
                "reasoning_tokens": .integer(usage.reasoningTokens)
            ]),
            "total_tokens": .integer(usage.totalTokens),
        ])
    }

    // MARK: Events

    mutating func opening() -> [UInt8] {
        let response = response([], end: nil)
        return event("response.created", ["response": response])
            + event("response.in_progress", ["response": response])
    }

    mutating func events(for event: AnswerEvent) -> [UInt8] {
        switch event {
        case .silence: return []
        case .end(_, let end):
            self.end = end
            return close()
        case .delta(_, let delta):
            var bytes: [UInt8] = []
            for event in delta.events {
                switch event {
                case .reasoning(let text): bytes += open(.reasoning) + extend(text)
                case .content(let text): bytes += open(.message) + extend(text)
                case .toolCallBegin(_, let id, let name):
                    bytes += close() + open(.call(id: id, name: name))
                case .toolCallArguments(_, let text): bytes += extend(text)
                case .toolCallEnd: bytes += close()
                }
            }
            return bytes
        }
    }

    mutating func closing(_ usage: AnswerUsage) -> [UInt8] {
        var bytes: [UInt8] = []
        if items.isEmpty, current == nil { bytes += open(.message) }
        bytes += close()
        let type = end.reason == .length ? "response.incomplete" : "response.completed"
        return bytes + event(type, ["response": response(items, end: end, usage: usage)])
    }

    mutating func failure(_ error: APIError) -> [UInt8] {
        event("response.failed", ["response": response(items, end: nil, error: error)])
    }

    var keepAlive: [UInt8] { Outgoing.keepAlive }

    private mutating func open(_ kind: ResponseItem.Kind) -> [UInt8] {
        if let current, current.kind == kind { return [] }
        var bytes = close()
        let item = ResponseItem(kind, "", id: identity.id, index: items.count)
        current = item
        bytes += event(
            "response.output_item.added",
            ["output_index": .integer(item.index), "item": item.json(isDone: false)])
        if let part = item.part(text: "") {
            bytes += event("response.content_part.added", place(item, ["part": part]))
        }
        return bytes
    }

    private mutating func extend(_ text: String) -> [UInt8] {
        current?.text += text
        guard let item = current else { return [] }
        var fields = place(item, ["delta": .string(text)])
        if item.kind == .message { fields["logprobs"] = .array([]) }
        return event("response.\(item.name).delta", fields)
    }

    private mutating func close() -> [UInt8] {
        guard let item = current else { return [] }
        current = nil
        items.append(item)
        var done = place(item, [item.isCall ? "arguments" : "text": .string(item.text)])
        if item.kind == .message { done["logprobs"] = .array([]) }
        if case .call(_, let name) = item.kind { done["name"] = .string(name) }
        var bytes = event("response.\(item.name).done", done)
        if let part = item.part(text: item.text) {
            bytes += event("response.content_part.done", place(item, ["part": part]))
        }
        return bytes
            + event(
                "response.output_item.done",
                ["output_index": .integer(item.index), "item": item.json(isDone: true)])
    }

    /// Where an event belongs.
    private func place(_ item: ResponseItem, _ fields: JSONObject) -> JSONObject {
        var object: JSONObject = [
            "item_id": .string(item.id), "output_index": .integer(item.index),
        ]
        if !item.isCall { object["content_index"] = .integer(0) }
        for (key, value) in fields { object[key] = value }
        return object
    }

    private mutating func event(_ type: String, _ fields: JSONObject) -> [UInt8] {
        var object: JSONObject = [
            "type": .string(type), "sequence_number": .integer(sequenceNumber),
        ]
        sequenceNumber += 1
        for (key, value) in fields { object[key] = value }
        return Array("event: \(type)\n".utf8) + Outgoing.event(JSONValue.object(object))
    }
}

/// One item of a response's output.
struct ResponseItem: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case reasoning, message
        case call(id: String, name: String)
    }

    let kind: Kind
    var text: String
    let id: String
    let index: Int

    init(_ kind: Kind, _ text: String, id: String, index: Int) {
        self.kind = kind
        self.text = text
        self.index = index
        let prefix =
            switch kind {
            case .reasoning: "rs"
            case .message: "msg"
            case .call: "fc"
            }
        self.id = "\(prefix)_\(id)_\(index)"
    }

    var isCall: Bool { if case .call = kind { true } else { false } }

    /// In the names of its events.
    var name: String {
        switch kind {
        case .reasoning: "reasoning_text"
        case .message: "output_text"
        case .call: "function_call_arguments"
        }
    }

    /// The item's content; nil for a call.
    func part(text: String) -> JSONValue? {
        switch kind {
        case .reasoning:
            .object(["type": .string("reasoning_text"), "text": .string(text)])
        case .message:
            .object([
                "type": .string("output_text"), "text": .string(text), "annotations": .array([]),
                "logprobs": .array([]),
            ])
        case .call: nil
        }
    }

    func json(isDone: Bool) -> JSONValue {
        var object: JSONObject = ["id": .string(id)]
        let status = JSONValue.string(isDone ? "completed" : "in_progress")
        let content = isDone ? part(text: text).map { [$0] } ?? [] : []
        switch kind {
        case .reasoning:
            object["type"] = .string("reasoning")
            object["summary"] = .array([])
            object["content"] = .array(content)
            object["status"] = status
        case .message:
            object["type"] = .string("message")
            object["status"] = status
            object["role"] = .string("assistant")
            object["content"] = .array(content)
        case .call(let callID, let name):
            object["type"] = .string("function_call")
            object["status"] = status
            object["call_id"] = .string(callID)
            object["name"] = .string(name)
            object["arguments"] = .string(isDone ? text : "")
        }
        return .object(object)
    }
}
