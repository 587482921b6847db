// Options that every command with a model shares.

import ArgumentParser

/// In which precision keys and values are kept.
enum KVTypeOption: String, CaseIterable, ExpressibleByArgument {
    case auto, f32, f16, bf16, i16
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

    @Option(
        help: ArgumentHelp(
            "Convert the weights when they are loaded first, and keep them so for the next start: "
                + "q8_0, q6_k, q5_k, q4_k or q4_0.", valueName: "type"))
    var quantize: LoadQuantization?

    func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads is \(threads); it must be from 1 to 256.")
        }
        if let context, context < 1 {
            throw ValidationError("--context is \(context); it must be at least 1.")
        }
    }
}

extension RuntimeOptions {
    /// Options that no command line gave: each must have a value before it is read.
    init(
        threads: Int? = nil, kvType: KVTypeOption? = nil, context: Int? = nil,
        quantize: LoadQuantization? = nil
    ) {
        self.init()
        self.threads = threads
        self.kvType = kvType
        self.context = context
        self.quantize = quantize
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
