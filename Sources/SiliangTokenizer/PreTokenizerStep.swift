// One step of a tokenizer.json's pre-tokenizer, as rules for cutting.

import SiliangFormats

/// A step under `pre_tokenizer`.
struct PreTokenizerStep {
    private let step: JSONValue

    init(_ step: JSONValue) {
        self.step = step
    }

    private var type: String { TokenizerJSONSteps.type(step) }

    /// - Throws: `unsupported` for a step that is not known.
    func rules() throws(TokenizerError) -> [SplitRule] {
        switch type {
        case "Split": return [try split()]
        case "ByteLevel":
            let hasPrefix = step["add_prefix_space"]?.bool ?? true
            let usesPattern = step["use_regex"]?.bool ?? true
            let rule = SplitRule(
                edit: hasPrefix ? .spacePrefix : .none,
                pattern: usesPattern ? PreTokenizer.gpt2Pattern : "")
            return rule == SplitRule() ? [] : [rule]
        case "Metaspace": return [try metaspace()]
        case "Digits":
            let isIndividual = step["individual_digits"]?.bool ?? false
            return [
                SplitRule(pattern: #"\p{N}"#, behavior: isIndividual ? .isolated : .contiguous)
            ]
        case "Punctuation":
            return [SplitRule(pattern: Self.punctuation, behavior: try behavior(or: .isolated))]
        case "Whitespace":
            return [
                SplitRule(pattern: Self.words, behavior: .removed, isInverted: true)
            ]
        case "WhitespaceSplit": return [SplitRule(pattern: #"\s"#, behavior: .removed)]
        case "BertPreTokenizer":
            return [
                SplitRule(pattern: #"\s"#, behavior: .removed),
                SplitRule(pattern: Self.punctuation),
            ]
        case "CharDelimiterSplit":
            return [
                SplitRule(
                    pattern: Self.literal(step["delimiter"]?.string ?? ""), behavior: .removed)
            ]
        default:
            throw TokenizerError(
                .unsupported, item: "pre_tokenizer",
                "'\(type)' is not supported; Split, ByteLevel, Metaspace, Digits, Punctuation, "
                    + "Whitespace, WhitespaceSplit, BertPreTokenizer, CharDelimiterSplit and "
                    + "sequences of them are")
        }
    }

    /// ASCII's signs, and the general category P.
    private static let punctuation = #"[!-/:-@\[-`{-~\p{P}]"#
    /// Here `\w` is as in `AddedTokenMatcher`: with the joiners.
    private static let words = #"[\w\u200C\u200D]+|[^\w\u200C\u200D\s]+"#

    private func split() throws(TokenizerError) -> SplitRule {
        let pattern: String
        if let text = step["pattern"]?["Regex"]?.string {
            pattern = text
        } else if let text = step["pattern"]?["String"]?.string {
            pattern = Self.literal(text)
        } else {
            throw TokenizerError(
                .damaged, item: "pre_tokenizer", "has a Split without a pattern")
        }
        return SplitRule(
            pattern: pattern, behavior: try behavior(or: nil),
            isInverted: step["invert"]?.bool ?? false)
    }

    private func behavior(or standard: SplitBehavior?) throws(TokenizerError) -> SplitBehavior {
        let name = step["behavior"]?.string
        if let name, let behavior = SplitBehavior(rawValue: name) { return behavior }
        if name == nil, let standard { return standard }
        throw TokenizerError(
            .unsupported, item: "pre_tokenizer",
            "the behavior '\(name ?? "")' of \(type) is not known")
    }

    /// A pattern that matches `text` and nothing else.
    private static func literal(_ text: String) -> String {
        var pattern = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII, !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) {
                pattern += "\\x{" + String(scalar.value, radix: 16) + "}"
            } else {
                pattern.unicodeScalars.append(scalar)
            }
        }
        return pattern
    }

    /// In files from before `prepend_scheme`, `add_prefix_space` says whether there is a mark.
    private func metaspace() throws(TokenizerError) -> SplitRule {
        let mark = step["replacement"]?.string ?? "▁"
        var prefix = MetaspacePrefix.always
        if let name = step["prepend_scheme"]?.string {
            guard let named = MetaspacePrefix(rawValue: name) else {
                throw TokenizerError(
                    .unsupported, item: "pre_tokenizer",
                    "the prepend_scheme '\(name)' of Metaspace is not known")
            }
            prefix = named
        } else if step["add_prefix_space"]?.bool == false {
            prefix = .never
        }
        let cuts = step["split"]?.bool ?? true
        return SplitRule(
            edit: .metaspace(mark: Array(mark.utf8), prefix: prefix),
            pattern: cuts ? Self.literal(mark) : "", behavior: .mergedWithNext)
    }
}
