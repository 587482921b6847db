// Llama 3's prompt format: every turn between a header of its role and <|eot_id|>.

/// Llama 3 without tools, for checkpoints that have its tokens but no template.
struct Llama3Template: ChatTemplate {
    let bosToken: String

    var name: String { "llama-3" }
    var thinking: ThinkingSupport { .never }

    func render(_ conversation: Conversation) throws(ChatError) -> String {
        _ = try thinking.resolve(conversation.thinking)
        var prompt = bosToken
        for message in try checkedMessages(conversation) {
            prompt += header(message.role.rawValue) + message.content.strippingWhitespace
            prompt += "<|eot_id|>"
        }
        return conversation.addGenerationPrompt ? prompt + header("assistant") : prompt
    }

    private func header(_ role: String) -> String {
        "<|start_header_id|>" + role + "<|end_header_id|>\n\n"
    }
}
