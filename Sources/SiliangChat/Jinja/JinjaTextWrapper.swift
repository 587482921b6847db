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
            var end = max(room, 1)
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

    /// Words and the spaces between them; words also end behind the hyphens inside them.
    private func chunks(of line: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        var chunks: [[Unicode.Scalar]] = []
        var rest = line[...]
        while let first = rest.first {
            let isSpace = first.isPythonSpace
            let run = rest.prefix { $0.isPythonSpace == isSpace }
            rest = rest[run.endIndex...]
            if isSpace || !breaksOnHyphens {
                chunks.append(Array(run))
            } else {
                chunks += Self.cutAtHyphens(Array(run))
            }
        }
        return chunks
    }

    /// A hyphen breaks a word where two letters stand before it and one behind.
    private static func cutAtHyphens(_ word: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        func isLetter(_ place: Int) -> Bool {
            word.indices.contains(place)
                && (word[place].isPythonAlpha || word[place] == "_")
        }
        var chunks: [[Unicode.Scalar]] = []
        var start = 0
        for place in word.indices where word[place] == "-" {
            guard isLetter(place - 1), isLetter(place - 2) || place - 2 < start && place - start > 1,
                isLetter(place + 1)
            else { continue }
            chunks.append(Array(word[start...place]))
            start = place + 1
        }
        if start < word.count { chunks.append(Array(word[start...])) }
        return chunks
    }
}
