// Eight blocks side by side: the form in which scales are searched.

/// One value of each of eight blocks. Arithmetic on blocks needs no sums across a vector this way.
typealias Lanes = SIMD8<Float>

extension SIMD8<Float> {
    /// Each lane rounded to the nearest whole number, ties to even. Lanes of 2^22 and more come out
    /// inexact, which is enough for whoever clamps them afterwards.
    @inline(__always)
    var nearest: Self {
        let shift = Self(repeating: 0x1.8p23)
        return (self + shift) - shift
    }

    @inline(__always)
    func limited(_ low: Float, _ high: Float) -> Self {
        larger(Self(repeating: low)).smaller(Self(repeating: high))
    }

    @inline(__always)
    func larger(_ other: Self) -> Self { replacing(with: other, where: self .< other) }

    @inline(__always)
    func smaller(_ other: Self) -> Self { replacing(with: other, where: self .> other) }

    @inline(__always)
    var magnitude: Self { larger(-self) }

    /// The lanes' reciprocals, 0 where a lane is 0.
    @inline(__always)
    var reciprocal: Self {
        (1 / self).replacing(with: 0, where: self .== 0)
    }

    /// The sum of all lanes, always in the same order.
    @inline(__always)
    var total: Float {
        let four = lowHalf + highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }

    /// The lanes as bytes; each must be a whole number from 0 to 255.
    @inline(__always)
    var bytes: SIMD8<UInt8> {
        // At 2^23 the last bit of a Float is worth 1.
        let shifted = self + Self(repeating: 0x1p23)
        return SIMD8<UInt8>(truncatingIfNeeded: unsafeBitCast(shifted, to: SIMD8<UInt32>.self))
    }
}

/// Up to eight blocks of equal length, transposed: vector i holds value i of every block.
struct BlockGroup {
    let values: UnsafeMutablePointer<Lanes>
    let length: Int

    /// Takes `blocks` blocks that follow each other at `source`; missing ones are zero.
    func load(_ source: UnsafePointer<Float>, blocks: Int = 8) {
        if blocks == 8 {
            for index in 0..<length {
                let at = source + index
                values[index] = Lanes(
                    at[0], at[length], at[2 * length], at[3 * length], at[4 * length],
                    at[5 * length], at[6 * length], at[7 * length])
            }
        } else {
            for index in 0..<length {
                var lanes = Lanes.zero
                for block in 0..<min(blocks, 8) { lanes[block] = source[block * length + index] }
                values[index] = lanes
            }
        }
    }

    /// The smallest and the largest value of every block.
    @inline(__always)
    func extent() -> (low: Lanes, high: Lanes) {
        var low = values[0]
        var high = values[0]
        for index in 1..<length {
            low = low.smaller(values[index])
            high = high.larger(values[index])
        }
        return (low, high)
    }
}

extension SIMD8<Float> {
    /// 1, -1 or 0, as each lane is above, below or at zero.
    @inline(__always)
    var signs: Self {
        Self.zero.replacing(with: 1, where: self .> 0).replacing(with: -1, where: self .< 0)
    }

    /// Eight values at an address of any alignment.
    @inline(__always)
    static func load(_ source: UnsafePointer<Float>) -> Self {
        UnsafeRawPointer(source).loadUnaligned(as: Self.self)
    }
}

extension UnsafeMutableRawPointer {
    @inline(__always)
    func store(_ bytes: SIMD8<UInt8>) {
        storeBytes(of: bytes, as: SIMD8<UInt8>.self)
    }

    @inline(__always)
    func load8() -> SIMD8<UInt8> {
        loadUnaligned(as: SIMD8<UInt8>.self)
    }
}
