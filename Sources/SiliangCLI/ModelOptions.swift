// Options that every command with a model shares.

import ArgumentParser

/// In which precision keys and values are kept.
enum KVTypeOption: String, CaseIterable, ExpressibleByArgument {
    case auto, f32, f16, bf16
    case q8_0
}

/// How a model is run.
struct RuntimeOptions: ParsableArguments {
    @Option(
        name: [.customShort("t"), .long], parsing: .unconditional,
        help: "Threads to compute with (default: as many as there are cores).")
    var threads: Int?

    @Option(help: "Precision of keys and values (default: auto).")
    var kvType: KVTypeOption?

    @Option(
        parsing: .unconditional,
        help: "Most tokens of a sequence (default: what the model was made for).")
    var context: Int?

    func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads is \(threads); it must be from 1 to 256.")
        }
        if let context, context < 1 {
            throw ValidationError("--context is \(context); it must be at least 1.")
        }
    }
}

/// Which model, and how it is run.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A .gguf file, a checkpoint folder or the name of an installed model (default: abacus).",
            valueName: "model"))
    var model: String?

    @OptionGroup var runtime: RuntimeOptions
}
