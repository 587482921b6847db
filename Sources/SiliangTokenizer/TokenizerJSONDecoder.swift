// The decoder of a tokenizer.json.

import SiliangFormats

/// Works out what each id stands for.
struct TokenizerJSONDecoder {
    private var decoder = TokenDecoder()
    private var texts: ByteStrings
    private var isFused = false

    /// - Parameters:
    ///   - tokens: the entries as they are written in the file.
    ///   - isByteLevel: that they are in the byte alphabet. A file without a decoder then decodes
    ///     as if it had the one that goes with it.
    /// - Throws: `unsupported` for decoders that are not known or come in an unusual order.
    static func make(
        _ value: JSONValue?, tokens: ByteStrings, isByteLevel: Bool
    ) throws(TokenizerError) -> TokenDecoder {
        var maker = TokenizerJSONDecoder(texts: tokens)
        let steps = TokenizerJSONSteps.list(value, "decoders")
        for step in steps { try maker.add(step, tokens) }
        if steps.isEmpty {
            if isByteLevel { maker.decodeByteLevel() } else { maker.decoder.separator = [0x20] }
        }
        maker.decoder.texts = maker.texts
        return maker.decoder
    }

    private init(texts: ByteStrings) {
        self.texts = texts
    }

    private mutating func add(
        _ step: JSONValue, _ tokens: ByteStrings
    ) throws(TokenizerError) {
        let type = TokenizerJSONSteps.type(step)
        guard !isFused || type == "Strip" || type == "Fuse" else { throw Self.order(type) }
        switch type {
        case "ByteLevel":
            decodeByteLevel()
            isFused = true
        case "Replace":
            guard let old = step["pattern"]?["String"]?.string, !old.isEmpty else {
                throw TokenizerError(
                    .unsupported, item: "decoder", "Replace is supported with a String only")
            }
            replace(Array(old.utf8), with: Array((step["content"]?.string ?? "").utf8))
        case "ByteFallback": decodeBytes()
        case "Fuse": isFused = true
        case "Strip": try strip(step)
        case "Metaspace": decodeMetaspace(step)
        default:
            throw TokenizerError(
                .unsupported, item: "decoder",
                "'\(type)' is not supported; ByteLevel, Replace, ByteFallback, Fuse, Strip, "
                    + "Metaspace and sequences of them are")
        }
    }

    private static func order(_ type: String) -> TokenizerError {
        TokenizerError(
            .unsupported, item: "decoder",
            "\(type) after ByteLevel or Fuse is not supported; it is before")
    }

    /// Entries that are wholly in the byte alphabet stand for those bytes, others for themselves.
    private mutating func decodeByteLevel() {
        let old = texts
        old.bytes.withUnsafeBufferPointer { bytes in
            var builder = ByteStringsBuilder()
            for index in old.indices {
                let text = bytes[old.offsets[index]..<old.offsets[index + 1]]
                builder.append { output in
                    if !ByteAlphabet.decode(text, into: &output) { output.append(contentsOf: text) }
                }
            }
            texts = builder.finish()
        }
    }

    private mutating func replace(_ old: [UInt8], with new: [UInt8]) {
        let step = TextNormalizer.Step.replace(old, with: new)
        texts = ByteStrings(
            texts.lazy.map { text in
                text.withUnsafeBufferPointer { step.apply($0) } ?? Array(text)
            })
    }

    private mutating func decodeBytes() {
        decoder.bytes = texts.map { text in
            SentencePiece.byte(text).map(Int16.init) ?? -1
        }
    }

    /// Marks become spaces; in the first entry they go, where one was put before the text.
    private mutating func decodeMetaspace(_ step: JSONValue) {
        let mark = Array((step["replacement"]?.string ?? "▁").utf8)
        let never =
            step["prepend_scheme"]?.string.map { $0 == "never" }
            ?? (step["add_prefix_space"]?.bool == false)
        if !never {
            var first = self
            first.replace(mark, with: [])
            decoder.firstTexts = first.texts
        }
        replace(mark, with: [0x20])
    }

    private mutating func strip(_ step: JSONValue) throws(TokenizerError) {
        let start = step["start"]?.int ?? 0
        let stop = step["stop"]?.int ?? 0
        guard stop == 0, start >= 0, start == 0 || isFused else {
            throw TokenizerError(
                .unsupported, item: "decoder",
                "Strip is supported at the start of the text, after Fuse")
        }
        decoder.strip = Array((step["content"]?.string ?? "").utf8)
        decoder.stripCount = start
    }
}
