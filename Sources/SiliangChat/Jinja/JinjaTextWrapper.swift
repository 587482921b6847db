// Breaks paragraphs into lines as Python's `textwrap` does with `expand_tabs` and
// `replace_whitespace` off, which is how Jinja's `wordwrap` calls it.

struct JinjaTextWrapper {
    let width: Int
    let breaksLongWords: Bool
    let breaksOnHyphens: Bool

    func wrap(_ line: JinjaText) throws -> [JinjaText] {
        guard width > 0 else { throw JinjaFault.failure("invalid width \(width) (must be > 0)") }
        var chunks = Array(chunks(of: line.scalars).reversed())
        var lines: [JinjaText] = []
        while !chunks.isEmpty {
            if !lines.isEmpty, let last = chunks.last, Self.isBlank(last) { chunks.removeLast() }
            var current: [[Unicode.Scalar]] = []
            var length = 0
            while let chunk = chunks.last, length + chunk.count <= width {
                current.append(chunk)
                length += chunk.count
                chunks.removeLast()
            }
            if let chunk = chunks.last, chunk.count > width {
                takePart(of: chunk, into: &current, room: width - length, &chunks)
            }
            if let last = current.last, Self.isBlank(last) { current.removeLast() }
            if !current.isEmpty { lines.append(JinjaText(current.joined())) }
        }
        return lines
    }

    private static func isBlank(_ chunk: [Unicode.Scalar]) -> Bool {
        chunk.allSatisfy(\.isPythonSpace)
    }

    /// A word too long for a line: broken, or alone in its line.
    private func takePart(
        of chunk: [Unicode.Scalar], into current: inout [[Unicode.Scalar]], room: Int,
        _ chunks: inout [[Unicode.Scalar]]
    ) {
        if breaksLongWords {
            var end = room
            if breaksOnHyphens,
                let hyphen = chunk.prefix(end).lastIndex(of: "-"), hyphen > 0,
                chunk[..<hyphen].contains(where: { $0 != "-" })
            {
                end = hyphen + 1
            }
            current.append(Array(chunk[..<end]))
            chunks[chunks.count - 1] = Array(chunk[end...])
        } else if current.isEmpty {
            current.append(chunk)
            chunks.removeLast()
        }
    }

    /// Words and the spaces between them; words also end behind the hyphens inside them and
    /// before and behind dashes of several.
    private func chunks(of line: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        var chunks: [[Unicode.Scalar]] = []
        var start = 0
        while start < line.count {
            let isSpace = Self.isSpace(line[start])
            let run = line[start...].prefix { Self.isSpace($0) == isSpace }
            if isSpace || !breaksOnHyphens {
                chunks.append(Array(run))
            } else {
                chunks += Self.cutAtHyphens(line, run.indices)
            }
            start = run.endIndex
        }
        return chunks
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        (0x09...0x0D).contains(scalar.value) || scalar == " "
    }

    private static func cutAtHyphens(
        _ line: [Unicode.Scalar], _ word: Range<Int>
    ) -> [[Unicode.Scalar]] {
        var chunks: [[Unicode.Scalar]] = []
        var start = word.lowerBound
        func end(at place: Int) {
            if place > start { chunks.append(Array(line[start..<place])) }
            start = place
        }
        var place = start
        while place < word.upperBound {
            let dashes = line[place..<word.upperBound].prefix { $0 == "-" }.count
            if dashes > 1, isDash(line, place, dashes) {
                end(at: place)
                end(at: place + dashes)
            } else if dashes > 0, place > start, isHyphen(line, place) {
                end(at: place + 1)
            }
            place += dashes > 1 && start > place ? dashes : 1
        }
        end(at: word.upperBound)
        return chunks
    }

    /// Between a word's end and a word.
    private static func isDash(_ line: [Unicode.Scalar], _ place: Int, _ count: Int) -> Bool {
        guard place > 0, place + count < line.count else { return false }
        let marks: Set<Unicode.Scalar> = ["!", "\"", "'", "&", ".", ",", "?"]
        return (isWord(line[place - 1]) || marks.contains(line[place - 1]))
            && isWord(line[place + count])
    }

    /// Behind two letters, or two with a hyphen between; before two, or two with a hyphen between.
    private static func isHyphen(_ line: [Unicode.Scalar], _ place: Int) -> Bool {
        func isLetter(_ offset: Int) -> Bool {
            line.indices.contains(place + offset) && isWord(line[place + offset])
                && !line[place + offset].isPythonDecimal
        }
        func isMark(_ offset: Int) -> Bool {
            line.indices.contains(place + offset) && line[place + offset] == "-"
        }
        return isLetter(-1) && (isLetter(-2) || isMark(-2) && isLetter(-3))
            && isLetter(1) && (isLetter(2) || isMark(2) && isLetter(3))
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isPythonAlphanumeric || scalar == "_"
    }
}
