// A conversation as plain values, before any model's template has touched it.

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
    /// Who speaks, where several share a role. No template of today writes it.
    public var name: String?

    public init(
        _ role: Role, _ content: String, reasoningContent: String? = nil, name: String? = nil
    ) {
        self.role = role
        self.content = content
        self.reasoningContent = reasoningContent
        self.name = name
    }
}

/// What a chat template turns into a prompt.
public struct Conversation: Sendable, Equatable {
    public var messages: [ChatMessage]
    /// End the prompt where the assistant is to speak.
    public var addGenerationPrompt: Bool
    /// Whether the model is to think before it answers; nil leaves it to the template's default.
    public var thinking: Bool?

    public init(messages: [ChatMessage], addGenerationPrompt: Bool = true, thinking: Bool? = nil) {
        self.messages = messages
        self.addGenerationPrompt = addGenerationPrompt
        self.thinking = thinking
    }
}
