// Safetensors files: what opens, and what each kind of damage says.

import SiliangFormats
import SiliangTestSupport
import Testing

/// A header that must be refused.
struct DamagedSafetensors: Sendable, CustomTestStringConvertible {
    let header: String
    let code: FormatError.Code
    let says: String
    var testDescription: String { header }

    init(_ header: String, _ code: FormatError.Code = .damaged, says: String = "") {
        (self.header, self.code, self.says) = (header, code, says)
    }
}

@Suite struct SafetensorsTests {
    private static func assemble(_ header: String, data: Int) -> [UInt8] {
        littleEndian(UInt64(header.utf8.count)) + Array(header.utf8)
            + (0..<data).map { UInt8($0 & 0xFF) }
    }

    private static func open(_ header: String, data: Int, in folder: TemporaryFolder) throws
        -> SafetensorsFile
    {
        let path = try folder.write(assemble(header, data: data), as: "x.safetensors")
        return try SafetensorsFile.open(path: path)
    }

    @Test(arguments: ElementType.allCases) func everyTypeIsRead(type: ElementType) throws {
        let folder = try TemporaryFolder()
        let size = 6 * type.byteCount
        let header =
            #"{"t":{"dtype":"\#(type.rawValue)","shape":[2,3],"data_offsets":[0,\#(size)]}}"#
        let file = try Self.open(header, data: size, in: folder)
        let tensor = try file.requireTensor(named: "t")
        #expect(tensor.dtype == type && tensor.shape == [2, 3])
        #expect(Array(tensor.bytes) == (0..<size).map(UInt8.init))
        #expect(file.tensor(named: "u") == nil)
    }

    @Test func orderSpaceEscapesAndEmptyArraysAreRead() throws {
        let folder = try TemporaryFolder()
        let header = """
             { "b\\u00e9\\ud83d\\ude00\\t\\/" : { "data_offsets" : [ 4 , 8 ] , "shape" : [ 1 ] ,
            "dtype" : "F32" } , "a" : {"dtype":"I32","shape":[],"data_offsets":[0,4]},
            "none":{"dtype":"F16","shape":[3,0],"data_offsets":[8,8]} }
            """.trimmingPrefix(while: { $0 == " " })
        let file = try Self.open(String(header), data: 8, in: folder)
        #expect(file.tensors.map(\.name) == ["a", "bé😀\t/", "none"])
        #expect(try file.requireTensor(named: "a").values(of: Int32.self) == [0x0302_0100])
        #expect(try file.requireTensor(named: "none").bytes.isEmpty)
        #expect(try Self.open("{}", data: 0, in: folder).tensors.isEmpty)
    }

    @Test func valuesOfAnotherTypeAreRefused() throws {
        let folder = try TemporaryFolder()
        let header = #"{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        let tensor = try Self.open(header, data: 4, in: folder).requireTensor(named: "t")
        let error = formatError { () throws(FormatError) in try tensor.values(of: Int32.self) }
        #expect(error?.code == .missing && error?.item == "t")
    }

