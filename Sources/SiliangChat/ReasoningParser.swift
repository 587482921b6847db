// Splits a model's streamed text into the chain of thought and the answer.

/// Splits text that arrives piece by piece at `<think>` and `</think>`, wherever the pieces are cut.
///
/// The rules are those of DeepSeek's service: the thought is what stands before `</think>`, or
/// everything when the marker never comes, because a model cut off while thinking has not answered.
/// Newlines next to the markers belong to the format and are dropped; inside, every byte is kept.
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

    private enum State {
        /// Nothing but white space and perhaps the beginning of `<think>` has come.
        case undecided
        /// Inside the thought, before its first character other than a newline.
        case thoughtStart
        case thought
        /// Behind `</think>`, before the first character other than a newline.
        case answerStart
        case answer
    }

    private static let opening = Array("<think>".utf8)
    private static let closing = Array("</think>".utf8)
    private static let newline = UInt8(ascii: "\n")

    private var state: State
    /// What has come but may still turn out to belong to a marker.
    private var pending: [UInt8] = []

    /// - Parameters:
    ///   - thinking: text of a model that never thinks passes through untouched.
    ///   - prompt: the rendered prompt; a thought that it opens or closes decides the start.
    public init(thinking: ThinkingSupport, prompt: String) {
        let end = prompt.trimmed(start: false) { $0 == "\n" }
        if thinking == .never || end.hasSuffix("</think>") {
            state = .answer
        } else if end.hasSuffix("<think>") {
            state = .thoughtStart
        } else {
            state = .undecided
        }
    }

    /// Whether the next character belongs to the thought.
    public var isReasoning: Bool { state == .thought || state == .thoughtStart }

    /// Takes the next piece of text and gives what is certain by now.
    public mutating func append(_ text: String) -> Output {
        if state == .answer { return Output(content: text) }
        pending.append(contentsOf: text.utf8)
        var output = Output()
        // Each round passes one marker or one stretch of text; a piece may hold several.
        var progress = true
        while progress { progress = step(&output) }
        return output
    }

    /// What was still held back, when no more text comes.
    public mutating func finish() -> Output {
        defer { pending = [] }
        let rest = String(decoding: pending, as: UTF8.self)
        switch state {
        case .thought: return Output(reasoning: rest)
        case .thoughtStart: return Output(reasoning: rest.trimmed(end: false) { $0 == "\n" })
        case .undecided, .answer, .answerStart: return Output(content: rest)
        }
    }

    /// Moves on by one state, or by as much text as is certain; false when more input is needed.
    private mutating func step(_ output: inout Output) -> Bool {
        switch state {
        case .undecided: return decide()
        case .thoughtStart: return skipNewlines(then: .thought)
        case .thought: return think(&output)
        case .answerStart: return skipNewlines(then: .answer)
        case .answer:
            output.content += take(pending.count)
            return false
        }
    }

    private mutating func decide() -> Bool {
        let text = pending.drop { $0 == UInt8(ascii: " ") || (0x09...0x0D).contains($0) }
        if text.starts(with: Self.opening) {
            pending = Array(text.dropFirst(Self.opening.count))
            state = .thoughtStart
            return true
        }
        if Self.opening.starts(with: text) { return false }
        state = .answer
        return true
    }

    private mutating func skipNewlines(then next: State) -> Bool {
        pending.removeFirst(pending.prefix { $0 == Self.newline }.count)
        if pending.isEmpty { return false }
        state = next
        return true
    }

    private mutating func think(_ output: inout Output) -> Bool {
        if let end = pending.firstIndex(ofMarker: Self.closing) {
            let newlines = trailingNewlines(before: end)
            output.reasoning += take(end - newlines)
            pending.removeFirst(newlines + Self.closing.count)
            state = .answerStart
            return true
        }
        // Newlines in front of what may become the marker wait with it: they go if it comes.
        let certain = pending.count - pending.overlap(withStartOf: Self.closing)
        output.reasoning += take(certain - trailingNewlines(before: certain))
        return false
    }

    private func trailingNewlines(before end: Int) -> Int {
        pending[..<end].reversed().prefix { $0 == Self.newline }.count
    }

    private mutating func take(_ count: Int) -> String {
        defer { pending.removeFirst(count) }
        return String(decoding: pending.prefix(count), as: UTF8.self)
    }
}
