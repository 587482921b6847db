// Damaged GGUF files: one clear error each, and never a trap.

import SiliangFormats
import Testing

/// A file that does not open, and what its error must say.
struct DamagedGGUF: Sendable, CustomTestStringConvertible {
    let what: String
    let bytes: [UInt8]
    let code: FormatError.Code
    let item: String?
    let says: String
    var testDescription: String { what }

    init(
        _ what: String, _ bytes: [UInt8], _ code: FormatError.Code, item: String? = nil,
        says: String = ""
    ) {
        (self.what, self.bytes, self.code, self.item, self.says) = (what, bytes, code, item, says)
    }
}

@Suite struct GGUFDamageTests {
    static let headers: [DamagedGGUF] = [
        DamagedGGUF("empty", [], .notThisFormat),
        DamagedGGUF("wrong magic", RawGGUF(magic: Array("GGML".utf8)).bytes, .notThisFormat),
        DamagedGGUF("magic only", Array("GGUF".utf8), .truncated, says: "version"),
        DamagedGGUF(
            "Git LFS pointer", Array("version https://git-lfs.github.com/spec/v1\n".utf8),
            .notThisFormat, says: "git lfs pull"),
        DamagedGGUF(
            "HTML page", Array("\n <!DOCTYPE HTML><html>".utf8), .notThisFormat, says: "HTML page"),
        DamagedGGUF(
            "zip archive", [0x50, 0x4B, 0x03, 0x04, 0], .notThisFormat, says: "PyTorch checkpoint"),
        DamagedGGUF("gzip", [0x1F, 0x8B, 8], .notThisFormat, says: "gzip"),
        DamagedGGUF(
            "error document", Array("<?xml version=\"1.0\"?>".utf8), .notThisFormat,
            says: "error message"),
        DamagedGGUF("version 0", RawGGUF(version: 0).bytes, .unsupported),
        DamagedGGUF("version 1", RawGGUF(version: 1).bytes, .unsupported, says: "version 1"),
        DamagedGGUF("version 4", RawGGUF(version: 4).bytes, .unsupported, says: "version 4"),
        DamagedGGUF(
            "big endian", RawGGUF(version: UInt32(3).byteSwapped).bytes, .unsupported,
            says: "big-endian"),
        DamagedGGUF(
            "2^60 tensors", RawGGUF(tensorCount: 1 << 60).bytes, .damaged,
            says: "number of tensors"),
        DamagedGGUF("2^64-1 tensors", RawGGUF(tensorCount: .max).bytes, .damaged),
        DamagedGGUF(
            "2^60 keys", RawGGUF(entryCount: 1 << 60).bytes, .damaged,
            says: "number of metadata keys"),
        DamagedGGUF(
            "one key too many", RawGGUF(entryCount: 1).bytes, .damaged, says: "metadata keys"),
    ]

    private static func metadata(_ entries: [UInt8]...) -> [UInt8] {
        // Spare bytes at the end, so that nothing fails only because the file is short.
        RawGGUF(entries: entries).bytes + [UInt8](repeating: 0, count: 256)
    }

    private static func value(_ type: UInt32, _ payload: [UInt8]) -> [UInt8] {
        metadata(RawGGUF.entry("the.key", type: type, payload))
    }

    private static var fiveDeep: [UInt8] {
        (0..<5).flatMap { _ in RawGGUF.array(type: 9, count: 1) }
            + RawGGUF.array(type: 0, count: 0)
    }

