// `siliang generate`: raw completion, with no chat template.

import ArgumentParser
import Foundation
import Siliang
import SiliangEngine
import SiliangModels
import SiliangTokenizer

struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Continues a text or a list of token ids, with no chat template.",
        discussion: """
            Special tokens written in the text count as such. Temperature 0 always takes the \
            likeliest token.

            Example:
              siliang generate --model model.gguf --prompt "1, 2, 3," --max-tokens 16
            """)

    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup var promptOptions: PromptOptions

    @Option(parsing: .unconditional, help: "Most tokens to generate.")
    var maxTokens = 512

    @Option(parsing: .unconditional, help: "How freely tokens are chosen; 0 is greedy.")
    var temperature = 0.0

    @Option(parsing: .unconditional, help: "Same seed, same text (default: a new one each time).")
    var seed: UInt64?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard maxTokens >= 1 else {
            throw ValidationError("--max-tokens is \(maxTokens); it must be at least 1.")
        }
        guard temperature.isFinite, temperature >= 0 else {
            throw ValidationError("--temperature is \(temperature); it must be 0 or more.")
        }
    }

    func run() async throws {
        try promptOptions.rejectEmptyPrompt()
        let start = ContinuousClock.now
        let loaded = try LoadedModel.load(modelOptions.model, modelOptions.runtime)
        let tokenizer = try loaded.makeTokenizerIfThere()
        let prompt = try promptOptions.tokens(for: loaded.properties) {
            try tokenizer ?? loaded.makeTokenizer()
        }
        let engine = try loaded.makeEngine(promptTokens: prompt.count, maxTokens: maxTokens)
        let request = GenerationRequest(
            id: "generate", promptTokens: prompt, maxTokens: maxTokens,
            sampling: SamplingParameters(temperature: temperature, seed: seed),
            stopTokens: try tokenizer?.endOfGenerationTokenIDs ?? loaded.text.endTokenIDs)
        let loadSeconds = (ContinuousClock.now - start).seconds

        let stream = try engine.submit(request)
        let interruption = Interruption { stream.cancel() }
        var consumer = CompletionConsumer(tokenizer: tokenizer, echo: !json, limit: maxTokens)
        for await event in stream { try consumer.take(event) }
        guard let (reason, usage) = consumer.finish else {
            throw CommandError("the engine ended without a result")
        }
        if json {
            try OutputStream.standardOutput.writeJSON(
                GenerationReport(
                    promptTokens: prompt, completionTokens: consumer.tokens, text: consumer.text,
                    finishReason: reason.rawValue,
                    timings: .init(loadSeconds: loadSeconds, usage: usage)))
        }
        interruption.endIfRequested()
    }
}

/// Takes a completion's events: shows its text as it comes, and keeps it all.
struct CompletionConsumer {
    private(set) var tokens: [Int32] = []
    private(set) var text = ""
    private(set) var finish: (reason: FinishReason, usage: UsageRecord)?
    /// Nil for a model without a tokenizer: ids are shown.
    private var detokenizer: StreamingDetokenizer?
    private var progress: ProgressReport
    private let echo: Bool

    /// - Parameter echo: write the text to standard output as it comes.
    init(tokenizer: Tokenizer?, echo: Bool, limit: Int) {
        detokenizer = tokenizer.map { StreamingDetokenizer($0, skipSpecial: false) }
        progress = ProgressReport("generation", unit: "tokens", total: limit)
        self.echo = echo
    }

    /// - Throws: the engine's error, when the completion failed; `CommandError`.
    mutating func take(_ event: GenerationEvent) throws {
        switch event {
        case .logprobs: break
        case .token(let token):
            tokens.append(token)
            if let piece = try detokenizer?.append(token) {
                try show(piece)
            } else if echo {
                try OutputStream.standardOutput.write(tokens.count > 1 ? ",\(token)" : "\(token)")
            }
            if !echo { progress.update(tokens.count) }
        case .finished(let reason, let usage, let error):
            progress.finish()
            if let rest = detokenizer?.finish() { try show(rest) }
            if echo { try OutputStream.standardOutput.write("\n") }
            if let error { throw error }
            finish = (reason, usage)
        }
    }

    private mutating func show(_ piece: String) throws(CommandError) {
        text += piece
        if echo, !piece.isEmpty { try OutputStream.standardOutput.write(piece) }
    }
}

/// What `siliang generate --json` prints.
struct GenerationReport: Encodable {
    struct Timings: Encodable {
        /// Opening the model, and reading the prompt and writing tokens.
        let loadSeconds: Double
        let promptSeconds: Double
        let generateSeconds: Double
        let promptTps: Double
        let generateTps: Double

        private enum CodingKeys: String, CodingKey {
            case loadSeconds = "load_seconds"
            case promptSeconds = "prompt_seconds"
            case generateSeconds = "generate_seconds"
            case promptTps = "prompt_tps"
            case generateTps = "generate_tps"
        }

        init(loadSeconds: Double, usage: UsageRecord) {
            self.loadSeconds = loadSeconds.rounded(decimals: 6)
            promptSeconds = usage.prefillSeconds.rounded(decimals: 6)
            generateSeconds = usage.decodeSeconds.rounded(decimals: 6)
            let computed = usage.promptTokens - usage.numCachedTokens
            promptTps = Self.speed(computed, usage.prefillSeconds)
            // The first token comes with the prompt's last.
            generateTps = Self.speed(usage.completionTokens - 1, usage.decodeSeconds)
        }

        private static func speed(_ tokens: Int, _ seconds: Double) -> Double {
            tokens > 0 && seconds > 0 ? (Double(tokens) / seconds).rounded(decimals: 3) : 0
        }
    }

    let promptTokens: [Int32]
    let completionTokens: [Int32]
    let text: String
    let finishReason: String
    let timings: Timings

    private enum CodingKeys: String, CodingKey {
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
        case text
        case finishReason = "finish_reason"
        case timings
    }
}
