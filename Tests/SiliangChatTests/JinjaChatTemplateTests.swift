// A checkpoint's own template between conversations and prompts: which variables it gets, and what
// is found out by trying it.

import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangChat

private func template(_ text: String) throws -> JinjaChatTemplate {
    try JinjaChatTemplate(
        text, bosToken: "<s>", eosToken: "</s>", clock: { JinjaCase.now })
}

private func render(_ text: String, _ conversation: Conversation) throws -> String {
    try template(text).render(conversation)
}

private let question = Conversation(messages: [ChatMessage(.user, "1+1?")])

/// DeepSeek-R1's format in a few lines.
private let r1 = """
    {{ bos_token }}{% for m in messages %}{{ '<｜User｜>' + m.content if m.role == 'user' else \
    '<｜Assistant｜>' + m.content.split('</think>')[-1] + eos_token }}{% endfor %}\
    {% if add_generation_prompt %}{{ '<｜Assistant｜><think>\\n' }}{% endif %}
    """

// MARK: Variables

@Test("A template sees a message's fields under the names that transformers gives them")
func aTemplateSeesAMessagesFieldsUnderTransformersNames() throws {
    let call = ToolCall(id: "c1", name: "f", arguments: #"{"b":1,"a":[2.0]}"#)
    let messages = [
        ChatMessage(.user, "q", name: "Ada"),
        ChatMessage(.assistant, "x", reasoningContent: "hm", toolCalls: [call]),
        ChatMessage(.tool, "r", name: "f", toolCallID: "c1"),
    ]
    let prompt = try render(
        "{% for m in messages %}{{ m|tojson }}\n{% endfor %}", Conversation(messages: messages))
    #expect(
        prompt == """
            {"role": "user", "content": "q", "name": "Ada"}
            {"role": "assistant", "content": "x", "reasoning_content": "hm", "thinking": "hm", \
            "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", \
            "arguments": {"b": 1, "a": [2.0]}}}]}
            {"role": "tool", "content": "r", "name": "f", "tool_call_id": "c1"}

            """)
}

@Test("A template sees tokens, tools, the clock, and None for what is not there")
func aTemplateSeesTokensToolsTheClockAndNone() throws {
    let text = """
        {{ bos_token }}{{ eos_token }} {{ tools }} {{ documents }} {{ add_generation_prompt }} \
        {{ thinking is defined }}{{ enable_thinking is defined }} {{ strftime_now('%F') }} {{ extra }}
        """
    #expect(try render(text, question) == "<s></s> None None True FalseFalse 2026-01-15 ")
    var full = question
    full.tools = [.object(["type": .string("function")])]
    full.addGenerationPrompt = false
    full.variables = ["extra": .integer(5), "messages": .null, "documents": .array([])]
    #expect(
        try render(text, full)
            == "<s></s> [{'type': 'function'}] [] False FalseFalse 2026-01-15 5")
}

@Test("Arguments are an object, or the text where that is what the template joins")
func argumentsAreAnObjectOrTheText() throws {
    func prompt(_ expression: String, _ arguments: String) throws -> String {
        let call = ToolCall(id: "c", name: "f", arguments: arguments)
        return try render(
            "{% for m in messages %}{% for c in m.tool_calls or [] %}{{ \(expression) }}"
                + "{% endfor %}{% endfor %}",
            Conversation(messages: [
                ChatMessage(.user, "q"), ChatMessage(.assistant, "", toolCalls: [call]),
            ]))
    }
    let object = "c.function.arguments|items|list"
    #expect(try prompt(object, #"{"a":1}"#) == "[('a', 1)]")
    #expect(try prompt("'<' + c.function.arguments", #"{"a":1}"#) == #"<{"a":1}"#)
    // What a model wrote may not be JSON, or no object.
    #expect(try prompt("c.function.arguments", #"{"a":"#) == #"{"a":"#)
    #expect(try prompt("c.function.arguments", "5") == "5")
}

