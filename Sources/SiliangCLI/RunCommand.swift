// `siliang run`: a conversation in the terminal.

import ArgumentParser
import Foundation
import Siliang
import SiliangChat
import SiliangEngine
import SiliangServer

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Chats with a model in the terminal.",
        discussion: """
            With a prompt, there is one answer; without, a conversation: /clear begins a new one, \
            /exit or Ctrl-D leaves, Ctrl-C breaks an answer off. On a terminal the model's \
            thinking is shown dimmed; elsewhere only the answer is printed.

            Example:
              siliang run abacus "37×48=？"
            """)

    @Argument(
        help:
            "A .gguf file, a checkpoint folder or the name of an installed model (default: abacus)."
    )
    var model: String?

    @Argument(help: "What to ask.")
    var prompt: String?

    @OptionGroup var runtime: RuntimeOptions

    func run() async throws {
        if prompt?.isEmpty == true { throw CommandError("the prompt is empty") }
        let loaded = try LoadedModel.load(model, runtime)
        let engine = try loaded.makeEngine(EngineOptions(kvBytes: ServeSettings.standardKVBytes))
        let chat = TerminalChat(engine: engine, served: try loaded.serve(by: engine))
        if let prompt {
            try await chat.answer(once: prompt)
        } else {
            try await chat.converse()
        }
    }
}
