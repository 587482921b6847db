// Rearranges stored rows into the order that the integer kernels read.
//
// The packed layouts are documented where the scalar kernels decode them, in packed_scalar.c. They
// take the bytes of the stored form, so packing trades places, not size.

import SiliangFormats

/// A packed layout.
public enum PackedFormat: Sendable {
    case q4_0
    case q8_0
    case q6K

    /// The packed layout for a storage type, if there is one.
    public init?(_ type: TensorType) {
        switch type {
        case .q4_0: self = .q4_0
        case .q8_0: self = .q8_0
        case .q6K: self = .q6K
        default: return nil
        }
    }

    /// Bytes of a group of 16 rows.
    public func groupBytes(columns: Int) -> Int {
        let blocks = columns / 32
        return switch self {
        case .q4_0: blocks * 288
        case .q8_0: blocks * 544
        case .q6K: blocks * 416 + blocks / 8 * 32
        }
    }
}

enum Packing {
    /// Packs up to 16 rows. Rows beyond `rows` become zero.
    ///
    /// - Parameters:
    ///   - source: the first row; rows are `rowBytes` apart.
    ///   - output: `format.groupBytes(columns:)` bytes, zeroed.
    static func pack(
        _ format: PackedFormat, _ source: UnsafeRawPointer, rowBytes: Int, rows: Int,
        columns: Int, into output: UnsafeMutableRawPointer
    ) {
        for row in 0..<rows {
            let from = source + row * rowBytes
            switch format {
            case .q4_0: q4_0(from, row, columns / 32, output)
            case .q8_0: q8_0(from, row, columns / 32, output)
            case .q6K: q6K(from, row, columns / 32, output)
            }
        }
        // Values are stored with an offset, so zero bytes are not zero weights; but a missing
        // row's scales are zero, which makes its results zero.
    }

    private static func q4_0(
        _ source: UnsafeRawPointer, _ row: Int, _ blocks: Int, _ output: UnsafeMutableRawPointer
    ) {
        let scales = output + blocks * 256
        for block in 0..<blocks {
            let from = source + block * 18
            let scale = from.loadUnaligned(as: UInt16.self)
            scales.storeBytes(of: scale, toByteOffset: block * 32 + row * 2, as: UInt16.self)
            for chunk in 0..<4 {
                let four = from.loadUnaligned(fromByteOffset: 2 + chunk * 4, as: UInt32.self)
                output.storeBytes(
                    of: four, toByteOffset: block * 256 + chunk * 64 + row * 4, as: UInt32.self)
            }
        }
    }

    private static func q8_0(
        _ source: UnsafeRawPointer, _ row: Int, _ blocks: Int, _ output: UnsafeMutableRawPointer
    ) {
        let scales = output + blocks * 512
        for block in 0..<blocks {
            let from = source + block * 34
            let scale = from.loadUnaligned(as: UInt16.self)
            scales.storeBytes(of: scale, toByteOffset: block * 32 + row * 2, as: UInt16.self)
            for chunk in 0..<8 {
                let four = from.loadUnaligned(fromByteOffset: 2 + chunk * 4, as: UInt32.self)
                output.storeBytes(
                    of: four ^ 0x8080_8080, toByteOffset: block * 512 + chunk * 64 + row * 4,
                    as: UInt32.self)
            }
        }
    }

    private static func q6K(
        _ source: UnsafeRawPointer, _ row: Int, _ blocks: Int, _ output: UnsafeMutableRawPointer
    ) {
        let upper = output + blocks * 256
        let scales = upper + blocks * 128
        let halves = scales + blocks * 32
        for superBlock in 0..<blocks / 8 {
            let from = source + superBlock * 210
            let scale = from.loadUnaligned(fromByteOffset: 208, as: UInt16.self)
            halves.storeBytes(of: scale, toByteOffset: superBlock * 32 + row * 2, as: UInt16.self)
            for quarter in 0..<8 {
                let block = superBlock * 8 + quarter
                for sub in 0..<2 {
                    let value = from.load(fromByteOffset: 192 + quarter * 2 + sub, as: UInt8.self)
                    scales.storeBytes(
                        of: value, toByteOffset: block * 32 + sub * 16 + row, as: UInt8.self)
                }
                q6KBlock(
                    from, quarter, output + block * 256 + row * 4, upper + block * 128 + row * 4)
            }
        }
    }

    /// One block of 32 columns: four columns a step, as bytes of one 32-bit word.
    @inline(__always)
    private static func q6KBlock(
        _ from: UnsafeRawPointer, _ quarter: Int, _ low: UnsafeMutableRawPointer,
        _ upper: UnsafeMutableRawPointer
    ) {
        let lows = from + (quarter >> 2) * 64 + (quarter & 1) * 32
        let highs = from + 128 + (quarter >> 2) * 32
        let nibbleShift = UInt32(quarter & 3) / 2 * 4
        let pairShift = UInt32(quarter & 3) * 2
        for half in 0..<2 {
            var pairs: UInt32 = 0
            for step in 0..<4 {
                let word = highs.loadUnaligned(
                    fromByteOffset: half * 16 + step * 4, as: UInt32.self)
                pairs |= (word >> pairShift & 0x0303_0303) << UInt32(step * 2)
            }
            upper.storeBytes(of: pairs, toByteOffset: half * 64, as: UInt32.self)
        }
        for chunk in 0..<4 {
            let first = lows.loadUnaligned(fromByteOffset: chunk * 4, as: UInt32.self)
            let second = lows.loadUnaligned(fromByteOffset: 16 + chunk * 4, as: UInt32.self)
            let nibbles =
                first >> nibbleShift & 0x0F0F_0F0F | (second >> nibbleShift & 0x0F0F_0F0F) << 4
            low.storeBytes(of: nibbles, toByteOffset: chunk * 64, as: UInt32.self)
        }
    }
}
