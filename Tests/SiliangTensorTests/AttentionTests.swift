import SiliangTestSupport
import Testing

@testable import SiliangTensor

@Suite struct AttentionTests {
    private struct Shape {
        var queries: Int
        var keySize: Int
        var valueSize: Int
        var context: Int
    }

    /// Attention over blocks of 64 keys, each query seeing its own number of them.
    private func run(
        _ shape: Shape, _ type: KVType, _ set: InstructionSet, seed: UInt64
    ) throws -> (got: [Float], expected: [Double]) {
        let kernels = try kernels(set)
        var generator = SeededGenerator(seed: seed)
        var queries = generator.floats(shape.queries * shape.keySize)
        var keys = generator.floats(shape.context * shape.keySize)
        var values = generator.floats(shape.context * shape.valueSize)
        let keyBytes = stored(&keys, as: type, kernels)
        let valueBytes = stored(&values, as: type, kernels)
        var queryBytes = bytes(of: queries)
        if kernels.attendsInBFloat(type) { queryBytes = stored(&queries, as: .bf16, kernels) }
        // The first query sees one key, the last all: whole blocks are invisible to some.
        let limits = (0..<shape.queries).map {
            max(1, shape.context * ($0 + 1) / shape.queries)
        }
        var visible = [Int32](repeating: 0, count: shape.queries)
        var maximum = [Float](repeating: 0, count: shape.queries)
        var sum = maximum
        var output = [Float](repeating: .nan, count: shape.queries * shape.valueSize)
        var scores = [Float](repeating: .nan, count: shape.queries * Kernels.attendKeys)
        let size = type == .f32 ? 4 : 2
        withUnsafeTemporary(&visible, &maximum, &sum, &output, &scores, queryBytes) { buffers in
            let tile = AttentionTile(
                queries: buffers.queries, queryStride: shape.keySize, queryCount: shape.queries,
                keySize: shape.keySize, valueSize: shape.valueSize, kvType: type,
                visible: buffers.visible, maximum: buffers.maximum, sum: buffers.sum,
                output: buffers.output, outputStride: shape.valueSize, scores: buffers.scores)
            tile.begin()
            keyBytes.withUnsafeBytes { keyBytes in
                valueBytes.withUnsafeBytes { valueBytes in
                    guard let keys = keyBytes.baseAddress, let values = valueBytes.baseAddress
                    else { return }
                    for start in stride(from: 0, to: shape.context, by: 64) {
                        for query in 0..<shape.queries {
                            buffers.visible[query] = Int32(min(max(limits[query] - start, 0), 64))
                        }
                        tile.attend(
                            keys: keys + start * shape.keySize * size, keyStride: shape.keySize,
                            values: values + start * shape.valueSize * size,
                            valueStride: shape.valueSize, count: min(64, shape.context - start),
                            kernels: kernels)
                    }
                }
            }
            tile.finish()
        }
        func rows(_ values: [Float], _ size: Int, _ count: Int) -> [[Float]] {
            (0..<count).map { Array(values[$0 * size..<($0 + 1) * size]) }
        }
        let queryRows = rows(queries, shape.keySize, shape.queries)
        var expected: [Double] = []
        for (query, limit) in zip(queryRows, limits) {
            expected += ScalarReference.attend(
                query: query, keys: rows(keys, shape.keySize, limit),
                values: rows(values, shape.valueSize, limit), valueSize: shape.valueSize)
        }
        return (output, expected)
    }

    /// Rounds values to a type; returns the bytes that keep them.
    private func stored(_ values: inout [Float], as type: KVType, _ kernels: Kernels) -> [UInt8] {
        var halves = [UInt16](repeating: 0, count: values.count)
        switch type {
        case .f32, .q8_0: return bytes(of: values)
        case .f16:
            kernels.toHalf(values, count: values.count, into: &halves)
            values = halves.map(Dequantizer.floatFromHalf)
        case .bf16:
            kernels.toBFloat(values, count: values.count, into: &halves)
            values = halves.map { Float(bitPattern: UInt32($0) << 16) }
        }
        return bytes(of: halves)
    }

