// From the tokens of one choice to thought, text, calls and probabilities.

import SiliangChat
import SiliangEngine
import SiliangTokenizer

/// Detokenizes, splits the text at the model's markers, and ends the answer at stop strings, or
/// behind its first call where it may have one only.
struct AnswerAssembler: Sendable {
    private let tokenizer: Tokenizer
    private var detokenizer: StreamingDetokenizer
    /// nil: all is answer, as raw completions want it.
    private(set) var parser: OutputParser?
    private var stops: StopMatcher
    /// The markers of thoughts and calls, where the vocabulary has them as single tokens. Some
    /// checkpoints call them control tokens, which the detokenizer leaves out.
    private let markers: [Int32: String]
    /// Tokens that belong to the thought so far, its markers included.
    private(set) var reasoningTokens = 0
    /// All that was sampled, markers included: what a template writes when it repeats the answer.
    private(set) var rawText = ""
    private(set) var sampled: [Int32] = []
    /// The ids of the calls so far.
    private(set) var callIDs: [String] = []
    private(set) var hasReasoning = false
    private let isSingleCall: Bool
    /// Whether the only call that the answer may have is complete.
    private var hasOnlyCall = false

    /// - Parameter isSingleCall: whether the answer ends behind its first call.
    init(
        tokenizer: Tokenizer, parser: OutputParser?, markers: [Int32: String], stop: [String],
        isSingleCall: Bool = false
    ) {
        self.tokenizer = tokenizer
        self.isSingleCall = isSingleCall
        detokenizer = StreamingDetokenizer(tokenizer)
        self.parser = parser
        self.markers = markers
        stops = StopMatcher(stops: stop)
    }

    var hasCalls: Bool { !callIDs.isEmpty }
    /// Whether a stop string or the only call has ended the answer before the model did.
    var isOver: Bool { stops.isStopped || hasOnlyCall }
    /// The stop string that has.
    var stopString: String? { stops.matched }
    var isStopped: Bool { stops.isStopped }

    /// What the token adds; often nothing.
    mutating func append(_ token: Int32, _ logprobs: TokenLogprobs?) -> AnswerDelta {
        let text = text(of: token)
        rawText += text
        sampled.append(token)
        let wasReasoning = parser?.isReasoning ?? false
        var delta = AnswerDelta(events: withStops(parse(text)))
        let isReasoning = wasReasoning || parser?.isReasoning ?? false
        if isReasoning { reasoningTokens += 1 }
        if let logprobs {
            let entry = spelled(logprobs)
            if isReasoning { delta.reasoningLogprobs = [entry] } else { delta.logprobs = [entry] }
        }
        return delta
    }

    /// What was held back until no more tokens come.
    mutating func finish() -> AnswerDelta {
        let last = detokenizer.finish()
        rawText += last
        var events = withStops(parse(last) + (parser?.finish() ?? []))
        let held = stops.finish()
        if !held.isEmpty, !isOver { events.append(.content(held)) }
        return AnswerDelta(events: note(events))
    }

    private mutating func parse(_ text: String) -> [OutputEvent] {
        guard !text.isEmpty else { return [] }
        guard parser != nil else { return [.content(text)] }
        return parser?.append(text) ?? []
    }

    private mutating func text(of token: Int32) -> String {
        if let marker = markers[token] { return detokenizer.finish() + marker }
        // A model's vocabulary may be padded beyond its tokenizer's: such ids stand for nothing.
        return (try? detokenizer.append(token)) ?? ""
    }

    /// Stop strings end the answer only: a client that stops at a blank line wants the answer's
    /// first paragraph, not half a thought and no answer.
    private mutating func withStops(_ events: [OutputEvent]) -> [OutputEvent] {
        var kept: [OutputEvent] = []
        for event in events where !isOver {
            if isSingleCall, case .toolCallEnd = event { hasOnlyCall = true }
            guard case .content(let text) = event else {
                kept.append(event)
                continue
            }
            let certain = stops.append(text)
            if !certain.isEmpty { kept.append(.content(certain)) }
        }
        return note(kept)
    }

    private mutating func note(_ events: [OutputEvent]) -> [OutputEvent] {
        for event in events {
            switch event {
            case .reasoning: hasReasoning = true
            case .toolCallBegin(_, let id, _): callIDs.append(id)
            default: break
            }
        }
        return events
    }

    private func spelled(_ logprobs: TokenLogprobs) -> TokenText {
        func candidate(_ candidate: TokenLogprobs.Candidate) -> TokenText.Candidate {
            let bytes = (try? tokenizer.bytes(of: candidate.token)) ?? []
            return .init(token: candidate.token, bytes: bytes, logprob: candidate.logprob)
        }
        return TokenText(
            chosen: candidate(logprobs.chosen), top: logprobs.top.map(candidate))
    }
}
