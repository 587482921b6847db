// One reply on its way: generations, and the calls of tools between them.

import Foundation
import SiliangChat
import SiliangEngine
import SiliangFormats
import SiliangModels

/// What a reply is made from.
struct ReplyRequest: Sendable {
    let model: Model
    var prompt: GenerationSpec.Prompt
    var tools: [Tool] = []
    var toolChoice = ToolChoice.auto
    var format = ReplyFormat.text
    var options = GenerationOptions()

    /// - Throws: `SiliangError` (`invalidParameter`).
    func spec() throws(SiliangError) -> GenerationSpec {
        try Tool.check(tools, choice: toolChoice)
        var prompt = prompt
        if case .conversation(var conversation) = prompt {
            conversation.tools =
                toolChoice == .none ? [] : tools.map { $0.declaration(strict: false) }
            conversation.thinking = options.thinking
            prompt = .conversation(conversation)
        }
        var spec = GenerationSpec(prompts: [prompt])
        spec.tools = tools.map { $0.declaration(strict: $0.isStrict) }
        spec.toolChoice = toolChoice
        spec.responseFormat =
            switch format {
            case .text: .text
            case .json: .jsonObject
            case .schema(let schema): .jsonSchema(schema, param: "schema")
            }
        try options.apply(to: &spec, vocabSize: model.served.engine.model.vocabSize)
        return model.served.completed(spec, askedAs: model.name)
    }
}

/// Goes through one reply, event by event.
struct ReplyRun: Sendable {
    private enum Phase {
        case beginning, reading, calling, over
    }

    private var request: ReplyRequest
    /// The chat that asks, and what it adds to its messages; nil where the caller keeps them.
    private let question: ChatQuestion?
    private var turn: ChatTurn?
    private var phase = Phase.beginning
    private var reader: GenerationReader?
    private var choice = WholeChoice()
    private var usage = TokenUsage()
    private var rounds = 0
    /// Events to be told, the last first.
    private var pending: [ReplyEvent] = []

    init(_ request: ReplyRequest, for question: ChatQuestion? = nil) {
        self.request = request
        self.question = question
    }

    /// - Throws: `SiliangError`; `CancellationError` when the task is cancelled.
    mutating func next() async throws -> ReplyEvent? {
        do {
            while pending.isEmpty, phase != .over {
                try Task.checkCancellation()
                switch phase {
                case .beginning: try begin()
                case .reading: try await read()
                case .calling: try await call()
                case .over: break
                }
            }
        } catch {
            end()
            pending = []
            throw error
        }
        return pending.popLast()
    }

    /// Lets go of the model's place and of the chat.
    private mutating func end() {
        phase = .over
        reader = nil
        turn = nil
    }

    // MARK: Generating

    private mutating func begin() throws(SiliangError) {
        if let question, turn == nil {
            let turn = try question.begin()
            self.turn = turn
            request.prompt = .conversation(Conversation(messages: turn.messages))
        }
        let generation = try Generation(
            request.spec(), on: request.model.served, id: UUID().uuidString, account: "")
        reader = GenerationReader(generation)
        choice = WholeChoice()
        phase = .reading
    }

    private mutating func read() async throws {
        guard var reader else { return end() }
        // Where it is copied, both copies would read the same stream.
        self.reader = nil
        let events = try await reader.next()
        var told: [ReplyEvent] = []
        for event in events {
            switch event {
            case .delta(_, let delta):
                choice.take(delta)
                told += delta.events.compactMap(self.event)
            case .end(_, let end):
                choice.end = end
            case .silence: break
            }
        }
        pending = told.reversed()
        if reader.isOver {
            usage.add(reader.usage)
            try finishRound()
        } else {
            self.reader = reader
        }
    }

    private func event(_ event: OutputEvent) -> ReplyEvent? {
        switch event {
        case .reasoning(let text): .thinking(text)
        case .content(let text): .text(text)
        case .toolCallBegin(_, let id, let name): .toolCallBegan(id: id, name: name)
        case .toolCallArguments(let index, let text):
            choice.toolCalls.indices.contains(index)
                ? .toolCallArguments(id: choice.toolCalls[index].id, text) : nil
        case .toolCallEnd(let index):
            choice.toolCalls.indices.contains(index) ? .toolCall(choice.toolCalls[index]) : nil
        }
    }

