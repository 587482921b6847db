// How the elements of a tensor are stored: ids, block sizes and names.
//
// The ids and block layouts are those of the GGUF specification (ggml_type). This file knows
// sizes only; what the bits mean is SiliangTensor's.

/// The storage type of a tensor, with the numeric id that GGUF files use.
public enum TensorType: UInt32, Sendable, CaseIterable {
    case f32 = 0
    case f16 = 1
    case q4_0 = 2
    case q4_1 = 3
    case q5_0 = 6
    case q5_1 = 7
    case q8_0 = 8
    case q8_1 = 9
    case q2K = 10
    case q3K = 11
    case q4K = 12
    case q5K = 13
    case q6K = 14
    case q8K = 15
    case iq2XXS = 16
    case iq2XS = 17
    case iq3XXS = 18
    case iq1S = 19
    case iq4NL = 20
    case iq3S = 21
    case iq2S = 22
    case iq4XS = 23
    case i8 = 24
    case i16 = 25
    case i32 = 26
    case i64 = 27
    case f64 = 28
    case iq1M = 29
    case bf16 = 30
    case tq1_0 = 34
    case tq2_0 = 35
    case mxfp4 = 39
    case nvfp4 = 40
    /// 8-bit floats of 4 exponent and 3 fraction bits without infinities (arXiv:2209.05433), as
    /// safetensors files store them. GGUF files have no id for them: this one is ours alone.
    case f8E4M3 = 0xF8E4_3000

    /// The types that GGUF files can store.
    public static let ggufTypes = allCases.filter { $0 != .f8E4M3 }

    /// Elements that are stored together; a row's length is a multiple of it.
    public var blockSize: Int { layout.elements }

    /// Bytes of one block.
    public var blockBytes: Int { layout.bytes }

    /// The name that the field uses, such as `Q4_K`.
    public var name: String { layout.name }

    /// The bytes of a tensor of this type; nil when its rows are not whole blocks or the number of
    /// its elements or bytes overflows.
    ///
    /// - Parameter shape: outermost first; no entry negative.
    public func byteCount(shape: [Int]) -> Int? {
        guard let columns = shape.last, columns.isMultiple(of: blockSize) else { return nil }
        var elements = 1
        for dimension in shape {
            let (product, overflow) = elements.multipliedReportingOverflow(by: dimension)
            guard !overflow else { return nil }
            elements = product
        }
        let blocks = elements / blockSize
        let (bytes, overflow) = blocks.multipliedReportingOverflow(by: blockBytes)
        return overflow ? nil : bytes
    }

    private var layout: (elements: Int, bytes: Int, name: String) {
        switch self {
        case .f32: (1, 4, "F32")
        case .f16: (1, 2, "F16")
        case .bf16: (1, 2, "BF16")
        case .f64: (1, 8, "F64")
        case .i8: (1, 1, "I8")
        case .i16: (1, 2, "I16")
        case .i32: (1, 4, "I32")
        case .i64: (1, 8, "I64")
        case .q4_0: (32, 18, "Q4_0")
        case .q4_1: (32, 20, "Q4_1")
        case .q5_0: (32, 22, "Q5_0")
        case .q5_1: (32, 24, "Q5_1")
        case .q8_0: (32, 34, "Q8_0")
        case .q8_1: (32, 36, "Q8_1")
        case .q2K: (256, 84, "Q2_K")
        case .q3K: (256, 110, "Q3_K")
        case .q4K: (256, 144, "Q4_K")
        case .q5K: (256, 176, "Q5_K")
        case .q6K: (256, 210, "Q6_K")
        case .q8K: (256, 292, "Q8_K")
        case .iq2XXS: (256, 66, "IQ2_XXS")
        case .iq2XS: (256, 74, "IQ2_XS")
        case .iq2S: (256, 82, "IQ2_S")
        case .iq3XXS: (256, 98, "IQ3_XXS")
        case .iq3S: (256, 110, "IQ3_S")
        case .iq1S: (256, 50, "IQ1_S")
        case .iq1M: (256, 56, "IQ1_M")
        case .iq4NL: (32, 18, "IQ4_NL")
        case .iq4XS: (256, 136, "IQ4_XS")
        case .tq1_0: (256, 54, "TQ1_0")
        case .tq2_0: (256, 66, "TQ2_0")
        case .mxfp4: (32, 17, "MXFP4")
        case .nvfp4: (64, 36, "NVFP4")
        case .f8E4M3: (1, 1, "F8_E4M3")
        }
    }
}
