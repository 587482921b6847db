// What a tokenizer is made of, wherever it was read from.

import SiliangFormats

/// The plain data of a tokenizer, in the terms of GGUF's `tokenizer.ggml` keys.
public struct TokenizerData: Sendable {
    /// The kind of vocabulary: `gpt2` for byte-level byte-pair encoding, `llama` for SentencePiece.
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
    /// Whether text is brought into Unicode's normalization form C first. GGUF files never ask for
    /// it; `tokenizer.json` may.
    public var normalizesToNFC = false

    public init() {}
}
