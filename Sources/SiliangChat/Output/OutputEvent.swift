// What a model's text says, piece by piece.

/// Something that a piece of a model's text made certain.
public enum OutputEvent: Sendable, Equatable {
    /// More of the chain of thought.
    case reasoning(String)
    /// More of the answer.
    case content(String)
    /// A call begins. Calls of one answer count from 0; `id` is unique among them.
    case toolCallBegin(index: Int, id: String, name: String)
    /// More of a call's arguments. The deltas of one call together are its arguments as JSON text.
    case toolCallArguments(index: Int, delta: String)
    /// Nothing more belongs to the call.
    case toolCallEnd(index: Int)
}

/// Collects events, joining what would be two pieces of the same text.
struct EventSink: Sendable {
    let tools: KnownTools
    private let makeID: @Sendable () -> String
    private var events: [OutputEvent] = []
    private var usedIDs: Set<String> = []
    /// Calls begun so far.
    private(set) var calls = 0
    /// Whether the last call that began has not ended.
    private(set) var isOpen = false

    init(tools: KnownTools, makeID: @escaping @Sendable () -> String) {
        self.tools = tools
        self.makeID = makeID
    }

    /// The events since the last time, which are forgotten here.
    mutating func drain() -> [OutputEvent] {
        defer { events = [] }
        return events
    }

    mutating func reasoning(_ bytes: some Collection<UInt8>) {
        guard !bytes.isEmpty else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        if case .reasoning(let before) = events.last {
            events[events.count - 1] = .reasoning(before + text)
        } else {
            events.append(.reasoning(text))
        }
    }

    mutating func content(_ bytes: some Collection<UInt8>) {
        guard !bytes.isEmpty else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        if case .content(let before) = events.last {
            events[events.count - 1] = .content(before + text)
        } else {
            events.append(.content(text))
        }
    }

    /// - Parameter id: the id that the model wrote; one that it wrote before is replaced.
    mutating func beginCall(name: String, id: String?) {
        var chosen = id ?? makeID()
        if usedIDs.contains(chosen) { chosen = makeID() }
        usedIDs.insert(chosen)
        events.append(.toolCallBegin(index: calls, id: chosen, name: name))
        calls += 1
        isOpen = true
    }

    mutating func arguments(_ bytes: some Collection<UInt8>) {
        guard isOpen, !bytes.isEmpty else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        if case .toolCallArguments(let index, let before) = events.last {
            events[events.count - 1] = .toolCallArguments(index: index, delta: before + text)
        } else {
            events.append(.toolCallArguments(index: calls - 1, delta: text))
        }
    }

    mutating func endCall() {
        guard isOpen else { return }
        isOpen = false
        events.append(.toolCallEnd(index: calls - 1))
    }
}
