// What a chat request asks for, read from its JSON and checked field by field.

import SiliangChat
import SiliangEngine
import SiliangFormats

/// `POST /v1/chat/completions`: OpenAI's request with DeepSeek's fields.
///
/// Fields that are not known are ignored. Fields that are known are checked, also where they have
/// no effect; those that would change the answer and cannot be honoured yet are refused.
struct ChatRequest: Sendable, Equatable {
    var model: String
    var messages: [ChatMessage]
    /// The most tokens of thought and answer together.
    var maxTokens: Int?
    var sampling: SamplingWishes
    /// Strings at which the answer (not the thought) ends.
    var stop: [String]
    var stream: Bool
    /// One more event with the usage at the end of a stream.
    var includeUsage: Bool
    var thinking: Bool?
    /// The client's own name for whoever it asks for; from `user_id`, else `user`.
    var user: String?

    /// - Throws: `APIError` 400 for malformed JSON, 422 naming the first wrong field.
    init(body: [UInt8]) throws(APIError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: body)
        } catch {
            throw .malformed(
                "The body is not valid JSON: \(error.message), at byte \(error.offset).")
        }
        guard case .object(let object) = value else {
            throw .malformed("The body must be a JSON object, not \(value.kind).")
        }
        try self.init(JSONFields(object))
    }

    private init(_ fields: JSONFields) throws(APIError) {
        guard let model = try fields.string("model") else {
            throw .invalid("model", "`model` is missing: name one of GET /v1/models.")
        }
        self.model = model
        messages = try MessageReader.messages(fields)
        try Self.refuseUnsupported(fields)
        let newer = try fields.integer("max_completion_tokens", in: 1...Int(Int32.max))
        let older = try fields.integer("max_tokens", in: 1...Int(Int32.max))
        maxTokens = newer ?? older
        sampling = try SamplingWishes(fields)
        stop = try Self.stopStrings(fields)
        stream = try fields.bool("stream") ?? false
        includeUsage = try fields.object("stream_options")?.bool("include_usage") ?? false
        thinking = try Self.thinking(fields)
        let user = try fields.string("user")
        self.user = try fields.string("user_id") ?? user
    }

    /// OpenAI allows 4 stop strings, DeepSeek 16.
    private static let maxStops = 16

    private static func stopStrings(_ fields: JSONFields) throws(APIError) -> [String] {
        guard let value = fields.value("stop") else { return [] }
        if case .string(let text) = value { return try checkedStops([text]) }
        guard case .array(let items) = value else {
            throw fields.wrongType("stop", "a string or an array of strings", value)
        }
        guard items.count <= maxStops else {
            throw .invalid(
                "stop", "`stop` has \(items.count) strings; at most \(maxStops) are allowed.")
        }
        var stops: [String] = []
        for (index, item) in items.enumerated() {
            guard case .string(let text) = item else {
                throw .invalid(
                    "stop[\(index)]", "`stop[\(index)]` must be a string, not \(item.kind).")
            }
            stops.append(text)
        }
        return try checkedStops(stops)
    }

    private static func checkedStops(_ stops: [String]) throws(APIError) -> [String] {
        if stops.contains("") {
            throw .invalid("stop", "`stop` holds an empty string, at which everything would end.")
        }
        return stops
    }

    /// DeepSeek's switch, or OpenAI's effort, where only `none` says something to models that
    /// know no degrees of it.
    private static func thinking(_ fields: JSONFields) throws(APIError) -> Bool? {
        let efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]
        let effort = try fields.word("reasoning_effort", of: efforts)
        guard let thinking = try fields.object("thinking") else {
            return effort == "none" ? false : nil
        }
        guard let type = try thinking.word("type", of: ["enabled", "disabled"]) else {
            throw .invalid("thinking.type", "`thinking.type` is missing: enabled or disabled.")
        }
        return type == "enabled"
    }

    private static func refuseUnsupported(_ fields: JSONFields) throws(APIError) {
        for key in ["tools", "functions"] {
            if let items = try fields.array(key), !items.isEmpty {
                throw .unsupported(key, "Tools are")
            }
        }
        for key in ["tool_choice", "function_call"] {
            guard let value = fields.value(key) else { continue }
            // Without tools these two words ask for what happens anyway.
            if value != .string("none"), value != .string("auto") {
                throw .unsupported(key, "Tools are")
            }
        }
        _ = try fields.bool("parallel_tool_calls")
        if let format = try fields.object("response_format") {
            let type = try format.word("type", of: ["text", "json_object", "json_schema"])
            if type != "text" { throw .unsupported("response_format", "Structured output is") }
        }
        if let n = try fields.integer("n", in: 1...128), n > 1 {
            throw .unsupported("n", "More than one choice per request is")
        }
        if try fields.bool("logprobs") == true {
            throw .unsupported("logprobs", "Log probabilities are")
        }
        if let count = try fields.integer("top_logprobs", in: 0...20), count > 0 {
            throw .unsupported("top_logprobs", "Log probabilities are")
        }
        if let bias = try fields.object("logit_bias"), !bias.fields.isEmpty {
            throw .unsupported("logit_bias", "A bias on tokens is")
        }
    }
}

/// The sampling parameters that a client named; the model's defaults fill in the rest.
struct SamplingWishes: Sendable, Equatable {
    var temperature: Double?
    var topP: Double?
    var topK: Int?
    var minP: Double?
    var repetitionPenalty: Double?
    var presencePenalty: Double?
    var frequencyPenalty: Double?
    var seed: UInt64?

    init(_ fields: JSONFields) throws(APIError) {
        temperature = try fields.number("temperature", in: 0...2)
        topP = try fields.number("top_p", in: 0...1)
        // -1 is how vLLM's clients say "all", 0 how ours do.
        topK = try fields.integer("top_k", in: -1...Int(Int32.max)).map { max(0, $0) }
        minP = try fields.number("min_p", in: 0...1)
        repetitionPenalty = try fields.number("repetition_penalty", in: 0.01...2)
        presencePenalty = try fields.number("presence_penalty", in: -2...2)
        frequencyPenalty = try fields.number("frequency_penalty", in: -2...2)
        seed = try fields.integer("seed", in: Int.min...Int.max).map(
            UInt64.init(truncatingIfNeeded:))
    }

    /// `defaults` with the wishes laid over them.
    func applied(to defaults: SamplingParameters) -> SamplingParameters {
        var sampling = defaults
        sampling.temperature = temperature ?? sampling.temperature
        sampling.topP = topP ?? sampling.topP
        sampling.topK = topK ?? sampling.topK
        sampling.minP = minP ?? sampling.minP
        sampling.repetitionPenalty = repetitionPenalty ?? sampling.repetitionPenalty
        sampling.presencePenalty = presencePenalty ?? sampling.presencePenalty
        sampling.frequencyPenalty = frequencyPenalty ?? sampling.frequencyPenalty
        sampling.seed = seed ?? sampling.seed
        return sampling
    }
}
