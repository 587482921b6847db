// The formats of 32 values with scales of their own: Q8_0, Q4_0, Q5_0 and Q5_1.

/// Eight blocks of 32 values at a time, fewer at the end.
struct PlainQuantizer {
    let scratch: SearchScratch

    /// Calls `body` for every group of up to eight blocks with its first block and their number.
    private func forEachGroup(_ count: Int, _ body: (_ first: Int, _ blocks: Int) -> Double)
        -> Double
    {
        var total = 0.0
        for first in stride(from: 0, to: count / 32, by: 8) {
            total += body(first, min(8, count / 32 - first))
        }
        return total
    }

    /// Eight scales as they will be read back.
    private func stored(_ scales: Lanes) -> (bits: SIMD8<UInt16>, values: Lanes) {
        var limited = scales.limited(-65504, 65504)
        var bits = SIMD8<UInt16>.zero
        var values = Lanes.zero
        withUnsafeMutableBytes(of: &bits) { bits in
            guard let target = bits.baseAddress else { return }
            withUnsafeMutableBytes(of: &limited) { scales in
                guard let source = scales.baseAddress else { return }
                scratch.kernels.toHalf(
                    source.assumingMemoryBound(to: Float.self), count: 8,
                    into: target.assumingMemoryBound(to: UInt16.self))
            }
            withUnsafeMutableBytes(of: &values) { values in
                guard let result = values.baseAddress else { return }
                Dequantizer.halves(target, 8, result.assumingMemoryBound(to: Float.self))
            }
        }
        return (bits, values)
    }

    /// Q8_0: the largest value becomes ±127.
    func q8_0(
        _ source: UnsafePointer<Float>, _ count: Int, _ output: UnsafeMutableRawPointer
    ) -> Double {
        forEachGroup(count) { first, blocks in
            let values = source + first * 32
            let scales = stored(scratch.peaks(values, blocks: blocks, length: 32) / 127)
            let error = scratch.round(
                values, blocks: blocks, length: 32, steps: scales.values, offsets: .zero,
                codes: -128...127)
            for block in 0..<blocks {
                let target = output + (first + block) * 34
                target.storeBytes(of: scales.bits[block], as: UInt16.self)
                Codes.putSigned(scratch.bytes + block * 32, into: target + 2)
            }
            return error
        }
    }

    /// Q4_0 and Q5_0: a scale for codes around zero.
    func symmetric(
        _ source: UnsafePointer<Float>, _ count: Int, _ output: UnsafeMutableRawPointer,
        _ search: SymmetricSearch, hasFifthBit: Bool
    ) -> Double {
        forEachGroup(count) { first, blocks in
            let values = source + first * 32
            scratch.load(values, length: 32, blocks: blocks)
            let scales = stored(search.scales(scratch, length: 32))
            let error = scratch.round(
                values, blocks: blocks, length: 32, steps: scales.values, offsets: .zero,
                codes: -search.levels...search.levels - 1)
            for block in 0..<blocks {
                let target = output + (first + block) * (hasFifthBit ? 22 : 18)
                let codes = scratch.bytes + block * 32
                target.storeBytes(of: scales.bits[block], as: UInt16.self)
                if hasFifthBit { Codes.putFifthBits(codes, into: target + 2) }
                Codes.putNibbles(
                    codes, codes + 16, count: 16, into: target + (hasFifthBit ? 6 : 2))
            }
            return error
        }
    }

    /// Q5_1: a scale and an offset.
    func asymmetric(
        _ source: UnsafePointer<Float>, _ count: Int, _ output: UnsafeMutableRawPointer,
        _ search: AsymmetricSearch
    ) -> Double {
        forEachGroup(count) { first, blocks in
            let values = source + first * 32
            scratch.load(values, length: 32, blocks: blocks)
            let fit = search.fit(scratch, length: 32)
            let scales = stored(fit.scale)
            let offsets = stored(-fit.minimum)
            let error = scratch.round(
                values, blocks: blocks, length: 32, steps: scales.values,
                offsets: -offsets.values, codes: 0...search.levels)
            for block in 0..<blocks {
                let target = output + (first + block) * 24
                let codes = scratch.bytes + block * 32
                target.storeBytes(of: scales.bits[block], as: UInt16.self)
                target.storeBytes(of: offsets.bits[block], toByteOffset: 2, as: UInt16.self)
                Codes.putFifthBits(codes, into: target + 4)
                Codes.putNibbles(codes, codes + 16, count: 16, into: target + 8)
            }
            return error
        }
    }
}
