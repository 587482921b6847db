// Text as Python sees it. Swift's String compares and counts by grapheme cluster and canonical
// equivalence; a template counts code points and compares them one by one.

/// A sequence of code points, kept as UTF-8: in it equality, order and search are those of bytes.
struct JinjaText: Sendable, Hashable, Comparable, ExpressibleByStringLiteral {
    var bytes: [UInt8]
    /// Marked as HTML that needs no escaping (`|safe`, `|escape`).
    var isSafe = false

    init(bytes: [UInt8] = [], isSafe: Bool = false) {
        self.bytes = bytes
        self.isSafe = isSafe
    }

    init(_ string: String) { bytes = Array(string.utf8) }

    init(stringLiteral value: StaticString) {
        bytes = value.withUTF8Buffer { Array($0) }
    }

    init(_ scalars: some Sequence<Unicode.Scalar>, isSafe: Bool = false) {
        bytes = []
        for scalar in scalars { bytes.append(contentsOf: UTF8.encode(scalar) ?? Self.replacement) }
        self.isSafe = isSafe
    }

    private static let replacement = UTF8.encodedReplacementCharacter

    var string: String { String(decoding: bytes, as: UTF8.self) }
    var scalars: [Unicode.Scalar] { Array(string.unicodeScalars) }
    var isEmpty: Bool { bytes.isEmpty }
    var isASCII: Bool { bytes.allSatisfy { $0 < 0x80 } }

    /// Code points.
    var count: Int { bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) } }

    static func == (left: JinjaText, right: JinjaText) -> Bool { left.bytes == right.bytes }
    func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    static func < (left: JinjaText, right: JinjaText) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    static func + (left: JinjaText, right: JinjaText) -> JinjaText {
        JinjaText(bytes: left.bytes + right.bytes)
    }

    /// One text per code point.
    var characters: [JinjaText] {
        if isASCII { return bytes.map { JinjaText(bytes: [$0], isSafe: isSafe) } }
        return scalars.map { JinjaText(CollectionOfOne($0), isSafe: isSafe) }
    }

    /// The code points that `slice` picks.
    func picking(_ slice: JinjaSlice) -> JinjaText {
        if isASCII { return JinjaText(bytes: slice.picks(from: bytes), isSafe: isSafe) }
        return JinjaText(slice.picks(from: scalars), isSafe: isSafe)
    }

    /// The code point at `index`, from the end when negative; nil outside.
    func character(at index: Int) -> JinjaText? {
        if isASCII {
            let place = index < 0 ? index + bytes.count : index
            return bytes.indices.contains(place)
                ? JinjaText(bytes: [bytes[place]], isSafe: isSafe) : nil
        }
        let scalars = scalars
        let place = index < 0 ? index + scalars.count : index
        return scalars.indices.contains(place)
            ? JinjaText(CollectionOfOne(scalars[place]), isSafe: isSafe) : nil
    }
}

// MARK: Search

extension JinjaText {
    func hasPrefix(_ prefix: JinjaText) -> Bool { bytes.starts(with: prefix.bytes) }

    func hasSuffix(_ suffix: JinjaText) -> Bool {
        bytes.count >= suffix.bytes.count
            && bytes[(bytes.count - suffix.bytes.count)...].elementsEqual(suffix.bytes)
    }

    func contains(_ part: JinjaText) -> Bool { find(part) != nil }

    /// The byte at which `part` first begins at or after `start`. Linear in the text's length
    /// whatever the two hold, because a template may search for anything in anything.
    func find(_ part: JinjaText, from start: Int = 0) -> Int? {
        let pattern = part.bytes
        guard let first = pattern.first else { return start <= bytes.count ? start : nil }
        guard start < bytes.count, bytes.count - start >= pattern.count else { return nil }
        if pattern.count > 32 { return findLong(pattern, from: start) }
        var from = start
        while let hit = bytes[from...].firstIndex(of: first) {
            if bytes.count - hit < pattern.count { return nil }
            if bytes[hit...].starts(with: pattern) { return hit }
            from = hit + 1
        }
        return nil
    }

    /// Knuth, Morris and Pratt's search.
    private func findLong(_ pattern: [UInt8], from start: Int) -> Int? {
        var borders = [0]
        var border = 0
        for position in 1..<pattern.count {
            while border > 0, pattern[position] != pattern[border] { border = borders[border - 1] }
            if pattern[position] == pattern[border] { border += 1 }
            borders.append(border)
        }
        var matched = 0
        for position in start..<bytes.count {
            while matched > 0, bytes[position] != pattern[matched] {
                matched = borders[matched - 1]
            }
            if bytes[position] == pattern[matched] { matched += 1 }
            if matched == pattern.count { return position - matched + 1 }
        }
        return nil
    }

