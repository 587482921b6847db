// A model's streamed text, split into thought, answer and tool calls.

import SiliangFormats

/// Splits text that arrives piece by piece, wherever the pieces are cut: the events, but for how
/// text is divided among them, do not depend on the cuts.
///
/// **Thought.** The rules are those of DeepSeek's service: the thought is what stands before
/// `</think>`, or everything when the marker never comes, because a model cut off while thinking
/// has not answered. Newlines next to the markers belong to the format and are dropped; inside,
/// every byte is kept.
///
/// **Calls.** What the format's markers open is a call if it names one of the tools and its
/// arguments begin as the format has them. Otherwise it comes back as the text that it stood in.
/// Newlines in front of a call and after it are dropped. A call inside the thought ends the
/// thought. docs/tool-calls.md has the formats and the rules for damaged calls.
public struct OutputParser: Sendable {
    private enum State {
        /// Nothing but white space and perhaps the beginning of `<think>` has come.
        case undecided
        /// Inside the thought, before its first character other than a newline.
        case thoughtStart
        case thought
        /// Behind `</think>`, before the first character other than a newline.
        case answerStart
        /// Before the answer's first visible character, or the first behind a call.
        case gap(afterCall: Bool)
        case answer
        case call
    }

    private static let newline = UInt8(ascii: "\n")
    /// A failed call is read again from behind its marker, for calls inside it, unless it is
    /// longer: the time that text takes must not grow with the square of its length.
    private static let longestRetry = 4096

    private let format: ToolCallFormat?
    private let opening: [UInt8]
    private let closing: [UInt8]
    private let callOpenings: [[UInt8]]
    private var state: State
    private var input = PendingText()
    private var sink: EventSink
    private var reader: (any CallReader)?
    /// How many calls there were when the reader began, and whether it began inside the thought.
    private var callsBefore = 0
    private var isInThought = false
    /// A call ended the thought: should its closing marker still come, it is dropped.
    private var expectsClosing = false

    /// - Parameters:
    ///   - thinking: the thought's markers mean nothing in text of a model that never thinks.
    ///   - prompt: the rendered prompt; a thought that it opens or closes decides the start.
    ///   - toolFormat: how the model writes calls.
    ///   - tools: as OpenAI's API writes them. With none, or no format, calls are text.
    ///   - makeID: gives each call an id, where the model does not.
    public init(
        thinking: ThinkingSupport, prompt: String, toolFormat: ToolCallFormat? = nil,
        tools: [JSONValue] = [], makeID: @escaping @Sendable () -> String = { "" }
    ) {
        let markers = toolFormat?.thoughtMarkers ?? ToolCallFormat.usualThoughtMarkers
        opening = markers.opening.marker
        closing = markers.closing.marker
        sink = EventSink(tools: KnownTools(tools), makeID: makeID)
        format = sink.tools.isEmpty ? nil : toolFormat
        callOpenings = format?.openings ?? []
        let end = prompt.trimmed(start: false) { $0 == "\n" }
        if thinking == .never || end.hasSuffix(markers.closing) {
            state = .gap(afterCall: false)
        } else if end.hasSuffix(markers.opening) {
            state = .thoughtStart
        } else {
            state = .undecided
        }
    }

    /// Whether the next character belongs to the thought.
    public var isReasoning: Bool {
        switch state {
        case .thought, .thoughtStart: true
        case .call: isInThought && sink.calls == callsBefore
        default: false
        }
    }

    /// Takes the next piece of text and gives what is certain by now.
    public mutating func append(_ text: String) -> [OutputEvent] {
        input.append(text)
        while step() {}
        input.compact()
        return sink.drain()
    }

    /// What was still held back, when no more text comes. A call that is not complete ends here,
    /// its arguments as far as the model wrote them.
    public mutating func finish() -> [OutputEvent] {
        input.isFinal = true
        while step() {}
        input.compact()
        return sink.drain()
    }

    /// Moves on by one state, or by as much text as is certain; false when more input is needed.
    private mutating func step() -> Bool {
        switch state {
        case .undecided: return decide()
        case .thoughtStart: return skipNewlines(then: .thought)
        case .thought: return think()
        case .answerStart: return skipNewlines(then: .gap(afterCall: false))
        case .gap(let afterCall): return gap(afterCall: afterCall)
        case .answer: return answer()
        case .call: return call()
        }
    }

