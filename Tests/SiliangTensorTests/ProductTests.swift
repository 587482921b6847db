import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangTensor

/// The types that integer kernels read.
private let packedTypes = TensorType.allCases.filter { PackedFormat($0) != nil }

@Suite struct ProductTests {
    /// A matrix with ragged edges: 37 rows are two groups of 16 and a rest.
    private func product(
        _ type: TensorType, _ set: InstructionSet, precision: ActivationPrecision, rows: Int = 37,
        columns: Int = 512, tokens: Int, threads: Int = 2
    ) throws -> (got: [Float], expected: [Double], x: [Float], weights: [Float]) {
        try Fixtures.withTemporaryFolder { folder in
            var generator = SeededGenerator(seed: UInt64(tokens * 1000 + rows))
            let tensor: TensorDescriptor
            if type == .f32 {
                var writer = GGUFWriter()
                writer.addTensor(
                    name: "w", shape: [rows, columns], floats: generator.floats(rows * columns))
                try writer.write(path: folder + "/w.gguf")
                tensor = try GGUFFile.open(path: folder + "/w.gguf").requireTensor(named: "w")
            } else if type.blockSize == 1 {
                let bytes = generator.floats(rows * columns).flatMap { value -> [UInt8] in
                    // Truncated to bfloat16; as half precision the same bits are other numbers.
                    let bits =
                        type == .bf16
                        ? UInt16(value.bitPattern >> 16)
                        : UInt16.random(in: 0...0x3C00, using: &generator)
                    return [UInt8(bits & 255), UInt8(bits >> 8)]
                }
                var writer = GGUFWriter()
                writer.addTensor(name: "w", type: type, shape: [rows, columns], bytes: bytes)
                try writer.write(path: folder + "/w.gguf")
                tensor = try GGUFFile.open(path: folder + "/w.gguf").requireTensor(named: "w")
            } else {
                tensor = try randomTensor(
                    type, shape: [rows, columns], folder: folder, generator: &generator)
            }
            let x = generator.floats(tokens * columns, in: -3...3)
            let got = try multiply(
                tensor, set, precision: precision, x: x, tokens: tokens, threads: threads)
            let weights = try TensorReader.floats(tensor)
            let expected = ScalarReference.multiply(
                weights: weights, rows: rows, columns: columns, x: x, tokens: tokens)
            return (got, expected, x, weights)
        }
    }

    private func multiply(
        _ tensor: TensorDescriptor, _ set: InstructionSet, precision: ActivationPrecision,
        x: [Float], tokens: Int, threads: Int = 2
    ) throws -> [Float] {
        let rows = tensor.shape[0], columns = tensor.shape[1]
        let executor = try Executor(pool: ThreadPool(threads: threads), instructionSet: set)
        let matrix = try WeightMatrix(tensor, precision: precision, pool: executor.pool)
        var got = [Float](repeating: .nan, count: tokens * rows)
        try x.withUnsafeBufferPointer { x in
            try got.withUnsafeMutableBufferPointer { output in
                guard let x = x.baseAddress, let output = output.baseAddress else { return }
                let input = try executor.prepare(
                    ProductInput(rows: x, stride: columns, tokens: tokens, columns: columns),
                    for: [matrix], slot: .quantizedInput)
                try executor.multiply(matrix, input, into: output, stride: rows)
            }
        }
        return got
    }