    static let metadataCases: [DamagedGGUF] = [
        DamagedGGUF("value type 13", value(13, []), .damaged, item: "the.key", says: "13"),
        DamagedGGUF("truth value 2", value(7, [2]), .damaged, item: "the.key", says: "is 2"),
        DamagedGGUF(
            "truth value 2 in an array", value(9, RawGGUF.array(type: 7, count: 2, [1, 2])),
            .damaged, item: "the.key"),
        DamagedGGUF(
            "string of 2^60 bytes", value(8, littleEndian(UInt64(1) << 60)), .damaged,
            item: "the.key", says: "length"),
        DamagedGGUF(
            "2^60 strings", value(9, RawGGUF.array(type: 8, count: 1 << 60)), .damaged,
            item: "the.key", says: "count"),
        DamagedGGUF(
            "2^61 numbers (times 8 overflows)", value(9, RawGGUF.array(type: 10, count: 1 << 61)),
            .damaged, item: "the.key"),
        DamagedGGUF(
            "2^64-1 bytes", value(9, RawGGUF.array(type: 0, count: .max)), .damaged,
            item: "the.key"),
        DamagedGGUF(
            "a long string in an array",
            value(9, RawGGUF.array(type: 8, count: 2, littleEndian(UInt64(3000)))), .damaged,
            item: "the.key", says: "strings"),
        DamagedGGUF("arrays five deep", value(9, fiveDeep), .damaged, item: "the.key"),
        DamagedGGUF(
            "array of type 99", value(9, RawGGUF.array(type: 99, count: 1)), .damaged,
            item: "the.key", says: "99"),
        DamagedGGUF(
            "key twice",
            metadata(
                RawGGUF.entry("the.key", type: 0, [1]), RawGGUF.entry("the.key", type: 7, [1])),
            .damaged, item: "the.key", says: "twice"),
        DamagedGGUF(
            "empty key", metadata(RawGGUF.entry("", type: 0, [1])), .damaged,
            item: "metadata key 1 of 1"),
        DamagedGGUF(
            "key of 70,000 bytes",
            metadata(RawGGUF.entry(String(repeating: "k", count: 70_000), type: 0, [1])), .damaged,
            says: "70000"),
        DamagedGGUF(
            "key not UTF-8", metadata(littleEndian(UInt64(1)) + [0xFF] + littleEndian(UInt32(0))),
            .damaged, says: "UTF-8"),
    ]

    static let alignmentCases: [DamagedGGUF] = [0, 1, 4, 24, 33, 1 << 31].map { alignment in
        let entry = RawGGUF.entry("general.alignment", type: 4, littleEndian(UInt32(alignment)))
        return DamagedGGUF(
            "alignment \(alignment)", metadata(entry), .damaged, item: "general.alignment",
            says: "power of two")
    }
    static let alignmentAsText = DamagedGGUF(
        "alignment as text",
        metadata(RawGGUF.entry("general.alignment", type: 8, RawGGUF.string("32"))), .missing,
        item: "general.alignment", says: "a string")

    private static func tensors(_ tensors: [UInt8]..., dataBytes: Int = 128) -> [UInt8] {
        RawGGUF(tensors: tensors, dataBytes: dataBytes).bytes
    }

