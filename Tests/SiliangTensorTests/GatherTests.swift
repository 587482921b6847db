import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangTensor

@Suite struct GatherTests {
    // What experts read: rows picked from one source, in runs shorter and longer than a tile.
    @Test(
        "picked rows are quantised as if they had been copied first", arguments: availableSets,
        [[TensorType.q8_0], [.q4K], [.q4K, .q8_0]])
    func pickedRows(_ set: InstructionSet, _ types: [TensorType]) throws {
        try Fixtures.withTemporaryFolder { folder in
            var generator = SeededGenerator(seed: 5)
            let columns = 512
            let tokens = 19
            let order: [Int32] = (0..<46).map { Int32($0 * 7 % tokens) }
            let ranges = [0..<1, 1..<13, 13..<46]
            let executor = try Executor(pool: ThreadPool(threads: 2), instructionSet: set)
            var matrices: [WeightMatrix] = []
            for type in types {
                let tensor = try randomTensor(
                    type, shape: [16, columns], folder: folder, generator: &generator)
                matrices.append(
                    try WeightMatrix(tensor, precision: .int8, pool: executor.pool))
            }
            let x = generator.floats(tokens * columns)
            let copied = order.flatMap { x[Int($0) * columns..<(Int($0) + 1) * columns] }
            try x.withUnsafeBufferPointer { x in
                try copied.withUnsafeBufferPointer { copied in
                    guard let x = x.baseAddress, let copied = copied.baseAddress else { return }
                    let expected = try executor.prepare(
                        ranges.map {
                            ProductInput(
                                rows: copied + $0.lowerBound * columns, stride: columns,
                                tokens: $0.count, columns: columns)
                        }, for: matrices, slot: .quantizedDown)
                    let got = try executor.gather(
                        ProductInput(rows: x, stride: columns, tokens: tokens, columns: columns),
                        order: order, ranges: ranges, for: matrices, rowSlot: .quantizedInput,
                        slot: .quantizedExpert)
                    #expect(got.count == expected.count)
                    for (got, expected) in zip(got, expected) {
                        let size = Kernels.quantizedBytes(
                            tokens: expected.tokens, columns: columns)
                        for form in [Quantization.narrow, .wide] {
                            let bytes = [got, expected].map { input in
                                input.quantized(form).map {
                                    Array(UnsafeBufferPointer(start: $0, count: size))
                                }
                            }
                            #expect(bytes[0] == bytes[1])
                        }
                        #expect(got.quantized(.narrow) != nil || got.quantized(.wide) != nil)
                    }
                }
            }
        }
    }
}
