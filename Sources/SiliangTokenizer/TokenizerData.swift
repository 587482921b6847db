// What a tokenizer is made of, wherever it was read from.

import SiliangFormats

/// The plain data of a tokenizer, in the terms of GGUF's `tokenizer.ggml` keys.
public struct TokenizerData: Sendable {
    /// The kind of vocabulary: `gpt2` for byte-level byte-pair encoding, `llama` for SentencePiece,
    /// `bpe` for byte-pair encoding of characters, `sentencepiece` for SentencePiece with the
    /// normalizer's steps in `normalizer`, `tiktoken` for entries that are bytes in the order of
    /// their ranks.
    public var model = "gpt2"
    /// The pre-tokenizer's name, such as `deepseek-v3`.
    public var preTokenizer = "default"
    /// The entries in the order of their ids: in the byte alphabet of GPT-2 for `gpt2`, special
    /// tokens as they are.
    public var tokens = ByteStrings()
    /// The type of each entry, as numbered by GGUF; nil: all normal.
    public var tokenTypes: [Int]?
    /// SentencePiece's score of each entry.
    public var scores: [Double]?
    /// Merge rules in the order of training: two spellings with a space between.
    public var merges = ByteStrings()

    public var bosTokenID: Int?
    public var eosTokenID: Int?
    /// The end of a turn, where it is another token than EOS.
    public var eotTokenID: Int?
    /// The end of a message.
    public var eomTokenID: Int?
    public var unknownTokenID: Int?
    /// Whether texts begin with BOS; nil: as the pre-tokenizer's family does.
    public var addsBOS: Bool?
    /// Whether texts end with EOS; nil: no.
    public var addsEOS: Bool?
    /// SentencePiece: whether a space is put before the text; nil: yes.
    public var addsSpacePrefix: Bool?
    /// Whether a piece that is an entry is taken without merging; nil: as the pre-tokenizer's
    /// family does.
    public var takesWholePieces: Bool?
    /// Tokens beside `eosTokenID` after which generation stops.
    public var endTokenIDs: [Int] = []
    /// What goes before and after a text, where it is more than BOS and EOS; then `addsBOS` and
    /// `addsEOS` do not count.
    public var template: (prefix: [Int], suffix: [Int])?
    /// The tokens that are looked for in texts, with their options; nil: the control and
    /// user-defined entries, with none.
    public var addedTokens: [AddedToken]?

    // What only `tokenizer.json` says.

    /// Which entries the trained vocabulary has, so that merges may make them; nil: by their types.
    var isTrained: [Bool]?
    /// Each two entries are one merge rule, beside `merges`.
    var mergePairs = ByteStrings()
    var normalizer = TextNormalizer()
    /// How texts are cut; nil: as `preTokenizer` says.
    var splitRules: [SplitRule]?
    /// Whether added tokens that are looked for in the normalized text are normalized themselves.
    var normalizesAddedTokens = true
    var decoder: TokenDecoder?
    /// Whether characters without an entry are written with entries for bytes.
    var hasByteFallback = false
    /// What becomes of characters that cannot be written; nil: as llama.cpp does.
    var unknown: UnknownRule?
    /// The names under which the source knows things, for errors.
    var source = TokenizerSource.gguf

    public init() {}
}

/// What becomes of characters that a vocabulary cannot write.
struct UnknownRule: Sendable, Equatable {
    /// The entry that stands for them; nil: they are left out.
    var id: UInt32?
    /// Whether several in a row become one.
    var isFused = false
}

/// Where a tokenizer was read from.
enum TokenizerSource: Sendable {
    case gguf
    case json
    case file

    /// The name of what GGUF has under `tokenizer.ggml.key`.
    func item(_ key: String) -> String {
        switch self {
        case .gguf: "tokenizer.ggml.\(key)"
        case .json:
            switch key {
            case "tokens", "token_type": "model.vocab"
            case "merges": "model.merges"
            case "model": "model.type"
            case "pre": "pre_tokenizer"
            default: key
            }
        case .file: key
        }
    }
}
