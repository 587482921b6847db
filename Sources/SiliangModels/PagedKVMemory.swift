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
        let perToken = planes.reduce(0) { $0 + $1.heads * type.rowBytes(width: $1.width) }
        if type == .q8_0, let plane = planes.first(where: { $0.width % Kernels.blockColumns != 0 })
        {
            throw TensorError(
                .invalidShape,
                "keys or values of \(plane.width) can't be kept in q8_0, which takes multiples of "
                    + "\(Kernels.blockColumns); use another KV type")
        }
        self.layers = layers
        self.planes = planes
        self.type = type
        blockCount = blocks
        blockBytes = perToken * KVBlock.size
        bytesPerToken = layers * perToken
        let (size, overflow) = (layers * blockBytes).multipliedReportingOverflow(by: blocks)
        guard !overflow, blocks > 0 else {
            throw TensorError(.outOfMemory, "KV memory of \(blocks) blocks is not possible")
        }
        buffer = try AlignedBuffer(byteCount: size)
    }

    func touch() {
        // Small finite numbers in every type, and never the system's shared page of zeros.
        buffer.base.initializeMemory(as: UInt8.self, repeating: 0x11, count: buffer.byteCount)
    }

    /// Where a plane's block begins: `[heads, 64, width]`.
    func block(layer: Int, block: Int, plane: Int) -> UnsafeMutableRawPointer {
        var offset = (layer * blockCount + block) * blockBytes
        for before in 0..<plane {
            offset +=
                planes[before].heads * KVBlock.size * type.rowBytes(width: planes[before].width)
        }
        return buffer.base + offset
    }

    /// Stores one head's `width` values of a token.
    func store(
        _ values: UnsafePointer<Float>, layer: Int, slot: Int, plane: Int, head: Int,
        kernels: Kernels
    ) {
        let width = planes[plane].width
        let row = head * KVBlock.size + slot % KVBlock.size
        let base =
            block(layer: layer, block: slot / KVBlock.size, plane: plane)
            + row * type.rowBytes(width: width)
        switch type {
        case .f32: base.copyMemory(from: values, byteCount: width * 4)
        case .f16:
            kernels.toHalf(values, count: width, into: base.assumingMemoryBound(to: UInt16.self))
        case .bf16:
            kernels.toBFloat(values, count: width, into: base.assumingMemoryBound(to: UInt16.self))
        case .q8_0:
            kernels.toInt8(
                values, count: width, into: base.assumingMemoryBound(to: Int8.self),
                scales: (base + width).assumingMemoryBound(to: UInt16.self))
        }
    }

    /// Reads `count` rows of `q8_0` from `row` on into bfloat16, `[count, width]`.
    func expand(
        _ row: UnsafeRawPointer, width: Int, count: Int, into output: UnsafeMutablePointer<UInt16>,
        kernels: Kernels
    ) {
        for index in 0..<count {
            let base = row + index * type.rowBytes(width: width)
            kernels.fromInt8(
                base.assumingMemoryBound(to: Int8.self),
                scales: (base + width).assumingMemoryBound(to: UInt16.self), count: width,
                into: output + index * width)
        }
    }
}
