// ChatML, the prompt format of Qwen: every turn between <|im_start|> and <|im_end|>.

/// ChatML as Qwen2, Qwen2.5, Qwen3 and models tuned from them use it.
struct ChatMLTemplate: ChatTemplate {
    /// How the model thinks.
    enum Style: Sendable, Equatable {
        /// Qwen2.5 and plain ChatML: it does not.
        case plain
        /// Qwen3: it opens its own `<think>`, unless the prompt already holds an empty block.
        case hybrid
        /// QwQ and Qwen3-Thinking: the prompt opens the block.
        case thinker
    }

    /// Empty for Qwen, whose sequences begin with the first turn.
    let bosToken: String
    /// What the template says when the conversation has no system message.
    let defaultSystem: String?
    let style: Style

    var name: String { "chatml" }

    var thinking: ThinkingSupport {
        switch style {
        case .plain: .never
        case .hybrid: .optional(default: true)
        case .thinker: .always
        }
    }

    func render(_ conversation: Conversation) throws(ChatError) -> String {
        let thinks = try thinking.resolve(conversation.thinking)
        let messages = try checkedMessages(conversation)
        var prompt = bosToken
        if let defaultSystem, messages.first?.role != .system {
            prompt += turn("system", defaultSystem)
        }
        // Only answers after the last question keep their thoughts: those before it would cost
        // context without helping.
        let lastQuestion = messages.lastIndex { $0.role == .user } ?? messages.count - 1
        for (index, message) in messages.enumerated() {
            var content = message.content
            if message.role == .assistant, style != .plain {
                content = answer(
                    message, keepsThoughts: index > lastQuestion,
                    isLast: index == messages.count - 1)
            }
            prompt += turn(message.role.rawValue, content)
        }
        guard conversation.addGenerationPrompt else { return prompt }
        prompt += "<|im_start|>assistant\n"
        switch style {
        case .plain: return prompt
        case .hybrid: return thinks ? prompt : prompt + "<think>\n\n</think>\n\n"
        case .thinker: return prompt + "<think>\n"
        }
    }

    private func turn(_ role: String, _ content: String) -> String {
        "<|im_start|>" + role + "\n" + content + "<|im_end|>\n"
    }

    private func answer(_ message: ChatMessage, keepsThoughts: Bool, isLast: Bool) -> String {
        var content = message.content
        var thoughts = message.reasoningContent ?? ""
        if message.reasoningContent == nil, let parts = content.split(atFirst: "</think>") {
            thoughts = parts.before.afterLast("<think>").strippingNewlines
            content = content.afterLast("</think>").trimmed(end: false) { $0 == "\n" }
        }
        guard keepsThoughts, isLast || !thoughts.isEmpty else { return content }
        return "<think>\n" + thoughts.strippingNewlines + "\n</think>\n\n"
            + content.trimmed(end: false) { $0 == "\n" }
    }
}
