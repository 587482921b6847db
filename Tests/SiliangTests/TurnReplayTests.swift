// Answers that come back as text: the ids that were sampled serve again, and nobody else's do.

import SiliangChat
import SiliangEngine
import SiliangFormats
import SiliangTestSupport
import SiliangTokenizer
import Testing

@testable import Siliang

/// Single bytes, `ab` as one token, and DeepSeek's special tokens: encoding joins what the model
/// below writes apart.
private let specials = [
    "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>",
]
private let joined: Int32 = 256
private let eos: Int32 = 258
private let assistant: Int32 = 260

private func makeTokenizer() throws -> Tokenizer {
    var data = TokenizerData()
    data.preTokenizer = "gpt-2"
    data.tokens = ByteStrings(strings: Toy.byteSpellings + ["ab"] + specials)
    data.tokenTypes = Array(repeating: 1, count: 257) + [3, 3, 3, 3]
    data.merges = ByteStrings(strings: ["a b"])
    data.bosTokenID = 257
    data.eosTokenID = Int(eos)
    return try Tokenizer(data)
}

/// Writes `abab` as four tokens, in a conversation without thoughts.
private func makeModel() throws -> (ServedModel, MockLanguageModel) {
    let mock = MockLanguageModel(vocabSize: 261, contextLength: 512, blockSize: 4) { tokens in
        guard let turn = tokens.lastIndex(of: assistant) else { return eos }
        let reply = Array("abab".utf8).map(Int32.init)
        let position = tokens.count - turn - 1
        return position < reply.count ? reply[position] : eos
    }
    let template = try ChatTemplateSource(
        architecture: "deepseek2", templateText: nil, bosToken: nil, eosToken: nil,
        specialTokens: Set(specials)
    ).makeTemplate()
    let model = ServedModel(
        name: "m", engine: try Engine(model: mock), tokenizer: try makeTokenizer(),
        template: template, defaultSampling: .greedy)
    return (model, mock)
}

private func messages(_ turns: [(String, String)]) -> [ChatMessage] {
    turns.map { ChatMessage($0.0 == "user" ? .user : .assistant, $0.1) }
}

/// Tokens of a prompt that is read as it stands.
private func plainCount(_ model: ServedModel, _ messages: [ChatMessage]) throws -> Int {
    let text = try model.template.render(Conversation(messages: messages))
    return model.tokenizer.encode(text, parseSpecial: true, addSpecial: false).count
}

private func ask(
    _ model: ServedModel, _ turns: [(String, String)], account: String = "a", user: String = "u"
) async throws -> (text: String, usage: AnswerUsage) {
    let conversation = Conversation(messages: messages(turns))
    var spec = GenerationSpec(prompts: [.conversation(conversation)])
    spec.user = user
    let generation = try Generation(spec, on: model, id: "r", account: account)
    var choice = WholeChoice()
    let usage = try await generation.consume(silenceInterval: nil) { event in
        if case .delta(_, let delta) = event { choice.take(delta) }
    }
    return (choice.content, usage)
}

@Test("A returned answer is found in the cache though its text encodes otherwise")
func aReturnedAnswerIsFoundThoughItsTextEncodesOtherwise() async throws {
    let (model, mock) = try makeModel()
    let tokenizer = model.tokenizer
    #expect(tokenizer.encode("abab", addSpecial: false) == [joined, joined])
    let first = try await ask(model, [("user", "question")])
    #expect(first.text == "abab")
    #expect(first.usage.completionTokens == 4)

    let turns = [("user", "question"), ("assistant", "abab"), ("user", "more")]
    let second = try await ask(model, turns)
    // All that was computed before, in whole blocks of 4: the prompt and what it said but the last.
    let known = (first.usage.promptTokens + 3) / 4 * 4
    #expect(second.usage.promptCacheHitTokens == known)
    #expect(second.usage.promptTokens == first.usage.promptTokens + 4 + 1 + 1 + 4 + 1)
    #expect(second.text == "abab")

    // The next turn stands on both.
    let third = try await ask(model, turns + [("assistant", "abab"), ("user", "again")])
    #expect(third.usage.promptCacheHitTokens == (second.usage.promptTokens + 3) / 4 * 4)
    _ = mock
}

@Test(
    "Another account's, end user's or answer's ids are not used",
    arguments: [("b", "u", "abab"), ("a", "v", "abab"), ("a", "u", "abba"), ("a", "u", "ababab")])
