// A tiktoken vocabulary file, and what the models that have one leave to their Python code.

import SiliangFormats

/// Reads lines of a spelling in base64, a space and its rank.
enum TiktokenFile {
    /// The models with such files: the file itself says nothing of how texts are cut.
    struct Family: Sendable {
        /// The pre-tokenizer's name in GGUF.
        let preTokenizer: String
        var normalizesToNFC = false
        /// Control tokens after the vocabulary, in order.
        var special: [String] = []
        /// How many ids after the vocabulary are control tokens, named or not.
        var reserved = 0
        /// Tokens before each text.
        var prefix: [String] = []
    }

    /// Families by the `tokenizer_class` of their tokenizer_config.json.
    static let families: [String: Family] = [
        "TikTokenTokenizer": Family(preTokenizer: "kimi-k2", reserved: 258),
        "QWenTokenizer": Family(
            preTokenizer: "qwen2", normalizesToNFC: true,
            special: ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
                + (0..<205).map { "<|extra_\($0)|>" }),
        "ChatGLM4Tokenizer": Family(preTokenizer: "llama-bpe", prefix: ["[gMASK]", "<sop>"]),
    ]

    /// Whether the bytes look like such a file.
    static func isOne(_ bytes: [UInt8]) -> Bool {
        let line = bytes.prefix(400).prefix { $0 != UInt8(ascii: "\n") }
        return (try? entry(line, 0)) != nil
    }

    /// The spellings in the order of their ranks.
    ///
    /// - Throws: `damaged` for a line that is none, or ranks that are not 0, 1, 2 and so on.
    static func spellings(_ bytes: [UInt8]) throws(TokenizerError) -> [[UInt8]] {
        var found: [(rank: Int, spelling: [UInt8])] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            found.append(try entry(line, index))
        }
        found.sort { $0.rank < $1.rank }
        for (index, entry) in found.enumerated() where entry.rank != index {
            throw TokenizerError(
                .damaged, item: "rank \(index)",
                "is missing or there twice; the file is damaged, download it again")
        }
        return found.map(\.spelling)
    }

    private static func entry(
        _ line: ArraySlice<UInt8>, _ index: Int
    ) throws(TokenizerError) -> (rank: Int, spelling: [UInt8]) {
        let parts = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
        guard parts.count == 2, let rank = Int(String(decoding: parts[1], as: UTF8.self)),
            rank >= 0, let spelling = base64(parts[0])
        else {
            throw TokenizerError(
                .damaged, item: "line \(index + 1)",
                "is not a spelling in base64 and its rank; the file is damaged")
        }
        return (rank, spelling)
    }

    private static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var output: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text {
            let value: UInt8
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="): continue
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            output.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return output.isEmpty ? nil : output
    }

    /// The data of a family's tokenizer.
    ///
    /// - Parameter added: what tokenizer_config.json lists under `added_tokens_decoder`.
    static func data(
        _ bytes: [UInt8], _ family: Family, added: [AddedToken]
    ) throws(TokenizerError) -> TokenizerData {
        var data = TokenizerData()
        data.source = .file
        data.model = "tiktoken"
        data.preTokenizer = family.preTokenizer
        if family.normalizesToNFC { data.normalizer.steps = [.form(.composed, version: .max)] }
        let spellings = try spellings(bytes)
        var tokens = Dictionary(added.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let named = family.special.enumerated().map { (spellings.count + $0, $1) }
        let reserved = (spellings.count..<spellings.count + family.reserved).map {
            ($0, "<|reserved_token_\($0)|>")
        }
        for (id, text) in named + reserved where tokens[id] == nil {
            var token = AddedToken(id: id, text: text)
            token.isSpecial = true
            tokens[id] = token
        }
        let last = tokens.keys.max() ?? 0
        guard last < 2 * spellings.count + 65_536 else {
            throw TokenizerError(
                .damaged, item: "added_tokens_decoder",
                "has id \(last) for a vocabulary of \(spellings.count); the file is damaged")
        }
        var texts = spellings
        var types = [Int](repeating: TokenType.normal.rawValue, count: spellings.count)
        while texts.count <= last {
            texts.append([])
            types.append(TokenType.unused.rawValue)
        }
        for (id, token) in tokens where id >= 0 {
            texts[id] = Array(token.text.utf8)
            types[id] = (token.isSpecial ? TokenType.control : .userDefined).rawValue
        }
        data.tokens = ByteStrings(texts)
        data.tokenTypes = types
        data.addedTokens = tokens.values.sorted { $0.id < $1.id }
        let prefix = family.prefix.compactMap { name in tokens.first { $1.text == name }?.key }
        data.template = (prefix, [])
        return data
    }
}
