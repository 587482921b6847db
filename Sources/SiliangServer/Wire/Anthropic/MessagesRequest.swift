// What a request of Anthropic's Messages API asks for
// (https://docs.anthropic.com/en/api/messages).

import Siliang
import SiliangChat
import SiliangFormats

/// `POST /v1/messages`, and what `…/count_tokens` shares with it.
struct MessagesRequest: AnswerRequest {
    var model: String
    var spec: GenerationSpec
    var stream: Bool

    init(_ fields: JSONFields) throws(APIError) {
        try self.init(fields, needsMaxTokens: true)
    }

    /// - Parameter needsMaxTokens: counting tokens generates none.
    init(_ fields: JSONFields, needsMaxTokens: Bool) throws(APIError) {
        model = try fields.model()
        let tools = try Self.tools(fields)
        var conversation = Conversation(messages: try AnthropicMessages.read(fields))
        // An assistant's message at the end is the beginning of the answer.
        if conversation.messages.last?.role == .assistant {
            conversation.continuesFinalMessage = true
            conversation.addGenerationPrompt = false
        }
        conversation.thinking = try ThinkingReader.switched(fields)
        let (choice, allowsParallel) = try Self.choice(fields, tools)
        if choice != .none { conversation.tools = tools }
        spec = GenerationSpec(prompts: [.conversation(conversation)])
        spec.thinkingBudget = try ThinkingReader.budget(fields)
        spec.tools = tools
        spec.toolChoice = choice
        spec.allowsParallelCalls = allowsParallel
        spec.maxTokens = try fields.integer("max_tokens", in: 1...Int(Int32.max))
        if needsMaxTokens, spec.maxTokens == nil {
            throw .invalid("max_tokens", "`max_tokens` is missing: the most tokens to generate.")
        }
        spec.sampling.temperature = try fields.number("temperature", in: 0...1)
        spec.sampling.topP = try fields.number("top_p", in: 0...1)
        spec.sampling.topK = try fields.integer("top_k", in: 0...Int(Int32.max))
        spec.stop = try fields.stopStrings("stop_sequences")
        spec.user = try fields.object("metadata")?.string("user_id")
        spec.responseFormat = try Self.responseFormat(fields)
        stream = try fields.bool("stream") ?? false
    }

    func format(_ identity: AnswerIdentity) -> any AnswerFormat {
        MessagesFormat(identity: identity)
    }

    /// `output_config.format`, earlier `output_format`.
    private static func responseFormat(
        _ fields: JSONFields
    ) throws(APIError) -> GenerationSpec.ResponseFormat {
        let newer = try fields.object("output_config")?.object("format")
        let older = try fields.object("output_format")
        guard let format = newer ?? older else { return .text }
        return try ResponseFormatReader.flat(format)
    }

    /// Tools in OpenAI's form, as templates read them.
    private static func tools(_ fields: JSONFields) throws(APIError) -> [JSONValue] {
        let items = try fields.array("tools") ?? []
        guard items.count <= ToolReader.maxTools else {
            throw .invalid(
                "tools",
                "`tools` has \(items.count) tools; at most \(ToolReader.maxTools) are allowed.")
        }
        var names: Set<String> = []
        var tools: [JSONValue] = []
        for (index, item) in items.enumerated() {
            let tool = try item.fields(at: "tools[\(index)]")
            if let type = try tool.string("type"), type != "custom" {
                throw .unsupported(tool.name("type"), "Tools of type \"\(type)\" are")
            }
            try ToolReader.check(tool, names: &names)
            guard let schema = try tool.object("input_schema") else {
                throw .invalid(
                    tool.name("input_schema"), "`\(tool.name("input_schema"))` is missing.")
            }
            var function: JSONObject = ["name": tool.fields["name"] ?? .null]
            function["description"] = tool.value("description")
            function["parameters"] = .object(schema.fields)
            function["strict"] = tool.value("strict")
            tools.append(.object(["type": .string("function"), "function": .object(function)]))
        }
        return tools
    }

