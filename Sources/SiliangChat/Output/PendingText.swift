// Text that has come and is not yet decided, with a place in it up to which it has been read.

import SiliangFormats

/// The undecided end of a stream of text.
///
/// Markers are looked for byte by byte. All markers begin with an ASCII character and pieces arrive
/// as whole scalars, so every cut that is made here lies between two scalars.
struct PendingText: Sendable {
    enum Match: Sendable {
        case yes, no
        /// What there is may become the marker.
        case partial
    }

    private(set) var bytes: [UInt8] = []
    /// What stands before has been read.
    var position = 0
    /// No more text comes: nothing can become a marker any more.
    var isFinal = false
    /// Where the text begins that is given back if what is being read proves to be no call.
    var mark: Int?
    /// Where, in that case, reading goes on: behind the marker that looked like a call.
    var resume = 0

    var isAtEnd: Bool { position >= bytes.count }
    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Forgets what has been read and cannot be given back.
    mutating func compact() {
        let count = min(mark ?? position, position)
        bytes.removeFirst(count)
        position -= count
        resume -= min(resume, count)
        mark = mark.map { $0 - count }
    }

    // MARK: At the position

    func match(_ marker: [UInt8], at start: Int? = nil) -> Match {
        let start = min(start ?? position, bytes.count)
        let rest = bytes[start...]
        if rest.starts(with: marker) { return .yes }
        return !isFinal && marker.starts(with: rest) ? .partial : .no
    }

    /// As `match`, for whichever marker stands there; its length is 0 unless the answer is yes.
    /// While a longer marker may still come, a shorter one that begins it does not count.
    func match(anyOf markers: [[UInt8]], at start: Int? = nil) -> (match: Match, length: Int) {
        var length: Int?
        for marker in markers {
            switch match(marker, at: start) {
            case .yes: length = length ?? marker.count
            case .partial: return (.partial, 0)
            case .no: break
            }
        }
        return length.map { (.yes, $0) } ?? (.no, 0)
    }

    /// Passes the marker if it stands here.
    mutating func accept(_ marker: [UInt8]) -> Match {
        let found = match(marker)
        if found == .yes { position += marker.count }
        return found
    }

    mutating func accept(anyOf markers: [[UInt8]]) -> Match {
        let found = match(anyOf: markers)
        position += found.length
        return found.match
    }

    /// Where the first byte from `start` on stands for which `isSkipped` does not hold.
    func end(of isSkipped: (UInt8) -> Bool, from start: Int? = nil) -> Int {
        bytes[min(start ?? position, bytes.count)...].firstIndex { !isSkipped($0) } ?? bytes.count
    }

    mutating func skipWhitespace() { position = end(of: \.isJSONWhitespace) }

    // MARK: Ahead

    /// The marker that begins first from `start` on.
    func first(of markers: [[UInt8]], from start: Int? = nil) -> (start: Int, marker: Int)? {
        let rest = bytes[min(start ?? position, bytes.count)...]
        var best: (start: Int, marker: Int)?
        for (index, marker) in markers.enumerated() {
            if let found = rest.firstIndex(ofMarker: marker), found < best?.start ?? .max {
                best = (found, index)
            }
        }
        return best
    }

    /// Where the end begins that may still become one of the markers.
    func certainEnd(_ markers: [[UInt8]]) -> Int {
        if isFinal { return bytes.count }
        let rest = bytes[position...]
        return bytes.count - (markers.map { rest.overlap(withStartOf: $0) }.max() ?? 0)
    }

    /// How many newlines stand directly before `end`, none of them before the position. At most
    /// 256: a model that writes nothing else must not have all of them held back and counted again
    /// with every piece.
    func newlines(before end: Int) -> Int {
        guard end > position else { return 0 }
        return bytes[position..<end].suffix(256).reversed()
            .prefix { $0 == UInt8(ascii: "\n") }.count
    }

    /// A JSON string that begins at the position.
    enum StringRead {
        case value(String)
        case partial
        case invalid
    }

    /// Passes a JSON string of at most `limit` bytes, if one is complete here.
    mutating func readString(limit: Int = 512) -> StringRead {
        var end = position + 1
        while end < bytes.count, end - position < limit {
            switch bytes[end] {
            case UInt8(ascii: "\""):
                let text = Array(bytes[position...end])
                guard let value = try? JSONValue(parsing: text), case .string(let string) = value
                else { return .invalid }
                position = end + 1
                return .value(string)
            case UInt8(ascii: "\\"): end += 2
            default: end += 1
            }
        }
        return end - position >= limit ? .invalid : .partial
    }
}

extension UInt8 {
    /// Space, tab, line feed or carriage return.
    var isJSONWhitespace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
