// Conversations as a checkpoint's own template writes them, and as its tokens suggest where it has
// none.

import Foundation
import SiliangFormats
import Testing

@testable import SiliangChat

private let bos = "<｜begin▁of▁sentence｜>"
private let eos = "<｜end▁of▁sentence｜>"

private func template(
    _ text: String?, architecture: String = "deepseek2", special: Set<String> = []
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

/// In the manner of R1: the thought is opened in any case, earlier thoughts are left out.
private let r1 = """
    {{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}{{ '<｜User｜>' + m.content }}\
    {% elif m.role == 'assistant' %}\
    {{ '<｜Assistant｜>' + m.content.split('</think>')[-1] + eos_token }}\
    {% else %}{{ m.content }}{% endif %}{% endfor %}\
    {% if add_generation_prompt %}{{ '<｜Assistant｜><think>\\n' }}{% endif %}
    """

/// In the manner of Qwen: turns between markers, calls as JSON, a switch for the thought.
private let qwen = """
    {%- for m in messages %}{{ '<|im_start|>' + m.role + '\\n' }}\
    {%- if m.content is string %}{{ m.content }}{% endif %}\
    {%- for call in m.tool_calls %}\
    {{ '<tool_call>' }}{{ call.function | tojson }}{{ '</tool_call>' }}{% endfor %}\
    {{ '<|im_end|>\\n' }}{%- endfor %}\
    {%- if tools %}{{ tools | length }} tools{% endif %}\
    {%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}\
    {%- if enable_thinking is defined and enable_thinking is false %}\
    {{ '<think>\\n\\n</think>\\n\\n' }}{% endif %}{% endif %}
    """

@Test("A checkpoint's own template writes its prompt") func ownTemplateWritesThePrompt() throws {
    let r1 = try template(r1)
    #expect(r1.name == "jinja")
    #expect(
        try r1.render(Conversation(messages: dialogue))
            == "\(bos)Be terse.<｜User｜>1+1?<｜Assistant｜>2\(eos)<｜User｜>再加一？<｜Assistant｜><think>\n")
    let sent = [
        ChatMessage(.user, "a"), ChatMessage(.assistant, "<think>\nhm\n</think>b"),
        ChatMessage(.user, "c"),
    ]
    #expect(
        try r1.render(Conversation(messages: sent))
            == "\(bos)<｜User｜>a<｜Assistant｜>b\(eos)<｜User｜>c<｜Assistant｜><think>\n")
}

@Test("A thought that is opened in any case can be closed for R1, and for nobody else")
func aThoughtThatIsOpenedCanBeClosedForR1() throws {
    let hybrid = try template(r1)
    #expect(hybrid.thinking == .optional(default: true))
    let quick = Conversation(messages: [ChatMessage(.user, "x")], thinking: false)
    #expect(
        try hybrid.render(quick) == "\(bos)<｜User｜>x<｜Assistant｜><think>\n</think>")
    let thinker = try template(
        "{% for m in messages %}{{ m.content }}{% endfor %}<|im_start|>assistant\n<think>\n")
    #expect(thinker.thinking == .always)
    #expect(throws: ChatError.self) { try thinker.render(quick) }
}

@Test("A switch in the template is found by trying it") func findsTheSwitch() throws {
    let qwen = try template(qwen)
    #expect(qwen.thinking == .optional(default: true))
    var conversation = Conversation(messages: [ChatMessage(.user, "hi")])
    let plain = try qwen.render(conversation)
    #expect(plain == "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n")
    conversation.thinking = false
    #expect(try qwen.render(conversation) == plain + "<think>\n\n</think>\n\n")
    let never = try template("{{ messages[0].content }}")
    #expect(never.thinking == .never)
    conversation.thinking = true
    let error = #expect(throws: ChatError.self) { try never.render(conversation) }
    #expect(error?.code == .unsupportedThinking)
}

