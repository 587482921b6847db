// What GGUFWriter writes, GGUFFile reads back.

import SiliangFormats
import Testing

@Suite struct GGUFRoundTripTests {
    static let values: [(String, MetadataValue, GGUFValueType)] = [
        ("uint8", .unsigned(255), .uint8), ("int8", .signed(-128), .int8),
        ("uint16", .unsigned(65_535), .uint16), ("int16", .signed(-32_768), .int16),
        ("uint32", .unsigned(4_294_967_295), .uint32), ("int32", .signed(-2_147_483_648), .int32),
        ("uint64", .unsigned(.max), .uint64), ("int64", .signed(.min), .int64),
        ("float32", .float(-0.15625), .float32), ("float64", .float(0.1), .float64),
        ("true", .bool(true), .bool), ("false", .bool(false), .bool),
        ("string", .bytes(Array("四两 ounces".utf8)), .string), ("empty", .bytes([]), .string),
        ("notUTF8", .bytes([0xFF, 0x00, 0xC3]), .string),
        ("uint8s", .unsignedArray([0, 255]), .uint8), ("int8s", .signedArray([-128, 127]), .int8),
        ("uint16s", .unsignedArray([65_535]), .uint16),
        ("int16s", .signedArray([-32_768, 32_767]), .int16),
        ("uint32s", .unsignedArray([1, 4_294_967_295]), .uint32),
        ("int32s", .signedArray([-2_147_483_648, 7]), .int32),
        ("uint64s", .unsignedArray([.max, 0]), .uint64),
        ("int64s", .signedArray([.min, .max]), .int64),
        ("float32s", .floatArray([0.5, -.infinity]), .float32),
        ("float64s", .floatArray([0.1, 1e300]), .float64),
        ("bools", .boolArray([true, false, true]), .bool),
        ("strings", .bytesArray(ByteStrings(strings: ["a", "", "\u{E9}", "e\u{301}"])), .string),
        ("none", .bytesArray(ByteStrings()), .string), ("noNumbers", .signedArray([]), .int32),
        (
            "nested",
            .nested([.unsignedArray([1, 2]), .nested([.bytesArray(ByteStrings(strings: ["x"]))])]),
            .array
        ),
    ]

    @Test func everyMetadataTypeComesBackWithItsTypeAndInItsOrder() throws {
        let folder = try TemporaryFolder()
        var writer = GGUFWriter()
        for (key, value, type) in Self.values { writer.set(key, value, as: type) }
        try writer.write(path: folder.path("m.gguf"))
        let file = try GGUFFile.open(path: folder.path("m.gguf"))
        #expect(file.version == 3)
        #expect(file.alignment == 32)
        #expect(file.tensors.isEmpty)
        #expect(file.metadata.entries.map(\.key) == Self.values.map(\.0))
        for (entry, (key, value, type)) in zip(file.metadata.entries, Self.values) {
            #expect(entry.value == value, "\(key)")
            #expect(entry.type == type, "\(key)")
        }
    }

    @Test(arguments: [8, 32, 64, 4096])
    func tensorsComeBackWithShapeTypeAndBytesUnderEveryAlignment(alignment: Int) throws {
        let folder = try TemporaryFolder()
        let blocks = (0..<2 * 3 * 34).map { UInt8($0 & 0xFF) }
        var writer = GGUFWriter(alignment: alignment)
        writer.set("general.architecture", "test")
        writer.addTensor(name: "norm", shape: [3], floats: [1, -2, 0.5])
        writer.addTensor(name: "quantised", type: .q8_0, shape: [2, 3, 32], bytes: blocks)
        try writer.write(path: folder.path("t.gguf"))
        let file = try GGUFFile.open(path: folder.path("t.gguf"))
        #expect(file.alignment == alignment)
        #expect(file.metadata.architecture == "test")
        #expect(file.tensors.map(\.name) == ["norm", "quantised"])
        let norm = try file.requireTensor(named: "norm")
        #expect(norm.shape == [3] && norm.type == .f32 && norm.elementCount == 3)
        #expect(norm.bytes.load(fromByteOffset: 4, as: Float.self) == -2)
        let quantised = try file.requireTensor(named: "quantised")
        // Outermost first: three rows of 32 columns, twice.
        #expect(quantised.shape == [2, 3, 32] && quantised.columns == 32)
        #expect(Array(quantised.bytes) == blocks)
        #expect(file.tensors.allSatisfy { $0.byteRange.lowerBound.isMultiple(of: alignment) })
        #expect(file.totalBytes == (try contents(of: file.path)).count)
        #expect(file.tensor(named: "absent") == nil)
        let error = formatError { () throws(FormatError) in try file.requireTensor(named: "absent")
        }
        #expect(error?.code == .missing && error?.item == "absent")
    }

    @Test func streamedPiecesGiveTheSameFileAsBytesAtOnce() throws {
        let folder = try TemporaryFolder()
        let floats = (0..<300).map(Float.init)
        var whole = GGUFWriter()
        whole.addTensor(name: "a", shape: [3, 100], floats: floats)
        whole.addTensor(name: "b", shape: [2], floats: [7, 8])
        try whole.write(path: folder.path("whole.gguf"))
        var streamed = GGUFWriter()
        streamed.addTensor(name: "a", type: .f32, shape: [3, 100])
        streamed.addTensor(name: "b", type: .f32, shape: [2])
        let output = try streamed.begin(path: folder.path("streamed.gguf"))
        for value in floats + [7, 8] { try output.append(littleEndian(value.bitPattern)) }
        try output.finish()
        let expected = try contents(of: folder.path("whole.gguf"))
        #expect(try contents(of: folder.path("streamed.gguf")) == expected)
    }