    // MARK: Thought

    private mutating func decide() -> Bool {
        let start = input.end(of: { $0 == UInt8(ascii: " ") || (0x09...0x0D).contains($0) })
        switch input.match(opening, at: start) {
        case .partial: return false
        case .yes:
            input.position = start + opening.count
            state = .thoughtStart
        case .no: state = .gap(afterCall: false)
        }
        return true
    }

    private mutating func skipNewlines(then next: State) -> Bool {
        input.position = input.end(of: { $0 == Self.newline })
        if input.isAtEnd { return false }
        state = next
        return true
    }

    private mutating func think() -> Bool {
        let markers = [closing] + callOpenings
        guard let found = input.first(of: markers) else {
            // Newlines in front of what may become a marker wait with it: they go if it comes.
            let certain = input.certainEnd(markers)
            let newlines = input.isFinal ? 0 : input.newlines(before: certain)
            sink.reasoning(take(to: certain - newlines))
            return false
        }
        let end = found.start - input.newlines(before: found.start)
        sink.reasoning(take(to: end))
        if found.marker == 0 {
            input.position = found.start + closing.count
            state = .answerStart
        } else {
            open(at: found.start, length: markers[found.marker].count, inThought: true)
        }
        return true
    }

    // MARK: Answer

    private mutating func gap(afterCall: Bool) -> Bool {
        guard let format else {
            state = .answer
            return true
        }
        let start = input.end(of: \.isJSONWhitespace)
        if start == input.bytes.count {
            if input.isFinal, !afterCall { sink.content(take(to: start)) }
            return false
        }
        let found = input.match(anyOf: callOpenings, at: start)
        let late = expectsClosing ? input.match(closing, at: start) : .no
        if found.match != .yes, late != .yes, found.match == .partial || late == .partial {
            return false
        }
        // Behind a call, the newlines in front of text belong to the format as well.
        if afterCall { input.position = input.end(of: { $0 == Self.newline }) }
        if found.match == .yes {
            open(at: start, length: found.length, inThought: false)
        } else if format.hasBareCalls, input.bytes[start] == UInt8(ascii: "{"), sink.calls == 0 {
            open(at: start, length: 0, inThought: false)
        } else {
            state = .answer
        }
        return true
    }

    private mutating func answer() -> Bool {
        let late = expectsClosing ? [closing] : []
        let markers = late + callOpenings
        guard let found = input.first(of: markers) else {
            let certain = input.certainEnd(markers)
            let isHeld = !input.isFinal && !markers.isEmpty
            sink.content(take(to: certain - (isHeld ? input.newlines(before: certain) : 0)))
            return false
        }
        sink.content(take(to: found.start - input.newlines(before: found.start)))
        if found.marker < late.count {
            input.position = found.start + closing.count
            expectsClosing = false
            state = .answerStart
        } else {
            open(at: found.start, length: markers[found.marker].count, inThought: false)
        }
        return true
    }

    // MARK: Calls

    /// Hands over to a reader. Text from the position on comes back if there is no call.
    private mutating func open(at start: Int, length: Int, inThought: Bool) {
        input.mark = input.position
        input.resume = start + length
        input.position = start
        callsBefore = sink.calls
        isInThought = inThought
        reader = format?.makeReader()
        state = .call
    }

    private mutating func call() -> Bool {
        switch reader?.run(&input, &sink) ?? .failed {
        case .more: return false
        case .ended:
            if isInThought { expectsClosing = true }
            state = .gap(afterCall: true)
        case .failed: giveBack()
        }
        input.mark = nil
        reader = nil
        return true
    }

    private mutating func giveBack() {
        let start = input.mark ?? input.position
        let isLong = input.position - start > Self.longestRetry
        let end = max(isLong ? input.position : input.resume, start)
        let text = input.bytes[start..<min(end, input.bytes.count)]
        if isInThought, sink.calls == callsBefore {
            sink.reasoning(text)
            state = .thought
        } else {
            if isInThought { expectsClosing = true }
            sink.content(text)
            state = .answer
        }
        input.position = text.endIndex
    }

    private mutating func take(to end: Int) -> ArraySlice<UInt8> {
        let end = max(end, input.position)
        defer { input.position = end }
        return input.bytes[input.position..<end]
    }
}
