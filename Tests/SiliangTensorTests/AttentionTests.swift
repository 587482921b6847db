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
        _ shape: Shape, _ type: KVType, _ set: InstructionSet, seed: UInt64,
        broken: (row: Int, value: Float)? = nil
    ) throws -> (got: [Float], expected: [Double]) {
        let kernels = try kernels(set)
        var generator = SeededGenerator(seed: seed)
        var queries = generator.floats(shape.queries * shape.keySize)
        var keys = generator.floats(shape.context * shape.keySize)
        var values = generator.floats(shape.context * shape.valueSize)
        if let broken {
            for index in 0..<shape.keySize {
                keys[broken.row * shape.keySize + index] = broken.value
            }
            for index in 0..<shape.valueSize {
                values[broken.row * shape.valueSize + index] = broken.value
            }
        }
        let keyRows = stored(&keys, width: shape.keySize, as: type, kernels)
        let valueRows = stored(&values, width: shape.valueSize, as: type, kernels)
        let form = kernels.queryForm(for: type)
        let queryStride = form.stride(shape.keySize)
        let queryRows =
            switch form {
            case .float32: Stored(bytes: bytes(of: queries))
            case .bfloat: stored(&queries, width: shape.keySize, as: .bf16, kernels)
            case .int16:
                stored(
                    &queries, width: shape.keySize, as: .i16, kernels, paddedTo: queryStride)
            }
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
        withUnsafeTemporary(
            &visible, &maximum, &sum, &output, &scores, queryRows, keyRows, valueRows
        ) { buffers in
            let tile = AttentionTile(
                queries: buffers.queries.base, queryScales: buffers.queries.scales,
                queryStride: queryStride, queryCount: shape.queries,
                keySize: shape.keySize, valueSize: shape.valueSize, kvType: type,
                visible: buffers.visible, maximum: buffers.maximum, sum: buffers.sum,
                output: buffers.output, outputStride: shape.valueSize, scores: buffers.scores)
            tile.begin()
            for start in stride(from: 0, to: shape.context, by: 64) {
                for query in 0..<shape.queries {
                    buffers.visible[query] = Int32(min(max(limits[query] - start, 0), 64))
                }
                tile.attend(
                    keys: buffers.keys.from(start, width: shape.keySize * size),
                    keyStride: shape.keySize,
                    values: buffers.values.from(start, width: shape.valueSize * size),
                    valueStride: shape.valueSize, count: min(64, shape.context - start),
                    kernels: kernels)
            }
            tile.finish()
        }
        func rows(_ values: [Float], _ size: Int, _ count: Int) -> [[Float]] {
            (0..<count).map { Array(values[$0 * size..<($0 + 1) * size]) }
        }
        var expected: [Double] = []
        for (query, limit) in zip(rows(queries, shape.keySize, shape.queries), limits) {
            expected += ScalarReference.attend(
                query: query, keys: rows(keys, shape.keySize, limit),
                values: rows(values, shape.valueSize, limit), valueSize: shape.valueSize)
        }
        return (output, expected)
    }

    /// Rounds values to a type; returns what keeps them. Behind the rows, and between their ends and
    /// the next `paddedTo`, lies what must not matter: zeros for queries, else anything.
    private func stored(
        _ values: inout [Float], width: Int, as type: KVType, _ kernels: Kernels,
        paddedTo stride: Int? = nil
    ) -> Stored {
        var halves = [UInt16](repeating: 0, count: values.count)
        switch type {
        case .f32, .q8_0: return Stored(bytes: bytes(of: values))
        case .f16:
            kernels.toHalf(values, count: values.count, into: &halves)
            values = halves.map(Dequantizer.floatFromHalf)
        case .bf16:
            kernels.toBFloat(values, count: values.count, into: &halves)
            values = halves.map { Float(bitPattern: UInt32($0) << 16) }
        case .i16:
            let rows = values.count / width
            let stride = stride ?? width
            // As many rows as a block has, and the rest of what may be read, none of them zero.
            let room = stride == width ? (rows + 63) / 64 * 64 * width + 32 : rows * stride
            var whole = [Int16](repeating: stride == width ? 12_345 : 0, count: room)
            var scales = [Float](repeating: .nan, count: (rows + 63) / 64 * 64)
            for row in 0..<rows {
                let from = Array(values[row * width..<(row + 1) * width])
                var to = [Int16](repeating: 0, count: width)
                scales[row] = kernels.toInt16(from, count: width, into: &to)
                whole.replaceSubrange(row * stride..<row * stride + width, with: to)
                for index in 0..<width {
                    values[row * width + index] = Float(to[index]) * scales[row]
                }
            }
            return Stored(bytes: bytes(of: whole), scales: scales)
        }
        return Stored(bytes: bytes(of: halves))
    }

    // Keys in 8 bits are expanded to 16 before a tile sees them.
    @Test(arguments: availableSets, [KVType.f32, .f16, .bf16, .i16])
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
            // The bfloat16 instructions round the softmax weights too, and whole numbers do.
            let bound =
                switch try kernels(set).queryForm(for: type) {
                case .float32: 2e-5
                case .bfloat: 4e-3
                case .int16: 1e-4
                }
            #expect(largestDifference(got, expected) < bound, "\(set) \(type) \(shape)")
        }
    }

    /// What `toInt16` promises: no sum of products of two rows leaves 32 bits, a step is as small as
    /// that allows, and what is not finite shows.
    @Test(arguments: availableSets)
    func wholeNumbersOfSixteenBits(_ set: InstructionSet) throws {
        let kernels = try kernels(set)
        var generator = SeededGenerator(seed: 6)
        for width in [1, 12, 64, 100, 576, 4096] {
            var x = generator.floats(width)
            // Rows of one size, rows that one value outweighs, and rows whose squares are too small
            // or too large for floats.
            for kind in 0..<5 {
                x = generator.floats(width)
                switch kind {
                case 1: x[width / 2] = -300
                case 2: x = x.map { $0 * 1e-30 }
                case 3: x = x.map { $0 * 1e-37 }
                case 4: x = x.map { $0 * 1e30 }
                default: break
                }
                var y = [Int16](repeating: 1, count: width)
                let scale = kernels.toInt16(x, count: width, into: &y)
                let squares = y.reduce(0) { $0 + Int($1) * Int($1) }
                #expect(squares <= Int(Int32.max), "\(set) \(width)")
                // Rows as long as allowed, or with a value as large as allowed.
                let peak = y.map { abs(Int($0)) }.max() ?? 0
                #expect(kind > 1 || squares > 2_000_000_000 || peak == 32_767)
                for (value, whole) in zip(x, y) {
                    #expect(
                        abs(Double(whole) * Double(scale) - Double(value))
                            <= 0.501 * Double(scale) + 1e-36, "\(set) \(width) \(kind)")
                }
            }
            var y = [Int16](repeating: 1, count: width)
            #expect(
                kernels.toInt16([Float](repeating: 0, count: width), count: width, into: &y) == 0)
            #expect(y.allSatisfy { $0 == 0 })
            for broken in [Float.nan, .infinity] {
                x[width - 1] = broken
                #expect(!kernels.toInt16(x, count: width, into: &y).isFinite)
            }
        }
    }

    /// A broken key and value show in what every query that sees them gets. Floats carry them into
    /// what others get, as zero times what is no number; whole numbers do not.
    @Test(arguments: availableSets, [Float.nan, .infinity])
    func brokenRowsShow(_ set: InstructionSet, _ broken: Float) throws {
        let shape = Shape(queries: 6, keySize: 64, valueSize: 32, context: 64)
        for type in [KVType.f32, .f16, .bf16, .i16] {
            let (got, _) = try run(shape, type, set, seed: 9, broken: (row: 40, value: broken))
            for query in 0..<shape.queries {
                let sees = max(1, shape.context * (query + 1) / shape.queries) > 40
                let row = got[query * shape.valueSize..<(query + 1) * shape.valueSize]
                if sees {
                    #expect(row.allSatisfy { !$0.isFinite }, "\(set) \(type) query \(query)")
                } else if type == .i16 {
                    #expect(row.allSatisfy { $0.isFinite }, "\(set) \(type) query \(query)")
                }
            }
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
        // As whole numbers of 16 bits they lose nothing that shows: half a step, and a quarter for
        // the factor's rounding.
        var whole = [Int16](repeating: 1, count: 96)
        let largestStep = scales.map(Dequantizer.floatFromHalf).max() ?? 0
        let scale = kernels.int16FromInt8(q, scales: scales, count: 96, into: &whole)
        for index in 0..<96 {
            let kept = Float(q[index]) * Dequantizer.floatFromHalf(scales[index / 32])
            #expect(abs(Float(whole[index]) * scale - kept) <= 0.76 * scale)
            #expect(scale < largestStep / 20)
        }
    }
}

