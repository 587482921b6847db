// Completions without a conversation: OpenAI's older API, and DeepSeek's filling of gaps.

import Siliang
import SiliangChat
import SiliangFormats

/// `POST /v1/completions` and `POST /beta/completions`.
struct CompletionRequest: AnswerRequest {
    var model: String
    var spec: GenerationSpec
    var stream: Bool
    var includeUsage: Bool
    /// Answers begin with the prompt.
    var echo: Bool

    init(_ fields: JSONFields) throws(APIError) {
        model = try fields.model()
        let suffix = try fields.string("suffix")
        spec = GenerationSpec(prompts: try Self.prompts(fields, suffix: suffix))
        spec.choices = try fields.integer("n", in: 1...128) ?? 1
        if let best = try fields.integer("best_of", in: 1...128), best != spec.choices {
            throw .unsupported("best_of", "Choosing the best of several answers is")
        }
        guard spec.prompts.count * spec.choices <= 128 else {
            throw .invalid(
                "n",
                "\(spec.prompts.count) prompts with \(spec.choices) choices each are more than 128 "
                    + "answers.")
        }
        // OpenAI's default, small because nothing else ends a raw completion.
        spec.maxTokens = try fields.integer("max_tokens", in: 1...Int(Int32.max)) ?? 16
        spec.sampling = try SamplingWishes(fields)
        spec.stop = try fields.stopStrings("stop")
        spec.logprobs = try fields.integer("logprobs", in: 0...20)
        spec.responseFormat = try ResponseFormatReader.chat(fields)
        let user = try fields.string("user")
        spec.user = try fields.string("user_id") ?? user
        echo = try fields.bool("echo") ?? false
        if echo, spec.logprobs != nil {
            throw .unsupported("echo", "Probabilities of the prompt's tokens are")
        }
        if echo, suffix != nil {
            throw .invalid("echo", "`echo` and `suffix` exclude each other: leave one out.")
        }
        stream = try fields.bool("stream") ?? false
        includeUsage = try fields.object("stream_options")?.bool("include_usage") ?? false
    }

    func format(_ identity: AnswerIdentity) -> any AnswerFormat {
        CompletionFormat(
            identity: identity, includeUsage: includeUsage, hasLogprobs: spec.logprobs != nil,
            echoes: echo ? spec.prompts.count : 0, choicesPerPrompt: spec.choices)
    }

    /// A text, ids, or several of either.
    private static func prompts(
        _ fields: JSONFields, suffix: String?
    ) throws(APIError) -> [GenerationSpec.Prompt] {
        guard let value = fields.value("prompt") else {
            throw .invalid("prompt", "`prompt` is missing: a text, or token ids.")
        }
        if let suffix, !suffix.isEmpty {
            guard let prefix = value.string else {
                throw .invalid("prompt", "`prompt` must be one text where `suffix` is given.")
            }
            return [.infill(prefix: prefix, suffix: suffix)]
        }
        if let text = value.string { return [.text(text)] }
        guard let items = value.array, !items.isEmpty else {
            throw fields.wrongType("prompt", "a text or an array of texts or token ids", value)
        }
        if items.allSatisfy({ $0.int != nil }) { return [.tokens(try ids(items, "prompt"))] }
        guard items.count <= 128 else {
            throw .invalid(
                "prompt", "`prompt` has \(items.count) prompts; at most 128 are allowed.")
        }
        var prompts: [GenerationSpec.Prompt] = []
        for (index, item) in items.enumerated() {
            let path = "prompt[\(index)]"
            if let text = item.string {
                prompts.append(.text(text))
            } else if let tokens = item.array {
                prompts.append(.tokens(try ids(tokens, path)))
            } else {
                throw .invalid(path, "`\(path)` must be a text or token ids, not \(item.kind).")
            }
        }
        return prompts
    }

    private static func ids(_ items: [JSONValue], _ path: String) throws(APIError) -> [Int32] {
        var ids: [Int32] = []
        for (index, item) in items.enumerated() {
            guard let id = item.int.flatMap(Int32.init(exactly:)) else {
                throw .invalid("\(path)[\(index)]", "`\(path)[\(index)]` is no token id.")
            }
            ids.append(id)
        }
        return ids
    }
}

/// `text_completion` objects.
struct CompletionFormat: AnswerFormat {
    let identity: AnswerIdentity
    let includeUsage: Bool
    let hasLogprobs: Bool
    /// Prompts that answers begin with: all or none.
    let echoes: Int
    let choicesPerPrompt: Int
    /// Characters of each choice so far, from which tokens' offsets are counted.
    private var lengths: [Int: Int] = [:]

