// The plain meaning of each kernel, with sums in double precision: what tests hold kernels to.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Slow references. Arrays are row-major; sizes are the caller's to get right.
public enum ScalarReference {
    /// `result[t, r] = Σ weights[r, k] · x[t, k]`, for weights `[rows, columns]` and x
    /// `[tokens, columns]`.
    public static func multiply(
        weights: [Float], rows: Int, columns: Int, x: [Float], tokens: Int
    ) -> [Double] {
        var result: [Double] = []
        for token in 0..<tokens {
            for row in 0..<rows {
                var sum = 0.0
                for column in 0..<columns {
                    sum +=
                        Double(weights[row * columns + column])
                        * Double(x[token * columns + column])
                }
                result.append(sum)
            }
        }
        return result
    }

    public static func rmsNorm(_ x: [Float], weight: [Float]?, epsilon: Double) -> [Double] {
        let mean = x.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(x.count)
        let scale = 1 / (mean + epsilon).squareRoot()
        return x.indices.map { Double(x[$0]) * scale * Double(weight?[$0] ?? 1) }
    }

    public static func softmax(_ x: [Float]) -> [Double] {
        let maximum = Double(x.max() ?? 0)
        let exponentials = x.map { exp(Double($0) - maximum) }
        let sum = exponentials.reduce(0, +)
        return exponentials.map { $0 / sum }
    }

    public static func siluMultiply(_ gate: [Float], _ up: [Float]) -> [Double] {
        zip(gate, up).map { Double($0) / (1 + exp(-Double($0))) * Double($1) }
    }

    /// Rotation of pairs (2i, 2i + 1) if interleaved, else (i, i + count / 2).
    public static func rotate(
        _ x: [Float], angles: [Double], interleaved: Bool
    ) -> [Double] {
        var result = x.map(Double.init)
        for (index, angle) in angles.enumerated() {
            let first = interleaved ? 2 * index : index
            let second = interleaved ? 2 * index + 1 : index + angles.count
            result[first] = Double(x[first]) * cos(angle) - Double(x[second]) * sin(angle)
            result[second] = Double(x[first]) * sin(angle) + Double(x[second]) * cos(angle)
        }
        return result
    }

    /// Attention of one query over its keys and values, each `[count][size]`.
    public static func attend(
        query: [Float], keys: [[Float]], values: [[Float]], valueSize: Int
    ) -> [Double] {
        let scores = keys.map { key in
            Float(zip(query, key).reduce(0.0) { $0 + Double($1.0) * Double($1.1) })
        }
        let weights = scores.isEmpty ? [] : softmax(scores)
        return (0..<valueSize).map { index in
            zip(weights, values).reduce(0.0) { $0 + $1.0 * Double($1.1[index]) }
        }
    }
}