    @Test(arguments: availableSets, packedTypes)
    func integerProductsAgreeWithDoublesOverTheQuantisedValues(
        _ set: InstructionSet, _ type: TensorType
    ) throws {
        // Every tile width from 1 to 12; one, two, three and five whole tiles and a rest. Kernels may
        // take five as four and one.
        for tokens in Array(1...12) + [13, 31, 37, 61] {
            let (got, _, x, weights) = try product(type, set, precision: .int8, tokens: tokens)
            let expected = ScalarReference.multiply(
                weights: weights, rows: 37, columns: 512, x: x.rounded(for: type, by: set),
                tokens: tokens)
            let scale = expected.map(abs).max() ?? 1
            #expect(
                largestDifference(got, expected) < 2e-5 * scale, "\(set) \(type) \(tokens) tokens")
        }
    }

    @Test(arguments: availableSets, packedTypes)
    func sumsOfExtremesFit(_ set: InstructionSet, _ type: TensorType) throws {
        // Codes, factors and activations at both ends of their ranges at once: what is added in 16
        // bits must have room. Sign patterns of two columns, since an instruction adds pairs.
        let columns = 256, rows = 16, tokens = 25
        let x = (0..<tokens * columns).map { index -> Float in
            let isNegative =
                switch index / columns % 4 {
                case 0: false
                case 1: true
                case 2: index % 2 == 1
                default: index % 2 == 0
                }
            return isNegative ? -3 : 3
        }
        let all: [[UInt8]] = [
            [0x00], [0x01], [0x0F], [0x7F], [0x80], [0x81], [0xF0], [0xFF], [0x7F, 0x80],
            [0x80, 0x7F], [0x00, 0xFF],
        ]
        for bytes in all {
            let (got, weights) = try Fixtures.withTemporaryFolder { folder in
                var generator = SeededGenerator(seed: 1)
                let tensor = try randomTensor(
                    type, shape: [rows, columns], of: bytes, folder: folder, generator: &generator)
                return (
                    try multiply(tensor, set, precision: .int8, x: x, tokens: tokens),
                    try TensorReader.floats(tensor)
                )
            }
            let expected = ScalarReference.multiply(
                weights: weights, rows: rows, columns: columns, x: x, tokens: tokens)
            let largest = weights.reduce(0) { $0 + Double(abs($1)) } / Double(rows) * 3
            #expect(largestDifference(got, expected) <= 2e-5 * largest, "\(set) \(type) \(bytes)")
        }
    }

    @Test(arguments: availableSets, packedTypes)
    func roundingActivationsTo8BitsStaysWithinItsBound(
        _ set: InstructionSet, _ type: TensorType
    ) throws {
        // Half a step per value: |error| ≤ Σ |w| · max|x in block| / 254.
        let (got, expected, x, weights) = try product(type, set, precision: .int8, tokens: 5)
        for token in 0..<5 {
            for row in 0..<37 {
                var bound = 1e-4
                for block in 0..<16 {
                    let start = token * 512 + block * 32
                    let largest = x[start..<start + 32].map(abs).max() ?? 0
                    let sum = weights[row * 512 + block * 32..<row * 512 + block * 32 + 32]
                        .reduce(0) { $0 + abs($1) }
                    bound += Double(largest * sum) / 254 * 1.001
                }
                let index = token * 37 + row
                #expect(abs(Double(got[index]) - expected[index]) <= bound)
            }
        }
    }

    @Test(
        arguments: availableSets, [TensorType.f32, .f16, .bf16] + packedTypes)
    func floatProductsAgreeWithDoubles(_ set: InstructionSet, _ type: TensorType) throws {
        for tokens in [1, 3, 4, 6, 9] {
            let (got, expected, _, _) = try product(type, set, precision: .float32, tokens: tokens)
            let scale = expected.map(abs).max() ?? 1
            #expect(largestDifference(got, expected) < 1e-5 * scale, "\(set) \(type) \(tokens)")
        }
    }

    @Test(arguments: availableSets)
    func oddColumnsOfFloatsAreAllSummed(_ set: InstructionSet) throws {
        // A row that no vector width divides: the tail must neither be dropped nor read past.
        for columns in [1, 7, 17, 67] {
            let (got, expected, _, _) = try product(
                .f32, set, precision: .float32, rows: 5, columns: columns, tokens: 6)
            #expect(largestDifference(got, expected) < 1e-4)
        }
    }

    @Test(arguments: availableSets)
    func manyColumnsAndTokensAgree(_ set: InstructionSet) throws {
        // 8192 columns and 70 tokens: more activations than a second-level cache holds.
        let (got, _, x, weights) = try product(
            .q8_0, set, precision: .int8, rows: 16, columns: 8192, tokens: 70, threads: 3)
        let expected = ScalarReference.multiply(
            weights: weights, rows: 16, columns: 8192, x: x.rounded(for: .q8_0, by: set),
            tokens: 70)
        let scale = expected.map(abs).max() ?? 1
        #expect(largestDifference(got, expected) < 2e-5 * scale)
    }

    @Test(arguments: availableSets)
    func valuesThatAreNotFiniteShowInTheScale(_ set: InstructionSet) throws {
        let kernels = try kernels(set)
        for bad in [Float.nan, .infinity, -.infinity, .greatestFiniteMagnitude] {
            var x = [Float](repeating: 1, count: 32)
            x[7] = bad
            var act = [UInt8](
                repeating: 0, count: Kernels.quantizedBytes(tokens: 1, columns: 32))
            x.withUnsafeBufferPointer { x in
                act.withUnsafeMutableBufferPointer { act in
                    guard let x = x.baseAddress, let act = act.baseAddress else { return }
                    kernels.quantize(
                        x, stride: 32, columns: 32, tokens: 1, form: .narrow, tiles: 0..<1,
                        into: act)
                }
            }
            // A block of one token: 32 bytes, then its scale.
            let scale = act.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 32, as: Float.self) }
            #expect(scale.isFinite == bad.isFinite, "\(bad)")
        }
    }

    @Test func aMatrixOfTheWrongRankIsAnError() throws {
        try Fixtures.withTemporaryFolder { folder in
            var writer = GGUFWriter()
            writer.addTensor(name: "w", shape: [8], floats: Array(repeating: 1, count: 8))
            try writer.write(path: folder + "/w.gguf")
            let tensor = try GGUFFile.open(path: folder + "/w.gguf").requireTensor(named: "w")
            #expect(throws: TensorError.self) {
                try WeightMatrix(tensor, precision: .int8, pool: ThreadPool(threads: 1))
            }
        }
    }

    @Test func stackedMatricesAreAppliedByIndex() throws {
        try Fixtures.withTemporaryFolder { folder in
            var generator = SeededGenerator(seed: 3)
            let tensor = try randomTensor(
                .q8_0, shape: [3, 20, 64], folder: folder, generator: &generator)
            let executor = try Executor(pool: ThreadPool(threads: 2))
            let weights = try TensorReader.floats(tensor)
            let x = generator.floats(3 * 64)
            let expected = ScalarReference.multiply(
                weights: Array(weights[2 * 20 * 64..<3 * 20 * 64]), rows: 20, columns: 64,
                x: x.rounded(for: .q8_0, by: .best), tokens: 3)
            let matrix = try WeightMatrix(tensor, precision: .int8, pool: executor.pool)
            var got = [Float](repeating: 0, count: 60)
            try x.withUnsafeBufferPointer { x in
                try got.withUnsafeMutableBufferPointer { output in
                    guard let x = x.baseAddress, let output = output.baseAddress else { return }
                    let input = try executor.prepare(
                        [ProductInput(rows: x, stride: 64, tokens: 3, columns: 64)],
                        for: [matrix], slot: .quantizedExpert)
                    try executor.multiply([
                        Product(
                            matrix, index: 2, input: input[0], output: output, outputStride: 20)
                    ])
                }
            }
            #expect(largestDifference(got, expected) < 1e-4)
        }
    }
}

extension [Float] {
    /// What quantising to 8 bits leaves of the values, with a scale per 32 or, for formats with
    /// super-blocks, per 256 values.
    fileprivate func rounded(for type: TensorType, by set: InstructionSet) -> [Float] {
        let size = type.blockSize == 256 ? 256 : 32
        #if arch(x86_64)
            let fused = set != .scalar
        #else
            let fused = true
        #endif
        var result = self
        for start in Swift.stride(from: 0, to: count, by: size) {
            let scale = (self[start..<start + size].map(abs).max() ?? 0) / 127
            for index in start..<start + size where scale > 0 {
                // Adding 1.5 · 2²³ rounds to a whole number. Where a value lies halfway between two,
                // it matters whether the product before was rounded, as without fused
                // multiplication and addition.
                let magic: Float = 12_582_912
                let whole =
                    fused
                    ? magic.addingProduct(self[index], 1 / scale) - magic
                    : (self[index] * (1 / scale)).rounded(.toNearestOrEven)
                result[index] = whole * scale
            }
        }
        return result
    }
}
