// Matrices made of several tensors, and of 8-bit floats with scales: what Hugging Face checkpoints
// hold.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangTensor

@Suite struct StackTests {
    /// `y = W[index] x` for every matrix of a stack.
    private func products(
        _ matrix: WeightMatrix, x: [Float], tokens: Int, set: InstructionSet = .best
    ) throws -> [Float] {
        let executor = try Executor(pool: ThreadPool(threads: 3), instructionSet: set)
        var output = [Float](repeating: .nan, count: matrix.count * tokens * matrix.rows)
        try x.withUnsafeBufferPointer { x in
            try output.withUnsafeMutableBufferPointer { output in
                guard let x = x.baseAddress, let output = output.baseAddress else { return }
                let input = try executor.prepare(
                    ProductInput(
                        rows: x, stride: matrix.columns, tokens: tokens, columns: matrix.columns),
                    for: [matrix], slot: .quantizedInput)
                try executor.multiply(
                    (0..<matrix.count).map {
                        Product(
                            matrix, index: $0, input: input,
                            output: output + $0 * tokens * matrix.rows,
                            outputStride: matrix.rows)
                    })
            }
        }
        return output
    }

    private func slice(_ stack: TensorDescriptor, _ index: Int) -> TensorDescriptor {
        let size = stack.byteRange.count / stack.shape[0]
        let start = stack.byteRange.lowerBound + index * size
        return TensorDescriptor(
            name: "\(stack.name).\(index)", type: stack.type, shape: Array(stack.shape.dropFirst()),
            file: stack.file, byteRange: start..<start + size)
    }

