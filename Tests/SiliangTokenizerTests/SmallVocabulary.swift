// Vocabularies of a few entries, written out in tests.

import SiliangFormats
import SiliangTestSupport

@testable import SiliangTokenizer

/// Plain data with an entry for each byte (ids 0 to 255, by value), `words` after them, and
/// `special` tokens at the end.
func smallVocabulary(
    preTokenizer: String = "gpt-2", words: [String] = [], merges: [String] = ["a b"],
    special: [(String, TokenType)] = []
) -> TokenizerData {
    var data = TokenizerData()
    data.preTokenizer = preTokenizer
    let bytes = (0...UInt8.max).map { ByteAlphabet.encode([$0]) }
    data.tokens = ByteStrings(
        bytes + words.map { Array($0.utf8) } + special.map { Array($0.0.utf8) })
    data.tokenTypes =
        Array(repeating: TokenType.normal.rawValue, count: 256 + words.count)
        + special.map(\.1.rawValue)
    data.merges = ByteStrings(strings: merges)
    return data
}

/// Text that is mostly valid UTF-8 of many scripts, with damage in it.
func randomBytes(_ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
    let words = [
        "hello", " world", "你好", "，", "。\n", "1234", " ", "\n", "'s", "é", "e\u{301}", "😀",
        "　", "<think>", "<|im_end|>", "<", "ab", "aaaa", "한국",
    ]
    var bytes: [UInt8] = []
    while bytes.count < count {
        switch UInt8.random(in: 0..<10, using: &generator) {
        case 0: bytes.append(UInt8.random(in: 0...255, using: &generator))
        case 1:
            bytes.append(
                contentsOf: Array("中文字".utf8).prefix(.random(in: 1...8, using: &generator)))
        case 2:
            let scalar = Unicode.Scalar(UInt32.random(in: 1...0x10FFFF, using: &generator))
            bytes.append(contentsOf: String(scalar ?? "x").utf8)
        default: bytes.append(contentsOf: (words.randomElement(using: &generator) ?? "").utf8)
        }
    }
    return bytes
}
