// What the bits of a stored row mean: the slow reference that every fast path is held to.
//
// Block layouts are those of the GGUF format (ggml's quantised types). Results are exact to the
// bit: products are formed in 32-bit floats in the order the format's authors use.

import SiliangFormats

/// Turns stored rows into floats.
public enum Dequantizer {
    /// The storage types that can be read.
    public static let supportedTypes: [TensorType] = [
        .f32, .f16, .bf16, .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q2K, .q3K, .q4K, .q5K, .q6K, .iq4NL,
        .iq4XS, .mxfp4, .f8E4M3,
    ]

    /// Throws unless rows of this type can be read.
    public static func checkSupported(_ descriptor: TensorDescriptor) throws(TensorError) {
        guard supportedTypes.contains(descriptor.type) else {
            let known = supportedTypes.map(\.name).joined(separator: ", ")
            throw TensorError(
                .unsupportedType,
                "tensor \(descriptor.name) is stored as \(descriptor.type.name); "
                    + "supported are \(known)")
        }
    }

    /// Dequantises `count` elements (whole blocks) at `source` into `output`.
    ///
    /// - Precondition: the type is supported; `source` holds them.
    static func dequantize(
        _ type: TensorType, _ source: UnsafeRawPointer, count: Int,
        into output: UnsafeMutablePointer<Float>
    ) {
        switch type {
        case .f32:
            UnsafeMutableRawPointer(output).copyMemory(from: source, byteCount: count * 4)
        case .f16: halves(source, count, output)
        case .bf16:
            for index in 0..<count {
                let bits = source.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
                output[index] = Float(bitPattern: UInt32(bits) << 16)
            }
        case .f8E4M3:
            e4m3Values.withUnsafeBufferPointer { values in
                for index in 0..<count {
                    output[index] =
                        values[
                            Int(source.load(fromByteOffset: index, as: UInt8.self))]
                }
            }
        case .q8_0: q8_0(source, count, output)
        case .q4_0: fourBits(source, count, output, type) { Float(Int32($0) - 8) }
        case .iq4NL: fourBits(source, count, output, type) { Float(iq4Values[Int($0)]) }
        case .mxfp4: fourBits(source, count, output, type) { Float(e2m1Values[Int($0)]) }
        case .q4_1: q4_1(source, count, output)
        case .q5_0: fiveBits(source, count, output, hasMinimum: false)
        case .q5_1: fiveBits(source, count, output, hasMinimum: true)
        case .q2K: q2K(source, count, output)
        case .q3K: q3K(source, count, output)
        case .q4K: q4K(source, count, output, hasFifthBit: false)
        case .q5K: q4K(source, count, output, hasFifthBit: true)
        case .q6K: q6K(source, count, output)
        case .iq4XS: iq4XS(source, count, output)
        default: output.update(repeating: .nan, count: count)
        }
    }

    /// Dequantises whole rows, scales of blocks included.
    ///
    /// - Parameters:
    ///   - source: the first row; rows follow each other.
    ///   - rows: their numbers within the matrix that `scales` belong to.
    static func dequantize(
        _ type: TensorType, _ source: UnsafeRawPointer, rows: Range<Int>, columns: Int,
        scales: BlockScales?, into output: UnsafeMutablePointer<Float>
    ) {
        dequantize(type, source, count: rows.count * columns, into: output)
        guard let scales else { return }
        for (index, row) in rows.enumerated() {
            let values = output + index * columns
            for block in 0..<scales.columns {
                let factor = scales.factor(row: row / scales.blockRows, column: block)
                let first = block * scales.blockColumns
                for column in first..<min(first + scales.blockColumns, columns) {
                    values[column] *= factor
                }
            }
        }
    }

    /// The 256 numbers of e4m3 (arXiv:2209.05433): exponent bias 7, no infinities, NaN where all
    /// bits but the sign are set.
    static let e4m3Values: [Float] = (0..<256).map { bits in
        let sign: Float = bits & 0x80 == 0 ? 1 : -1
        let exponent = bits >> 3 & 15
        let fraction = Float(bits & 7)
        if bits & 0x7F == 0x7F { return .nan }
        if exponent == 0 { return sign * fraction * 0x1p-9 }
        return sign * (1 + fraction / 8)
            * Float(sign: .plus, exponent: exponent - 7, significand: 1)
    }

    @inline(__always)
    static func half(_ source: UnsafeRawPointer, _ offset: Int) -> Float {
        #if arch(arm64)
            return Float(source.loadUnaligned(fromByteOffset: offset, as: Float16.self))
        #else
            return floatFromHalf(source.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        #endif
    }

    /// IEEE 754 binary16 to binary32, by its definition: Swift has no Float16 on x86-64 macOS.
    @inline(__always)
    static func floatFromHalf(_ bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10 & 0x1F)
        let fraction = UInt32(bits & 0x3FF)
        switch exponent {
        case 0:
            let magnitude = Float(fraction) * 0x1p-24
            return Float(bitPattern: magnitude.bitPattern | sign)
        case 31:
            return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default:
            return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }
}

/// Reads rows of a checkpoint's tensors as floats.
public enum TensorReader {
    /// Dequantises rows of a tensor; leading dimensions count as rows.
    ///
    /// - Parameter output: `[rows.count, columns]`.
    /// - Throws: `TensorError` (`unsupportedType`, or `invalidShape` when rows or output do not fit).
    public static func floats(
        _ tensor: TensorDescriptor, rows: Range<Int>, into output: UnsafeMutableBufferPointer<Float>
    ) throws(TensorError) {
        try Dequantizer.checkSupported(tensor)
        let columns = tensor.columns
        let total = tensor.elementCount / columns
        guard rows.lowerBound >= 0, rows.upperBound <= total,
            output.count >= rows.count * columns, let base = output.baseAddress,
            columns % tensor.type.blockSize == 0
        else {
            throw TensorError(
                .invalidShape,
                "tensor \(tensor.name) has \(total) rows of \(columns); rows \(rows) do not fit")
        }
        let rowBytes = columns / tensor.type.blockSize * tensor.type.blockBytes
        guard let source = tensor.bytes.baseAddress else { return }
        Dequantizer.dequantize(
            tensor.type, source + rows.lowerBound * rowBytes, rows: rows, columns: columns,
            scales: tensor.blockScales, into: base)
    }

    /// All elements of a tensor.
    public static func floats(_ tensor: TensorDescriptor) throws(TensorError) -> [Float] {
        var result = [Float](repeating: 0, count: tensor.elementCount)
        var failure: TensorError?
        result.withUnsafeMutableBufferPointer { buffer in
            do throws(TensorError) {
                try floats(tensor, rows: 0..<tensor.elementCount / tensor.columns, into: buffer)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return result
    }
}
