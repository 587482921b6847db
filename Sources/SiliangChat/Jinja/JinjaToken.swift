// What the lexer hands to the parser.

struct JinjaToken: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// Text outside of tags.
        case text([UInt8])
        case outputBegin, outputEnd
        case tagBegin, tagEnd
        case name(String)
        case string(JinjaText)
        case int(Int)
        case float(Double)
        case sign(String)
        case end
    }

    let kind: Kind
    let line: Int

    /// For messages.
    var description: String {
        switch kind {
        case .text: "text"
        case .outputBegin: "'{{'"
        case .outputEnd: "'}}'"
        case .tagBegin: "'{%'"
        case .tagEnd: "'%}'"
        case .name(let name): "'\(name)'"
        case .string: "a string"
        case .int, .float: "a number"
        case .sign(let sign): "'\(sign)'"
        case .end: "the end of the template"
        }
    }
}

extension ChatError {
    /// A fault in a template's text.
    static func syntax(_ message: String, line: Int) -> ChatError {
        ChatError(.invalidTemplate, "The chat template does not compile: line \(line): \(message).")
    }
}
