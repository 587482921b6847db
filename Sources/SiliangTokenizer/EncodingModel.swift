// The kinds of vocabularies and how each encodes a text without special tokens.

import SiliangFormats

enum EncodingModel: Sendable {
    case bytePair(BytePairModel, PreTokenizer, addsBOSByDefault: Bool)

    static func build(
        _ data: TokenizerData
    ) throws(TokenizerError) -> (Vocabulary, EncodingModel) {
        switch data.model {
        case "gpt2": return try buildBytePair(data)
        default:
            throw TokenizerError(
                .unsupported, item: "tokenizer.ggml.model",
                "'\(data.model)' is not supported; gpt2 (byte-level byte-pair encoding) is")
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
        let model = try BytePairModel(
            entries: vocabulary.spellings, merges: data.merges,
            takesWholePieces: data.takesWholePieces ?? isLlama3)
        return (vocabulary, .bytePair(model, preTokenizer, addsBOSByDefault: isLlama3))
    }

    var addsBOSByDefault: Bool {
        switch self {
        case .bytePair(_, _, let addsBOS): addsBOS
        }
    }

    var missingBytes: [UInt8] {
        switch self {
        case .bytePair(let model, _, _): model.missingBytes
        }
    }

    /// Appends the ids of `text`. `isAfterSpecial` says that it begins the text or follows a
    /// special token.
    func encode(
        _ text: UnsafeBufferPointer<UInt8>, isAfterSpecial: Bool, _ work: EncodeScratch,
        _ output: inout [Int32]
    ) {
        switch self {
        case .bytePair(let model, let preTokenizer, _):
            let classified = work.classify(text)
            preTokenizer.split(classified) { piece in
                model.encode(
                    UnsafeBufferPointer(rebasing: text[piece]), with: work.merger,
                    cache: work.cache, to: &output)
            }
            work.releaseIfLarge()
        }
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