    init(
        identity: AnswerIdentity, includeUsage: Bool, hasLogprobs: Bool, echoes: Int,
        choicesPerPrompt: Int
    ) {
        self.identity = identity
        self.includeUsage = includeUsage
        self.hasLogprobs = hasLogprobs
        self.echoes = echoes
        self.choicesPerPrompt = choicesPerPrompt
    }

    private func prompt(of choice: Int) -> String {
        let index = choice / choicesPerPrompt
        return index < echoes && identity.prompts.indices.contains(index)
            ? identity.prompts[index] : ""
    }

    func whole(_ answer: WholeAnswer) -> [UInt8] {
        let choices = answer.choices.enumerated().map { index, choice in
            Choice(
                index: index, text: prompt(of: index) + choice.content,
                logprobs: hasLogprobs ? choice.logprobs : nil, offset: 0, reason: choice.end.reason)
        }
        return JSONWriter.text(
            Completion(identity: identity, choices: choices, usage: answer.usage))
    }

    mutating func opening() -> [UInt8] {
        (0..<echoes * choicesPerPrompt).reduce(into: []) { bytes, choice in
            bytes += event(Choice(index: choice, text: prompt(of: choice), offset: 0))
        }
    }

    mutating func events(for event: AnswerEvent) -> [UInt8] {
        switch event {
        case .silence: return []
        case .end(let choice, let end):
            return self.event(Choice(index: choice, text: "", offset: 0, reason: end.reason))
        case .delta(let choice, let delta):
            var text = ""
            for event in delta.events {
                if case OutputEvent.content(let piece) = event { text += piece }
            }
            let offset = lengths[choice] ?? 0
            lengths[choice] = offset + text.unicodeScalars.count
            return self.event(
                Choice(
                    index: choice, text: text, logprobs: hasLogprobs ? delta.logprobs : nil,
                    offset: offset))
        }
    }

    mutating func closing(_ usage: AnswerUsage) -> [UInt8] {
        var bytes: [UInt8] = []
        if includeUsage {
            bytes += Outgoing.event(Completion(identity: identity, choices: [], usage: usage))
        }
        return bytes + Outgoing.done
    }

    mutating func failure(_ error: APIError) -> [UInt8] { Outgoing.event(error) + Outgoing.done }

    var keepAlive: [UInt8] { Outgoing.keepAlive }

    private func event(_ choice: Choice) -> [UInt8] {
        Outgoing.event(Completion(identity: identity, choices: [choice]))
    }

    private struct Completion: JSONWritable {
        let identity: AnswerIdentity
        let choices: [Choice]
        var usage: AnswerUsage?

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("id", "cmpl-" + identity.id)
                writer.field("object", "text_completion")
                writer.field("created", identity.created)
                writer.field("model", identity.model)
                writer.field("system_fingerprint", identity.systemFingerprint)
                writer.field("choices", array: choices)
                if let usage { writer.field("usage", usage) }
            }
        }
    }

    private struct Choice: JSONWritable {
        let index: Int
        let text: String
        var logprobs: [TokenText]?
        let offset: Int
        var reason: AnswerFinishReason?

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("index", index)
                writer.field("text", text)
                if let logprobs {
                    writer.field("logprobs") { writeLogprobs(logprobs, to: &$0) }
                } else {
                    writer.null("logprobs")
                }
                writer.field("finish_reason", reason?.rawValue)
            }
        }

        /// The older API's parallel lists.
        private func writeLogprobs(_ logprobs: [TokenText], to writer: inout JSONWriter) {
            writer.field("tokens", array: logprobs.map(\.chosen.text))
            writer.field(
                "token_logprobs",
                array: logprobs.map { JSONValue.number($0.chosen.finiteLogprob) })
            let tops = logprobs.map { entry in
                var object = JSONObject()
                for candidate in entry.top {
                    object[candidate.text] = .number(candidate.finiteLogprob)
                }
                return JSONValue.object(object)
            }
            writer.field("top_logprobs", array: tops)
            var offset = offset
            let offsets = logprobs.map { entry in
                defer { offset += entry.chosen.text.unicodeScalars.count }
                return JSONValue.integer(offset)
            }
            writer.field("text_offset", array: offsets)
        }
    }
}
