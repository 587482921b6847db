// Which patterns of tokenizer.json files have scanners of their own.

/// The patterns of the families that `PreTokenizer` scans without a regular expression.
enum KnownPatterns {
    /// The GGUF name of the pre-tokenizer with exactly these rules, or nil.
    static func name(of rules: [SplitRule]) -> String? {
        var patterns: [String] = []
        for rule in rules {
            let isRun = rule.pattern == #"\p{N}"# && rule.behavior == .contiguous
            guard rule.edit == .none, !rule.isInverted, isRun || rule.behavior == .isolated else {
                return nil
            }
            patterns.append(isRun ? #"\p{N}+"# : spelled(rule.pattern))
        }
        return names[patterns]
    }

    /// The pattern in the spelling of `names`: line breaks are written as escapes, and a long list
    /// of letters by a name.
    private static func spelled(_ pattern: String) -> String {
        if pattern == casedLetters { return "cased letters" }
        var text = ""
        for scalar in pattern.unicodeScalars {
            switch scalar {
            case "\r": text += "\\r"
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The letters that DeepSeek LLM's pattern lists, as it lists them.
    private static let casedLetters: String = {
        var text = #"\s?["#
        func append(_ value: Int) {
            if let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) {
                text.unicodeScalars.append(scalar)
            }
        }
        for range in DeepSeekRanges.letters {
            append(range.lowerBound)
            if range.count > 2 { text += "-" }
            if range.count > 1 { append(range.upperBound) }
        }
        return text + "]+"
    }()

    private static let ending = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    private static let contractions =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+"#
    private static let deepSeekV3 =
        ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"##
        + #"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    private static let qwen35 =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}"#
        + #"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

    private static let deepSeekLLM = [
        #"[\r\n]"#, "cased letters",
        "\\s?[!-/:-~\u{FF01}-\u{FF0F}\u{FF1A}-\u{FF5E}\u{2018}-\u{201F}\u{3000}-\u{3002}]+",
        #"\s+$"#,
        "[\u{4E00}-\u{9FA5}\u{0800}-\u{4E00}\u{AC00}-\u{D7FF}]+",
    ]
    private static let deepSeekCoder =
        [#"[\r\n]"#, #"\s?\p{L}+"#, #"\s?\p{P}+"#] + deepSeekLLM.suffix(1) + [#"\p{N}"#]

    static let names: [[String]: String] = [
        deepSeekLLM + [#"\p{N}"#]: "deepseek-llm",
        deepSeekLLM + [#"\p{N}+"#]: "deepseek-llm",
        deepSeekCoder: "deepseek-coder",
        [PreTokenizer.gpt2Pattern]: "gpt-2",
        [#"\p{N}"#, PreTokenizer.gpt2Pattern]: "starcoder",
        [contractions + #"|\p{N}{1,3}"# + ending]: "llama-bpe",
        [contractions + #"|\p{N}"# + ending]: "qwen2",
        [qwen35]: "qwen35",
        [#"\p{N}{1,3}"#, "[一-龥\u{3040}-ゟ゠-ヿ]+", deepSeekV3]: "deepseek-v3",
    ]
}
