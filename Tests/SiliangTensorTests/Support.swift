// Numbers for tests: seeded, so that a failure can be run again.

import Foundation
import SiliangFormats
import SiliangTestSupport

@testable import SiliangTensor

/// Instruction sets that this machine has; the scalar one is always among them.
let availableSets = InstructionSet.allCases.filter { Kernels($0) != nil }

func kernels(_ set: InstructionSet) throws -> Kernels {
    struct Unavailable: Error {}
    guard let kernels = Kernels(set) else { throw Unavailable() }
    return kernels
}

/// Largest absolute difference.
func largestDifference(_ a: [Float], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
}

/// A tensor of random blocks, or of some bytes repeated, whose scales are small normal numbers.
func randomTensor(
    _ type: TensorType, shape: [Int], of pattern: [UInt8]? = nil, folder: String,
    generator: inout SeededGenerator
) throws -> TensorDescriptor {
    let blocks = shape.reduce(1, *) / type.blockSize
    var bytes: [UInt8] = []
    for _ in 0..<blocks {
        var block = (0..<type.blockBytes).map { index in
            pattern.map { $0[index % $0.count] } ?? UInt8.random(in: 0...255, using: &generator)
        }
        for offset in scaleOffsets(type) {
            // Half-precision numbers from 2^-9 to 2^-8.
            block[offset + 1] = 0x18 | UInt8.random(in: 0...3, using: &generator)
        }
        if type == .mxfp4 { block[0] = 120 }
        bytes += block
    }
    var writer = GGUFWriter()
    writer.addTensor(name: "w", type: type, shape: shape, bytes: bytes)
    let path = folder + "/\(type.name)-\(shape).gguf"
    try writer.write(path: path)
    return try GGUFFile.open(path: path).requireTensor(named: "w")
}

/// Where a block keeps its half-precision scales and minima.
private func scaleOffsets(_ type: TensorType) -> [Int] {
    switch type {
    case .q4_1, .q5_1, .q4K, .q5K: [0, 2]
    case .q2K: [80, 82]
    case .q3K: [108]
    case .q6K: [208]
    case .mxfp4: []
    default: type.blockSize > 1 ? [0] : []
    }
}
