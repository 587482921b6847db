// A tokenizer from a Hugging Face tokenizer.json file.

import Foundation
import SiliangFormats

extension TokenizerData {
    /// Reads a `tokenizer.json`: byte-level byte-pair encoding with one of the known
    /// pre-tokenizers, added tokens, normalization form C, and the template's BOS and EOS.
    ///
    /// - Parameter json: the file's bytes.
    /// - Throws: `TokenizerError`: `damaged` for what is not JSON or contradicts itself,
    ///   `missing` and `unsupported` for parts that are absent or not known.
    public init(tokenizerJSON json: [UInt8]) throws(TokenizerError) {
        guard let any = try? JSONSerialization.jsonObject(with: Data(json)),
            let root = any as? [String: Any]
        else {
            throw TokenizerError(
                .damaged, item: "tokenizer.json", "is not a JSON object; download it again")
        }
        self = try TokenizerJSON(root: root).data()
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

private struct TokenizerJSON {
    let root: [String: Any]

    func data() throws(TokenizerError) -> TokenizerData {
        guard let model = root["model"] as? [String: Any],
            let vocabulary = model["vocab"] as? [String: Any]
        else {
            throw TokenizerError(.missing, item: "model.vocab", "tokenizer.json does not have it")
        }
        let type = model["type"] as? String ?? "BPE"
        guard type == "BPE", model["byte_fallback"] as? Bool != true else {
            throw TokenizerError(
                .unsupported, item: "model.type",
                "'\(type)' is not supported; byte-level BPE without byte fallback is")
        }
        for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
            guard (model[key] as? String ?? "").isEmpty else {
                throw TokenizerError(.unsupported, item: "model.\(key)", "is not supported")
            }
        }
        var data = TokenizerData()
        try setTokens(vocabulary, &data)
        data.merges = try merges(model["merges"])
        data.takesWholePieces = model["ignore_merges"] as? Bool ?? false
        data.normalizesToNFC = try normalizesToNFC()
        data.preTokenizer = try preTokenizer()
        setTemplate(&data)
        return data
    }

    private func setTokens(
        _ vocabulary: [String: Any], _ data: inout TokenizerData
    ) throws(TokenizerError) {
        let added = root["added_tokens"] as? [[String: Any]] ?? []
        var entries: [Int: (text: String, type: TokenType)] = [:]
        for (text, id) in vocabulary { entries[id as? Int ?? -1] = (text, .normal) }
        for token in added {
            guard let text = token["content"] as? String, let id = token["id"] as? Int else {
                throw TokenizerError(
                    .damaged, item: "added_tokens", "has an entry without content or id")
            }
            for option in ["single_word", "lstrip", "rstrip"] where token[option] as? Bool == true {
                throw TokenizerError(
                    .unsupported, item: "added_tokens",
                    "'\(text)' has \(option), which is not supported")
            }
            let isSpecial = token["special"] as? Bool ?? false
            entries[id] = (text, isSpecial ? .control : .userDefined)
        }
        let count = entries.count
        var texts: [String] = []
        var types: [Int] = []
        for id in 0..<count {
            guard let entry = entries[id] else {
                throw TokenizerError(
                    .damaged, item: "model.vocab",
                    "has \(count) ids, but not \(id); ids have no gaps")
            }
            texts.append(entry.text)
            types.append(entry.type.rawValue)
        }
        data.tokens = ByteStrings(strings: texts)
        data.tokenTypes = types
    }

    /// Rules are `"left right"` or, since `tokenizers` 0.20, `["left", "right"]`.
    private func merges(_ list: Any?) throws(TokenizerError) -> ByteStrings {
        if let lines = list as? [String] { return ByteStrings(strings: lines) }
        guard let pairs = list as? [[String]], pairs.allSatisfy({ $0.count == 2 }) else {
            throw TokenizerError(
                .damaged, item: "model.merges", "is not a list of pairs of spellings")
        }
        return ByteStrings(strings: pairs.map { "\($0[0]) \($0[1])" })
    }

    private func normalizesToNFC() throws(TokenizerError) -> Bool {
        guard let normalizer = root["normalizer"] as? [String: Any] else { return false }
        let steps = normalizer["normalizers"] as? [[String: Any]] ?? [normalizer]
        let types = steps.map { $0["type"] as? String ?? "" }
        if types.isEmpty { return false }
        guard types == ["NFC"] else {
            throw TokenizerError(
                .unsupported, item: "normalizer",
                "\(types.joined(separator: ", ")) is not supported; NFC or none is")
        }
        return true
    }

    /// The known pre-tokenizer with the same patterns.
    private func preTokenizer() throws(TokenizerError) -> String {
        let whole = root["pre_tokenizer"] as? [String: Any] ?? [:]
        let steps = whole["pretokenizers"] as? [[String: Any]] ?? [whole]
        let patterns = steps.compactMap(Self.pattern)
        if let name = Self.names[patterns] { return name }
        throw TokenizerError(
            .unsupported, item: "pre_tokenizer",
            "its patterns are not known: \(patterns.joined(separator: " then "))")
    }

    /// A step's pattern in the spelling of `names`, nil for one that splits nothing. What has no
    /// such spelling comes out as something that is not there.
    private static func pattern(_ step: [String: Any]) -> String? {
        switch step["type"] as? String {
        case "Split":
            guard step["behavior"] as? String == "Isolated", step["invert"] as? Bool != true else {
                return "Split that is not isolated"
            }
            let pattern = step["pattern"] as? [String: Any]
            let text = pattern?["Regex"] as? String ?? pattern?["String"] as? String
            // The list of cased letters is long and the same wherever it begins like this.
            if text?.hasPrefix(#"\s?[A-Za-zµÀ-ÖØ-ö"#) == true { return "cased letters" }
            return text?.replacingOccurrences(of: "\r", with: "\\r")
                .replacingOccurrences(of: "\n", with: "\\n")
        case "ByteLevel":
            guard step["add_prefix_space"] as? Bool != true else {
                return "ByteLevel after a space"
            }
            return step["use_regex"] as? Bool == false ? nil : "GPT-2"
        case "Digits":
            return step["individual_digits"] as? Bool == true ? "\\p{N}" : "\\p{N}+"
        default: return step["type"] as? String
        }
    }

    private static let ending = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    private static let contractions =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+"#
    private static let deepSeekV3 =
        ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"##
        + #"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

    private static let deepSeekLLM = [
        #"[\r\n]"#, "cased letters",
        "\\s?[!-/:-~\u{FF01}-\u{FF0F}\u{FF1A}-\u{FF5E}\u{2018}-\u{201F}\u{3000}-\u{3002}]+",
        #"\s+$"#,
        "[\u{4E00}-\u{9FA5}\u{0800}-\u{4E00}\u{AC00}-\u{D7FF}]+",
    ]
    private static let deepSeekCoder =
        [#"[\r\n]"#, #"\s?\p{L}+"#, #"\s?\p{P}+"#] + deepSeekLLM.suffix(1) + [#"\p{N}"#]

    private static let names: [[String]: String] = [
        deepSeekLLM + [#"\p{N}"#]: "deepseek-llm",
        deepSeekLLM + [#"\p{N}+"#]: "deepseek-llm",
        deepSeekCoder: "deepseek-coder",
        ["GPT-2"]: "gpt-2",
        ["\\p{N}", "GPT-2"]: "starcoder",
        [contractions + #"|\p{N}{1,3}"# + ending]: "llama-bpe",
        [contractions + #"|\p{N}"# + ending]: "qwen2",
        [#"\p{N}{1,3}"#, "[一-龥\u{3040}-ゟ゠-ヿ]+", deepSeekV3]: "deepseek-v3",
    ]

    /// BOS and EOS are what the template puts around a single text.
    private func setTemplate(_ data: inout TokenizerData) {
        data.addsBOS = false
        data.addsEOS = false
        let whole = root["post_processor"] as? [String: Any] ?? [:]
        let steps = whole["processors"] as? [[String: Any]] ?? [whole]
        for step in steps where step["type"] as? String == "TemplateProcessing" {
            let tokens = step["special_tokens"] as? [String: [String: Any]] ?? [:]
            var sawText = false
            for part in step["single"] as? [[String: Any]] ?? [] {
                let name = (part["SpecialToken"] as? [String: Any])?["id"] as? String
                let id = name.flatMap { (tokens[$0]?["ids"] as? [Int])?.first }
                if part["Sequence"] != nil { sawText = true }
                guard let id else { continue }
                if sawText { data.eosTokenID = id } else { data.bosTokenID = id }
                if sawText { data.addsEOS = true } else { data.addsBOS = true }
            }
        }
    }
}
