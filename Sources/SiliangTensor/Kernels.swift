// The kernels of one instruction set, chosen at run time.

import CSiliangKernels

/// An instruction set that kernels are written for.
public enum InstructionSet: String, Sendable, CaseIterable {
    case scalar
    case avx2
    /// AVX2 with dot products of bytes: processors since 2021 that lack AVX-512. Machines with
    /// AVX-512 run it too, for tests.
    case avxVNNI
    case avx512
    case neon
    /// NEON with matrix products of bytes.
    case neonI8MM

    /// The best one this machine has.
    public static let best: InstructionSet =
        switch sl_detect() {
        case SL_ISA_AVX512: .avx512
        case SL_ISA_AVX2: .avx2
        case SL_ISA_AVX_VNNI: .avxVNNI
        case SL_ISA_NEON: .neon
        case SL_ISA_NEON_I8MM: .neonI8MM
        default: .scalar
        }

    fileprivate var id: sl_isa {
        switch self {
        case .scalar: SL_ISA_SCALAR
        case .avx2: SL_ISA_AVX2
        case .avxVNNI: SL_ISA_AVX_VNNI
        case .avx512: SL_ISA_AVX512
        case .neon: SL_ISA_NEON
        case .neonI8MM: SL_ISA_NEON_I8MM
        }
    }
}

/// The kernels of one instruction set: an immutable table of C functions.
public struct Kernels: @unchecked Sendable {
    public let instructionSet: InstructionSet
    let table: UnsafePointer<sl_kernels>
    /// Attention with bfloat16 instructions, where the machine has them.
    let attendBFloat: (@convention(c) (UnsafePointer<sl_attend_args>?) -> Void)?

    /// Nil when this machine or build lacks the instruction set.
    public init?(_ instructionSet: InstructionSet) {
        guard let table = sl_kernels_for(instructionSet.id) else { return nil }
        self.instructionSet = instructionSet
        self.table = table
        attendBFloat = instructionSet == .avx512 ? sl_attend_bf16() : nil
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
        _ x: UnsafePointer<Float>, stride: Int, columns: Int, tokens: Int, form: Quantization,
        tiles: Range<Int>, into act: UnsafeMutablePointer<UInt8>
    ) {
        table.pointee.quantize(
            x, Int64(stride), Int64(columns / Self.blockColumns), Int64(tokens),
            form == .wide ? 1 : 0, Int64(tiles.lowerBound),
            Int64(tiles.upperBound), act)
    }

    /// Asks for `count` bytes that will be read soon.
    public static func prefetch(_ address: UnsafeRawPointer, count: Int) {
        sl_ask_for(address, Int64(count))
    }

    /// Makes a tile of `count` tokens from rows quantised one by one, `rowBytes` apart; `index` says
    /// which.
    static func gather(
        _ rows: UnsafePointer<UInt8>, rowBytes: Int, _ index: UnsafePointer<Int32>, count: Int,
        blocks: Int, into tile: UnsafeMutablePointer<UInt8>
    ) {
        sl_gather_tile(rows, Int64(rowBytes), index, Int32(count), Int64(blocks), tile)
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

    /// Rounds to bfloat16, to nearest even.
    public func toBFloat(
        _ x: UnsafePointer<Float>, count: Int, into y: UnsafeMutablePointer<UInt16>
    ) {
        table.pointee.to_bf16(x, Int64(count), y)
    }

    /// Rounds a row to whole numbers of 16 bits, for attention over `KVType.i16`; returns their scale.
    public func toInt16(
        _ x: UnsafePointer<Float>, count: Int, into y: UnsafeMutablePointer<Int16>
    ) -> Float {
        table.pointee.to_i16(x, Int64(count), y)
    }

    /// Rounds to 8 bits with one 16-bit scale per 32 values; `count` is a multiple of 32.
    public func toInt8(
        _ x: UnsafePointer<Float>, count: Int, into q: UnsafeMutablePointer<Int8>,
        scales: UnsafeMutablePointer<UInt16>
    ) {
        table.pointee.to_q8(x, Int64(count), q, scales)
    }

    /// The values of `toInt8`, rounded to bfloat16.
    public func fromInt8(
        _ q: UnsafePointer<Int8>, scales: UnsafePointer<UInt16>, count: Int,
        into y: UnsafeMutablePointer<UInt16>
    ) {
        table.pointee.from_q8(q, scales, Int64(count), y)
    }

    /// The values of `toInt8` as `toInt16` rounds them; returns their scale.
    public func int16FromInt8(
        _ q: UnsafePointer<Int8>, scales: UnsafePointer<UInt16>, count: Int,
        into y: UnsafeMutablePointer<Int16>
    ) -> Float {
        table.pointee.i16_from_q8(q, scales, Int64(count), y)
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
