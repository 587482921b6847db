// Text from ids that cut characters, and from bytes that are none.

import Testing

@testable import SiliangTokenizer

/// The ids of the small vocabulary's first 256 entries are byte values.
private func emitted(_ bytes: [UInt8]) throws -> [String] {
    let tokenizer = try Tokenizer(smallVocabulary(words: ["ab"]))
    var detokenizer = StreamingDetokenizer(tokenizer)
    var parts = try bytes.map { try detokenizer.append(Int32($0)) }
    parts.append(detokenizer.finish())
    return parts
}

@Test("a character comes when its last byte has come") func aCharacterComesWhenItsLastByteHasCome()
    throws
{
    #expect(try emitted(Array("中a".utf8)) == ["", "", "中", "a", ""])
    #expect(try emitted(Array("😀é".utf8)) == ["", "", "", "😀", "", "é", ""])
}

@Test("what can no longer become a character is replaced at once")
func whatCanNoLongerBecomeACharacterIsReplacedAtOnce() throws {
    #expect(try emitted([0xE4, 0x41]) == ["", "\u{FFFD}A", ""])
    #expect(try emitted([0x80, 0xFF, 0x41]) == ["\u{FFFD}", "\u{FFFD}", "A", ""])
    #expect(try emitted([0xE4, 0xB8]) == ["", "", "\u{FFFD}"])
}

/// The table of The Unicode Standard, section 3.9 (figures 3-8 to 3-11), and its neighbours.
@Test(
    "damaged characters become one mark for each maximal subpart",
    arguments: [
        ([0xC0, 0xAF, 0xE0, 0x80, 0xBF, 0xF0, 0x81, 0x82, 0x41], "88888888A"),
        ([0xED, 0xA0, 0x80, 0xED, 0xBF, 0xBF, 0xED, 0xAF, 0x41], "88888888A"),
        ([0xF4, 0x91, 0x92, 0x93, 0xFF, 0x41, 0x80, 0xBF, 0x42], "88888A88B"),
        ([0xE1, 0x80, 0xE2, 0xF0, 0x91, 0x92, 0xF1, 0xBF, 0x41], "8888A"),
        ([0xF0, 0x9F, 0x98], "8"), ([0xF0, 0x9F, 0x41], "8A"), ([0xF5, 0x80], "88"),
    ] as [([UInt8], String)])
func damagedCharactersBecomeOneMarkForEachMaximalSubpart(
    bytes: [UInt8], pattern: String
) throws {
    let expected = String(pattern.map { $0 == "8" ? "\u{FFFD}" : $0 })
    #expect(LossyUTF8.text(bytes) == expected)
    #expect(try emitted(bytes).joined() == expected)
}

@Test("special tokens are left out of a stream unless asked for")
func specialTokensAreLeftOutOfAStreamUnlessAskedFor() throws {
    let tokenizer = try Tokenizer(
        smallVocabulary(special: [("<|im_end|>", .control), ("<think>", .userDefined)]))
    let ids: [Int32] = [65, 256, 257, 66]
    #expect(try stream(tokenizer, ids, skipSpecial: true) == "A<think>B")
    #expect(try stream(tokenizer, ids, skipSpecial: false) == "A<|im_end|><think>B")
}

@Test("an id outside the vocabulary leaves a stream as it was")
func anIdOutsideTheVocabularyLeavesAStreamAsItWas() throws {
    let tokenizer = try Tokenizer(smallVocabulary())
    var detokenizer = StreamingDetokenizer(tokenizer)
    #expect(try detokenizer.append(0xC3) == "")
    #expect(throws: TokenizerError.self) { try detokenizer.append(256) }
    #expect(try detokenizer.append(0xA9) == "é")
}
