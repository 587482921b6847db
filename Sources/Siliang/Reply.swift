// A whole answer, and the pieces that it comes in.

import SiliangChat

/// What a model said, and what it took.
public struct Reply: Sendable, Equatable {
    /// Why an answer ended.
    public enum Finish: Sendable, Equatable {
        /// The model was done, or came to one of the `stop` strings, which is named then.
        case stop(at: String?)
        /// `maxTokens` or the end of the context was reached: the answer may be cut off.
        case length
        /// The model wants tools called and their results; see `Reply.toolCalls`.
        case toolCalls
    }

    /// The answer, without the thought before it.
    public var text = ""
    /// The chain of thought; empty where the model did not think.
    public var thinking = ""
    /// Calls that wait for their results. Empty where a `Chat` has run them all. Where `finish` is
    /// `length`, the last may be cut off.
    public var toolCalls: [ToolCall] = []
    /// Why the answer ended.
    public var finish = Finish.stop(at: nil)
    /// Tokens, those of all rounds together where a `Chat` has run tools in between.
    public var usage = TokenUsage()
    /// Of each token of the answer, where `GenerationOptions.topLogprobs` asked for it.
    public var logprobs: [TokenProbability] = []
    /// Of each token of the thought, likewise.
    public var thinkingLogprobs: [TokenProbability] = []

    /// The answer as a turn of a conversation.
    public var message: ChatMessage {
        ChatMessage(
            .assistant, text, reasoningContent: thinking.isEmpty ? nil : thinking,
            toolCalls: toolCalls)
    }
}

/// Tokens that an answer took.
public struct TokenUsage: Sendable, Equatable {
    /// Tokens of the prompt, those that were found included.
    public var promptTokens = 0
    /// Tokens of the prompt whose computation was found in memory or on disk.
    public var cachedTokens = 0
    /// Tokens of thought, answer and calls.
    public var completionTokens = 0
    /// Those of them that belong to the thought.
    public var thinkingTokens = 0

    /// Prompt and completion together.
    public var totalTokens: Int { promptTokens + completionTokens }
}

/// What the model thought of a token that it chose.
public struct TokenProbability: Sendable, Equatable {
    /// A token and how likely it was.
    public struct Candidate: Sendable, Equatable {
        /// The token's id.
        public var token: Int32
        /// The bytes that it stands for; they need not be whole characters.
        public var bytes: [UInt8]
        /// The natural logarithm of its probability.
        public var logprob: Float

        /// The bytes for people: what is no whole character shows as U+FFFD.
        public var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// The token that was chosen.
    public var chosen: Candidate
    /// The likeliest at this place, the likeliest first; the chosen one may be among them.
    public var top: [Candidate]
}

/// What a stream tells, in the order in which it happens.
public enum ReplyEvent: Sendable, Equatable {
    /// More of the chain of thought.
    case thinking(String)
    /// More of the answer.
    case text(String)
    /// The model begins to call a tool.
    case toolCallBegan(id: String, name: String)
    /// More of a call's arguments. All of one call together are its arguments as JSON.
    case toolCallArguments(id: String, String)
    /// A call is complete.
    case toolCall(ToolCall)
    /// A `Chat` has run a call. The model reads the result and goes on.
    case toolResult(ToolResult)
    /// The end, once and last: all of the answer. Of several rounds of calls this is the last.
    case finished(Reply)
}

extension Reply {
    /// The first choice of an answer.
    init(_ choice: WholeChoice) {
        text = choice.content
        thinking = choice.reasoning
        toolCalls = choice.toolCalls
        logprobs = choice.logprobs.map(TokenProbability.init)
        thinkingLogprobs = choice.reasoningLogprobs.map(TokenProbability.init)
        finish =
            switch choice.end.reason {
            case .length: .length
            case .toolCalls: .toolCalls
            case .stop, .insufficientSystemResource: .stop(at: choice.end.stopString)
            }
    }
}

extension TokenUsage {
    mutating func add(_ usage: AnswerUsage) {
        promptTokens += usage.promptTokens
        cachedTokens += usage.promptCacheHitTokens
        completionTokens += usage.completionTokens
        thinkingTokens += usage.reasoningTokens
    }
}

extension TokenProbability {
    init(_ token: TokenText) {
        func candidate(_ candidate: TokenText.Candidate) -> Candidate {
            Candidate(
                token: candidate.token, bytes: candidate.bytes, logprob: candidate.logprob)
        }
        self.init(chosen: candidate(token.chosen), top: token.top.map(candidate))
    }
}
