// A conversation that remembers what was said, and runs the tools that the model calls.

import SiliangChat
import SiliangFormats
import Synchronization

/// A conversation with a model.
///
/// ```swift
/// let chat = Chat(model, system: "Answer in one sentence.")
/// print(try await chat.reply(to: "Why is the sky blue?").text)
/// print(try await chat.reply(to: "And at night?").text)
/// ```
///
/// One reply at a time: a second question before the first is answered is refused with
/// `SiliangError.Code.busy`. A reply that fails or is broken off leaves the conversation as it was
/// before the question. Several chats may share one model, which answers them together; the
/// beginnings that they have in common are computed once.
public final class Chat: Sendable {
    /// Whom the chat asks.
    public let model: Model
    /// What the model may call.
    public let tools: [Tool]
    /// How answers are made where a question does not say.
    public let options: GenerationOptions
    /// Rounds of calls that one question may take before the model must answer.
    public let maxToolRounds: Int
    private let state: Mutex<State>

    fileprivate struct State {
        var messages: [ChatMessage]
        var isReplying = false
    }

    /// Begins a conversation.
    ///
    /// - Parameters:
    ///   - model: answers.
    ///   - system: tells the model how to behave; nil for nothing.
    ///   - tools: functions that the model may call. The chat runs them and lets the model go on,
    ///     unless the model calls one that was only declared: the reply then ends with the calls.
    ///   - options: hold where a question does not bring its own.
    ///   - maxToolRounds: rounds of calls that one question may take.
    public convenience init(
        _ model: Model, system: String? = nil, tools: [Tool] = [],
        options: GenerationOptions = GenerationOptions(), maxToolRounds: Int = 8
    ) {
        self.init(
            model, messages: system.map { [ChatMessage(.system, $0)] } ?? [], tools: tools,
            options: options, maxToolRounds: maxToolRounds)
    }

    /// Takes a conversation up where it was left.
    ///
    /// - Parameters:
    ///   - model: answers.
    ///   - messages: what was said so far.
    ///   - tools: functions that the model may call.
    ///   - options: hold where a question does not bring its own.
    ///   - maxToolRounds: rounds of calls that one question may take.
    public init(
        _ model: Model, messages: [ChatMessage], tools: [Tool] = [],
        options: GenerationOptions = GenerationOptions(), maxToolRounds: Int = 8
    ) {
        self.model = model
        self.tools = tools
        self.options = options
        self.maxToolRounds = maxToolRounds
        state = Mutex(State(messages: messages))
    }

    /// All that was said, the calls of tools and their results included.
    public var messages: [ChatMessage] { state.withLock { $0.messages } }

    /// Whether a reply is on its way.
    public var isReplying: Bool { state.withLock { $0.isReplying } }

    /// Forgets what was said, but for the system's message at the beginning.
    ///
    /// - Throws: `SiliangError` (`busy`) while a reply is on its way.
    public func clear() throws(SiliangError) {
        let isBusy = state.withLock { state in
            if state.isReplying { return true }
            state.messages = Array(state.messages.prefix { $0.role == .system })
            return false
        }
        if isBusy { throw Self.busy }
    }

    // MARK: Asking

    /// Asks, and waits for the answer.
    ///
    /// - Parameters:
    ///   - prompt: what the user says.
    ///   - toolChoice: whether a call is allowed or demanded. What is demanded is demanded once;
    ///     after its result the model is free.
    ///   - options: nil for the chat's.
    /// - Returns: the answer. Its `usage` counts all rounds.
    /// - Throws: `SiliangError`; `CancellationError` when the task is cancelled.
    public func reply(
        to prompt: String, toolChoice: ToolChoice = .auto, options: GenerationOptions? = nil
    ) async throws -> Reply {
        try await stream(prompt, toolChoice: toolChoice, options: options).reply
    }

    /// Asks; the answer comes piece by piece.
    ///
    /// - Parameters:
    ///   - prompt: what the user says.
    ///   - toolChoice: as for `reply(to:toolChoice:options:)`.
    ///   - options: nil for the chat's.
    public func stream(
        _ prompt: String, toolChoice: ToolChoice = .auto, options: GenerationOptions? = nil
    ) -> ReplyStream {
        stream([ChatMessage(.user, prompt)], toolChoice, .text, options)
    }

    /// Gives the results of calls that a reply ended with, and waits for the answer.
    ///
    /// - Parameters:
    ///   - results: one of each call, in their order.
    ///   - options: nil for the chat's.
    /// - Throws: `SiliangError` (`invalidParameter`) where the chat's last turn did not make these
    ///   calls, and others; `CancellationError` when the task is cancelled.
    public func reply(
        with results: [ToolResult], options: GenerationOptions? = nil
    ) async throws -> Reply {
        try await stream(with: results, options: options).reply
    }

