// Partial selection: the k likeliest tokens, or those that hold a share of the mass, unsorted.

/// Tokens ranked by value, then by lowest index, as one integer: a greater key ranks higher, and no
/// two tokens share one.
enum Ranking {
    /// - Parameters:
    ///   - value: not NaN.
    ///   - index: at least 0, below 2³².
    @inline(__always)
    static func key(_ value: Float, _ index: Int) -> UInt64 {
        // Adding zero makes -0 the same as 0. IEEE 754 bits order like integers once negative
        // numbers are inverted and the sign bit is flipped.
        let bits = (value + 0).bitPattern
        let ordered = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
        return UInt64(ordered) << 32 | UInt64(~UInt32(truncatingIfNeeded: index))
    }

    @inline(__always)
    static func value(of key: UInt64) -> Float {
        let ordered = UInt32(key >> 32)
        return Float(bitPattern: ordered & 0x8000_0000 == 0 ? ~ordered : ordered & 0x7FFF_FFFF)
    }

    @inline(__always)
    static func index(of key: UInt64) -> Int {
        Int(~UInt32(truncatingIfNeeded: key))
    }

    /// Moves the `k` greatest of the first `count` keys to the front, in no order.
    ///
    /// - Parameter k: from 1 to `count`.
    /// - Returns: the least of them.
    /// - Complexity: linear on average (Hoare's quickselect).
    static func select(_ keys: UnsafeMutableBufferPointer<UInt64>, count: Int, k: Int) -> UInt64 {
        var low = 0
        var high = count
        while high - low > 1 {
            let pivot = partition(keys, low, high)
            if pivot == k - 1 { break }
            if pivot >= k { high = pivot } else { low = pivot + 1 }
        }
        return keys[k - 1]
    }

    /// The last of the greatest keys that is needed for their values to sum to `mass`.
    ///
    /// - Parameter count: at least 1.
    /// - Returns: the least of all keys where they do not sum to it.
    /// - Complexity: linear on average.
    static func select(
        _ keys: UnsafeMutableBufferPointer<UInt64>, count: Int, mass: Double
    ) -> UInt64 {
        var low = 0
        var high = count
        var above = 0.0
        while high - low > 1 {
            let pivot = partition(keys, low, high)
            var sum = above
            for index in low..<pivot { sum += Double(value(of: keys[index])) }
            if pivot > low, sum >= mass {
                high = pivot
                continue
            }
            sum += Double(value(of: keys[pivot]))
            if sum >= mass || pivot + 1 == high { return keys[pivot] }
            above = sum
            low = pivot + 1
        }
        return keys[low]
    }

    /// Orders `low..<high` around one of its keys, greater ones first.
    ///
    /// - Returns: where that key has come to lie.
    private static func partition(
        _ keys: UnsafeMutableBufferPointer<UInt64>, _ low: Int, _ high: Int
    ) -> Int {
        // An index that no input can foresee: any fixed rule has inputs that make it quadratic.
        let random = SplitMix64.output(seed: keys[low], index: UInt64(high - low))
        let chosen = low + Int(random % UInt64(high - low))
        let pivot = keys[chosen]
        keys[chosen] = keys[low]
        keys[low] = pivot
        var boundary = low
        for index in low + 1..<high {
            // Swaps in any case and lets the comparison move the boundary: nothing to mispredict.
            let key = keys[index]
            keys[index] = keys[boundary + 1]
            keys[boundary + 1] = key
            boundary += key > pivot ? 1 : 0
        }
        keys[low] = keys[boundary]
        keys[boundary] = pivot
        return boundary
    }
}
