// Metadata values, their typed access, and the flat storage of strings.

import SiliangFormats
import Testing

@Suite struct MetadataTests {
    private static func metadata() throws(FormatError) -> GGUFMetadata {
        try GGUFMetadata(
            path: "model.gguf",
            values: [
                ("general.architecture", .bytes(Array("llama".utf8))),
                ("llama.block_count", .unsigned(32)), ("llama.offset", .signed(-5)),
                ("llama.eps", .float(0.5)), ("llama.tied", .bool(true)),
                ("llama.huge", .unsigned(.max)), ("llama.sections", .unsignedArray([1, 2])),
                ("llama.hugeList", .unsignedArray([1, .max])),
                ("llama.scales", .floatArray([0.5, 2])), ("llama.flags", .boolArray([true])),
                ("tokens", .bytesArray(ByteStrings(strings: ["a", "bc"]))),
            ])
    }

    @Test func valuesAreFoundByKeyAndByArchitecture() throws {
        let metadata = try Self.metadata()
        let llama = metadata.scoped(try metadata.requireArchitecture())
        #expect(llama.prefix == "llama" && llama.path == "model.gguf")
        #expect(llama.int("block_count") == 32)
        #expect(try llama.requireInt("block_count") == 32)
        #expect(try llama.requireInt("offset") == -5)
        #expect(try llama.requireDouble("eps") == 0.5)
        #expect(try llama.requireDouble("block_count") == 32)
        #expect(try llama.requireBool("tied"))
        #expect(try llama.requireInts("sections") == [1, 2])
        #expect(try llama.requireDoubles("scales") == [0.5, 2])
        #expect(llama.doubles("sections") == [1, 2])
        #expect(llama.bools("flags") == [true])
        #expect(try metadata.requireString("general.architecture") == "llama")
        #expect(try metadata.requireBytes("general.architecture") == Array("llama".utf8))
        #expect(try metadata.requireBytesArray("tokens").count == 2)
        #expect(metadata.int("absent") == nil && metadata.value("absent") == nil)
    }

    @Test func whatIsMissingOrOfAnotherTypeIsNamedWithItsFullKey() throws {
        let llama = try Self.metadata().scoped("llama")
        let missing = formatError { () throws(FormatError) in try llama.requireInt("absent") }
        #expect(missing?.code == .missing && missing?.path == "model.gguf")
        #expect(missing?.item == "llama.absent")
        let text = formatError { () throws(FormatError) in try llama.requireString("eps") }
        #expect(text?.item == "llama.eps")
        #expect(text?.reason == "is a number, but a string is needed")
        // A truth value or a fraction is not a count, and 2^64 - 1 does not fit one.
        for key in ["tied", "eps", "huge", "sections"] {
            #expect(llama.int(key) == nil, "\(key)")
            #expect(throws: FormatError.self) { try llama.requireInt(key) }
        }
        #expect(llama.ints("hugeList") == nil)
        #expect(throws: FormatError.self) { try llama.requireInts("hugeList") }
    }

    /// A default must not hide a value of the wrong type: the model would run with a wrong number.
    @Test func defaultsStandInForAbsentKeysOnly() throws {
        let llama = try Self.metadata().scoped("llama")
        #expect(try llama.requireInt("absent", default: 7) == 7)
        #expect(try llama.requireInt("block_count", default: 7) == 32)
        #expect(try llama.requireDouble("absent", default: 1.5) == 1.5)
        #expect(try llama.requireDouble("eps", default: 1.5) == 0.5)
        #expect(try llama.requireString("absent", default: "x") == "x")
        #expect(try llama.requireBool("absent", default: true))
        #expect(throws: FormatError.self) { try llama.requireInt("eps", default: 7) }
        #expect(throws: FormatError.self) { try llama.requireDouble("tied", default: 7) }
        #expect(throws: FormatError.self) { try llama.requireString("eps", default: "x") }
        #expect(throws: FormatError.self) { try llama.requireBool("eps", default: true) }
    }

    @Test func aKeyTwiceIsRefused() {
        let error = formatError { () throws(FormatError) in
            try GGUFMetadata(values: [("k", .bool(true)), ("k", .bool(false))])
        }
        #expect(error?.code == .damaged && error?.item == "k")
    }

    @Test func byteStringsKeepEveryByteApart() {
        let strings = ByteStrings([[1, 2], [], [0xFF, 0], [3]])
        #expect(strings.count == 4)
        #expect(strings.map(Array.init) == [[1, 2], [], [0xFF, 0], [3]])
        #expect(strings.bytes == [1, 2, 0xFF, 0, 3] && strings.offsets == [0, 2, 2, 4, 5])
        #expect(Array(strings[2]) == [0xFF, 0])
        #expect(ByteStrings().isEmpty && ByteStrings([]) == ByteStrings())
        // The same letters cut elsewhere are other strings.
        #expect(ByteStrings(strings: ["ab", "c"]) != ByteStrings(strings: ["a", "bc"]))
        // Canonically equivalent, but different bytes.
        #expect(ByteStrings(strings: ["\u{E9}"]) != ByteStrings(strings: ["e\u{301}"]))
    }
}
