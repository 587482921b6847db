// The tokenizer of a checkpoint folder.

import SiliangFormats

/// A tokenizer and what belongs to it, from a folder in Hugging Face's layout.
///
/// The tokenizer is `tokenizer.json` where there is one; else `tokenizer.model` (SentencePiece, or
/// tiktoken under that name), `tiktoken.model` or `qwen.tiktoken`, or `vocab.json` with
/// `merges.txt`. Beside it count `tokenizer_config.json`, `special_tokens_map.json`,
/// `chat_template.jinja`, and the end tokens of `generation_config.json` and `config.json`.
public struct TokenizerFolder: Sendable {
    public let tokenizer: Tokenizer
    /// The chat template that applies unless another is asked for.
    public let chatTemplate: String?
    /// All chat templates by name.
    public let chatTemplates: [String: String]
    /// How the token that begins a text is written.
    public let bosToken: String?
    /// How the token that ends a text is written.
    public let eosToken: String?
    public let unknownToken: String?
    public let paddingToken: String?
    /// The tokens that end an answer, as generation_config.json and config.json list them; the
    /// tokenizer's `endOfGenerationTokenIDs` hold them and more.
    public let eosTokenIDs: [Int32]

    /// The files that can be a folder's tokenizer, the first that is there counts.
    public static let fileNames = [
        "tokenizer.json", "tokenizer.model", "tiktoken.model", "qwen.tiktoken", "vocab.json",
    ]

    /// Opens the tokenizer of the folder at `path`.
    ///
    /// - Throws: `TokenizerError` with the file's name: `missing` where there is no tokenizer or it
    ///   lacks a part, `unsupported` for kinds that are not known, `damaged` for files that
    ///   contradict themselves.
    public init(path: String) throws(TokenizerError) {
        let folder = FolderReader(path: path)
        let configuration = try TokenizerConfiguration(folder)
        let source = TokenizerFolderSource(folder: folder, configuration: configuration)
        (tokenizer, eosTokenIDs) = try source.open()
        chatTemplates = configuration.chatTemplates
        chatTemplate = chatTemplates["default"] ?? chatTemplates.min { $0.key < $1.key }?.value
        bosToken = configuration.token("bos_token")
        eosToken = configuration.token("eos_token")
        unknownToken = configuration.token("unk_token")
        paddingToken = configuration.token("pad_token")
    }
}

/// Finds a folder's tokenizer file and reads it.
private struct TokenizerFolderSource {
    let folder: FolderReader
    let configuration: TokenizerConfiguration

    func open() throws(TokenizerError) -> (Tokenizer, [Int32]) {
        for name in TokenizerFolder.fileNames {
            guard let bytes = folder.bytes(name) else { continue }
            do throws(TokenizerError) {
                var data = try data(name, bytes)
                let ends = completed(&data)
                return (try Tokenizer(data), ends)
            } catch {
                throw error.naming(folder.path(of: name))
            }
        }
        throw TokenizerError(
            .missing,
            "the folder has no tokenizer; it needs one of "
                + TokenizerFolder.fileNames.joined(separator: ", ")
        ).naming(folder.path)
    }

    private func data(_ name: String, _ bytes: [UInt8]) throws(TokenizerError) -> TokenizerData {
        switch name {
        case "tokenizer.json":
            return try TokenizerData(tokenizerJSON: bytes, moreTokens: configuration.addedTokens)
        case "vocab.json": return try vocabularyAndMerges(bytes)
        case "tokenizer.model" where !TiktokenFile.isOne(bytes):
            return try sentencePiece(bytes)
        default: return try tiktoken(bytes)
        }
    }

    private func sentencePiece(_ bytes: [UInt8]) throws(TokenizerError) -> TokenizerData {
        var data = try SentencePieceFile.data(bytes)
        data.addsBOS = configuration.flag("add_bos_token")
        data.addsEOS = configuration.flag("add_eos_token")
        try data.append(configuration.addedTokens)
        data.decoder = SentencePieceFile.decoder(data)
        return data
    }

    private func tiktoken(_ bytes: [UInt8]) throws(TokenizerError) -> TokenizerData {
        let name = configuration.className ?? ""
        guard let family = TiktokenFile.families[name] else {
            throw TokenizerError(
                .unsupported, item: "tokenizer_class",
                "'\(name)' in tokenizer_config.json is not known, and the file alone does not say "
                    + "how texts are cut; known are "
                    + TiktokenFile.families.keys.sorted().joined(separator: ", "))
        }
        return try TiktokenFile.data(bytes, family, added: configuration.addedTokens)
    }

