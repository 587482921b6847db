// Attention over cached keys and values, and the forms they are cached in.

import CSiliangKernels

/// How keys and values are kept.
public enum KVType: String, Sendable, CaseIterable {
    case f32
    case f16
    case bf16
    /// 8 bits with a 16-bit scale per 32 values.
    case q8_0

    /// Bytes of one row of `width` values; a multiple of 32 for `q8_0`.
    public func rowBytes(width: Int) -> Int {
        switch self {
        case .f32: width * 4
        case .f16, .bf16: width * 2
        case .q8_0: width + width / Kernels.blockColumns * 2
        }
    }

    /// The best 16-bit type for these kernels: what attention has instructions for.
    public static func preferred(by kernels: Kernels) -> KVType {
        kernels.attendBFloat == nil ? .f16 : .bf16
    }

    fileprivate var floatType: sl_float_type {
        switch self {
        case .f32: SL_F32
        case .f16: SL_F16
        case .bf16, .q8_0: SL_BF16
        }
    }
}

extension Kernels {
    /// Whether a tile over keys of this type wants its queries in bfloat16.
    public func attendsInBFloat(_ type: KVType) -> Bool {
        type.floatType == SL_BF16 && attendBFloat != nil
    }
}

/// A tile of queries that attends to a sequence's keys block by block, by online softmax
/// (arXiv:1805.02867). Call `begin`, `attend` for each block, then `finish`.
public struct AttentionTile {
    /// `[queries, keySize]`, already multiplied by the softmax scale; in bfloat16 where
    /// `Kernels.attendsInBFloat(kvType)`, else in 32 bits.
    public var queries: UnsafeRawPointer
    public var queryStride: Int
    public var queryCount: Int
    public var keySize: Int
    public var valueSize: Int
    /// Not `q8_0`: that is read as `bf16`.
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
        queries: UnsafeRawPointer, queryStride: Int, queryCount: Int, keySize: Int,
        valueSize: Int, kvType: KVType, visible: UnsafeMutablePointer<Int32>,
        maximum: UnsafeMutablePointer<Float>, sum: UnsafeMutablePointer<Float>,
        output: UnsafeMutablePointer<Float>, outputStride: Int,
        scores: UnsafeMutablePointer<Float>
    ) {
        self.queries = queries
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
    /// - Parameter next: keys and values that the next call takes in, to be fetched meanwhile; as
    ///   many as these.
    public func attend(
        keys: UnsafeRawPointer, keyStride: Int, values: UnsafeRawPointer, valueStride: Int,
        count: Int, next: (keys: UnsafeRawPointer, values: UnsafeRawPointer?)? = nil,
        kernels: Kernels
    ) {
        var arguments = sl_attend_args(
            q: queries, q_stride: Int64(queryStride), k: keys, k_stride: Int64(keyStride),
            v: values, v_stride: Int64(valueStride),
            kv_type: Int32(kvType.floatType.rawValue),
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
