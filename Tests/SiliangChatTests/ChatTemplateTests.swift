// Prompts for checkpoints without a template, and how a checkpoint's words choose one.

import SiliangFormats
import Testing

@testable import SiliangChat

private let bos = "<｜begin▁of▁sentence｜>"
private let eos = "<｜end▁of▁sentence｜>"

private func template(
    _ text: String? = nil, architecture: String = "deepseek2", bos: String? = bos,
    eos: String? = eos, special: Set<String> = []
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

@Test("Without a template the special tokens decide")
func withoutATemplateTheSpecialTokensDecide() throws {
    let conversation = Conversation(messages: dialogue)
    let v3 = try template(special: ["<｜User｜>"])
    #expect(
        try v3.render(conversation)
            == "\(bos)Be terse.<｜User｜>1+1?<｜Assistant｜>2\(eos)<｜User｜>再加一？<｜Assistant｜>")
    let chatML = try template(architecture: "qwen2", special: ["<|im_start|>"])
    #expect(
        try chatML.render(conversation)
            == "<|im_start|>system\nBe terse.<|im_end|>\n<|im_start|>user\n1+1?<|im_end|>\n"
            + "<|im_start|>assistant\n2<|im_end|>\n<|im_start|>user\n再加一？<|im_end|>\n"
            + "<|im_start|>assistant\n")
    let llama3 = try template(
        architecture: "llama", bos: "<|begin_of_text|>", special: ["<|start_header_id|>"])
    #expect(
        try llama3.render(Conversation(messages: [ChatMessage(.user, "  hi \r\n")]))
            == "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|>"
            + "<|start_header_id|>assistant<|end_header_id|>\n\n")
}

@Test("DeepSeek V2 speaks in plain words") func deepSeekV2SpeaksInPlainWords() throws {
    let v2 = try template()
    #expect(v2.name == "deepseek-v2")
    #expect(
        try v2.render(Conversation(messages: dialogue))
            == "\(bos)Be terse.\n\nUser: 1+1?\n\nAssistant: 2\(eos)User: 再加一？\n\nAssistant:")
}

@Test("Without any hint ChatML is supposed, and said to be a guess")
func withoutAnyHintChatMLIsSupposed() throws {
    let source = ChatTemplateSource(
        architecture: "llama", templateText: nil, bosToken: nil, eosToken: nil)
    #expect(source.isGuess)
    #expect(try source.makeTemplate().name == "chatml")
    var known = source
    known.specialTokens = ["<|start_header_id|>"]
    #expect(!known.isGuess)
    known = source
    known.templateText = "x"
    #expect(!known.isGuess)
}

@Test("What a format without a template cannot do is an error")
func whatAFormatWithoutATemplateCannotDoIsAnError() throws {
    let question = [ChatMessage(.user, "a")]
    let impossible: [(Conversation, ChatError.Code)] = [
        (Conversation(messages: []), .emptyConversation),
        (Conversation(messages: question + [ChatMessage(.tool, "b")]), .unsupportedRole),
        (Conversation(messages: question, thinking: true), .unsupportedThinking),
        (Conversation(messages: question, tools: [.object([:])]), .templateRejected),
        (Conversation(messages: question, continuesFinalMessage: true), .templateRejected),
    ]
    let special: [Set<String>] = [[], ["<｜User｜>"], ["<|im_start|>"], ["<|start_header_id|>"]]
    for tokens in special {
        let template = try template(special: tokens)
        for (conversation, code) in impossible {
            let error = #expect(throws: ChatError.self) { try template.render(conversation) }
            #expect(error?.code == code)
        }
    }
}

@Test("A template that does not compile is an error that names the line")
func aTemplateThatDoesNotCompileIsAnErrorThatNamesTheLine() throws {
    let error = #expect(throws: ChatError.self) { _ = try template("a\n{% if x %}\n{{ y }") }
    #expect(error?.code == .invalidTemplate)
    #expect(error?.message.contains("line 3") == true)
}

@Test("A tokenizer_config.json gives the template and the tokens, however it writes them")
func aTokenizerConfigurationGivesTheTemplateAndTheTokens() throws {
    let plain = try JSONValue(
        parsing: Array(
            #"{"chat_template":"{{ bos_token }}","bos_token":"<s>","eos_token":{"content":"</s>"}}"#
                .utf8))
    var source = ChatTemplateSource(architecture: "llama", tokenizerConfig: plain)
    #expect(source.templateText == "{{ bos_token }}")
    #expect(source.bosToken == "<s>" && source.eosToken == "</s>")
    source = ChatTemplateSource(
        architecture: "llama", tokenizerConfig: plain, templateText: "beside")
    #expect(source.templateText == "beside")
    let named = try JSONValue(
        parsing: Array(
            #"""
            {"chat_template":[{"name":"rag","template":"a"},{"name":"default","template":"b"}],
             "added_tokens_decoder":{"5":{"content":"<|im_start|>"}},"bos_token":null}
            """#.utf8))
    source = ChatTemplateSource(architecture: "llama", tokenizerConfig: named)
    #expect(source.templateText == "b")
    #expect(source.bosToken == nil)
    #expect(source.specialTokens == ["<|im_start|>"])
}
