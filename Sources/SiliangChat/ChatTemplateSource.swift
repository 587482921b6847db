// Which prompt format a checkpoint wants: its own template's, or what its vocabulary tells.

import SiliangFormats

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

    /// Whether nothing in the checkpoint tells its prompt format, so that `makeTemplate` can only
    /// suppose one.
    public var isGuess: Bool { templateText == nil && templateFromVocabulary() == nil }

    /// The renderer for this checkpoint: its own template where it has one, else the family's whose
    /// special tokens it has. One that says nothing about its prompt format gets ChatML, which most
    /// models have seen.
    ///
    /// - Throws: `ChatError` (`invalidTemplate`) when its template does not compile.
    public func makeTemplate() throws(ChatError) -> any ChatTemplate {
        guard let templateText else {
            return templateFromVocabulary() ?? ChatMLTemplate(bosToken: "")
        }
        return try JinjaChatTemplate(templateText, bosToken: bosToken, eosToken: eosToken)
    }

    private func templateFromVocabulary() -> (any ChatTemplate)? {
        if specialTokens.contains("<｜User｜>") {
            return DeepSeekV3Template(
                bosToken: bosToken ?? "<｜begin▁of▁sentence｜>",
                eosToken: eosToken ?? "<｜end▁of▁sentence｜>")
        }
        if specialTokens.contains("<|im_start|>") { return ChatMLTemplate(bosToken: "") }
        if specialTokens.contains("<|start_header_id|>") {
            return Llama3Template(bosToken: bosToken ?? "<|begin_of_text|>")
        }
        if architecture == "deepseek2" {
            return DeepSeekV2Template(bosToken: bosToken ?? "", eosToken: eosToken ?? "")
        }
        return nil
    }
}

extension ChatTemplateSource {
    /// What Hugging Face's `tokenizer_config.json` says.
    ///
    /// - Parameter templateText: that of `chat_template.jinja`, which goes before the one inside.
    public init(
        architecture: String, tokenizerConfig: JSONValue, templateText: String? = nil
    ) {
        // A token is a text, or an object with its text inside.
        func token(_ key: String) -> String? {
            tokenizerConfig[key]?.string ?? tokenizerConfig[key]?["content"]?.string
        }
        var text = templateText ?? tokenizerConfig["chat_template"]?.string
        if text == nil, let named = tokenizerConfig["chat_template"]?.array {
            let standard = named.first { $0["name"]?.string == "default" } ?? named.first
            text = standard?["template"]?.string
        }
        let added = tokenizerConfig["added_tokens_decoder"]?.object ?? [:]
        self.init(
            architecture: architecture, templateText: text, bosToken: token("bos_token"),
            eosToken: token("eos_token"),
            specialTokens: Set(added.compactMap { $0.value["content"]?.string }))
    }
}
