// The kinds of vocabularies and how each encodes a text without special tokens.

import SiliangFormats

struct EncodingModel: Sendable {
    private let model: BytePairModel
    /// nil: texts are one piece.
    private let preTokenizer: PreTokenizer?
    let addsBOSByDefault: Bool
    /// Whether a space is put before text at the beginning and after special tokens.
    let addsSpacePrefix: Bool

    static func build(
        _ data: TokenizerData
    ) throws(TokenizerError) -> (Vocabulary, EncodingModel) {
        switch data.model {
        case "gpt2": return try buildBytePair(data)
        case "llama": return try buildSentencePiece(data)
        default:
            throw TokenizerError(
                .unsupported, item: "tokenizer.ggml.model",
                "'\(data.model)' is not supported; gpt2 (byte-level byte-pair encoding) and "
                    + "llama (SentencePiece with scores) are")
        }
    }

    private static func buildBytePair(
        _ data: TokenizerData
    ) throws(TokenizerError) -> (Vocabulary, EncodingModel) {
        let name = data.preTokenizer
        guard let preTokenizer = PreTokenizer(name: name) else {
            throw TokenizerError(
                .unsupported, item: "tokenizer.ggml.pre",
                "'\(name)' is not supported; these are: "
                    + PreTokenizer.knownNames.joined(separator: ", "))
        }
        guard !data.merges.isEmpty else {
            throw TokenizerError(
                .missing, item: "tokenizer.ggml.merges",
                "byte-pair encoding needs merge rules, and there are none")
        }
        let vocabulary = try Vocabulary(data) { _, text, spelling in
            ByteAlphabet.decode(text, into: &spelling)
        }
        let isLlama3 = PreTokenizer.llama3Names.contains(name)
        let rules = try MergeRules(entries: vocabulary.spellings, lines: data.merges)
        let model = BytePairModel(
            rules, kind: .bytes, takesWholePieces: data.takesWholePieces ?? isLlama3)
        let encoding = EncodingModel(
            model: model, preTokenizer: preTokenizer, addsBOSByDefault: isLlama3,
            addsSpacePrefix: false)
        return (vocabulary, encoding)
    }

    private static func buildSentencePiece(
        _ data: TokenizerData
    ) throws(TokenizerError) -> (Vocabulary, EncodingModel) {
        guard let scores = data.scores else {
            throw TokenizerError(
                .missing, item: "tokenizer.ggml.scores",
                "SentencePiece needs a score for each token")
        }
        guard scores.count >= data.tokens.count else {
            throw TokenizerError(
                .damaged, item: "tokenizer.ggml.scores",
                "has \(scores.count) entries for \(data.tokens.count) tokens; the file is damaged")
        }
        let unknown = UInt32(exactly: data.unknownTokenID ?? -1) ?? .max
        var bytes = [UInt32](repeating: unknown, count: 256)
        let vocabulary = try Vocabulary(data) { type, text, spelling in
            guard type != .byte else {
                if let byte = SentencePiece.byte(text) { spelling.append(byte) }
                return false
            }
            SentencePiece.unescape(text, into: &spelling)
            return true
        }
        for id in 0..<vocabulary.count where vocabulary.types[id] == .byte {
            let spelling = vocabulary.spellings.offsets[id]..<vocabulary.spellings.offsets[id + 1]
            guard spelling.count == 1 else { continue }
            let byte = vocabulary.spellings.bytes[spelling.lowerBound]
            bytes[Int(byte)] = UInt32(truncatingIfNeeded: id)
        }
        let rules = MergeRules(entries: vocabulary.spellings, scores: scores, bytes: bytes)
        let encoding = EncodingModel(
            model: BytePairModel(rules, kind: .characters, takesWholePieces: false),
            preTokenizer: nil, addsBOSByDefault: true,
            addsSpacePrefix: data.addsSpacePrefix ?? true)
        return (vocabulary, encoding)
    }

    var missingBytes: [UInt8] { model.missingBytes }

    /// Appends the ids of `text`. `isAfterSpecial` says that it begins the text or follows a
    /// special token.
    func encode(
        _ text: UnsafeBufferPointer<UInt8>, isAfterSpecial: Bool, _ work: EncodeScratch,
        _ output: inout [Int32]
    ) {
        guard let preTokenizer else {
            let escaped = SentencePiece.prepare(text, prefix: addsSpacePrefix && isAfterSpecial)
            escaped.withUnsafeBufferPointer {
                model.encode($0, with: work.merger, cache: work.cache, to: &output)
            }
            return
        }
        let classified = work.classify(text)
        preTokenizer.split(classified) { piece in
            model.encode(
                UnsafeBufferPointer(rebasing: text[piece]), with: work.merger, cache: work.cache,
                to: &output)
        }
        work.releaseIfLarge()
    }
}

/// How SentencePiece vocabularies write text (Kudo and Richardson 2018, arXiv:1808.06226).
enum SentencePiece {
    /// `▁` (U+2581), which stands for a space.
    private static let mark: [UInt8] = [0xE2, 0x96, 0x81]

    /// Appends `text` with a space for each `▁`.
    static func unescape(_ text: Slice<UnsafeBufferPointer<UInt8>>, into output: inout [UInt8]) {
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == mark[0], text[index...].starts(with: mark) {
                output.append(UInt8(ascii: " "))
                index += mark.count
            } else {
                output.append(text[index])
                index += 1
            }
        }
    }

    /// The text as the vocabulary sees it. A `▁` in it is a space too: the vocabulary cannot tell.
    static func prepare(_ text: UnsafeBufferPointer<UInt8>, prefix: Bool) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count + 1)
        if prefix { output.append(UInt8(ascii: " ")) }
        unescape(text[...], into: &output)
        return output
    }

    /// The byte that an entry `<0xNN>` stands for.
    static func byte(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> UInt8? {
        let characters = Array(text)
        guard characters.count == 6, characters.starts(with: "<0x".utf8),
            characters[5] == UInt8(ascii: ">")
        else { return nil }
        return UInt8(String(decoding: characters[3..<5], as: UTF8.self), radix: 16)
    }
}

/// The working memory of one encoding; the tokenizer lends it to one caller at a time.
final class EncodeScratch: @unchecked Sendable {
    let merger = BytePairMerger()
    let cache = PieceCache()
    private var flags = UnsafeMutableBufferPointer<UInt16>.allocate(capacity: 0)

    deinit {
        flags.deallocate()
    }

    /// The text with its characters' classes; valid until the next call.
    func classify(_ text: UnsafeBufferPointer<UInt8>) -> ClassifiedText {
        if flags.count < text.count {
            flags.deallocate()
            flags = .allocate(capacity: max(text.count, 4096))
            flags.initialize(repeating: 0)
        }
        ScalarFlags.classify(text, into: flags)
        return ClassifiedText(bytes: text, flags: UnsafeBufferPointer(flags))
    }

    /// Long texts are rare; their working memory is not worth keeping.
    func releaseIfLarge() {
        guard flags.count > 1 << 20 else { return }
        flags.deallocate()
        flags = .allocate(capacity: 0)
    }
}
