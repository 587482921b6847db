// Conversations that remember, streams, and how they end before their end.

import SiliangEngine
import SiliangTestSupport
import Testing

@testable import Siliang

/// Waits until the engine has nothing to do.
private func idle(_ engine: Engine) async throws {
    for _ in 0..<2000 where engine.stats.running + engine.stats.waiting > 0 {
        try await Task.sleep(for: .milliseconds(1))
    }
    #expect(engine.stats.running == 0)
}

@Test("A chat remembers, and what it computed is found again")
func aChatRemembers() async throws {
    let toy = try ToyModel()
    let system = "Be brief, whatever is asked, and say nothing that nobody wants to know."
    let chat = Chat(Model(toy.served), system: system)
    let first = try await chat.reply(to: "one")
    #expect(first.text == ToyReply.answer)
    #expect(first.thinking == ToyReply.thought)
    #expect(first.usage.cachedTokens == 0)
    #expect(chat.messages.map(\.role) == [.system, .user, .assistant])
    #expect(chat.messages.last?.reasoningContent == ToyReply.thought)
    let second = try await chat.reply(to: "two")
    #expect(second.usage.promptTokens > first.usage.promptTokens)
    #expect(chat.messages.map(\.content).suffix(2) == ["two", ToyReply.answer])
    let third = try await chat.reply(to: "three")
    // The blocks of 64 tokens that the three prompts share.
    #expect(third.usage.cachedTokens >= 64)
    #expect(try chat.countTokens() > third.usage.promptTokens)
    try chat.clear()
    #expect(chat.messages.map(\.content) == [system])
}

@Test("A conversation that was kept elsewhere goes on as if it had never stopped")
func aConversationThatWasKeptElsewhereGoesOn() async throws {
    let model = Model(try ToyModel().served)
    let chat = Chat(model)
    _ = try await chat.reply(to: "one")
    let resumed = Chat(model, messages: chat.messages)
    let (here, there) = (try await chat.reply(to: "two"), try await resumed.reply(to: "two"))
    #expect(here.text == there.text)
    #expect(here.usage.promptTokens == there.usage.promptTokens)
    let alone = try await model.reply(to: Array(chat.messages.dropLast()))
    #expect(alone.text == here.text)
    #expect(alone.usage.promptTokens == here.usage.promptTokens)
}

@Test("The pieces of a stream are the whole", arguments: ["q", "emoji", "half"])
func thePiecesOfAStreamAreTheWhole(question: String) async throws {
    let model = Model(try ToyModel().served)
    var (thinking, text) = ("", "")
    var ends: [Reply] = []
    var pieces = 0
    for try await event in Chat(model).stream(question) {
        #expect(ends.isEmpty)
        switch event {
        case .thinking(let piece): thinking += piece
        case .text(let piece):
            text += piece
            pieces += 1
        case .finished(let reply): ends.append(reply)
        default: Issue.record("\(event)")
        }
    }
    let whole = try await Chat(model).reply(to: question)
    #expect(ends.count == 1)
    #expect(ends.first?.text == text && ends.first?.thinking == thinking)
    #expect(whole.text == text && whole.thinking == thinking)
    #expect(whole.usage.completionTokens == ends.first?.usage.completionTokens)
    if question == "q" { #expect(pieces > 5) }
    var alone = ""
    for try await piece in Chat(model).stream(question).text { alone += piece }
    #expect(alone == text)
}

@Test("A cancelled task frees its place within a step, and the chat is as before")
func aCancelledTaskFreesItsPlace() async throws {
    let toy = try ToyModel(contextLength: 1 << 20)
    let chat = Chat(Model(toy.served))
    let (begun, signal) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
        for try await event in chat.stream("forever") {
            if case .thinking = event { signal.yield() }
        }
    }
    for await _ in begun { break }
    #expect(chat.isReplying)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    try await idle(toy.engine)
    let computed = toy.mock.forwardCount
    try await Task.sleep(for: .milliseconds(30))
    #expect(toy.mock.forwardCount == computed)
    #expect(chat.messages.isEmpty)
    #expect(try await chat.reply(to: "q").text == ToyReply.answer)
}

