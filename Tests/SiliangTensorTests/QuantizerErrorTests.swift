// The quantiser against ggml's: errors on the same tensors.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangTensor

@Suite struct QuantizerErrorTests {
    private struct Entry: Decodable {
        let sum_of_squares: Double
        let mse: [String: Double]
    }

    private static func table() throws -> [String: Entry] {
        let path =
            Fixtures.repository + "/Tests/SiliangTensorTests/Fixtures/quantizer_errors.json"
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return try JSONDecoder().decode([String: Entry].self, from: data)
    }

    /// The bound is 1.02; where a search makes up for it, less than ggml's error is expected.
    private static let bounds: [(type: TensorType, limit: Double)] = [
        (.q8_0, 1.005), (.q6K, 0.99), (.q5K, 0.99), (.q4K, 0.99), (.q5_0, 0.99), (.q5_1, 0.99),
        (.q4_0, 0.97),
    ]

    @Test("no type's error exceeds ggml's", arguments: WeightTensors.names)
    func errors(name: String) throws {
        let entry = try #require(try Self.table()[name])
        let values = WeightTensors.values(name)
        let squares = values.reduce(0) { $0 + Double($1) * Double($1) }
        // The same tensor as the table's, or the comparison means nothing.
        #expect(abs(squares / entry.sum_of_squares - 1) < 1e-12)
        for (type, limit) in Self.bounds {
            let theirs = try #require(entry.mse[type.name])
            let ours = try quantized(values, type).error / Double(values.count)
            // Below the smallest 16-bit scale nobody can do better than anybody.
            let bound = name == "small" ? 1.02 : limit
            #expect(ours <= bound * theirs, "\(type.name): \(ours / theirs)")
        }
    }
}

/// What comes back after quantising, and the squared error computed from it.
func quantized(
    _ values: [Float], _ type: TensorType, set: InstructionSet = .best
) throws -> (values: [Float], bytes: [UInt8], error: Double, stated: Double) {
    var bytes = [UInt8](repeating: 0xAA, count: values.count / type.blockSize * type.blockBytes)
    let quantizer = try Quantizer(instructionSet: set)
    let stated = try values.withUnsafeBufferPointer { values in
        try bytes.withUnsafeMutableBytes { bytes in
            try quantizer.quantize(values, as: type, into: bytes)
        }
    }
    var back = [Float](repeating: 0, count: values.count)
    back.withUnsafeMutableBufferPointer { output in
        bytes.withUnsafeBytes { bytes in
            guard let source = bytes.baseAddress, let target = output.baseAddress else { return }
            Dequantizer.dequantize(type, source, count: values.count, into: target)
        }
    }
    let error = zip(values, back).reduce(0.0) {
        let difference = Double($1.0) - Double($1.1)
        return $0 + difference * difference
    }
    return (back, bytes, error, stated)
}
