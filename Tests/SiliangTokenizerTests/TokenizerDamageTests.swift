// Vocabularies that are damaged, incomplete or unknown: an error that names the entry, or a
// documented tolerance, and never a trap.

import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangTokenizer

private func failure(_ change: (inout TokenizerData) -> Void) -> TokenizerError? {
    var data = smallVocabulary(words: ["ab"], special: [("<s>", .control)])
    change(&data)
    do {
        _ = try Tokenizer(data)
        return nil
    } catch {
        return error
    }
}

@Test("an unknown model names what is supported") func anUnknownModelNamesWhatIsSupported() {
    let error = failure { $0.model = "bert" }
    #expect(error?.code == .unsupported)
    #expect(error?.description.contains("'bert'") == true)
    #expect(error?.description.contains("gpt2") == true)
}

@Test("an unknown pre-tokenizer names the known ones") func anUnknownPreTokenizerNamesTheKnownOnes()
{
    let error = failure { $0.preTokenizer = "poro-chat" }
    #expect(error?.code == .unsupported)
    #expect(error?.description.contains("'poro-chat'") == true)
    for name in ["gpt-2", "deepseek-llm", "deepseek-coder", "deepseek-v3", "qwen2", "llama-bpe"] {
        #expect(error?.description.contains(name) == true)
    }
}

@Test("no entries, no merges and too few types are errors")
func noEntriesNoMergesAndTooFewTypesAreErrors() {
    #expect(failure { $0.tokens = ByteStrings() }?.item == "tokenizer.ggml.tokens")
    #expect(failure { $0.merges = ByteStrings() }?.item == "tokenizer.ggml.merges")
    let short = failure { $0.tokenTypes = [1, 1] }
    #expect(short?.item == "tokenizer.ggml.token_type")
    #expect(short?.reason.contains("2 entries for 258 tokens") == true)
}

@Test("an entry that comes twice is an error with both ids")
func anEntryThatComesTwiceIsAnErrorWithBothIds() {
    let normal = failure {
        $0.tokens = ByteStrings(
            strings: Array($0.tokens.map { String(decoding: $0, as: UTF8.self) }.dropLast()) + [
                "ab"
            ]);
        $0.tokenTypes = nil
    }
    #expect(normal?.code == .damaged)
    #expect(normal?.reason.contains("256 and 257") == true)
    let special = smallVocabulary(special: [("<s>", .control), ("<s>", .userDefined)])
    #expect(throws: TokenizerError.self) { try Tokenizer(special) }
}

@Test(
    "a merge rule without two spellings is an error or does nothing",
    arguments: ["ab", "", "a", " ", "ab "])
func aMergeRuleWithoutTwoSpellingsIsAnErrorOrDoesNothing(rule: String) throws {
    let error = failure { $0.merges = ByteStrings(strings: ["a b", rule]) }
    if rule == "ab " {
        #expect(error == nil)
    } else {
        #expect(error?.item == "tokenizer.ggml.merges[1]")
    }
}

@Test("ids outside the vocabulary are errors, none is -1")
func idsOutsideTheVocabularyAreErrorsNoneIs1() {
    for id in [258, 1 << 40, -2] {
        #expect(failure { $0.bosTokenID = id }?.item == "tokenizer.ggml.bos_token_id")
        #expect(failure { $0.eosTokenID = id }?.code == .damaged)
        #expect(failure { $0.eotTokenID = id }?.code == .damaged)
    }
    let missing = failure { $0.addsBOS = true }
    #expect(missing?.code == .missing)
    #expect(failure { $0.addsEOS = true }?.item == "tokenizer.ggml.eos_token_id")
}

@Test(
    "decoding an id outside the vocabulary is an error that names it",
    arguments: [-1, 256, Int32.max, Int32.min] as [Int32])
