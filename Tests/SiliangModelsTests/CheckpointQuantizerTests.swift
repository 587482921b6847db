import SiliangFormats
import SiliangModels
import SiliangTensor
import SiliangTestSupport
import Testing

@Suite struct CheckpointQuantizerTests {
    private func quantize(
        _ input: String, to target: TensorType, path: String, pure: Bool = false
    ) throws -> [QuantizedTensor] {
        let file = try GGUFFile.open(path: input)
        let quantizer = try CheckpointQuantizer(
            QuantizationInput(file), target: target, isPure: pure)
        return try quantizer.write(path: path, pool: ThreadPool(threads: 2)) { _, _ in }
    }

    @Test(
        "every family's checkpoint keeps its metadata and tensors, loads and still predicts",
        arguments: ["llama_f32", "qwen2_f16", "qwen3moe_f16", "deepseek_v3_f16", "llama_bf16"])
    func families(model: String) throws {
        try Fixtures.withTemporaryFolder { folder in
            let input = Fixtures.model(model)
            let path = folder + "/out.gguf"
            let tensors = try quantize(input, to: .q8_0, path: path)
            let before = try GGUFFile.open(path: input)
            let after = try GGUFFile.open(path: path)
            #expect(after.tensors.map(\.name) == before.tensors.map(\.name))
            #expect(after.tensors.map(\.shape) == before.tensors.map(\.shape))
            #expect(after.tensors.map(\.type) == tensors.map(\.type))
            for entry in before.metadata.entries where entry.key != "general.file_type" {
                #expect(after.metadata.entries.contains(entry), "\(entry.key)")
            }
            #expect(after.metadata.int("general.file_type") == 7)
            #expect(after.metadata.int("general.quantization_version") == 2)
            try checkLogits(after, model)
        }
    }

    /// Eight bits move logits by hundredths of their spread; a tensor in the wrong place by all.
    private func checkLogits(_ file: GGUFFile, _ name: String) throws {
        let expected = try ExpectedLogits(path: "\(Fixtures.models)/\(name).expected.safetensors")
        let model = try ModelRegistry.load(file, pool: ThreadPool(threads: 2))
        let memory = try model.makeKVMemory(blocks: 2)
        var batch = ForwardBatch()
        batch.append(
            tokens: expected.inputIDs, cached: 0, blockTable: [0, 1], blockSize: memory.blockSize,
            logits: .all)
        var logits = [Float](
            repeating: 0, count: expected.inputIDs.count * model.properties.vocabSize)
        try logits.withUnsafeMutableBufferPointer {
            try model.forward(batch, memory: memory, logits: $0)
        }
        let comparison = expected.compare(logits)
        #expect(comparison.topAgreement > 0.8, "\(comparison)")
    }

    @Test("tensors that are of their type already are copied bit by bit")
    func copies() throws {
        try Fixtures.withTemporaryFolder { folder in
            let input = Fixtures.model("llama_q8_0")
            let tensors = try quantize(input, to: .q8_0, path: folder + "/out.gguf")
            let before = try GGUFFile.open(path: input)
            let after = try GGUFFile.open(path: folder + "/out.gguf")
            for (old, new) in zip(before.tensors, after.tensors) where old.type == new.type {
                #expect(Array(old.bytes) == Array(new.bytes), "\(old.name)")
            }
            #expect(tensors.contains { $0.storedType == .q8_0 && $0.loss.squaredError == 0 })
        }
    }

    /// What eight bits hold exactly, they hold again.
    @Test("Q8_0 to F32 and back is the same file, byte by byte")
    func backAndForth() throws {
        try Fixtures.withTemporaryFolder { folder in
            let input = Fixtures.model("llama_q8_0")
            _ = try quantize(input, to: .f32, path: folder + "/f32.gguf")
            let tensors = try quantize(
                folder + "/f32.gguf", to: .q8_0, path: folder + "/q8_0.gguf")
            #expect(tensors.contains { $0.storedType == .f32 && $0.type == .q8_0 })
            let before = try GGUFFile.open(path: input)
            let after = try GGUFFile.open(path: folder + "/q8_0.gguf")
            for (old, new) in zip(before.tensors, after.tensors) {
                #expect(old.type == new.type && Array(old.bytes) == Array(new.bytes), "\(old.name)")
            }
        }
    }

