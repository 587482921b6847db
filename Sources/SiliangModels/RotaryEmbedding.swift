// Rotary position embeddings (arXiv:2104.09864) and the ways to stretch them: per-frequency
// factors (Llama 3), linear interpolation, YaRN (arXiv:2309.00071).

import SiliangFormats
import SiliangTensor

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The rotation of the first (or only) `dimensions` values of each head.
struct RotaryEmbedding: Sendable {
    /// Values that are rotated; half as many angles.
    let dimensions: Int
    /// Pairs are (2i, 2i + 1); otherwise (i, i + dimensions / 2).
    let interleaved: Bool
    /// `[dimensions / 2]` radians per position.
    let frequencies: [Float]
    /// Both cosine and sine are multiplied by it (YaRN's attention factor).
    let magnitude: Float
    /// YaRN's part in the softmax scale of DeepSeek's latent attention: 1 + log multiplier · ln s.
    let yarnScale: Float

    /// Reads the `rope.*` keys of an architecture.
    init(
        _ weights: ModelWeights, dimensions: Int, interleaved: Bool
    ) throws(ModelError) {
        self.dimensions = dimensions
        self.interleaved = interleaved
        guard dimensions > 0, dimensions % 2 == 0 else {
            throw weights.failure("rope.dimension_count", "an even number was expected")
        }
        let base = try weights.number("rope.freq_base", default: 10000)
        guard base > 1 else { throw weights.failure("rope.freq_base", "must be above 1") }
        var frequencies = (0..<dimensions / 2).map { index in
            pow(base, -2 * Double(index) / Double(dimensions))
        }
        let factor = max(1, try weights.number("rope.scaling.factor", default: 1))
        var magnitude = 1.0
        var yarnScale = 1.0
        switch weights.text("rope.scaling.type") ?? "none" {
        case "none": break
        case "llama3":
            let bands = try Llama3Bands(weights, factor: factor)
            frequencies = frequencies.map(bands.stretch)
        case "linear": frequencies = frequencies.map { $0 / factor }
        case "yarn":
            let yarn = try YaRN(weights, base: base, dimensions: dimensions, factor: factor)
            frequencies = yarn.stretch(frequencies)
            magnitude = yarn.magnitude
            yarnScale = yarn.softmaxScale
        case let other:
            throw weights.failure(
                "rope.scaling.type",
                "\(other) is not supported; supported are none, linear, llama3, yarn")
        }
        if let factors = try weights.optionalVector("rope_freqs.weight", dimensions / 2) {
            guard factors.allSatisfy({ $0.isFinite && $0 > 0 }) else {
                throw ModelError(
                    .invalidConfiguration,
                    "\(weights.path): rope_freqs.weight holds factors that are not positive")
            }
            frequencies = zip(frequencies, factors).map { $0 / Double($1) }
        }
        self.frequencies = frequencies.map(Float.init)
        self.magnitude = Float(magnitude)
        self.yarnScale = Float(yarnScale)
    }

    /// Writes cosines and sines of every position, `[positions, dimensions / 2]` each.
    func fill(
        positions: [Int32], cosine: UnsafeMutablePointer<Float>, sine: UnsafeMutablePointer<Float>
    ) {
        let half = dimensions / 2
        for (row, position) in positions.enumerated() {
            for index in 0..<half {
                let angle = Float(position) * frequencies[index]
                cosine[row * half + index] = cos(angle) * magnitude
                sine[row * half + index] = sin(angle) * magnitude
            }
        }
    }
}

/// Llama 3.1's stretching (arXiv:2407.21783; the formula is in the reference implementation): waves
/// that are long against the original context are stretched by the factor, short ones stay, those
/// between are blended. GGUF files hold its results as a tensor instead.
struct Llama3Bands {
    let factor: Double
    let originalContext: Double
    let low: Double
    let high: Double

    private init(factor: Double, originalContext: Double, low: Double, high: Double) {
        self.factor = factor
        self.originalContext = originalContext
        self.low = low
        self.high = high
    }

