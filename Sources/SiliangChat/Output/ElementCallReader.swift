// Formats that write each parameter as an element: Qwen3-Coder and Qwen3.5, GLM, DeepSeek's DSML,
// MiniMax, Seed-OSS, MiniCPM, Hunyuan.

/// Reads calls of the form `marker name (marker key marker value marker)… marker`.
///
/// The arguments' JSON is made here: keys in the model's order, text parameters as they come,
/// others when they are complete (`ParameterValue`).
///
/// A value is bare text and may contain what looks like its own closing marker. So the marker
/// closes a value only if the next parameter, the end of the call or the end of the text follows.
struct ElementCallReader: CallReader {
    private enum Stage: Sendable {
        case gap(isFirst: Bool)
        case name
        case body
        case key
        case attributes(key: String)
        case valueOpening(key: String, ParameterTypes)
        case valueStart(key: String, ParameterTypes)
        case value
        /// Arguments as one JSON object in place of parameters, which models sometimes write.
        case object
        case afterObject
        case broken
    }

    private static let longestName = 512

    private let grammar: ElementGrammar
    private var stage = Stage.gap(isFirst: true)
    private var name = ""
    private var key = ""
    private var value = ParameterValue(types: [], trimsNewlines: false)
    private var valueClosing: [UInt8] = []
    /// What closes a value besides its own marker: the next parameter, where that was forgotten.
    private var nextParameters: [[UInt8]] = []
    private var arguments = JSONArguments()
    /// Whether the arguments' opening brace, or this parameter's key, has been passed on.
    private var hasBrace = false
    private var hasKey = false

    init(_ grammar: ElementGrammar) { self.grammar = grammar }

    mutating func unfinished() -> [UInt8] {
        switch stage {
        case .value:
            let rest = value.breakOff()
            return keyed(rest)
        case .object: return arguments.fetch()
        default: return []
        }
    }

    mutating func step(_ input: inout PendingText, _ sink: inout EventSink) -> CallOutcome? {
        switch stage {
        case .gap(let isFirst):
            switch grammar.section.next(&input, isFirst: isFirst) {
            case .outcome(let outcome): return outcome
            case .call:
                hasBrace = false
                stage = .name
                return nil
            }
        case .name: return readName(&input, sink.tools)
        case .body: return body(&input, &sink)
        case .key: return readKey(&input, &sink)
        case .attributes(let key): return attributes(of: key, &input, &sink)
        case .valueOpening(let key, let types): return openValue(key, types, &input, &sink)
        case .valueStart(let key, let types): return startValue(key, types, &input)
        case .value: return readValue(&input, &sink)
        case .object: return readObject(&input, &sink)
        case .afterObject: return closeObject(&input)
        case .broken:
            let ends = [grammar.callClosing, grammar.section.closing].compactMap { $0 }
            let outcome = passBroken(until: ends, &input, &sink)
            if outcome == nil {
                _ = input.accept(grammar.callClosing)
                stage = .gap(isFirst: false)
            }
            return outcome
        }
    }

    // MARK: The call

    private mutating func readName(
        _ input: inout PendingText, _ tools: KnownTools
    ) -> CallOutcome? {
        input.skipWhitespace()
        guard let found = input.first(of: grammar.nameEnds) else {
            return input.bytes.count - input.position > Self.longestName ? .failed : .more
        }
        let text = String(decoding: input.bytes[input.position..<found.start], as: UTF8.self)
        name = text.strippingWhitespace
        guard tools.contains(name) else { return .failed }
        input.position = found.start
        if grammar.consumesNameEnd { input.position += grammar.nameEnds[found.marker].count }
        nextParameters =
            grammar.forgetsClosing
            ? tools.parameters(of: name).map { ("\n" + grammar.parameter($0)).marker } : []
        stage = .body
        return nil
    }

    /// Between parameters.
    private mutating func body(
        _ input: inout PendingText, _ sink: inout EventSink
    ) -> CallOutcome? {
        let start = input.position
        input.skipWhitespace()
        if !sink.isOpen, input.current == UInt8(ascii: "{") {
            arguments = JSONArguments()
            stage = .object
            return nil
        }
        let elementStart = input.position
        switch input.accept(grammar.parameterOpening) {
        case .yes:
            if sink.isOpen {
                input.mark = elementStart
                input.resume = input.position
            }
            stage = .key
            return nil
        case .partial:
            input.position = start
            return .more
        case .no: break
        }
        switch input.accept(grammar.callClosing) {
        case .yes: return end(&input, &sink)
        case .partial:
            input.position = start
            return .more
        case .no: break
        }
        if let closing = grammar.section.closing {
            switch input.match(closing) {
            case .yes: return end(&input, &sink)
            case .partial:
                input.position = start
                return .more
            case .no: break
            }
        }
        guard sink.isOpen else { return .failed }
        input.position = start
        if input.isFinal, elementStart == input.bytes.count { return .more }
        return abandon(&input, &sink)
    }

    private mutating func end(
        _ input: inout PendingText, _ sink: inout EventSink
    ) -> CallOutcome? {
        if !sink.isOpen { begin(name, id: nil, &input, &sink) }
        sink.arguments((hasBrace ? "}" : "{}").utf8)
        sink.endCall()
        stage = .gap(isFirst: false)
        return nil
    }

    /// Something is wrong between two parameters: the call ends with those it has, and what
    /// follows is text.
    private func abandon(
        _ input: inout PendingText, _ sink: inout EventSink
    ) -> CallOutcome? {
        guard sink.isOpen else { return .failed }
        sink.arguments((hasBrace ? "}" : "{}").utf8)
        sink.endCall()
        return input.mark == nil ? .ended : .failed
    }

