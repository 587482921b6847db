// A chat in the terminal: answers stream, and the model may look up prices.
//
//     swift run -c release example-chat                     # the bundled model: ask it 37×48=？
//     swift run -c release example-chat path/to/model.gguf  # a model of your own
//
// Ask "What do two teas cost?". A line that begins with `/price` makes the model look something up,
// whatever it would do by itself. An empty line or Ctrl-D ends the chat.

import Foundation
import Siliang

/// What the tool is asked.
struct PriceQuestion: Decodable, Sendable {
    var item: String
}

/// Stands for a database.
let prices = ["tea": 2.50, "coffee": 3.20, "cake": 4.10]

let priceList = Tool(
    "price", description: "Looks up what something on the menu costs, in euros.",
    arguments: PriceQuestion.self,
    parameters: [
        "type": "object", "required": ["item"], "additionalProperties": false,
        "properties": ["item": ["type": "string", "enum": ["tea", "coffee", "cake"]]],
    ]
) { question in
    prices[question.item].map { "\(question.item): €\($0)" } ?? "\(question.item) is not sold"
}

/// One conversation.
struct TerminalChat {
    let chat: Chat

    /// Answers lines until there are no more.
    func run() async {
        while let line = ask(), !line.isEmpty {
            let isDemand = line.hasPrefix("/price")
            let question = isDemand ? String(line.dropFirst("/price".count)) : line
            do {
                try await answer(question, toolChoice: isDemand ? .named("price") : .auto)
            } catch {
                // The chat is as it was before the question: the next one may fare better.
                write("\(error)\n", to: .standardError)
            }
        }
    }

    private func answer(_ question: String, toolChoice: ToolChoice) async throws {
        var isThinking = false
        for try await event in chat.stream(question, toolChoice: toolChoice) {
            switch event {
            case .thinking(let piece):
                if !isThinking { write("[thinking] ") }
                isThinking = true
                write(piece)
            case .text(let piece):
                if isThinking { write("\n[answer] ") }
                isThinking = false
                write(piece)
            case .toolCall(let call):
                isThinking = false
                write("\n[calls \(call.name) \(call.arguments)]")
            case .toolResult(let result): write("\n[result \(result.output)]\n")
            case .toolCallBegan, .toolCallArguments: break
            case .finished(let reply):
                let usage = reply.usage
                write(
                    "\n(\(usage.promptTokens) tokens read, \(usage.cachedTokens) of them known; "
                        + "\(usage.completionTokens) written)\n")
            }
        }
    }

    private func ask() -> String? {
        write("> ")
        return readLine()
    }

    private func write(_ text: String, to file: FileHandle = .standardOutput) {
        try? file.write(contentsOf: Data(text.utf8))
    }
}

@main
struct ChatExample {
    static func main() async throws {
        let named = CommandLine.arguments.dropFirst().first
        let path = named ?? "Models/abacus/abacus-q8_0.gguf"
        do throws(SiliangError) {
            let model = try await Model.load(path)
            let options = GenerationOptions(maxTokens: 2000)
            await TerminalChat(chat: Chat(model, tools: [priceList], options: options)).run()
        } catch {
            try FileHandle.standardError.write(contentsOf: Data("\(error)\n".utf8))
            exit(1)
        }
    }
}