func otherIDsAreNotUsed(account: String, user: String, answer: String) async throws {
    let (model, _) = try makeModel()
    _ = try await ask(model, [("user", "question")])
    let turns = [("user", "question"), ("assistant", answer), ("user", "more")]
    let second = try await ask(model, turns, account: account, user: user)
    #expect(try second.usage.promptTokens == plainCount(model, messages(turns)))
}

@Test("Only what differs is kept, and no more than fits")
func onlyWhatDiffersIsKeptAndNoMoreThanFits() throws {
    let tokenizer = try makeTokenizer()
    let scope = TurnReplay.Scope(account: "a", salt: "")
    let replay = TurnReplay(tokenizer: tokenizer, capacity: 20)
    func next(_ prompt: String, _ answer: String) -> [Int32] {
        replay.encode(prompt + answer + specials[1], scope: scope)
    }
    let apart = Array("ab".utf8).map(Int32.init)
    func record(_ prompt: String) {
        replay.record(
            prompt: prompt, promptTokens: tokenizer.encode(prompt, addSpecial: false),
            answer: "ab", sampled: apart, scope: scope)
    }
    record("x")
    #expect(next("x", "ab") == [Int32(UInt8(ascii: "x"))] + apart + [eos])
    #expect(next("y", "ab") == [Int32(UInt8(ascii: "y")), joined, eos])
    // An answer that goes on is another answer.
    #expect(next("x", "abc") == tokenizer.encode("xabc", addSpecial: false) + [eos])
    // Eighteen more ids push the first out.
    record("1234567890123456")
    #expect(next("x", "ab") == [Int32(UInt8(ascii: "x")), joined, eos])
    #expect(next("1234567890123456", "ab").count == 19)
    // One that would never fit is not kept, and pushes nothing out.
    record(String(repeating: "z", count: 30))
    #expect(next("1234567890123456", "ab").count == 19)
}

// MARK: Calls, which a template writes in its own words

/// Writes JSON with a space behind colons and commas, as most published templates do.
private let callTemplate = """
    {% for m in messages %}{% if m.role == 'user' %}<｜User｜>{{ m.content }}\
    {% elif m.role == 'tool' %}<｜User｜>[{{ m.content }}]\
    {% else %}<｜Assistant｜>{{ m.content }}{% for c in m.tool_calls or [] %}<tool_call>
    {"name": "{{ c.function.name }}", "arguments": {{ c.function.arguments | tojson }}}
    </tool_call>{% endfor %}<｜end▁of▁sentence｜>{% endif %}{% endfor %}<｜Assistant｜>
    """

/// What the model writes instead.
private let compactCall = #"<tool_call>{"name":"find","arguments":{"a":1,"b":"ab"}}</tool_call>"#

private func callingModel(
    writing answer: String = compactCall, template text: String = callTemplate
) throws -> ServedModel {
    let mock = MockLanguageModel(vocabSize: 261, contextLength: 2048, blockSize: 4) { tokens in
        guard let turn = tokens.lastIndex(of: assistant) else { return eos }
        let reply = Array(answer.utf8).map(Int32.init)
        let position = tokens.count - turn - 1
        return position < reply.count ? reply[position] : eos
    }
    let template = try ChatTemplateSource(
        architecture: "deepseek2", templateText: text, bosToken: nil, eosToken: nil,
        specialTokens: Set(specials)
    ).makeTemplate()
    return ServedModel(
        name: "m", engine: try Engine(model: mock), tokenizer: try makeTokenizer(),
        template: template, toolFormat: .hermes, defaultSampling: .greedy)
}

private func callFind(
    _ model: ServedModel, _ messages: [ChatMessage], user: String = "u"
) async throws -> (choice: WholeChoice, usage: AnswerUsage) {
    let tool: JSONValue = [
        "type": "function", "function": ["name": "find", "parameters": ["type": "object"]],
    ]
    var spec = GenerationSpec(
        prompts: [.conversation(Conversation(messages: messages, tools: [tool]))])
    spec.tools = [tool]
    spec.user = user
    let generation = try Generation(spec, on: model, id: "r", account: "a")
    var choice = WholeChoice()
    let usage = try await generation.consume(silenceInterval: nil) { event in
        if case .delta(_, let delta) = event { choice.take(delta) }
    }
    return (choice, usage)
}

private func returned(_ choice: WholeChoice, arguments: String? = nil) -> [ChatMessage] {
    var calls = choice.toolCalls
    if let arguments, !calls.isEmpty { calls[0].arguments = arguments }
    return [
        ChatMessage(.assistant, choice.content, toolCalls: calls),
        ChatMessage(.tool, "found", name: "find", toolCallID: calls.first?.id),
    ]
}

