// The pre-tokenizers of DeepSeek LLM, Coder and V3.

extension ClassifiedText {
    /// `[\r\n]`, then `\s?[letters]+`, then `\s?[punctuation]+` (both listed range by range), then
    /// `\s+$`, then `[一-龥ࠀ-一가-퟿]+`, then `\p{N}+`.
    ///
    /// The listed punctuation includes the ideographic space and ASCII letters, so that it cuts
    /// again what the letters isolated: `éa` becomes `é` and `a`.
    @inline(__always)
    func splitDeepSeekLLM(_ range: Range<Int>, _ emit: (Range<Int>) -> Void) {
        splitRuns(range, of: ScalarFlags.newline, upTo: 1) { line in
            splitSpacedRuns(line, of: ScalarFlags.deepSeekLetter) { word in
                splitSpacedRuns(word, of: ScalarFlags.deepSeekPunctuation) { mark in
                    splitTrailingSpace(mark) { text in
                        splitRuns(text, of: ScalarFlags.deepSeekCJK) { piece in
                            splitRuns(piece, of: ScalarFlags.number, emit)
                        }
                    }
                }
            }
        }
    }

    /// `[\r\n]`, then `\s?\p{L}+`, then `\s?\p{P}+`, then `[一-龥ࠀ-一가-퟿]+`, then `\p{N}`.
    @inline(__always)
    func splitDeepSeekCoder(_ range: Range<Int>, _ emit: (Range<Int>) -> Void) {
        splitRuns(range, of: ScalarFlags.newline, upTo: 1) { line in
            splitSpacedRuns(line, of: ScalarFlags.letter) { word in
                splitSpacedRuns(word, of: ScalarFlags.punctuation) { mark in
                    splitRuns(mark, of: ScalarFlags.deepSeekCJK) { piece in
                        splitRuns(piece, of: ScalarFlags.number, upTo: 1, emit)
                    }
                }
            }
        }
    }

    /// `\p{N}{1,3}`, then `[一-龥぀-ゟ゠-ヿ]+`, then the pattern of `endOfDeepSeekV3Piece`.
    @inline(__always)
    func splitDeepSeekV3(_ range: Range<Int>, _ emit: (Range<Int>) -> Void) {
        splitRuns(range, of: ScalarFlags.number, upTo: 3) { part in
            splitRuns(part, of: ScalarFlags.deepSeekV3CJK) { text in
                splitDeepSeekV3Words(text, emit)
            }
        }
    }

    @inline(__always)
    private func splitDeepSeekV3Words(_ range: Range<Int>, _ emit: (Range<Int>) -> Void) {
        var place = range.lowerBound
        var gap = place
        let end = range.upperBound
        while place < end {
            guard let stop = endOfDeepSeekV3Piece(place, end) else {
                place = after(place)
                continue
            }
            if place > gap { emit(gap..<place) }
            emit(place..<stop)
            gap = stop
            place = stop
        }
        if end > gap { emit(gap..<end) }
    }

    /// The end of a match of
    /// ``[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+``
    /// `| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+` at `start`, or nil.
    @inline(__always)
    private func endOfDeepSeekV3Piece(_ start: Int, _ end: Int) -> Int? {
        let class0 = flags[start]
        let letters = ScalarFlags.letter | ScalarFlags.mark
        if class0 & letters != 0 { return endOfRun(of: letters, from: start, end) }
        let symbols = ScalarFlags.punctuation | ScalarFlags.symbol
        if class0 & ScalarFlags.asciiPunctuation != 0,
            isAny(ScalarFlags.asciiLetter, start + 1, end)
        {
            return endOfRun(of: ScalarFlags.asciiLetter, from: start + 1, end)
        }
        if class0 & (symbols | ScalarFlags.newline) == 0, isAny(letters, after(start), end) {
            return endOfRun(of: letters, from: after(start), end)
        }
        let mark = bytes[start] == UInt8(ascii: " ") ? start + 1 : start
        if isAny(symbols, mark, end) {
            let place = endOfRun(of: symbols, from: mark, end)
            return endOfRun(of: ScalarFlags.newline, from: place, end)
        }
        guard class0 & ScalarFlags.space != 0 else { return nil }
        return endOfLines(from: start, end) ?? endOfSpace(from: start, end)
    }
}