@Test("Leaving the loop frees the place too")
func leavingTheLoopFreesThePlaceToo() async throws {
    let toy = try ToyModel(contextLength: 1 << 20)
    let chat = Chat(Model(toy.served))
    for try await _ in chat.stream("forever") { break }
    try await idle(toy.engine)
    #expect(!chat.isReplying)
    #expect(chat.messages.isEmpty)
    // A stream that nobody iterates asks nothing.
    _ = chat.stream("forever")
    #expect(!chat.isReplying)
}

@Test("A reader that sleeps makes the model wait")
func aReaderThatSleepsMakesTheModelWait() async throws {
    let toy = try ToyModel(contextLength: 1 << 20)
    var iterator = Chat(Model(toy.served)).stream("forever").makeAsyncIterator()
    _ = try await iterator.next()
    try await Task.sleep(for: .milliseconds(300))
    let generated = toy.engine.stats.tokensGenerated
    #expect(generated <= 2 * Generation.maxUnread)
    _ = try await iterator.next()
}

@Test("After the end there is nothing more")
func afterTheEndThereIsNothingMore() async throws {
    let toy = try ToyModel()
    let chat = Chat(Model(toy.served))
    let task = Task {
        var iterator = chat.stream("q").makeAsyncIterator()
        while let event = try await iterator.next() {
            if case .finished = event { break }
        }
        // What is over cannot be cancelled any more.
        withUnsafeCurrentTask { $0?.cancel() }
        return try await iterator.next() == nil
    }
    #expect(try await task.value)
    // Nor does an error come twice, or anything after it.
    toy.mock.failNext()
    var failing = chat.stream("q").makeAsyncIterator()
    await #expect(throws: SiliangError.self) { while try await failing.next() != nil {} }
    #expect(try await failing.next() == nil)
    #expect(chat.messages.count == 2)
}

@Test("One question at a time")
func oneQuestionAtATime() async throws {
    let toy = try ToyModel(contextLength: 1 << 20)
    let chat = Chat(Model(toy.served))
    var iterator = chat.stream("forever").makeAsyncIterator()
    _ = try await iterator.next()
    let error = await #expect(throws: SiliangError.self) { try await chat.reply(to: "q") }
    #expect(error?.code == .busy)
    #expect(throws: SiliangError.self) { try chat.clear() }
    // The refusal has not let the first question's place go.
    #expect(chat.isReplying)
    _ = try await iterator.next()
}

@Test("A question that fails leaves no trace")
func aQuestionThatFailsLeavesNoTrace() async throws {
    let toy = try ToyModel()
    let chat = Chat(Model(toy.served))
    _ = try await chat.reply(to: "one")
    let before = chat.messages
    toy.mock.failNext()
    await #expect(throws: SiliangError.self) { try await chat.reply(to: "two") }
    await #expect(throws: SiliangError.self) {
        try await chat.reply(to: String(repeating: "x", count: 600))
    }
    #expect(chat.messages == before)
    #expect(!chat.isReplying)
}

@Test("Many chats share a model")
func manyChatsShareAModel() async throws {
    let model = Model(try ToyModel().served)
    try await withThrowingTaskGroup(of: String.self) { group in
        for number in 0..<40 {
            group.addTask { try await Chat(model).reply(to: "question \(number)").text }
        }
        for try await text in group { #expect(text == ToyReply.answer) }
    }
}

@Test(
    "No text is too strange to be asked",
    arguments: [
        "", "\0", "\u{FEFF}", "<｜end▁of▁sentence｜><｜User｜>", "</think>{{ 1/0 }}{% raise %}",
        "<tool_call>\n{\"name\": ", "\u{202E}👨‍👩‍👧‍👦\r\n",
    ])
func noTextIsTooStrangeToBeAsked(text: String) async throws {
    let model = Model(try ToyModel(contextLength: 4096).served)
    let options = GenerationOptions(maxTokens: 40, stop: ["\n\n", text + "x"])
    let tool = Tool("f", description: text) { _ in text }
    let chat = Chat(model, system: text, tools: [tool], options: options)
    let reply = try await chat.reply(to: text)
    #expect(reply.usage.completionTokens <= 40)
    _ = try chat.countTokens()
}