/// Rows as they are kept, with a scale each for whole numbers.
private struct Stored {
    var bytes: [UInt8]
    var scales: [Float]?
}

private struct Buffers {
    var queries: KVRows
    var keys: KVRows
    var values: KVRows
    var visible: UnsafeMutablePointer<Int32>
    var maximum: UnsafeMutablePointer<Float>
    var sum: UnsafeMutablePointer<Float>
    var output: UnsafeMutablePointer<Float>
    var scores: UnsafeMutablePointer<Float>
}

extension KVRows {
    /// The rows from `row` on, of `width` bytes each.
    fileprivate func from(_ row: Int, width: Int) -> KVRows {
        KVRows(base: base + row * width, scales: scales.map { $0 + row })
    }
}

private func withUnsafeTemporary(
    _ visible: inout [Int32], _ maximum: inout [Float], _ sum: inout [Float],
    _ output: inout [Float], _ scores: inout [Float], _ queries: Stored, _ keys: Stored,
    _ values: Stored, _ body: (Buffers) -> Void
) {
    /// The rows stay where they are as long as the call.
    func with(_ stored: Stored, _ body: (KVRows) -> Void) {
        stored.bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            guard let scales = stored.scales else { return body(KVRows(base: base)) }
            scales.withUnsafeBufferPointer {
                body(KVRows(base: base, scales: $0.baseAddress))
            }
        }
    }
    // Function arguments: the pointers live as long as the call.
    func call(
        _ visible: UnsafeMutablePointer<Int32>, _ maximum: UnsafeMutablePointer<Float>,
        _ sum: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Float>,
        _ scores: UnsafeMutablePointer<Float>
    ) {
        with(queries) { queries in
            with(keys) { keys in
                with(values) { values in
                    body(
                        Buffers(
                            queries: queries, keys: keys, values: values, visible: visible,
                            maximum: maximum, sum: sum, output: output, scores: scores))
                }
            }
        }
    }
    call(&visible, &maximum, &sum, &output, &scores)
}

private func bytes<T>(of values: [T]) -> [UInt8] {
    values.withUnsafeBytes { Array($0) }
}
