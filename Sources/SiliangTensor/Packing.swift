// Rearranges stored rows into the order that the integer kernels read.
//
// The layouts are documented in CSiliangKernels/packed_formats.h. They take about the bytes of the
// stored form, so packing trades places, not size. Bits move four columns at a time, as the bytes
// of one 32-bit word.

import CSiliangKernels
import SiliangFormats

enum Packing {
    /// Packs up to 16 rows. Missing rows keep zero scales, which makes their results zero.
    ///
    /// - Parameters:
    ///   - source: the first row; rows are `rowBytes` apart.
    ///   - output: `format.groupBytes(columns:)` bytes, zeroed.
    static func pack(
        _ format: PackedFormat, _ source: UnsafeRawPointer, rowBytes: Int, rows: Int,
        columns: Int, into output: UnsafeMutableRawPointer
    ) {
        let blocks = columns / Kernels.blockColumns
        let type = format.type
        let blockSize = type.blockSize
        let blockBytes = type.blockBytes
        let full = format.sections(blocks: Kernels.chunkBlocks)
        let last = format.sections(blocks: blocks % Kernels.chunkBlocks)
        for row in 0..<rows {
            var chunk = output
            var source = source + row * rowBytes
            for first in stride(from: 0, to: blocks, by: Kernels.chunkBlocks) {
                let count = min(Kernels.chunkBlocks, blocks - first)
                let sections = count == Kernels.chunkBlocks ? full : last
                let stored = count * Kernels.blockColumns / blockSize
                PackedRow(chunk, sections, row: row).pack(
                    type, source, count: stored, blockBytes: blockBytes)
                chunk += Int(sections.size)
                source += stored * blockBytes
            }
        }
    }

    /// Scale (first) and minimum (second) of sub-block `index` of a Q4_K or Q5_K super-block: 6 bits
    /// each, the first four plain in 8 bytes, the last four with their upper bits spread over those.
    static func scaleAndMin(_ scales: UnsafeRawPointer, _ index: Int) -> (UInt8, UInt8) {
        func byte(_ offset: Int) -> UInt8 { scales.load(fromByteOffset: offset, as: UInt8.self) }
        if index < 4 { return (byte(index) & 63, byte(index + 4) & 63) }
        return (
            byte(index + 4) & 15 | (byte(index - 4) >> 6) << 4,
            byte(index + 4) >> 4 | (byte(index) >> 6) << 4
        )
    }

    /// Scale of 16 columns of a Q3_K super-block, 6 bits with offset 32: low nibbles in 8 bytes,
    /// upper pairs in 4.
    static func q3KScale(_ scales: UnsafeRawPointer, _ index: Int) -> Int8 {
        func byte(_ offset: Int) -> UInt8 { scales.load(fromByteOffset: offset, as: UInt8.self) }
        let low = index < 8 ? byte(index) & 15 : byte(index - 8) >> 4
        let high = byte(8 + index % 4) >> (2 * UInt8(index / 4)) & 3
        return Int8(bitPattern: low | high << 4) - 32
    }

    /// Scale of sub-block `index` of an IQ4_XS super-block, 6 bits with offset 32.
    static func iq4XSScale(_ block: UnsafeRawPointer, _ index: Int) -> Int8 {
        let high = block.loadUnaligned(fromByteOffset: 2, as: UInt16.self)
        let low = block.load(fromByteOffset: 4 + index / 2, as: UInt8.self)
        let bits = low >> (4 * UInt8(index % 2)) & 15 | UInt8(high >> (2 * index) & 3) << 4
        return Int8(bitPattern: bits) - 32
    }
}

/// The places of one row in a packed chunk.
private struct PackedRow {
    /// Already at the row's lane.
    let low: UnsafeMutableRawPointer
    let high: UnsafeMutableRawPointer
    let scale: UnsafeMutableRawPointer
    let min: UnsafeMutableRawPointer
    /// Already at the row's entry.
    let d: UnsafeMutableRawPointer
    let dmin: UnsafeMutableRawPointer
    let row: Int

