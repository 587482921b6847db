// From the tokens of one completion to the text of its thought and answer.

import SiliangChat
import SiliangTokenizer

/// Detokenizes, splits off the thought, and ends the answer at stop strings.
struct AnswerAssembler: Sendable {
    private var detokenizer: StreamingDetokenizer
    private var parser: ReasoningParser
    private var stops: StopMatcher
    /// The markers of the thought, where the vocabulary has them as single tokens. Some checkpoints
    /// call them control tokens, which the detokenizer leaves out.
    private let markers: [Int32: String]
    /// Tokens that belong to the thought so far, its markers included.
    private(set) var reasoningTokens = 0

    init(tokenizer: Tokenizer, thinking: ThinkingSupport, prompt: String, stop: [String]) {
        detokenizer = StreamingDetokenizer(tokenizer)
        var markers: [Int32: String] = [:]
        for text in ["<think>", "</think>"] {
            if let id = tokenizer.id(ofSpecial: text) { markers[id] = text }
        }
        self.markers = markers
        parser = ReasoningParser(thinking: thinking, prompt: prompt)
        stops = StopMatcher(stops: stop)
    }

    /// Whether a stop string has ended the answer.
    var isStopped: Bool { stops.isStopped }

    /// What the token adds to thought and answer; either may be empty.
    mutating func append(_ token: Int32) -> ReasoningParser.Output {
        let before = parser.isReasoning
        let output = parser.append(text(of: token))
        if before || parser.isReasoning { reasoningTokens += 1 }
        return withStops(output)
    }

    private mutating func text(of token: Int32) -> String {
        if let marker = markers[token] { return detokenizer.finish() + marker }
        // A model's vocabulary may be padded beyond its tokenizer's: such ids stand for nothing.
        return (try? detokenizer.append(token)) ?? ""
    }

    /// What was held back until no more tokens come.
    mutating func finish() -> ReasoningParser.Output {
        let last = parser.append(detokenizer.finish())
        let rest = parser.finish()
        var output = withStops(
            .init(
                reasoning: last.reasoning + rest.reasoning, content: last.content + rest.content))
        output.content += stops.finish()
        return output
    }

    /// Stop strings end the answer only: a client that stops at a blank line wants the answer's
    /// first paragraph, not half a thought and no answer.
    private mutating func withStops(_ output: ReasoningParser.Output) -> ReasoningParser.Output {
        var output = output
        output.content = stops.append(output.content)
        return output
    }
}
