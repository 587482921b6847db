// The kinds of vocabularies and how each encodes a text without special tokens.

import SiliangFormats

struct EncodingModel: Sendable {
    /// How a text is cut before it is encoded.
    private enum Cutting: Sendable {
        /// Not at all.
        case whole
        /// By a pattern that has a scanner.
        case named(PreTokenizer)
        case pipeline(SplitPipeline)
    }

    private let model: BytePairModel
    private let cutting: Cutting
    /// Whether a text is written with SentencePiece's marks taken for spaces.
    private let unescapes: Bool
    let addsBOSByDefault: Bool
    /// Whether a space is put before text at the beginning and after special tokens.
    let addsSpacePrefix: Bool

    static func build(
        _ data: TokenizerData
    ) throws(TokenizerError) -> (Vocabulary, EncodingModel) {
        switch data.model {
        case "gpt2": return try buildByteLevel(data)
        case "llama": return try buildSentencePiece(data)
        case "bpe": return try buildCharacters(data)
        case "sentencepiece": return try buildScored(data)
        case "tiktoken": return try buildRanks(data)
        default:
            throw TokenizerError(
                .unsupported, item: data.source.item("model"),
                "'\(data.model)' is not supported; gpt2 (byte-level byte-pair encoding) and "
                    + "llama (SentencePiece with scores) are")
        }
    }

    private static func buildByteLevel(
        _ data: TokenizerData
    ) throws(TokenizerError) -> (Vocabulary, EncodingModel) {
        let cutting = try cutting(data)
        try requireMerges(data)
        let vocabulary = try Vocabulary(data) { _, text, spelling in
            ByteAlphabet.decode(text, into: &spelling)
        }
        let isLlama3 = PreTokenizer.llama3Names.contains(data.preTokenizer)
        let rules = try MergeRules(entries: vocabulary.spellings, bytesOf: data)
        let model = BytePairModel(
            rules, kind: .bytes, takesWholePieces: data.takesWholePieces ?? isLlama3,
            unknown: data.unknown)
        return (vocabulary, EncodingModel(model, cutting, addsBOSByDefault: isLlama3))
    }

    private static func buildCharacters(
        _ data: TokenizerData
    ) throws(TokenizerError) -> (Vocabulary, EncodingModel) {
        let cutting = try cutting(data)
        try requireMerges(data)
        let vocabulary = try Vocabulary(data) { _, text, spelling in
            spelling.append(contentsOf: text)
            return true
        }
        let rules = try MergeRules(
            entries: vocabulary.spellings, charactersOf: data, bytes: byteEntries(data))
        let model = BytePairModel(
            rules, kind: .characters, takesWholePieces: data.takesWholePieces ?? false,
            unknown: data.unknown)
        return (vocabulary, EncodingModel(model, cutting))
    }

    /// The entry for each byte, or a number outside the vocabulary.
    private static func byteEntries(_ data: TokenizerData) -> [UInt32] {
        var bytes = [UInt32](repeating: .max, count: 256)
        guard data.hasByteFallback else { return bytes }
        for (id, text) in data.tokens.enumerated() {
            guard let byte = SentencePiece.byte(text) else { continue }
            bytes[Int(byte)] = UInt32(truncatingIfNeeded: id)
        }
        return bytes
    }

    /// SentencePiece as its own library does it: spaces are marked when the text is normalized.
    private static func buildScored(
        _ data: TokenizerData
    ) throws(TokenizerError) -> (Vocabulary, EncodingModel) {
        let scores = try scores(data)
        let vocabulary = try Vocabulary(data) { type, text, spelling in
            spelling.append(contentsOf: text)
            return type != .byte
        }
        let rules = MergeRules(
            entries: vocabulary.spellings, scores: scores, bytes: byteEntries(data))
        let model = BytePairModel(
            rules, kind: .characters, takesWholePieces: false, unknown: data.unknown)
        return (vocabulary, EncodingModel(model, .whole, addsBOSByDefault: true))
    }

    private static func scores(_ data: TokenizerData) throws(TokenizerError) -> [Double] {
        guard let scores = data.scores else {
            throw TokenizerError(
                .missing, item: data.source.item("scores"),
                "SentencePiece needs a score for each token")
        }
        guard scores.count >= data.tokens.count else {
            throw TokenizerError(
                .damaged, item: data.source.item("scores"),
                "has \(scores.count) entries for \(data.tokens.count) tokens; the file is damaged")
        }
        return scores
    }

