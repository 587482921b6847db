// Formats that write a call's name in front of its arguments, between markers: DeepSeek R1 to V3.1,
// Kimi K2, Mistral since its eleventh tokenizer.

/// Reads calls of the form `marker name marker {…} marker`.
struct HeaderCallReader: CallReader {
    struct Grammar: Sendable {
        /// How the text between the call's markers says the name.
        enum Head: Sendable {
            /// V3.1: the name. R1 and V3: `function`, and the name on the line after the separator,
            /// then the arguments in a fence of Markdown. Models of both kinds are read the same.
            case deepSeek
            /// `functions.name:0`, which is the call's id too.
            case kimi
            /// The name, then perhaps a marker and an id.
            case mistral(idMarker: String)
        }

        var section: CallSection
        var separator: [UInt8]
        var callClosing: [UInt8]?
        var head: Head

        /// Where arguments that are no JSON end at the latest.
        var ends: [[UInt8]] {
            [callClosing, section.closing].compactMap { $0 } + section.allOpenings
        }
    }

    private enum Stage: Sendable {
        case gap(isFirst: Bool)
        case head
        /// DeepSeek: behind the separator.
        case afterHead(String)
        case line
        case fence
        case arguments
        case broken
        case closing
    }

    /// Longer than the longest name that OpenAI's API takes, 64 characters, by enough for an id.
    private static let longestHead = 512
    private static let fence = "```".marker

    private let grammar: Grammar
    private var stage = Stage.gap(isFirst: true)
    private var name = ""
    private var id: String?
    private var arguments = JSONArguments()

    init(_ grammar: Grammar) { self.grammar = grammar }

    mutating func unfinished() -> [UInt8] { arguments.fetch() }

    mutating func step(_ input: inout PendingText, _ sink: inout EventSink) -> CallOutcome? {
        switch stage {
        case .gap(let isFirst):
            switch grammar.section.next(&input, isFirst: isFirst) {
            case .outcome(let outcome): return outcome
            case .call:
                arguments = JSONArguments()
                id = nil
                stage = .head
                return nil
            }
        case .head: return head(&input, sink.tools)
        case .afterHead(let text): return afterHead(text, &input, sink.tools)
        case .line: return line(&input, sink.tools)
        case .fence: return openFence(&input)
        case .arguments: return readArguments(&input, &sink)
        case .broken:
            let outcome = passBroken(until: grammar.ends, &input, &sink)
            if outcome == nil { stage = .closing }
            return outcome
        case .closing: return close(&input)
        }
    }

    // MARK: The name

    private mutating func head(_ input: inout PendingText, _ tools: KnownTools) -> CallOutcome? {
        // Some of Mistral's models leave the separator out.
        let brace = "{".marker
        guard let found = input.first(of: [grammar.separator, brace]) else {
            return input.bytes.count - input.position > Self.longestHead ? .failed : .more
        }
        let head = String(decoding: input.bytes[input.position..<found.start], as: UTF8.self)
        guard head.utf8.count <= Self.longestHead else { return .failed }
        let isSeparated = found.marker == 0
        input.position = found.start + (isSeparated ? grammar.separator.count : 0)
        switch grammar.head {
        case .deepSeek:
            guard isSeparated else { return .failed }
            stage = .afterHead(head)
            return nil
        case .kimi:
            guard isSeparated else { return .failed }
            return take(kimi: head.strippingWhitespace, tools)
        case .mistral(let idMarker):
            let parts = head.split(atFirst: idMarker)
            id = parts?.after.strippingWhitespace
            if id == "" { id = nil }
            return take(parts?.before ?? head, tools, then: .arguments)
        }
    }

    private mutating func take(
        _ text: String, _ tools: KnownTools, then next: Stage
    ) -> CallOutcome? {
        name = text.strippingWhitespace
        guard tools.contains(name) else { return .failed }
        stage = next
        return nil
    }

    private mutating func take(kimi text: String, _ tools: KnownTools) -> CallOutcome? {
        var bare = text
        if let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) {
            let number = text.utf8[text.utf8.index(after: colon)...]
            if !number.isEmpty, number.allSatisfy(\.isDigit) {
                bare = String(text[..<colon])
                id = text
            }
        }
        let prefix = "functions."
        let names = bare.hasPrefix(prefix) ? [String(bare.dropFirst(prefix.count)), bare] : [bare]
        guard let known = names.first(where: tools.contains) else { return .failed }
        return take(known, tools, then: .arguments)
    }

    private mutating func afterHead(
        _ head: String, _ input: inout PendingText, _ tools: KnownTools
    ) -> CallOutcome? {
        let start = input.end(of: \.isJSONWhitespace)
        guard start < input.bytes.count else { return .more }
        if "{\"".utf8.contains(input.bytes[start]) { return take(head, tools, then: .arguments) }
        guard head.strippingWhitespace == "function" else { return .failed }
        stage = .line
        return nil
    }

    private mutating func line(_ input: inout PendingText, _ tools: KnownTools) -> CallOutcome? {
        guard let found = input.first(of: ["\n".marker, Self.fence, "{".marker]) else {
            return input.bytes.count - input.position > Self.longestHead ? .failed : .more
        }
        let text = String(decoding: input.bytes[input.position..<found.start], as: UTF8.self)
        input.position = found.start
        return take(text, tools, then: .fence)
    }

    private mutating func openFence(_ input: inout PendingText) -> CallOutcome? {
        input.skipWhitespace()
        switch input.accept(anyOf: ["```json".marker, Self.fence]) {
        case .partial: return .more
        case .yes, .no: stage = .arguments
        }
        return nil
    }

    // MARK: The arguments

    private mutating func readArguments(
        _ input: inout PendingText, _ sink: inout EventSink
    ) -> CallOutcome? {
        let result = arguments.consume(&input)
        if arguments.hasOutput {
            if !sink.isOpen { begin(name, id: id, &input, &sink) }
            sink.arguments(arguments.fetch())
        }
        switch result {
        case .more: return .more
        case .complete:
            sink.endCall()
            stage = .closing
        case .invalid:
            guard sink.isOpen else { return .failed }
            stage = .broken
        }
        return nil
    }

    private mutating func close(_ input: inout PendingText) -> CallOutcome? {
        guard let closing = grammar.callClosing else {
            stage = .gap(isFirst: false)
            return nil
        }
        var end = input.end(of: \.isJSONWhitespace)
        let fence = input.match(Self.fence, at: end)
        if fence == .partial { return .more }
        if fence == .yes { end = input.end(of: \.isJSONWhitespace, from: end + Self.fence.count) }
        switch input.match(closing, at: end) {
        case .partial: return .more
        case .yes: input.position = end + closing.count
        // What stands here may be the next call, or the section's end, or text.
        case .no: break
        }
        stage = .gap(isFirst: false)
        return nil
    }
}
