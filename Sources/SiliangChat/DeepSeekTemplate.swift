// DeepSeek's prompt formats: V2's plain words, and the special tokens of V3, R1, R1's distilled
// models and V3.1, as their checkpoints' chat templates write them.

/// DeepSeek-V2 and V2-Lite: turns in plain words.
struct DeepSeekV2Template: ChatTemplate {
    let bosToken: String
    let eosToken: String

    var name: String { "deepseek-v2" }
    var thinking: ThinkingSupport { .never }

    func render(_ conversation: Conversation) throws(ChatError) -> String {
        _ = try thinking.resolve(conversation.thinking)
        var prompt = bosToken
        for message in try checkedMessages(conversation) {
            switch message.role {
            case .system, .tool: prompt += message.content + "\n\n"
            case .user: prompt += "User: " + message.content + "\n\n"
            case .assistant: prompt += "Assistant: " + message.content + eosToken
            }
        }
        return conversation.addGenerationPrompt ? prompt + "Assistant:" : prompt
    }
}

/// DeepSeek-V3, R1 and those that follow: the system text stands bare after BOS, turns begin with
/// `<｜User｜>` and `<｜Assistant｜>`, answers end with EOS.
struct DeepSeekV3Template: ChatTemplate {
    /// How the prompt leads into a chain of thought.
    enum Style: Sendable, Equatable {
        /// V3: not at all.
        case plain
        /// R1 and its distilled models: `<think>` and a newline; `thinksByDefault` is false for
        /// the template revision that closes the block unless told otherwise.
        case reasoner(thinksByDefault: Bool)
        /// V3.1: `<think>` with no newline, closed at once unless thinking is wanted; earlier
        /// answers carry the empty block too.
        case hybrid
    }

    let bosToken: String
    let eosToken: String
    let style: Style
    /// V3.1 and the later revisions of V3 join all system messages; before, the last one counted.
    let joinsSystemMessages: Bool

    var name: String {
        switch style {
        case .plain: "deepseek-v3"
        case .reasoner: "deepseek-r1"
        case .hybrid: "deepseek-v3.1"
        }
    }

    var thinking: ThinkingSupport {
        switch style {
        case .plain: .never
        case .reasoner(let thinksByDefault): .optional(default: thinksByDefault)
        case .hybrid: .optional(default: false)
        }
    }

    func render(_ conversation: Conversation) throws(ChatError) -> String {
        let thinks = try thinking.resolve(conversation.thinking)
        let messages = try checkedMessages(conversation)
        let system = messages.filter { $0.role == .system }.map(\.content)
        var prompt = bosToken
        prompt += joinsSystemMessages ? system.joined(separator: "\n\n") : system.last ?? ""
        var answersUser = false
        for message in messages where message.role != .system {
            if message.role == .assistant {
                prompt += answer(message.content, answersUser: answersUser)
            } else {
                prompt += "<｜User｜>" + message.content
            }
            answersUser = message.role == .user
        }
        if conversation.addGenerationPrompt { prompt += opening(thinks, answersUser: answersUser) }
        return prompt
    }

    /// An earlier turn of the assistant. Its chain of thought is left out, also where a client
    /// sends it back inside the content.
    private func answer(_ content: String, answersUser: Bool) -> String {
        switch style {
        case .plain:
            return "<｜Assistant｜>" + content + eosToken
        case .reasoner:
            return "<｜Assistant｜>" + content.afterLast("</think>") + eosToken
        case .hybrid:
            let answer = content.split(atFirst: "</think>")?.after ?? content
            return (answersUser ? "<｜Assistant｜><think></think>" : "") + answer + eosToken
        }
    }

    private func opening(_ thinks: Bool, answersUser: Bool) -> String {
        switch style {
        case .plain: return "<｜Assistant｜>"
        case .reasoner: return "<｜Assistant｜><think>\n" + (thinks ? "" : "</think>")
        case .hybrid:
            guard answersUser else { return "" }
            return "<｜Assistant｜><think>" + (thinks ? "" : "</think>")
        }
    }
}
