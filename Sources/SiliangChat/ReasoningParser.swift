// Splits a model's streamed text into the chain of thought and the answer.

/// Splits text that arrives piece by piece at `<think>` and `</think>`, wherever the pieces are
/// cut: `OutputParser` for text in which nobody looks for tool calls.
public struct ReasoningParser: Sendable {
    /// What a piece of text added to the thought and to the answer. Either may be empty.
    public struct Output: Sendable, Equatable {
        public var reasoning: String
        public var content: String

        public init(reasoning: String = "", content: String = "") {
            self.reasoning = reasoning
            self.content = content
        }
    }

    private var parser: OutputParser

    /// - Parameters:
    ///   - thinking: text of a model that never thinks passes through untouched.
    ///   - prompt: the rendered prompt; a thought that it opens or closes decides the start.
    public init(thinking: ThinkingSupport, prompt: String) {
        parser = OutputParser(thinking: thinking, prompt: prompt)
    }

    /// Whether the next character belongs to the thought.
    public var isReasoning: Bool { parser.isReasoning }

    /// Takes the next piece of text and gives what is certain by now.
    public mutating func append(_ text: String) -> Output { Self.joined(parser.append(text)) }

    /// What was still held back, when no more text comes.
    public mutating func finish() -> Output { Self.joined(parser.finish()) }

    private static func joined(_ events: [OutputEvent]) -> Output {
        var output = Output()
        for event in events {
            switch event {
            case .reasoning(let text): output.reasoning += text
            case .content(let text): output.content += text
            case .toolCallBegin, .toolCallArguments, .toolCallEnd: break
            }
        }
        return output
    }
}
