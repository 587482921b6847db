// A checkpoint's own chat template between the program's conversations and its prompts.

import SiliangFormats

/// Renders conversations with the Jinja template that came with a model, with the variables that
/// Hugging Face's `apply_chat_template` gives to it.
struct JinjaChatTemplate: ChatTemplate {
    let name = "jinja"
    let thinking: ThinkingSupport

    private let template: JinjaTemplate
    private let bosToken: String
    private let eosToken: String
    private let form: TemplateMessages
    /// The template opens the thought and has no switch; what closes it again.
    private let thoughtEnd: String
    private let clock: @Sendable () -> CivilTime

    /// Compiles the template and finds out by trying what it understands.
    ///
    /// - Throws: `ChatError` (`invalidTemplate`).
    init(
        _ text: String, bosToken: String?, eosToken: String?,
        clock: @escaping @Sendable () -> CivilTime = { .now() }
    ) throws(ChatError) {
        template = try JinjaTemplate(text)
        self.bosToken = bosToken ?? ""
        self.eosToken = eosToken ?? ""
        self.clock = clock
        let probe = TemplateProbe(
            template: template, text: text, bosToken: bosToken ?? "", eosToken: eosToken ?? "")
        form = probe.messageForm()
        (thinking, thoughtEnd) = probe.thinking()
    }

    func render(_ conversation: Conversation) throws(ChatError) -> String {
        let thinks = try thinking.resolve(conversation.thinking)
        guard !conversation.messages.isEmpty else {
            throw ChatError(
                .emptyConversation, "The conversation has no messages: give at least one.")
        }
        if conversation.continuesFinalMessage { return try continuation(of: conversation) }
        let prompt = try template.render(variables(conversation), now: clock())
        return !thinks && conversation.addGenerationPrompt ? prompt + thoughtEnd : prompt
    }

    /// The prompt up to the end of the last message's content: rendered with a mark behind it and
    /// cut there. A template that trims contents leaves no white space before the cut either.
    private func continuation(of conversation: Conversation) throws(ChatError) -> String {
        var marked = conversation
        marked.addGenerationPrompt = false
        let last = marked.messages.count - 1
        // With a space at the end, to see whether the template trims.
        marked.messages[last].content += Self.mark + " "
        let prompt = try template.render(variables(marked), now: clock()).utf8
        guard marked.messages[last].role == .assistant,
            let found = Array(prompt).lastIndex(ofMarker: Array(Self.mark.utf8))
        else {
            throw ChatError(
                .templateRejected,
                "The final message cannot be continued: the chat template does not write its "
                    + "content into the prompt, or it is not the assistant's.")
        }
        let start = prompt.index(prompt.startIndex, offsetBy: found)
        let end = prompt.index(start, offsetBy: Self.mark.utf8.count)
        let text = String(decoding: prompt[..<start], as: UTF8.self)
        let keepsSpace = prompt[end...].first == UInt8(ascii: " ")
        return keepsSpace ? text : text.trimmed(start: false) { $0.properties.isWhitespace }
    }

    private static let mark = "⟦the final message goes on here⟧"

    private func variables(_ conversation: Conversation) -> JSONObject {
        var variables: JSONObject = [
            "bos_token": .string(bosToken), "eos_token": .string(eosToken),
        ]
        if let thinks = conversation.thinking {
            // Templates have two names for the switch.
            variables["enable_thinking"] = .bool(thinks)
            variables["thinking"] = .bool(thinks)
        }
        variables["add_generation_prompt"] = .bool(conversation.addGenerationPrompt)
        variables["documents"] = .null
        for (key, value) in conversation.variables { variables[key] = value }
        variables["messages"] = form.json(conversation.messages)
        variables["tools"] = conversation.tools.isEmpty ? .null : .array(conversation.tools)
        return variables
    }
}

/// How a template wants messages where templates differ.
struct TemplateMessages: Sendable, Equatable {
    /// The arguments of a call as the object that their JSON says, not as its text.
    var parsesArguments = true
    /// No content beside calls is None, not an empty text.
    var hasNullContent = false

    func json(_ messages: [ChatMessage]) -> JSONValue { .array(messages.map(json)) }

    private func json(_ message: ChatMessage) -> JSONValue {
        var fields: JSONObject = ["role": .string(message.role.rawValue)]
        let isNull = hasNullContent && message.content.isEmpty && !message.toolCalls.isEmpty
        fields["content"] = isNull ? .null : .string(message.content)
        if let reasoning = message.reasoningContent {
            // Transformers gives templates both names too.
            fields["reasoning_content"] = .string(reasoning)
            fields["thinking"] = .string(reasoning)
        }
        fields["name"] = message.name.map(JSONValue.string)
        if !message.toolCalls.isEmpty {
            fields["tool_calls"] = .array(message.toolCalls.map(json))
        }
        fields["tool_call_id"] = message.toolCallID.map(JSONValue.string)
        return .object(fields)
    }

    private func json(_ call: ToolCall) -> JSONValue {
        var arguments = JSONValue.string(call.arguments)
        if parsesArguments, let parsed = try? JSONValue(parsing: Array(call.arguments.utf8)),
            parsed.object != nil
        {
            arguments = parsed
        }
        return .object([
            "id": .string(call.id), "type": .string("function"),
            "function": .object(["name": .string(call.name), "arguments": arguments]),
        ])
    }
}
