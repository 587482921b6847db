// The kernels of one instruction set, chosen at run time.

import CSiliangKernels

/// An instruction set that kernels are written for.
public enum InstructionSet: String, Sendable, CaseIterable {
    case scalar
    case avx2
    case avx512
    case neon

    /// The best one this machine has.
    public static let best: InstructionSet =
        switch sl_detect() {
        case SL_ISA_AVX512: .avx512
        case SL_ISA_AVX2: .avx2
        case SL_ISA_NEON: .neon
        default: .scalar
        }

    fileprivate var id: sl_isa {
        switch self {
        case .scalar: SL_ISA_SCALAR
        case .avx2: SL_ISA_AVX2
        case .avx512: SL_ISA_AVX512
        case .neon: SL_ISA_NEON
        }
    }
}

/// The kernels of one instruction set: an immutable table of C functions.
public struct Kernels: @unchecked Sendable {
    public let instructionSet: InstructionSet
    let table: UnsafePointer<sl_kernels>

    /// Nil when this machine or build lacks the instruction set.
    public init?(_ instructionSet: InstructionSet) {
        guard let table = sl_kernels_for(instructionSet.id) else { return nil }
        self.instructionSet = instructionSet
        self.table = table
    }

    /// Columns per block of a packed matrix and of quantised activations.
    public static let blockColumns = Int(SL_BLOCK)
    /// Rows per group of a packed matrix.
    public static let groupRows = Int(SL_ROWS)
    /// Blocks per chunk of a packed group.
    public static let chunkBlocks = Int(SL_CHUNK)
    /// Tokens per tile of quantised activations.
    public static let tileTokens = Int(SL_TILE)
    /// Keys that one call of `attend` may see.
    public static let attendKeys = Int(SL_ATTEND_KEYS)

    /// Bytes of `tokens × columns` activations once quantised; columns a multiple of 32.
    public static func quantizedBytes(tokens: Int, columns: Int) -> Int {
        tokens * (columns / blockColumns) * Int(SL_ACT_BYTES)
    }

    /// Quantises the tiles `tiles` of `x` `[tokens, columns]`, rows `stride` floats apart.
    func quantize(
        _ x: UnsafePointer<Float>, stride: Int, columns: Int, tokens: Int, tiles: Range<Int>,
        into act: UnsafeMutablePointer<UInt8>
    ) {
        table.pointee.quantize(
            x, Int64(stride), Int64(columns / Self.blockColumns), Int64(tokens),
            Int64(tiles.lowerBound), Int64(tiles.upperBound), act)
    }

    /// `y = x / √(mean(x²) + epsilon) · weight` over `count` values; `y` may be `x`.
    public func rmsNorm(
        _ x: UnsafePointer<Float>, weight: UnsafePointer<Float>?, epsilon: Float, count: Int,
        into y: UnsafeMutablePointer<Float>
    ) {
        table.pointee.rms_norm(x, weight, epsilon, Int64(count), y)
    }

    /// `gate = silu(gate) · up`.
    public func siluMultiply(
        _ gate: UnsafeMutablePointer<Float>, _ up: UnsafePointer<Float>, count: Int
    ) {
        table.pointee.silu_mul(gate, up, Int64(count))
    }

    /// `y += x`.
    public func add(
        _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int
    ) {
        table.pointee.add(y, x, Int64(count))
    }

    /// `y += factor · x`.
    public func addScaled(
        _ x: UnsafePointer<Float>, factor: Float, to y: UnsafeMutablePointer<Float>, count: Int
    ) {
        table.pointee.add_scaled(y, x, factor, Int64(count))
    }

    /// `x = softmax(x)`.
    public func softmax(_ x: UnsafeMutablePointer<Float>, count: Int) {
        table.pointee.softmax(x, Int64(count))
    }

    /// Rounds to 16-bit floats, to nearest even.
    public func toHalf(
        _ x: UnsafePointer<Float>, count: Int, into y: UnsafeMutablePointer<UInt16>
    ) {
        table.pointee.to_f16(x, Int64(count), y)
    }

    /// Rotates one head's `count` values by the angles whose cosines and sines are given
    /// (`count / 2` each; arXiv:2104.09864).
    public func rotate(
        _ x: UnsafeMutablePointer<Float>, cosine: UnsafePointer<Float>, sine: UnsafePointer<Float>,
        count: Int, interleaved: Bool
    ) {
        table.pointee.rotate(x, cosine, sine, Int64(count), interleaved ? 1 : 0)
    }
}

/// How keys and values are kept.
public enum KVType: String, Sendable, CaseIterable {
    case f32
    case f16

    public var bytesPerValue: Int { self == .f32 ? 4 : 2 }
}

/// A tile of queries that attends to a sequence's keys block by block, by online softmax
/// (arXiv:1805.02867). Call `begin`, `attend` for each block, then `finish`.
public struct AttentionTile {
    /// `[queries, keySize]`, already multiplied by the softmax scale.
    public var queries: UnsafePointer<Float>
    public var queryStride: Int
    public var queryCount: Int
    public var keySize: Int
    public var valueSize: Int
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
        queries: UnsafePointer<Float>, queryStride: Int, queryCount: Int, keySize: Int,
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
    public func attend(
        keys: UnsafeRawPointer, keyStride: Int, values: UnsafeRawPointer, valueStride: Int,
        count: Int, kernels: Kernels
    ) {
        var arguments = sl_attend_args(
            q: queries, q_stride: Int64(queryStride), k: keys, k_stride: Int64(keyStride),
            v: values, v_stride: Int64(valueStride),
            kv_type: Int32(kvType == .f32 ? SL_F32.rawValue : SL_F16.rawValue),
            queries: Int32(queryCount), keys: Int32(count), key_size: Int32(keySize),
            value_size: Int32(valueSize), visible: visible, maximum: maximum, sum: sum,
            out: output, out_stride: Int64(outputStride), scores: scores)
        kernels.table.pointee.attend(&arguments)
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
