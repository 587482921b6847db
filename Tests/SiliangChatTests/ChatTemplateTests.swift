// Prompts of the hand-written templates, and how a checkpoint's marks choose one.

import Foundation
import Testing

@testable import SiliangChat

private let r1Marks = "{{'<｜User｜>' + m}} {{'<｜Assistant｜><think>\\n'}}"
private let bos = "<｜begin▁of▁sentence｜>"
private let eos = "<｜end▁of▁sentence｜>"

private func template(
    _ text: String?, architecture: String = "deepseek2", bos: String? = bos, eos: String? = eos,
    special: Set<String> = []
) throws -> any ChatTemplate {
    try ChatTemplateSource(
        architecture: architecture, templateText: text, bosToken: bos, eosToken: eos,
        specialTokens: special
    ).makeTemplate()
}

private let dialogue = [
    ChatMessage(.system, "Be terse."), ChatMessage(.user, "1+1?"),
    ChatMessage(.assistant, "2", reasoningContent: "one and one"), ChatMessage(.user, "再加一？"),
]

@Test("abacus gets DeepSeek-R1's prompt, earlier answers without their thoughts")
func abacusGetsDeepSeekR1sPromptEarlierAnswersWithoutTheirThoughts() throws {
    let r1 = try template(r1Marks)
    #expect(
        try r1.render(Conversation(messages: dialogue))
            == "\(bos)Be terse.<｜User｜>1+1?<｜Assistant｜>2\(eos)<｜User｜>再加一？<｜Assistant｜><think>\n")
    #expect(r1.thinking == .optional(default: true))
    let quick = Conversation(messages: [ChatMessage(.user, "x")], thinking: false)
    #expect(try r1.render(quick) == "\(bos)<｜User｜>x<｜Assistant｜><think>\n</think>")
}

@Test("A thought sent back inside the content is left out")
func aThoughtSentBackInsideTheContentIsLeftOut() throws {
    let sent = [
        ChatMessage(.user, "a"), ChatMessage(.assistant, "<think>\nhm\n</think>b"),
        ChatMessage(.user, "c"),
    ]
    let prompt = try template(r1Marks).render(Conversation(messages: sent))
    #expect(prompt == "\(bos)<｜User｜>a<｜Assistant｜>b\(eos)<｜User｜>c<｜Assistant｜><think>\n")
}

@Test("DeepSeek V3 does not think, V3.1 closes the thought unless asked")
func deepSeekV3DoesNotThinkV31ClosesTheThoughtUnlessAsked() throws {
    let conversation = Conversation(messages: dialogue)
    let v3 = try template("'<｜User｜>' '<｜Assistant｜>'")
    #expect(v3.name == "deepseek-v3")
    #expect(
        try v3.render(conversation)
            == "\(bos)Be terse.<｜User｜>1+1?<｜Assistant｜>2\(eos)<｜User｜>再加一？<｜Assistant｜>")
    let v31 = try template("is_first_sp '<｜User｜>' '<think></think>' '<think>'")
    #expect(
        try v31.render(conversation)
            == "\(bos)Be terse.<｜User｜>1+1?<｜Assistant｜><think></think>2\(eos)"
            + "<｜User｜>再加一？<｜Assistant｜><think></think>")
    var thinking = conversation
    thinking.thinking = true
    #expect(try v31.render(thinking).hasSuffix("再加一？<｜Assistant｜><think>"))
}

@Test("DeepSeek V2 speaks in plain words") func deepSeekV2SpeaksInPlainWords() throws {
    let v2 = try template("'User: ' + m + 'Assistant:'")
    #expect(v2.name == "deepseek-v2")
    #expect(
        try v2.render(Conversation(messages: dialogue))
            == "\(bos)Be terse.\n\nUser: 1+1?\n\nAssistant: 2\(eos)User: 再加一？\n\nAssistant:")
    #expect(try template(nil).name == "deepseek-v2")
}

@Test("Qwen2.5 brings its own system text, Qwen3 an empty thought when told not to think")
func qwen25BringsItsOwnSystemTextQwen3AnEmptyThoughtWhenToldNotToThink()
    throws
{
    let question = Conversation(messages: [ChatMessage(.user, "hi")])
    let qwen2 = try template(
        "{{- '<|im_start|>system\\n' + s }}{{- '<|im_start|>system\\nYou help.<|im_end|>\\n' }}",
        architecture: "qwen2")
    #expect(
        try qwen2.render(question)
            == "<|im_start|>system\nYou help.<|im_end|>\n<|im_start|>user\nhi<|im_end|>\n"
            + "<|im_start|>assistant\n")
    let qwen3 = try template("'<|im_start|>' enable_thinking", architecture: "qwen3")
    #expect(
        try qwen3.render(question) == "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n")
    var quick = question
    quick.thinking = false
    #expect(try qwen3.render(quick).hasSuffix("<|im_start|>assistant\n<think>\n\n</think>\n\n"))
}

@Test("Qwen3 keeps the thoughts after the last question only")
func qwen3KeepsTheThoughtsAfterTheLastQuestionOnly() throws {
    let qwen3 = try template("'<|im_start|>' enable_thinking", architecture: "qwen3")
    let messages = [
        ChatMessage(.user, "a"), ChatMessage(.assistant, "b", reasoningContent: "old"),
        ChatMessage(.user, "c"), ChatMessage(.assistant, "<think>\nnew\n</think>\n\nd"),
    ]
    let prompt = try qwen3.render(Conversation(messages: messages, addGenerationPrompt: false))
    #expect(
        prompt == "<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>\n"
            + "<|im_start|>user\nc<|im_end|>\n<|im_start|>assistant\n<think>\nnew\n</think>\n\nd"
            + "<|im_end|>\n")
}