    private static func choice(
        _ fields: JSONFields, _ tools: [JSONValue]
    ) throws(APIError) -> (ToolChoice, allowsParallel: Bool) {
        guard let choice = try fields.object("tool_choice") else { return (.auto, true) }
        let allowsParallel = try choice.bool("disable_parallel_tool_use") != true
        let wanted: ToolChoice
        switch try choice.word("type", of: ["auto", "any", "tool", "none"]) {
        case "none": wanted = .none
        case "any": wanted = .required
        case "tool":
            guard let name = try choice.string("name") else {
                throw .invalid("tool_choice.name", "`tool_choice.name` is missing.")
            }
            wanted = .named(name)
        default: wanted = .auto
        }
        try ToolReader.check(wanted, among: tools)
        return (wanted, allowsParallel)
    }
}

/// Reads the messages of Anthropic's API: blocks of text, thought, calls and results.
enum AnthropicMessages {
    /// - Throws: `APIError` 422 naming the message and its field.
    static func read(_ fields: JSONFields) throws(APIError) -> [ChatMessage] {
        guard let items = try fields.array("messages"), !items.isEmpty else {
            throw .invalid("messages", "`messages` is missing: an array of messages.")
        }
        var messages: [ChatMessage] = []
        if let system = try fields.text("system", partTypes: ["text"]), !system.isEmpty {
            messages.append(ChatMessage(.system, system))
        }
        for (index, item) in items.enumerated() {
            let message = try item.fields(at: "messages[\(index)]")
            switch try message.word("role", of: ["user", "assistant", "system"]) {
            case "assistant": messages.append(try assistant(message))
            case "user": messages += try user(message)
            case "system":
                let text = try message.text("content", partTypes: ["text"]) ?? ""
                messages.append(ChatMessage(.system, text))
            default:
                throw .invalid(
                    message.name("role"), "`\(message.name("role"))` is missing: user or assistant."
                )
            }
        }
        return messages
    }

    private static func blocks(_ message: JSONFields) throws(APIError) -> [JSONFields] {
        switch message.value("content") {
        case .string(let text):
            return [JSONFields(["type": .string("text"), "text": .string(text)])]
        case .array(let items):
            var blocks: [JSONFields] = []
            for (index, item) in items.enumerated() {
                blocks.append(try item.fields(at: "\(message.name("content"))[\(index)]"))
            }
            return blocks
        case nil:
            throw .invalid(
                message.name("content"), "`\(message.name("content"))` is missing: text or blocks.")
        case .some(let other):
            throw message.wrongType("content", "a string or an array of blocks", other)
        }
    }

    private static func assistant(_ message: JSONFields) throws(APIError) -> ChatMessage {
        var result = ChatMessage(.assistant, "")
        for block in try blocks(message) {
            switch try block.string("type") {
            case "text": result.content += try block.string("text") ?? ""
            case "thinking":
                result.reasoningContent =
                    (result.reasoningContent ?? "") + (try block.string("thinking") ?? "")
            case "redacted_thinking": break
            case "tool_use":
                guard let name = try block.string("name") else {
                    throw .invalid(block.name("name"), "`\(block.name("name"))` is missing.")
                }
                let input = try block.object("input")?.fields ?? JSONObject()
                result.toolCalls.append(
                    ToolCall(
                        id: try block.string("id") ?? "", name: name,
                        arguments: JSONValue.object(input).text))
            default: throw try unsupported(block)
            }
        }
        return result
    }

    /// Results come first, as the messages of tools that templates know; the text follows them.
    private static func user(_ message: JSONFields) throws(APIError) -> [ChatMessage] {
        var results: [ChatMessage] = []
        var text: String?
        for block in try blocks(message) {
            switch try block.string("type") {
            case "text": text = (text ?? "") + (try block.string("text") ?? "")
            case "tool_result":
                guard let id = try block.string("tool_use_id") else {
                    throw .invalid(
                        block.name("tool_use_id"), "`\(block.name("tool_use_id"))` is missing.")
                }
                let content = try block.text("content", partTypes: ["text"]) ?? ""
                let isError = try block.bool("is_error") ?? false
                results.append(
                    ChatMessage(.tool, isError ? "Error: " + content : content, toolCallID: id))
            default: throw try unsupported(block)
            }
        }
        if let text { results.append(ChatMessage(.user, text)) }
        return results
    }

    private static func unsupported(_ block: JSONFields) throws(APIError) -> APIError {
        let type = try block.string("type") ?? "(none)"
        return .unsupported(block.name("type"), "Content of type \"\(type)\" is")
    }
}
