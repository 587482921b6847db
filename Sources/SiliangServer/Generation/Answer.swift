// What a generation gives, piece by piece and as a whole, whatever protocol tells it.

import SiliangChat
import SiliangEngine

/// What one token added to a choice.
struct AnswerDelta: Sendable, Equatable {
    var events: [OutputEvent] = []
    /// Where probabilities were asked for: of the answer's tokens, and of the thought's.
    var logprobs: [TokenText] = []
    var reasoningLogprobs: [TokenText] = []

    var isEmpty: Bool { events.isEmpty && logprobs.isEmpty && reasoningLogprobs.isEmpty }
}

/// A token's probability with its bytes, and those of its rivals.
struct TokenText: Sendable, Equatable {
    struct Candidate: Sendable, Equatable {
        var token: Int32
        var bytes: [UInt8]
        var logprob: Float

        /// For people; what is no whole character shows as U+FFFD.
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    var chosen: Candidate
    var top: [Candidate]
}

/// Why a choice ended, in OpenAI's words.
enum AnswerFinishReason: String, Sendable {
    case stop, length
    case toolCalls = "tool_calls"
    /// The service stopped before the answer was complete.
    case insufficientSystemResource = "insufficient_system_resource"
}

/// How a choice ended.
struct AnswerEnd: Sendable, Equatable {
    var reason: AnswerFinishReason
    /// The client's string at which it ended.
    var stopString: String?
}

/// What a consumer sees while a generation goes on.
enum AnswerEvent: Sendable {
    case delta(choice: Int, AnswerDelta)
    case end(choice: Int, AnswerEnd)
    /// Nothing has been said for a while.
    case silence
}

/// Tokens of one request, as clients and bills count them.
struct AnswerUsage: Sendable, Equatable {
    var promptTokens = 0
    var completionTokens = 0
    var promptCacheHitTokens = 0
    /// Of the hits, those that came from disk.
    var promptDiskHitTokens = 0
    var reasoningTokens = 0

    var totalTokens: Int { promptTokens + completionTokens }

    /// Adds a choice. A prompt is computed and counted once, however many answers it gets.
    mutating func add(_ usage: UsageRecord, reasoningTokens: Int, countsPrompt: Bool) {
        completionTokens += usage.completionTokens
        self.reasoningTokens += reasoningTokens
        guard countsPrompt else { return }
        promptTokens += usage.promptTokens
        promptCacheHitTokens += usage.numCachedTokens
        promptDiskHitTokens += usage.numDiskTokens
    }
}

/// One choice of a whole answer.
struct WholeChoice: Sendable, Equatable {
    var reasoning = ""
    var content = ""
    var toolCalls: [ToolCall] = []
    var logprobs: [TokenText] = []
    var reasoningLogprobs: [TokenText] = []
    var end = AnswerEnd(reason: .stop)

    mutating func take(_ delta: AnswerDelta) {
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
struct WholeAnswer: Sendable, Equatable {
    var choices: [WholeChoice]
    var usage: AnswerUsage
}
