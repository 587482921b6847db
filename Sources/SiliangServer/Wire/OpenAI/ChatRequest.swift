// What a chat request asks for, read from its JSON and checked field by field.

import Siliang
import SiliangChat
import SiliangFormats

/// `POST /v1/chat/completions`: OpenAI's request with DeepSeek's fields.
///
/// Fields that are not known are ignored. Fields that are known are checked, also where they have
/// no effect; those that would change the answer and cannot be honoured are refused.
struct ChatRequest: AnswerRequest {
    var model: String
    var spec: GenerationSpec
    var stream: Bool
    /// One more event with the usage at the end of a stream.
    var includeUsage: Bool

    init(_ fields: JSONFields) throws(APIError) {
        model = try fields.model()
        try Self.refuseUnsupported(fields)
        let tools = try ToolReader.tools(fields)
        var conversation = Conversation(
            messages: try MessageReader.messages(fields),
            continuesFinalMessage: try MessageReader.continuesFinalMessage(fields))
        conversation.addGenerationPrompt = !conversation.continuesFinalMessage
        try ThinkingReader.apply(fields, to: &conversation)
        let budget = try ThinkingReader.budget(fields)
        let choice = try ToolReader.choice(fields, tools: tools)
        if choice != .none { conversation.tools = tools }
        spec = GenerationSpec(prompts: [.conversation(conversation)])
        spec.thinkingBudget = budget
        spec.tools = tools
        spec.toolChoice = choice
        spec.allowsParallelCalls = try fields.bool("parallel_tool_calls") ?? true
        spec.responseFormat = try ResponseFormatReader.chat(fields)
        spec.choices = try fields.integer("n", in: 1...128) ?? 1
        let newer = try fields.integer("max_completion_tokens", in: 1...Int(Int32.max))
        let older = try fields.integer("max_tokens", in: 1...Int(Int32.max))
        spec.maxTokens = newer ?? older
        spec.sampling = try SamplingWishes(fields)
        spec.stop = try fields.stopStrings("stop")
        spec.logprobs = try Self.logprobs(fields)
        let user = try fields.string("user")
        spec.user = try fields.string("user_id") ?? user
        stream = try fields.bool("stream") ?? false
        includeUsage = try fields.object("stream_options")?.bool("include_usage") ?? false
    }

    func format(_ identity: AnswerIdentity) -> any AnswerFormat {
        ChatFormat(
            identity: identity, includeUsage: includeUsage, hasLogprobs: spec.logprobs != nil)
    }

    private static func logprobs(_ fields: JSONFields) throws(APIError) -> Int? {
        let wanted = try fields.bool("logprobs") ?? false
        let count = try fields.integer("top_logprobs", in: 0...20)
        if let count, count > 0, !wanted {
            throw .invalid(
                "top_logprobs", "`top_logprobs` is \(count) without `logprobs`: set that to true.")
        }
        return wanted ? count ?? 0 : nil
    }

    private static func refuseUnsupported(_ fields: JSONFields) throws(APIError) {
        if let items = try fields.array("functions"), !items.isEmpty {
            throw .invalid(
                "functions", "`functions` has been replaced by `tools`: send the functions there.")
        }
        if let call = fields.value("function_call"), call != .string("none"),
            call != .string("auto")
        {
            throw .invalid(
                "function_call", "`function_call` has been replaced by `tool_choice`: use that.")
        }
        if let kinds = try fields.array("modalities"),
            kinds.contains(where: { $0 != .string("text") })
        {
            throw .unsupported("modalities", "Answers other than text are")
        }
    }
}

/// Whether and how hard the model is to think.
enum ThinkingReader {
    static let allEfforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]

    /// DeepSeek's switch, vLLM's template variables, or OpenAI's effort, of which `none` alone says
    /// something to models that know no degrees of it.
    static func apply(
        _ fields: JSONFields, to conversation: inout Conversation
    ) throws(APIError) {
        if let variables = try fields.object("chat_template_kwargs") {
            conversation.thinking = try variables.bool("enable_thinking")
            if conversation.thinking == nil {
                conversation.thinking = try variables.bool("thinking")
            }
            conversation.variables = variables.fields
        }
        if let effort = try fields.word("reasoning_effort", of: allEfforts) {
            conversation.variables["reasoning_effort"] = .string(effort)
            if effort == "none" { conversation.thinking = false }
        }
        if let wanted = try switched(fields) { conversation.thinking = wanted }
    }

    /// Anthropic's `thinking.budget_tokens`, also in the chat's protocol.
    static func budget(_ fields: JSONFields) throws(APIError) -> Int? {
        try fields.object("thinking")?.integer("budget_tokens", in: 1...Int(Int32.max))
    }

    /// `thinking: {"type": …}`, as DeepSeek and Anthropic write it.
    static func switched(_ fields: JSONFields) throws(APIError) -> Bool? {
        guard let thinking = try fields.object("thinking") else { return nil }
        let words = ["enabled", "disabled", "adaptive"]
        guard let type = try thinking.word("type", of: words) else {
            throw .invalid("thinking.type", "`thinking.type` is missing: enabled or disabled.")
        }
        // Adaptive leaves it to the model.
        return type == "adaptive" ? nil : type == "enabled"
    }
}

extension JSONFields {
    func model() throws(APIError) -> String {
        guard let model = try string("model") else {
            throw .invalid("model", "`model` is missing: name one of GET /v1/models.")
        }
        return model
    }

    /// A string or an array of strings at which answers end: OpenAI allows 4, DeepSeek 16.
    func stopStrings(_ key: String, most: Int = 16) throws(APIError) -> [String] {
        guard let value = value(key) else { return [] }
        let items = value.array ?? [value]
        guard items.count <= most else {
            throw .invalid(
                name(key), "`\(name(key))` has \(items.count) strings; at most \(most) are allowed."
            )
        }
        var stops: [String] = []
        for (index, item) in items.enumerated() {
            guard let text = item.string else {
                if value.array == nil {
                    throw wrongType(key, "a string or an array of strings", value)
                }
                let path = "\(name(key))[\(index)]"
                throw .invalid(path, "`\(path)` must be a string, not \(item.kind).")
            }
            if text.isEmpty {
                throw .invalid(
                    name(key),
                    "`\(name(key))` holds an empty string, at which everything would end.")
            }
            stops.append(text)
        }
        return stops
    }
}
