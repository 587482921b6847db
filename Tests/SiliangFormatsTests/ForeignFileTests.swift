// Agreement with the formats' own libraries, byte for byte where that is possible.

import SiliangFormats
import Testing

@Suite struct ForeignFileTests {
    @Test func aFileOfTheGGUFLibraryIsRead() throws {
        let folder = try TemporaryFolder()
        let file = try GGUFFile.open(path: try folder.write(ForeignFiles.gguf, as: "g.gguf"))
        let metadata = file.metadata
        #expect(metadata.architecture == "demo")
        #expect(metadata.value("demo.u16") == .unsigned(513))
        #expect(metadata.value("demo.eps") == .float(0.015625))
        let tokens = ByteStrings(strings: ["a", "Ġ算", ""])
        #expect(metadata.bytesArray("tokenizer.ggml.tokens") == tokens)
        #expect(metadata.ints("demo.types") == [1, -3])
        #expect(metadata.bool("demo.flag") == true)
        #expect(
            metadata.entries.map(\.type) == [.string, .uint16, .float32, .string, .int32, .bool])
        let w = try file.requireTensor(named: "w")
        #expect(w.type == .f32 && w.shape == [2, 3])
        #expect(w.bytes.load(fromByteOffset: 12, as: Float.self) == 4)
        let h = try file.requireTensor(named: "h")
        #expect(h.type == .f16 && h.shape == [2])
        #expect(Array(h.bytes) == [0x00, 0x38, 0x00, 0xC0])
    }

    @Test func theWriterGivesTheBytesOfTheGGUFLibrary() throws {
        let folder = try TemporaryFolder()
        var writer = GGUFWriter()
        writer.set("general.architecture", "demo")
        writer.set("demo.u16", .unsigned(513), as: .uint16)
        writer.set("demo.eps", .float(0.015625))
        let tokens = ByteStrings(strings: ["a", "Ġ算", ""])
        writer.set("tokenizer.ggml.tokens", .bytesArray(tokens))
        writer.set("demo.types", .signedArray([1, -3]))
        writer.set("demo.flag", .bool(true))
        writer.addTensor(name: "w", shape: [2, 3], floats: [1, 2, 3, 4, 5, 6])
        writer.addTensor(name: "h", type: .f16, shape: [2], bytes: [0x00, 0x38, 0x00, 0xC0])
        try writer.write(path: folder.path("g.gguf"))
        #expect(try contents(of: folder.path("g.gguf")) == ForeignFiles.gguf)
    }

    @Test func aFileOfTheSafetensorsLibraryIsRead() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(ForeignFiles.safetensors, as: "s.safetensors")
        let file = try SafetensorsFile.open(path: path)
        #expect(file.userMetadata == ["format": "np", "q\"u": "四\n"])
        #expect(file.tensors.map(\.name) == ["ids", "x", "one"])
        let x = try file.requireTensor(named: "x")
        #expect(x.dtype == .f32 && x.shape == [1, 2])
        #expect(try x.values(of: Float.self) == [1.5, -2])
        #expect(try file.requireTensor(named: "ids").values(of: Int64.self) == [7, -1])
        let one = try file.requireTensor(named: "one")
        #expect(one.shape.isEmpty)
        #expect(try one.values(of: UInt8.self) == [3])
    }

    @Test func filesOfNumPyAreReadAndWritten() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(ForeignFiles.npyFloats, as: "f.npy")
        let floats = try NPYFile.open(path: path)
        #expect(floats.shape == [2, 3] && floats.dtype == .f32)
        #expect(try floats.values(of: Float.self) == [1, 2, 3, 4, 5, 6.5])
        let writer = try NPYWriter(path: folder.path("ours.npy"), rows: 2, columns: 3)
        try writer.append([1, 2, 3, 4])
        try writer.append([5, 6.5])
        try writer.finish()
        #expect(try contents(of: folder.path("ours.npy")) == ForeignFiles.npyFloats)
        let integers = try NPYFile.open(
            path: try folder.write(ForeignFiles.npyIntegers, as: "i.npy"))
        #expect(integers.shape == [2])
        #expect(try integers.values(of: Int64.self) == [5, -6])
    }
}
