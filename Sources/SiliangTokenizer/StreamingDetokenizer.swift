// Ids to text while they come.

/// Turns ids into text one at a time, never emitting half a character.
///
/// What it emits, put together, is the whole sequence of bytes decoded as UTF-8 with each maximal
/// subpart of a damaged character replaced by U+FFFD (The Unicode Standard, section 3.9; the
/// practice of the W3C and of Rust's `from_utf8_lossy`). Where a `tokenizer.json` has entries for
/// single bytes, each byte that is part of no character is replaced for itself.
public struct StreamingDetokenizer: Sendable {
    private let tokenizer: Tokenizer
    private let skipSpecial: Bool
    /// The start of a character whose other bytes have not come yet: at most three bytes.
    private var pending: [UInt8] = []
    /// Whether the last id was an entry for a single byte.
    private var isInRun = false
    private var isFirst: Bool
    private var hasBegun = false
    /// How often the decoder may still take something away at the beginning.
    private var stripsLeft: Int

    /// - Parameters:
    ///   - skipSpecial: leaves control tokens out.
    ///   - continuesText: that the ids go on with a text, as an answer does with its prompt. Where
    ///     not, the space that a SentencePiece vocabulary puts before a text is taken away.
    public init(_ tokenizer: Tokenizer, skipSpecial: Bool = true, continuesText: Bool = true) {
        self.tokenizer = tokenizer
        self.skipSpecial = skipSpecial
        isFirst = !continuesText
        stripsLeft = continuesText ? 0 : tokenizer.decoder?.stripCount ?? 1
    }

    /// The text that became certain with `id`; often empty within a character.
    ///
    /// - Throws: `unknownID` for an id outside the vocabulary; the state is then unchanged.
    public mutating func append(_ id: Int32) throws(TokenizerError) -> String {
        let isControl = try tokenizer.isControl(id)
        if skipSpecial, isControl { return "" }
        guard let decoder = tokenizer.decoder else {
            let start = pending.count
            try tokenizer.appendBytes(of: id, skipSpecial: skipSpecial, to: &pending)
            stripSpace(from: start, isControl)
            return takeText(keepsCut: true, isRun: false)
        }
        var text = ""
        let byte = decoder.byte(id)
        if isInRun, byte == nil { text = takeText(keepsCut: false, isRun: true) }
        isInRun = byte != nil
        if hasBegun { pending.append(contentsOf: decoder.separator) }
        hasBegun = true
        if let byte {
            pending.append(byte)
        } else {
            pending.append(contentsOf: decoder.text(id, isFirst: isFirst))
        }
        isFirst = false
        text += takeText(keepsCut: true, isRun: isInRun)
        return strip(text, decoder)
    }

    /// The text of what is left: U+FFFD for a character that was begun and not finished.
    public mutating func finish() -> String {
        let text = takeText(keepsCut: false, isRun: isInRun)
        return tokenizer.decoder.map { strip(text, $0) } ?? text
    }

    private mutating func takeText(keepsCut: Bool, isRun: Bool) -> String {
        var kept = 0
        let text = LossyUTF8.text(pending, keepsCut: keepsCut, marksBytes: isRun, kept: &kept)
        pending.removeFirst(pending.count - kept)
        return text
    }

    /// SentencePiece from GGUF: one space goes at the beginning and after control tokens there.
    private mutating func stripSpace(from start: Int, _ isControl: Bool) {
        guard stripsLeft > 0, tokenizer.addsSpacePrefix, !isControl else { return }
        stripsLeft = 0
        if pending.count > start, pending[start] == UInt8(ascii: " ") { pending.remove(at: start) }
    }

    private mutating func strip(_ text: String, _ decoder: TokenDecoder) -> String {
        guard stripsLeft > 0, !text.isEmpty else { return text }
        let bytes = Array(text.utf8)
        let count = decoder.stripped(from: bytes, most: stripsLeft)
        let isAll = count * decoder.strip.count == bytes.count
        stripsLeft = isAll ? stripsLeft - count : 0
        return String(decoding: bytes[(count * decoder.strip.count)...], as: UTF8.self)
    }
}

/// UTF-8 that may be damaged, as text.
public enum LossyUTF8 {
    /// U+FFFD.
    static let mark: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// `bytes` as text, each maximal subpart of a damaged character replaced by U+FFFD.
    public static func text(_ bytes: [UInt8]) -> String {
        var kept = 0
        return text(bytes, keepsCut: false, marksBytes: false, kept: &kept)
    }

    /// With `keepsCut`, a character cut off by the end is left out, and `kept` is its length. With
    /// `marksBytes`, each byte of a damaged character is replaced for itself.
    static func text(
        _ bytes: [UInt8], keepsCut: Bool, marksBytes: Bool, kept: inout Int
    ) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                let (length, isWhole, isCut) = UTF8Scalar.extent(bytes, at: index)
                if isWhole {
                    output.append(contentsOf: bytes[index..<index + length])
                } else if isCut, keepsCut {
                    kept = length
                    return
                } else {
                    for _ in 0..<(marksBytes ? length : 1) { output.append(contentsOf: mark) }
                }
                index += length
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
