// `siliang tokenize` and `siliang detokenize`: text to ids and back.

import ArgumentParser
import Foundation
import Siliang
import SiliangFormats
import SiliangTokenizer

/// A tokenizer alone: the checkpoint's tensors are not looked at, so vocabulary-only files do.
private func openTokenizer(_ model: String?) throws -> Tokenizer {
    // A folder need not be a checkpoint: its tokenizer's files are enough.
    if let model, Checkpoint.isFolder(model) { return try openTokenizer(folder: model) }
    let path = try ModelLocator().locate(model).path
    if path.hasSuffix(".json") { return try Tokenizer.read(json: path) }
    if Checkpoint.isFolder(path) { return try openTokenizer(folder: path) }
    return try Tokenizer.read(from: GGUFFile.open(path: path))
}

/// The tokenizer of a folder: its tokenizer's files, or those in its first .gguf file.
private func openTokenizer(folder: String) throws -> Tokenizer {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let hasTokenizer = names.contains { TokenizerFolder.fileNames.contains($0) }
    if !hasTokenizer, let file = names.first(where: { $0.hasSuffix(".gguf") }) {
        return try Tokenizer.read(from: GGUFFile.open(path: folder + "/" + file))
    }
    return try Tokenizer.read(folder: folder)
}

struct TokenizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokenize",
        abstract: "Turns text into token ids.",
        discussion: """
            No token is added at the beginning or the end. Special tokens written in the text \
            become their ids, unless --no-special makes them plain text.

            Example:
              siliang tokenize --model model.gguf "37×48=？" --json
            """)

    @Option(
        help: ArgumentHelp(
            "A .gguf file, with or without tensors, a tokenizer.json, a folder with either, or the "
                + "name of an installed model (default: abacus).", valueName: "model"))
    var model: String?

    @Argument(help: "The text.")
    var text: String?

    @Option(help: ArgumentHelp("A file that holds the text.", valueName: "file"))
    var file: String?

    @Flag(help: "Treat special tokens in the text as plain text.")
    var noSpecial = false

    @Flag(help: #"Print {"ids":[…]}."#)
    var json = false

    func validate() throws {
        guard (text == nil) != (file == nil) else {
            throw ValidationError("Give the text, or a file with --file, and not both.")
        }
    }

    func run() async throws {
        let tokenizer = try openTokenizer(model)
        let bytes = try file.map { try [UInt8](readFile($0)) } ?? Array((text ?? "").utf8)
        let ids = tokenizer.encode(bytes, parseSpecial: !noSpecial, addSpecial: false)
        if json {
            try OutputStream.standardOutput.writeJSON(["ids": ids])
        } else {
            let list = ids.map(String.init).joined(separator: ",")
            try OutputStream.standardOutput.writeLine(list)
        }
    }
}

struct DetokenizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detokenize",
        abstract: "Turns token ids into text.",
        discussion: """
            The bytes are written as they are, with no line break behind them.

            Example:
              siliang detokenize --model model.gguf --ids 1,2,3
            """)

    @Option(
        help: ArgumentHelp(
            "A .gguf file, with or without tensors, a tokenizer.json, a folder with either, or the "
                + "name of an installed model (default: abacus).", valueName: "model"))
    var model: String?

    @Option(parsing: .unconditional, help: "Token ids separated by commas.")
    var ids: TokenList

    func run() async throws {
        let tokenizer = try openTokenizer(model)
        let tokens = try ids.validated(vocabSize: tokenizer.vocabSize)
        try OutputStream.standardOutput.write(tokenizer.decode(tokens))
        if OutputStream.standardOutput.isTerminal { try OutputStream.standardOutput.write("\n") }
    }
}
