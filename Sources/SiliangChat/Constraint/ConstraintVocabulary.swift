// A tokenizer's vocabulary as constraints need it.

import SiliangTokenizer

/// The vocabulary's tokens as bytes in a tree, built once for each tokenizer and shared by all
/// constraints, together with the masks that were computed over it.
///
/// Only tokens that are text take part: control tokens, unknown, unused and user-defined entries
/// and those that end a generation never stand in a document. The guarantee that a document can
/// always go on rests on tokens of one byte; a byte that has none is not used at all.
public final class ConstraintVocabulary: Sendable {
    /// The number of ids.
    public let vocabSize: Int
    /// The words of a mask: a bit for each id.
    public var maskWords: Int { (vocabSize + 63) / 64 }

    let trie: TokenTrie
    /// The text of each token; empty for tokens that never stand in a document.
    let texts: [[UInt8]]
    /// Whether a byte is a token by itself.
    let available: [Bool]
    /// The tokens of more than `longLength` bytes: the only ones that can have more characters.
    let longTokens: [Int32]
    let store: MaskStore

    static let longLength = 16

    /// The memory that masks may take, in bytes.
    public static let defaultMaskMemory = 64 << 20

    /// Reads every token of a tokenizer: about a second for 150,000 of them at most.
    ///
    /// - Parameter maskMemory: how many bytes computed masks may take; the oldest go first.
    public convenience init(
        tokenizer: Tokenizer, maskMemory: Int = ConstraintVocabulary.defaultMaskMemory
    ) {
        var texts = [[UInt8]](repeating: [], count: tokenizer.vocabSize)
        for id in 0..<tokenizer.vocabSize {
            let token = Int32(truncatingIfNeeded: id)
            guard !tokenizer.endOfGenerationTokenIDs.contains(token),
                let type = try? tokenizer.tokenType(of: token), type == .normal || type == .byte
            else { continue }
            texts[id] = (try? tokenizer.bytes(of: token)) ?? []
        }
        self.init(texts: texts, maskMemory: maskMemory)
    }

    /// - Parameter texts: each token's bytes; empty for tokens that never stand in a document.
    init(texts: [[UInt8]], maskMemory: Int = ConstraintVocabulary.defaultMaskMemory) {
        self.texts = texts
        vocabSize = texts.count
        var available = [Bool](repeating: false, count: 256)
        var entries: [(token: Int32, text: [UInt8])] = []
        for (id, text) in texts.enumerated() where !text.isEmpty {
            entries.append((Int32(truncatingIfNeeded: id), text))
            if text.count == 1 { available[Int(text[0])] = true }
        }
        self.available = available
        longTokens = entries.filter { $0.text.count > Self.longLength }.map(\.token)
        trie = TokenTrie(entries)
        store = MaskStore(limit: maskMemory)
    }
}