@Test("A Qwen that always thinks opens the thought and refuses not to")
func aQwenThatAlwaysThinksOpensTheThoughtAndRefusesNotTo() throws {
    let thinker = try template("'<|im_start|>assistant\\n<think>\\n'", architecture: "qwen3")
    var question = Conversation(messages: [ChatMessage(.user, "hi")])
    #expect(try thinker.render(question).hasSuffix("<|im_start|>assistant\n<think>\n"))
    question.thinking = false
    #expect(throws: ChatError.self) { try thinker.render(question) }
}

@Test("Llama 3 has headers, and since 3.1 a dated preamble")
func llama3HasHeadersAndSince31ADatedPreamble() throws {
    let messages = [ChatMessage(.user, "  hi \r\n")]
    let llama3 = try template(
        "'<|start_header_id|>'", architecture: "llama", bos: "<|begin_of_text|>")
    #expect(
        try llama3.render(Conversation(messages: messages))
            == "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|>"
            + "<|start_header_id|>assistant<|end_header_id|>\n\n")
    let llama31 = try template(
        "date_string = \"26 Jul 2024\" '<|start_header_id|>' Cutting Knowledge Date",
        architecture: "llama", bos: "<|begin_of_text|>")
    #expect(
        try llama31.render(Conversation(messages: messages)).hasPrefix(
            "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date:"
                + " December 2023\nToday Date: 26 Jul 2024\n\n<|eot_id|>"))
    #expect(Llama3Template.day(Date(timeIntervalSince1970: 1_768_435_200)) == "15 Jan 2026")
}

@Test("Without template text the special tokens decide")
func withoutTemplateTextTheSpecialTokensDecide() throws {
    #expect(try template(nil, special: ["<｜User｜>"]).name == "deepseek-v3")
    #expect(try template(nil, architecture: "qwen2", special: ["<|im_start|>"]).name == "chatml")
    #expect(
        try template(nil, architecture: "llama", special: ["<|start_header_id|>"]).name
            == "llama-3")
}

@Test("Without any hint ChatML is supposed, and said to be a guess")
func withoutAnyHintChatMLIsSupposed() throws {
    let source = ChatTemplateSource(
        architecture: "llama", templateText: nil, bosToken: nil, eosToken: nil)
    #expect(source.isGuess)
    #expect(try source.makeTemplate().name == "chatml")
    #expect(
        try source.makeTemplate().render(Conversation(messages: [ChatMessage(.user, "hi")]))
            == "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n")
    var known = source
    known.specialTokens = ["<|start_header_id|>"]
    #expect(!known.isGuess)
}

@Test("An unknown template is an error that names what is known")
func anUnknownTemplateIsAnErrorThatNamesWhatIsKnown() throws {
    let error = #expect(throws: ChatError.self) {
        _ = try template("[INST] {{ m }} [/INST]", architecture: "llama")
    }
    #expect(error?.code == .unknownTemplate)
    #expect(error?.message.contains("Llama 3") == true)
    #expect(error?.message.contains("architecture llama") == true)
}

@Test("Later formats of a known family are refused, not rendered nearly right")
func laterFormatsOfAKnownFamilyAreRefusedNotRenderedNearlyRight() throws {
    let texts = [
        // V3.2 and V4 build their markers from variables; V3's prompt would lack them.
        "'<｜User｜>' {%- set thinking_start_token = '<think>' -%}",
        "'<｜User｜>' thinking '</think>'",
        // Opens the thought itself where Qwen3 leaves it to the model.
        "'<|im_start|>' {% if enable_thinking is false %}{% else %}{{ '<think>\\n' }}",
    ]
    for text in texts {
        #expect(throws: ChatError.self, "\(text)") { _ = try template(text) }
    }
}

@Test("R1's first template gets the opening that DeepSeek has since advised")
func r1sFirstTemplateGetsTheOpeningThatDeepSeekHasSinceAdvised() throws {
    let early = try template("'<｜User｜>' content.split('</think>')[-1] '<｜Assistant｜>'")
    let prompt = try early.render(Conversation(messages: [ChatMessage(.user, "a")]))
    #expect(prompt == "\(bos)<｜User｜>a<｜Assistant｜><think>\n")
}

@Test("ChatML begins with BOS where the template says so")
func chatMLBeginsWithBOSWhereTheTemplateSaysSo() throws {
    let tuned = try template(
        "{{bos_token}}'<|im_start|>'", architecture: "llama", bos: "<|begin_of_text|>")
    let prompt = try tuned.render(Conversation(messages: [ChatMessage(.user, "a")]))
    #expect(prompt.hasPrefix("<|begin_of_text|><|im_start|>user\na<|im_end|>"))
}

@Test("Empty conversations, tool messages and impossible thinking are errors")
func emptyConversationsToolMessagesAndImpossibleThinkingAreErrors() throws {
    let r1 = try template(r1Marks)
    let v2 = try template(nil)
    #expect(throws: ChatError.self) { try r1.render(Conversation(messages: [])) }
    let tool = Conversation(messages: [ChatMessage(.user, "a"), ChatMessage(.tool, "b")])
    #expect(throws: ChatError.self) { try r1.render(tool) }
    let wish = Conversation(messages: [ChatMessage(.user, "a")], thinking: true)
    let error = #expect(throws: ChatError.self) { try v2.render(wish) }
    #expect(error?.code == .unsupportedThinking)
}