    init(_ chunk: UnsafeMutableRawPointer, _ sections: sl_sections, row: Int) {
        low = chunk + row * 4
        high = chunk + Int(sections.high) + row * 4
        scale = chunk + Int(sections.scale)
        min = chunk + Int(sections.min)
        d = chunk + Int(sections.d) + row * 2
        dmin = chunk + Int(sections.dmin) + row * 2
        self.row = row
    }

    /// Packs `count` stored blocks.
    @inline(__always)
    func pack(_ type: TensorType, _ source: UnsafeRawPointer, count: Int, blockBytes: Int) {
        for index in 0..<count {
            let block = source + index * blockBytes
            switch type {
            case .q4_0, .iq4NL: nibbles(block, at: index, scale: 0, quants: 2)
            case .q4_1:
                nibbles(block, at: index, scale: 0, quants: 4)
                copyHalf(block, 2, to: min, at: index)
            case .q5_0:
                nibbles(block, at: index, scale: 0, quants: 6)
                fifthBits(block, 2, at: index)
            case .q5_1:
                nibbles(block, at: index, scale: 0, quants: 8)
                fifthBits(block, 4, at: index)
                copyHalf(block, 2, to: min, at: index)
            case .q8_0: q8_0(block, at: index)
            case .mxfp4: mxfp4(block, at: index)
            case .q2K: q2K(block)
            case .q3K: q3K(block)
            case .q4K: q4K(block, quants: 16)
            case .q5K:
                q4K(block, quants: 48)
                q5KHighBits(block)
            case .q6K: q6K(block)
            case .iq4XS: iq4XS(block)
            default: break
            }
        }
    }

    @inline(__always)
    private func word(_ source: UnsafeRawPointer, _ offset: Int) -> UInt32 {
        source.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }

    @inline(__always)
    private func put(_ word: UInt32, _ target: UnsafeMutableRawPointer, _ offset: Int) {
        target.storeBytes(of: word, toByteOffset: offset, as: UInt32.self)
    }

    /// A 16-bit scale or minimum of its own per block.
    @inline(__always)
    func copyHalf(
        _ block: UnsafeRawPointer, _ offset: Int, to target: UnsafeMutableRawPointer, at index: Int
    ) {
        let half = block.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
        target.storeBytes(of: half, toByteOffset: index * 32 + row * 2, as: UInt16.self)
    }

    /// Nibbles stored as columns 0...15 low and 16...31 high are pieces already.
    @inline(__always)
    func nibbles(_ block: UnsafeRawPointer, at index: Int, scale offset: Int, quants: Int) {
        copyHalf(block, offset, to: scale, at: index)
        for piece in 0..<4 {
            put(word(block, quants + piece * 4), low, index * 256 + piece * 64)
        }
    }

    /// The fifth bits of 32 columns: one word, bit i for column i.
    @inline(__always)
    func fifthBits(_ block: UnsafeRawPointer, _ offset: Int, at index: Int) {
        let bits = word(block, offset)
        var joined: UInt32 = 0
        for piece in 0..<8 {
            // Four bits, one into each byte.
            let spread = (bits >> UInt32(4 * piece) & 15) &* 0x0020_4081 & 0x0101_0101
            joined |= spread << UInt32(piece)
        }
        put(joined, high, index * 64)
    }

    @inline(__always)
    func q8_0(_ block: UnsafeRawPointer, at index: Int) {
        copyHalf(block, 0, to: scale, at: index)
        for piece in 0..<8 {
            put(word(block, 2 + piece * 4) ^ 0x8080_8080, low, index * 512 + piece * 64)
        }
    }

    @inline(__always)
    func mxfp4(_ block: UnsafeRawPointer, at index: Int) {
        let exponent = block.load(as: UInt8.self)
        let half = UInt16(truncatingIfNeeded: Dequantizer.mxfp4Scale(exponent).bitPattern >> 16)
        scale.storeBytes(of: half, toByteOffset: index * 32 + row * 2, as: UInt16.self)
        for piece in 0..<4 { put(word(block, 1 + piece * 4), low, index * 256 + piece * 64) }
    }

    /// 32 nibbles in the low or the high halves of 32 bytes.
    @inline(__always)
    private func nibbleHalves(_ bytes: UnsafeRawPointer, shift: UInt32, block: Int) {
        for piece in 0..<4 {
            let first = word(bytes, piece * 4) >> shift & 0x0F0F_0F0F
            let second = word(bytes, 16 + piece * 4) >> shift & 0x0F0F_0F0F
            put(first | second << 4, low, block * 256 + piece * 64)
        }
    }

