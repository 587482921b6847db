// The pre-tokenizers of GPT-2, Llama 3 and Qwen 2.

extension ClassifiedText {
    /// Letters, numbers and white space: what `[^\s\p{L}\p{N}]` leaves out.
    private static let wordsAndSpace =
        ScalarFlags.letter | ScalarFlags.number | ScalarFlags.space

    @inline(__always)
    func splitGPT2(_ range: Range<Int>, _ emit: (Range<Int>) -> Void) {
        var place = range.lowerBound
        let end = range.upperBound
        while place < end {
            let start = place
            place = endOfGPT2Piece(place, end)
            emit(start..<place)
        }
    }

    @inline(__always)
    private func endOfGPT2Piece(_ start: Int, _ end: Int) -> Int {
        if let contraction = endOfContraction(start, end, anyCase: false) { return contraction }
        var word = start
        if bytes[start] == UInt8(ascii: " "), start + 1 < end { word = start + 1 }
        if flags[word] & ScalarFlags.letter != 0 {
            return endOfRun(of: ScalarFlags.letter, from: word, end)
        }
        if flags[word] & ScalarFlags.number != 0 {
            return endOfRun(of: ScalarFlags.number, from: word, end)
        }
        if flags[word] & ScalarFlags.space == 0 {
            return endOfRun(ofNone: Self.wordsAndSpace, from: word, end)
        }
        return endOfSpace(from: start, end)
    }

    /// Llama 3's pattern with `\p{N}{1,digits}`, and `letters` in the place of `\p{L}`.
    @inline(__always)
    func splitLlama3(
        _ range: Range<Int>, digits: Int, letters: UInt16, _ emit: (Range<Int>) -> Void
    ) {
        var place = range.lowerBound
        let end = range.upperBound
        while place < end {
            let start = place
            place = endOfLlama3Piece(place, end, digits, letters)
            emit(start..<place)
        }
    }

    @inline(__always)
    private func endOfLlama3Piece(_ start: Int, _ end: Int, _ digits: Int, _ letters: UInt16) -> Int
    {
        if let contraction = endOfContraction(start, end, anyCase: true) { return contraction }
        let class0 = flags[start]
        if class0 & letters != 0 { return endOfRun(of: letters, from: start, end) }
        if class0 & (ScalarFlags.newline | ScalarFlags.number) == 0,
            isAny(letters, after(start), end)
        {
            return endOfRun(of: letters, from: after(start), end)
        }
        if class0 & ScalarFlags.number != 0 {
            var place = after(start)
            var taken = 1
            while taken < digits, isAny(ScalarFlags.number, place, end) {
                place = after(place)
                taken += 1
            }
            return place
        }
        let notSymbols = letters | ScalarFlags.number | ScalarFlags.space
        var word = start
        if bytes[start] == UInt8(ascii: " "), start + 1 < end { word = start + 1 }
        if flags[word] & notSymbols == 0 {
            let place = endOfRun(ofNone: notSymbols, from: word, end)
            return endOfRun(of: ScalarFlags.newline, from: place, end)
        }
        return endOfLines(from: start, end) ?? endOfSpace(from: start, end)
    }

    /// The end of `'s|'t|'re|'ve|'m|'ll|'d` at `start`, or nil.
    @inline(__always)
    private func endOfContraction(_ start: Int, _ end: Int, anyCase: Bool) -> Int? {
        guard bytes[start] == UInt8(ascii: "'"), start + 1 < end else { return nil }
        if anyCase, isLongS(start + 1, end) { return start + 3 }
        let caseBit: UInt8 = anyCase ? 0x20 : 0
        let first = bytes[start + 1] | caseBit
        switch first {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
            return start + 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"), UInt8(ascii: "l"):
            guard start + 2 < end else { return nil }
            let wanted = first == UInt8(ascii: "l") ? first : UInt8(ascii: "e")
            return bytes[start + 2] | caseBit == wanted ? start + 3 : nil
        default:
            return nil
        }
    }

    /// `ſ` (U+017F), which is an s when case does not count.
    private func isLongS(_ place: Int, _ end: Int) -> Bool {
        bytes[place] == 0xC5 && place + 1 < end && bytes[place + 1] == 0xBF
    }

    /// `[\p{P}\$\+<=>\^~\|]+`, then GPT-2's pattern, then `\p{N}+`, then `[0-9][0-9][0-9]`.
    @inline(__always)
    func splitFallback(_ range: Range<Int>, _ emit: (Range<Int>) -> Void) {
        splitFallbackPunctuation(range) { piece in
            splitGPT2(piece) { word in
                splitRuns(word, of: ScalarFlags.number) { run in
                    splitThreeDigits(run, emit)
                }
            }
        }
    }

    private func splitFallbackPunctuation(_ range: Range<Int>, _ emit: (Range<Int>) -> Void) {
        var start = range.lowerBound
        var place = start
        var wasPunctuation = false
        while place < range.upperBound {
            let isPunctuation =
                flags[place] & ScalarFlags.punctuation != 0
                || flags[place] & ScalarFlags.asciiPunctuation != 0
                    && bytes[place] != UInt8(ascii: "`")
            if isPunctuation != wasPunctuation {
                if place > start { emit(start..<place) }
                start = place
                wasPunctuation = isPunctuation
            }
            place = after(place)
        }
        if place > start { emit(start..<place) }
    }

    private func splitThreeDigits(_ range: Range<Int>, _ emit: (Range<Int>) -> Void) {
        var start = range.lowerBound
        var place = start
        while place < range.upperBound {
            var end = place
            while end < range.upperBound, end < place + 3, isASCIIDigit(end) { end += 1 }
            if end == place + 3 {
                if place > start { emit(start..<place) }
                emit(place..<end)
                start = end
                place = end
            } else {
                place = after(place)
            }
        }
        if place > start { emit(start..<place) }
    }

    private func isASCIIDigit(_ place: Int) -> Bool {
        bytes[place] &- UInt8(ascii: "0") < 10
    }
}
