// DeepSeek's prompt formats, for checkpoints that come without a template: V2's plain words, and
// the special tokens of V3.

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

/// DeepSeek-V3: the system text stands bare after BOS, turns begin with `<｜User｜>` and
/// `<｜Assistant｜>`, answers end with EOS. For checkpoints with its tokens but no template.
struct DeepSeekV3Template: ChatTemplate {
    let bosToken: String
    let eosToken: String

    var name: String { "deepseek-v3" }
    var thinking: ThinkingSupport { .never }

    func render(_ conversation: Conversation) throws(ChatError) -> String {
        _ = try thinking.resolve(conversation.thinking)
        let messages = try checkedMessages(conversation)
        var prompt = bosToken + (messages.last { $0.role == .system }?.content ?? "")
        for message in messages where message.role != .system {
            if message.role == .assistant {
                prompt += "<｜Assistant｜>" + message.content + eosToken
            } else {
                prompt += "<｜User｜>" + message.content
            }
        }
        return conversation.addGenerationPrompt ? prompt + "<｜Assistant｜>" : prompt
    }
}
