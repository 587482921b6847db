// SentencePiece vocabularies: characters, scores, spaces and bytes.

import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangTokenizer

/// Entries: unknown, BOS, EOS, the 256 bytes (ids 3 to 258), then `words` with their scores.
private func sentencePiece(_ words: [(String, Double)]) -> TokenizerData {
    var data = TokenizerData()
    data.model = "llama"
    let bytes = (0..<256).map { value in
        let digits = String(value, radix: 16, uppercase: true)
        return "<0x" + (digits.count < 2 ? "0" : "") + digits + ">"
    }
    data.tokens = ByteStrings(strings: ["<unk>", "<s>", "</s>"] + bytes + words.map(\.0))
    data.tokenTypes = [2, 3, 3] + Array(repeating: 6, count: 256) + words.map { _ in 1 }
    data.scores = Array(repeating: 0, count: 259) + words.map(\.1)
    data.unknownTokenID = 0
    data.bosTokenID = 1
    data.eosTokenID = 2
    return data
}

private let words: [(String, Double)] = [
    ("▁", -9), ("h", -9), ("e", -9), ("l", -9), ("o", -9), ("he", -2), ("ll", -1), ("llo", -3),
    ("hello", -5), ("▁hello", -6), ("中文", -4), ("▁▁", -7),
]

@Test("the highest score merges first and spaces are marked")
func theHighestScoreMergesFirstAndSpacesAreMarked() throws {
    let tokenizer = try Tokenizer(sentencePiece(words))
    func pieces(_ text: String) throws -> [String] {
        try tokenizer.encode(text, addSpecial: false).map {
            String(decoding: try tokenizer.bytes(of: $0), as: UTF8.self)
        }
    }
    #expect(try pieces("hello") == [" hello"])
    #expect(try pieces("hell") == [" ", "he", "ll"])
    #expect(try pieces("  hello") == ["  ", " hello"])
    #expect(tokenizer.encode("hello") == [1, 268])
    #expect(tokenizer.encode("") == [1])
}

/// 文 is no entry itself but part of one, so it is a symbol that may merge; 字 is in none.
@Test("a character without an entry is written in bytes unless a merge takes it")
func aCharacterWithoutAnEntryIsWrittenInBytesUnlessAMergeTakesIt() throws {
    let tokenizer = try Tokenizer(sentencePiece(words))
    #expect(tokenizer.encode("中文", addSpecial: false) == [259, 269])
    let bytes = Array("文字".utf8).map { Int32($0) + 3 }
    #expect(tokenizer.encode("文字", addSpecial: false) == [259] + bytes)
    #expect(tokenizer.encode([0xFF] as [UInt8], addSpecial: false) == [259, 0xFF + 3])
}

@Test("the space before the text is taken away again") func theSpaceBeforeTheTextIsTakenAwayAgain()
    throws
{
    let tokenizer = try Tokenizer(sentencePiece(words))
    for text in ["hello", " hello", "  x", "", "中文 字\n", "é"] {
        #expect(try tokenizer.decode(tokenizer.encode(text), skipSpecial: true) == Array(text.utf8))
        #expect(try tokenizer.decode(tokenizer.encode(text)) == Array(("<s>" + text).utf8))
    }
    #expect(try tokenizer.bytes(of: 268) == Array(" hello".utf8))
    // A stream continues a text, so its first space is the model's own.
    #expect(try stream(tokenizer, [268]) == " hello")
}

@Test("without a prefix, text stays as it is") func withoutAPrefixTextStaysAsItIs() throws {
    var data = sentencePiece(words)
    data.addsSpacePrefix = false
    let tokenizer = try Tokenizer(data)
    #expect(tokenizer.encode("hello", addSpecial: false) == [267])
    #expect(try tokenizer.decode([268]) == Array(" hello".utf8))
}

@Test("text after a special token begins anew") func textAfterASpecialTokenBeginsAnew() throws {
    let tokenizer = try Tokenizer(sentencePiece(words))
    #expect(tokenizer.encode("hello</s>hello", addSpecial: false) == [268, 2, 268])
    #expect(tokenizer.encode("</s>", parseSpecial: false, addSpecial: false).count == 5)
    #expect(tokenizer.endOfGenerationTokenIDs == [2])
    #expect(tokenizer.missingBytes.isEmpty)
}

/// The definition: while neighbours together are an entry, those with the highest score, of equals
/// the leftmost, become it.
private func mergeByDefinition(_ text: String, _ scores: [String: Double]) -> [String] {
    var parts = text.map { String($0) }
    while true {
        var best: (score: Double, index: Int)?
        for index in parts.indices.dropLast() {
            guard let score = scores[parts[index] + parts[index + 1]] else { continue }
            if score > best?.score ?? -.infinity { best = (score, index) }
        }
        guard let best else { return parts }
        parts[best.index] += parts.remove(at: best.index + 1)
    }
}

@Test("scores merge by the definition", arguments: 0..<30 as Range<UInt64>)
func scoresMergeByTheDefinition(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let letters = ["a", "b", "中"]
    var scores: [String: Double] = [:]
    for _ in 0..<30 {
        let length = Int.random(in: 2...5, using: &generator)
        let word = (0..<length).map { _ in letters.randomElement(using: &generator) ?? "a" }
            .joined()
        // Few distinct scores, so that ties are common.
        scores[word] = Double(Int.random(in: -6 ... -1, using: &generator))
    }
    var data = sentencePiece(letters.map { ($0, -10) } + scores.sorted { $0.key < $1.key })
    data.addsSpacePrefix = false
    let tokenizer = try Tokenizer(data)
    for count in [1, 3, 10, 30, 100, 300] {
        let text = (0..<count).map { _ in letters.randomElement(using: &generator) ?? "a" }.joined()
        let found = try tokenizer.encode(text, addSpecial: false).map {
            String(decoding: try tokenizer.bytes(of: $0), as: UTF8.self)
        }
        #expect(found == mergeByDefinition(text, scores))
    }
}

@Test("scores that are missing or too few are errors") func scoresThatAreMissingOrTooFewAreErrors()
{
    var data = sentencePiece(words)
    data.scores?.removeLast()
    let short = #expect(throws: TokenizerError.self) { try Tokenizer(data) }
    #expect(short?.item == "tokenizer.ggml.scores")
    data.scores = nil
    let missing = #expect(throws: TokenizerError.self) { try Tokenizer(data) }
    #expect(missing?.code == .missing)
}

@Test("scores that are no numbers and byte entries that are none do no harm")
func scoresThatAreNoNumbersAndByteEntriesThatAreNoneDoNoHarm() throws {
    var data = sentencePiece(words)
    data.scores?[260] = .nan
    data.tokenTypes?[259] = 6
    let tokenizer = try Tokenizer(data)
    #expect(
        try tokenizer.decode(tokenizer.encode("hello"), skipSpecial: true) == Array("hello".utf8))
}
