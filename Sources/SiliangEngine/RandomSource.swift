// Random numbers by position, so that a draw depends on its seed and its step and nothing else.

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA
/// 2014) addressed by index: its state is a counter, so output `i` costs as much as output 0.
enum SplitMix64 {
    private static let gamma: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Output `index`, from 0, of the generator seeded with `seed`.
    static func output(seed: UInt64, index: UInt64) -> UInt64 {
        var z = seed &+ (index &+ 1) &* gamma
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The draws of one request: a function of (seed, step).
struct RandomSource: Sendable {
    private let key: UInt64

    init(seed: UInt64) {
        // Seeds that differ by SplitMix64's increment would otherwise be one stream, shifted.
        key = SplitMix64.output(seed: seed, index: 0)
    }

    /// Uniform in [0, 1), in steps of 2⁻⁵³.
    ///
    /// - Parameter step: tokens that the request sampled before this one.
    func uniform(step: Int) -> Double {
        let bits = SplitMix64.output(seed: key, index: UInt64(truncatingIfNeeded: step))
        return Double(bits >> 11) * 0x1p-53
    }
}
