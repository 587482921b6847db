// The questions that a model can be asked without a chat that remembers them.

import SiliangChat

/// What an answer has to be.
public enum ReplyFormat: Sendable, Equatable {
    /// Any text.
    case text
    /// A JSON object of any kind.
    case json
    /// A document of this JSON Schema. The model is held to it token by token, so every complete
    /// answer validates; schemas with keywords that cannot be guaranteed are refused.
    case schema(JSONValue)
}

extension Model {
    // MARK: Conversations

    /// Answers a single question.
    ///
    /// - Parameters:
    ///   - prompt: what the user says.
    ///   - options: how the answer is made.
    /// - Throws: `SiliangError`; `CancellationError` when the task is cancelled.
    public func reply(
        to prompt: String, options: GenerationOptions = GenerationOptions()
    ) async throws -> Reply {
        try await reply(to: [ChatMessage(.user, prompt)], options: options)
    }

    /// Answers a conversation that the caller keeps.
    ///
    /// - Parameters:
    ///   - messages: all turns so far.
    ///   - tools: what the model may call. Nothing is run: the reply ends with the calls.
    ///   - toolChoice: whether a call is allowed or demanded.
    ///   - format: what the answer has to be.
    ///   - options: how the answer is made.
    /// - Throws: `SiliangError`; `CancellationError` when the task is cancelled.
    public func reply(
        to messages: [ChatMessage], tools: [Tool] = [], toolChoice: ToolChoice = .auto,
        format: ReplyFormat = .text, options: GenerationOptions = GenerationOptions()
    ) async throws -> Reply {
        try await stream(
            messages, tools: tools, toolChoice: toolChoice, format: format, options: options
        ).reply
    }

    /// Answers a conversation that the caller keeps, piece by piece.
    ///
    /// - Parameters:
    ///   - messages: all turns so far.
    ///   - tools: what the model may call. Nothing is run: the reply ends with the calls.
    ///   - toolChoice: whether a call is allowed or demanded.
    ///   - format: what the answer has to be.
    ///   - options: how the answer is made.
    public func stream(
        _ messages: [ChatMessage], tools: [Tool] = [], toolChoice: ToolChoice = .auto,
        format: ReplyFormat = .text, options: GenerationOptions = GenerationOptions()
    ) -> ReplyStream {
        ReplyStream(
            ReplyRun(
                ReplyRequest(
                    model: self, prompt: .conversation(Conversation(messages: messages)),
                    tools: tools, toolChoice: toolChoice, format: format, options: options)))
    }

    // MARK: Plain text

    /// Continues a text as it is, with no chat template; special tokens in it count as such.
    ///
    /// - Throws: `SiliangError`; `CancellationError` when the task is cancelled.
    public func complete(
        _ text: String, options: GenerationOptions = GenerationOptions()
    ) async throws -> Reply {
        try await streamCompletion(of: text, options: options).reply
    }

    /// Continues a text as it is, piece by piece.
    public func streamCompletion(
        of text: String, options: GenerationOptions = GenerationOptions()
    ) -> ReplyStream {
        ReplyStream(ReplyRun(ReplyRequest(model: self, prompt: .text(text), options: options)))
    }

    /// Fills the gap between two texts, for models that were made to: code completion.
    ///
    /// - Throws: `SiliangError` (`invalidParameter`) for a model whose vocabulary has no markers
    ///   for gaps, and others; `CancellationError` when the task is cancelled.
    public func fillGap(
        after prefix: String, before suffix: String,
        options: GenerationOptions = GenerationOptions()
    ) async throws -> Reply {
        let request = ReplyRequest(
            model: self, prompt: .infill(prefix: prefix, suffix: suffix), options: options)
        return try await ReplyStream(ReplyRun(request)).reply
    }

    // MARK: Values

    /// Answers with a value of a type of your own.
    ///
    /// ```swift
    /// struct Invoice: Decodable { let number: String; let total: Double }
    /// let invoice = try await model.generate(
    ///     "Read this invoice: \(text)", as: Invoice.self,
    ///     schema: [
    ///         "type": "object", "required": ["number", "total"],
    ///         "properties": ["number": ["type": "string"], "total": ["type": "number"]],
    ///     ])
    /// ```
    ///
    /// The schema holds the model to the form; what the fields mean the prompt has to say.
    ///
    /// - Parameters:
    ///   - prompt: what the user says.
    ///   - type: what the answer is decoded into.
    ///   - schema: the JSON Schema that the answer is held to; it has to describe what `type`
    ///     decodes from.
    ///   - options: how the answer is made.
    /// - Throws: `SiliangError`: `incompleteOutput` where the answer was cut off,
    ///   `undecodableOutput` where the type cannot be decoded from it, `invalidSchema`,
    ///   `unsupportedSchema`, and others; `CancellationError` when the task is cancelled.
    public func generate<Output: Decodable>(
        _ prompt: String, as type: Output.Type, schema: JSONValue,
        options: GenerationOptions = GenerationOptions()
    ) async throws -> Output {
        try await generate([ChatMessage(.user, prompt)], as: type, schema: schema, options: options)
    }

    /// Answers a conversation with a value of a type of your own.
    ///
    /// - Parameters:
    ///   - messages: all turns so far.
    ///   - type: what the answer is decoded into.
    ///   - schema: the JSON Schema that the answer is held to.
    ///   - options: how the answer is made.
    /// - Throws: as for a single prompt.
    public func generate<Output: Decodable>(
        _ messages: [ChatMessage], as type: Output.Type, schema: JSONValue,
        options: GenerationOptions = GenerationOptions()
    ) async throws -> Output {
        try await reply(to: messages, format: .schema(schema), options: options)
            .decoded(as: Output.self)
    }

    /// Answers with JSON as it is.
    ///
    /// - Parameters:
    ///   - prompt: what the user says.
    ///   - schema: the JSON Schema that the answer is held to; nil for an object of any kind.
    ///   - options: how the answer is made.
    /// - Throws: as for `generate(_:as:schema:options:)`.
    public func generateJSON(
        _ prompt: String, schema: JSONValue? = nil,
        options: GenerationOptions = GenerationOptions()
    ) async throws -> JSONValue {
        try await reply(
            to: [ChatMessage(.user, prompt)], format: schema.map { .schema($0) } ?? .json,
            options: options
        ).json()
    }
}
