// The passes over a whole row of logits, written so that the compiler makes vector code of them.

enum Softmax {
    /// The greatest value, NaN aside; -inf where there is none.
    static func maximum(_ values: UnsafeMutableBufferPointer<Float>) -> Float {
        // Eight chains: one would wait for each comparison in turn.
        var lanes = SIMD8<Float>(repeating: -.infinity)
        var index = 0
        while index + 8 <= values.count {
            for lane in 0..<8 {
                let value = values[index + lane]
                lanes[lane] = value > lanes[lane] ? value : lanes[lane]
            }
            index += 8
        }
        var maximum = -Float.infinity
        for lane in 0..<8 where lanes[lane] > maximum { maximum = lanes[lane] }
        for index in index..<values.count where values[index] > maximum { maximum = values[index] }
        return maximum
    }

    /// `weights[i] = exp((logits[i] - maximum) * scale)`, 0 for NaN and -inf.
    static func weights(
        of logits: UnsafeMutableBufferPointer<Float>, maximum: Float, scale: Float,
        into weights: UnsafeMutableBufferPointer<Float>
    ) {
        for index in 0..<logits.count {
            weights[index] = exp((logits[index] - maximum) * scale)
        }
    }

    /// The sum of `values`, in Double, in a fixed order; `sums` gets that of each `blockSize`.
    static func sum(
        _ values: UnsafeMutableBufferPointer<Float>, _ sums: UnsafeMutableBufferPointer<Double>,
        _ blockSize: Int
    ) -> Double {
        var total = 0.0
        var start = 0
        var block = 0
        while start < values.count {
            let end = min(start + blockSize, values.count)
            var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
            var index = start
            while index + 4 <= end {
                a += Double(values[index])
                b += Double(values[index + 1])
                c += Double(values[index + 2])
                d += Double(values[index + 3])
                index += 4
            }
            for index in index..<end { a += Double(values[index]) }
            sums[block] = (a + b) + (c + d)
            total += sums[block]
            start = end
            block += 1
        }
        return total
    }

    /// eˣ for x ≤ 0 within 3 units in the last place; 0 below -87, where Float has no normal
    /// numbers left, and for NaN.
    ///
    /// eˣ = 2ⁿ·eʳ with n = round(x / ln 2), |r| ≤ ln 2 / 2, and the series of eʳ up to r⁷ / 7!,
    /// whose remainder is below 6e-9.
    @inline(__always)
    static func exp(_ x: Float) -> Float {
        // Adding 1.5 · 2²³ rounds to an integer, which then stands in the low bits.
        let rounder: Float = 12_582_912
        let shifted = x * 1.442_695_04 + rounder
        let n = shifted - rounder
        // ln 2 in two parts, the first exact in n · part.
        let r = (x - n * 0.693_359_375) - n * -2.121_944_4e-4
        var sum: Float = 1.0 / 5040
        sum = sum * r + 1.0 / 720
        sum = sum * r + 1.0 / 120
        sum = sum * r + 1.0 / 24
        sum = sum * r + 1.0 / 6
        sum = sum * r + 0.5
        sum = sum * r + 1
        sum = sum * r + 1
        let exponent = shifted.bitPattern &- rounder.bitPattern &+ 127
        let result = sum * Float(bitPattern: exponent &<< 23)
        return x >= -87 ? result : 0
    }
}
