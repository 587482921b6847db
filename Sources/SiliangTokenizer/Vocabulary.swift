// The entries of a vocabulary: what encoding and decoding need of them.

import SiliangFormats

/// The entries of a vocabulary: what each decodes to, its type, and which are special.
struct Vocabulary: Sendable {
    /// What each id decodes to. Entries that merges may produce can be found; special tokens of
    /// the control type cannot, so that text never spells one.
    private(set) var spellings: SpellingTable
    private(set) var types: [TokenType]
    private(set) var special = SpecialTokenMatcher()

    var count: Int { types.count }

    /// - Parameter spell: appends what a normal entry's text stands for and returns whether merges
    ///   may produce it.
    /// - Throws: `damaged` when there are fewer types than entries, no entries, more than ids can
    ///   number, or the same entry twice.
    init(
        _ data: TokenizerData,
        spell: (TokenType, Slice<UnsafeBufferPointer<UInt8>>, inout [UInt8]) -> Bool
    ) throws(TokenizerError) {
        let count = data.tokens.count
        guard count > 0, count <= Int(Int32.max) else {
            throw TokenizerError(
                .damaged, item: data.source.item("tokens"),
                "has \(count) entries; a vocabulary has more")
        }
        types = try Self.types(data)
        spellings = SpellingTable(capacity: count)
        var failure: TokenizerError?
        var spelling: [UInt8] = []
        data.tokens.bytes.withUnsafeBufferPointer { bytes in
            for id in 0..<count where failure == nil {
                let text = bytes[data.tokens.offsets[id]..<data.tokens.offsets[id + 1]]
                spelling.removeAll(keepingCapacity: true)
                if let other = add(Int32(truncatingIfNeeded: id), data, text, &spelling, spell) {
                    failure = Self.duplicate(text, other, id, data.source)
                }
            }
        }
        if let failure { throw failure }
    }

    /// Adds one entry and returns the id of an equal one before it.
    private mutating func add(
        _ id: Int32, _ data: TokenizerData, _ text: Slice<UnsafeBufferPointer<UInt8>>,
        _ spelling: inout [UInt8],
        _ spell: (TokenType, Slice<UnsafeBufferPointer<UInt8>>, inout [UInt8]) -> Bool
    ) -> Int? {
        let type = types[Int(id)]
        let isTrained = data.isTrained?[Int(id)]
        let isFindable = spell(type, text, &spelling) && !text.isEmpty
        switch type {
        case .control, .unknown:
            _ = spellings.append(text, isFindable: false)
        case .userDefined:
            // Found as itself before anything else is; merges may make it only where they would
            // make the same bytes.
            if let isTrained {
                _ = spellings.append(spelling, isFindable: isFindable && isTrained)
            } else {
                let same = isFindable && spelling.elementsEqual(text)
                _ = spellings.append(text, isFindable: same)
            }
        case .normal, .unused, .byte:
            if spelling.isEmpty { spelling.append(contentsOf: text) }
            return spellings.append(spelling, isFindable: isFindable).map(Int.init)
        }
        return special.insert(text, id: id).map(Int.init)
    }

    private static func types(_ data: TokenizerData) throws(TokenizerError) -> [TokenType] {
        guard let numbers = data.tokenTypes else {
            return Array(repeating: .normal, count: data.tokens.count)
        }
        guard numbers.count >= data.tokens.count else {
            throw TokenizerError(
                .damaged, item: data.source.item("token_type"),
                "has \(numbers.count) entries for \(data.tokens.count) tokens; the file is damaged")
        }
        return numbers.prefix(data.tokens.count).map { TokenType(rawValue: $0) ?? .normal }
    }

    private static func duplicate(
        _ text: Slice<UnsafeBufferPointer<UInt8>>, _ first: Int, _ second: Int,
        _ source: TokenizerSource
    ) -> TokenizerError {
        TokenizerError(
            .damaged, item: source.item("tokens"),
            "ids \(first) and \(second) are both '\(String(decoding: text, as: UTF8.self))'; "
                + "the file is damaged")
    }
}

/// The names by which tokens that end an answer are known.
enum EndOfGeneration {
    private static let names: Set<[UInt8]> = Set(
        [
            "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<end_of_turn>",
            "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "<|EOT|>", "[EOT]", "[EOS]",
            "<|end_of_text|>", "<end_of_utterance>", "<eos>", "<｜end▁of▁sentence｜>",
            "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>",
        ].map { Array($0.utf8) })

    static func isKnown(_ text: some Sequence<UInt8>) -> Bool {
        names.contains(Array(text))
    }
}