    // Keys in 8 bits are expanded to bfloat16 before a tile sees them.
    @Test(arguments: availableSets, [KVType.f32, .f16, .bf16])
    func tilesAgreeWithDoubles(_ set: InstructionSet, _ type: KVType) throws {
        let shapes = [
            Shape(queries: 1, keySize: 64, valueSize: 64, context: 1),
            Shape(queries: 6, keySize: 128, valueSize: 128, context: 200),
            Shape(queries: 16, keySize: 576, valueSize: 512, context: 130),
            Shape(queries: 32, keySize: 64, valueSize: 64, context: 64),
            // Sizes that no vector width divides.
            Shape(queries: 5, keySize: 12, valueSize: 10, context: 67),
            Shape(queries: 3, keySize: 40, valueSize: 24, context: 3),
            // Tiles of 6 queries with 1 and 2 left over, values with rests of every width.
            Shape(queries: 7, keySize: 80, valueSize: 80, context: 70),
            Shape(queries: 8, keySize: 96, valueSize: 96, context: 65),
            Shape(queries: 1, keySize: 104, valueSize: 120, context: 40),
        ]
        for (index, shape) in shapes.enumerated() {
            let (got, expected) = try run(shape, type, set, seed: UInt64(index))
            // The bfloat16 instructions round the softmax weights too.
            let inBFloat = try kernels(set).attendsInBFloat(type)
            #expect(
                largestDifference(got, expected) < (inBFloat ? 4e-3 : 2e-5),
                "\(set) \(type) \(shape)")
        }
    }

    @Test(arguments: availableSets)
    func eightBitsKeepValuesWithinHalfAStep(_ set: InstructionSet) throws {
        let kernels = try kernels(set)
        var generator = SeededGenerator(seed: 5)
        var x = generator.floats(96)
        for index in 32..<64 { x[index] *= 1e-3 }
        for index in 64..<96 { x[index] = 0 }
        var q = [Int8](repeating: 1, count: 96)
        var scales = [UInt16](repeating: 1, count: 3)
        var y = [UInt16](repeating: 1, count: 96)
        kernels.toInt8(x, count: 96, into: &q, scales: &scales)
        kernels.fromInt8(q, scales: scales, count: 96, into: &y)
        for start in [0, 32, 64] {
            let largest = x[start..<start + 32].map(abs).max() ?? 0
            for index in start..<start + 32 {
                let got = Float(bitPattern: UInt32(y[index]) << 16)
                // Half a step of 127, and bfloat16's rounding.
                #expect(abs(got - x[index]) <= largest * (0.51 / 127 + 1.0 / 256))
            }
        }
    }
}

private struct Buffers {
    var queries: UnsafeRawPointer
    var visible: UnsafeMutablePointer<Int32>
    var maximum: UnsafeMutablePointer<Float>
    var sum: UnsafeMutablePointer<Float>
    var output: UnsafeMutablePointer<Float>
    var scores: UnsafeMutablePointer<Float>
}

private func withUnsafeTemporary(
    _ visible: inout [Int32], _ maximum: inout [Float], _ sum: inout [Float],
    _ output: inout [Float], _ scores: inout [Float], _ queries: [UInt8],
    _ body: (Buffers) -> Void
) {
    // Function arguments: the pointers live as long as the call.
    func call(
        _ queries: UnsafeRawPointer, _ visible: UnsafeMutablePointer<Int32>,
        _ maximum: UnsafeMutablePointer<Float>, _ sum: UnsafeMutablePointer<Float>,
        _ output: UnsafeMutablePointer<Float>, _ scores: UnsafeMutablePointer<Float>
    ) {
        body(
            Buffers(
                queries: queries, visible: visible, maximum: maximum, sum: sum, output: output,
                scores: scores))
    }
    call(queries, &visible, &maximum, &sum, &output, &scores)
}

private func bytes<T>(of values: [T]) -> [UInt8] {
    values.withUnsafeBytes { Array($0) }
}
