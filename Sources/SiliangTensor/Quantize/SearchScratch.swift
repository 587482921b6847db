// Where scales are searched: eight blocks side by side, and the kernels that work on them.

import CSiliangKernels

/// One number for each of eight blocks. What is computed with these needs no sums across vectors.
typealias Lanes = SIMD8<Float>

extension SIMD8<Float> {
    @inline(__always)
    var magnitude: Self { replacing(with: -self, where: self .< 0) }

    /// The lanes' reciprocals, 0 where a lane is 0.
    @inline(__always)
    var reciprocal: Self { (1 / self).replacing(with: 0, where: self .== 0) }

    /// Each lane rounded to the nearest whole number, ties to even; below 2^22 in magnitude.
    @inline(__always)
    var nearest: Self {
        let shift = Self(repeating: 0x1.8p23)
        return (self + shift) - shift
    }

    @inline(__always)
    func limited(_ low: Float, _ high: Float) -> Self {
        let raised = replacing(with: low, where: self .< low)
        return raised.replacing(with: high, where: raised .> high)
    }

    /// 1, -1 or 0, as each lane is above, below or at zero.
    @inline(__always)
    var signs: Self {
        Self.zero.replacing(with: 1, where: self .> 0).replacing(with: -1, where: self .< 0)
    }

    /// The sum of all lanes, always in the same order.
    @inline(__always)
    var total: Float {
        let four = lowHalf + highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }
}

/// The memory of one thread's searches.
struct SearchScratch {
    let kernels: Kernels
    /// Vector i holds value i of every block.
    let values: UnsafeMutablePointer<Lanes>
    /// What a candidate divides by, and moves by.
    let inverses: UnsafeMutablePointer<Lanes>
    let offsets: UnsafeMutablePointer<Lanes>
    let steps: UnsafeMutablePointer<Lanes>
    /// What the kernels give for each candidate.
    let codes: UnsafeMutablePointer<Lanes>
    let squares: UnsafeMutablePointer<Lanes>
    let products: UnsafeMutablePointer<Lanes>
    /// 256 codes, in the order of the values.
    let bytes: UnsafeMutablePointer<UInt8>

    /// The most candidates of one call, and the most values of a block.
    static let most = 32
    static let lanes = 7 * most + 8

    /// - Parameter memory: `lanes` vectors.
    init(_ memory: UnsafeMutablePointer<Lanes>, _ kernels: Kernels) {
        self.kernels = kernels
        values = memory
        inverses = memory + Self.most
        offsets = memory + 2 * Self.most
        steps = memory + 3 * Self.most
        codes = memory + 4 * Self.most
        squares = memory + 5 * Self.most
        products = memory + 6 * Self.most
        bytes = UnsafeMutableRawPointer(memory + 7 * Self.most).bindMemory(
            to: UInt8.self, capacity: 256)
    }

    /// Takes `blocks` blocks that follow each other at `source`; missing ones are zero.
    func load(_ source: UnsafePointer<Float>, length: Int, blocks: Int = 8) {
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
    func extent(length: Int) -> (low: Lanes, high: Lanes) {
        var low = values[0]
        var high = values[0]
        for index in 1..<length {
            let value = values[index]
            low.replace(with: value, where: value .< low)
            high.replace(with: value, where: value .> high)
        }
        return (low, high)
    }

    /// Candidates go in pairs: doubles the last of an odd number.
    private func even(_ count: Int, _ candidates: UnsafeMutablePointer<Lanes>) -> Int64 {
        if count % 2 == 1 { candidates[count] = candidates[count - 1] }
        return Int64(count + count % 2)
    }

    /// Sums for `count` candidates of codes around zero.
    func fitSymmetric(length: Int, count: Int, levels: Float) {
        kernels.table.pointee.fit_symmetric(
            floats(values), Int64(length), even(count, inverses), floats(inverses), levels,
            floats(products), floats(squares))
    }

    /// Sums for `count` candidates of codes from zero.
    func fitAsymmetric(length: Int, count: Int, levels: Float) {
        _ = even(count, offsets)
        kernels.table.pointee.fit_asymmetric(
            floats(values), Int64(length), even(count, inverses), floats(inverses),
            floats(offsets), levels, floats(codes), floats(squares), floats(products))
    }

    /// The squared errors of `count` candidates into `squares`.
    func errors(length: Int, count: Int, codes: ClosedRange<Float>) {
        for index in 0..<count { inverses[index] = steps[index].reciprocal }
        _ = even(count, offsets)
        _ = even(count, steps)
        kernels.table.pointee.block_errors(
            floats(values), Int64(length), even(count, inverses), floats(steps), floats(inverses),
            floats(offsets), codes.lowerBound, codes.upperBound, floats(squares))
    }

    /// Rounds blocks that follow each other at `source` to codes, stored in `bytes` from 0 up.
    ///
    /// - Returns: the squared error.
    func round(
        _ source: UnsafePointer<Float>, blocks: Int, length: Int, steps: Lanes, offsets: Lanes,
        codes: ClosedRange<Float>, first: Int = 0
    ) -> Double {
        self.steps[0] = steps
        self.offsets[0] = offsets
        return kernels.table.pointee.block_codes(
            source, Int64(blocks), Int64(length), floats(self.steps), floats(self.offsets),
            codes.lowerBound, codes.upperBound, bytes + first)
    }

    /// The largest magnitudes of blocks that follow each other at `source`.
    func peaks(_ source: UnsafePointer<Float>, blocks: Int, length: Int) -> Lanes {
        steps[0] = .zero
        kernels.table.pointee.block_peaks(
            source, Int64(blocks), Int64(length), floats(steps))
        return steps[0]
    }

    private func floats(_ lanes: UnsafeMutablePointer<Lanes>) -> UnsafeMutablePointer<Float> {
        UnsafeMutableRawPointer(lanes).assumingMemoryBound(to: Float.self)
    }
}
