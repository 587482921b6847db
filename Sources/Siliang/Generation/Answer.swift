// What a generation gives, piece by piece and as a whole, whatever protocol tells it.

import SiliangChat
import SiliangEngine

/// What one token added to a choice.
package struct AnswerDelta: Sendable, Equatable {
    package var events: [OutputEvent] = []
    /// Where probabilities were asked for: of the answer's tokens, and of the thought's.
    package var logprobs: [TokenText] = []
    package var reasoningLogprobs: [TokenText] = []

    package init(
        events: [OutputEvent] = [], logprobs: [TokenText] = [],
        reasoningLogprobs: [TokenText] = []
    ) {
        self.events = events
        self.logprobs = logprobs
        self.reasoningLogprobs = reasoningLogprobs
    }

    package var isEmpty: Bool { events.isEmpty && logprobs.isEmpty && reasoningLogprobs.isEmpty }
}

/// A token's probability with its bytes, and those of its rivals.
package struct TokenText: Sendable, Equatable {
    package struct Candidate: Sendable, Equatable {
        package var token: Int32
        package var bytes: [UInt8]
        package var logprob: Float

        /// For people; what is no whole character shows as U+FFFD.
        package var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    package var chosen: Candidate
    package var top: [Candidate]
}

/// Why a choice ended, in OpenAI's words.
package enum AnswerFinishReason: String, Sendable {
    case stop, length
    case toolCalls = "tool_calls"
    /// The service stopped before the answer was complete.
    case insufficientSystemResource = "insufficient_system_resource"
}

/// How a choice ended.
package struct AnswerEnd: Sendable, Equatable {
    package var reason: AnswerFinishReason
    /// The client's string at which it ended.
    package var stopString: String?

    package init(reason: AnswerFinishReason, stopString: String? = nil) {
        self.reason = reason
        self.stopString = stopString
    }
}

/// What a consumer sees while a generation goes on.
package enum AnswerEvent: Sendable {
    case delta(choice: Int, AnswerDelta)
    case end(choice: Int, AnswerEnd)
    /// Nothing has been said for a while.
    case silence
}

/// Tokens of one request, as clients and bills count them.
package struct AnswerUsage: Sendable, Equatable {
    package var promptTokens = 0
    package var completionTokens = 0
    package var promptCacheHitTokens = 0
    /// Of the hits, those that came from disk.
    package var promptDiskHitTokens = 0
    package var reasoningTokens = 0

    package init(promptTokens: Int = 0) { self.promptTokens = promptTokens }

    package var totalTokens: Int { promptTokens + completionTokens }

    /// Adds a choice. A prompt is computed and counted once, however many answers it gets.
    package mutating func add(_ usage: UsageRecord, reasoningTokens: Int, countsPrompt: Bool) {
        completionTokens += usage.completionTokens
        self.reasoningTokens += reasoningTokens
        guard countsPrompt else { return }
        promptTokens += usage.promptTokens
        promptCacheHitTokens += usage.numCachedTokens
        promptDiskHitTokens += usage.numDiskTokens
    }
}

/// One choice of a whole answer.
package struct WholeChoice: Sendable, Equatable {
    package var reasoning = ""
    package var content = ""
    package var toolCalls: [ToolCall] = []
    package var logprobs: [TokenText] = []
    package var reasoningLogprobs: [TokenText] = []
    package var end = AnswerEnd(reason: .stop)

    package init() {}

    package mutating func take(_ delta: AnswerDelta) {
        logprobs += delta.logprobs
        reasoningLogprobs += delta.reasoningLogprobs
        for event in delta.events {
            switch event {
            case .reasoning(let text): reasoning += text
            case .content(let text): content += text
            case .toolCallBegin(_, let id, let name):
                toolCalls.append(ToolCall(id: id, name: name, arguments: ""))
            case .toolCallArguments(let index, let text):
                if toolCalls.indices.contains(index) { toolCalls[index].arguments += text }
            case .toolCallEnd: break
            }
        }
    }
}

/// All of an answer.
package struct WholeAnswer: Sendable, Equatable {
    package var choices: [WholeChoice]
    package var usage: AnswerUsage

    package init(choices: [WholeChoice], usage: AnswerUsage) {
        self.choices = choices
        self.usage = usage
    }
}
