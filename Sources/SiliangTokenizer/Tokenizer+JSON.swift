// A tokenizer from a Hugging Face tokenizer.json file.

import SiliangFormats

extension TokenizerData {
    /// Reads a `tokenizer.json` as the `tokenizers` package does: byte-pair encoding of bytes or of
    /// characters with byte fallback, with its normalizer, pre-tokenizer, post-processor, decoder
    /// and added tokens.
    ///
    /// - Parameter json: the file's bytes.
    /// - Throws: `TokenizerError`: `damaged` for what is not JSON or contradicts itself,
    ///   `missing` and `unsupported` for parts that are absent or not known.
    public init(tokenizerJSON json: [UInt8]) throws(TokenizerError) {
        try self.init(tokenizerJSON: json, moreTokens: [])
    }

    /// As `init(tokenizerJSON:)`, with tokens that another file adds or says more of.
    init(tokenizerJSON json: [UInt8], moreTokens: [AddedToken]) throws(TokenizerError) {
        let file: TokenizerJSONFile
        do {
            file = try TokenizerJSONFile(json)
        } catch {
            throw TokenizerError(
                .damaged, item: "tokenizer.json",
                "is not a JSON object: \(error); download it again")
        }
        self = try TokenizerJSON(file: file, moreTokens: moreTokens).data()
    }
}

extension Tokenizer {
    /// Builds the tokenizer that a `tokenizer.json` describes.
    ///
    /// - Parameter json: the file's bytes.
    /// - Throws: what `TokenizerData.init(tokenizerJSON:)` and `init(_:)` throw.
    public convenience init(tokenizerJSON json: [UInt8]) throws(TokenizerError) {
        try self.init(try TokenizerData(tokenizerJSON: json))
    }
}

/// The reader of a `tokenizer.json`.
struct TokenizerJSON {
    let file: TokenizerJSONFile
    /// Tokens that another file adds, or says more of.
    var moreTokens: [AddedToken] = []

    private var root: JSONObject { file.root }
    private var model: JSONObject { file.model }

    func data() throws(TokenizerError) -> TokenizerData {
        let vocabulary = try checkedVocabulary()
        var data = TokenizerData()
        data.source = .json
        try setTokens(vocabulary, &data)
        try setMerges(&data)
        data.takesWholePieces = model["ignore_merges"]?.bool ?? false
        data.hasByteFallback = model["byte_fallback"]?.bool ?? false
        let unknown = model["unk_token"]?.string.flatMap { vocabulary.id(of: $0) }
        data.unknown = UnknownRule(
            id: unknown.flatMap(UInt32.init(exactly:)),
            isFused: model["fuse_unk"]?.bool ?? false)
        data.normalizer = try TokenizerJSONSteps.normalizer(root["normalizer"])
        let cutting = try TokenizerJSONSteps.preTokenizer(root["pre_tokenizer"])
        data.model = cutting.isByteLevel ? "gpt2" : "bpe"
        switch cutting.kind {
        case .named(let name): data.preTokenizer = name
        case .rules(let rules): data.splitRules = rules
        }
        data.decoder = try TokenizerJSONDecoder.make(
            root["decoder"], tokens: written(data), isByteLevel: cutting.isByteLevel)
        try setTemplate(&data)
        return data
    }

    private func checkedVocabulary() throws(TokenizerError) -> VocabularyList {
        let type = model["type"]?.string ?? "BPE"
        guard let vocabulary = file.vocabulary else {
            throw TokenizerError(
                .missing, item: "model.vocab",
                "there is none: the file is no tokenizer.json, or not the whole of it")
        }
        guard type == "BPE" else {
            throw TokenizerError(
                .unsupported, item: "model.type",
                "'\(type)' is not supported; BPE is, with or without byte fallback")
        }
        guard vocabulary.isObject else {
            throw TokenizerError(
                .damaged, item: "model.vocab", "is not an object of spellings and ids")
        }
        for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
            guard (model[key]?.string ?? "").isEmpty else {
                throw TokenizerError(
                    .unsupported, item: "model.\(key)",
                    "is not supported; only an empty one or null is")
            }
        }
        if let dropout = model["dropout"]?.double, dropout > 0 {
            throw TokenizerError(
                .unsupported, item: "model.dropout",
                "makes encoding random, which is for training; set it to null")
        }
        return vocabulary
    }

    // MARK: Entries

    private func setTokens(
        _ vocabulary: VocabularyList, _ data: inout TokenizerData
    ) throws(TokenizerError) {
        var entries = try VocabularyEntries(vocabulary)
        var added: [AddedToken] = []
        for value in root["added_tokens"]?.array ?? [] { added.append(try AddedToken(json: value)) }
        let ids = Set(moreTokens.map(\.id))
        added = added.filter { !ids.contains($0.id) } + moreTokens
        for token in added { try entries.add(token) }
        data.addedTokens = added
        (data.tokens, data.tokenTypes) = entries.finish()
        data.isTrained = entries.isTrained
    }

    /// The entries as the package writes them: tokens that are looked for in the normalized text
    /// come back as they are found there.
    private func written(_ data: TokenizerData) -> ByteStrings {
        let normalized = (data.addedTokens ?? []).filter(\.isNormalized)
        guard !normalized.isEmpty, !data.normalizer.isEmpty else { return data.tokens }
        var texts = data.tokens.map { Array($0) }
        for token in normalized {
            let text = Array(token.text.utf8)
            texts[token.id] = text.withUnsafeBufferPointer { data.normalizer.apply($0) } ?? text
        }
        return ByteStrings(texts)
    }

    // MARK: Merges

    /// Rules are `"left right"` or, since `tokenizers` 0.20, `["left", "right"]`.
    private func setMerges(_ data: inout TokenizerData) throws(TokenizerError) {
        if let place = file.wrongMerge {
            throw TokenizerError(
                .damaged, item: "model.merges[\(place)]",
                "is not two spellings; the file is damaged, download it again")
        }
        data.merges = file.mergeLines.finish()
        data.mergePairs = file.mergePairs.finish()
    }

    // MARK: What goes around texts

    /// BOS and EOS are what the template puts around a single text.
    private func setTemplate(_ data: inout TokenizerData) throws(TokenizerError) {
        let template = try TokenizerJSONSteps.template(root["post_processor"])
        data.template = template
        data.bosTokenID = template.prefix.first
        data.eosTokenID = template.suffix.last
    }
}

extension AddedToken {
    /// An entry of `added_tokens`.
    ///
    /// - Throws: `damaged` for one without text or id.
    init(json value: JSONValue) throws(TokenizerError) {
        guard let text = value["content"]?.string, let id = value["id"]?.int, id >= 0 else {
            throw TokenizerError(
                .damaged, item: "added_tokens", "has an entry without content or id")
        }
        self.init(id: id, text: text, options: value)
    }

    /// A token with the options that an object gives it.
    init(id: Int, text: String, options: JSONValue) {
        self.init(id: id, text: text)
        isSpecial = options["special"]?.bool ?? false
        isSingleWord = options["single_word"]?.bool ?? false
        stripsLeft = options["lstrip"]?.bool ?? false
        stripsRight = options["rstrip"]?.bool ?? false
        isNormalized = options["normalized"]?.bool ?? !isSpecial
    }
}
