// Searching text for markers byte by byte: Swift's String compares by grapheme cluster, so a marker
// followed by a combining character would not be found, and CR LF counts as one character.

extension Collection<UInt8> {
    /// Where `marker` first begins, or nil.
    func firstIndex(ofMarker marker: some Collection<UInt8>) -> Index? {
        guard let first = marker.first else { return startIndex }
        var from = startIndex
        while let candidate = self[from...].firstIndex(of: first) {
            if self[candidate...].starts(with: marker) { return candidate }
            from = index(after: candidate)
        }
        return nil
    }
}

extension BidirectionalCollection<UInt8> {
    /// How many bytes at the end could be the beginning of `marker`: the longest proper prefix of
    /// it that this text ends with.
    func overlap(withStartOf marker: [UInt8]) -> Int {
        var length = Swift.min(count, marker.count - 1)
        while length > 0 {
            if suffix(length).elementsEqual(marker.prefix(length)) { return length }
            length -= 1
        }
        return 0
    }
}

extension BidirectionalCollection<UInt8> {
    /// Where `marker` last begins, or nil.
    func lastIndex(ofMarker marker: [UInt8]) -> Index? {
        var place = endIndex
        while place != startIndex {
            place = index(before: place)
            if self[place...].starts(with: marker) { return place }
        }
        return nil
    }
}

extension String {
    /// Whether the bytes of `marker` occur in the text.
    func containsMarker(_ marker: String) -> Bool {
        utf8.firstIndex(ofMarker: marker.utf8) != nil
    }

    /// The text after the last `marker`, or all of it when there is none.
    func afterLast(_ marker: String) -> String {
        var rest = utf8[...]
        while let found = rest.firstIndex(ofMarker: marker.utf8) {
            rest = rest[rest.index(found, offsetBy: marker.utf8.count)...]
        }
        return String(decoding: rest, as: UTF8.self)
    }

    /// The text before and after the first `marker`, or nil when there is none.
    func split(atFirst marker: String) -> (before: String, after: String)? {
        guard let found = utf8.firstIndex(ofMarker: marker.utf8) else { return nil }
        let end = utf8.index(found, offsetBy: marker.utf8.count)
        return (
            String(decoding: utf8[..<found], as: UTF8.self),
            String(decoding: utf8[end...], as: UTF8.self)
        )
    }

    /// The text without the scalars at its beginning, or at its end, for which `isTrimmed` holds.
    func trimmed(
        start: Bool = true, end: Bool = true, where isTrimmed: (Unicode.Scalar) -> Bool
    ) -> String {
        var scalars = unicodeScalars[...]
        if start { scalars = scalars.drop(while: isTrimmed) }
        while end, let last = scalars.last, isTrimmed(last) { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }

    /// As Python's `strip()`: no white space at either end.
    var strippingWhitespace: String { trimmed { $0.properties.isWhitespace } }

    /// As Python's `strip('\n')`.
    var strippingNewlines: String { trimmed { $0 == "\n" } }
}
