// From ids to text, where the file says how.

import SiliangFormats

/// What a `tokenizer.json` says under `decoder`, worked out for each id.
struct TokenDecoder: Sendable {
    /// What each id stands for, by itself.
    var texts = ByteStrings()
    /// For vocabularies with entries for single bytes: the byte of each id, or -1.
    var bytes: [Int16] = []
    /// What is taken away at the beginning of the text, at most `stripCount` times.
    var strip: [UInt8] = []
    var stripCount = 0
    /// What the first id stands for, where that is something else.
    var firstTexts: ByteStrings?
    /// Put between two ids' texts: a space where the file has no decoder.
    var separator: [UInt8] = []

    func byte(_ id: Int32) -> UInt8? {
        guard !bytes.isEmpty else { return nil }
        return UInt8(exactly: bytes[Int(id)])
    }

    func text(_ id: Int32, isFirst: Bool) -> ArraySlice<UInt8> {
        isFirst ? (firstTexts ?? texts)[Int(id)] : texts[Int(id)]
    }

    /// The text of ids that are all in the vocabulary.
    ///
    /// A run of byte entries that together are no UTF-8 becomes one U+FFFD for each byte, as in
    /// the `tokenizers` package.
    func decode(_ ids: some Sequence<Int32>) -> [UInt8] {
        var output: [UInt8] = []
        var run: [UInt8] = []
        var isFirst = true
        for id in ids {
            if !isFirst { output.append(contentsOf: separator) }
            if let byte = byte(id) {
                run.append(byte)
            } else {
                Self.close(&run, into: &output)
                output.append(contentsOf: text(id, isFirst: isFirst))
            }
            isFirst = false
        }
        Self.close(&run, into: &output)
        output.removeFirst(stripped(from: output, most: stripCount) * strip.count)
        return output
    }

    private static func close(_ run: inout [UInt8], into output: inout [UInt8]) {
        guard !run.isEmpty else { return }
        if String(validating: run, as: UTF8.self) != nil {
            output.append(contentsOf: run)
        } else {
            for _ in run { output.append(contentsOf: LossyUTF8.mark) }
        }
        run.removeAll()
    }

    /// How often `strip` stands at the beginning of `text`, up to `most`.
    func stripped(from text: [UInt8], most: Int) -> Int {
        guard !strip.isEmpty else { return 0 }
        var count = 0
        while count < most, text[(count * strip.count)...].starts(with: strip) { count += 1 }
        return count
    }
}
