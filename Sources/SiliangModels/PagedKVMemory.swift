// The memory that holds keys and values, in blocks of 64 tokens.
//
// Layout: layer, block, plane, head, token, value. A plane is what is cached under one name: keys
// and values of grouped-query attention are two planes of `heads` heads; the latent and rotated key
// of latent attention are one plane of one head. So a head's 64 rows are contiguous, which is what
// attention walks over.

import SiliangTensor

/// What one token leaves behind in one layer.
struct KVPlane: Sendable, Equatable {
    var heads: Int
    /// Values per head.
    var width: Int
}

/// Unchecked: written and read by the one thread that runs a forward pass, and by the pool's
/// threads on disjoint slots.
final class PagedKVMemory: KVMemory, @unchecked Sendable {
    let blockSize = KVBlock.size
    let blockCount: Int
    let bytesPerToken: Int
    let layers: Int
    let type: KVType
    let planes: [KVPlane]
    /// Bytes of one block in one layer.
    let blockBytes: Int
    private let buffer: AlignedBuffer

    init(layers: Int, planes: [KVPlane], type: KVType, blocks: Int) throws(TensorError) {
        let values = planes.reduce(0) { $0 + $1.heads * $1.width }
        self.layers = layers
        self.planes = planes
        self.type = type
        blockCount = blocks
        blockBytes = values * KVBlock.size * type.bytesPerValue
        bytesPerToken = layers * values * type.bytesPerValue
        let (size, overflow) = (layers * blockBytes).multipliedReportingOverflow(by: blocks)
        guard !overflow, blocks > 0 else {
            throw TensorError(.outOfMemory, "KV memory of \(blocks) blocks is not possible")
        }
        buffer = try AlignedBuffer(byteCount: size)
    }

    /// Where a plane's block begins: `[heads, 64, width]`.
    func block(layer: Int, block: Int, plane: Int) -> UnsafeMutableRawPointer {
        var offset = (layer * blockCount + block) * blockBytes
        for before in 0..<plane {
            offset +=
                planes[before].heads * planes[before].width * KVBlock.size * type.bytesPerValue
        }
        return buffer.base + offset
    }

    /// Stores one head's `width` values of a token.
    func store(
        _ values: UnsafePointer<Float>, layer: Int, slot: Int, plane: Int, head: Int,
        kernels: Kernels
    ) {
        let width = planes[plane].width
        let row = (head * KVBlock.size + slot % KVBlock.size) * width
        let base =
            block(layer: layer, block: slot / KVBlock.size, plane: plane)
            + row * type.bytesPerValue
        switch type {
        case .f32: base.copyMemory(from: values, byteCount: width * 4)
        case .f16:
            kernels.toHalf(values, count: width, into: base.assumingMemoryBound(to: UInt16.self))
        }
    }
}