    /// The bytes at which `part` begins, from the left, not overlapping; at most `limit`.
    func occurrences(of part: JinjaText, limit: Int = .max) -> [Int] {
        var found: [Int] = []
        var from = 0
        while found.count < limit, let hit = find(part, from: from) {
            found.append(hit)
            from = hit + max(part.bytes.count, 1)
        }
        return found
    }

    /// As `occurrences(of:)`, taken from the right; in ascending order.
    func lastOccurrences(of part: JinjaText, limit: Int = .max) -> [Int] {
        let mirrored = JinjaText(bytes: bytes.reversed())
        let hits = mirrored.occurrences(
            of: JinjaText(bytes: part.bytes.reversed()), limit: limit)
        return hits.reversed().map { bytes.count - $0 - part.bytes.count }
    }

    /// The bytes in `range` as text.
    func part(_ range: some RangeExpression<Int>) -> JinjaText {
        JinjaText(bytes: Array(bytes[range.relative(to: bytes)]), isSafe: isSafe)
    }

    /// Code points before the byte at `offset`.
    func characterIndex(ofByte offset: Int) -> Int { part(..<offset).count }
}

// MARK: Splitting and joining

extension JinjaText {
    /// The pieces between the separators that begin at the bytes `hits`.
    func cut(at hits: [Int], length: Int) -> [JinjaText] {
        var pieces: [JinjaText] = []
        var start = 0
        for hit in hits {
            pieces.append(part(start..<hit))
            start = hit + length
        }
        pieces.append(part(start...))
        return pieces
    }

    /// The pieces between runs of white space, at most `limit` splits. What is left after those
    /// keeps the white space at its far end.
    func splitAtSpace(limit: Int, fromRight: Bool) -> [JinjaText] {
        var scalars = scalars
        if fromRight { scalars.reverse() }
        var pieces: [[Unicode.Scalar]] = []
        var rest = scalars[...].drop(while: \.isPythonSpace)
        while !rest.isEmpty {
            if pieces.count == limit {
                pieces.append(Array(rest))
                break
            }
            let word = rest.prefix { !$0.isPythonSpace }
            pieces.append(Array(word))
            rest = rest[word.endIndex...].drop(while: \.isPythonSpace)
        }
        guard fromRight else { return pieces.map { JinjaText($0, isSafe: isSafe) } }
        return pieces.reversed().map { JinjaText($0.reversed(), isSafe: isSafe) }
    }

    /// The lines, cut where Python's `splitlines` cuts.
    func lines(keepingEnds: Bool = false) -> [JinjaText] {
        var lines: [JinjaText] = []
        var line: [Unicode.Scalar] = []
        let scalars = scalars
        var position = 0
        while position < scalars.count {
            let scalar = scalars[position]
            position += 1
            guard scalar.isLineBreak else {
                line.append(scalar)
                continue
            }
            var end = [scalar]
            if scalar == "\r", position < scalars.count, scalars[position] == "\n" {
                end.append("\n")
                position += 1
            }
            lines.append(JinjaText(keepingEnds ? line + end : line, isSafe: isSafe))
            line = []
        }
        if !line.isEmpty { lines.append(JinjaText(line, isSafe: isSafe)) }
        return lines
    }

    /// Without the code points of `characters` (white space when nil) at the ends.
    func stripped(_ characters: JinjaText?, start: Bool = true, end: Bool = true) -> JinjaText {
        let set = characters.map { Set($0.scalars) }
        let result = string.trimmed(start: start, end: end) {
            set?.contains($0) ?? $0.isPythonSpace
        }
        var text = JinjaText(result)
        text.isSafe = isSafe
        return text
    }

    func joined(_ pieces: [JinjaText]) -> JinjaText {
        JinjaText(bytes: Array(pieces.map(\.bytes).joined(separator: bytes)))
    }

    /// The text with `&`, `<`, `>` and quotes as HTML writes them.
    var escapedHTML: JinjaText {
        if isSafe { return self }
        var result = JinjaText(isSafe: true)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "&"): result.bytes.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): result.bytes.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): result.bytes.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): result.bytes.append(contentsOf: "&#34;".utf8)
            case UInt8(ascii: "'"): result.bytes.append(contentsOf: "&#39;".utf8)
            default: result.bytes.append(byte)
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// What Python's `str.isspace` holds for white space: Unicode's, and four separators of ASCII.
    var isPythonSpace: Bool {
        (0x1C...0x1F).contains(value) || properties.isWhitespace
    }

    /// Where `str.splitlines` cuts.
    var isLineBreak: Bool {
        switch value {
        case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
}
