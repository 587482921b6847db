// `siliang bench`: how fast a model reads a prompt and writes tokens here.

import ArgumentParser
import Siliang
import SiliangModels
import SiliangTensor

/// Positive whole numbers separated by commas, such as `1,4,16`.
struct SizeList: Equatable, ExpressibleByArgument {
    let sizes: [Int]

    init?(argument: String) {
        guard let list = TokenList(argument: argument), !list.ids.isEmpty,
            list.ids.allSatisfy({ (1...256).contains($0) })
        else { return nil }
        sizes = list.ids
    }
}

/// Lengths of context separated by commas, such as `512,8192`.
struct DepthList: Equatable, ExpressibleByArgument {
    let depths: [Int]

    init?(argument: String) {
        guard let list = TokenList(argument: argument), !list.ids.isEmpty,
            list.ids.allSatisfy({ (1...1 << 20).contains($0) })
        else { return nil }
        depths = list.ids
    }
}

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures prompt and generation speed, and what the machine could do.",
        discussion: """
            Speeds are medians over the repeats; a first, unmeasured run warms up. The shares \
            compare with memory bandwidth and int8 arithmetic measured in the same run.

            Example:
              siliang bench --model model.gguf -p 512 -n 64 -b 1,4,16
            """)

    @OptionGroup var modelOptions: ModelOptions

    @Option(
        name: [.customShort("p"), .long], parsing: .unconditional, help: "Tokens of the prompt.")
    var promptTokens = 512

    @Option(
        name: [.customShort("n"), .long], parsing: .unconditional, help: "Tokens to generate.")
    var generateTokens = 64

    @Option(
        name: [.customShort("b"), .customLong("batch")],
        help: ArgumentHelp(
            "Also generate for so many sequences together.", valueName: "sizes"))
    var batches: SizeList?

    @Option(
        help: ArgumentHelp(
            "Also generate after contexts of so many tokens, such as 512,8192.",
            valueName: "tokens"))
    var depths: DepthList?

    @Flag(
        help: "Also compare the first token of a new prompt of -p tokens and of a known one.")
    var cache = false

    @Option(
        name: [.customShort("r"), .long], parsing: .unconditional,
        help: "How often each speed is measured.")
    var repeats = 3

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        for (option, value, limit) in [
            ("-p", promptTokens, 1 << 20), ("-n", generateTokens, 1 << 20), ("-r", repeats, 1000),
        ] where !(1...limit).contains(value) {
            throw ValidationError("\(option) is \(value); it must be from 1 to \(limit).")
        }
    }

    func run() async throws {
        let loaded = try LoadedModel.load(modelOptions.model, modelOptions.runtime)
        let interruption = Interruption()
        let benchmark = Benchmark(
            loaded: loaded, promptTokens: promptTokens, generateTokens: generateTokens,
            batches: batches?.sizes ?? [], depths: depths?.depths ?? [], repeats: repeats,
            isInterrupted: { interruption.isRequested })
        do {
            var result = try benchmark.run()
            if cache {
                result.cache = try await CacheBenchmark(loaded: loaded, prefix: promptTokens).run()
            }
            if json {
                try OutputStream.standardOutput.writeJSON(result)
            } else {
                try OutputStream.standardOutput.write(result.table)
            }
        } catch is InterruptedError {
            interruption.endIfRequested()
        }
    }
}