@Test("No content beside calls is empty, or None where the template asks for it")
func noContentBesideCallsIsEmptyOrNone() throws {
    let call = ToolCall(id: "c", name: "f", arguments: #"{"a":1}"#)
    let conversation = Conversation(messages: [
        ChatMessage(.user, "q"), ChatMessage(.assistant, "", toolCalls: [call]),
    ])
    let shown = "{{ m.tool_calls[0].function.arguments }}"
    let asksForNone = """
        {% for m in messages %}{% if m.role == 'assistant' and m.content is none %}\(shown)\
        {% endif %}{% endfor %}
        """
    #expect(try render(asksForNone, conversation) == "{'a': 1}")
    let joins =
        "{% for m in messages %}{{ m.content + '|' }}{% if m.tool_calls %}\(shown)"
        + "{% endif %}{% endfor %}"
    #expect(try render(joins, conversation) == "q||{'a': 1}")
}

// MARK: Thinking

private let thinkingCases: [(String, ThinkingSupport)] = [
    ("{{ messages }}", .never),
    // Switches under either name, with either default.
    (
        "a{{ '<think></think>' if enable_thinking is defined and not enable_thinking }}",
        .optional(default: true)
    ),
    ("a<think>{{ '</think>' if not enable_thinking }}", .optional(default: false)),
    ("a<think>{{ '</think>' if not thinking }}", .optional(default: false)),
    // Neither position is what happens by default, but that opens the thought.
    (
        "a{{ '+' if thinking else '-' if thinking is defined else '<think>\\n' }}",
        .optional(default: true)
    ),
    ("a{{ '+' if thinking else '-' if thinking is defined }}", .optional(default: false)),
    // No switch.
    ("<|im_start|>assistant\n<think>\n", .always),
    (r1, .optional(default: true)),
    ("{% for m in messages %}{{ m.content.split('</think>')[-1] }}{% endfor %}", .always),
    // One position is refused.
    ("a{% if thinking %}{{ raise_exception('no') }}{% endif %}", .never),
    ("a{% if thinking is false %}{{ raise_exception('no') }}{% endif %}", .always),
    // Not even a question can be rendered.
    ("{{ raise_exception('no') }}", .never),
]

@Test("Whether a model thinks is found out by trying", arguments: thinkingCases)
func whetherAModelThinksIsFoundOutByTrying(text: String, support: ThinkingSupport) throws {
    #expect(try template(text).thinking == support)
}

@Test("The switch reaches the template under both names")
func theSwitchReachesTheTemplateUnderBothNames() throws {
    var conversation = question
    let text = "{{ thinking }}{{ enable_thinking }}"
    #expect(try render(text, conversation) == "")
    conversation.thinking = true
    #expect(try render(text, conversation) == "TrueTrue")
    conversation.thinking = false
    #expect(try render(text, conversation) == "FalseFalse")
    // What a client sets itself goes before the switch.
    conversation.variables = ["enable_thinking": .bool(true)]
    #expect(try render(text, conversation) == "FalseTrue")
}

@Test("A thought that R1's template opens in any case is closed where none is wanted")
func aThoughtThatR1sTemplateOpensIsClosed() throws {
    var conversation = question
    #expect(try render(r1, conversation) == "<s><｜User｜>1+1?<｜Assistant｜><think>\n")
    conversation.thinking = false
    #expect(try render(r1, conversation) == "<s><｜User｜>1+1?<｜Assistant｜><think>\n</think>")
    conversation.addGenerationPrompt = false
    #expect(try render(r1, conversation) == "<s><｜User｜>1+1?")
    let error = #expect(throws: ChatError.self) {
        _ = try render("<think>\n", conversation)
    }
    #expect(error?.code == .unsupportedThinking)
}

// MARK: Continuing

@Test("A message that is continued ends the prompt, whatever the template puts behind it")
func aMessageThatIsContinuedEndsThePrompt() throws {
    func prompt(_ text: String, _ content: String, role: ChatMessage.Role = .assistant) throws
        -> String
    {
        try render(
            text,
            Conversation(
                messages: [ChatMessage(.user, "\(content)?"), ChatMessage(role, content)],
                continuesFinalMessage: true))
    }
    let keeps =
        "{% for m in messages %}<{{ m.role }}>{{ m.content }}<end>{% endfor %}"
        + "{% if add_generation_prompt %}<assistant>{% endif %}"
    #expect(try prompt(keeps, "x = ") == "<user>x = ?<end><assistant>x = ")
    #expect(try prompt(keeps, "") == "<user>?<end><assistant>")
    let trims = keeps.replacing("m.content", with: "m.content|trim")
    #expect(try prompt(trims, "x = ") == "<user>x = ?<end><assistant>x =")
    let leavesOut = "{% for m in messages if m.role == 'user' %}{{ m.content }}{% endfor %}"
    let impossible: [(String, ChatMessage.Role)] = [(leavesOut, .assistant), (keeps, .user)]
    for (text, role) in impossible {
        let error = #expect(throws: ChatError.self) { _ = try prompt(text, "a", role: role) }
        #expect(error?.code == .templateRejected)
    }
}

// MARK: Errors

@Test("A template that refuses speaks for itself, one that fails names its line")
func aTemplateThatRefusesSpeaksForItself() throws {
    var error = #expect(throws: ChatError.self) {
        _ = try render("{{ raise_exception('Roles must alternate') }}", question)
    }
    #expect(error == ChatError(.templateRejected, "Roles must alternate"))
    error = #expect(throws: ChatError.self) { _ = try render("a\n\n{{ 1 + 'a' }}", question) }
    #expect(error?.code == .templateFailed)
    #expect(error?.message.contains("line 3") == true)
    error = #expect(throws: ChatError.self) { _ = try render("a", Conversation(messages: [])) }
    #expect(error?.code == .emptyConversation)
}
