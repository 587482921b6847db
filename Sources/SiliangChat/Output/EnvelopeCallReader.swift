// Formats in which a call is a JSON object with a name and arguments: Hermes and Qwen, Llama 3,
// Mistral before its eleventh tokenizer.

/// Reads calls of the form `{"name": …, "arguments": {…}}`.
///
/// The two may come in either order; arguments that come first wait for the name. Llama says
/// `parameters` for `arguments`. Objects may stand in a list, or behind one another.
struct EnvelopeCallReader: CallReader {
    struct Grammar: Sendable {
        /// What opens a run of calls; none has been there when a call begins without.
        var opening: [UInt8]
        var closing: [UInt8]?
        /// Whether the marker may stand before later calls too, after nothing but separators.
        var repeatsOpening = false
    }

    private enum Stage: Sendable {
        case opening, list
        case key
        case colon(key: String)
        case name, id, type, arguments, comma, broken
        case between
    }

    private let grammar: Grammar
    private var stage = Stage.opening
    private var isInList = false
    private var name: String?
    private var id: String?
    private var arguments = JSONArguments()
    private var hasArguments = false
    /// Whether the call of the current object has begun and ended for the client.
    private var isDone = false

    init(_ grammar: Grammar) { self.grammar = grammar }

    mutating func unfinished() -> [UInt8] { arguments.fetch() }

    mutating func step(_ input: inout PendingText, _ sink: inout EventSink) -> CallOutcome? {
        switch stage {
        case .opening:
            if input.accept(grammar.opening) == .partial { return .more }
            stage = .list
            return nil
        case .list: return list(&input)
        case .key: return key(&input, sink)
        case .colon(let key):
            input.skipWhitespace()
            guard let byte = input.current else { return .more }
            guard byte == UInt8(ascii: ":") else { return invalid(sink) }
            input.position += 1
            return value(of: key, sink)
        case .name, .id, .type: return text(&input, &sink)
        case .arguments: return readArguments(&input, &sink)
        case .comma: return comma(&input, &sink)
        case .broken:
            let ends = [grammar.closing, grammar.opening].compactMap { $0 }
            let outcome = passBroken(until: ends, &input, &sink)
            if outcome == nil {
                isDone = true
                stage = .between
            }
            return outcome
        case .between: return between(&input)
        }
    }

    // MARK: Around the objects

    private mutating func list(_ input: inout PendingText) -> CallOutcome? {
        input.skipWhitespace()
        switch input.current {
        case nil: return .more
        case UInt8(ascii: "[") where !isInList:
            isInList = true
            input.position += 1
        case UInt8(ascii: "{"):
            input.position += 1
            beginObject()
        default: return .failed
        }
        return nil
    }

    private mutating func beginObject() {
        name = nil
        id = nil
        arguments = JSONArguments()
        hasArguments = false
        isDone = false
        stage = .key
    }

    /// Behind an object: separators, closing brackets (models write one too few or too many), then
    /// the next object or the closing marker. If neither comes, all of it is text.
    private mutating func between(_ input: inout PendingText) -> CallOutcome? {
        let start = input.position
        let end = input.end(of: { $0.isJSONWhitespace || ",;}]".utf8.contains($0) })
        let run = input.bytes[start..<end]
        if isInList, grammar.closing == nil, let bracket = run.firstIndex(of: UInt8(ascii: "]")),
            run[..<bracket].allSatisfy({ $0.isJSONWhitespace || $0 == UInt8(ascii: "}") })
        {
            input.position = bracket + 1
            return .ended
        }
        if end == input.bytes.count { return input.isFinal ? .ended : .more }
        if let closing = grammar.closing {
            switch input.match(closing, at: end) {
            case .yes:
                input.position = end + closing.count
                return .ended
            case .partial: return .more
            case .no: break
            }
        }
        var object = end
        if grammar.repeatsOpening {
            switch input.match(grammar.opening, at: end) {
            case .yes:
                object = input.end(of: \.isJSONWhitespace, from: end + grammar.opening.count)
                if object == input.bytes.count { return input.isFinal ? .ended : .more }
            case .partial: return .more
            case .no: break
            }
        }
        let isSeparated = run.allSatisfy { $0 != UInt8(ascii: "}") && $0 != UInt8(ascii: "]") }
        guard isSeparated, input.bytes[object] == UInt8(ascii: "{") else { return .ended }
        input.mark = start
        input.resume = object
        input.position = object + 1
        beginObject()
        return nil
    }

