// Ids to text while they come.

/// Turns ids into text one at a time, never emitting half a character.
///
/// What it emits, put together, is the whole sequence of bytes decoded as UTF-8 with each maximal
/// subpart of a damaged character replaced by U+FFFD (The Unicode Standard, section 3.9; the
/// practice of the W3C and of Rust's `from_utf8_lossy`).
public struct StreamingDetokenizer: Sendable {
    private let tokenizer: Tokenizer
    private let skipSpecial: Bool
    /// The start of a character whose other bytes have not come yet: at most three bytes.
    private var pending: [UInt8] = []

    /// - Parameter skipSpecial: leaves control tokens out.
    public init(_ tokenizer: Tokenizer, skipSpecial: Bool = true) {
        self.tokenizer = tokenizer
        self.skipSpecial = skipSpecial
    }

    /// The text that became certain with `id`; often empty within a character.
    ///
    /// - Throws: `unknownID` for an id outside the vocabulary; the state is then unchanged.
    public mutating func append(_ id: Int32) throws(TokenizerError) -> String {
        try tokenizer.appendBytes(of: id, skipSpecial: skipSpecial, to: &pending)
        var kept = 0
        let text = LossyUTF8.text(pending, keepsCut: true, kept: &kept)
        pending.removeFirst(pending.count - kept)
        return text
    }

    /// The text of what is left: U+FFFD for a character that was begun and not finished.
    public mutating func finish() -> String {
        var kept = 0
        let text = LossyUTF8.text(pending, keepsCut: false, kept: &kept)
        pending.removeAll()
        return text
    }
}

/// UTF-8 that may be damaged, as text.
public enum LossyUTF8 {
    /// `bytes` as text, each maximal subpart of a damaged character replaced by U+FFFD.
    public static func text(_ bytes: [UInt8]) -> String {
        var kept = 0
        return text(bytes, keepsCut: false, kept: &kept)
    }

    /// With `keepsCut`, a character cut off by the end is left out, and `kept` is its length.
    static func text(_ bytes: [UInt8], keepsCut: Bool, kept: inout Int) -> String {
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
                    output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                }
                index += length
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
