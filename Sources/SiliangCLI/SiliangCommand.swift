// The program's entry: which commands there are.

import ArgumentParser

@main
struct SiliangCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "siliang",
        abstract: "Runs open language models on this machine and serves them.",
        discussion: """
            MODEL is a file (model.gguf, or the first part of a split one), a folder (a Hugging \
            Face checkpoint) or the name of an installed model. Without one, the bundled model, \
            abacus, answers.

            Example:
              siliang run abacus "37×48=？"
            """,
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, RunCommand.self, GenerateCommand.self, LogitsCommand.self,
            TokenizeCommand.self, DetokenizeCommand.self, RenderCommand.self, InspectCommand.self,
            PullCommand.self, ModelsCommand.self, RemoveCommand.self, QuantizeCommand.self,
            PerplexityCommand.self, BenchCommand.self,
        ])
}
