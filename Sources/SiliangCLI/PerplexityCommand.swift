// `siliang perplexity`: how well a model predicts a text.

import ArgumentParser
import Foundation
import Siliang
import SiliangEngine
import SiliangModels
import SiliangTokenizer

struct PerplexityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "perplexity",
        abstract: "Measures how well a model predicts a text.",
        discussion: """
            The text is cut into windows of --context tokens (512 unless given); in each, the \
            second half is scored. The result is that of llama.cpp's llama-perplexity with the \
            same text and window: the lower, the better.

            Example:
              siliang perplexity --model model.gguf --file text.txt
            """)

    @OptionGroup var modelOptions: ModelOptions

    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp("The text, as UTF-8.", valueName: "file"))
    var file: String

    @Flag(help: "Print one JSON object.")
    var json = false

    /// What the field compares with.
    private static let standardWindow = 512

    func run() async throws {
        var text = [UInt8](try readFile(file))
        // llama-perplexity leaves out the newline at a file's end.
        if text.last == UInt8(ascii: "\n") { text.removeLast() }
        var runtime = modelOptions.runtime
        let window = runtime.context ?? Self.standardWindow
        // The window is not the model's context: that may be longer.
        runtime.context = nil
        let loaded = try LoadedModel.load(modelOptions.model, runtime)
        let tokenizer = try loaded.makeTokenizer()
        let tokens = PerplexityReport.tokens(of: text, tokenizer)
        let meter = try PerplexityMeter(
            model: loaded.model, window: window,
            bosTokenID: tokenizer.addsBOS ? tokenizer.bosTokenID : nil)
        let windows = meter.windows(tokens.count)
        guard windows > 0 else {
            throw CommandError(
                """
                \(file) has \(tokens.count) tokens, fewer than one window of \(window); give a \
                longer text or a smaller --context
                """)
        }
        let start = ContinuousClock.now
        let estimate = try measure(meter, tokens, windows)
        let report = PerplexityReport(
            model: loaded.name, window: window, windows: windows,
            textTokens: tokens.count, estimate: estimate,
            seconds: start.duration(to: .now).seconds)
        if json {
            try OutputStream.standardOutput.writeJSON(report)
        } else {
            try OutputStream.standardOutput.writeLine(report.line)
        }
    }

    private func measure(
        _ meter: PerplexityMeter, _ tokens: [Int32], _ windows: Int
    ) throws -> PerplexityEstimate {
        let interruption = Interruption()
        var progress = ProgressReport("perplexity", unit: "windows", total: windows)
        defer { progress.finish() }
        do {
            return try meter.measure(tokens) { estimate, done in
                if interruption.isRequested { throw InterruptedError() }
                progress.update(
                    done, note: "perplexity so far \(estimate.perplexity.formatted(decimals: 4))")
            }
        } catch is InterruptedError {
            progress.finish()
            interruption.endIfRequested()
            throw CommandError("interrupted")
        }
    }
}

/// What `siliang perplexity` prints.
struct PerplexityReport: Encodable {
    let model: String
    let context: Int
    let windows: Int
    let tokens: Int
    let scored_tokens: Int
    let perplexity: Double
    let standard_error: Double
    /// Mean negative log-likelihood per token, in nats.
    let loss: Double
    let seconds: Double

    init(
        model: String, window: Int, windows: Int, textTokens: Int, estimate: PerplexityEstimate,
        seconds: Double
    ) {
        self.model = model
        context = window
        self.windows = windows
        tokens = textTokens
        scored_tokens = estimate.tokens
        perplexity = estimate.perplexity
        standard_error = estimate.standardError
        loss = estimate.meanLoss
        self.seconds = seconds.rounded(decimals: 3)
    }

    var line: String {
        "perplexity \(perplexity.formatted(decimals: 4)) ± "
            + "\(standard_error.formatted(decimals: 4)) (\(scored_tokens) tokens scored in "
            + "\(windows) windows of \(context), \(seconds.formatted(decimals: 1)) s)"
    }

    /// The text's ids with the beginning that the model wants. Names of control tokens in it are
    /// plain text, as they are for llama-perplexity.
    static func tokens(of text: [UInt8], _ tokenizer: Tokenizer) -> [Int32] {
        let tokens = tokenizer.encode(text, parseSpecial: false, addSpecial: true)
        return tokenizer.addsEOS ? tokens.dropLast() : tokens
    }
}
