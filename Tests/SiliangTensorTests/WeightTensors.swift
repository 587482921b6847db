// The tensors of Tools/make_quantizer_table.py, made again.

import SiliangTestSupport

@testable import SiliangTensor

/// Weights of several kinds, the same to the bit as those that ggml's errors were measured with.
enum WeightTensors {
    static let rows = 64
    static let columns = 512
    static let names = [
        "normal", "heavy", "uniform", "structured", "outliers", "offset", "small",
    ]

    static func values(_ name: String) -> [Float] {
        let scale: Float = 0x1p-6
        let count = rows * columns
        switch name {
        case "heavy":
            let divisors = uniform(2, count)
            return zip(normal, divisors).map { $0 / ($1 + 0.125) * scale }
        case "uniform": return uniform(3, count).map { ($0 - 0.5) * scale }
        case "structured":
            let widths = uniform(4, columns)
            let means = uniform(5, rows)
            return normal.enumerated().map { index, value in
                (value * (widths[index % columns] + 0.25) + (means[index / columns] - 0.5)) * scale
            }
        case "outliers":
            let chosen = words(6, count)
            return zip(normal, chosen).map { ($1 % 128 == 0 ? $0 * 16 : $0) * scale }
        case "offset": return normal.map { ($0 * 0.25 - 2) * scale }
        case "small": return normal.map { $0 * 0x1p-16 }
        default: return normal.map { $0 * scale }
        }
    }

    private static func words(_ seed: UInt64, _ count: Int) -> [UInt64] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in generator.next() }
    }

    private static func uniform(_ seed: UInt64, _ count: Int) -> [Float] {
        words(seed, count).map { Float($0 >> 48) * 0x1p-16 }
    }

    /// Sums of twelve uniform numbers less their mean.
    private static let normal: [Float] = {
        let words = WeightTensors.words(1, 3 * rows * columns)
        return (0..<rows * columns).map { index in
            var total = -6 * 65536
            for word in words[3 * index..<3 * index + 3] {
                for shift in stride(from: UInt64(0), to: 64, by: 16) {
                    total += Int(word >> shift & 0xFFFF)
                }
            }
            return Float(total) * 0x1p-16
        }
    }()
}