    /// One pair of bits of each of 32 bytes.
    @inline(__always)
    private func pairs(
        _ bytes: UnsafeRawPointer, shift: UInt32, into target: UnsafeMutableRawPointer, block: Int
    ) {
        for half in 0..<2 {
            var joined: UInt32 = 0
            for step in 0..<4 {
                let pair = word(bytes, half * 16 + step * 4) >> shift & 0x0303_0303
                joined |= pair << UInt32(step * 2)
            }
            put(joined, target, block * 128 + half * 64)
        }
    }

    /// One bit of each of 32 bytes.
    @inline(__always)
    private func bits(_ bytes: UnsafeRawPointer, shift: UInt32, block: Int) {
        var joined: UInt32 = 0
        for piece in 0..<8 {
            joined |= (word(bytes, piece * 4) >> shift & 0x0101_0101) << UInt32(piece)
        }
        put(joined, high, block * 64)
    }

    @inline(__always)
    private func superScale(
        _ block: UnsafeRawPointer, _ offset: Int, to target: UnsafeMutableRawPointer
    ) {
        let half = block.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
        target.storeBytes(of: half, as: UInt16.self)
    }

    @inline(__always)
    private func put(_ byte: UInt8, _ target: UnsafeMutableRawPointer, _ offset: Int) {
        target.storeBytes(of: byte, toByteOffset: offset + row, as: UInt8.self)
    }

    func q2K(_ block: UnsafeRawPointer) {
        superScale(block, 80, to: d)
        superScale(block, 82, to: dmin)
        for part in 0..<8 {
            pairs(
                block + 16 + part / 4 * 32, shift: UInt32(part % 4 * 2), into: low, block: part)
            for half in 0..<2 {
                let byte = block.load(fromByteOffset: part * 2 + half, as: UInt8.self)
                put(byte & 15, scale, part * 32 + half * 16)
                put(byte >> 4, min, part * 32 + half * 16)
            }
        }
    }

    func q3K(_ block: UnsafeRawPointer) {
        superScale(block, 108, to: d)
        for part in 0..<8 {
            pairs(
                block + 32 + part / 4 * 32, shift: UInt32(part % 4 * 2), into: low, block: part)
            bits(block, shift: UInt32(part), block: part)
            for half in 0..<2 {
                let factor = Packing.q3KScale(block + 96, part * 2 + half)
                put(UInt8(bitPattern: factor), scale, part * 32 + half * 16)
            }
        }
    }

    func q4K(_ block: UnsafeRawPointer, quants: Int) {
        superScale(block, 0, to: d)
        superScale(block, 2, to: dmin)
        for part in 0..<8 {
            nibbleHalves(
                block + quants + part / 2 * 32, shift: UInt32(part % 2 * 4), block: part)
            let (factor, minimum) = Packing.scaleAndMin(block + 4, part)
            put(factor, scale, part * 16)
            put(minimum, min, part * 16)
        }
    }

    func q5KHighBits(_ block: UnsafeRawPointer) {
        for part in 0..<8 { bits(block + 16, shift: UInt32(part), block: part) }
    }

    func q6K(_ block: UnsafeRawPointer) {
        superScale(block, 208, to: d)
        for part in 0..<8 {
            nibbleHalves(
                block + part / 4 * 64 + part % 2 * 32, shift: UInt32(part % 4 / 2 * 4), block: part)
            pairs(
                block + 128 + part / 4 * 32, shift: UInt32(part % 4 * 2), into: high, block: part)
            for half in 0..<2 {
                let factor = block.load(fromByteOffset: 192 + part * 2 + half, as: UInt8.self)
                put(factor, scale, part * 32 + half * 16)
            }
        }
    }

    func iq4XS(_ block: UnsafeRawPointer) {
        superScale(block, 0, to: d)
        for part in 0..<8 {
            for piece in 0..<4 {
                put(word(block, 8 + part * 16 + piece * 4), low, part * 256 + piece * 64)
            }
            put(UInt8(bitPattern: Packing.iq4XSScale(block, part)), scale, part * 16)
        }
    }
}