@Test("A call that comes back is what was sampled, though the template writes it otherwise")
func aCallThatComesBackIsWhatWasSampled() async throws {
    let model = try callingModel()
    let question = [ChatMessage(.user, "where?")]
    let first = try await callFind(model, question)
    #expect(first.choice.toolCalls.map(\.name) == ["find"])
    #expect(first.usage.completionTokens == compactCall.utf8.count)
    let second = try await callFind(model, question + returned(first.choice))
    // All that was computed before, in whole blocks of 4.
    let known = first.usage.promptTokens + compactCall.utf8.count
    #expect(second.usage.promptCacheHitTokens == known / 4 * 4)
    // An end, a marker and the result follow, and the marker of the answer.
    #expect(second.usage.promptTokens == known + 1 + 1 + "[found]".utf8.count + 1)
    // Agents go on and on.
    let third = try await callFind(
        model, question + returned(first.choice) + returned(second.choice))
    let later = second.usage.promptTokens + compactCall.utf8.count
    #expect(third.usage.promptCacheHitTokens == later / 4 * 4)
}

@Test(
    "A call that its client has changed, or that another end user sends, is read as it stands",
    arguments: [(#"{"a":1,"b":"ba"}"#, "u"), (#"{"a":1}"#, "u"), (nil, "v")])
func aChangedCallIsReadAsItStands(arguments: String?, user: String) async throws {
    let model = try callingModel()
    let question = [ChatMessage(.user, "where?")]
    let first = try await callFind(model, question)
    let messages = question + returned(first.choice, arguments: arguments)
    let second = try await callFind(model, messages, user: user)
    #expect(try second.usage.promptTokens == plainCount(model, messages))
}

// The result refers to the id, and what was sampled has none.
@Test("A call whose id only the template writes is read as the template writes it")
func aCallWhoseIDOnlyTheTemplateWrites() async throws {
    let model = try callingModel(
        template: callTemplate.replacing(
            #"{"name": "{{"#, with: #"{"id": "{{ c.id }}", "name": "{{"#))
    let question = [ChatMessage(.user, "where?")]
    let first = try await callFind(model, question)
    let messages = question + returned(first.choice)
    let second = try await callFind(model, messages)
    #expect(try second.usage.promptTokens == plainCount(model, messages))
}

@Test("An answer whose call breaks off is read as the template writes it")
func anAnswerWhoseCallBreaksOff() async throws {
    let answer = #"<tool_call>{"name":"find","arguments":{"a":1"#
    let model = try callingModel(writing: answer)
    let question = [ChatMessage(.user, "where?")]
    let first = try await callFind(model, question)
    let messages = question + returned(first.choice)
    let second = try await callFind(model, messages)
    #expect(try second.usage.promptTokens == plainCount(model, messages))
}

@Test("Answers that nobody returns are forgotten, and others' are not rendered for a prompt")
func answersThatNobodyReturnsAreForgotten() throws {
    let tokenizer = try makeTokenizer()
    let scope = TurnReplay.Scope(account: "a", salt: "")
    let replay = TurnReplay(tokenizer: tokenizer, capacity: 40)
    let tool: JSONValue = ["type": "function", "function": ["name": "find"]]
    let parser = OutputParser(
        thinking: .never, prompt: "", toolFormat: .hermes, tools: [tool], makeID: { "1" })
    func expect(_ prompt: String) {
        let encoded = EncodedPrompt(
            text: prompt, tokens: Array(prompt.utf8).map(Int32.init),
            conversation: Conversation(messages: [ChatMessage(.user, prompt)]))
        replay.expect(
            ReturnedTurn(
                prompt: encoded, answer: compactCall, sampled: [1], callIDs: ["1"], parser: parser),
            scope: scope)
    }
    /// The questions for which the template is asked.
    func rendered(before prompt: String) -> [String] {
        var asked: [String] = []
        replay.settle(scope, before: prompt) { conversation in
            asked.append(conversation.messages.first?.content ?? "")
            return prompt
        }
        return asked
    }
    for prompt in ["one one one", "two two two", "six six six"] { expect(prompt) }
    #expect(rendered(before: "two two two and more") == ["two two two"])
    #expect(rendered(before: "two two two and more") == [])
    expect("ten ten ten")
    // Twelve ids each: four do not fit into forty.
    expect("new new new")
    #expect(rendered(before: "one one one and more") == [])
    #expect(rendered(before: "six six six and more") == ["six six six"])
    // What would never fit pushes nothing out.
    expect(String(repeating: "x", count: 60))
    #expect(rendered(before: "ten ten ten and more") == ["ten ten ten"])
}
