// ChatML: every turn between <|im_start|> and <|im_end|>.

/// Plain ChatML, for checkpoints that have its tokens but no template.
struct ChatMLTemplate: ChatTemplate {
    let bosToken: String

    var name: String { "chatml" }
    var thinking: ThinkingSupport { .never }

    func render(_ conversation: Conversation) throws(ChatError) -> String {
        _ = try thinking.resolve(conversation.thinking)
        var prompt = bosToken
        for message in try checkedMessages(conversation) {
            prompt += "<|im_start|>" + message.role.rawValue + "\n" + message.content
            prompt += "<|im_end|>\n"
        }
        return conversation.addGenerationPrompt ? prompt + "<|im_start|>assistant\n" : prompt
    }
}