    @Test func settingAKeyAgainReplacesItsValueInPlace() throws {
        let folder = try TemporaryFolder()
        var writer = GGUFWriter()
        writer.set("a", .unsigned(1))
        writer.set("b", .unsigned(2))
        writer.set("a", "now text")
        try writer.write(path: folder.path("k.gguf"))
        let metadata = try GGUFFile.open(path: folder.path("k.gguf")).metadata
        #expect(metadata.entries.map(\.key) == ["a", "b"])
        #expect(metadata.string("a") == "now text")
    }

    @Test func valuesThatFit32BitsAreStoredIn32BitsByDefault() {
        #expect(MetadataValue.unsigned(1 << 32).defaultType == .uint64)
        #expect(MetadataValue.unsigned(1).defaultType == .uint32)
        #expect(MetadataValue.signed(-1).defaultType == .int32)
        #expect(MetadataValue.signedArray([0, .max]).defaultType == .int64)
        #expect(MetadataValue.unsignedArray([0, 5]).defaultType == .uint32)
        #expect(MetadataValue.float(0.1).defaultType == .float32)
    }

    /// A crash or an error half-way must leave the older file whole and no debris beside it.
    @Test func anUnfinishedOutputLeavesTheOldFileAndNothingElse() throws {
        let folder = try TemporaryFolder()
        try folder.write([1, 2, 3], as: "old.gguf")
        var writer = GGUFWriter()
        writer.addTensor(name: "a", type: .f32, shape: [4])
        do {
            let output = try writer.begin(path: folder.path("old.gguf"))
            try output.append([0, 0, 0, 0])
            let error = formatError { () throws(FormatError) in try output.finish() }
            #expect(error?.code == .unwritable && error?.item == "a")
        }
        #expect(try folder.names() == ["old.gguf"])
        #expect(try contents(of: folder.path("old.gguf")) == [1, 2, 3])
    }

    @Test func moreBytesThanDeclaredAreRefused() throws {
        let folder = try TemporaryFolder()
        var writer = GGUFWriter()
        writer.addTensor(name: "a", type: .f32, shape: [1])
        let output = try writer.begin(path: folder.path("x.gguf"))
        let tooLong = [UInt8](repeating: 0, count: 5)
        #expect(formatError { () throws(FormatError) in try output.append(tooLong) }?.item == "a")
        try output.append([0, 0, 0, 0])
        #expect(formatError { () throws(FormatError) in try output.append([0]) } != nil)
    }

    @Test func impossibleDeclarationsAreRefusedBeforeAnythingIsCreated() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("x.gguf")
        func refused(alignment: Int = 32, _ declare: (inout GGUFWriter) -> Void) -> String? {
            var writer = GGUFWriter(alignment: alignment)
            declare(&writer)
            let error = formatError { () throws(FormatError) in try writer.write(path: path) }
            #expect(error?.code == .unwritable)
            return error?.item
        }
        #expect(refused { $0.set("k", .unsigned(256), as: .uint8) } == "k")
        #expect(refused { $0.set("k", .signedArray([-1]), as: .uint64) } == "k")
        #expect(refused { $0.set("k", .bool(true), as: .uint32) } == "k")
        #expect(refused { $0.set("k", .float(1), as: .int32) } == "k")
        #expect(refused { $0.set("k", .bytesArray(ByteStrings()), as: .bool) } == "k")
        #expect(refused { $0.set("k", .nested([.bool(true)])) } == "k")
        #expect(refused(alignment: 24) { _ in } == "general.alignment")
        #expect(refused { $0.set("general.alignment", .unsigned(64)) } == "general.alignment")
        #expect(refused { $0.addTensor(name: "t", shape: [], floats: []) } == "t")
        #expect(refused { $0.addTensor(name: "t", shape: [0, 4], floats: []) } == "t")
        #expect(refused { $0.addTensor(name: "t", shape: [1, 1, 1, 1, 1], floats: [1]) } == "t")
        #expect(refused { $0.addTensor(name: "t", type: .q4_0, shape: [31]) } == "t")
        #expect(refused { $0.addTensor(name: "t", type: .f32, shape: [.max, 2]) } == "t")
        #expect(refused { $0.addTensor(name: "t", type: .f32, shape: [1]) } == "t")
        let twice = refused {
            $0.addTensor(name: "t", shape: [1], floats: [1])
            $0.addTensor(name: "t", shape: [1], floats: [1])
        }
        #expect(twice == "t")
        #expect(try folder.names().isEmpty)
    }

    /// A rename would replace a device file by an ordinary one.
    @Test func foldersDevicesAndMissingFoldersAreNotWrittenTo() throws {
        let folder = try TemporaryFolder()
        for path in [folder.root, "/dev/null", folder.path("none/x.gguf"), ""] {
            let error = formatError { () throws(FormatError) in
                try GGUFWriter().write(path: path)
            }
            #expect(error?.code == .unwritable, "\(path)")
        }
        #expect(try folder.names().isEmpty)
    }
}
