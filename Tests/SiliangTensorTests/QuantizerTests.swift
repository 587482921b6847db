import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangTensor

@Suite struct QuantizerTests {
    static let types = Quantizer.supportedTypes
    static let blockTypes = types.filter { $0.blockSize > 1 }

    /// The distance of neighbouring codes over a block's range.
    private func step(_ type: TensorType, _ block: ArraySlice<Float>) -> Float {
        let low = min(block.min() ?? 0, 0)
        let high = max(block.max() ?? 0, 0)
        return switch type {
        case .q8_0: max(-low, high) / 127
        case .q6K: max(-low, high) / 32
        case .q5_0: max(-low, high) / 16
        case .q4_0: max(-low, high) / 8
        case .q5K, .q5_1: (high - low) / 31
        case .q4K: (high - low) / 15
        default: 0
        }
    }

    @Test(
        "values come back within the type's steps, and the stated error is the real one",
        arguments: types)
    func comesBack(type: TensorType) throws {
        for name in ["normal", "outliers", "offset"] {
            let values = Array(WeightTensors.values(name)[..<8192])
            let result = try quantized(values, type)
            #expect(abs(result.stated - result.error) <= 1e-5 * result.error, "\(name)")
            guard type.blockSize > 1 else { continue }
            for start in stride(from: 0, to: values.count, by: type.blockSize) {
                let block = values[start..<start + type.blockSize]
                let step = step(type, block)
                let worst =
                    zip(block, result.values[start..<start + type.blockSize])
                    .map { abs($0 - $1) }.max() ?? 0
                // The search may let extremes fall outside the codes by a step or two.
                #expect(worst <= 2.5 * step, "\(name), block at \(start): \(worst / step)")
            }
        }
    }