    /// Gives the results of calls that a reply ended with; the answer comes piece by piece.
    ///
    /// - Parameters:
    ///   - results: one of each call, in their order.
    ///   - options: nil for the chat's.
    public func stream(
        with results: [ToolResult], options: GenerationOptions? = nil
    ) -> ReplyStream {
        stream(results.map(\.message), .auto, .text, options)
    }

    /// Asks for an answer of a type of your own, and keeps both in the conversation.
    ///
    /// - Parameters:
    ///   - prompt: what the user says.
    ///   - type: what the answer is decoded into.
    ///   - schema: the JSON Schema that the answer is held to; it has to describe what `type`
    ///     decodes from.
    ///   - options: nil for the chat's.
    /// - Throws: `SiliangError`, as for `Model.generate(_:as:schema:options:)`; `CancellationError`
    ///   when the task is cancelled.
    public func reply<Output: Decodable>(
        to prompt: String, as type: Output.Type, schema: JSONValue,
        options: GenerationOptions? = nil
    ) async throws -> Output {
        let stream = stream([ChatMessage(.user, prompt)], .auto, .schema(schema), options)
        return try await stream.reply.decoded(as: Output.self)
    }

    /// The tokens of the conversation so far, as the next prompt will hold them.
    ///
    /// - Throws: `SiliangError` for what the model's template refuses, an empty conversation
    ///   included.
    public func countTokens() throws(SiliangError) -> Int {
        try model.countTokens(of: messages, tools: tools, thinking: options.thinking)
    }

    private func stream(
        _ added: [ChatMessage], _ choice: ToolChoice, _ format: ReplyFormat,
        _ options: GenerationOptions?
    ) -> ReplyStream {
        let request = ReplyRequest(
            model: model, prompt: .conversation(Conversation(messages: [])), tools: tools,
            toolChoice: choice, format: format, options: options ?? self.options)
        return ReplyStream(ReplyRun(request, for: ChatQuestion(chat: self, added: added)))
    }

    // MARK: Turns

    fileprivate static let busy = SiliangError(
        .busy, "The chat is answering another question: wait for that reply, or cancel it.")

    fileprivate func begin(_ added: [ChatMessage]) throws(SiliangError) -> ChatTurn {
        let messages: [ChatMessage]? = state.withLock { state in
            if state.isReplying { return nil }
            state.isReplying = true
            return state.messages
        }
        guard let messages else { throw Self.busy }
        let turn = ChatTurn(chat: self, messages: messages)
        try Self.check(added, after: messages)
        for message in added { turn.add(message) }
        return turn
    }

    /// Results must be those of the calls that were made: a template would show the model a result
    /// without a call, or a call without a result.
    private static func check(
        _ added: [ChatMessage], after messages: [ChatMessage]
    ) throws(SiliangError) {
        let results = added.filter { $0.role == .tool }.compactMap(\.toolCallID)
        let open = messages.last?.toolCalls.map(\.id) ?? []
        guard results != open else { return }
        throw .invalid(
            "results",
            open.isEmpty
                ? "No calls are open, so there is nothing to give results of."
                : "The calls \(open.joined(separator: ", ")) are open: give one result of each, in "
                    + "this order, with reply(with:).")
    }

    fileprivate func end(keeping messages: [ChatMessage]?) {
        state.withLock { state in
            if let messages { state.messages = messages }
            state.isReplying = false
        }
    }
}

/// What is asked in a chat: the chat, and the messages that the question adds.
struct ChatQuestion: Sendable {
    let chat: Chat
    let added: [ChatMessage]

    /// - Throws: `SiliangError`: `busy`, `invalidParameter`.
    func begin() throws(SiliangError) -> ChatTurn { try chat.begin(added) }
}

/// The chat's part of a reply on its way. Dropped before `keep`, it leaves the chat as it was.
final class ChatTurn: Sendable {
    private let chat: Chat
    private let said: Mutex<[ChatMessage]>
    private let isKept = Atomic<Bool>(false)

    init(chat: Chat, messages: [ChatMessage]) {
        self.chat = chat
        said = Mutex(messages)
    }

    var messages: [ChatMessage] { said.withLock { $0 } }
    var maxToolRounds: Int { chat.maxToolRounds }

    func add(_ message: ChatMessage) { said.withLock { $0.append(message) } }

    /// Makes what was said part of the conversation.
    func keep() {
        isKept.store(true, ordering: .relaxed)
        chat.end(keeping: messages)
    }

    deinit {
        if !isKept.load(ordering: .relaxed) { chat.end(keeping: nil) }
    }
}