    private static func buildRanks(
        _ data: TokenizerData
    ) throws(TokenizerError) -> (Vocabulary, EncodingModel) {
        let cutting = try cutting(data)
        let vocabulary = try Vocabulary(data) { _, text, spelling in
            spelling.append(contentsOf: text)
            return true
        }
        let model = BytePairModel(
            MergeRules(ranks: vocabulary.spellings), kind: .bytes, takesWholePieces: true,
            unknown: data.unknown)
        return (vocabulary, EncodingModel(model, cutting))
    }

    private static func requireMerges(_ data: TokenizerData) throws(TokenizerError) {
        guard data.merges.isEmpty, data.mergePairs.isEmpty else { return }
        throw TokenizerError(
            .missing, item: data.source.item("merges"),
            "byte-pair encoding needs merge rules, and there are none; use the complete file as "
                + "the model's authors published it")
    }

    private static func cutting(_ data: TokenizerData) throws(TokenizerError) -> Cutting {
        var rules = data.splitRules
        if rules == nil {
            if let named = PreTokenizer(name: data.preTokenizer) { return .named(named) }
            rules = PreTokenizer.rules(named: data.preTokenizer)
        }
        guard let rules else {
            throw TokenizerError(
                .unsupported, item: data.source.item("pre"),
                "'\(data.preTokenizer)' is not supported; these are: "
                    + PreTokenizer.knownNames.joined(separator: ", "))
        }
        if rules.isEmpty { return .whole }
        do throws(RegexError) {
            return .pipeline(try SplitPipeline(rules))
        } catch {
            throw TokenizerError(
                .unsupported, item: data.source.item("pre"),
                "a pattern cannot be used: \(error.reason)")
        }
    }

    private static func buildSentencePiece(
        _ data: TokenizerData
    ) throws(TokenizerError) -> (Vocabulary, EncodingModel) {
        let scores = try scores(data)
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
            BytePairModel(rules, kind: .characters, takesWholePieces: false), .whole,
            unescapes: true, addsBOSByDefault: true,
            addsSpacePrefix: data.addsSpacePrefix ?? true)
        return (vocabulary, encoding)
    }

    private init(
        _ model: BytePairModel, _ cutting: Cutting, unescapes: Bool = false,
        addsBOSByDefault: Bool = false, addsSpacePrefix: Bool = false
    ) {
        self.model = model
        self.cutting = cutting
        self.unescapes = unescapes
        self.addsBOSByDefault = addsBOSByDefault
        self.addsSpacePrefix = addsSpacePrefix
    }

    var missingBytes: [UInt8] { model.missingBytes }

    /// Appends the ids of `text`.
    ///
    /// - Parameters:
    ///   - isAfterSpecial: that it begins the text or follows a special token.
    ///   - isTextStart: that it begins the text.
    func encode(
        _ text: UnsafeBufferPointer<UInt8>, isAfterSpecial: Bool, isTextStart: Bool,
        _ work: EncodeScratch, _ output: inout [Int32]
    ) {
        switch cutting {
        case .whole where unescapes:
            let escaped = SentencePiece.prepare(text, prefix: addsSpacePrefix && isAfterSpecial)
            escaped.withUnsafeBufferPointer {
                model.encode($0, with: work.merger, cache: work.cache, to: &output)
            }
        case .whole:
            guard !text.isEmpty else { return }
            model.encode(text, with: work.merger, cache: work.cache, to: &output)
        case .named(let preTokenizer):
            preTokenizer.split(work.classify(text)) { piece in
                model.encode(
                    UnsafeBufferPointer(rebasing: text[piece]), with: work.merger,
                    cache: work.cache, to: &output)
            }
            work.releaseIfLarge()
        case .pipeline(let pipeline):
            pipeline.split(text, isTextStart: isTextStart, work.splits) { piece in
                model.encode(piece, with: work.merger, cache: work.cache, to: &output)
            }
        }
    }
}

/// How SentencePiece vocabularies write text (Kudo and Richardson 2018, arXiv:1808.06226).
enum SentencePiece {
    /// `▁` (U+2581), which stands for a space.
    static let mark: [UInt8] = [0xE2, 0x96, 0x81]

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
    static func byte(_ text: some Collection<UInt8>) -> UInt8? {
        guard text.count == 6, text.starts(with: "<0x".utf8) else { return nil }
        let characters = Array(text)
        guard characters[5] == UInt8(ascii: ">") else { return nil }
        return UInt8(String(decoding: characters[3..<5], as: UTF8.self), radix: 16)
    }
}

/// The working memory of one encoding; the tokenizer lends it to one caller at a time.
final class EncodeScratch: @unchecked Sendable {
    let merger = BytePairMerger()
    let cache = PieceCache()
    let splits = SplitScratch()
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
