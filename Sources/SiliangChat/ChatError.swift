// What can go wrong between a conversation and its prompt.

/// A conversation that no template can render, a checkpoint whose template is not known, or a schema
/// that no constraint can be made of.
public struct ChatError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The checkpoint's chat template does not compile.
        case invalidTemplate
        /// The chat template refuses the conversation, in words of its own.
        case templateRejected
        /// The chat template came upon something that it cannot do.
        case templateFailed
        /// The chat template does more than one may.
        case templateLimit
        /// There is no message to render.
        case emptyConversation
        /// The template has no place for a message of this role.
        case unsupportedRole
        /// The model cannot answer with thinking switched the way it was asked.
        case unsupportedThinking
        /// A JSON Schema uses what cannot be guaranteed, or is too large.
        case unsupportedSchema
        /// A JSON Schema is none, or no value can satisfy it.
        case invalidSchema
    }

    public let code: Code
    /// What is wrong and what to do about it.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
