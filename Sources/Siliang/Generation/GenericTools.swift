// Tools for models whose chat template knows none: explained in the system message.

import SiliangChat
import SiliangFormats

/// Writes tools, calls and their results as text that any chat template can carry.
enum GenericTools {
    /// How such a model is asked to call, and how its calls are read.
    static let format = ToolCallFormat.hermes

    /// The conversation without tools, calls and results of its own, and with their text instead.
    static func written(_ conversation: Conversation) -> Conversation {
        var result = conversation
        result.tools = []
        result.messages = conversation.messages.map(written)
        guard !conversation.tools.isEmpty else { return result }
        let text = instructions(conversation.tools)
        if let first = result.messages.first, first.role == .system {
            result.messages[0].content = first.content + "\n\n" + text
        } else {
            result.messages.insert(ChatMessage(.system, text), at: 0)
        }
        return result
    }

    private static func instructions(_ tools: [JSONValue]) -> String {
        let lines = tools.map { ($0["function"] ?? $0).text }.joined(separator: "\n")
        return """
            You can call these functions, each given with the JSON Schema of its parameters:
            \(lines)
            To call one, answer with its name and arguments in this form and nothing else:
            <tool_call>
            {"name": "function", "arguments": {"parameter": "value"}}
            </tool_call>
            The result comes with the next message, in <tool_response>.
            """
    }

    private static func written(_ message: ChatMessage) -> ChatMessage {
        switch message.role {
        case .tool:
            return ChatMessage(
                .user, "<tool_response>\n\(message.content)\n</tool_response>")
        case .assistant where !message.toolCalls.isEmpty:
            var result = message
            result.toolCalls = []
            let calls = message.toolCalls.map { call in
                let name = JSONValue.string(call.name).text
                return "<tool_call>\n{\"name\": \(name), \"arguments\": \(call.arguments)}\n"
                    + "</tool_call>"
            }
            let parts = message.content.isEmpty ? calls : [message.content] + calls
            result.content = parts.joined(separator: "\n")
            return result
        default: return message
        }
    }
}
