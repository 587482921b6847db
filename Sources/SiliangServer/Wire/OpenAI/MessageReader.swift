// Reads the messages of a chat request.

import SiliangChat
import SiliangFormats

/// From the JSON of `messages` to chat messages.
enum MessageReader {
    /// - Throws: `APIError` 422 naming the message and its field.
    static func messages(_ fields: JSONFields) throws(APIError) -> [ChatMessage] {
        guard let items = try fields.array("messages") else {
            throw .invalid("messages", "`messages` is missing: an array of messages.")
        }
        guard !items.isEmpty else {
            throw .invalid("messages", "`messages` is empty: give at least one message.")
        }
        var messages: [ChatMessage] = []
        for (index, item) in items.enumerated() {
            messages.append(try message(item.fields(at: "messages[\(index)]")))
        }
        return messages
    }

    /// DeepSeek's continuation of a begun answer: `prefix` on the last message.
    static func continuesFinalMessage(_ fields: JSONFields) throws(APIError) -> Bool {
        let items = try fields.array("messages") ?? []
        for (index, item) in items.enumerated() {
            let path = "messages[\(index)]"
            let message = try item.fields(at: path)
            guard try message.bool("prefix") == true else { continue }
            guard index == items.count - 1, try message.string("role") == "assistant" else {
                throw .invalid(
                    path + ".prefix",
                    "`\(path).prefix` is possible on the last message alone, of role assistant.")
            }
            return true
        }
        return false
    }

    private static func message(_ fields: JSONFields) throws(APIError) -> ChatMessage {
        let role = try role(fields)
        var message = ChatMessage(
            role, try content(fields, role: role),
            reasoningContent: try reasoning(fields), name: try fields.string("name"))
        if let calls = try fields.array("tool_calls"), !calls.isEmpty {
            guard role == .assistant else {
                throw .invalid(
                    fields.name("tool_calls"),
                    "`\(fields.name("tool_calls"))` is possible on messages of the assistant alone."
                )
            }
            for (index, call) in calls.enumerated() {
                let path = "\(fields.name("tool_calls"))[\(index)]"
                message.toolCalls.append(try toolCall(call.fields(at: path)))
            }
        }
        if role == .tool {
            message.toolCallID = try fields.string("tool_call_id")
            if message.toolCallID == nil {
                throw .invalid(
                    fields.name("tool_call_id"),
                    "`\(fields.name("tool_call_id"))` is missing: the id of the call answered.")
            }
        }
        return message
    }

    /// DeepSeek's name, and the one that vLLM and OpenRouter use.
    private static func reasoning(_ fields: JSONFields) throws(APIError) -> String? {
        if let text = try fields.string("reasoning_content") { return text }
        return fields.value("reasoning")?.string
    }

    private static func toolCall(_ fields: JSONFields) throws(APIError) -> ToolCall {
        guard let function = try fields.object("function") else {
            throw .invalid(
                fields.name("function"), "`\(fields.name("function"))` is missing: an object.")
        }
        guard let name = try function.string("name") else {
            throw .invalid(function.name("name"), "`\(function.name("name"))` is missing.")
        }
        // Some clients send the arguments as the object that they mean.
        let arguments: String
        switch function.value("arguments") {
        case .string(let text): arguments = text
        case .object(let object): arguments = JSONValue.object(object).text
        case nil: arguments = "{}"
        case .some(let other): throw function.wrongType("arguments", "a string", other)
        }
        return ToolCall(id: try fields.string("id") ?? "", name: name, arguments: arguments)
    }

    private static func role(_ fields: JSONFields) throws(APIError) -> ChatMessage.Role {
        let words = ["system", "developer", "user", "assistant", "tool", "function"]
        switch try fields.word("role", of: words) {
        // OpenAI renamed the role for its reasoning models; no template here knows the new name.
        case "system", "developer": return .system
        case "user": return .user
        case "assistant": return .assistant
        case "tool": return .tool
        case nil:
            throw .invalid(
                fields.name("role"),
                "`\(fields.name("role"))` is missing: system, user, assistant or tool.")
        default:
            throw .invalid(
                fields.name("role"),
                "`\(fields.name("role"))` is \"function\", which \"tool\" has replaced: use that.")
        }
    }

    /// Text, or an array of parts of text that are joined as they are.
    private static func content(
        _ fields: JSONFields, role: ChatMessage.Role
    ) throws(APIError) -> String {
        if let text = try fields.text("content", partTypes: ["text", "refusal"]) { return text }
        // An answer that was only thought, or only tool calls, has none.
        if role == .assistant { return "" }
        throw .invalid(fields.name("content"), "`\(fields.name("content"))` is missing: the text.")
    }
}

extension JSONFields {
    /// Text, or an array of parts of text that are joined as they are; nil where there is neither.
    ///
    /// - Parameter partTypes: the `type` of the parts that hold text.
    func text(_ key: String, partTypes: [String]) throws(APIError) -> String? {
        switch value(key) {
        case nil: return nil
        case .string(let text): return text
        case .array(let parts):
            var text = ""
            for (index, part) in parts.enumerated() {
                let part = try part.fields(at: "\(name(key))[\(index)]")
                text += try part.partText(partTypes)
            }
            return text
        case .some(let other):
            throw wrongType(key, "a string or an array of text parts", other)
        }
    }

    private func partText(_ types: [String]) throws(APIError) -> String {
        guard let type = try string("type") else {
            throw .invalid(name("type"), "`\(name("type"))` is missing: \(types[0]).")
        }
        guard types.contains(type) else {
            throw .unsupported(name("type"), "Content of type \"\(type)\" is")
        }
        let key = type == "refusal" ? "refusal" : "text"
        guard let text = try string(key) else {
            throw .invalid(name(key), "`\(name(key))` is missing: the text.")
        }
        return text
    }
}
