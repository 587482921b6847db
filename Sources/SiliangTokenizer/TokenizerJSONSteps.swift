// The normalizer, the pre-tokenizer and the post-processor of a tokenizer.json.

import SiliangFormats

/// What the steps of a `tokenizer.json` come to.
enum TokenizerJSONSteps {
    /// The steps of a sequence, or the one step that is given instead.
    static func list(_ value: JSONValue?, _ key: String) -> [JSONValue] {
        guard let value, value != .null else { return [] }
        guard let steps = value[key]?.array else { return [value] }
        return steps.flatMap { list($0, key) }
    }

    static func type(_ step: JSONValue) -> String { step["type"]?.string ?? "" }

    // MARK: Normalizer

    static func normalizer(_ value: JSONValue?) throws(TokenizerError) -> TextNormalizer {
        var normalizer = TextNormalizer()
        for step in list(value, "normalizers") {
            normalizer.steps.append(try normalizerStep(step))
        }
        return normalizer
    }

    private static func normalizerStep(
        _ step: JSONValue
    ) throws(TokenizerError) -> TextNormalizer.Step {
        switch type(step) {
        case "NFC", "NFD", "NFKC", "NFKD":
            guard let form = UnicodeForm(rawValue: type(step)) else { break }
            return .form(form, version: UnicodeForm.versionOfTokenizers)
        case "Prepend":
            return .prepend(Array((step["prepend"]?.string ?? "").utf8))
        case "Replace":
            let new = Array((step["content"]?.string ?? "").utf8)
            if let old = step["pattern"]?["String"]?.string, !old.isEmpty {
                return .replace(Array(old.utf8), with: new)
            }
            guard let pattern = step["pattern"]?["Regex"]?.string else { break }
            do throws(RegexError) {
                return .replaceMatches(try TextNormalizer.Expression(pattern), with: new)
            } catch {
                throw TokenizerError(
                    .unsupported, item: "normalizer",
                    "the pattern \(pattern) cannot be used: \(error.reason)")
            }
        case "Strip":
            return .strip(
                left: step["strip_left"]?.bool ?? true, right: step["strip_right"]?.bool ?? true)
        case "Lowercase": return .lowercase
        default: break
        }
        throw TokenizerError(
            .unsupported, item: "normalizer",
            "'\(type(step))' is not supported as it is given; NFC, NFD, NFKC, NFKD, Prepend, "
                + "Replace, Strip, Lowercase and sequences of them are")
    }

    // MARK: Pre-tokenizer

    enum Cutting: Equatable {
        /// A pre-tokenizer that has a scanner, by its name in GGUF.
        case named(String)
        case rules([SplitRule])
    }

    /// How texts are cut, and whether the vocabulary is in the byte alphabet.
    static func preTokenizer(
        _ value: JSONValue?
    ) throws(TokenizerError) -> (kind: Cutting, isByteLevel: Bool) {
        let steps = list(value, "pretokenizers")
        var rules: [SplitRule] = []
        for (index, step) in steps.enumerated() {
            rules += try PreTokenizerStep(step).rules()
            if type(step) == "ByteLevel", index < steps.count - 1 {
                throw TokenizerError(
                    .unsupported, item: "pre_tokenizer",
                    "ByteLevel before other steps is not supported; it is as the last one")
            }
        }
        let isByteLevel = steps.last.map { type($0) == "ByteLevel" } ?? false
        if let name = KnownPatterns.name(of: rules) { return (.named(name), isByteLevel) }
        // The error of a pattern that cannot be read should name it.
        for rule in rules where !rule.pattern.isEmpty {
            do throws(RegexError) {
                _ = try RegexParser.parse(rule.pattern)
            } catch {
                throw TokenizerError(
                    .unsupported, item: "pre_tokenizer",
                    "the pattern \(rule.pattern) cannot be used: \(error.reason)")
            }
        }
        return (.rules(rules), isByteLevel)
    }

    // MARK: Post-processor

    static func template(
        _ value: JSONValue?
    ) throws(TokenizerError) -> (prefix: [Int], suffix: [Int]) {
        var prefix: [Int] = []
        var suffix: [Int] = []
        for step in list(value, "processors") {
            switch type(step) {
            case "ByteLevel": break
            case "TemplateProcessing":
                let parts = single(step)
                prefix = parts.prefix + prefix
                suffix += parts.suffix
            case "RobertaProcessing", "BertProcessing":
                prefix = (step["cls"]?.array?.compactMap(\.int) ?? []) + prefix
                suffix += step["sep"]?.array?.compactMap(\.int) ?? []
            default:
                throw TokenizerError(
                    .unsupported, item: "post_processor",
                    "'\(type(step))' is not supported; TemplateProcessing, ByteLevel, "
                        + "RobertaProcessing, BertProcessing and sequences of them are")
            }
        }
        return (prefix, suffix)
    }

    /// What a template puts around a single text.
    private static func single(_ step: JSONValue) -> (prefix: [Int], suffix: [Int]) {
        var prefix: [Int] = []
        var suffix: [Int] = []
        var sawText = false
        for part in step["single"]?.array ?? [] {
            if part["Sequence"] != nil { sawText = true }
            guard let name = part["SpecialToken"]?["id"]?.string else { continue }
            let ids = step["special_tokens"]?[name]?["ids"]?.array?.compactMap(\.int) ?? []
            if sawText { suffix += ids } else { prefix += ids }
        }
        return (prefix, suffix)
    }
}
