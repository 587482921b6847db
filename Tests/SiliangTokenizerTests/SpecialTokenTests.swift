// Special tokens: found in text, kept out of it, and what they mean.

import SiliangFormats
import Testing

@testable import SiliangTokenizer

private let special: [(String, TokenType)] = [
    ("<s>", .control), ("</s>", .control), ("<|im_end|>", .control), ("<|im_end|>!", .control),
    ("<think>", .userDefined), ("<|EOT|>", .userDefined), ("é", .userDefined),
]

private func tokenizer(_ change: (inout TokenizerData) -> Void = { _ in }) throws -> Tokenizer {
    var data = smallVocabulary(words: ["ab", "</s>x"], special: special)
    change(&data)
    return try Tokenizer(data)
}

/// The id of the first special token above.
private let base: Int32 = 258

@Test("of special tokens that begin at one place the longest is taken")
func ofSpecialTokensThatBeginAtOnePlaceTheLongestIsTaken() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.encode("<|im_end|>!") == [base + 3])
    #expect(tokenizer.encode("<|im_end|>?") == [base + 2, 63])
    #expect(tokenizer.encode("<<s><") == [60, base, 60])
    #expect(tokenizer.encode("<|im_end|") == Array("<|im_end|".utf8).map(Int32.init))
}

/// Catches: a user's message that ends the turn, or opens another role, by spelling a token.
@Test("without parsing, control tokens are plain text")
func withoutParsingControlTokensArePlainText() throws {
    let tokenizer = try tokenizer()
    for text in ["<s>", "<|im_end|>", "<|im_end|>!", "<|EOT|>"] {
        let ids = tokenizer.encode(text, parseSpecial: false)
        #expect(ids == Array(text.utf8).map(Int32.init), "\(text)")
    }
    #expect(tokenizer.encode("<think>", parseSpecial: false) == [base + 4])
}

@Test("merge rules never make a control token") func mergeRulesNeverMakeAControlToken() throws {
    let tokenizer = try tokenizer { $0.merges = .init(strings: ["< s", "<s >"]) }
    #expect(tokenizer.encode("<s>", parseSpecial: false) == [60, 115, 62])
}

/// DeepSeek's older vocabularies list letters such as é as user-defined: they stand for the letter,
/// while the same entry in the byte alphabet would stand for the byte 0xE9.
@Test("a user-defined letter is the letter and not the byte that it writes")
func aUserDefinedLetterIsTheLetterAndNotTheByteThatItWrites() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.encode("é") == [base + 6])
    #expect(try tokenizer.decode([base + 6]) == Array("é".utf8))
    #expect(tokenizer.encode([0xE9] as [UInt8]) == [0xE9])
}

@Test("tokens known by name end generation when they are special")
func tokensKnownByNameEndGenerationWhenTheyAreSpecial() throws {
    let tokenizer = try tokenizer { $0.eosTokenID = 97 }
    #expect(tokenizer.endOfGenerationTokenIDs == [97, base + 1, base + 2, base + 5])
    let turns = try Tokenizer(smallVocabulary(words: ["</s>", "ab"]))
    #expect(turns.endOfGenerationTokenIDs.isEmpty)
}

@Test("end of turn and of message end generation too") func endOfTurnAndOfMessageEndGenerationToo()
    throws
{
    let tokenizer = try tokenizer {
        $0.eotTokenID = 100
        $0.eomTokenID = 101
    }
    #expect(tokenizer.endOfGenerationTokenIDs.isSuperset(of: [100, 101]))
}

@Test("ids of special tokens are found by their exact text")
func idsOfSpecialTokensAreFoundByTheirExactText() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.id(ofSpecial: "<think>") == base + 4)
    #expect(tokenizer.id(ofSpecial: "<think") == nil)
    #expect(tokenizer.id(ofSpecial: "ab") == nil)
    #expect(tokenizer.id(ofSpecial: "") == nil)
    #expect(try tokenizer.tokenType(of: base) == .control)
    #expect(try tokenizer.tokenType(of: base + 4) == .userDefined)
    #expect(try tokenizer.tokenType(of: 0) == .normal)
}

@Test("BOS and EOS are added where the file says so") func bOSAndEOSAreAddedWhereTheFileSaysSo()
    throws
{
    let both = try tokenizer {
        $0.bosTokenID = Int(base)
        $0.eosTokenID = Int(base + 1)
        $0.addsBOS = true
        $0.addsEOS = true
    }
    #expect(both.encode("A") == [base, 65, base + 1])
    #expect(both.encode("") == [base, base + 1])
    #expect(both.encode("A", addSpecial: false) == [65])
    let none = try tokenizer { $0.bosTokenID = Int(base) }
    #expect(none.encode("A") == [65])
}

/// llama.cpp's rule: Llama 3's family begins with BOS unless the file says otherwise.
@Test(
    "BOS by default is the family's",
    arguments: [
        ("llama-bpe", true), ("smaug-bpe", false), ("qwen2", false), ("deepseek-v3", false),
    ])
func bOSByDefaultIsTheFamilys(name: String, addsBOS: Bool) throws {
    let tokenizer = try tokenizer {
        $0.preTokenizer = name
        $0.bosTokenID = Int(base)
    }
    #expect(tokenizer.addsBOS == addsBOS)
    #expect(try tokenizerWithoutBOS(name).addsBOS == false)
}

private func tokenizerWithoutBOS(_ name: String) throws -> Tokenizer {
    try tokenizer {
        $0.preTokenizer = name
        $0.addsBOS = false
        $0.bosTokenID = Int(base)
    }
}
