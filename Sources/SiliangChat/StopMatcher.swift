// Ends text at stop strings, wherever the pieces of the stream are cut.

/// Finds the first of several strings in text that arrives piece by piece, holding back what may
/// be the beginning of one.
///
/// - Complexity: each piece costs its length times the total length of the stop strings.
public struct StopMatcher: Sendable {
    private let stops: [[UInt8]]
    private var pending: [UInt8] = []
    /// Whether a stop string has been found. Text after it is dropped.
    public var isStopped: Bool { matched != nil }
    /// The stop string that was found.
    public private(set) var matched: String?

    /// - Parameter stops: empty strings are ignored: they would stop everything.
    public init(stops: [String]) {
        self.stops = stops.filter { !$0.isEmpty }.map { Array($0.utf8) }
    }

    /// Takes the next piece and gives the text that is certain to stand before any stop string.
    public mutating func append(_ text: String) -> String {
        if isStopped { return "" }
        if stops.isEmpty { return text }
        pending.append(contentsOf: text.utf8)
        let found = stops.compactMap { stop in
            pending.firstIndex(ofMarker: stop).map { (place: $0, stop: stop) }
        }
        if let first = found.min(by: { $0.place < $1.place }) {
            matched = String(decoding: first.stop, as: UTF8.self)
            return take(first.place)
        }
        let held = stops.map { pending.overlap(withStartOf: $0) }.max() ?? 0
        return take(pending.count - held)
    }

    /// What was still held back, when no more text comes.
    public mutating func finish() -> String {
        isStopped ? "" : take(pending.count)
    }

    private mutating func take(_ count: Int) -> String {
        defer { pending.removeFirst(count) }
        return String(decoding: pending.prefix(count), as: UTF8.self)
    }
}
