// The tensors that become one weight matrix or stack: checked, and read where they lie.

import SiliangFormats

/// One tensor `[rows, columns]` or `[count, rows, columns]`, or several `[rows, columns]` that form
/// a stack: Hugging Face checkpoints hold every expert's matrix as a tensor of its own.
public struct WeightSource {
    let parts: [TensorDescriptor]
    public let count: Int
    public let rows: Int
    public let columns: Int

    var first: TensorDescriptor { parts[0] }
    public var type: TensorType { first.type }
    var rowBytes: Int { columns / type.blockSize * type.blockBytes }
    var byteCount: Int { parts.reduce(0) { $0 + $1.byteRange.count } }
    var elementCount: Int { count * rows * columns }

    /// - Throws: `TensorError` when the type has no kernels, the shape has another number of
    ///   dimensions, or tensors of a stack differ.
    public init(_ parts: [TensorDescriptor]) throws(TensorError) {
        guard let first = parts.first else {
            throw TensorError(.invalidShape, "a stack of matrices needs at least one tensor")
        }
        try Dequantizer.checkSupported(first)
        let shape = first.shape
        guard shape.count == 2 || shape.count == 3 && parts.count == 1,
            shape[shape.count - 1] % first.type.blockSize == 0
        else {
            throw TensorError(
                .invalidShape, "tensor \(first.name) has shape \(shape); a matrix was expected")
        }
        for part in parts {
            guard part.shape == shape, part.bytes.baseAddress != nil else {
                throw TensorError(
                    .invalidShape,
                    "tensor \(part.name) has shape \(part.shape), but \(first.name), which belongs "
                        + "to the same stack, has \(shape)")
            }
            guard part.type == first.type,
                (part.blockScales == nil) == (first.blockScales == nil)
            else {
                throw TensorError(
                    .unsupportedType,
                    "tensor \(part.name) is stored as \(part.type.name), but \(first.name), which "
                        + "belongs to the same stack, as \(first.type.name)")
            }
        }
        self.parts = parts
        count = shape.count == 3 ? shape[0] : parts.count
        rows = shape[shape.count - 2]
        columns = shape[shape.count - 1]
    }

    var scales: [BlockScales] { parts.compactMap(\.blockScales) }

    /// Whether kernels can read the rows where they lie.
    var isDirect: Bool { [.f32, .f16, .bf16].contains(type) && isAligned }

    /// Whether the matrices are 8-bit floats whose scales a kernel reads where they lie.
    var hasScaleKernel: Bool {
        type == .f8E4M3 && scales.count == parts.count
            && scales.allSatisfy {
                $0.type == .f32 && $0.blockRows % 4 == 0 && $0.blockColumns % 16 == 0
                    && UInt(bitPattern: $0.bytes.baseAddress) % 4 == 0
            }
    }

    /// Whether elements lie at multiples of their size, as in all but old safetensors files.
    var isAligned: Bool {
        let size = type.blockSize == 1 ? UInt(type.blockBytes) : 1
        return parts.allSatisfy {
            UInt(bitPattern: $0.bytes.baseAddress) % size == 0
        }
    }

    /// The files that hold the parts, each once.
    var files: [MappedFile] {
        var files: [MappedFile] = []
        for part in parts where files.last !== part.file { files.append(part.file) }
        return files
    }

    /// All values as floats, part by part.
    func dequantized() throws(TensorError) -> AlignedBuffer {
        let buffer = try AlignedBuffer(byteCount: elementCount * 4)
        var output = buffer.floats
        for part in parts {
            try TensorReader.floats(
                part, rows: 0..<part.elementCount / columns,
                into: UnsafeMutableBufferPointer(start: output, count: part.elementCount))
            output += part.elementCount
        }
        return buffer
    }

    /// Packs all matrices for integer products and releases the files' pages.
    func pack(_ format: PackedFormat, pool: ThreadPool) throws(TensorError) -> AlignedBuffer {
        let groupRows = Kernels.groupRows
        let groups = (rows + groupRows - 1) / groupRows
        let groupBytes = format.groupBytes(columns: columns)
        let buffer = try AlignedBuffer(byteCount: count * groups * groupBytes)
        // A work item is some megabytes; once packed, its pages of the file can go.
        let perItem = max(1, (4 << 20) / groupBytes)
        let matrices = count / parts.count
        let perPart = matrices * groups
        let itemsPerPart = (perPart + perItem - 1) / perItem
        pool.run(parts.count * itemsPerPart) { item, _ in
            let part = parts[item / itemsPerPart]
            let start = item % itemsPerPart * perItem
            let range = start..<min(perPart, start + perItem)
            guard let source = part.bytes.baseAddress else { return }
            let target = buffer.base + item / itemsPerPart * perPart * groupBytes
            for index in range {
                let row = index % groups * groupRows
                Packing.pack(
                    format, source + (index / groups * rows + row) * rowBytes,
                    rowBytes: rowBytes, rows: min(groupRows, rows - row), columns: columns,
                    into: target + index * groupBytes)
            }
            let first = range.lowerBound / groups * rows + range.lowerBound % groups * groupRows
            let begin = part.byteRange.lowerBound + first * rowBytes
            part.file.release(begin..<begin + range.count * groupRows * rowBytes)
        }
        return buffer
    }
}
