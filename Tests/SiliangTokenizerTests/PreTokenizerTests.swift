// Where each family cuts a text.

import SiliangTestSupport
import Testing

@testable import SiliangTokenizer

/// The pieces of `text`, joined by bars.
private func pieces(_ name: String, _ text: String) throws -> String {
    let kind = try #require(PreTokenizer(name: name))
    let work = EncodeScratch()
    return Array(text.utf8).withUnsafeBufferPointer { bytes in
        var parts: [String] = []
        kind.split(work.classify(bytes)) {
            parts.append(String(decoding: bytes[$0], as: UTF8.self))
        }
        return parts.joined(separator: "|")
    }
}

@Test(
    "each family cuts as its patterns say",
    arguments: [
        ("gpt-2", "Hello world  don't", "Hello| world| | don|'t"),
        ("gpt-2", "a1!? b", "a|1|!?| b"),
        ("gpt-2", "DON'T 'S", "DON|'|T| '|S"),
        ("gpt-2", "x \n\n y\n", "x| \n\n| y|\n"),
        ("starcoder", "a123 45", "a|1|2|3| |4|5"),
        ("default", "1234 a+b 12", "123|4| a|+|b| |12"),
        ("llama-bpe", "12345 I'LL", "123|45| I|'LL"),
        ("llama-bpe", "a.b !!\n\n x", "a|.b| !!\n\n| x"),
        ("llama-bpe", " \n  \n  y", " \n  \n| | y"),
        ("qwen2", "123 ab_cd", "1|2|3| ab|_cd"),
        ("qwen35", "e\u{301}a!", "e\u{301}a|!"),
        ("qwen2", "e\u{301}a!", "e|\u{301}a|!"),
        ("deepseek-v3", "37×48=1776", "37|×|48|=|177|6"),
        ("deepseek-v3", "你好，world!foo", "你好|，|world|!foo"),
        ("deepseek-v3", "ア・イ゛ー ab", "ア|・|イ|゛|ー| ab"),
        ("deepseek-v3", "\u{1}\u{2}ab\u{1}", "\u{1}|\u{2}ab|\u{1}"),
        ("deepseek-v3", "a  \r\n\n  b", "a|  \r\n\n| | b"),
        ("deepseek-llm", "Hello  中文abc 12\n", "Hello|  |中文|abc| |12|\n"),
        ("deepseek-llm", "éab 。x", "é|ab| |。|x"),
        ("deepseek-llm", "a　", "a|　"),
        ("deepseek-coder", "ab  cd12，。", "ab| | cd|1|2|，|。"),
        ("deepseek-coder", " 中a(b", " |中|a|(|b"),
    ])
func eachFamilyCutsAsItsPatternsSay(name: String, text: String, expected: String) throws {
    #expect(try pieces(name, text) == expected)
}

@Test("the pieces of any bytes are those bytes", arguments: PreTokenizer.scannedNames)
func thePiecesOfAnyBytesAreThoseBytes(name: String) throws {
    let kind = try #require(PreTokenizer(name: name))
    let work = EncodeScratch()
    var generator = SeededGenerator(seed: 3)
    for length in 0..<60 {
        let bytes = randomBytes(length, &generator)
        var end = 0
        bytes.withUnsafeBufferPointer { text in
            kind.split(work.classify(text)) { piece in
                #expect(piece.lowerBound == end && piece.count > 0)
                end = piece.upperBound
            }
        }
        #expect(end == bytes.count)
    }
}

@Test("classes are those of Unicode 16") func classesAreThoseOfUnicode16() throws {
    func flags(_ scalar: UInt32) -> UInt16 { ScalarTable.shared.flags(of: scalar) }
    let letters: [UInt32] = [0x41, 0x3B1, 0x4E2D, 0xAC00, 0x1C89, 0x323AF]
    #expect(letters.allSatisfy { flags($0) & ScalarFlags.letter != 0 })
    let numbers: [UInt32] = [0x30, 0xB2, 0x2167, 0xFF13, 0x10D40]
    #expect(numbers.allSatisfy { flags($0) & ScalarFlags.number != 0 })
    let marks: [UInt32] = [0x300, 0x94D, 0xFE0F, 0xE0100]
    #expect(marks.allSatisfy { flags($0) & ScalarFlags.mark != 0 })
    #expect(flags(0x3002) & ScalarFlags.punctuation != 0)
    #expect(flags(0xD7) & ScalarFlags.symbol != 0)
    #expect(flags(0xFFFD) & ScalarFlags.symbol != 0)
    #expect([0x378, 0xE000, 0x10FFFF, 0x0].allSatisfy { flags($0) == 0 })
    let spaces = (0..<0x11000 as Range<UInt32>).filter { flags($0) & ScalarFlags.space != 0 }
    #expect(spaces.count == 25)
    #expect(spaces.allSatisfy { Unicode.Scalar($0)?.properties.isWhitespace == true })
}

@Test("a scalar decodes from its UTF-8 and from nothing else")
func aScalarDecodesFromItsUTF8AndFromNothingElse() {
    for value in stride(from: 0 as UInt32, to: 0x110000, by: 37) {
        guard let scalar = Unicode.Scalar(value) else { continue }
        let bytes = Array(String(scalar).utf8)
        bytes.withUnsafeBufferPointer { text in
            let found = UTF8Scalar.decode(text, at: 0)
            #expect(found == (value, bytes.count))
            #expect(UTF8Scalar.extent(text, at: 0) == (bytes.count, true, false))
            if bytes.count > 1 {
                let cut = UnsafeBufferPointer(rebasing: text.dropLast())
                #expect(UTF8Scalar.decode(cut, at: 0) == (0xFFFD, 1))
                #expect(UTF8Scalar.extent(cut, at: 0) == (bytes.count - 1, false, true))
            }
        }
    }
}

@Test("the byte alphabet is GPT-2's") func theByteAlphabetIsGPT2s() {
    #expect(ByteAlphabet.encode([0x20, 0x0A, 0x41, 0x7F, 0xAD, 0xFF]) == Array("ĠĊAġŃÿ".utf8))
    for byte in 0...UInt8.max {
        var bytes: [UInt8] = []
        ByteAlphabet.encode([byte]).withUnsafeBufferPointer {
            #expect(ByteAlphabet.decode($0[...], into: &bytes))
        }
        #expect(bytes == [byte])
    }
    var bytes: [UInt8] = [7]
    for text in ["aĠ ", "▁", "Ń\u{144}", "\u{80}"] {
        Array(text.utf8).withUnsafeBufferPointer {
            #expect(!ByteAlphabet.decode($0[...], into: &bytes))
        }
    }
    #expect(bytes == [7])
}
