// What a request of OpenAI's Responses API asks for
// (https://platform.openai.com/docs/api-reference/responses). Nothing is stored: every request
// brings its whole conversation.

import Siliang
import SiliangChat
import SiliangFormats

/// `POST /v1/responses`.
struct ResponsesRequest: AnswerRequest {
    var model: String
    var spec: GenerationSpec
    var stream: Bool
    /// What the response repeats of its request.
    var echo: ResponseEcho

    init(_ fields: JSONFields) throws(APIError) {
        model = try fields.model()
        try Self.refuseUnsupported(fields)
        let tools = try Self.tools(fields)
        var conversation = Conversation(messages: try ResponseInput.messages(fields))
        let reasoning = try fields.object("reasoning")
        if let effort = try reasoning?.word("effort", of: ThinkingReader.allEfforts) {
            conversation.variables["reasoning_effort"] = .string(effort)
            if effort == "none" { conversation.thinking = false }
        }
        let choice = try ToolReader.choice(fields, tools: tools)
        if choice != .none { conversation.tools = tools }
        spec = GenerationSpec(prompts: [.conversation(conversation)])
        spec.tools = tools
        spec.toolChoice = choice
        spec.allowsParallelCalls = try fields.bool("parallel_tool_calls") ?? true
        spec.maxTokens = try fields.integer("max_output_tokens", in: 1...Int(Int32.max))
        spec.sampling = try SamplingWishes(fields)
        if let format = try fields.object("text")?.object("format") {
            spec.responseFormat = try ResponseFormatReader.flat(format)
        }
        let user = try fields.string("user")
        spec.user = try fields.string("safety_identifier") ?? user
        stream = try fields.bool("stream") ?? false
        echo = ResponseEcho(fields, allowsParallelCalls: spec.allowsParallelCalls)
    }

    func format(_ identity: AnswerIdentity) -> any AnswerFormat {
        ResponsesFormat(identity: identity, echo: echo)
    }

    private static func refuseUnsupported(_ fields: JSONFields) throws(APIError) {
        for key in ["previous_response_id", "conversation", "prompt"] where fields.value(key) != nil
        {
            throw .invalid(
                key,
                "`\(key)` refers to something stored, and nothing is stored here: send the whole "
                    + "conversation as `input`.")
        }
        if try fields.bool("background") == true {
            throw .unsupported("background", "Answering in the background is")
        }
        _ = try fields.bool("store")
        _ = try fields.word("truncation", of: ["auto", "disabled"])
    }

    /// Tools in the chat API's form, as templates read them.
    private static func tools(_ fields: JSONFields) throws(APIError) -> [JSONValue] {
        var names: Set<String> = []
        var tools: [JSONValue] = []
        for (index, item) in (try fields.array("tools") ?? []).enumerated() {
            let tool = try item.fields(at: "tools[\(index)]")
            guard try tool.string("type") == "function" else {
                throw .unsupported(
                    tool.name("type"),
                    "Tools of type \"\(try tool.string("type") ?? "(none)")\" are")
            }
            try ToolReader.check(tool, names: &names)
            var function = JSONObject()
            for key in ["name", "description", "parameters", "strict"] {
                function[key] = tool.value(key)
            }
            tools.append(.object(["type": .string("function"), "function": .object(function)]))
        }
        guard tools.count <= ToolReader.maxTools else {
            throw .invalid(
                "tools",
                "`tools` has \(tools.count) tools; at most \(ToolReader.maxTools) are allowed.")
        }
        return tools
    }
}

/// Reads the items of `input`.
enum ResponseInput {
    static func messages(_ fields: JSONFields) throws(APIError) -> [ChatMessage] {
        var messages: [ChatMessage] = []
        if let text = try fields.string("instructions"), !text.isEmpty {
            messages.append(ChatMessage(.system, text))
        }
        switch fields.value("input") {
        case .string(let text): messages.append(ChatMessage(.user, text))
        case .array(let items) where !items.isEmpty:
            for (index, item) in items.enumerated() {
                try add(item.fields(at: "input[\(index)]"), to: &messages)
            }
        case nil, .array: throw .invalid("input", "`input` is missing: a text or items.")
        case .some(let other): throw fields.wrongType("input", "a string or an array", other)
        }
        return messages
    }

