// Everything that can go wrong between a caller and a model, in one type.

import SiliangChat
import SiliangEngine

/// A model that cannot be opened, a question that it cannot be asked, or an answer that did not come.
public struct SiliangError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is: something to switch on.
    public enum Code: String, Sendable, CaseIterable {
        /// There is no such file or folder, or it cannot be read.
        case unreadableFile
        /// The file or folder is no checkpoint, is damaged, or holds a model that is not supported.
        case invalidCheckpoint
        /// The checkpoint has no tokenizer, or one that cannot be used.
        case invalidTokenizer
        /// The checkpoint's chat template does not compile.
        case invalidTemplate
        /// A parameter is out of range, or asks for what the model cannot do.
        case invalidParameter
        /// The prompt leaves no room in the context for an answer.
        case promptTooLong
        /// The chat template refuses the conversation, or cannot cope with it.
        case templateRefused
        /// A JSON Schema is none, or no value can satisfy it.
        case invalidSchema
        /// A JSON Schema uses what cannot be guaranteed, or is too large.
        case unsupportedSchema
        /// Too many requests are waiting.
        case overloaded
        /// The model takes no more work.
        case shuttingDown
        /// The model failed while it computed.
        case modelFailed
        /// The chat is answering another question.
        case busy
        /// The model went on calling tools instead of answering.
        case tooManyToolRounds
        /// The answer was cut off before the document in it was complete.
        case incompleteOutput
        /// The answer is a document of the schema, but not of the type that was asked for.
        case undecodableOutput
    }

    /// The kind of failure.
    public let code: Code
    /// What is wrong and what to do about it.
    public let message: String
    /// What the failure is about, where it is one thing: a parameter's name.
    public let parameter: String?
    /// The error that caused this one, where another did.
    public let underlying: (any Error)?

    package init(
        _ code: Code, _ message: String, parameter: String? = nil,
        underlying: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.parameter = parameter
        self.underlying = underlying
    }

    /// The message.
    public var description: String { message }
}

extension SiliangError {
    /// A parameter of the wrong kind or range.
    static func invalid(_ parameter: String, _ message: String) -> SiliangError {
        SiliangError(.invalidParameter, message, parameter: parameter)
    }

    /// What the engine refuses or fails at.
    package init(_ error: EngineError) {
        let code: Code =
            switch error.code {
            case .overloaded: .overloaded
            case .shuttingDown: .shuttingDown
            case .promptTooLong: .promptTooLong
            case .emptyPrompt, .invalidParameter: .invalidParameter
            case .tokenOutOfRange, .modelFailed: .modelFailed
            }
        self.init(code, error.message, underlying: error)
    }

    /// What a template or a schema refuses.
    ///
    /// - Parameter parameter: the name of what a schema was given as.
    package init(_ error: ChatError, parameter: String? = nil) {
        let (code, concerned): (Code, String?) =
            switch error.code {
            case .unsupportedSchema: (.unsupportedSchema, parameter)
            case .invalidSchema: (.invalidSchema, parameter)
            case .emptyConversation, .unsupportedRole: (.invalidParameter, "messages")
            case .unsupportedThinking: (.invalidParameter, "thinking")
            case .templateRejected, .templateFailed, .templateLimit: (.templateRefused, "messages")
            case .invalidTemplate: (.invalidTemplate, nil)
            }
        self.init(code, error.message, parameter: concerned, underlying: error)
    }
}
