// Scanning over the classes of a text's characters: the parts that pre-tokenizers share.

/// A text with the flags of its characters, as `ScalarFlags.classify` writes them.
///
/// Ranges and places are byte offsets at character borders.
struct ClassifiedText {
    let bytes: UnsafeBufferPointer<UInt8>
    let flags: UnsafeBufferPointer<UInt16>

    var count: Int { bytes.count }

    /// The place after the character at `place`.
    @inline(__always)
    func after(_ place: Int) -> Int {
        place + 1 + Int(flags[place] & ScalarFlags.lengthMask)
    }

    /// Whether a character of `classes` begins at `place`; never at `end`.
    @inline(__always)
    func isAny(_ classes: UInt16, _ place: Int, _ end: Int) -> Bool {
        place < end && flags[place] & classes != 0
    }

    /// The end of the run of characters of `classes` that begins at `place`.
    @inline(__always)
    func endOfRun(of classes: UInt16, from place: Int, _ end: Int) -> Int {
        var place = place
        while isAny(classes, place, end) { place = after(place) }
        return place
    }

    /// The end of the run of characters of none of `classes` that begins at `place`.
    @inline(__always)
    func endOfRun(ofNone classes: UInt16, from place: Int, _ end: Int) -> Int {
        var place = place
        while place < end, flags[place] & classes == 0 { place = after(place) }
        return place
    }

    /// Isolates the matches of `[classes]{1,limit}`; `limit` 0 means any number.
    @inline(__always)
    func splitRuns(
        _ range: Range<Int>, of classes: UInt16, upTo limit: Int = 0, _ emit: (Range<Int>) -> Void
    ) {
        var place = range.lowerBound
        let end = range.upperBound
        while place < end {
            let gap = place
            place = endOfRun(ofNone: classes, from: place, end)
            if place > gap { emit(gap..<place) }
            let start = place
            if limit == 0 {
                place = endOfRun(of: classes, from: place, end)
            } else {
                var taken = 0
                while taken < limit, isAny(classes, place, end) {
                    place = after(place)
                    taken += 1
                }
            }
            if place > start { emit(start..<place) }
        }
    }

    /// Isolates the matches of `\s?[classes]+`.
    @inline(__always)
    func splitSpacedRuns(_ range: Range<Int>, of classes: UInt16, _ emit: (Range<Int>) -> Void) {
        var place = range.lowerBound
        var gap = place
        let end = range.upperBound
        while place < end {
            var run = place
            if flags[place] & ScalarFlags.space != 0, isAny(classes, after(place), end) {
                run = after(place)
            } else if flags[place] & classes == 0 {
                place = after(place)
                continue
            }
            if place > gap { emit(gap..<place) }
            gap = endOfRun(of: classes, from: run, end)
            emit(place..<gap)
            place = gap
        }
        if end > gap { emit(gap..<end) }
    }

    /// Isolates the match of `\s+$`.
    @inline(__always)
    func splitTrailingSpace(_ range: Range<Int>, _ emit: (Range<Int>) -> Void) {
        var place = range.lowerBound
        var text = place
        while place < range.upperBound {
            let next = after(place)
            if flags[place] & ScalarFlags.space == 0 { text = next }
            place = next
        }
        if text > range.lowerBound { emit(range.lowerBound..<text) }
        if text < range.upperBound { emit(text..<range.upperBound) }
    }

    /// The end of a match of `\s+(?!\S)|\s+` at `place`, where white space begins: the run but for
    /// its last character when text follows and the run is longer than one.
    @inline(__always)
    func endOfSpace(from place: Int, _ end: Int) -> Int {
        var last = place
        var next = after(place)
        while isAny(ScalarFlags.space, next, end) {
            last = next
            next = after(next)
        }
        return next < end && last > place ? last : next
    }

    /// The end of a match of `\s*[\r\n]+` at `place`, or nil: the run of white space up to its
    /// last line break.
    @inline(__always)
    func endOfLines(from place: Int, _ end: Int) -> Int? {
        var found: Int?
        var place = place
        while isAny(ScalarFlags.space, place, end) {
            let next = after(place)
            if flags[place] & ScalarFlags.newline != 0 { found = next }
            place = next
        }
        return found
    }
}