    // MARK: A parameter

    private mutating func readKey(
        _ input: inout PendingText, _ sink: inout EventSink
    ) -> CallOutcome? {
        guard let found = input.first(of: [grammar.keyEnd]) else {
            return input.bytes.count - input.position > Self.longestName
                ? abandon(&input, &sink) : .more
        }
        let key = String(decoding: input.bytes[input.position..<found.start], as: UTF8.self)
        input.position = found.start + grammar.keyEnd.count
        stage = .attributes(key: key.strippingWhitespace)
        return nil
    }

    private mutating func attributes(
        of key: String, _ input: inout PendingText, _ sink: inout EventSink
    ) -> CallOutcome? {
        let schema = sink.tools.types(of: key, in: name)
        guard !grammar.attributes.isEmpty else {
            stage = .valueOpening(key: key, schema)
            return nil
        }
        var isPartial = false
        for (text, meaning) in grammar.attributes {
            switch input.accept(text) {
            case .yes:
                let types: ParameterTypes =
                    switch meaning {
                    case .schema: schema
                    case .text: .string
                    // The model says that it is no string, whatever the schema says.
                    case .json: schema.subtracting(.string)
                    }
                stage = .valueOpening(key: key, types)
                return nil
            case .partial: isPartial = true
            case .no: break
            }
        }
        return isPartial ? .more : abandon(&input, &sink)
    }

    private mutating func openValue(
        _ key: String, _ types: ParameterTypes, _ input: inout PendingText,
        _ sink: inout EventSink
    ) -> CallOutcome? {
        if let opening = grammar.valueOpening {
            let start = input.position
            input.skipWhitespace()
            switch input.accept(opening) {
            case .yes: break
            case .partial:
                input.position = start
                return .more
            case .no: return abandon(&input, &sink)
            }
        }
        // From here on every byte is the value's.
        if !sink.isOpen { begin(name, id: nil, &input, &sink) }
        input.mark = nil
        stage = .valueStart(key: key, types)
        return nil
    }

    private mutating func startValue(
        _ key: String, _ types: ParameterTypes, _ input: inout PendingText
    ) -> CallOutcome? {
        valueClosing = grammar.valueClosing
        if grammar.allowsCDATA {
            switch input.accept("<![CDATA[".marker) {
            case .yes: valueClosing = "]]>".marker + grammar.valueClosing
            case .partial: return .more
            case .no: break
            }
        }
        self.key = key
        hasKey = false
        value = ParameterValue(types: types, trimsNewlines: grammar.trimsNewlines)
        stage = .value
        return nil
    }

    private mutating func readValue(
        _ input: inout PendingText, _ sink: inout EventSink
    ) -> CallOutcome? {
        let forgotten = grammar.forgetsClosing ? [("\n".marker + grammar.callClosing)] : []
        let markers = [valueClosing] + forgotten + nextParameters
        guard let found = input.first(of: markers) else {
            pass(to: input.certainEnd(markers), &input, &sink)
            return .more
        }
        pass(to: found.start, &input, &sink)
        let isOwn = found.marker == 0
        let isNext = found.marker > forgotten.count
        let after = found.start + markers[found.marker].count
        switch isNext ? .yes : follows(after, isOwn: isOwn, input) {
        case .partial: return .more
        case .yes:
            if isOwn { input.position = after }
            if let rest = value.finish() { sink.arguments(keyed(rest)) }
            stage = .body
        case .no: pass(to: after, &input, &sink)
        }
        return nil
    }

    /// Whether what stands behind a closing marker shows that it closes.
    private func follows(_ after: Int, isOwn: Bool, _ input: PendingText) -> PendingText.Match {
        let next = input.end(of: \.isJSONWhitespace, from: after)
        if next == input.bytes.count { return input.isFinal ? .yes : .partial }
        var wanted = [grammar.section.closing].compactMap { $0 }
        if isOwn {
            wanted += [grammar.parameterOpening, grammar.callClosing]
        } else {
            wanted.append(grammar.section.callOpening)
        }
        return input.match(anyOf: wanted, at: next).match
    }

    private mutating func pass(
        to end: Int, _ input: inout PendingText, _ sink: inout EventSink
    ) {
        guard end > input.position else { return }
        let json = value.append(input.bytes[input.position..<end])
        input.position = end
        if !json.isEmpty { sink.arguments(keyed(json)) }
    }

    /// The JSON of a value, with what stands in front of it unless that has been passed on.
    private mutating func keyed(_ json: [UInt8]) -> [UInt8] {
        guard !hasKey else { return json }
        defer {
            hasKey = true
            hasBrace = true
        }
        return (hasBrace ? ", \"" : "{\"").marker + JSONText.escaped(key.utf8) + "\": ".marker
            + json
    }

    // MARK: An object in place of parameters

    private mutating func readObject(
        _ input: inout PendingText, _ sink: inout EventSink
    ) -> CallOutcome? {
        let result = arguments.consume(&input)
        if arguments.hasOutput {
            if !sink.isOpen { begin(name, id: nil, &input, &sink) }
            sink.arguments(arguments.fetch())
        }
        switch result {
        case .more: return .more
        case .invalid:
            stage = .broken
            return sink.isOpen ? nil : .failed
        case .complete:
            sink.endCall()
            stage = .afterObject
            return nil
        }
    }

    private mutating func closeObject(_ input: inout PendingText) -> CallOutcome? {
        let start = input.end(of: \.isJSONWhitespace)
        switch input.match(grammar.callClosing, at: start) {
        case .partial: return .more
        case .yes: input.position = start + grammar.callClosing.count
        case .no: break
        }
        stage = .gap(isFirst: false)
        return nil
    }
}
