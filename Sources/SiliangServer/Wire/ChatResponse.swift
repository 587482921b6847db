// The answers of the chat API: OpenAI's objects with DeepSeek's fields.

import SiliangEngine

/// Tokens of one request, as clients and bills count them.
struct ChatUsage: Encodable, Sendable, Equatable {
    var promptTokens: Int
    var completionTokens: Int
    var promptCacheHitTokens: Int
    var reasoningTokens: Int

    var totalTokens: Int { promptTokens + completionTokens }
    var promptCacheMissTokens: Int { promptTokens - promptCacheHitTokens }

    init(_ usage: UsageRecord, reasoningTokens: Int) {
        promptTokens = usage.promptTokens
        completionTokens = usage.completionTokens
        promptCacheHitTokens = usage.numCachedTokens
        self.reasoningTokens = reasoningTokens
    }

    private enum Keys: String, CodingKey {
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
        case totalTokens = "total_tokens"
        case promptCacheHitTokens = "prompt_cache_hit_tokens"
        case promptCacheMissTokens = "prompt_cache_miss_tokens"
        case promptTokensDetails = "prompt_tokens_details"
        case completionTokensDetails = "completion_tokens_details"
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Keys.self)
        try fields.encode(promptTokens, forKey: .promptTokens)
        try fields.encode(completionTokens, forKey: .completionTokens)
        try fields.encode(totalTokens, forKey: .totalTokens)
        try fields.encode(promptCacheHitTokens, forKey: .promptCacheHitTokens)
        try fields.encode(promptCacheMissTokens, forKey: .promptCacheMissTokens)
        try fields.encode(["cached_tokens": promptCacheHitTokens], forKey: .promptTokensDetails)
        try fields.encode(
            ["reasoning_tokens": reasoningTokens], forKey: .completionTokensDetails)
    }
}

/// Why an answer ended, in the API's words.
enum ChatFinishReason: String, Encodable, Sendable {
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

    fileprivate enum Keys: String, CodingKey {
        case id, object, created, model, choices, usage
        case systemFingerprint = "system_fingerprint"
    }

    fileprivate func encode(
        _ object: String, to fields: inout KeyedEncodingContainer<Keys>
    ) throws {
        try fields.encode(id, forKey: .id)
        try fields.encode(object, forKey: .object)
        try fields.encode(created, forKey: .created)
        try fields.encode(model, forKey: .model)
        try fields.encode(systemFingerprint, forKey: .systemFingerprint)
    }
}

/// A whole answer: `chat.completion`.
struct ChatCompletion: Encodable, Sendable {
    var identity: CompletionIdentity
    var content: String
    var reasoning: String
    var finishReason: ChatFinishReason
    var usage: ChatUsage

    private struct Message: Encodable {
        let content: String
        let reasoning: String?
        let canThink: Bool
        enum Keys: String, CodingKey {
            case role, content
            case reasoning = "reasoning_content"
        }
        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: Keys.self)
            try fields.encode("assistant", forKey: .role)
            try fields.encode(content, forKey: .content)
            if canThink { try fields.encode(reasoning, forKey: .reasoning) }
        }
    }

    private struct Choice: Encodable {
        let message: Message
        let finishReason: ChatFinishReason
        enum Keys: String, CodingKey {
            case index, message, logprobs
            case finishReason = "finish_reason"
        }
        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: Keys.self)
            try fields.encode(0, forKey: .index)
            try fields.encode(message, forKey: .message)
            try fields.encodeNil(forKey: .logprobs)
            try fields.encode(finishReason, forKey: .finishReason)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CompletionIdentity.Keys.self)
        try identity.encode("chat.completion", to: &fields)
        let message = Message(
            content: content, reasoning: reasoning.isEmpty ? nil : reasoning,
            canThink: identity.canThink)
        try fields.encode(
            [Choice(message: message, finishReason: finishReason)], forKey: .choices)
        try fields.encode(usage, forKey: .usage)
    }
}

/// One event of a stream: `chat.completion.chunk`.
struct ChatChunk: Encodable, Sendable {
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

    private struct Choice: Encodable {
        let payload: Payload
        let canThink: Bool

        enum Keys: String, CodingKey {
            case index, delta, logprobs
            case finishReason = "finish_reason"
        }
        enum DeltaKeys: String, CodingKey {
            case role, content
            case reasoning = "reasoning_content"
        }

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: Keys.self)
            try fields.encode(0, forKey: .index)
            var delta = fields.nestedContainer(keyedBy: DeltaKeys.self, forKey: .delta)
            var content: String? = ""
            var reasoning: String?
            var finishReason: ChatFinishReason?
            switch payload {
            case .role: try delta.encode("assistant", forKey: .role)
            case .reasoning(let text): (content, reasoning) = (nil, text)
            case .content(let text): content = text
            case .finish(let reason): finishReason = reason
            case .usage: break
            }
            try delta.encode(content, forKey: .content)
            if canThink { try delta.encode(reasoning, forKey: .reasoning) }
            try fields.encodeNil(forKey: .logprobs)
            try fields.encode(finishReason, forKey: .finishReason)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CompletionIdentity.Keys.self)
        try identity.encode("chat.completion.chunk", to: &fields)
        if case .usage(let usage) = payload {
            try fields.encode([Choice](), forKey: .choices)
            try fields.encode(usage, forKey: .usage)
            return
        }
        try fields.encode(
            [Choice(payload: payload, canThink: identity.canThink)], forKey: .choices)
        if includesUsage { try fields.encodeNil(forKey: .usage) }
    }
}

/// `GET /v1/models`.
struct ModelList: Encodable, Sendable {
    let object = "list"
    var data: [ModelCard]
}

/// One model of the list.
struct ModelCard: Encodable, Sendable, Equatable {
    var id: String
    let object = "model"
    var created: Int
    let ownedBy = "siliang"
    /// Tokens that prompt and answer may have together.
    var contextLength: Int

    private enum CodingKeys: String, CodingKey {
        case id, object, created
        case ownedBy = "owned_by"
        case contextLength = "context_length"
    }
}