@Test("Calls reach the template as it wants them, tools and variables too")
func callsReachTheTemplate() throws {
    let call = ToolCall(id: "c", name: "f", arguments: #"{"a": 1}"#)
    var conversation = Conversation(messages: [
        ChatMessage(.user, "x"), ChatMessage(.assistant, "", toolCalls: [call]),
        ChatMessage(.tool, "sunny", toolCallID: "c"),
    ])
    conversation.tools = [.object(["type": .string("function")])]
    let prompt = try template(qwen).render(conversation)
    #expect(prompt.contains(#"<tool_call>{"name": "f", "arguments": {"a": 1}}</tool_call>"#))
    #expect(prompt.contains("<|im_start|>tool\nsunny<|im_end|>") && prompt.contains("1 tools"))
    // A template that joins the arguments to text gets them as text.
    let joining = try template(
        "{% for m in messages %}{% for c in m.tool_calls %}{{ 'call ' + c.function.arguments }}"
            + "{% endfor %}{% endfor %}{{ level }}")
    conversation.variables = ["level": .string("high")]
    #expect(try joining.render(conversation) == #"call {"a": 1}high"#)
}

@Test("A begun answer is the end of the prompt, whether or not the template trims")
func goesOnWithABegunAnswer() throws {
    for (filter, end) in [("", "b "), (" | trim", "b")] {
        let text = "{% for m in messages %}<{{ m.role }}>{{ m.content\(filter) }}</>{% endfor %}"
        let conversation = Conversation(
            messages: [ChatMessage(.user, "a"), ChatMessage(.assistant, "b ")],
            continuesFinalMessage: true)
        #expect(try template(text).render(conversation) == "<user>a</><assistant>\(end)")
    }
    let hides = Conversation(
        messages: [ChatMessage(.user, "a"), ChatMessage(.assistant, "b")],
        continuesFinalMessage: true)
    let error = #expect(throws: ChatError.self) {
        try template("{{ messages[0].content }}").render(hides)
    }
    #expect(error?.code == .templateRejected)
}

@Test("A template's own refusal comes through in its words, a broken template is an error")
func refusalsComeThrough() throws {
    let picky = try template(
        "{% if messages[0].role != 'system' %}{{ raise_exception('System first!') }}{% endif %}")
    let refused = #expect(throws: ChatError.self) {
        try picky.render(Conversation(messages: [ChatMessage(.user, "a")]))
    }
    #expect(refused?.code == .templateRejected)
    #expect(refused?.message.contains("System first!") == true)
    let broken = #expect(throws: ChatError.self) { _ = try template("{% for %}") }
    #expect(broken?.code == .invalidTemplate)
    let empty = #expect(throws: ChatError.self) {
        try template(r1).render(Conversation(messages: []))
    }
    #expect(empty?.code == .emptyConversation)
}

@Test("tokenizer_config.json says the same as GGUF metadata, in its own ways")
func readsTokenizerConfig() throws {
    let text = #"""
        {"bos_token": {"content": "<s>"}, "eos_token": "</s>",
         "added_tokens_decoder": {"1": {"content": "<|im_start|>"}},
         "chat_template": [{"name": "tool_use", "template": "T"}, {"name": "default", "template": "D"}]}
        """#
    let config = try JSONValue(parsing: Array(text.utf8))
    let source = ChatTemplateSource(architecture: "llama", tokenizerConfig: config)
    #expect(source.bosToken == "<s>" && source.eosToken == "</s>")
    #expect(source.templateText == "D")
    #expect(source.specialTokens == ["<|im_start|>"])
    let beside = ChatTemplateSource(
        architecture: "llama", tokenizerConfig: config, templateText: "F")
    #expect(beside.templateText == "F")
}

// MARK: Without a template

@Test("Without template text the special tokens decide")
func withoutTemplateTextTheSpecialTokensDecide() throws {
    let question = Conversation(messages: [ChatMessage(.user, " hi ")])
    let deepSeek = try template(nil, special: ["<｜User｜>"])
    #expect(deepSeek.name == "deepseek-v3")
    #expect(try deepSeek.render(question).hasSuffix("<｜User｜> hi <｜Assistant｜>"))
    let qwen = try template(nil, architecture: "qwen2", special: ["<|im_start|>"])
    #expect(qwen.name == "chatml")
    #expect(
        try qwen.render(question) == "<|im_start|>user\n hi <|im_end|>\n<|im_start|>assistant\n")
    let llama = try template(nil, architecture: "llama", special: ["<|start_header_id|>"])
    #expect(llama.name == "llama-3")
    #expect(
        try llama.render(question).hasSuffix(
            "<|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n"))
    #expect(try template(nil).name == "deepseek-v2")
    #expect(
        try template(nil).render(Conversation(messages: dialogue))
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
}

@Test("What no format without a template can carry is refused")
func whatNoFormatCanCarryIsRefused() throws {
    let v2 = try template(nil)
    let tool = Conversation(messages: [ChatMessage(.user, "a"), ChatMessage(.tool, "b")])
    #expect(throws: ChatError.self) { try v2.render(tool) }
    let tools = Conversation(messages: [ChatMessage(.user, "a")], tools: [.object([:])])
    #expect(throws: ChatError.self) { try v2.render(tools) }
    let wish = Conversation(messages: [ChatMessage(.user, "a")], thinking: true)
    let error = #expect(throws: ChatError.self) { try v2.render(wish) }
    #expect(error?.code == .unsupportedThinking)
}