    /// Each would have 8 bytes of data.
    static let damaged: [DamagedSafetensors] = [
        DamagedSafetensors("[]", .notThisFormat),
        DamagedSafetensors("{\"t\":", says: "expected"),
        DamagedSafetensors("{}x", says: "end of the header"),
        DamagedSafetensors("{}", says: "8 bytes of data"),
        entry(#""dtype":"F31","shape":[2],"data_offsets":[0,8]"#, .unsupported, says: "F31"),
        entry(#""dtype":"F32","shape":[2]"#, says: "data_offsets"),
        entry(#""dtype":"F32","shape":[2],"data_offsets":[0,8,8]"#, says: "data_offsets"),
        entry(#""dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1"#, says: "\"x\""),
        entry(#""dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]"#, says: "twice"),
        entry(#""dtype":"F32","shape":[3],"data_offsets":[0,8]"#, says: "contradicts"),
        entry(#""dtype":"F32","shape":[-2],"data_offsets":[0,8]"#, says: "whole number"),
        entry(#""dtype":"F32","shape":[2.0],"data_offsets":[0,8]"#),
        entry(#""dtype":"F32","shape":[02],"data_offsets":[0,8]"#, says: "whole number"),
        entry(#""dtype":"F32","shape":[2],"data_offsets":[0,16]"#, .truncated, says: "beyond"),
        entry(#""dtype":"F32","shape":[1],"data_offsets":[4,8]"#, says: "begin at 4"),
        entry(#""dtype":"F32","shape":[1],"data_offsets":[0,4]"#, says: "8 bytes of data"),
        entry(#""dtype":"F32","shape":[2],"data_offsets":[8,0]"#),
        entry(#""dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]"#),
        entry(#""dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]"#),
        entry(#""dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]"#, .truncated),
        DamagedSafetensors(
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
                + #""a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, says: "twice"),
        DamagedSafetensors(
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
                + #""b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, says: "end at 8"),
        DamagedSafetensors(#"{"__metadata__":{"k":"1","k":"2"}}"#, says: "twice"),
        DamagedSafetensors(#"{"__metadata__":{"k":1}}"#),
        DamagedSafetensors(#"{"\ud800":{}}"#, says: "surrogate"),
        DamagedSafetensors(#"{"\udc00\ud800":{}}"#, says: "surrogate"),
        DamagedSafetensors(#"{"\x":{}}"#, says: "escape"),
        DamagedSafetensors("{\"a\nb\":{}}", says: "control"),
        DamagedSafetensors(#"{"a"#, says: "end of a string"),
    ]

    private static func entry(
        _ fields: String, _ code: FormatError.Code = .damaged, says: String = ""
    ) -> DamagedSafetensors {
        DamagedSafetensors("{\"t\":{\(fields)}}", code, says: says)
    }

    @Test(arguments: damaged)
    func damageGivesOneErrorThatNamesTheFile(damaged: DamagedSafetensors) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.assemble(damaged.header, data: 8), as: "d.safetensors")
        let error = try #require(
            formatError { () throws(FormatError) in try SafetensorsFile.open(path: path) })
        #expect(error.code == damaged.code, "\(error)")
        #expect(error.path == path)
        #expect(error.description.contains(damaged.says), "\(error)")
    }

    @Test func aPageOrPointerInsteadOfWeightsIsNamed() throws {
        let folder = try TemporaryFolder()
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
        for (text, says) in [(pointer, "git lfs pull"), ("<html>sign in</html>", "HTML page")] {
            let path = try folder.write(Array(text.utf8), as: "m.safetensors")
            let error = formatError { () throws(FormatError) in
                try SafetensorsFile.open(path: path)
            }
            #expect(error?.code == .notThisFormat && error?.reason.contains(says) == true)
        }
    }

    @Test func impossibleHeaderLengthsAreRefused() throws {
        let folder = try TemporaryFolder()
        let lengths: [(UInt64, FormatError.Code)] = [
            (0, .notThisFormat), (1 << 40, .notThisFormat), (.max, .notThisFormat),
            (1000, .truncated),
        ]
        for (length, code) in lengths {
            let path = try folder.write(littleEndian(length) + [0x7B, 0x7D], as: "l.safetensors")
            let error = formatError { () throws(FormatError) in
                try SafetensorsFile.open(path: path)
            }
            #expect(error?.code == code, "\(length)")
        }
    }

    @Test func aFileCutAtAnyByteIsRefused() throws {
        let folder = try TemporaryFolder()
        for length in 0..<ForeignFiles.safetensors.count {
            let cut = Array(ForeignFiles.safetensors.prefix(length))
            let path = try folder.write(cut, as: "c.safetensors")
            #expect(throws: FormatError.self) { try SafetensorsFile.open(path: path) }
        }
    }

    @Test func alteredBytesNeverTrap() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            var altered = ForeignFiles.safetensors
            let index = Int.random(in: altered.indices, using: &generator)
            altered[index] = .random(in: 0...255, using: &generator)
            let path = try folder.write(altered, as: "f.safetensors")
            guard let file = try? SafetensorsFile.open(path: path) else { continue }
            for tensor in file.tensors { _ = (tensor.bytes.first, tensor.bytes.last) }
        }
    }
}
