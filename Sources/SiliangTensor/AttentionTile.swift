// Attention over cached keys and values, and the forms they are cached in.

import CSiliangKernels

/// How keys and values are kept.
public enum KVType: String, Sendable, CaseIterable {
    case f32
    case f16
    case bf16
    /// Whole numbers of 16 bits with a 32-bit scale per row.
    case i16
    /// 8 bits with a 16-bit scale per 32 values.
    case q8_0

    /// Bytes of one row of `width` values and its scales; the width is a multiple of 32 for `q8_0`.
    public func rowBytes(width: Int) -> Int {
        switch self {
        case .f32: width * 4
        case .f16, .bf16: width * 2
        case .i16: width * 2 + MemoryLayout<Float>.size
        case .q8_0: width + width / Kernels.blockColumns * 2
        }
    }

    /// The best 16-bit type for these kernels: what attention has instructions for.
    public static func preferred(by kernels: Kernels) -> KVType {
        if kernels.attendBFloat != nil { return .bf16 }
        // x86-64 multiplies twice as many 16-bit whole numbers as floats; NEON does not.
        return switch kernels.instructionSet {
        case .avx2, .avxVNNI, .avx512: .i16
        case .scalar, .neon, .neonI8MM: .f16
        }
    }

    /// What attention reads: `q8_0` is expanded to a 16-bit type first.
    public func expanded(by kernels: Kernels) -> KVType {
        guard self == .q8_0 else { return self }
        return KVType.preferred(by: kernels) == .i16 ? .i16 : .bf16
    }

    fileprivate var id: sl_float_type {
        switch self {
        case .f32: SL_F32
        case .f16: SL_F16
        case .bf16, .q8_0: SL_BF16
        case .i16: SL_I16
        }
    }
}

/// In which form a tile wants its queries.
public enum QueryForm: Sendable {
    case float32
    case bfloat
    /// Whole numbers of 16 bits with a scale each, zeros behind them up to a multiple of 32.
    case int16

    /// How far apart queries of `size` values are, in elements.
    public func stride(_ size: Int) -> Int {
        self == .int16 ? (size + 31) / 32 * 32 : size
    }
}

extension Kernels {
    /// The form of queries for keys of this type; `q8_0` counts as what it is expanded to.
    public func queryForm(for type: KVType) -> QueryForm {
        switch type.expanded(by: self) {
        case .i16: .int16
        case .bf16 where attendBFloat != nil: .bfloat
        default: .float32
        }
    }
}

/// Keys or values of one head.
public struct KVRows {
    /// `[rows, width]`. Of `i16` up to 62 bytes behind the last may be read, and 64 rows of values.
    public var base: UnsafeRawPointer
    /// `[64]` for `i16`, else nil.
    public var scales: UnsafePointer<Float>?

    public init(base: UnsafeRawPointer, scales: UnsafePointer<Float>? = nil) {
        self.base = base
        self.scales = scales
    }
}

/// A tile of queries that attends to a sequence's keys block by block, by online softmax
/// (arXiv:1805.02867). Call `begin`, `attend` for each block, then `finish`.
public struct AttentionTile {
    /// `[queries, keySize]`, already multiplied by the softmax scale, as
    /// `Kernels.queryForm(for: kvType)` says.
    public var queries: UnsafeRawPointer
    /// `[queries]` for whole numbers, else nil.
    public var queryScales: UnsafePointer<Float>?
    /// Elements.
    public var queryStride: Int
    public var queryCount: Int
    public var keySize: Int
    public var valueSize: Int
    /// Not `q8_0`: what it is expanded to.
    public var kvType: KVType
    /// `[queries]` each: how many of a block's keys are visible, running maximum and denominator.
    public var visible: UnsafeMutablePointer<Int32>
    public var maximum: UnsafeMutablePointer<Float>
    public var sum: UnsafeMutablePointer<Float>
    /// `[queries, valueSize]`.
    public var output: UnsafeMutablePointer<Float>
    public var outputStride: Int
    /// `[queries, 64]` scratch.
    public var scores: UnsafeMutablePointer<Float>

    public init(
        queries: UnsafeRawPointer, queryScales: UnsafePointer<Float>? = nil, queryStride: Int,
        queryCount: Int, keySize: Int, valueSize: Int, kvType: KVType,
        visible: UnsafeMutablePointer<Int32>,
        maximum: UnsafeMutablePointer<Float>, sum: UnsafeMutablePointer<Float>,
        output: UnsafeMutablePointer<Float>, outputStride: Int,
        scores: UnsafeMutablePointer<Float>
    ) {
        self.queries = queries
        self.queryScales = queryScales
        self.queryStride = queryStride
        self.queryCount = queryCount
        self.keySize = keySize
        self.valueSize = valueSize
        self.kvType = kvType
        self.visible = visible
        self.maximum = maximum
        self.sum = sum
        self.output = output
        self.outputStride = outputStride
        self.scores = scores
    }

    public func begin() {
        for query in 0..<queryCount {
            maximum[query] = -.infinity
            sum[query] = 0
            (output + query * outputStride).update(repeating: 0, count: valueSize)
        }
    }

    /// Takes in `count` keys and values (at most 64) of one block; `visible` says how many of them
    /// each query may see. Strides in elements.
    ///
    /// - Parameter next: keys and values that the next call takes in, to be fetched meanwhile.
    public func attend(
        keys: KVRows, keyStride: Int, values: KVRows, valueStride: Int, count: Int,
        next: (keys: UnsafeRawPointer, values: UnsafeRawPointer?)? = nil, kernels: Kernels
    ) {
        var arguments = sl_attend_args(
            q: queries, q_stride: Int64(queryStride), k: keys.base, k_stride: Int64(keyStride),
            v: values.base, v_stride: Int64(valueStride), q_scale: queryScales,
            k_scale: keys.scales, v_scale: values.scales, kv_type: Int32(kvType.id.rawValue),
            queries: Int32(queryCount), keys: Int32(count), key_size: Int32(keySize),
            value_size: Int32(valueSize), visible: visible, maximum: maximum, sum: sum,
            out: output, out_stride: Int64(outputStride), scores: scores, next_k: next?.keys,
            next_v: next?.values)
        if kvType == .bf16, let attend = kernels.attendBFloat {
            attend(&arguments)
        } else {
            kernels.table.pointee.attend(&arguments)
        }
    }

    /// Divides by the denominators.
    public func finish() {
        for query in 0..<queryCount {
            let scale = 1 / sum[query]
            let row = output + query * outputStride
            for index in 0..<valueSize { row[index] *= scale }
        }
    }
}
