// `siliang inspect`: what a checkpoint holds.

import ArgumentParser
import SiliangFormats
import SiliangTensor

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Shows what a checkpoint holds, or writes one of its tensors.",
        discussion: """
            Nothing is loaded, but everything is checked that loading would need; what stands \
            against it is said. With --tensor and --output, the tensor is dequantised and \
            written as a NumPy file of float32.

            Example:
              siliang inspect model.gguf --tensor token_embd.weight --output embedding.npy
            """)

    @Argument(
        help: "A .gguf or .safetensors file, a checkpoint folder or the name of an installed model."
    )
    var file: String

    @Option(help: ArgumentHelp("The tensor to write.", valueName: "name"))
    var tensor: String?

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("The .npy file to write it to.", valueName: "file"))
    var output: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (tensor == nil) == (output == nil) else {
            throw ValidationError("--tensor and --output go together.")
        }
    }

    func run() async throws {
        let located = try ModelLocator().locate(file)
        let checkpoint = try InspectedCheckpoint.open(path: located.path)
        if let tensor, let output {
            let descriptor = try checkpoint.descriptor(named: tensor)
            try TensorExport(tensor: descriptor, path: output).run()
            if !json { return }
            return try OutputStream.standardOutput.writeJSON(TensorSummary(descriptor))
        }
        let summary = checkpoint.summary
        if json {
            try OutputStream.standardOutput.writeJSON(summary)
        } else {
            try OutputStream.standardOutput.write(summary.table)
        }
    }
}

/// Writes one tensor as float32, a few rows at a time.
struct TensorExport {
    let tensor: TensorDescriptor
    let path: String

    /// Floats that are held at once.
    private static let bufferFloats = 1 << 22

    /// - Throws: `TensorError` for a type that cannot be dequantised, `FormatError` when the file
    ///   cannot be written.
    func run() throws {
        let columns = tensor.columns
        let rows = tensor.elementCount / columns
        let part = min(max(Self.bufferFloats / columns, 1), rows)
        var values = [Float](repeating: 0, count: part * columns)
        let writer = try NPYWriter(path: path, shape: tensor.shape)
        var progress = ProgressReport(tensor.name, unit: "rows", total: rows)
        defer { progress.finish() }
        for start in stride(from: 0, to: rows, by: part) {
            let end = min(start + part, rows)
            try values.withUnsafeMutableBufferPointer { buffer in
                let target = UnsafeMutableBufferPointer(
                    rebasing: buffer[..<((end - start) * columns)])
                try TensorReader.floats(tensor, rows: start..<end, into: target)
                try writer.append(UnsafeBufferPointer(target))
            }
            progress.update(end)
        }
        try writer.finish()
    }
}
