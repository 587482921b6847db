// Hugging Face folders: what opens, and what each thing that goes wrong with a download says.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@Suite struct HuggingFaceFolderTests {
    private static let plain = EditedFolder(
        config: ["model_type": .string("llama")],
        tensors: (0..<5).map {
            .init(
                name: "t\($0)", dtype: .f32, shape: [2, 2], bytes: [UInt8](repeating: $0, count: 16)
            )
        })

    /// The error of opening a folder that `change` has worked on.
    private func openError(
        shards: Int = 1, _ change: (String) throws -> Void
    ) throws -> FormatError {
        let folder = try TemporaryFolder()
        try Self.plain.write(path: folder.root, shards: shards)
        try change(folder.root)
        return try #require(
            formatError { () throws(FormatError) in
                try HuggingFaceFolder.open(path: folder.root)
            })
    }

    private func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test("one file and several shards hold the same", arguments: [1, 2, 3])
    func shards(count: Int) throws {
        let folder = try TemporaryFolder()
        try Self.plain.write(path: folder.root, shards: count)
        let opened = try HuggingFaceFolder.open(path: folder.root + "//")
        #expect(opened.path == folder.root)
        #expect(opened.shards.count == count)
        #expect(opened.config["model_type"] == .string("llama"))
        #expect(opened.generationConfig.isEmpty)
        for tensor in Self.plain.tensors {
            #expect(opened.tensor(named: tensor.name).map { Array($0.bytes) } == tensor.bytes)
        }
        #expect(opened.tensor(named: "other") == nil)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.root)
            .filter { $0.hasSuffix(".safetensors") }
        let sizes = try files.map { try contents(of: folder.path($0)).count }
        #expect(opened.totalBytes == sizes.reduce(0, +))
    }

    @Test("a shard that the index names but the folder lacks is named, with the index")
    func missingShard() throws {
        let shard = EditedFolder.shardName(1, of: 3)
        let error = try openError(shards: 3) {
            try FileManager.default.removeItem(atPath: "\($0)/\(shard)")
        }
        #expect(error.code == .unreadable)
        #expect(error.path.hasSuffix(shard))
        #expect(error.reason.contains("model.safetensors.index.json"))
        #expect(error.reason.contains("download"))
    }

    @Test("a shard that lacks a tensor which the index gives it is named with the tensor")
    func lyingIndex() throws {
        let error = try openError(shards: 2) {
            try EditedFolder.safetensors([Self.plain.tensors[0]])
                .write(to: URL(fileURLWithPath: "\($0)/\(EditedFolder.shardName(0, of: 2))"))
        }
        #expect(error.code == .damaged)
        #expect(error.item == "t2")
        #expect(error.path.hasSuffix(EditedFolder.shardName(0, of: 2)))
    }

    @Test("a tensor in two shards is refused")
    func tensorTwice() throws {
        let error = try openError(shards: 2) {
            try EditedFolder.safetensors(Self.plain.tensors)
                .write(to: URL(fileURLWithPath: "\($0)/\(EditedFolder.shardName(0, of: 2))"))
        }
        #expect(error.code == .damaged)
        #expect(error.reason.contains("another shard"))
    }

    @Test("a shard cut short is named")
    func cutShard() throws {
        let shard = EditedFolder.shardName(1, of: 2)
        let error = try openError(shards: 2) { folder in
            let whole = try contents(of: "\(folder)/\(shard)")
            try Data(whole.dropLast(1)).write(to: URL(fileURLWithPath: "\(folder)/\(shard)"))
        }
        #expect(error.code == .truncated)
        #expect(error.path.hasSuffix(shard))
        #expect(error.reason.contains("incompletely downloaded"))
    }

    // An index from elsewhere must not make the program open other files.
    @Test(
        "an index names only safetensors files of its own folder",
        arguments: [
            #"{"weight_map":{"t":"../model.safetensors"}}"#,
            #"{"weight_map":{"t":"/etc/passwd"}}"#, #"{"weight_map":{"t":"config.json"}}"#,
            #"{"weight_map":{"t":""}}"#, #"{"weight_map":{"t":7}}"#,
            #"{"weight_map":{"t":"a\u0000.safetensors"}}"#,
        ])
    func foreignFiles(index: String) throws {
        let error = try openError { try write(index, $0 + "/model.safetensors.index.json") }
        #expect(error.code == .damaged)
        #expect(error.item == "weight_map.t")
    }

    @Test(
        "an index without a map is refused",
        arguments: ["{}", #"{"weight_map":{}}"#, #"{"weight_map":[]}"#, "[]", "{", ""])
    func emptyIndex(index: String) throws {
        let error = try openError { try write(index, $0 + "/model.safetensors.index.json") }
        #expect(error.code == .damaged)
        #expect(error.path.hasSuffix("model.safetensors.index.json"))
    }

    @Test("a folder without config.json says what a checkpoint needs")
    func withoutConfig() throws {
        let error = try openError {
            try FileManager.default.removeItem(atPath: $0 + "/config.json")
        }
        #expect(error.code == .unreadable)
        #expect(error.reason.contains("config.json"))
        #expect(error.reason.contains(".gguf"))
    }

    @Test(
        "a config.json that is none says what it is",
        arguments: [
            ("{\"a\":", "not JSON"), ("[1]", "an array"), ("{} {}", "not JSON"),
            ("<!DOCTYPE html><html>", "HTML page"), ("", "empty"),
            ("version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"),
        ])
    func damagedConfig(text: String, says: String) throws {
        let error = try openError { try write(text, $0 + "/config.json") }
        #expect(error.code == .damaged)
        #expect(error.path.hasSuffix("config.json"))
        #expect(error.reason.contains(says), "\(error)")
    }

    @Test(
        "weights that are none say what they are",
        arguments: [
            ("<html><body>Access denied</body></html>", "HTML page"),
            ("version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"),
            ("{\"error\":\"Repository not found\"}", "server's message"),
            ("GGUF\u{3}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}", "GGUF file"),
            ("PK\u{3}\u{4}aaaaaaaaaaaa", "PyTorch"), ("", "empty"),
        ])
    func damagedWeights(text: String, says: String) throws {
        let error = try openError { try write(text, $0 + "/model.safetensors") }
        #expect(error.path.hasSuffix("model.safetensors"))
        #expect(error.reason.contains(says), "\(error)")
    }

    @Test("a folder without weights says which files are missing, and what to do with others")
    func withoutWeights() throws {
        func remove(_ folder: String) throws {
            try FileManager.default.removeItem(atPath: folder + "/model.safetensors")
        }
        let error = try openError(remove)
        #expect(error.reason.contains("model.safetensors.index.json"))
        let other = try openError {
            try remove($0)
            try write("x", $0 + "/pytorch_model.bin")
        }
        #expect(other.reason.contains("pytorch_model.bin"))
        #expect(other.reason.contains("convert"))
    }

    @Test("a damaged generation_config.json is named")
    func damagedGenerationConfig() throws {
        let error = try openError { try write("{", $0 + "/generation_config.json") }
        #expect(error.path.hasSuffix("generation_config.json"))
    }
}

@Suite struct HuggingFaceQuantizationTests {
    private func read(_ text: String) throws -> HuggingFaceQuantization {
        let value = try JSONValue(parsing: Array(text.utf8))
        return try HuggingFaceQuantization(
            ["quantization_config": value], path: "folder/config.json")
    }

    @Test func whatIsPublishedIsRead() throws {
        #expect(try HuggingFaceQuantization([:], path: "c") == .none)
        #expect(try read("null") == .none)
        #expect(
            try read(
                #"{"quant_method":"fp8","fmt":"e4m3","weight_block_size":[128,128],"#
                    + #""activation_scheme":"dynamic"}"#)
                == .fp8(blockRows: 128, blockColumns: 128))
        #expect(
            try read(#"{"quant_method":"fp8","weight_block_size":[64,32]}"#)
                == .fp8(blockRows: 64, blockColumns: 32))
    }

    @Test(
        "any other method is named with what is supported",
        arguments: [
            (#"{"quant_method":"gptq","bits":4}"#, "gptq"), (#"{"quant_method":"awq"}"#, "awq"),
            (#"{"quant_method":"compressed-tensors"}"#, "compressed-tensors"),
            (#"{"bits":4}"#, "without quant_method"), (#"{"quant_method":"fp8"}"#, "block"),
            (#"{"quant_method":"fp8","fmt":"e5m2","weight_block_size":[128,128]}"#, "e5m2"),
            (#"{"quant_method":"fp8","weight_block_size":[0,128]}"#, "[0,128]"),
            (#"{"quant_method":"fp8","weight_block_size":[128]}"#, "[128]"),
            (#"{"quant_method":"fp8","weight_block_size":[-1,9223372036854775807]}"#, "[-1"),
            (#""fp8""#, "without quant_method"),
        ])
    func otherMethods(text: String, says: String) throws {
        let error = try #require(throws: FormatError.self) { try read(text) }
        #expect(error.code == .unsupported)
        #expect(error.path == "folder/config.json")
        for word in [says, "BF16", "fp8", "GGUF"] {
            #expect(error.reason.contains(word), "\(error)")
        }
    }
}

@Suite struct BlockScaleTests {
    /// An 8-bit matrix of 130 × 200 and scales of a given shape.
    private func descriptor(
        scales: [Int]?, dtype: ElementType = .f32, shape: [Int] = [130, 200]
    ) throws -> TensorDescriptor? {
        let folder = try TemporaryFolder()
        var tensors = [EditedFolder.Tensor(name: "w", dtype: .f8E4M3, shape: shape)]
        if let scales {
            tensors.append(.init(name: "w_scale_inv", dtype: dtype, shape: scales))
        }
        try EditedFolder(config: [:], tensors: tensors).write(path: folder.root)
        return try HuggingFaceFolder.open(path: folder.root)
            .descriptor(named: "w", quantization: .fp8(blockRows: 128, blockColumns: 128))
    }

    @Test func partialBlocksHaveScalesOfTheirOwn() throws {
        for dtype in [ElementType.f32, .bf16] {
            let scales = try #require(try descriptor(scales: [2, 2], dtype: dtype)?.blockScales)
            #expect(scales.columns == 2 && scales.blockRows == 128)
            #expect(scales.factor(row: 1, column: 1) == 0)
        }
    }

    @Test(
        "scales that do not fit are refused by name",
        arguments: [[1, 2], [2, 1], [2, 3], [4], [2, 2, 1]])
    func otherShapes(shape: [Int]) throws {
        let error = try #require(throws: FormatError.self) { try descriptor(scales: shape) }
        #expect(error.code == .damaged && error.item == "w_scale_inv")
        #expect(error.reason.contains("128×128"))
    }

    @Test func scalesOfAnotherTypeAreRefused() throws {
        let error = #expect(throws: FormatError.self) {
            try descriptor(scales: [2, 2], dtype: .i32)
        }
        #expect(error?.item == "w_scale_inv")
    }

    @Test func eightBitFloatsWithoutScalesAreRefused() throws {
        let error = try #require(throws: FormatError.self) { try descriptor(scales: nil) }
        #expect(error.code == .damaged && error.item == "w")
        #expect(error.reason.contains("w_scale_inv"))
        // A vector has no blocks.
        #expect(throws: FormatError.self) { try descriptor(scales: [2, 2], shape: [26000]) }
    }

    @Test("GGUF has no 8-bit floats")
    func notInGGUF() throws {
        let folder = try TemporaryFolder()
        var writer = GGUFWriter()
        writer.addTensor(name: "w", type: .f8E4M3, shape: [4], bytes: [0, 0, 0, 0])
        let error = formatError { () throws(FormatError) in
            try writer.write(path: folder.path("w.gguf"))
        }
        #expect(error?.code == .unwritable)
        #expect(!TensorType.ggufTypes.contains(.f8E4M3))
    }
}
