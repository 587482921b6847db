// The memory that holds keys and values, in blocks of 64 tokens.
//
// Layout: layer, block, plane, head, token, value. A plane is what is cached under one name: keys
// and values of grouped-query attention are two planes of `heads` heads; the latent and rotated key
// of latent attention are one plane of one head. So a head's 64 rows are contiguous, which is what
// attention walks over. The scales of `i16` follow a head's rows, those of `q8_0` each row.

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
    let layout: String
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
        layout =
            "layers \(layers), \(type), planes "
            + planes.map { "\($0.heads)x\($0.width)" }.joined(separator: " ")
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

    func copyBlock(_ block: Int, to bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count == bytesPerBlock && (0..<blockCount).contains(block))
        for layer in 0..<layers {
            UnsafeMutableRawBufferPointer(rebasing: bytes[(layer * blockBytes)...])
                .copyMemory(from: UnsafeRawBufferPointer(contents(layer: layer, block: block)))
        }
    }

    func fillBlock(_ block: Int, from bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == bytesPerBlock && (0..<blockCount).contains(block))
        for layer in 0..<layers {
            let part = bytes[(layer * blockBytes)..<((layer + 1) * blockBytes)]
            contents(layer: layer, block: block).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: part))
        }
    }

    /// All planes of a block in one layer.
    private func contents(layer: Int, block: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(
            start: self.block(layer: layer, block: block, plane: 0), count: blockBytes)
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

    /// One head's keys or values in a block, as they are kept.
    func rows(layer: Int, block: Int, plane: Int, head: Int) -> KVRows {
        let width = planes[plane].width
        let base =
            self.block(layer: layer, block: block, plane: plane)
            + head * KVBlock.size * type.rowBytes(width: width)
        guard type == .i16 else { return KVRows(base: UnsafeRawPointer(base)) }
        return KVRows(
            base: UnsafeRawPointer(base),
            scales: UnsafePointer(scales(of: base, width: width)))
    }

    private func scales(
        of head: UnsafeMutableRawPointer, width: Int
    ) -> UnsafeMutablePointer<Float> {
        (head + KVBlock.size * width * MemoryLayout<Int16>.size)
            .assumingMemoryBound(to: Float.self)
    }

    /// Stores one head's `width` values of a token.
    func store(
        _ values: UnsafePointer<Float>, layer: Int, slot: Int, plane: Int, head: Int,
        kernels: Kernels
    ) {
        let width = planes[plane].width
        let row = slot % KVBlock.size
        let head =
            block(layer: layer, block: slot / KVBlock.size, plane: plane)
            + head * KVBlock.size * type.rowBytes(width: width)
        if type == .i16 {
            let whole = (head + row * width * MemoryLayout<Int16>.size)
                .assumingMemoryBound(to: Int16.self)
            scales(of: head, width: width)[row] = kernels.toInt16(
                values, count: width, into: whole)
            return
        }
        let base = head + row * type.rowBytes(width: width)
        switch type {
        case .i16: break
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

    /// Reads `count` rows of `q8_0` into 16 bits, `[count, width]`: into bfloat16, or with `scales`
    /// into whole numbers. As many rows from `next` on are fetched meanwhile.
    func expand(
        _ rows: KVRows, width: Int, count: Int, into output: UnsafeMutableRawPointer,
        scales: UnsafeMutablePointer<Float>?, next: UnsafeRawPointer?, kernels: Kernels
    ) -> KVRows {
        let rowBytes = type.rowBytes(width: width)
        for index in 0..<count {
            if let next { Kernels.prefetch(next + index * rowBytes, count: rowBytes) }
            let base = rows.base + index * rowBytes
            let bytes = base.assumingMemoryBound(to: Int8.self)
            let steps = (base + width).assumingMemoryBound(to: UInt16.self)
            let row = output + 2 * index * width
            if let scales {
                scales[index] = kernels.int16FromInt8(
                    bytes, scales: steps, count: width,
                    into: row.assumingMemoryBound(to: Int16.self))
            } else {
                kernels.fromInt8(
                    bytes, scales: steps, count: width,
                    into: row.assumingMemoryBound(to: UInt16.self))
            }
        }
        return KVRows(base: UnsafeRawPointer(output), scales: scales.map { UnsafePointer($0) })
    }
}