    /// The two files of GPT-2 and, before tokenizer.json, of others.
    private func vocabularyAndMerges(_ bytes: [UInt8]) throws(TokenizerError) -> TokenizerData {
        let isQwen = configuration.className?.hasPrefix("Qwen2") ?? false
        guard isQwen || configuration.className?.hasPrefix("GPT2") ?? true else {
            throw TokenizerError(
                .unsupported, item: "tokenizer_class",
                "'\(configuration.className ?? "")' is not known with vocab.json; add the model's "
                    + "tokenizer.json to the folder")
        }
        guard let merges = try folder.text("merges.txt") else {
            throw TokenizerError(
                .missing, item: "merges.txt",
                "is not in the folder, and vocab.json is nothing without it; download it too")
        }
        let list: VocabularyList
        do {
            list = try VocabularyList(file: bytes)
        } catch {
            throw TokenizerError(.damaged, "is not JSON: \(error); download it again")
        }
        var entries = try VocabularyEntries(list, item: "vocabulary")
        for token in configuration.addedTokens { try entries.add(token) }
        var data = TokenizerData()
        data.source = .file
        data.preTokenizer = isQwen ? "qwen2" : "gpt-2"
        if isQwen { data.normalizer.steps = [.form(.composed, version: .max)] }
        (data.tokens, data.tokenTypes) = entries.finish()
        let lines = merges.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#version") }
        data.merges = ByteStrings(strings: lines.lazy.map(String.init))
        data.addedTokens = configuration.addedTokens
        data.template = ([], [])
        return data
    }

    // MARK: What the configuration adds

    /// Sets what begins and ends texts and answers, and returns the listed end tokens.
    private func completed(_ data: inout TokenizerData) -> [Int32] {
        let count = data.tokens.count
        let ends = configuration.endTokenIDs.filter { (0..<count).contains($0) }
        data.endTokenIDs = ends
        if let id = data.id(of: configuration.token("bos_token")) { data.bosTokenID = id }
        if let id = data.id(of: configuration.token("eos_token")) { data.eosTokenID = id }
        if var template = data.template {
            if let bos = data.bosTokenID, let adds = configuration.flag("add_bos_token") {
                template.prefix.removeAll { $0 == bos }
                if adds { template.prefix.insert(bos, at: 0) }
            }
            if let eos = data.eosTokenID, let adds = configuration.flag("add_eos_token") {
                template.suffix.removeAll { $0 == eos }
                if adds { template.suffix.append(eos) }
            }
            data.template = template
        }
        return ends.map { Int32(truncatingIfNeeded: $0) }
    }
}

extension TokenizerData {
    /// The id of an entry by its text.
    fileprivate func id(of text: String?) -> Int? {
        guard let text, !text.isEmpty else { return nil }
        if let token = addedTokens?.first(where: { $0.text == text }) { return token.id }
        let bytes = Array(text.utf8)
        return tokens.firstIndex { $0.elementsEqual(bytes) }
    }

    /// Adds entries after those that are there, or says more of them.
    ///
    /// - Throws: `damaged` for an id far beyond the vocabulary.
    fileprivate mutating func append(_ added: [AddedToken]) throws(TokenizerError) {
        guard !added.isEmpty else { return }
        var texts = tokens.map { Array($0) }
        var types = tokenTypes ?? Array(repeating: TokenType.normal.rawValue, count: texts.count)
        var known = addedTokens ?? []
        for var token in added.sorted(by: { $0.id < $1.id }) {
            guard token.id < 2 * texts.count + 65_536 else {
                throw TokenizerError(
                    .damaged, item: "added_tokens_decoder",
                    "has id \(token.id) for a vocabulary of \(texts.count)")
            }
            while texts.count <= token.id {
                texts.append([])
                types.append(TokenType.unused.rawValue)
            }
            let text = Array(token.text.utf8)
            guard texts[token.id].isEmpty || texts[token.id] == text else { continue }
            texts[token.id] = text
            if types[token.id] != TokenType.unknown.rawValue {
                types[token.id] = (token.isSpecial ? TokenType.control : .userDefined).rawValue
            }
            token.isNormalized = false
            known.removeAll { $0.id == token.id }
            known.append(token)
        }
        addedTokens = known
        tokens = ByteStrings(texts)
        tokenTypes = types
        let new = texts.count - (scores?.count ?? texts.count)
        scores = scores.map { $0 + Array(repeating: 0, count: new) }
        isTrained = isTrained.map { $0 + Array(repeating: false, count: new) }
    }
}