    // MARK: Inside an object

    private mutating func key(_ input: inout PendingText, _ sink: EventSink) -> CallOutcome? {
        input.skipWhitespace()
        switch input.current {
        case nil: return .more
        case UInt8(ascii: "}") where isDone:
            endObject(&input)
            return nil
        case UInt8(ascii: "\""):
            switch input.readString() {
            case .partial: return .more
            case .invalid: return invalid(sink)
            case .value(let key):
                stage = .colon(key: key)
                return nil
            }
        default: return invalid(sink)
        }
    }

    private mutating func value(of key: String, _ sink: EventSink) -> CallOutcome? {
        switch key {
        case "name" where name == nil: stage = .name
        case "id" where id == nil: stage = .id
        case "type": stage = .type
        case "arguments" where !hasArguments, "parameters" where !hasArguments:
            hasArguments = true
            stage = .arguments
        default: return invalid(sink)
        }
        return nil
    }

    private mutating func text(
        _ input: inout PendingText, _ sink: inout EventSink
    ) -> CallOutcome? {
        input.skipWhitespace()
        guard let byte = input.current else { return .more }
        guard byte == UInt8(ascii: "\"") else { return invalid(sink) }
        switch input.readString() {
        case .partial: return .more
        case .invalid: return invalid(sink)
        case .value(let text): return take(text, &input, &sink)
        }
    }

    private mutating func take(
        _ text: String, _ input: inout PendingText, _ sink: inout EventSink
    ) -> CallOutcome? {
        switch stage {
        case .name:
            guard sink.tools.contains(text) else { return .failed }
            name = text
            if hasArguments { finish(&input, &sink) }
        case .type:
            if text != "function" { return invalid(sink) }
        default:
            // An id that comes after the call has begun is too late to be used.
            if !text.isEmpty { id = text }
        }
        stage = .comma
        return nil
    }

    private mutating func readArguments(
        _ input: inout PendingText, _ sink: inout EventSink
    ) -> CallOutcome? {
        let result = arguments.consume(&input)
        if let name, arguments.hasOutput {
            if !sink.isOpen { begin(name, id: id, &input, &sink) }
            sink.arguments(arguments.fetch())
        }
        switch result {
        case .more: return .more
        case .complete:
            if name != nil { finish(&input, &sink) }
            stage = .comma
            return nil
        case .invalid: return invalid(sink)
        }
    }

    /// Ends the call of this object, all of which is known.
    private mutating func finish(_ input: inout PendingText, _ sink: inout EventSink) {
        guard let name else { return }
        if !sink.isOpen { begin(name, id: id, &input, &sink) }
        sink.arguments(hasArguments ? arguments.fetch() : Array("{}".utf8))
        sink.endCall()
        isDone = true
    }

    private mutating func endObject(_ input: inout PendingText) {
        input.mark = nil
        input.position += 1
        stage = .between
    }

    private mutating func comma(
        _ input: inout PendingText, _ sink: inout EventSink
    ) -> CallOutcome? {
        let start = input.position
        input.skipWhitespace()
        switch input.current {
        case nil:
            input.position = start
            return .more
        case UInt8(ascii: ","):
            if isDone {
                // Should no known field follow, it is text from here on.
                input.mark = input.position
                input.resume = input.position
            }
            input.position += 1
            stage = .key
        case UInt8(ascii: "}"):
            guard isDone || name != nil else { return .failed }
            if !isDone { finish(&input, &sink) }
            endObject(&input)
        default:
            input.position = start
            if !isDone { return invalid(sink) }
            // The client has the call. The object may lack its brace before the closing marker;
            // anything else is text.
            input.mark = nil
            stage = .between
        }
        return nil
    }

    /// What to do about something that does not belong where it stands.
    private mutating func invalid(_ sink: EventSink) -> CallOutcome? {
        guard sink.isOpen else { return .failed }
        stage = .broken
        return nil
    }
}
