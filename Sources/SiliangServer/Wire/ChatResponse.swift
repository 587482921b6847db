// The answers of the chat API: OpenAI's objects with DeepSeek's fields.

import SiliangEngine
import SiliangFormats

/// Tokens of one request, as clients and bills count them.
struct ChatUsage: JSONWritable, Equatable {
    var promptTokens: Int
    var completionTokens: Int
    var promptCacheHitTokens: Int
    /// Of the hits, those that came from disk.
    var promptDiskHitTokens: Int
    var reasoningTokens: Int

    init(_ usage: UsageRecord, reasoningTokens: Int) {
        promptTokens = usage.promptTokens
        completionTokens = usage.completionTokens
        promptCacheHitTokens = usage.numCachedTokens
        promptDiskHitTokens = usage.numDiskTokens
        self.reasoningTokens = reasoningTokens
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("prompt_tokens", promptTokens)
            writer.field("completion_tokens", completionTokens)
            writer.field("total_tokens", promptTokens + completionTokens)
            writer.field("prompt_cache_hit_tokens", promptCacheHitTokens)
            writer.field("prompt_cache_miss_tokens", promptTokens - promptCacheHitTokens)
            writer.field("prompt_tokens_details") {
                $0.field("cached_tokens", promptCacheHitTokens)
                $0.field("disk_cached_tokens", promptDiskHitTokens)
            }
            writer.field("completion_tokens_details") {
                $0.field("reasoning_tokens", reasoningTokens)
            }
        }
    }
}

/// Why an answer ended, in the API's words.
enum ChatFinishReason: String, Sendable {
    case stop, length
    /// The service stopped before the answer was complete.
    case insufficientSystemResource = "insufficient_system_resource"
}

/// What all objects of one completion share.
struct CompletionIdentity: Sendable, Equatable {
    /// `chatcmpl-` and the request's id.
    var id: String
    /// Seconds since 1970.
    var created: Int
    /// The name under which the model is served.
    var model: String
    /// Changes with whatever may change the answers of one seed.
    var systemFingerprint: String
    /// Whether the model can think: its objects then always have `reasoning_content`, null or not,
    /// because DeepSeek's clients read it without asking.
    var canThink: Bool

    fileprivate func write(_ object: String, to writer: inout JSONWriter) {
        writer.field("id", id)
        writer.field("object", object)
        writer.field("created", created)
        writer.field("model", model)
        writer.field("system_fingerprint", systemFingerprint)
    }
}

/// A whole answer: `chat.completion`.
struct ChatCompletion: JSONWritable {
    var identity: CompletionIdentity
    var content: String
    var reasoning: String
    var finishReason: ChatFinishReason
    var usage: ChatUsage

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            identity.write("chat.completion", to: &writer)
            writer.field("choices", array: [Choice(completion: self)])
            writer.field("usage", usage)
        }
    }

    private struct Choice: JSONWritable {
        let completion: ChatCompletion

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("index", 0)
                writer.field("message") { message in
                    message.field("role", "assistant")
                    message.field("content", completion.content)
                    if completion.identity.canThink {
                        let thought = completion.reasoning
                        message.field("reasoning_content", thought.isEmpty ? nil : thought)
                    }
                }
                writer.null("logprobs")
                writer.field("finish_reason", completion.finishReason.rawValue)
            }
        }
    }
}

/// One event of a stream: `chat.completion.chunk`.
struct ChatChunk: JSONWritable {
    /// What the event carries.
    enum Payload: Sendable, Equatable {
        /// Who speaks: the first event.
        case role
        case reasoning(String)
        case content(String)
        case finish(ChatFinishReason)
        /// The last event, where usage was asked for: no choice, only figures.
        case usage(ChatUsage)
    }

    var identity: CompletionIdentity
    var payload: Payload
    /// Whether usage was asked for: the other events then say `usage: null`.
    var includesUsage: Bool

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            identity.write("chat.completion.chunk", to: &writer)
            if case .usage(let usage) = payload {
                writer.field("choices", array: [Choice]())
                writer.field("usage", usage)
            } else {
                let choice = Choice(payload: payload, canThink: identity.canThink)
                writer.field("choices", array: [choice])
                if includesUsage { writer.null("usage") }
            }
        }
    }

    private struct Choice: JSONWritable {
        let payload: Payload
        let canThink: Bool

        func write(to writer: inout JSONWriter) {
            var content: String? = ""
            var reasoning: String?
            var finishReason: ChatFinishReason?
            switch payload {
            case .reasoning(let text): (content, reasoning) = (nil, text)
            case .content(let text): content = text
            case .finish(let reason): finishReason = reason
            case .role, .usage: break
            }
            writer.object { writer in
                writer.field("index", 0)
                writer.field("delta") { delta in
                    if payload == .role { delta.field("role", "assistant") }
                    delta.field("content", content)
                    if canThink { delta.field("reasoning_content", reasoning) }
                }
                writer.null("logprobs")
                writer.field("finish_reason", finishReason?.rawValue)
            }
        }
    }
}

/// `GET /v1/models`.
struct ModelList: JSONWritable {
    var models: [ModelCard]

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("object", "list")
            $0.field("data", array: models)
        }
    }
}

/// One model of the list.
struct ModelCard: JSONWritable, Equatable {
    var id: String
    /// Seconds since 1970.
    var created: Int
    /// Tokens that prompt and answer may have together.
    var contextLength: Int

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("id", id)
            $0.field("object", "model")
            $0.field("created", created)
            $0.field("owned_by", "siliang")
            $0.field("context_length", contextLength)
        }
    }
}
