// What the readers of the formats have in common.

/// How far a reader has come.
enum CallOutcome: Sendable {
    /// All there is has been read, and more may belong to the call.
    case more
    /// What stands from the mark on is no call.
    case failed
    /// The call, or the run of calls, is over; what stands at the position is text.
    case ended
}

/// Reads calls in one format, from the marker that opens them on.
///
/// A reader keeps to three rules. Until a call has begun for the client, everything that it read
/// stays behind the input's mark, so that it can be given back as text. A call begins when its name
/// is known to be a tool's and its arguments have visibly begun. Of what follows then, nothing is
/// dropped but markers, the punctuation of the format and white space between them.
protocol CallReader: Sendable {
    /// Moves on by one step; nil to be called again.
    mutating func step(_ input: inout PendingText, _ sink: inout EventSink) -> CallOutcome?

    /// What is known of the arguments of an unfinished call and has not been passed on.
    mutating func unfinished() -> [UInt8]
}

extension CallReader {
    /// Reads as far as it goes. At the end of the text this is never `more`: an unfinished call
    /// ends there, its arguments as far as the model wrote them. They are not completed: half a
    /// path or command in valid JSON would be carried out.
    mutating func run(_ input: inout PendingText, _ sink: inout EventSink) -> CallOutcome {
        while true {
            guard let outcome = step(&input, &sink) else { continue }
            guard outcome == .more, input.isFinal else { return outcome }
            guard sink.isOpen else { return input.mark == nil ? .ended : .failed }
            sink.arguments(unfinished())
            let rest = input.bytes[(input.mark ?? input.position)...]
            if !rest.allSatisfy(\.isJSONWhitespace) { sink.arguments(rest) }
            input.mark = nil
            input.position = input.bytes.count
            sink.endCall()
            return .ended
        }
    }

    /// Begins a call for the client: it will not be taken back.
    func begin(
        _ name: String, id: String?, _ input: inout PendingText, _ sink: inout EventSink
    ) {
        sink.beginCall(name: name, id: id)
        input.mark = nil
    }

    /// Passes on what came after arguments that are no JSON, up to one of the markers: the client
    /// sees what the model wrote.
    func passBroken(
        until markers: [[UInt8]], _ input: inout PendingText, _ sink: inout EventSink
    ) -> CallOutcome? {
        let end = input.first(of: markers)?.start
        let certain = end ?? input.certainEnd(markers)
        sink.arguments(input.bytes[input.position..<certain])
        input.position = certain
        guard end != nil else { return .more }
        sink.endCall()
        return nil
    }
}

/// The markers around a run of calls and in front of each.
struct CallSection: Sendable {
    /// Spellings of the marker that opens the run; none where calls stand alone.
    var openings: [[UInt8]] = []
    var closing: [UInt8]?
    var callOpening: [UInt8]
    /// Whether models leave out the call's own marker directly behind the section's.
    var mayOmitCallOpening = false

    /// The markers by which a reader is called.
    var allOpenings: [[UInt8]] { openings + [callOpening] }

    enum Place: Sendable {
        case call
        case outcome(CallOutcome)
    }

    /// Passes white space and markers to the beginning of the next call.
    ///
    /// - Parameter isFirst: nothing has been read yet.
    func next(_ input: inout PendingText, isFirst: Bool) -> Place {
        let start = input.position
        if !isFirst { input.skipWhitespace() }
        var afterOpening = false
        if isFirst {
            switch input.accept(anyOf: openings) {
            case .yes:
                afterOpening = true
                input.skipWhitespace()
            case .partial: return .outcome(.more)
            case .no: break
            }
        }
        let callStart = input.position
        switch input.accept(callOpening) {
        case .yes:
            if !isFirst {
                input.mark = callStart
                input.resume = input.position
            }
            return .call
        case .partial: return wait(start, &input)
        case .no: break
        }
        if afterOpening, mayOmitCallOpening, !input.isAtEnd { return .call }
        if !isFirst, let closing {
            switch input.accept(closing) {
            case .yes: return .outcome(.ended)
            case .partial: return wait(start, &input)
            case .no: break
            }
        }
        if isFirst { return .outcome(.failed) }
        input.position = start
        return .outcome(.ended)
    }

    private func wait(_ start: Int, _ input: inout PendingText) -> Place {
        input.position = start
        return .outcome(.more)
    }
}

extension String {
    /// The text's bytes, for markers.
    var marker: [UInt8] { Array(utf8) }
}