    @Test("fewer bits lose more, and each type's file still loads")
    func loss() throws {
        try Fixtures.withTemporaryFolder { folder in
            var losses: [Double] = []
            for target in [TensorType.q6K, .q5K, .q4K, .q4_0] {
                let path = "\(folder)/\(target.name).gguf"
                let tensors = try quantize(
                    Fixtures.model("llama_q8_0"), to: target, path: path, pure: true)
                var loss = QuantizationLoss()
                for tensor in tensors { loss += tensor.loss }
                losses.append(loss.squaredError)
                _ = try ModelRegistry.load(
                    GGUFFile.open(path: path), pool: ThreadPool(threads: 1))
            }
            // Rows of 64 have no super-blocks: 8, 5 with offset, 5 and 4 bits take their place.
            #expect(losses == losses.sorted())
        }
    }

    @Test("quantising again what is quantised is possible, and known as such")
    func again() throws {
        try Fixtures.withTemporaryFolder { folder in
            let file = try GGUFFile.open(path: Fixtures.model("llama_q8_0"))
            let quantizer = try CheckpointQuantizer(QuantizationInput(file), target: .q4_0)
            #expect(quantizer.requantizes)
            let tensors = try quantizer.write(
                path: folder + "/out.gguf", pool: ThreadPool(threads: 1)
            ) { _, _ in }
            #expect(tensors.contains { $0.type == .q4_0 && $0.loss.squaredError > 0 })
            let plain = try GGUFFile.open(path: Fixtures.model("llama_f32"))
            #expect(
                try CheckpointQuantizer(QuantizationInput(plain), target: .q4_0).requantizes
                    == false
            )
        }
    }

    @Test("a split checkpoint becomes one file that no longer says it is split")
    func split() throws {
        try Fixtures.withTemporaryFolder { folder in
            let whole = try EditedGGUF(path: Fixtures.model("llama_f32"))
            let half = whole.tensors.count / 2
            for (number, part) in [whole.tensors[..<half], whole.tensors[half...]].enumerated() {
                var edited = whole
                edited.tensors = Array(part)
                if number > 0 { edited.keys = [] }
                edited.set("split.no", .unsigned(UInt64(number)), as: .uint16)
                edited.set("split.count", .unsigned(2), as: .uint16)
                edited.set(
                    "split.tensors.count", .signed(Int64(whole.tensors.count)), as: .int32)
                try edited.write(path: folder + "/m-0000\(number + 1)-of-00002.gguf")
            }
            _ = try quantize(
                folder + "/m-00001-of-00002.gguf", to: .q4_0, path: folder + "/split.gguf")
            _ = try quantize(Fixtures.model("llama_f32"), to: .q4_0, path: folder + "/whole.gguf")
            let joined = try GGUFFile.open(path: folder + "/split.gguf")
            let reference = try GGUFFile.open(path: folder + "/whole.gguf")
            #expect(joined.metadata.entries == reference.metadata.entries)
            for (old, new) in zip(reference.tensors, joined.tensors) {
                #expect(old.name == new.name && Array(old.bytes) == Array(new.bytes))
            }
        }
    }

    @Test("another alignment is kept")
    func alignment() throws {
        try Fixtures.withTemporaryFolder { folder in
            var writer = GGUFWriter(alignment: 128)
            writer.set("general.architecture", "llama")
            writer.addTensor(
                name: "a.weight", shape: [3, 256], floats: [Float](repeating: 1, count: 768))
            writer.addTensor(name: "b.bias", shape: [3], floats: [1, 2, 3])
            try writer.write(path: folder + "/in.gguf")
            _ = try quantize(folder + "/in.gguf", to: .q4K, path: folder + "/out.gguf")
            let file = try GGUFFile.open(path: folder + "/out.gguf")
            #expect(file.alignment == 128)
            #expect(try TensorReader.floats(file.requireTensor(named: "b.bias")) == [1, 2, 3])
        }
    }

    @Test("work that ends early leaves no file, and an older one as it was")
    func interrupted() throws {
        struct Stop: Error {}
        try Fixtures.withTemporaryFolder { folder in
            let path = folder + "/out.gguf"
            _ = try quantize(Fixtures.model("llama_f32"), to: .q4_0, path: path)
            let before = try GGUFFile.open(path: path).totalBytes
            let quantizer = try CheckpointQuantizer(
                QuantizationInput(GGUFFile.open(path: Fixtures.model("llama_f32"))), target: .q8_0)
            for target in [path, folder + "/new.gguf"] {
                #expect(throws: Stop.self) {
                    try quantizer.write(path: target, pool: ThreadPool(threads: 1)) { _, _ in
                        throw Stop()
                    }
                }
            }
            #expect(try GGUFFile.open(path: path).totalBytes == before)
            #expect(throws: FormatError.self) { try GGUFFile.open(path: folder + "/new.gguf") }
        }
    }
}
