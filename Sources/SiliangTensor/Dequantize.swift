// What the bits of a stored row mean: the slow reference that every fast path is held to.
//
// Block layouts are those of the GGUF format (ggml's quantised types). Results are exact to the
// bit: products are formed in 32-bit floats in the order the format's authors use.

import SiliangFormats

/// Turns stored rows into floats.
public enum Dequantizer {
    /// The storage types that can be read.
    public static let supportedTypes: [TensorType] = [.f32, .f16, .bf16, .q8_0, .q4_0, .q6K]

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
        case .f16:
            for index in 0..<count { output[index] = half(source, index * 2) }
        case .bf16:
            for index in 0..<count {
                let bits = source.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
                output[index] = Float(bitPattern: UInt32(bits) << 16)
            }
        case .q8_0: q8_0(source, count, output)
        case .q4_0: q4_0(source, count, output)
        case .q6K: q6K(source, count, output)
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

    /// Q8_0: scale f16, 32 × int8.
    private static func q8_0(
        _ source: UnsafeRawPointer, _ count: Int, _ output: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<count / 32 {
            let base = source + block * 34
            let scale = half(base, 0)
            for index in 0..<32 {
                let value = base.load(fromByteOffset: 2 + index, as: Int8.self)
                output[block * 32 + index] = Float(value) * scale
            }
        }
    }

    /// Q4_0: scale f16, 16 bytes: low nibbles are elements 0...15, high nibbles 16...31; minus 8.
    private static func q4_0(
        _ source: UnsafeRawPointer, _ count: Int, _ output: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<count / 32 {
            let base = source + block * 18
            let scale = half(base, 0)
            for index in 0..<16 {
                let byte = base.load(fromByteOffset: 2 + index, as: UInt8.self)
                output[block * 32 + index] = Float(Int32(byte & 15) - 8) * scale
                output[block * 32 + 16 + index] = Float(Int32(byte >> 4) - 8) * scale
            }
        }
    }

    /// The 6-bit value, 0...63, of element `index` of a Q6_K super-block.
    @inline(__always)
    static func q6KBits(_ base: UnsafeRawPointer, _ index: Int) -> UInt8 {
        // Each half of 128 elements has 64 bytes of low nibbles and 32 bytes of upper bit pairs;
        // a quarter of 32 elements takes one nibble position and one bit pair.
        let half = index >> 7
        let quarter = index >> 5 & 3
        let lane = index & 31
        let low = base.load(
            fromByteOffset: half * 64 + (quarter & 1) * 32 + lane, as: UInt8.self)
        let high = base.load(fromByteOffset: 128 + half * 32 + lane, as: UInt8.self)
        let nibble = quarter < 2 ? low & 15 : low >> 4
        return nibble | (high >> (UInt8(quarter) * 2) & 3) << 4
    }

    /// Q6_K: 128 bytes low nibbles, 64 bytes upper bit pairs, 16 scales int8 (one per 16
    /// elements), scale f16; minus 32.
    private static func q6K(
        _ source: UnsafeRawPointer, _ count: Int, _ output: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<count / 256 {
            let base = source + block * 210
            let scale = half(base, 208)
            for index in 0..<256 {
                let sub = Float(base.load(fromByteOffset: 192 + index / 16, as: Int8.self))
                let value = Int32(q6KBits(base, index)) - 32
                output[block * 256 + index] = scale * sub * Float(value)
            }
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
