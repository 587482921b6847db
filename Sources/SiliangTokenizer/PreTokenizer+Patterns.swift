// The patterns of pre-tokenizers that have no scanner of their own.

extension PreTokenizer {
    /// The rules of a pre-tokenizer by the name that GGUF gives it, or nil for an unknown name.
    static func rules(named name: String) -> [SplitRule]? {
        patterns.first { $0.names.contains(name) }?.patterns.map { SplitRule(pattern: $0) }
    }

    /// The patterns of the models' own files, which llama.cpp (`src/llama-vocab.cpp`) lists.
    static let patterns: [(names: Set<String>, patterns: [String])] = [
        (["kimi-k2"], [kimiK2]),
        (["gpt-4o", "llama4", "minimax-m2"], [gpt4o]),
        (["tekken"], [tekken]),
        (
            ["falcon"],
            [#"[\p{P}\$\+<=>\^~\|`]+"#, gpt2Pattern, "[0-9][0-9][0-9]"]
        ),
        (["superbpe"], [#"\p{N}+"#, #"(?=(\d{3})+(?!\d))"#]),
        (
            ["bailingmoe", "bailingmoe2"],
            [
                #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*"#
                    + #"|\s*[\r\n]|\s+(?!\S)|\s+"#
            ]
        ),
        (
            ["seed-coder"],
            [
                #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}"#
                    + #"| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+"#
            ]
        ),
    ]

    static let gpt2Pattern =
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
    /// That of Qwen 1 and 2.
    static let qwenPattern =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"#
        + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    /// Moonshot's Kimi K2 and Moonlight: Chinese characters apart, words by case.
    static let kimiK2 =
        #"[\p{Han}]+|"# + words(#"&&[^\p{Han}]"#, ending: contraction)
        + #"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

    private static let gpt4o =
        words("", ending: contraction)
        + #"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    private static let tekken =
        words("", ending: "")
        + #"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    private static let contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"

    /// A word of capitals and then small letters, at least one of which there is.
    private static func words(_ limit: String, ending: String) -> String {
        let start = #"[^\r\n\p{L}\p{N}]?"#
        let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}"# + limit + "]"
        let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}"# + limit + "]"
        return start + upper + "*" + lower + "+" + ending + "|" + start + upper + "+" + lower + "*"
            + ending
    }
}
