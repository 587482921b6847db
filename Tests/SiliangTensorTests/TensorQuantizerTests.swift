import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangTensor

@Suite struct TensorQuantizerTests {
    private func tensor(
        _ folder: String, _ type: TensorType, shape: [Int], _ values: [Float]
    ) throws -> TensorDescriptor {
        var writer = GGUFWriter()
        writer.addTensor(
            name: "blk.0.w", type: type, shape: shape, bytes: try quantized(values, type).bytes)
        try writer.write(path: folder + "/t.gguf")
        return try GGUFFile.open(path: folder + "/t.gguf").requireTensor(named: "blk.0.w")
    }

    private func run(
        _ source: TensorDescriptor, _ type: TensorType, threads: Int
    ) throws -> (bytes: [UInt8], loss: QuantizationLoss, progress: [Int]) {
        var bytes: [UInt8] = []
        var progress: [Int] = []
        let loss = try TensorQuantizer(pool: ThreadPool(threads: threads)).quantize(
            source, to: type, write: { bytes += Array($0) }, progress: { progress.append($0) })
        return (bytes, loss, progress)
    }

    /// Several waves of chunks, the last one short: parts must be neither lost nor swapped.
    @Test("a tensor in many parts is what it is in one, on any number of threads")
    func parts() throws {
        try Fixtures.withTemporaryFolder { folder in
            let chunk = TensorQuantizer.chunk
            let count = 17 * chunk + 768
            var generator = SeededGenerator(seed: 6)
            let values = generator.floats(count)
            let source = try tensor(folder, .f32, shape: [count / 256, 256], values)
            let expected = try quantized(values, .q4K)
            for threads in [1, 3] {
                let result = try run(source, .q4K, threads: threads)
                #expect(result.bytes == expected.bytes)
                #expect(result.loss.count == count)
                #expect(abs(result.loss.squaredError / expected.error - 1) < 1e-4)
                let squares = values.reduce(0.0) { $0 + Double($1 * $1) }
                #expect(abs(result.loss.squares / squares - 1) < 1e-4)
                #expect(result.progress.last == count)
                #expect(result.progress == result.progress.sorted())
            }
        }
    }

    @Test("a tensor of the wanted type already is copied bit by bit")
    func copies() throws {
        try Fixtures.withTemporaryFolder { folder in
            var generator = SeededGenerator(seed: 7)
            let values = generator.floats(4096)
            let source = try tensor(folder, .q6K, shape: [4, 1024], values)
            let result = try run(source, .q6K, threads: 2)
            #expect(result.bytes == Array(source.bytes))
            #expect(result.loss.squaredError == 0)
        }
    }

    @Test("a damaged value is named by tensor, row and column")
    func damaged() throws {
        try Fixtures.withTemporaryFolder { folder in
            var values = [Float](repeating: 1, count: 4 * 512)
            values[2 * 512 + 5] = 1
            var source = try tensor(folder, .f32, shape: [4, 512], values)
            values[2 * 512 + 5] = .nan
            var writer = GGUFWriter()
            writer.addTensor(name: "blk.0.w", shape: [4, 512], floats: values)
            try writer.write(path: folder + "/t.gguf")
            source = try GGUFFile.open(path: folder + "/t.gguf").requireTensor(named: "blk.0.w")
            let error = #expect(throws: TensorError.self) { try run(source, .q4_0, threads: 2) }
            #expect(error?.code == .invalidValue)
            #expect(error?.message.contains("blk.0.w: value 5 of row 2") == true)
        }
    }

    @Test("types that cannot be read or written, and rows that are no whole blocks, are errors")
    func refused() throws {
        try Fixtures.withTemporaryFolder { folder in
            let source = try tensor(
                folder, .f32, shape: [8, 32], [Float](repeating: 1, count: 256))
            for (type, code) in [
                (TensorType.iq2S, TensorError.Code.unsupportedType), (.q4K, .invalidShape),
            ] {
                let error = #expect(throws: TensorError.self) { try run(source, type, threads: 1) }
                #expect(error?.code == code)
            }
        }
    }

    @Test("what the writer or the progress throws ends the work")
    func failures() throws {
        struct Full: Error {}
        try Fixtures.withTemporaryFolder { folder in
            let source = try tensor(
                folder, .f32, shape: [8, 256], [Float](repeating: 1, count: 2048))
            let quantizer = try TensorQuantizer(pool: ThreadPool(threads: 2))
            #expect(throws: Full.self) {
                try quantizer.quantize(source, to: .q8_0, write: { _ in throw Full() })
            }
            #expect(throws: Full.self) {
                try quantizer.quantize(
                    source, to: .q8_0, write: { _ in }, progress: { _ in throw Full() })
            }
        }
    }
}
