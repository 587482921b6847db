// Mistral's two formats share a marker; what follows it tells which one it is.

/// Reads `[TOOL_CALLS][{…}, {…}]` and `[TOOL_CALLS]name[ARGS]{…}`.
struct MistralCallReader: CallReader {
    static let opening = "[TOOL_CALLS]".marker

    private enum Form: Sendable {
        case unknown
        case list(EnvelopeCallReader)
        case named(HeaderCallReader)
    }

    private var form = Form.unknown

    mutating func unfinished() -> [UInt8] {
        switch form {
        case .unknown: return []
        case .list(var reader): return reader.unfinished()
        case .named(var reader): return reader.unfinished()
        }
    }

    mutating func step(_ input: inout PendingText, _ sink: inout EventSink) -> CallOutcome? {
        switch form {
        case .unknown: return decide(input)
        case .list(var reader):
            form = .unknown
            defer { form = .list(reader) }
            return reader.step(&input, &sink)
        case .named(var reader):
            form = .unknown
            defer { form = .named(reader) }
            return reader.step(&input, &sink)
        }
    }

    private mutating func decide(_ input: PendingText) -> CallOutcome? {
        let start = input.end(
            of: \.isJSONWhitespace, from: input.position + Self.opening.count)
        guard start < input.bytes.count else { return .more }
        if "[{".utf8.contains(input.bytes[start]) {
            form = .list(EnvelopeCallReader(.init(opening: Self.opening)))
        } else {
            form = .named(
                HeaderCallReader(
                    .init(
                        section: CallSection(callOpening: Self.opening),
                        separator: "[ARGS]".marker, callClosing: nil,
                        head: .mistral(idMarker: "[CALL_ID]"))))
        }
        return nil
    }
}
