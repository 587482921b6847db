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

private func ask(
    _ model: ServedModel, _ messages: [(String, String)], account: String = "a", user: String = "u"
) async throws -> (text: String, usage: AnswerUsage) {
    let turns = messages.map { ChatMessage($0.0 == "user" ? .user : .assistant, $0.1) }
    var spec = GenerationSpec(prompts: [.conversation(Conversation(messages: turns))])
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
    let prompt = try model.template.render(
        Conversation(
            messages: turns.map {
                ChatMessage($0.0 == "user" ? .user : .assistant, $0.1)
            }))
    let plain = model.tokenizer.encode(prompt, parseSpecial: true, addSpecial: false)
    #expect(second.usage.promptTokens == plain.count)
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
