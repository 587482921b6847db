// An answer with calls, as its client may send it back.

import SiliangChat
import SiliangFormats

/// What tells how a template will write an answer that the model has written in its own way.
///
/// A client gets a call as name and arguments and returns it so; the template writes JSON anew, with
/// other spaces and keys in another order than the model had sampled.
struct ReturnedTurn: Sendable {
    /// What was asked, of a conversation.
    var prompt: EncodedPrompt
    /// All that was sampled, as text and as ids.
    var answer: String
    var sampled: [Int32]
    /// The ids that the client knows the calls by.
    var callIDs: [String]
    /// The reader of the answer, where it begins.
    var parser: OutputParser

    var tokenCount: Int { prompt.tokens.count + sampled.count }

    /// Whether a prompt begins with this answer's.
    func isBegun(in bytes: [UInt8]) -> Bool {
        let mine = prompt.text.utf8
        return mine.count <= bytes.count
            && mine.withContiguousStorageIfAvailable { bytes[..<$0.count].elementsEqual($0) }
                ?? bytes.starts(with: mine)
    }

    /// A result that no tool gives.
    private static let result = "siliang-0a7f3c91-result"

    /// The beginning of the next request's prompt, up to the end of this answer.
    ///
    /// - Parameters:
    ///   - ends: what may follow an answer.
    ///   - render: the model's template.
    /// - Returns: nil where the template leaves something out of the answer, or does not write it
    ///   behind the prompt as it was.
    func text(
        endingAt ends: [[UInt8]], _ render: (Conversation) throws -> String
    ) -> [UInt8]? {
        let said = message(of: answer)
        guard !said.toolCalls.isEmpty, said.toolCalls.count == callIDs.count,
            let next = next(said), let rendered = try? render(next)
        else { return nil }
        let (bytes, start) = (Array(rendered.utf8), prompt.text.utf8.count)
        guard bytes.starts(with: prompt.text.utf8) else { return nil }
        let end = bytes.indices.dropFirst(start).first { index in
            ends.contains { bytes[index...].starts(with: $0) }
        }
        guard let end else { return nil }
        let turn = String(decoding: bytes[start..<end], as: UTF8.self)
        // Results refer to ids: either both texts tell a call's, or neither does.
        guard callIDs.allSatisfy({ answer.contains($0) == turn.contains($0) }),
            Self.isSame(said, message(of: turn))
        else { return nil }
        return Array(bytes[..<end])
    }

    private func message(of text: String) -> WholeChoice {
        var (parser, choice) = (parser, WholeChoice())
        let events = parser.append(text)
        choice.take(AnswerDelta(events: events + parser.finish()))
        return choice
    }

    /// What was asked, the answer, and a result of each call.
    private func next(_ said: WholeChoice) -> Conversation? {
        guard var next = prompt.conversation else { return nil }
        let calls = zip(said.toolCalls, callIDs).map { call, id in
            ToolCall(id: id, name: call.name, arguments: call.arguments)
        }
        next.messages.append(
            ChatMessage(
                .assistant, said.content,
                reasoningContent: said.reasoning.isEmpty ? nil : said.reasoning, toolCalls: calls))
        next.messages += calls.map {
            ChatMessage(.tool, Self.result, name: $0.name, toolCallID: $0.id)
        }
        return next
    }

    private static func isSame(_ said: WholeChoice, _ written: WholeChoice) -> Bool {
        func trimmed(_ text: String) -> Substring {
            text.drop { $0.isWhitespace }.dropLast(while: \.isWhitespace)
        }
        func arguments(_ call: ToolCall) -> JSONValue? {
            try? JSONValue(parsing: Array(call.arguments.utf8))
        }
        return trimmed(said.reasoning) == trimmed(written.reasoning)
            && trimmed(said.content) == trimmed(written.content)
            && said.toolCalls.map(\.name) == written.toolCalls.map(\.name)
            && zip(said.toolCalls, written.toolCalls).allSatisfy { said, written in
                arguments(said).map { $0 == arguments(written) } ?? false
            }
    }
}

extension Substring {
    fileprivate func dropLast(while isDropped: (Character) -> Bool) -> Substring {
        guard let last = lastIndex(where: { !isDropped($0) }) else { return self[..<startIndex] }
        return self[...last]
    }
}