    @Test("F32 keeps every bit, F16 and BF16 round to nearest even")
    func floats() throws {
        let values: [Float] = [
            0, -0.0, 1, 1 + 0x1p-11, 1 + 0x3p-11, 0x1p-25, 65504, -2, 1 + 0x1p-8,
        ]
        #expect(try quantized(values, .f32).values.map(\.bitPattern) == values.map(\.bitPattern))
        #expect(
            try quantized(values, .f16).values
                == [0, 0, 1, 1, 1 + 0x1p-9, 0, 65504, -2, 1 + 0x1p-8])
        #expect(try quantized([1 + 0x1p-8, 1 + 0x3p-8], .bf16).values == [1, 1 + 0x1p-6])
    }

    @Test("zeros come back as zeros", arguments: types)
    func zeros(type: TensorType) throws {
        let result = try quantized([Float](repeating: 0, count: 512), type)
        #expect(result.values.allSatisfy { $0 == 0 })
        #expect(result.stated == 0)
    }

    /// A zero row between others must not take over their scales, nor they its.
    @Test("a zero block beside others stays zero", arguments: blockTypes)
    func zeroBlocks(type: TensorType) throws {
        var generator = SeededGenerator(seed: 3)
        var values = generator.floats(1024)
        for index in 256..<512 { values[index] = 0 }
        let result = try quantized(values, type)
        #expect(result.values[256..<512].allSatisfy { $0 == 0 })
        #expect(result.values[..<256].contains { $0 != 0 })
    }

    @Test("constant blocks come back nearly exact", arguments: blockTypes)
    func constants(type: TensorType) throws {
        for value: Float in [0.75, -0.75, 3e-3, -123] {
            let result = try quantized([Float](repeating: value, count: 256), type)
            let worst = result.values.map { abs($0 / value - 1) }.max() ?? 1
            // With super-blocks, 16-bit scales are near their smallest for the smallest of these.
            let isCoarse = type.blockSize == 256 && abs(value) < 0.01
            #expect(worst < (isCoarse ? 2e-2 : 2e-3), "\(value): \(worst)")
        }
    }

    @Test("one outlier costs its own block only", arguments: blockTypes)
    func outlier(type: TensorType) throws {
        var generator = SeededGenerator(seed: 4)
        var values = generator.floats(512)
        let before = try quantized(values, type).values
        values[300] = 1000
        let after = try quantized(values, type).values
        #expect(Array(after[..<256]) == Array(before[..<256]))
        #expect(abs(after[300] - 1000) < 40)
        #expect(after.allSatisfy { $0.isFinite })
    }

    @Test("huge and tiny scales stay finite and close", arguments: blockTypes)
    func scales(type: TensorType) throws {
        var generator = SeededGenerator(seed: 5)
        let values = generator.floats(512)
        let plain = try quantized(values, type).error
        for exponent in [-12, -8, 8, 12] {
            let factor = Float(sign: .plus, exponent: exponent, significand: 1)
            let result = try quantized(values.map { $0 * factor }, type)
            #expect(result.values.allSatisfy { $0.isFinite })
            let ratio = result.error / Double(factor * factor) / plain
            // Below 2^-14 the 16-bit scales themselves become coarse.
            #expect(ratio < (exponent < -8 ? 1.5 : 1.1), "2^\(exponent): \(ratio)")
        }
        // Too small for any scale: the values become zero, not infinite.
        let tiny = try quantized(values.map { $0 * 1e-30 }, type)
        #expect(tiny.values.allSatisfy { abs($0) < 1e-5 })
    }

    @Test("values up to the type's limit come back, larger ones are refused", arguments: types)
    func limits(type: TensorType) throws {
        let limit = Quantizer.largestMagnitude(type)
        guard type != .f32 && type != .bf16 else { return }
        var values = [Float](repeating: 0, count: 256)
        values[7] = limit
        values[8] = -limit
        let result = try quantized(values, type)
        #expect(result.values.allSatisfy { $0.isFinite })
        #expect(abs(result.values[8] / limit + 1) < 0.04)
        values[7] = limit.nextUp
        let error = #expect(throws: TensorError.self) { try quantized(values, type) }
        #expect(error?.code == .invalidValue)
        #expect(error?.message.contains("value 7") == true)
    }

    @Test("what is no number is refused, wherever it stands", arguments: types)
    func notFinite(type: TensorType) throws {
        for bad: Float in [.nan, .infinity, -.infinity] {
            for place in [0, 255, 1300, 1535] {
                var values = [Float](repeating: 0.5, count: 1536)
                values[place] = bad
                let error = #expect(throws: TensorError.self) { try quantized(values, type) }
                #expect(error?.code == .invalidValue)
                #expect(error?.message.contains("value \(place) ") == true, "\(bad) at \(place)")
            }
        }
    }

    @Test("every instruction set writes the same bytes", arguments: types)
    func instructionSets(type: TensorType) throws {
        let values = Array(WeightTensors.values("structured")[..<8192])
        let expected = try quantized(values, type, set: .scalar)
        for set in availableSets {
            let result = try quantized(values, type, set: set)
            #expect(result.bytes == expected.bytes, "\(set)")
            #expect(abs(result.stated / max(expected.stated, 1e-30) - 1) < 1e-5 || type == .f32)
        }
    }

    /// Groups of eight blocks are searched together; the last group may be short.
    @Test("any number of blocks gives the bytes that each alone gives", arguments: blockTypes)
    func blockCounts(type: TensorType) throws {
        let values = WeightTensors.values("normal")
        let size = type.blockSize
        let together = try quantized(Array(values[..<(11 * size)]), type).bytes
        for block in 0..<11 {
            let alone = try quantized(Array(values[block * size..<(block + 1) * size]), type).bytes
            let range = block * type.blockBytes..<(block + 1) * type.blockBytes
            #expect(Array(together[range]) == alone, "block \(block)")
        }
    }

    @Test("what does not fit is an error")
    func wrongCounts() throws {
        for (count, type) in [(31, TensorType.q8_0), (128, .q4K), (256, .iq4XS)] {
            #expect(throws: TensorError.self) {
                try quantized([Float](repeating: 1, count: count), type)
            }
        }
    }
}
