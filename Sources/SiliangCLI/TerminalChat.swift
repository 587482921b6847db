// One conversation between a terminal and a model.

import Siliang
import SiliangChat
import SiliangEngine
import SiliangServer
import SiliangTokenizer
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Asks the model, shows its answers as they come, and remembers what was said.
final class TerminalChat {
    private let engine: Engine
    private let served: ServedModel
    private let output = OutputStream.standardOutput
    private var messages: [ChatMessage] = []

    init(engine: Engine, served: ServedModel) {
        self.engine = engine
        self.served = served
    }

    /// Answers one prompt. Ctrl-C breaks the answer off and ends the process.
    func answer(once prompt: String) async throws {
        let current = CurrentAnswer()
        let interruption = Interruption { current.cancel() }
        messages = [ChatMessage(.user, prompt)]
        try await answer(current)
        interruption.endIfRequested()
    }

    /// Reads lines and answers them until the input ends or `/exit` comes. Ctrl-C breaks an answer
    /// off; while the terminal waits for a line, it leaves.
    func converse() async throws {
        let current = CurrentAnswer()
        while let line = readPrompt() {
            let text = line.trimmedWhitespace
            switch text {
            case "": continue
            case "/exit": return
            case "/clear":
                messages = []
                report("a new conversation begins")
            default:
                messages.append(ChatMessage(.user, text))
                await answerCatchingErrors(current)
            }
        }
        if isInteractive { try output.write("\n") }
    }

    private var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && output.isTerminal }

    private func readPrompt() -> String? {
        if isInteractive { try? output.write("> ") }
        return readLine()
    }

    /// An answer that fails must not end the conversation.
    private func answerCatchingErrors(_ current: CurrentAnswer) async {
        let interruption = Interruption { current.cancel() }
        do {
            try await answer(current)
        } catch {
            messages.removeLast()
            report("Error: \(error)")
            if (error as? EngineError)?.code == .promptTooLong {
                report("/clear begins a new conversation.")
            }
        }
        _ = interruption.isRequested
    }

    private func answer(_ current: CurrentAnswer) async throws {
        let prompt = try served.template.render(Conversation(messages: messages))
        let tokens = served.tokenizer.encode(prompt, parseSpecial: true, addSpecial: false)
        let stream = try engine.submit(
            GenerationRequest(
                id: "run", promptTokens: tokens, sampling: served.defaultSampling,
                stopTokens: served.tokenizer.endOfGenerationTokenIDs))
        current.begin { stream.cancel() }
        defer { current.end() }
        var writer = AnswerWriter(
            output: output,
            parser: ReasoningParser(thinking: served.template.thinking, prompt: prompt))
        var detokenizer = StreamingDetokenizer(served.tokenizer)
        for await event in stream {
            switch event {
            case .logprobs: break
            case .token(let token): try writer.take(detokenizer.append(token))
            case .finished(_, _, let error):
                try writer.take(detokenizer.finish())
                try writer.finish()
                if let error { throw error }
            }
        }
        messages.append(
            ChatMessage(
                .assistant, writer.content,
                reasoningContent: writer.reasoning.isEmpty ? nil : writer.reasoning))
    }
}

/// Shows an answer piece by piece: the thinking dimmed on a terminal and left out elsewhere.
struct AnswerWriter {
    private(set) var reasoning = ""
    private(set) var content = ""
    private let output: OutputStream
    private var parser: ReasoningParser
    private var isDimmed = false

    private static let dim = "\u{1B}[2m"
    private static let plain = "\u{1B}[0m"

    init(output: OutputStream, parser: ReasoningParser) {
        self.output = output
        self.parser = parser
    }

    mutating func take(_ text: String) throws(CommandError) {
        try show(parser.append(text))
    }

    mutating func finish() throws(CommandError) {
        try show(parser.finish())
        if isDimmed { try output.write(Self.plain) }
        isDimmed = false
        try output.write("\n")
    }

    private mutating func show(_ piece: ReasoningParser.Output) throws(CommandError) {
        if !piece.reasoning.isEmpty {
            reasoning += piece.reasoning
            if output.isTerminal {
                try output.write((isDimmed ? "" : Self.dim) + piece.reasoning)
                isDimmed = true
            }
        }
        if !piece.content.isEmpty {
            content += piece.content
            try output.write((isDimmed ? Self.plain + "\n" : "") + piece.content)
            isDimmed = false
        }
    }
}

/// The answer that Ctrl-C would break off.
private final class CurrentAnswer: Sendable {
    private let cancellation = Mutex<(@Sendable () -> Void)?>(nil)

    func begin(_ cancel: @escaping @Sendable () -> Void) {
        cancellation.withLock { $0 = cancel }
    }

    func end() {
        cancellation.withLock { $0 = nil }
    }

    func cancel() {
        cancellation.withLock { $0 }?()
    }
}

extension String {
    fileprivate var trimmedWhitespace: String {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
