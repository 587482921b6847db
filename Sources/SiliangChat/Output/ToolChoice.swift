// Which calls a request allows, and the text around a call, from which a constraint can be made.

import SiliangFormats

/// OpenAI's `tool_choice`.
public enum ToolChoice: Sendable, Equatable {
    /// No calls: the parser gets no tools, and what looks like a call is text.
    case none
    /// The model decides.
    case auto
    /// At least one call.
    case required
    /// A call of this tool.
    case named(String)

    /// The tools that an answer may call: what `OutputParser` is to be told.
    public func callable(of tools: [JSONValue]) -> [JSONValue] {
        switch self {
        case .none: []
        case .auto, .required: tools
        case .named(let name):
            tools.filter { ($0["function"] ?? $0)["name"]?.string == name }
        }
    }

    /// Whether an answer without a call would be wrong, so that the model must be constrained.
    public var isForced: Bool {
        switch self {
        case .none, .auto: false
        case .required, .named: true
        }
    }
}

/// What stands around the parts of a call in a family's format, as its chat template writes it:
///
///     opening beforeName NAME afterName ARGUMENTS closing [separator beforeName …] end
///
/// An answer that is constrained to this is a call. Where arguments are JSON they take the tool's
/// schema; elsewhere they are elements (`Parameter`), and a constraint covers their names, their
/// order and the values that are not text. A text value is free up to the closing marker: these
/// formats have no escapes, so no more than that can be promised.
public struct ToolCallFraming: Sendable, Equatable {
    /// One parameter: `opening KEY afterKey VALUE closing`. Text stands bare, the rest as JSON.
    public struct Parameter: Sendable, Equatable {
        public var opening: String
        public var afterKey: String
        /// In place of `afterKey` if the value is text; the same, but for DeepSeek.
        public var afterTextKey: String
        public var closing: String

        init(_ opening: String, _ afterKey: String, text afterTextKey: String? = nil, _ end: String)
        {
            self.opening = opening
            self.afterKey = afterKey
            self.afterTextKey = afterTextKey ?? afterKey
            closing = end
        }
    }

    /// Between text and the first call. Not in front of a call that is the whole answer.
    public var afterText = ""
    public var opening = ""
    public var beforeName: String
    public var afterName: String
    public var closing: String
    /// Between calls; nil where the format has one call an answer.
    public var separator: String?
    public var end = ""
    /// How parameters are written; nil where the arguments are one JSON object.
    public var parameter: Parameter?

    public var argumentsAreJSON: Bool { parameter == nil }

    /// What an answer begins with that calls some tool; its name follows.
    public var prefix: String { opening + beforeName }

    /// What an answer begins with that calls this tool; its arguments follow.
    public func prefix(naming name: String) -> String { prefix + name + afterName }

    /// What follows the arguments of the last call.
    public var suffix: String { closing + end }
}
