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
            let path = "messages[\(index)]"
            guard case .object(let object) = item else {
                throw .invalid(path, "`\(path)` must be an object, not \(item.kind).")
            }
            messages.append(try message(JSONFields(object, path: path)))
        }
        return messages
    }

    private static func message(_ fields: JSONFields) throws(APIError) -> ChatMessage {
        let role = try role(fields)
        if let calls = try fields.array("tool_calls"), !calls.isEmpty {
            throw .unsupported(fields.name("tool_calls"), "Tools are")
        }
        if try fields.bool("prefix") == true {
            throw .unsupported(fields.name("prefix"), "Continuing an answer is")
        }
        let name = try fields.string("name")
        return ChatMessage(
            role, try content(fields, role: role),
            reasoningContent: try fields.string("reasoning_content"), name: name)
    }

    private static func role(_ fields: JSONFields) throws(APIError) -> ChatMessage.Role {
        let words = ["system", "developer", "user", "assistant", "tool", "function"]
        switch try fields.word("role", of: words) {
        // OpenAI renamed the role for its reasoning models; no template here knows the new name.
        case "system", "developer": return .system
        case "user": return .user
        case "assistant": return .assistant
        case nil:
            throw .invalid(
                fields.name("role"),
                "`\(fields.name("role"))` is missing: system, user or assistant.")
        default:
            throw .unsupported(fields.name("role"), "Messages of tools are")
        }
    }

    /// Text, or an array of parts of text that are joined as they are.
    private static func content(
        _ fields: JSONFields, role: ChatMessage.Role
    ) throws(APIError) -> String {
        switch fields.value("content") {
        case .string(let text): return text
        case .array(let parts):
            var text = ""
            for (index, part) in parts.enumerated() {
                text += try self.part(part, path: "\(fields.name("content"))[\(index)]")
            }
            return text
        case nil:
            // An answer that was only thought, or only tool calls, has none.
            if role == .assistant { return "" }
            throw .invalid(
                fields.name("content"), "`\(fields.name("content"))` is missing: the text.")
        case .some(let other):
            throw fields.wrongType("content", "a string or an array of text parts", other)
        }
    }

    private static func part(_ value: JSONValue, path: String) throws(APIError) -> String {
        guard case .object(let object) = value else {
            throw .invalid(path, "`\(path)` must be an object, not \(value.kind).")
        }
        let fields = JSONFields(object, path: path)
        guard let type = try fields.string("type") else {
            throw .invalid(fields.name("type"), "`\(fields.name("type"))` is missing: text.")
        }
        guard type == "text" else {
            throw .unsupported(fields.name("type"), "Content of type \"\(type)\" is")
        }
        guard let text = try fields.string("text") else {
            throw .invalid(fields.name("text"), "`\(fields.name("text"))` is missing: the text.")
        }
        return text
    }
}
