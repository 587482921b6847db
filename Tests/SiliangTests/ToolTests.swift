// Tools that a chat runs, and what becomes of calls that go wrong.

import SiliangEngine
import SiliangTestSupport
import Synchronization
import Testing

@testable import Siliang

private func call(_ name: String, _ arguments: String) -> String {
    "<tool_call>\n{\"name\": \"\(name)\", \"arguments\": \(arguments)}\n</tool_call>"
}

/// Says what `answer` makes of the last question, without a thought.
private func makeModel(_ answer: @escaping @Sendable (String) -> String) throws -> Model {
    Model(try ToyModel(contextLength: 8192) { "</think>" + answer($0) }.served)
}

/// Calls once, and tells what came back.
private func model(calling first: String) throws -> Model {
    try makeModel { question in
        guard let range = question.firstRange(of: "<tool_response>\n") else { return first }
        let results = question[range.upperBound...]
        return "It is " + (results.split(separator: "\n").first ?? "nothing")
    }
}

private let weather = Tool(
    "weather", description: "Tells the weather.",
    parameters: ["type": "object", "properties": ["city": ["type": "string"]]]
) { arguments in
    "sunny in " + (arguments["city"]?.string ?? "nowhere")
}

@Test("A call is run, its result read, and all of it remembered")
func aCallIsRunItsResultReadAndAllOfItRemembered() async throws {
    let chat = Chat(
        try model(calling: "Wait. " + call("weather", #"{"city": "Rome"}"#)), tools: [weather])
    var events: [ReplyEvent] = []
    var finished: Reply?
    for try await event in chat.stream("How is Rome?") {
        if case .finished(let reply) = event { finished = reply } else { events.append(event) }
    }
    let reply = try #require(finished)
    #expect(reply.text == "It is sunny in Rome")
    #expect(reply.finish == .stop(at: nil))
    #expect(reply.toolCalls.isEmpty)
    #expect(chat.messages.map(\.role) == [.user, .assistant, .tool, .assistant])
    let made = try #require(chat.messages[1].toolCalls.first)
    #expect(made.name == "weather")
    #expect(chat.messages[2].toolCallID == made.id)
    // The call is told as it comes: its beginning, its arguments in pieces, all of it, its result.
    #expect(events.contains(.toolCallBegan(id: made.id, name: "weather")))
    let pieces = events.compactMap { event in
        if case .toolCallArguments(made.id, let piece) = event { piece } else { nil }
    }
    #expect(pieces.count > 1 && pieces.joined() == made.arguments)
    let whole = try #require(events.firstIndex(of: .toolCall(made)))
    let result = ToolResult(of: made, output: "sunny in Rome")
    #expect(try #require(events.firstIndex(of: .toolResult(result))) > whole)
    // Both rounds count.
    let once = try chat.model.countTokens(of: Array(chat.messages.prefix(1)), tools: [weather])
    #expect(reply.usage.promptTokens > 2 * once)
}

@Test("Arguments come as a type of one's own")
func argumentsComeAsATypeOfOnesOwn() async throws {
    struct Place: Decodable, Sendable {
        var city: String
        var days: Int
    }
    let forecast = Tool(
        "forecast", description: "Tells the weather.", arguments: Place.self,
        parameters: [
            "type": "object", "required": ["city", "days"],
            "properties": ["city": ["type": "string"], "days": ["type": "integer"]],
        ]
    ) { "\($0.city) for \($0.days)" }
    let good = call("forecast", #"{"city": "Rome", "days": 3}"#)
    let reply = try await Chat(try model(calling: good), tools: [forecast]).reply(to: "?")
    #expect(reply.text == "It is Rome for 3")
    // Whatever does not fit is told, by its place.
    let bad = call("forecast", #"{"city": "Rome", "days": "three"}"#)
    let mended = try await Chat(try model(calling: bad), tools: [forecast]).reply(to: "?")
    #expect(mended.text == "It is Error: days is no Int")
    let short = call("forecast", #"{"city": "Rome"}"#)
    let missing = try await Chat(try model(calling: short), tools: [forecast]).reply(to: "?")
    #expect(missing.text == "It is Error: days is missing")
}

@Test("What goes wrong with a call is told to the model")
func whatGoesWrongWithACallIsToldToTheModel() async throws {
    struct Broken: Error, CustomStringConvertible { let description = "the station is closed" }
    let broken = Tool("broken", description: "Fails.") { _ in throw Broken() }
    let tools = [weather, broken]
    func answer(_ text: String) async throws -> String {
        let chat = Chat(try model(calling: text), tools: tools)
        let reply = try await chat.reply(to: "?")
        #expect(chat.messages.filter { $0.role == .tool }.count == 1)
        return reply.text
    }
    let told = try await answer(call("broken", "{}"))
    #expect(told == "It is Error: the station is closed")
    let list = try await Tool.result(
        of: ToolCall(id: "1", name: "weather", arguments: "[1]"), among: tools)
    #expect(list.isFailure && list.output.contains("an array"))
    for arguments in ["{", "{}}", "\u{0}", "{\"a\": 1e999}", String(repeating: "[", count: 9999)] {
        let result = try await Tool.result(
            of: ToolCall(id: "1", name: "weather", arguments: arguments), among: tools)
        #expect(result.isFailure, "\(arguments.prefix(20))")
    }
    let unknown = try await Tool.result(
        of: ToolCall(id: "1", name: "rain", arguments: "{}"), among: tools)
    #expect(unknown.isFailure)
    #expect(unknown.output.contains("weather, broken"))
    // A tool without arguments is often called with none.
    let none = try await Tool.result(
        of: ToolCall(id: "1", name: "weather", arguments: ""), among: tools)
    #expect(none.output == "sunny in nowhere")
}

@Test("A function that is not there is no call that ends the chat")
func aFunctionThatIsNotThere() async throws {
    let chat = Chat(try model(calling: call("rain", "{}")), tools: [weather])
    let reply = try await chat.reply(to: "?")
    // It comes back as text, or the model reads that there is none: never a crash, never a hang.
    #expect(reply.finish == .stop(at: nil))
    #expect(reply.text.contains("rain"))
}

@Test("Calls without end come to one")
func callsWithoutEndComeToOne() async throws {
    let runs = Mutex(0)
    let again = Tool("again", description: "Never enough.") { _ in
        runs.withLock { $0 += 1 }
        return "again"
    }
    let chat = Chat(try makeModel { _ in call("again", "{}") }, tools: [again], maxToolRounds: 3)
    let error = await #expect(throws: SiliangError.self) { try await chat.reply(to: "go") }
    #expect(error?.code == .tooManyToolRounds)
    #expect(runs.withLock { $0 } == 3)
    #expect(chat.messages.isEmpty && !chat.isReplying)
}

@Test("Calls of one round run at the same time; their results keep their order")
func callsOfOneRoundRunAtTheSameTime() async throws {
    let model = try makeModel { question in
        if question.contains("<tool_response>") { return "done" }
        return call("wait", #"{"n": 1}"#) + "\n" + call("wait", #"{"n": 2}"#)
    }
    let (arrived, signal) = AsyncStream.makeStream(of: Void.self)
    // The first returns only when the second has begun.
    let wait = Tool("wait", description: "Waits.") { arguments in
        let number = arguments["n"]?.int ?? 0
        if number == 2 {
            signal.yield()
        } else {
            for await _ in arrived { break }
        }
        return "\(number)"
    }
    let chat = Chat(model, tools: [wait])
    _ = try await chat.reply(to: "go")
    #expect(chat.messages.filter { $0.role == .tool }.map(\.content) == ["1", "2"])
}

@Test("Cancelling ends a tool that waits")
func cancellingEndsAToolThatWaits() async throws {
    let (begun, signal) = AsyncStream.makeStream(of: Void.self)
    let slow = Tool("slow", description: "Takes long.") { _ in
        signal.yield()
        try await Task.sleep(for: .seconds(600))
        return "late"
    }
    let chat = Chat(try model(calling: call("slow", "{}")), tools: [slow])
    let task = Task { try await chat.reply(to: "go") }
    for await _ in begun { break }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(chat.messages.isEmpty && !chat.isReplying)
}

@Test("Tools that are only declared end the reply with their calls")
func toolsThatAreOnlyDeclaredEndTheReply() async throws {
    let model = try model(calling: call("weather", #"{"city": "Oslo"}"#))
    let declared = Tool(declaring: "weather", description: "Tells the weather.")
    let chat = Chat(model, tools: [declared])
    let reply = try await chat.reply(to: "How is Oslo?")
    #expect(reply.finish == .toolCalls)
    let made = try #require(reply.toolCalls.first)
    #expect(try JSONValue(parsing: Array(made.arguments.utf8)) == ["city": "Oslo"])
    // The model waits for a result: neither another question nor another call's result will do.
    for attempt in [{ try await chat.reply(to: "Well?") }, { try await chat.reply(with: []) }] {
        let error = await #expect(throws: SiliangError.self) { try await attempt() }
        #expect(error?.parameter == "results")
        #expect(error?.message.contains(made.id) == true)
    }
    let last = try await chat.reply(with: [ToolResult(of: made, output: "rainy")])
    #expect(last.text == "It is rainy")
    await #expect(throws: SiliangError.self) {
        try await chat.reply(with: [ToolResult(of: made, output: "rainy")])
    }
    // The same without a chat.
    let bare = try await model.reply(to: [ChatMessage(.user, "?")], tools: [weather])
    #expect(bare.finish == .toolCalls && bare.toolCalls.map(\.name) == ["weather"])
}

@Test("A call can be demanded and forbidden")
func aCallCanBeDemandedAndForbidden() async throws {
    let model = try makeModel { question in
        question.contains("<tool_response>") ? "so it is" : "I would rather talk"
    }
    let options = GenerationOptions(temperature: 0, maxTokens: 400)
    let city: JSONValue = [
        "type": "object", "required": ["city"], "additionalProperties": false,
        "properties": ["city": ["enum": ["Rome", "Oslo"]]],
    ]
    let tool = Tool("weather", description: "w", parameters: city) { _ in "sunny" }
    let chat = Chat(model, tools: [tool], options: options)
    let reply = try await chat.reply(to: "Hello", toolChoice: .named("weather"))
    #expect(reply.text == "so it is")
    let made = try #require(chat.messages[1].toolCalls.first)
    let arguments = try JSONValue(parsing: Array(made.arguments.utf8))
    #expect(["Rome", "Oslo"].contains(arguments["city"]?.string ?? ""))
    let free = try await Chat(model, tools: [tool]).reply(to: "Hello", toolChoice: .none)
    #expect(free.text == "I would rather talk")
}

@Test("Tools that cannot be are named")
func toolsThatCannotBeAreNamed() async throws {
    let model = Model(try ToyModel(contextLength: 4096).served)
    let cases: [([Tool], ToolChoice)] = [
        ([Tool(declaring: "a b", description: "")], .auto),
        ([Tool(declaring: "", description: "")], .auto),
        ([Tool(declaring: String(repeating: "n", count: 129), description: "")], .auto),
        ([weather, weather], .auto),
        ([Tool(declaring: "f", description: "", parameters: "object")], .auto),
        ([], .required), ([weather], .named("rain")),
    ]
    for (tools, choice) in cases {
        let error = await #expect(throws: SiliangError.self) {
            try await model.reply(to: [ChatMessage(.user, "q")], tools: tools, toolChoice: choice)
        }
        #expect(error?.code == .invalidParameter, "\(tools.map(\.name))")
        #expect(["tools", "toolChoice"].contains(error?.parameter))
    }
}