    private static func add(
        _ item: JSONFields, to messages: inout [ChatMessage]
    ) throws(APIError) {
        switch try item.string("type") ?? "message" {
        case "message": try addMessage(item, to: &messages)
        case "reasoning":
            let text = try reasoning(item)
            withAssistant(&messages, isNew: true) { $0.reasoningContent = text }
        case "function_call":
            guard let name = try item.string("name") else {
                throw .invalid(item.name("name"), "`\(item.name("name"))` is missing.")
            }
            let call = ToolCall(
                id: try item.string("call_id") ?? "", name: name,
                arguments: try item.string("arguments") ?? "{}")
            withAssistant(&messages, isNew: false) { $0.toolCalls.append(call) }
        case "function_call_output":
            guard let id = try item.string("call_id") else {
                throw .invalid(item.name("call_id"), "`\(item.name("call_id"))` is missing.")
            }
            let text = try item.text("output", partTypes: ["input_text", "text", "output_text"])
            messages.append(ChatMessage(.tool, text ?? "", toolCallID: id))
        case let type:
            throw .unsupported(item.name("type"), "Items of type \"\(type)\" are")
        }
    }

    private static func addMessage(
        _ item: JSONFields, to messages: inout [ChatMessage]
    ) throws(APIError) {
        let role = try item.word("role", of: ["system", "developer", "user", "assistant"])
        let types = ["input_text", "output_text", "text", "refusal"]
        guard let text = try item.text("content", partTypes: types) else {
            throw .invalid(item.name("content"), "`\(item.name("content"))` is missing: the text.")
        }
        switch role {
        case "system", "developer": messages.append(ChatMessage(.system, text))
        case "user": messages.append(ChatMessage(.user, text))
        case "assistant":
            // The thought before it, and its text, are one turn.
            let continues =
                messages.last.map { $0.role == .assistant && $0.content.isEmpty } ?? false
            withAssistant(&messages, isNew: !continues) { $0.content = text }
        default: throw .invalid(item.name("role"), "`\(item.name("role"))` is missing.")
        }
    }

    /// Thought, text and calls are items of their own here and one message everywhere else.
    private static func withAssistant(
        _ messages: inout [ChatMessage], isNew: Bool, _ change: (inout ChatMessage) -> Void
    ) {
        if isNew || messages.last?.role != .assistant {
            messages.append(ChatMessage(.assistant, ""))
        }
        change(&messages[messages.count - 1])
    }

    private static func reasoning(_ item: JSONFields) throws(APIError) -> String? {
        for (key, type) in [("content", "reasoning_text"), ("summary", "summary_text")] {
            if let text = try item.text(key, partTypes: [type]), !text.isEmpty { return text }
        }
        return nil
    }
}

/// The fields of a request that its response repeats.
struct ResponseEcho: Sendable, Equatable {
    /// In the order in which they are written; absent ones with OpenAI's defaults.
    let fields: JSONObject

    init(_ request: JSONFields, allowsParallelCalls: Bool) {
        var fields = JSONObject()
        func take(_ key: String, default fallback: JSONValue) {
            fields[key] = request.value(key) ?? fallback
        }
        take("instructions", default: .null)
        take("max_output_tokens", default: .null)
        take("metadata", default: .object([:]))
        fields["parallel_tool_calls"] = .bool(allowsParallelCalls)
        fields["previous_response_id"] = .null
        take("reasoning", default: .object(["effort": .null, "summary": .null]))
        fields["store"] = .bool(false)
        take("temperature", default: .number(1))
        take("text", default: .object(["format": .object(["type": .string("text")])]))
        take("tool_choice", default: .string("auto"))
        take("tools", default: .array([]))
        take("top_p", default: .number(1))
        fields["truncation"] = .string("disabled")
        take("user", default: .null)
        self.fields = fields
    }
}