    /// The model has said all of one generation: it is the reply, or calls are to be run.
    private mutating func finishRound() throws(SiliangError) {
        if choice.end.reason == .insufficientSystemResource {
            throw SiliangError(
                .shuttingDown, "The model was shut down before the reply was complete.")
        }
        var reply = Reply(choice)
        reply.usage = usage
        var said = reply.message
        // A call that was cut off is nothing that a result could be given of.
        if reply.finish != .toolCalls { said.toolCalls = [] }
        turn?.add(said)
        if let turn, runsCalls(of: reply) {
            rounds += 1
            guard rounds <= turn.maxToolRounds else {
                throw SiliangError(
                    .tooManyToolRounds,
                    "The model called tools in \(rounds) rounds without an answer; "
                        + "\(turn.maxToolRounds) are allowed. Raise maxToolRounds, or make the "
                        + "tools' results say that nothing more is needed.")
            }
            phase = .calling
            return
        }
        turn?.keep()
        end()
        pending.insert(.finished(reply), at: 0)
    }

    // MARK: Calling

    /// Whether all calls can be run here; one that was cut off cannot.
    private func runsCalls(of reply: Reply) -> Bool {
        guard reply.finish == .toolCalls, !reply.toolCalls.isEmpty else { return false }
        return reply.toolCalls.allSatisfy { call in
            request.tools.first { $0.name == call.name }?.run != nil
                || !request.tools.contains { $0.name == call.name }
        }
    }

    /// Runs the calls of a round at the same time, and asks the model to go on.
    private mutating func call() async throws {
        let calls = choice.toolCalls
        let tools = request.tools
        let results = try await withThrowingTaskGroup(of: (Int, ToolResult).self) { group in
            for (index, call) in calls.enumerated() {
                group.addTask { (index, try await Tool.result(of: call, among: tools)) }
            }
            var found: [Int: ToolResult] = [:]
            for try await (index, result) in group { found[index] = result }
            return calls.indices.compactMap { found[$0] }
        }
        for result in results { turn?.add(result.message) }
        pending = results.reversed().map { .toolResult($0) }
        guard let turn else { return end() }
        request.prompt = .conversation(Conversation(messages: turn.messages))
        // A call that was demanded has been made: the answer is to follow.
        if request.toolChoice.isForced { request.toolChoice = .auto }
        phase = .beginning
    }
}

extension Tool {
    /// Runs a call. What goes wrong is told to the model, so that it can mend its call.
    ///
    /// - Throws: `CancellationError`.
    static func result(of call: ToolCall, among tools: [Tool]) async throws -> ToolResult {
        func failure(_ message: String) -> ToolResult {
            ToolResult(of: call, output: "Error: " + message, isFailure: true)
        }
        guard let tool = tools.first(where: { $0.name == call.name }), let run = tool.run else {
            let names = tools.map(\.name).joined(separator: ", ")
            return failure("there is no function \"\(call.name)\". There is: \(names).")
        }
        let text = call.arguments.isEmpty ? "{}" : call.arguments
        let arguments: JSONObject
        do throws(JSONSyntaxError) {
            let value = try JSONValue(parsing: Array(text.utf8))
            guard let object = value.object else {
                return failure("the arguments must be a JSON object, not \(value.kind).")
            }
            arguments = object
        } catch {
            return failure("the arguments are not JSON: \(error).")
        }
        do {
            return ToolResult(of: call, output: try await run(arguments))
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return failure(readable(error))
        }
    }
}

/// An error in words that a person or a model can use.
func readable(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
        let path = (context.codingPath + (last.map { [$0] } ?? [])).map { key in
            key.intValue.map { "[\($0)]" } ?? key.stringValue
        }.joined(separator: ".")
        return path.isEmpty ? "the value" : path
    }
    switch error {
    case .keyNotFound(let key, let context): return "\(place(context, key)) is missing"
    case .valueNotFound(_, let context): return "\(place(context)) is null"
    case .typeMismatch(let type, let context): return "\(place(context)) is no \(type)"
    case .dataCorrupted(let context): return "\(place(context)): \(context.debugDescription)"
    @unknown default: return "\(error)"
    }
}