    init(_ weights: ModelWeights, factor: Double) throws(ModelError) {
        self.factor = factor
        originalContext = Double(
            try weights.int("rope.scaling.original_context_length", in: 1...(1 << 40)))
        low = try weights.number("rope.scaling.low_freq_factor")
        high = try weights.number("rope.scaling.high_freq_factor")
        guard high > low else {
            throw weights.failure(
                "rope.scaling.high_freq_factor", "must be above low_freq_factor \(low)")
        }
    }

    /// What each frequency of a rotation of `dimensions` values is divided by, as GGUF files hold
    /// it.
    ///
    /// - Throws: `ModelError` (`invalidConfiguration`) when a parameter is missing.
    static func factors(
        _ source: any CheckpointSource, dimensions: Int
    ) throws(ModelError) -> [Float] {
        func number(_ key: String) throws(ModelError) -> Double {
            guard let value = source.value("rope.scaling.\(key)")?.double, value > 0 else {
                throw ModelError(
                    .invalidConfiguration,
                    "\(source.place(of: "rope.scaling.\(key)")): a number above 0 was expected")
            }
            return value
        }
        let bands = Llama3Bands(
            factor: try number("factor"), originalContext: try number("original_context_length"),
            low: try number("low_freq_factor"), high: try number("high_freq_factor"))
        let base = source.value("rope.freq_base")?.double ?? 10000
        return (0..<dimensions / 2).map { index in
            let frequency = pow(base, -2 * Double(index) / Double(dimensions))
            return Float(frequency / bands.stretch(frequency))
        }
    }

    func stretch(_ frequency: Double) -> Double {
        let turns = originalContext * frequency / (2 * Double.pi)
        let kept = min(max((turns - low) / (high - low), 0), 1)
        return frequency * (kept + (1 - kept) / factor)
    }
}

/// YaRN's parameters as GGUF files state them.
private struct YaRN {
    let factor: Double
    let low: Double
    let high: Double
    let magnitude: Double
    let softmaxScale: Double

    init(
        _ weights: ModelWeights, base: Double, dimensions: Int, factor: Double
    ) throws(ModelError) {
        self.factor = factor
        let context = try weights.int("context_length", in: 1...(1 << 40))
        let original = try weights.int(
            "rope.scaling.original_context_length", in: 1...(1 << 40), default: context)
        let fast = try weights.number("rope.scaling.yarn_beta_fast", default: 32)
        let slow = try weights.number("rope.scaling.yarn_beta_slow", default: 1)
        // The dimension whose wave makes `turns` turns within the original context.
        func dimension(turns: Double) -> Double {
            Double(dimensions) * log(Double(original) / (turns * 2 * Double.pi)) / (2 * log(base))
        }
        guard fast > 0, slow > 0 else {
            throw weights.failure("rope.scaling.yarn_beta_fast", "must be above 0")
        }
        low = max(dimension(turns: fast).rounded(.down), 0)
        high = min(dimension(turns: slow).rounded(.up), Double(dimensions - 1))
        let logMultiplier = try weights.number("rope.scaling.yarn_log_multiplier", default: 0)
        softmaxScale = factor > 1 ? 1 + logMultiplier * log(factor) : 1
        let plain = try weights.number("rope.scaling.attn_factor", default: 1)
        if weights.has("rope.scaling.yarn_attn_factor") {
            magnitude = try weights.number("rope.scaling.yarn_attn_factor")
        } else if logMultiplier != 0 {
            // DeepSeek's mscale and mscale_all_dim: equal in every release, so their ratio is 1.
            magnitude = plain
        } else {
            magnitude = plain * (factor > 1 ? 1 + 0.1 * log(factor) : 1)
        }
    }

    /// High frequencies stay, low ones are interpolated, those between are blended.
    func stretch(_ frequencies: [Double]) -> [Double] {
        let span = high == low ? 0.001 : high - low
        return frequencies.enumerated().map { index, frequency in
            let ramp = min(max((Double(index) - low) / span, 0), 1)
            return frequency * (1 - ramp) + frequency / factor * ramp
        }
    }
}

/// The natural logarithm.
func logarithm(_ value: Double) -> Double { log(value) }
