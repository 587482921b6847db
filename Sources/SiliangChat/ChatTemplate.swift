// The one interface between a conversation and a model's prompt format.

/// Whether a model thinks aloud before it answers, and whether a caller may choose.
public enum ThinkingSupport: Sendable, Equatable {
    /// Output is the answer and nothing else.
    case never
    /// Every answer begins with a chain of thought.
    case always
    /// The caller chooses; `default` is what happens when it does not.
    case optional(default: Bool)

    /// What the model does when the caller asks for `wanted`.
    ///
    /// - Throws: `ChatError` (`unsupportedThinking`) when it cannot do what was asked.
    public func resolve(_ wanted: Bool?) throws(ChatError) -> Bool {
        switch self {
        case .never:
            if wanted == true {
                throw ChatError(
                    .unsupportedThinking,
                    "This model does not think before it answers: leave thinking out or disable it."
                )
            }
            return false
        case .always:
            if wanted == false {
                throw ChatError(
                    .unsupportedThinking,
                    "This model always thinks before it answers: leave thinking out or enable it.")
            }
            return true
        case .optional(let fallback):
            return wanted ?? fallback
        }
    }
}

/// Turns conversations into prompts for one model.
public protocol ChatTemplate: Sendable {
    /// The format's name, for logs.
    var name: String { get }
    var thinking: ThinkingSupport { get }

    /// The prompt for `conversation`, beginning-of-sequence token included where the model wants
    /// one: encode it with special tokens recognised and none added.
    ///
    /// - Throws: `ChatError` (`emptyConversation`, `unsupportedRole`, `unsupportedThinking`,
    ///   `templateRejected`, `templateFailed`, `templateLimit`).
    func render(_ conversation: Conversation) throws(ChatError) -> String
}

extension ChatTemplate {
    /// The messages, checked for what no template here can do.
    func checkedMessages(_ conversation: Conversation) throws(ChatError) -> [ChatMessage] {
        if conversation.messages.isEmpty {
            throw ChatError(
                .emptyConversation, "The conversation has no messages: give at least one.")
        }
        if conversation.messages.contains(where: { $0.role == .tool }) {
            throw ChatError(
                .unsupportedRole,
                "This model's prompt format has no place for messages of role \"tool\".")
        }
        if conversation.continuesFinalMessage || !conversation.tools.isEmpty {
            throw ChatError(
                .templateRejected,
                "This model comes without a chat template, so it takes no tools and cannot go on "
                    + "with a message.")
        }
        return conversation.messages
    }
}