func decodingAnIdOutsideTheVocabularyIsAnErrorThatNamesIt(id: Int32) throws {
    let tokenizer = try Tokenizer(smallVocabulary())
    let error = #expect(throws: TokenizerError.self) { try tokenizer.decode([65, id]) }
    #expect(error?.code == .unknownID)
    #expect(error?.description.contains("\(id)") == true)
    #expect(error?.description.contains("0 to 255") == true)
    #expect(throws: TokenizerError.self) { try tokenizer.bytes(of: id) }
    #expect(throws: TokenizerError.self) { try tokenizer.tokenType(of: id) }
}

/// As llama.cpp: merges through a spelling that is no entry happen, and the spelling is written
/// byte by byte if it is what remains.
@Test("merge rules may pass through spellings that are no entries")
func mergeRulesMayPassThroughSpellingsThatAreNoEntries() throws {
    let tokenizer = try Tokenizer(
        smallVocabulary(words: ["abc"], merges: ["a b", "ab c", "x y", "x z"]))
    #expect(tokenizer.encode("abc") == [256])
    #expect(tokenizer.encode("ab") == [97, 98])
    #expect(tokenizer.encode("xyz") == [120, 121, 122])
}

@Test("bytes without an entry are left out, and impossible ones become U+FFFD")
func bytesWithoutAnEntryAreLeftOutAndImpossibleOnesBecomeUFFFD() throws {
    var data = smallVocabulary()
    let kept = (0..<256).filter { $0 != 0x7A && $0 < 0xC0 || $0 > 0xC1 && $0 < 0xF5 }
    data.tokens = ByteStrings(kept.filter { $0 != 0x7A }.map { ByteAlphabet.encode([UInt8($0)]) })
    data.tokenTypes = nil
    let tokenizer = try Tokenizer(data)
    #expect(tokenizer.missingBytes == [0x7A, 0xC0, 0xC1] + Array(0xF5...0xFF))
    #expect(try tokenizer.decode(tokenizer.encode("azb")) == Array("ab".utf8))
    #expect(
        try tokenizer.decode(tokenizer.encode([0x61, 0xFF] as [UInt8])) == Array("a\u{FFFD}".utf8))
}

@Test("empty entries and unknown type numbers are tolerated")
func emptyEntriesAndUnknownTypeNumbersAreTolerated() throws {
    var data = smallVocabulary(
        words: ["", "", "日本"], special: [("", .control), ("", .userDefined)])
    data.tokenTypes = (data.tokenTypes ?? []).map { $0 == 3 ? 3 : $0 == 1 ? 99 : $0 } + [1, 1, 1]
    let tokenizer = try Tokenizer(data)
    #expect(tokenizer.encode("a") == [97])
    #expect(try tokenizer.bytes(of: 256).isEmpty)
    // Outside the byte alphabet: never the result of a merge, decoded as it stands.
    #expect(try tokenizer.bytes(of: 258) == Array("日本".utf8))
}

@Test("random vocabularies give errors or tokenizers, never a trap")
func randomVocabulariesGiveErrorsOrTokenizersNeverATrap() {
    for seed in 0..<200 as Range<UInt64> {
        var generator = SeededGenerator(seed: seed)
        var data = TokenizerData()
        data.preTokenizer =
            ["gpt-2", "qwen2", "deepseek-v3", "llama-bpe"].randomElement(using: &generator) ?? ""
        func strings(_ count: Int) -> ByteStrings {
            ByteStrings(
                (0..<count).map { _ in
                    randomBytes(.random(in: 0...5, using: &generator), &generator)
                })
        }
        data.tokens = strings(.random(in: 0...40, using: &generator))
        data.merges = strings(.random(in: 0...4, using: &generator))
        if Bool.random(using: &generator) {
            data.tokenTypes = (0..<40).map { _ in .random(in: -1...8, using: &generator) }
        }
        data.bosTokenID = .random(in: -1...50, using: &generator)
        guard let tokenizer = try? Tokenizer(data) else { continue }
        let ids = tokenizer.encode(randomBytes(50, &generator))
        #expect(throws: Never.self) { try tokenizer.decode(ids) }
    }
}
