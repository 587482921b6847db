// Cuts a template into tokens by the rules of Jinja 3.1 with `trim_blocks` and `lstrip_blocks`:
// a tag takes the newline behind it and the white space before it in its line; `-` takes all
// white space there, `+` none.

/// Reads tokens from the bytes of a template.
struct JinjaLexer {
    var bytes: [UInt8]
    var position = 0
    var line = 1
    private var tokens: [JinjaToken] = []
    /// Closing brackets that are still to come: inside them `}}` and `%}` end nothing.
    private var brackets: [String] = []
    /// Whether the last tag took a newline with it.
    private var isAtLineStart = true

    /// - Throws: `ChatError` (`invalidTemplate`).
    static func tokens(of source: String) throws -> [JinjaToken] {
        var lexer = JinjaLexer(source)
        while lexer.position < lexer.bytes.count { try lexer.readOutside() }
        lexer.add(.end)
        return lexer.tokens
    }

    private init(_ source: String) {
        bytes = Self.normalized(Array(source.utf8))
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    }

    /// With `\n` for every kind of line end.
    static func normalized(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "\r")) else { return bytes }
        var result: [UInt8] = []
        for (place, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n"), place > 0, bytes[place - 1] == UInt8(ascii: "\r") {
                continue
            }
            result.append(byte == UInt8(ascii: "\r") ? UInt8(ascii: "\n") : byte)
        }
        return result
    }

    mutating func add(_ kind: JinjaToken.Kind) {
        tokens.append(JinjaToken(kind: kind, line: line))
    }

    func failure(_ message: String) -> ChatError { .syntax(message, line: line) }

    // MARK: Outside of tags

    /// Text up to the next tag, and the tag.
    private mutating func readOutside() throws {
        let start = position
        guard let tag = nextTag(from: start) else {
            addText(start..<bytes.count)
            position = bytes.count
            return
        }
        let rawEnd = rawTagEnd(at: tag)
        let opening = bytes[tag + 1]
        let sign = signByte(at: tag + 2)
        let isOutput = opening == UInt8(ascii: "{")
        let textEnd = endOfText(start..<tag, sign: sign, strips: !isOutput)
        addText(start..<textEnd)
        countLines(textEnd..<tag)
        position = tag + (sign == nil ? 2 : 3)
        isAtLineStart = false
        if let rawEnd {
            countLines(position..<rawEnd)
            position = rawEnd
            isAtLineStart = bytes[rawEnd - 1] == UInt8(ascii: "\n")
            try readRaw()
        } else if opening == UInt8(ascii: "#") {
            try readComment()
        } else {
            add(isOutput ? .outputBegin : .tagBegin)
            try readInside(isOutput: isOutput)
        }
    }

    private func nextTag(from start: Int) -> Int? {
        var from = start
        while let brace = bytes[from...].firstIndex(of: UInt8(ascii: "{")) {
            guard brace + 1 < bytes.count else { return nil }
            switch bytes[brace + 1] {
            case UInt8(ascii: "{"), UInt8(ascii: "%"), UInt8(ascii: "#"): return brace
            default: from = brace + 1
            }
        }
        return nil
    }

    private func signByte(at place: Int) -> UInt8? {
        guard place < bytes.count else { return nil }
        return bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "+")
            ? bytes[place] : nil
    }

    /// Where the text before a tag ends once the tag has taken its white space.
    private func endOfText(_ text: Range<Int>, sign: UInt8?, strips: Bool) -> Int {
        if sign == UInt8(ascii: "-") { return trimmedEnd(text) }
        guard strips, sign == nil else { return text.upperBound }
        let newline = bytes[text].lastIndex(of: UInt8(ascii: "\n"))
        guard let lineStart = newline.map({ $0 + 1 }) ?? (isAtLineStart ? text.lowerBound : nil)
        else { return text.upperBound }
        return trimmedEnd(lineStart..<text.upperBound) == lineStart ? lineStart : text.upperBound
    }

    private func trimmedEnd(_ range: Range<Int>) -> Int {
        let text = String(decoding: bytes[range], as: UTF8.self)
        return range.lowerBound + text.trimmed(start: false, where: \.isPythonSpace).utf8.count
    }

    private mutating func addText(_ range: Range<Int>) {
        if !range.isEmpty { add(.text(Array(bytes[range]))) }
        countLines(range)
    }

    private mutating func countLines(_ range: Range<Int>) {
        for byte in bytes[range] where byte == UInt8(ascii: "\n") { line += 1 }
    }

    // MARK: Comments and raw text

    private mutating func readComment() throws {
        // A comment that is nothing but its beginning is none.
        if position == bytes.count { return }
        guard let mark = JinjaText(bytes: bytes).find("#}", from: position) else {
            throw failure("a comment does not end")
        }
        let sign = mark > position ? signByte(at: mark - 1) : nil
        countLines(position..<mark)
        position = mark
        closeTag(length: 2, sign: sign)
    }

    /// Takes the end of a tag and what it takes behind it.
    mutating func closeTag(length: Int, sign: UInt8?, trims: Bool = true) {
        let start = position
        position += length
        if sign == UInt8(ascii: "-") {
            position = skippingSpace(position)
        } else if trims, sign == nil, position < bytes.count,
            bytes[position] == UInt8(ascii: "\n")
        {
            position += 1
        }
        countLines(start..<position)
        isAtLineStart = bytes[position - 1] == UInt8(ascii: "\n")
    }

    func skippingSpace(_ start: Int) -> Int {
        var place = start
        while let (scalar, length) = scalar(at: place), scalar.isPythonSpace { place += length }
        return place
    }

    /// The code point at a byte, and its length.
    func scalar(at place: Int) -> (Unicode.Scalar, Int)? {
        guard place < bytes.count else { return nil }
        if bytes[place] < 0x80 { return (Unicode.Scalar(bytes[place]), 1) }
        let rest = String(decoding: bytes[place..<min(place + 4, bytes.count)], as: UTF8.self)
        return rest.unicodeScalars.first.map { ($0, String($0).utf8.count) }
    }

    /// Where the text of `{% raw %}` begins, when the tag at `tag` is one.
    private func rawTagEnd(at tag: Int) -> Int? {
        guard let end = wordTagEnd("raw", at: tag) else { return nil }
        if bytes[end...].starts(with: "-%}".utf8) { return skippingSpace(end + 3) }
        return bytes[end...].starts(with: "%}".utf8) ? end + 2 : nil
    }

    /// Where the closing mark is expected of a tag that consists of one word.
    private func wordTagEnd(_ word: String, at tag: Int) -> Int? {
        guard bytes[tag...].starts(with: "{%".utf8) else { return nil }
        let start = skippingSpace(tag + (signByte(at: tag + 2) == nil ? 2 : 3))
        guard bytes[start...].starts(with: word.utf8) else { return nil }
        return skippingSpace(start + word.utf8.count)
    }

    private mutating func readRaw() throws {
        let start = position
        if position == bytes.count { return }
        let text = JinjaText(bytes: bytes)
        var from = start
        while let tag = text.find("{%", from: from) {
            from = tag + 1
            guard let end = wordTagEnd("endraw", at: tag) else { continue }
            let sign = signByte(at: end)
            let close = sign == nil ? end : end + 1
            guard bytes[close...].starts(with: "%}".utf8) else { continue }
            let textEnd = endOfText(start..<tag, sign: signByte(at: tag + 2), strips: true)
            addText(start..<textEnd)
            countLines(textEnd..<close)
            position = close
            closeTag(length: 2, sign: sign)
            return
        }
        throw failure("a raw block does not end")
    }

    // MARK: Inside tags

    private mutating func readInside(isOutput: Bool) throws {
        let closing = isOutput ? "}}" : "%}"
        brackets = []
        while true {
            let start = skippingSpace(position)
            countLines(position..<start)
            position = start
            guard position < bytes.count else { return }
            if brackets.isEmpty, let sign = closingSign(closing, isOutput: isOutput) {
                add(isOutput ? .outputEnd : .tagEnd)
                if sign != 0 { position += 1 }
                return closeTag(length: 2, sign: sign == 0 ? nil : sign, trims: !isOutput)
            }
            try readToken()
        }
    }

    /// The sign before the closing mark here, 0 for none; nil when this is no closing mark.
    private func closingSign(_ closing: String, isOutput: Bool) -> UInt8? {
        if bytes[position...].starts(with: closing.utf8) { return 0 }
        guard let sign = signByte(at: position), !isOutput || sign == UInt8(ascii: "-"),
            bytes[(position + 1)...].starts(with: closing.utf8)
        else { return nil }
        return sign
    }

    /// Keeps account of brackets.
    mutating func addSign(_ sign: String) throws {
        switch sign {
        case "{": brackets.append("}")
        case "(": brackets.append(")")
        case "[": brackets.append("]")
        case "}", ")", "]":
            guard let expected = brackets.popLast() else { throw failure("unexpected '\(sign)'") }
            if expected != sign {
                throw failure("unexpected '\(sign)', expected '\(expected)'")
            }
        default: break
        }
        add(.sign(sign))
        position += sign.utf8.count
    }
}
