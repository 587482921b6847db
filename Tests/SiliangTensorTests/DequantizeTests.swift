import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangTensor

@Suite struct DequantizeTests {
    static let committed = Fixtures.repository + "/Tests/SiliangTensorTests/Fixtures"

    static let blockTypes = [
        "q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "q2_k", "q3_k", "q4_k", "q5_k", "q6_k", "iq4_nl",
        "iq4_xs", "mxfp4",
    ]

    @Test(arguments: blockTypes + ["f16", "bf16"])
    func committedBlocksComeOutExactToTheBit(_ name: String) throws {
        let file = try GGUFFile.open(path: Self.committed + "/quants.gguf")
        let expected = try NPYFile.open(path: Self.committed + "/\(name).npy")
            .values(of: Float.self)
        let values = try TensorReader.floats(file.requireTensor(named: name))
        #expect(values.map(\.bitPattern) == expected.map(\.bitPattern))
    }

    @Test(.enabled(if: Fixtures.shared != nil, "../shared is not there"))
    func sharedRandomBlocksComeOutExactToTheBit() throws {
        let folder = try #require(Fixtures.shared) + "/gguf/quants"
        let file = try GGUFFile.open(path: folder + "/quant_random.gguf")
        for name in Self.blockTypes {
            let tensor = try #require(
                file.tensors.first { $0.name.lowercased().hasSuffix(name) }, "no \(name)")
            let expected = try NPYFile.open(path: folder + "/r.\(name).npy").values(of: Float.self)
            let values = try TensorReader.floats(tensor)
            #expect(values.map(\.bitPattern) == expected.map(\.bitPattern), "\(name)")
        }
    }

    @Test func halvesConvertAsTheStandardSays() {
        // Zero, the smallest subnormal, the largest subnormal, one, the largest, infinity.
        let cases: [(UInt16, Float)] = [
            (0, 0), (1, 0x1p-24), (0x3FF, 0x1.ff8p-15), (0x3C00, 1), (0x7BFF, 65504),
            (0x7C00, .infinity), (0xC000, -2),
        ]
        for (bits, value) in cases { #expect(Dequantizer.floatFromHalf(bits) == value) }
        #expect(Dequantizer.floatFromHalf(0x8000).sign == .minus)
        #expect(Dequantizer.floatFromHalf(0x7E00).isNaN)
    }

    @Test func rowsOutsideTheTensorAreAnError() throws {
        let file = try GGUFFile.open(path: Self.committed + "/quants.gguf")
        let tensor = try file.requireTensor(named: "q4_0")
        var row = [Float](repeating: 0, count: 512)
        for rows in [3..<4, 0..<2] {
            #expect(throws: TensorError.self) {
                try row.withUnsafeMutableBufferPointer {
                    try TensorReader.floats(tensor, rows: rows, into: $0)
                }
            }
        }
    }

    @Test func aTypeWithoutADecoderIsNamed() throws {
        try Fixtures.withTemporaryFolder { folder in
            var generator = SeededGenerator(seed: 1)
            let tensor = try randomTensor(
                .iq1S, shape: [1, 256], folder: folder, generator: &generator)
            let error = #expect(throws: TensorError.self) { try TensorReader.floats(tensor) }
            #expect(error?.code == .unsupportedType)
            #expect(error?.message.contains("IQ1_S") == true)
            #expect(error?.message.contains("Q4_0") == true)
        }
    }
}