    static let tensorCases: [DamagedGGUF] = [
        DamagedGGUF(
            "unknown type", tensors(RawGGUF.tensor("w", [4], type: 4)), .unsupported, item: "w",
            says: "unknown type 4; known are 0 F32, 1 F16"),
        DamagedGGUF("type 2^32-1", tensors(RawGGUF.tensor("w", [4], type: .max)), .unsupported),
        DamagedGGUF(
            "five dimensions", tensors(RawGGUF.tensor("w", [1, 1, 1, 1, 1])), .damaged, item: "w",
            says: "5 dimensions"),
        DamagedGGUF("dimension 0", tensors(RawGGUF.tensor("w", [4, 0])), .damaged, item: "w"),
        DamagedGGUF("dimension 2^63", tensors(RawGGUF.tensor("w", [1 << 63])), .damaged, item: "w"),
        DamagedGGUF(
            "elements overflow", tensors(RawGGUF.tensor("w", [1 << 32, 1 << 32])), .damaged,
            item: "w", says: "exceeds"),
        // 2^62 elements can be counted, their 2^64 bytes cannot: a product left unchecked gives 0.
        DamagedGGUF(
            "bytes overflow", tensors(RawGGUF.tensor("w", [1 << 31, 1 << 31])), .damaged, item: "w",
            says: "exceeds"),
        DamagedGGUF(
            "part of a block", tensors(RawGGUF.tensor("w", [48, 2], type: 8)), .damaged, item: "w",
            says: "multiple of 32"),
        DamagedGGUF(
            "offset not aligned", tensors(RawGGUF.tensor("w", [4], offset: 4)), .damaged,
            item: "w", says: "alignment"),
        DamagedGGUF(
            "offset beyond the file", tensors(RawGGUF.tensor("w", [4], offset: 1 << 20)),
            .truncated, item: "w", says: "beyond"),
        DamagedGGUF(
            "offset near 2^63", tensors(RawGGUF.tensor("w", [4], offset: 0x7FFF_FFFF_FFFF_FFE0)),
            .truncated, item: "w"),
        DamagedGGUF(
            "offset 2^64-32", tensors(RawGGUF.tensor("w", [4], offset: .max - 31)), .damaged,
            item: "w"),
        DamagedGGUF(
            "tensor longer than the file", tensors(RawGGUF.tensor("w", [33])), .truncated,
            item: "w"),
        DamagedGGUF(
            "no data at all", tensors(RawGGUF.tensor("w", [1]), dataBytes: 0), .truncated,
            item: "w"),
        DamagedGGUF(
            "name twice",
            tensors(RawGGUF.tensor("w", [4]), RawGGUF.tensor("w", [4], offset: 32)), .damaged,
            item: "w", says: "twice"),
        DamagedGGUF(
            "bytes overlap",
            tensors(RawGGUF.tensor("a", [12]), RawGGUF.tensor("b", [4], offset: 32)), .damaged,
            item: "b", says: "overlap"),
        DamagedGGUF("no name", tensors(RawGGUF.tensor("", [4])), .damaged, item: "tensor 1"),
    ]

    @Test(arguments: headers + metadataCases + alignmentCases + [alignmentAsText] + tensorCases)
    func damageGivesOneErrorThatNamesThePlace(damaged: DamagedGGUF) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(damaged.bytes, as: "d.gguf")
        let error = try #require(
            formatError { () throws(FormatError) in try GGUFFile.open(path: path) })
        #expect(error.code == damaged.code, "\(error)")
        #expect(error.path == path)
        if let item = damaged.item { #expect(error.item == item, "\(error)") }
        #expect(error.description.contains(damaged.says), "\(error)")
        #expect(error.description.hasPrefix(path))
    }

    /// The table above proves nothing if its undamaged forms do not open either.
    @Test func theUndamagedFormsOpen() throws {
        let folder = try TemporaryFolder()
        let good = [
            Self.value(9, RawGGUF.array(type: 9, count: 1, RawGGUF.array(type: 0, count: 0))),
            Self.tensors(RawGGUF.tensor("a", [8]), RawGGUF.tensor("b", [4], offset: 32)),
            // A file may give its tensors in another order than their bytes'.
            Self.tensors(RawGGUF.tensor("a", [8], offset: 32), RawGGUF.tensor("b", [8])),
            RawGGUF(version: 2).bytes,
        ]
        for bytes in good {
            _ = try GGUFFile.open(path: try folder.write(bytes, as: "g.gguf"))
        }
        let scalar = Self.tensors(RawGGUF.tensor("scalar", []))
        let file = try GGUFFile.open(path: try folder.write(scalar, as: "s.gguf"))
        #expect(file.tensors.first?.shape == [1])
    }

    @Test func missingFilesAndFoldersAreNamed() throws {
        let folder = try TemporaryFolder()
        for path in [folder.path("none.gguf"), folder.root, ""] {
            let error = formatError { () throws(FormatError) in try GGUFFile.open(path: path) }
            #expect(error?.code == .unreadable)
            #expect(error?.path == path)
        }
    }
}
