// Llama 3's prompt format: every turn between a header of its role and <|eot_id|>.

import Foundation

/// Llama 3, 3.1, 3.2 and 3.3, without tools.
struct Llama3Template: ChatTemplate {
    /// What stands before the system text since 3.1.
    enum Preamble: Sendable, Equatable {
        /// Llama 3: nothing; without a system message there is no system turn.
        case none
        /// 3.1 and 3.3: knowledge cut-off and a fixed date.
        case date(String)
        /// 3.2: knowledge cut-off and the day of the request.
        case today
    }

    let bosToken: String
    let preamble: Preamble

    var name: String { "llama-3" }
    var thinking: ThinkingSupport { .never }

    func render(_ conversation: Conversation) throws(ChatError) -> String {
        _ = try thinking.resolve(conversation.thinking)
        var messages = try checkedMessages(conversation)[...]
        var prompt = bosToken
        if preamble != .none {
            var system = ""
            if let first = messages.first, first.role == .system {
                system = first.content.strippingWhitespace
                messages = messages.dropFirst()
            }
            prompt += turn("system", preambleText + system)
        }
        for message in messages {
            prompt += turn(message.role.rawValue, message.content.strippingWhitespace)
        }
        return conversation.addGenerationPrompt ? prompt + header("assistant") : prompt
    }

    private var preambleText: String {
        let day: String
        switch preamble {
        case .none: return ""
        case .date(let date): day = date
        case .today: day = Self.day(Date())
        }
        return "Cutting Knowledge Date: December 2023\nToday Date: \(day)\n\n"
    }

    private func turn(_ role: String, _ content: String) -> String {
        header(role) + content + "<|eot_id|>"
    }

    private func header(_ role: String) -> String {
        "<|start_header_id|>" + role + "<|end_header_id|>\n\n"
    }

    /// A day as the template writes it, `26 Jul 2024`, whatever the machine's locale.
    static func day(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "dd MMM yyyy"
        return formatter.string(from: date)
    }
}