    // 37 rows are two groups of 16 and a rest; 70 matrices of Q8_0 are several work items.
    @Test(
        "a stack of tensors multiplies like one tensor, bit for bit",
        arguments: [TensorType.bf16, .q8_0, .q4K], [ActivationPrecision.int8, .float32])
    func parts(type: TensorType, precision: ActivationPrecision) throws {
        try Fixtures.withTemporaryFolder { folder in
            var generator = SeededGenerator(seed: 3)
            let whole = try randomTensor(
                type, shape: [70, 37, 512], folder: folder, generator: &generator)
            let pool = ThreadPool(threads: 2)
            let one = try WeightMatrix(whole, precision: precision, pool: pool)
            let parts = try WeightMatrix(
                stack: (0..<70).map { slice(whole, $0) }, precision: precision, pool: pool)
            #expect(parts.count == 70 && parts.byteCount == one.byteCount)
            let x = generator.floats(5 * 512)
            let expected = try products(one, x: x, tokens: 5)
            #expect(
                try products(parts, x: x, tokens: 5).map(\.bitPattern) == expected.map(\.bitPattern)
            )
        }
    }

    @Test func tensorsOfOneStackMustBeAlike() throws {
        try Fixtures.withTemporaryFolder { folder in
            var generator = SeededGenerator(seed: 4)
            let first = try randomTensor(
                .bf16, shape: [4, 32], folder: folder, generator: &generator)
            let wider = try randomTensor(
                .bf16, shape: [4, 64], folder: folder, generator: &generator)
            let other = try randomTensor(
                .q8_0, shape: [4, 32], folder: folder, generator: &generator)
            let pool = ThreadPool(threads: 1)
            for (stack, code) in [
                ([first, wider], TensorError.Code.invalidShape),
                ([first, other], .unsupportedType),
                ([], .invalidShape),
            ] {
                let error = #expect(throws: TensorError.self) {
                    try WeightMatrix(stack: stack, precision: .float32, pool: pool)
                }
                #expect(error?.code == code)
            }
        }
    }

    /// A matrix of 8-bit floats with scales; NaN codes are left out.
    private func scaledMatrix(
        rows: Int, columns: Int, block: (Int, Int), folder: String,
        _ generator: inout SeededGenerator
    ) throws -> TensorDescriptor {
        let codes = (0..<rows * columns).map { _ -> UInt8 in
            let code = UInt8.random(in: 0...255, using: &generator)
            return code & 0x7F == 0x7F ? 0 : code
        }
        let grid = [(rows + block.0 - 1) / block.0, (columns + block.1 - 1) / block.1]
        let scales = generator.floats(grid[0] * grid[1], in: 0.001...0.01)
        let folderName = folder + "/f8-\(rows)x\(columns)"
        try EditedFolder(
            config: [:],
            tensors: [
                // First, as writers order them, so that they are aligned.
                .init(
                    name: "w_scale_inv", dtype: .f32, shape: grid,
                    bytes: scales.withUnsafeBytes { Array($0) }),
                .init(name: "w", dtype: .f8E4M3, shape: [rows, columns], bytes: codes),
            ]
        ).write(path: folderName)
        return try #require(
            try HuggingFaceFolder.open(path: folderName).descriptor(
                named: "w",
                quantization: .fp8(blockRows: block.0, blockColumns: block.1)))
    }

    // Small matrices are multiplied out at load, large ones while they are read: both must find the
    // scale of every element, also in partial blocks and blocks that no group of rows divides.
    @Test(
        "8-bit floats are multiplied by the scale of their block",
        arguments: [(130, 200, 128, 128), (1040, 1100, 128, 128), (1030, 1030, 100, 7)])
    func blockScales(rows: Int, columns: Int, blockRows: Int, blockColumns: Int) throws {
        try Fixtures.withTemporaryFolder { folder in
            var generator = SeededGenerator(seed: UInt64(rows))
            let tensor = try scaledMatrix(
                rows: rows, columns: columns, block: (blockRows, blockColumns), folder: folder,
                &generator)
            let weights = try TensorReader.floats(tensor)
            let scales = try #require(tensor.blockScales)
            for (row, column) in [(0, 0), (rows - 1, columns - 1), (blockRows, blockColumns - 1)] {
                let code = tensor.bytes[row * columns + column]
                #expect(
                    weights[row * columns + column]
                        == Dequantizer.e4m3Values[Int(code)]
                        * scales.factor(row: row / blockRows, column: column / blockColumns))
            }
            let matrix = try WeightMatrix(
                tensor, precision: .int8, pool: ThreadPool(threads: 1))
            let x = generator.floats(3 * columns)
            let expected = ScalarReference.multiply(
                weights: weights, rows: rows, columns: columns, x: x, tokens: 3)
            let scale = expected.map(abs).max() ?? 1
            let got = try products(matrix, x: x, tokens: 3)
            #expect(largestDifference(got, expected) < 1e-5 * scale)
        }
    }

    // The kernel forms each weight and each sum as the one for 32-bit floats does, so that every bit
    // must agree: a scale taken from a neighbour's block shows, wherever the edges lie.
    @Test(
        "8-bit floats with scales give the bits of the same weights in 32 bits",
        arguments: availableSets, [1, 3, 4, 9])
    func scaledBits(set: InstructionSet, tokens: Int) throws {
        try Fixtures.withTemporaryFolder { folder in
            var generator = SeededGenerator(seed: 17)
            for (rows, columns, block) in [
                (150, 300, (128, 128)), (37, 203, (8, 64)), (16, 15, (4, 16)), (5, 130, (128, 128)),
            ] {
                let tensor = try scaledMatrix(
                    rows: rows, columns: columns, block: block, folder: folder, &generator)
                let pool = ThreadPool(threads: 1)
                let scaled = try WeightMatrix(tensor, precision: .int8, pool: pool)
                guard case .scaled = scaled.storage else {
                    Issue.record("the kernel is not used")
                    return
                }
                var writer = GGUFWriter()
                writer.addTensor(
                    name: "w", shape: [rows, columns], floats: try TensorReader.floats(tensor))
                let path = "\(folder)/\(rows).gguf"
                try writer.write(path: path)
                let wide = try WeightMatrix(
                    GGUFFile.open(path: path).requireTensor(named: "w"), precision: .int8,
                    pool: pool)
                let x = generator.floats(tokens * columns)
                #expect(
                    try products(scaled, x: x, tokens: tokens, set: set).map(\.bitPattern)
                        == products(wide, x: x, tokens: tokens, set: set).map(\.bitPattern),
                    "\(rows)×\(columns)")
            }
        }
    }

    @Test("the codes of NaN stay NaN", arguments: availableSets)
    func scaledNaN(set: InstructionSet) throws {
        try Fixtures.withTemporaryFolder { folder in
            var codes = [UInt8](repeating: 0x38, count: 4 * 40)
            codes[5] = 0x7F
            codes[40 + 39] = 0xFF
            let one: [Float] = [1]
            try EditedFolder(
                config: [:],
                tensors: [
                    .init(name: "w", dtype: .f8E4M3, shape: [4, 40], bytes: codes),
                    .init(
                        name: "w_scale_inv", dtype: .f32, shape: [1, 1],
                        bytes: one.withUnsafeBytes { Array($0) }),
                ]
            ).write(path: folder + "/nan")
            let tensor = try #require(
                try HuggingFaceFolder.open(path: folder + "/nan")
                    .descriptor(named: "w", quantization: .none))
            let matrix = try WeightMatrix(
                tensor, precision: .float32, pool: ThreadPool(threads: 1))
            let got = try products(
                matrix, x: [Float](repeating: 1, count: 40), tokens: 1, set: set)
            #expect(got[0].isNaN && got[1].isNaN && got[2] == 40 && got[3] == 40)
        }
    }

    // The values of the format's definition (arXiv:2209.05433, table 1).
    @Test func e4m3HasTheValuesOfItsDefinition() {
        let values = Dequantizer.e4m3Values
        #expect(values.count == 256)
        #expect(values[0x7E] == 448 && values[0xFE] == -448)
        #expect(values[0x08] == 0x1p-6 && values[0x07] == 0.875 * 0x1p-6 && values[0x01] == 0x1p-9)
        #expect(values[0x38] == 1 && values[0x39] == 1.125 && values[0xC0] == -2)
        #expect(values[0] == 0 && values[0x80].sign == .minus && values[0x80] == 0)
        #expect(values[0x7F].isNaN && values[0xFF].isNaN)
        #expect(values.filter(\.isNaN).count == 2 && !values.contains(.infinity))
    }
}
