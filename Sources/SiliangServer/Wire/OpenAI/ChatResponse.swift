// The answers of the chat API: OpenAI's objects with DeepSeek's fields.

import Siliang
import SiliangChat
import SiliangFormats

extension AnswerUsage: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("prompt_tokens", promptTokens)
            writer.field("completion_tokens", completionTokens)
            writer.field("total_tokens", totalTokens)
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

/// Chat completions as OpenAI's and DeepSeek's clients read them.
struct ChatFormat: AnswerFormat {
    let identity: AnswerIdentity
    let includeUsage: Bool
    let hasLogprobs: Bool
    /// Choices whose first event, which says who speaks, has been sent.
    private var begun: Set<Int> = []

    init(identity: AnswerIdentity, includeUsage: Bool, hasLogprobs: Bool = false) {
        self.identity = identity
        self.includeUsage = includeUsage
        self.hasLogprobs = hasLogprobs
    }

    func whole(_ answer: WholeAnswer) -> [UInt8] {
        JSONWriter.text(
            ChatCompletion(identity: identity, answer: answer, hasLogprobs: hasLogprobs))
    }

    mutating func opening() -> [UInt8] { begin(0) }

    mutating func events(for event: AnswerEvent) -> [UInt8] {
        switch event {
        case .silence: return []
        case .end(let choice, let end):
            return begin(choice) + chunk(choice, .end(end.reason))
        case .delta(let choice, let delta):
            var bytes = begin(choice)
            var logprobs = delta
            logprobs.events = []
            for event in delta.events {
                guard let payload = ChatChunk.Payload(event) else { continue }
                // Probabilities go with the first event of their token.
                bytes += chunk(choice, payload, logprobs)
                logprobs = AnswerDelta()
            }
            if !logprobs.isEmpty { bytes += chunk(choice, .content(""), logprobs) }
            return bytes
        }
    }

    mutating func closing(_ usage: AnswerUsage) -> [UInt8] {
        var bytes: [UInt8] = []
        if includeUsage { bytes += chunk(0, .usage(usage)) }
        return bytes + Outgoing.done
    }

    mutating func failure(_ error: APIError) -> [UInt8] { Outgoing.event(error) + Outgoing.done }

    var keepAlive: [UInt8] { Outgoing.keepAlive }

    private mutating func begin(_ choice: Int) -> [UInt8] {
        begun.insert(choice).inserted ? chunk(choice, .role) : []
    }

    private func chunk(
        _ choice: Int, _ payload: ChatChunk.Payload, _ logprobs: AnswerDelta? = nil
    ) -> [UInt8] {
        Outgoing.event(
            ChatChunk(
                identity: identity, choice: choice, payload: payload, includesUsage: includeUsage,
                logprobs: hasLogprobs ? logprobs : nil))
    }
}

extension AnswerIdentity {
    fileprivate func write(_ object: String, to writer: inout JSONWriter) {
        writer.field("id", "chatcmpl-" + id)
        writer.field("object", object)
        writer.field("created", created)
        writer.field("model", model)
        writer.field("system_fingerprint", systemFingerprint)
    }
}

