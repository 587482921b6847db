// Which prompt format a checkpoint wants, read from the marks its own template leaves.

/// What a checkpoint says about its prompt format.
public struct ChatTemplateSource: Sendable, Equatable {
    /// `general.architecture`.
    public var architecture: String
    /// `tokenizer.chat_template`: Jinja text.
    public var templateText: String?
    /// The text of the beginning- and end-of-sequence tokens.
    public var bosToken: String?
    public var eosToken: String?
    /// The texts of the vocabulary's special tokens: the hint when there is no template.
    public var specialTokens: Set<String>

    public init(
        architecture: String, templateText: String?, bosToken: String?, eosToken: String?,
        specialTokens: Set<String> = []
    ) {
        self.architecture = architecture
        self.templateText = templateText
        self.bosToken = bosToken
        self.eosToken = eosToken
        self.specialTokens = specialTokens
    }

    /// The families a template can be written for, for messages.
    public static let knownFamilies = [
        "DeepSeek V2, V3, R1, V3.1", "R1-Distill", "Qwen (ChatML)", "Llama 3",
    ]

    /// Whether nothing in the checkpoint tells its prompt format, so that `makeTemplate` can only
    /// suppose one.
    public var isGuess: Bool { templateText == nil && templateFromVocabulary() == nil }

    /// The renderer for this checkpoint. One that says nothing about its prompt format gets ChatML,
    /// which most models have seen.
    ///
    /// - Throws: `ChatError` (`unknownTemplate`) when it has a template of no known family.
    public func makeTemplate() throws(ChatError) -> any ChatTemplate {
        guard let templateText else {
            return templateFromVocabulary()
                ?? ChatMLTemplate(bosToken: "", defaultSystem: nil, style: .plain)
        }
        if let found = template(from: templateText) { return found }
        throw ChatError(
            .unknownTemplate,
            "The model (architecture \(architecture)) has an unknown chat template. "
                + "Known families: " + Self.knownFamilies.joined(separator: "; ")
                + ". Raw completion with `siliang generate` works without one.")
    }

    private func template(from text: String) -> (any ChatTemplate)? {
        if text.containsMarker("<｜User｜>") { return deepSeek(text) }
        if text.containsMarker("<|im_start|>") { return chatML(text) }
        if text.containsMarker("<|start_header_id|>") { return llama3(text) }
        if text.containsMarker("User: "), text.containsMarker("Assistant:") {
            return DeepSeekV2Template(bosToken: bosToken ?? "", eosToken: eosToken ?? "")
        }
        return nil
    }

    /// Nil for a later format of the family: a prompt that is nearly right is worse than none.
    private func deepSeek(_ text: String) -> DeepSeekV3Template? {
        let style: DeepSeekV3Template.Style
        if text.containsMarker("<think></think>") {
            style = .hybrid
        } else if text.containsMarker("<think>\\n") || text.containsMarker("<think>\n") {
            style = .reasoner(thinksByDefault: !text.containsMarker("enable_thinking"))
        } else if text.containsMarker("<think>") || text.containsMarker("thinking") {
            return nil
        } else if text.containsMarker("</think>") {
            // R1's first template left the opening to the model; DeepSeek has advised since to
            // write it, because the model sometimes skips it.
            style = .reasoner(thinksByDefault: true)
        } else {
            style = .plain
        }
        return DeepSeekV3Template(
            bosToken: bosToken ?? "<｜begin▁of▁sentence｜>",
            eosToken: eosToken ?? "<｜end▁of▁sentence｜>", style: style,
            joinsSystemMessages: text.containsMarker("is_first_sp"))
    }

    /// Nil for templates that open the thought in ways of their own.
    private func chatML(_ text: String) -> ChatMLTemplate? {
        let opensThought = [
            "<|im_start|>assistant\\n<think>\\n", "<|im_start|>assistant\n<think>\n",
        ]
        let style: ChatMLTemplate.Style
        if text.containsMarker("enable_thinking") {
            if text.containsMarker("'<think>\\n'") { return nil }
            style = .hybrid
        } else if opensThought.contains(where: { text.containsMarker($0) }) {
            style = .thinker
        } else {
            style = .plain
        }
        let bos = text.containsMarker("bos_token") ? bosToken ?? "" : ""
        return ChatMLTemplate(bosToken: bos, defaultSystem: defaultSystem(in: text), style: style)
    }

    /// The system text that a ChatML template writes out itself: what stands in one string literal
    /// between the system header and the end of the turn.
    private func defaultSystem(in text: String) -> String? {
        for newline in ["\\n", "\n"] {
            var rest = text
            while let found = rest.split(atFirst: "<|im_start|>system" + newline) {
                rest = found.after
                if let literal = rest.split(atFirst: "<|im_end|>")?.before, !literal.isEmpty,
                    !literal.contains("'"), !literal.contains("{")
                {
                    return literal
                }
            }
        }
        return nil
    }

    private func llama3(_ text: String) -> Llama3Template {
        var preamble = Llama3Template.Preamble.none
        if text.containsMarker("Cutting Knowledge Date") {
            let fixed = text.split(atFirst: "date_string = \"")?.after.split(atFirst: "\"")?.before
            preamble =
                text.containsMarker("strftime_now") ? .today : .date(fixed ?? "26 Jul 2024")
        }
        return Llama3Template(bosToken: bosToken ?? "<|begin_of_text|>", preamble: preamble)
    }

    private func templateFromVocabulary() -> (any ChatTemplate)? {
        if specialTokens.contains("<｜User｜>") { return deepSeek("") }
        if specialTokens.contains("<|im_start|>") { return chatML("") }
        if specialTokens.contains("<|start_header_id|>") { return llama3("") }
        if architecture == "deepseek2" {
            return DeepSeekV2Template(bosToken: bosToken ?? "", eosToken: eosToken ?? "")
        }
        return nil
    }
}
