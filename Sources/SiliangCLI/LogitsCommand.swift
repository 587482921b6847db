// `siliang logits`: the scores of every position, for comparing with other implementations.

import ArgumentParser
import Siliang
import SiliangFormats
import SiliangModels

struct LogitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logits",
        abstract: "Writes the logits of every position of a list of tokens.",
        discussion: """
            The output is a NumPy file of float32, [tokens, vocabulary].

            Example:
              siliang logits --model model.gguf --tokens 1,2,3 --output logits.npy
            """)

    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup var tokenOptions: TokenOptions

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("The .npy file to write.", valueName: "file"))
    var output: String

    func validate() throws {
        guard tokenOptions.givenCount == 1 else {
            throw ValidationError("Give exactly one of --tokens and --tokens-file.")
        }
    }

    func run() async throws {
        let list = try tokenOptions.list() ?? TokenList(ids: [])
        // Before a model of many gigabytes is opened for nothing.
        guard !list.ids.isEmpty else { throw CommandError("the list of token ids is empty") }
        let loaded = try LoadedModel.load(modelOptions.model, modelOptions.runtime)
        let tokens = try list.validated(vocabSize: loaded.properties.vocabSize)
        let interruption = Interruption()
        do {
            try LogitsWriter(model: loaded.model, tokens: tokens, path: output)
                .run(until: { interruption.isRequested })
        } catch is InterruptedError {
            interruption.endIfRequested()
        }
    }
}

/// Work that was left because Ctrl-C came.
struct InterruptedError: Error {}

/// Computes the logits of one sequence and writes them row by row.
struct LogitsWriter {
    let model: any LanguageModel
    let tokens: [Int32]
    let path: String

    /// Floats of logits that are held at once; more tokens than fit are computed in parts, each
    /// seeing the keys and values of those before it.
    private static let bufferFloats = 1 << 24

    /// - Throws: `CommandError` when there are more tokens than the context, `ModelError`,
    ///   `FormatError` when the file cannot be written, `InterruptedError`.
    func run(until isInterrupted: () -> Bool) throws {
        let properties = model.properties
        guard tokens.count <= properties.contextLength else {
            throw CommandError(
                """
                there are \(tokens.count) tokens and the context holds \
                \(properties.contextLength): give fewer
                """)
        }
        let blockCount = (tokens.count + KVBlock.size - 1) / KVBlock.size
        let memory = try model.makeKVMemory(blocks: blockCount)
        let blockTable = (0..<Int32(blockCount)).map { $0 }
        let writer = try NPYWriter(path: path, rows: tokens.count, columns: properties.vocabSize)
        let part = min(max(Self.bufferFloats / properties.vocabSize, 1), 512, tokens.count)
        var logits = [Float](repeating: 0, count: part * properties.vocabSize)
        var progress = ProgressReport("logits", unit: "tokens", total: tokens.count)
        defer { progress.finish() }

        for start in stride(from: 0, to: tokens.count, by: part) {
            if isInterrupted() { throw InterruptedError() }
            let end = min(start + part, tokens.count)
            var batch = ForwardBatch()
            batch.append(
                tokens: tokens[start..<end], cached: start, blockTable: blockTable,
                blockSize: memory.blockSize, logits: .all)
            try logits.withUnsafeMutableBufferPointer { buffer in
                let rows = UnsafeMutableBufferPointer(
                    rebasing: buffer[..<((end - start) * properties.vocabSize)])
                try model.forward(batch, memory: memory, logits: rows)
                try writer.append(UnsafeBufferPointer(rows))
            }
            progress.update(end)
        }
        try writer.finish()
    }
}