/// A whole answer: `chat.completion`.
private struct ChatCompletion: JSONWritable {
    let identity: AnswerIdentity
    let answer: WholeAnswer
    let hasLogprobs: Bool

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            identity.write("chat.completion", to: &writer)
            let choices = answer.choices.enumerated().map { index, choice in
                Choice(
                    index: index, choice: choice, canThink: identity.canThink,
                    hasLogprobs: hasLogprobs)
            }
            writer.field("choices", array: choices)
            writer.field("usage", answer.usage)
        }
    }

    private struct Choice: JSONWritable {
        let index: Int
        let choice: WholeChoice
        let canThink: Bool
        let hasLogprobs: Bool

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("index", index)
                writer.field("message") { message in
                    message.field("role", "assistant")
                    // OpenAI's clients take null for "only calls".
                    let isEmpty = choice.content.isEmpty && !choice.toolCalls.isEmpty
                    message.field("content", isEmpty ? nil : choice.content)
                    message.null("refusal")
                    if canThink {
                        message.field(
                            "reasoning_content", choice.reasoning.isEmpty ? nil : choice.reasoning)
                    }
                    if !choice.toolCalls.isEmpty {
                        message.field("tool_calls", array: choice.toolCalls.map(WholeCall.init))
                    }
                }
                let logprobs = AnswerDelta(
                    logprobs: choice.logprobs, reasoningLogprobs: choice.reasoningLogprobs)
                writer.write("logprobs", hasLogprobs ? logprobs : nil)
                writer.field("finish_reason", choice.end.reason.rawValue)
            }
        }
    }

    private struct WholeCall: JSONWritable {
        let call: ToolCall

        init(_ call: ToolCall) { self.call = call }

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("id", call.id)
                writer.field("type", "function")
                writer.field("function") {
                    $0.field("name", call.name)
                    $0.field("arguments", call.arguments)
                }
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
        case callBegin(index: Int, id: String, name: String)
        case callArguments(index: Int, String)
        case end(AnswerFinishReason)
        /// The last event, where usage was asked for: no choice, only figures.
        case usage(AnswerUsage)

        init?(_ event: OutputEvent) {
            switch event {
            case .reasoning(let text): self = .reasoning(text)
            case .content(let text): self = .content(text)
            case .toolCallBegin(let index, let id, let name):
                self = .callBegin(index: index, id: id, name: name)
            case .toolCallArguments(let index, let text): self = .callArguments(index: index, text)
            case .toolCallEnd: return nil
            }
        }
    }

    var identity: AnswerIdentity
    var choice = 0
    var payload: Payload
    /// Whether usage was asked for: the other events then say `usage: null`.
    var includesUsage: Bool
    var logprobs: AnswerDelta?

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            identity.write("chat.completion.chunk", to: &writer)
            if case .usage(let usage) = payload {
                writer.field("choices", array: [Choice]())
                writer.field("usage", usage)
            } else {
                writer.field("choices", array: [Choice(chunk: self)])
                if includesUsage { writer.null("usage") }
            }
        }
    }

    private struct Choice: JSONWritable {
        let chunk: ChatChunk

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("index", chunk.choice)
                writer.field("delta") { chunk.writeDelta(to: &$0) }
                writer.write("logprobs", chunk.logprobs)
                var reason: String?
                if case .end(let end) = chunk.payload { reason = end.rawValue }
                writer.field("finish_reason", reason)
            }
        }
    }

    /// DeepSeek's clients read both texts of every delta without asking.
    private func writeDelta(to delta: inout JSONWriter) {
        var content: String? = ""
        var reasoning: String?
        switch payload {
        case .reasoning(let text): (content, reasoning) = (nil, text)
        case .content(let text): content = text
        case .callBegin, .callArguments: content = nil
        case .role, .end, .usage: break
        }
        if payload == .role { delta.field("role", "assistant") }
        delta.field("content", content)
        if identity.canThink { delta.field("reasoning_content", reasoning) }
        switch payload {
        case .callBegin(let index, let id, let name):
            delta.field("tool_calls", array: [CallPart(index: index, id: id, name: name)])
        case .callArguments(let index, let text):
            delta.field("tool_calls", array: [CallPart(index: index, arguments: text)])
        default: break
        }
    }

    /// The first part of a call names it, the others carry its arguments.
    private struct CallPart: JSONWritable {
        var index: Int
        var id: String?
        var name: String?
        var arguments = ""

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("index", index)
                if let id {
                    writer.field("id", id)
                    writer.field("type", "function")
                }
                writer.field("function") { function in
                    if let name { function.field("name", name) }
                    function.field("arguments", arguments)
                }
            }
        }
    }
}

extension JSONWriter {
    /// Probabilities as `{"content": […], "reasoning_content": […]}`, or null.
    fileprivate mutating func write(_ key: String, _ logprobs: AnswerDelta?) {
        guard let logprobs, !(logprobs.logprobs.isEmpty && logprobs.reasoningLogprobs.isEmpty)
        else {
            null(key)
            return
        }
        field(key) { writer in
            writer.field("content", array: logprobs.logprobs)
            writer.null("refusal")
            if !logprobs.reasoningLogprobs.isEmpty {
                writer.field("reasoning_content", array: logprobs.reasoningLogprobs)
            }
        }
    }
}

extension TokenText: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            chosen.writeFields(to: &writer)
            writer.field("top_logprobs", array: top)
        }
    }
}

extension TokenText.Candidate: JSONWritable {
    /// JSON has no infinities: OpenAI writes -9999 for what is as good as impossible.
    var finiteLogprob: Double { logprob.isFinite ? Double(logprob) : -9999 }

    package func write(to writer: inout JSONWriter) {
        writer.object { writeFields(to: &$0) }
    }

    func writeFields(to writer: inout JSONWriter) {
        writer.field("token", text)
        writer.field("logprob", finiteLogprob)
        writer.field("bytes", array: bytes.map { JSONValue.integer(Int($0)) })
    }
}
