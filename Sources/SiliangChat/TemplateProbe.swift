// What a chat template understands, found out by rendering small conversations: templates say it
// nowhere, and reading their text for marks would be guessing.

import SiliangFormats

/// Tries a template.
struct TemplateProbe {
    let template: JinjaTemplate
    /// The template's own text.
    let text: String
    let bosToken: String
    let eosToken: String

    // MARK: Thinking

    /// Whether the model thinks, and what closes a thought that the template opens in any case.
    func thinking() -> (support: ThinkingSupport, thoughtEnd: String) {
        let unset = question(thinking: nil)
        let (on, off) = (question(thinking: true), question(thinking: false))
        if on != off {
            // A template that fails with the switch in one position has the other only.
            guard on != nil else { return (.never, "") }
            guard off != nil else { return (.always, "") }
            let isOn = unset == on || unset != off && unset.map(Self.opensThought) == true
            return (.optional(default: isOn), "")
        }
        if let unset, Self.opensThought(unset) {
            // DeepSeek's template for R1's distilled models got a switch later, which writes this.
            let isR1 = text.containsMarker("<｜Assistant｜>")
            return isR1 ? (.optional(default: true), "</think>") : (.always, "")
        }
        // A template that takes thoughts out of earlier answers belongs to a model that writes
        // them, markers included.
        return (text.containsMarker("</think>") ? .always : .never, "")
    }

    private static func opensThought(_ prompt: String) -> Bool {
        prompt.trimmed(start: false) { $0 == "\n" }.hasSuffix("<think>")
    }

    private func question(thinking: Bool?) -> String? {
        var variables = variables([ChatMessage(.user, "1+1?")], TemplateMessages())
        if let thinking {
            variables["enable_thinking"] = .bool(thinking)
            variables["thinking"] = .bool(thinking)
        }
        return try? template.render(variables)
    }

    // MARK: Calls

    /// The first form in which a call with its arguments comes into the prompt. Most templates
    /// take arguments as objects; some join them to text, and some look at calls only where the
    /// content is None.
    func messageForm() -> TemplateMessages {
        for parsesArguments in [true, false] {
            for hasNullContent in [false, true] {
                let form = TemplateMessages(
                    parsesArguments: parsesArguments, hasNullContent: hasNullContent)
                if showsCall(form) { return form }
            }
        }
        return TemplateMessages()
    }

    private func showsCall(_ form: TemplateMessages) -> Bool {
        // Some templates accept only ids of nine letters and digits.
        let call = ToolCall(id: "probe0001", name: "probe_tool", arguments: #"{"key":"ctu8x"}"#)
        let messages = [
            ChatMessage(.user, "1+1?"), ChatMessage(.assistant, "", toolCalls: [call]),
            ChatMessage(.tool, "2", name: "probe_tool", toolCallID: call.id),
        ]
        var variables = variables(messages, form)
        variables["tools"] = .array([Self.tool])
        guard let prompt = try? template.render(variables) else { return false }
        return prompt.containsMarker("ctu8x")
    }

    private static let tool: JSONValue = .object([
        "type": .string("function"),
        "function": .object([
            "name": .string("probe_tool"), "description": .string("A tool."),
            "parameters": .object([
                "type": .string("object"),
                "properties": .object([
                    "key": .object([
                        "type": .string("string"), "description": .string("A key."),
                    ])
                ]),
                "required": .array([.string("key")]),
            ]),
        ]),
    ])

    private func variables(_ messages: [ChatMessage], _ form: TemplateMessages) -> JSONObject {
        [
            "messages": form.json(messages), "tools": .null, "documents": .null,
            "add_generation_prompt": .bool(true), "bos_token": .string(bosToken),
            "eos_token": .string(eosToken),
        ]
    }
}
