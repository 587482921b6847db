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
        .iq4XS, .mxfp4,
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
            tensor.type, source + rows.lowerBound * rowBytes, count: rows.count * columns,
            into: base)
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
