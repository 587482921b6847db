// Floats to the storage types of checkpoints.
//
// The layouts are those that DequantizeBlocks.swift reads. What is minimised is the plain squared
// error of the values; the searches are described where they stand.

import SiliangFormats

/// Turns floats into stored rows.
public enum Quantizer {
    /// The storage types that can be written.
    public static let supportedTypes: [TensorType] = [
        .f32, .f16, .bf16, .q8_0, .q6K, .q5K, .q5_1, .q5_0, .q4K, .q4_0,
    ]

    /// The largest magnitude that a type's 16-bit scales reach.
    public static func largestMagnitude(_ type: TensorType) -> Float {
        let half: Float = 65504
        switch type {
        case .q8_0: return 127 * half
        case .q6K: return 32 * 128 * half
        case .q5K, .q4K: return 63 * half
        case .q5_0: return 16 * half
        case .q4_0: return 8 * half
        case .q5_1, .f16: return half
        default: return .greatestFiniteMagnitude
        }
    }

    /// Quantises whole blocks.
    ///
    /// - Parameters:
    ///   - values: a multiple of the type's block size.
    ///   - output: room for as many blocks.
    /// - Returns: the sum of squared differences between the values and what will be read back.
    /// - Throws: `TensorError`: `unsupportedType`, `invalidShape` when counts do not fit, or
    ///   `invalidValue` for a value that is not finite or too large for the type.
    @discardableResult
    public static func quantize(
        _ values: UnsafeBufferPointer<Float>, as type: TensorType,
        into output: UnsafeMutableRawBufferPointer
    ) throws(TensorError) -> Double {
        guard supportedTypes.contains(type) else {
            let known = supportedTypes.map(\.name).joined(separator: ", ")
            throw TensorError(
                .unsupportedType, "\(type.name) cannot be written; supported are \(known)")
        }
        guard values.count.isMultiple(of: type.blockSize),
            output.count >= values.count / type.blockSize * type.blockBytes
        else {
            throw TensorError(
                .invalidShape,
                "\(values.count) values do not fit \(output.count) bytes of \(type.name) blocks")
        }
        guard let source = values.baseAddress, let target = output.baseAddress else { return 0 }
        let limit = largestMagnitude(type)
        if let index = survey(source, values.count, limit: limit).outside {
            throw TensorError(
                .invalidValue,
                "value \(index) is \(values[index]): \(type.name) holds numbers up to \(limit)")
        }
        return quantize(source, values.count, type, into: target)
    }

    /// The first value that is not finite or exceeds `limit`; and the sum of all squares.
    static func survey(
        _ source: UnsafePointer<Float>, _ count: Int, limit: Float
    ) -> (outside: Int?, squares: Double) {
        var squares = 0.0
        for start in stride(from: 0, to: count, by: 1024) {
            var isInside = SIMDMask<SIMD8<Int32>>(repeating: true)
            var sum = Lanes.zero
            let end = min(start + 1024, count)
            for index in stride(from: start, to: end - 7, by: 8) {
                let value = Lanes.load(source + index)
                // A comparison with what is no number is false.
                isInside = isInside .& (value.magnitude .<= limit)
                sum += value * value
            }
            squares += Double(sum.total)
            // All of them again where one was found, and what is left of the last vector.
            let rest = end - (end - start) % 8
            for index in rest..<end { squares += Double(source[index] * source[index]) }
            let checked = isInside == SIMDMask(repeating: true) ? rest : start
            if let index = (checked..<end).first(where: { !(abs(source[$0]) <= limit) }) {
                return (index, squares)
            }
        }
        return (nil, squares)
    }

    /// - Precondition: type, counts and values have been checked.
    static func quantize(
        _ source: UnsafePointer<Float>, _ count: Int, _ type: TensorType,
        into output: UnsafeMutableRawPointer
    ) -> Double {
        withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 32) { scratch in
            guard let lanes = scratch.baseAddress else { return 0 }
            let group = BlockGroup(values: lanes, length: 32)
            switch type {
            case .f16:
                return halves(source, count, output, half, Dequantizer.floatFromHalf)
            case .bf16:
                return halves(source, count, output, brainHalf) {
                    Float(bitPattern: UInt32($0) << 16)
                }
            case .q8_0: return q8_0(source, count, output)
            case .q4_0:
                return symmetric(source, count, output, group, fourBits, hasFifthBit: false)
            case .q5_0:
                return symmetric(source, count, output, group, fiveBits, hasFifthBit: true)
            case .q5_1: return asymmetric(source, count, output, group, fiveBitsWithOffset)
            case .q4K, .q5K:
                let quantizer: SuperblockQuantizer = type == .q4K ? .q4K : .q5K
                return (0..<count / 256).reduce(0) {
                    $0
                        + quantizer.quantize(
                            source + $1 * 256, group, into: output + $1 * type.blockBytes)
                }
            case .q6K:
                let halves = (
                    BlockGroup(values: lanes, length: 16), BlockGroup(values: lanes + 16, length: 16)
                )
                return (0..<count / 256).reduce(0) {
                    $0
                        + SixBitQuantizer.quantize(
                            source + $1 * 256, halves, into: output + $1 * type.blockBytes)
                }
            default:
                output.copyMemory(from: source, byteCount: count * 4)
                return 0
            }
        }
    }

    private static let fourBits = SymmetricSearch(levels: 8, offsets: -0.2...1, steps: 6, refits: 1)
    private static let fiveBits = SymmetricSearch(
        levels: 16, offsets: -0.2...1, steps: 6, refits: 1)
    private static let fiveBitsWithOffset = AsymmetricSearch(
        levels: 31, offsets: -0.8...1.2, steps: 14, refits: 1, allowsNegativeMinimum: true)
}
