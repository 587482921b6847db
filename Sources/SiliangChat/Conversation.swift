// A conversation as plain values, before any model's template has touched it.

import SiliangFormats

/// A function that the model asked its caller to call.
public struct ToolCall: Sendable, Equatable {
    /// Names the call, so that its result can refer to it.
    public var id: String
    /// The function's name.
    public var name: String
    /// JSON as the model wrote it, usually an object; not checked.
    public var arguments: String

    public init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// One turn of a conversation.
public struct ChatMessage: Sendable, Equatable {
    public enum Role: String, Sendable, CaseIterable {
        case system, user, assistant, tool
    }

    public var role: Role
    /// The text of the turn; of an assistant's turn, the answer without its chain of thought.
    public var content: String
    /// The chain of thought of an assistant's turn. Whether a template writes it into the prompt
    /// is the template's policy.
    public var reasoningContent: String?
    /// Who speaks, where several share a role; of a tool's turn, the function's name.
    public var name: String?
    /// The calls of an assistant's turn.
    public var toolCalls: [ToolCall]
    /// Which call a tool's turn answers.
    public var toolCallID: String?

    public init(
        _ role: Role, _ content: String, reasoningContent: String? = nil, name: String? = nil,
        toolCalls: [ToolCall] = [], toolCallID: String? = nil
    ) {
        self.role = role
        self.content = content
        self.reasoningContent = reasoningContent
        self.name = name
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
    }
}

/// What a chat template turns into a prompt.
public struct Conversation: Sendable, Equatable {
    public var messages: [ChatMessage]
    /// Tools as OpenAI's API writes them, `{"type": "function", "function": {…}}`, which is also
    /// what published templates read.
    public var tools: [JSONValue]
    /// End the prompt where the assistant is to speak.
    public var addGenerationPrompt: Bool
    /// The last message is the assistant's and unfinished: the prompt ends inside it.
    public var continuesFinalMessage: Bool
    /// Whether the model is to think before it answers; nil leaves it to the template's default.
    public var thinking: Bool?
    /// Further variables for the template, such as a client's `chat_template_kwargs`.
    public var variables: JSONObject

    public init(
        messages: [ChatMessage], tools: [JSONValue] = [], addGenerationPrompt: Bool = true,
        continuesFinalMessage: Bool = false, thinking: Bool? = nil,
        variables: JSONObject = JSONObject()
    ) {
        self.messages = messages
        self.tools = tools
        self.addGenerationPrompt = addGenerationPrompt
        self.continuesFinalMessage = continuesFinalMessage
        self.thinking = thinking
        self.variables = variables
    }
}
