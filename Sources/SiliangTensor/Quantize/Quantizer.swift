// Floats to the storage types of checkpoints.
//
// The layouts are those that DequantizeBlocks.swift reads. What is minimised is the plain squared
// error of the values; the searches are described where they stand.

import SiliangFormats

/// Turns floats into stored rows. The bytes are the same on every machine.
public struct Quantizer: Sendable {
    private let kernels: Kernels

    /// The storage types that can be written.
    public static let supportedTypes: [TensorType] = [
        .f32, .f16, .bf16, .q8_0, .q6K, .q5K, .q5_1, .q5_0, .q4K, .q4_0,
    ]

    /// - Throws: `TensorError` (`unsupportedType`) when this machine lacks the instruction set.
    public init(instructionSet: InstructionSet = .best) throws(TensorError) {
        guard let kernels = Kernels(instructionSet) else {
            throw TensorError(
                .unsupportedType, "this machine has no \(instructionSet.rawValue) kernels")
        }
        self.kernels = kernels
    }

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
    public func quantize(
        _ values: UnsafeBufferPointer<Float>, as type: TensorType,
        into output: UnsafeMutableRawBufferPointer
    ) throws(TensorError) -> Double {
        guard Self.supportedTypes.contains(type) else {
            let known = Self.supportedTypes.map(\.name).joined(separator: ", ")
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
        let limit = Self.largestMagnitude(type)
        if let index = Self.survey(source, values.count, limit: limit).outside {
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
                let value = UnsafeRawPointer(source + index).loadUnaligned(as: Lanes.self)
                // A comparison with what is no number is false.
                isInside = isInside .& (value .<= limit) .& (value .>= -limit)
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
    func quantize(
        _ source: UnsafePointer<Float>, _ count: Int, _ type: TensorType,
        into output: UnsafeMutableRawPointer
    ) -> Double {
        guard type != .f32 else {
            output.copyMemory(from: source, byteCount: count * 4)
            return 0
        }
        return withUnsafeTemporaryAllocation(
            of: Lanes.self, capacity: 2 * SearchScratch.lanes
        ) { memory in
            guard let lanes = memory.baseAddress else { return 0 }
            let scratch = SearchScratch(lanes, kernels)
            switch type {
            case .q4K, .q5K:
                let quantizer: SuperblockQuantizer = type == .q4K ? .q4K : .q5K
                return superblocks(source, count, output, type.blockBytes) {
                    quantizer.quantize($0, scratch, into: $1)
                }
            case .q6K:
                let halves = (scratch, SearchScratch(lanes + SearchScratch.lanes, kernels))
                return superblocks(source, count, output, type.blockBytes) {
                    SixBitQuantizer.quantize($0, halves, into: $1)
                }
            case .q8_0: return PlainQuantizer(scratch: scratch).q8_0(source, count, output)
            case .q4_0:
                return PlainQuantizer(scratch: scratch)
                    .symmetric(source, count, output, Self.fourBits, hasFifthBit: false)
            case .q5_0:
                return PlainQuantizer(scratch: scratch)
                    .symmetric(source, count, output, Self.fiveBits, hasFifthBit: true)
            case .q5_1:
                return PlainQuantizer(scratch: scratch)
                    .asymmetric(source, count, output, Self.fiveBitsWithOffset)
            default: return shortFloats(source, count, type, output)
            }
        }
    }

    private func superblocks(
        _ source: UnsafePointer<Float>, _ count: Int, _ output: UnsafeMutableRawPointer,
        _ blockBytes: Int,
        _ quantize: (UnsafePointer<Float>, UnsafeMutableRawPointer) -> Double
    ) -> Double {
        var error = 0.0
        for block in 0..<count / 256 {
            error += quantize(source + block * 256, output + block * blockBytes)
        }
        return error
    }

    /// F16 and BF16.
    private func shortFloats(
        _ source: UnsafePointer<Float>, _ count: Int, _ type: TensorType,
        _ output: UnsafeMutableRawPointer
    ) -> Double {
        let target = output.assumingMemoryBound(to: UInt16.self)
        if type == .f16 {
            kernels.toHalf(source, count: count, into: target)
        } else {
            kernels.toBFloat(source, count: count, into: target)
        }
        var error = 0.0
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 1024) { values in
            guard let values = values.baseAddress else { return }
            for start in stride(from: 0, to: count, by: 1024) {
                let part = min(1024, count - start)
                Dequantizer.dequantize(type, output + start * 2, count: part, into: values)
                var sum: Float = 0
                for index in 0..<part {
                    let difference = source[start + index] - values[index]
                    sum += difference * difference
                }
                error += Double(sum)
            }
        }
        return error
    }

    private static let fourBits = SymmetricSearch(
        levels: 8, offsets: -0.2...1, steps: 6, refits: 1)
    private static let fiveBits = SymmetricSearch(
        levels: 16, offsets: -0.2...1, steps: 6, refits: 1)
    private static let fiveBitsWithOffset = AsymmetricSearch(
        levels: 31, offsets: -1...1.6, steps: 16, refits: 1, allowsNegativeMinimum: true)
}
