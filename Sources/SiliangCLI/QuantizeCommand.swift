// `siliang quantize`: a checkpoint of either format to a GGUF file, usually a smaller one.

import ArgumentParser
import Foundation
import Siliang
import SiliangFormats
import SiliangModels
import SiliangTensor

/// A storage type by its name, in any case.
struct QuantizationTarget: ExpressibleByArgument {
    let type: TensorType

    static let names = QuantizationMix.targets.map(\.name)

    init?(argument: String) {
        let found = QuantizationMix.targets.first { $0.name == argument.uppercased() }
        guard let found else { return nil }
        type = found
    }

    static var allValueStrings: [String] { names }
}

struct QuantizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quantize",
        abstract: "Writes a checkpoint with smaller weights.",
        discussion: """
            Tensors that are worth more bits keep more: the output, and some layers' values and \
            down projections. Norms and routers stay float32.

            Example:
              siliang quantize model-f16.gguf model-q4_k.gguf --type Q4_K
            """)

    @Argument(help: "A .gguf file, the first part of a split one, or a Hugging Face folder.")
    var input: String

    @Argument(help: "The .gguf file to write.")
    var output: String

    @Option(help: ArgumentHelp("What most tensors become.", valueName: "type"))
    var type: QuantizationTarget

    @Flag(help: "Give every matrix this type, without exceptions.")
    var pure = false

    @Flag(help: "Replace the output if there is one.")
    var force = false

    @Option(
        name: [.customShort("t"), .long], parsing: .unconditional,
        help: "Threads to compute with (default: as many as there are cores).")
    var threads: Int?

    @Flag(help: "Print one JSON object with every tensor.")
    var json = false

    func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads is \(threads); it must be from 1 to 256.")
        }
    }

    func run() async throws {
        let located = try ModelLocator().locate(input)
        let checkpoint = try Checkpoint.open(path: located.path)
        try checkOutput(inputs: checkpoint.files.map(\.file.path))
        let quantizer = try CheckpointQuantizer(
            Self.input(checkpoint), target: type.type, isPure: pure)
        if quantizer.requantizes {
            report(
                "\(located.path) is quantised already; quantising it again loses more than "
                    + "starting from F16 or BF16 would")
        }
        let clock = ContinuousClock()
        let start = clock.now
        let tensors = try write(quantizer)
        let summary = QuantizationSummary(
            output: output, type: type.type, tensors: tensors,
            seconds: start.duration(to: clock.now).seconds)
        if json {
            try OutputStream.standardOutput.writeJSON(summary)
        } else {
            try OutputStream.standardOutput.write(summary.table)
        }
    }

    private static func input(_ checkpoint: Checkpoint) throws -> QuantizationInput {
        guard case .folder(let folder) = checkpoint else {
            return try checkpoint.quantizationInput(text: [])
        }
        let tokenizer = FolderTokenizer(path: folder.path)
        let text = try tokenizer.metadata(vocabSize: folder.config["vocab_size"]?.int ?? 0)
        if text.isEmpty {
            report(
                "\(folder.path) holds no tokenizer.json: the file will know token ids only, and "
                    + "other programs may refuse it")
        }
        return try checkpoint.quantizationInput(text: text)
    }

    private func write(_ quantizer: CheckpointQuantizer) throws -> [QuantizedTensor] {
        let pool = ThreadPool(threads: threads ?? ThreadPool.defaultThreadCount)
        let interruption = Interruption()
        // Millions, so that the numbers can be read.
        let million = 1_000_000
        var progress = ProgressReport(
            "quantize", unit: "M weights", total: quantizer.elementCount / million)
        defer { progress.finish() }
        do {
            return try quantizer.write(path: output, pool: pool) { done, _ in
                if interruption.isRequested { throw InterruptedError() }
                progress.update(done / million)
            }
        } catch is InterruptedError {
            progress.finish()
            interruption.endIfRequested()
            throw CommandError("interrupted; nothing was written")
        }
    }

    /// Refuses to write over an input, which would be read while it is replaced, and over any
    /// other file that was not meant.
    private func checkOutput(inputs: [String]) throws(CommandError) {
        guard !output.isEmpty else { throw CommandError("the output's name is empty") }
        func canonical(_ path: String) -> String {
            URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
        }
        if inputs.map(canonical).contains(canonical(output)) {
            throw CommandError("\(output) is the input; give the output another name")
        }
        if !force, FileManager.default.fileExists(atPath: output) {
            throw CommandError("\(output) exists; give another name, or --force to replace it")
        }
    }
}
