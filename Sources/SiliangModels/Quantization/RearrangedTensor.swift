// A tensor of a GGUF file made of tensors that another format holds in another order.

import SiliangFormats
import SiliangTensor

/// One or several stored matrices, read in the order that GGUF files have.
struct RearrangedTensor: TensorSource {
    enum Order: Equatable {
        /// Part after part, row after row.
        case plain
        /// Within each head of so many rows, row i of the first half and row i of the second become
        /// neighbours: the pairs that are rotated together.
        case interleavedHalves(headRows: Int)
        /// Of every `headRows` rows, `count` from `first` on.
        case selectedRows(headRows: Int, first: Int, count: Int)
        /// Of every `headRows` rows the first `count`, transposed: `[heads, columns, count]`.
        case transposedRows(headRows: Int, count: Int)
    }

    let name: String
    let shape: [Int]
    /// Matrices of one type and shape.
    let parts: [TensorDescriptor]
    let order: Order

    var type: TensorType { parts[0].type }

    /// Values that are moved together: a row, or a single one of a vector of biases.
    private var width: Int { order != .plain && shape.count == 1 ? 1 : columns }

    var stored: UnsafeRawBufferPointer? {
        let isPlain = order == .plain && parts.count == 1 && parts[0].blockScales == nil
        return isPlain ? parts[0].bytes : nil
    }

    /// - Throws: `TensorError` when parts differ in type or shape, or do not fill `shape`.
    init(
        name: String, shape: [Int], parts: [TensorDescriptor], order: Order = .plain
    ) throws(TensorError) {
        guard let first = parts.first else {
            throw TensorError(.invalidShape, "tensor \(name) has no parts")
        }
        for part in parts {
            try Dequantizer.checkSupported(part)
            guard part.shape == first.shape, part.type == first.type else {
                throw TensorError(
                    .invalidShape,
                    "tensor \(part.name) is \(part.type.name) \(part.shape), but \(first.name), "
                        + "which belongs to the same stack, \(first.type.name) \(first.shape)")
            }
        }
        self.name = name
        self.shape = shape
        self.parts = parts
        self.order = order
        guard isWhole else {
            throw TensorError(
                .invalidShape,
                "tensor \(first.name) has shape \(first.shape), which cannot become \(shape)")
        }
    }

    /// Whether the parts hold what the order takes from them.
    private var isWhole: Bool {
        let available = parts.count * parts[0].elementCount
        switch order {
        case .plain: return available == elementCount
        case .interleavedHalves(let headRows):
            return available == elementCount && parts.count == 1 && headRows > 0
                && headRows % 2 == 0 && (elementCount / width) % headRows == 0
        case .selectedRows(let headRows, let first, let count):
            return parts.count == 1 && headRows > 0 && first >= 0 && count > 0
                && first + count <= headRows && columns == parts[0].columns
                && available % (headRows * columns) == 0
                && available / headRows * count == elementCount
        case .transposedRows(let headRows, let count):
            return parts.count == 1 && headRows > 0 && columns == count && count <= headRows
                && available % (headRows * parts[0].columns) == 0
                && available / headRows * count == elementCount
        }
    }

    // MARK: Reading

    func read(_ elements: Range<Int>, into output: UnsafeMutablePointer<Float>) {
        if case .transposedRows(let headRows, let count) = order {
            return readTransposed(elements, headRows, count, into: output)
        }
        let columns = width
        var spare: [Float] = []
        var position = elements.lowerBound
        while position < elements.upperBound {
            let target = output + (position - elements.lowerBound)
            let row = position / columns
            let skipped = position % columns
            if skipped == 0, elements.upperBound - position >= columns {
                let count = run(from: row, most: (elements.upperBound - position) / columns)
                readRows(
                    row, count,
                    into: UnsafeMutableBufferPointer(start: target, count: count * columns))
                position += count * columns
            } else {
                if spare.isEmpty { spare = [Float](repeating: 0, count: columns) }
                let taken = min(columns - skipped, elements.upperBound - position)
                spare.withUnsafeMutableBufferPointer { spare in
                    readRows(row, 1, into: spare)
                    for index in 0..<taken { target[index] = spare[skipped + index] }
                }
                position += taken
            }
        }
    }

    /// Where a row comes from: the part, and the row within it.
    private func source(of row: Int) -> (part: Int, row: Int) {
        switch order {
        case .plain:
            let rows = parts[0].elementCount / width
            return (row / rows, row % rows)
        case .interleavedHalves(let headRows):
            let within = row % headRows
            return (0, row - within + within % 2 * (headRows / 2) + within / 2)
        case .selectedRows(let headRows, let first, let count):
            return (0, row / count * headRows + first + row % count)
        case .transposedRows(let headRows, _):
            return (0, row / parts[0].columns * headRows)
        }
    }

    /// How many rows from `row` on lie behind each other.
    private func run(from row: Int, most: Int) -> Int {
        switch order {
        case .plain:
            let rows = parts[0].elementCount / width
            return min(most, rows - row % rows)
        case .selectedRows(_, _, let count): return min(most, count - row % count)
        case .interleavedHalves, .transposedRows: return 1
        }
    }

    /// Rows that `run` has found to lie behind each other. What cannot be read becomes NaN, which
    /// no type takes.
    private func readRows(
        _ row: Int, _ count: Int, into output: UnsafeMutableBufferPointer<Float>
    ) {
        let (part, first) = source(of: row)
        read(parts[part], first..<first + count, columns: width, into: output)
    }

    private func read(
        _ part: TensorDescriptor, _ rows: Range<Int>, columns: Int,
        into output: UnsafeMutableBufferPointer<Float>
    ) {
        let shaped = TensorDescriptor(
            name: part.name, type: part.type, shape: [part.elementCount / columns, columns],
            file: part.file, byteRange: part.byteRange, blockScales: part.blockScales)
        do throws(TensorError) {
            try TensorReader.floats(shaped, rows: rows, into: output)
        } catch {
            output.update(repeating: .nan)
        }
    }

    private func readTransposed(
        _ elements: Range<Int>, _ headRows: Int, _ count: Int,
        into output: UnsafeMutablePointer<Float>
    ) {
        let width = parts[0].columns
        let perHead = width * count
        var values = [Float](repeating: 0, count: perHead)
        values.withUnsafeMutableBufferPointer { values in
            for head in elements.lowerBound / perHead...(elements.upperBound - 1) / perHead {
                let first = head * headRows
                read(parts[0], first..<first + count, columns: width, into: values)
                let wanted = elements.clamped(to: head * perHead..<(head + 1) * perHead)
                for element in wanted {
                    let within = element - head * perHead
                    output[element - elements.lowerBound] =
                        values[within % count * width + within / count]
                }
            }
        }
    }

    // MARK: Pages

    func prefetch(_ elements: Range<Int>) {
        forEachRange(elements) { part, range in part.file.prefetch(range) }
    }

    func release(_ elements: Range<Int>) {
        forEachRange(elements) { part, range in part.file.release(range) }
    }

    /// The bytes that `elements` lie in, roughly where rows are moved about.
    private func forEachRange(
        _ elements: Range<Int>, _ body: (TensorDescriptor, Range<Int>) -> Void
    ) {
        guard !elements.isEmpty else { return }
        let first = source(of: elements.lowerBound / width)
        let last = source(of: (elements.upperBound - 1) / width)
        for index in first.part...max(first.part, last.part) {
            let part = parts[index]
            let columns = shape.count == 1 ? width : part.columns
            let rowBytes = part.byteRange.count / max(part.elementCount / columns, 1)
            let start = index == first.part ? first.row * rowBytes : 0
            let end = index == last.part ? (last.row + 1) * rowBytes : part.byteRange.count
            guard start < end else { continue }
            let base = part.byteRange.lowerBound
            body(part, (base + start..<base + end).clamped(to: part.byteRange))
        }
    }
}

/// Values that were computed, not stored.
struct ComputedTensor: TensorSource {
    let name: String
    let values: [Float]

    var shape: [Int] { [values.count] }
    /// Not what it is stored as, for it is not; what it is read as.
    var type: TensorType { .f32 }
    var stored: UnsafeRawBufferPointer? { nil }

    func read(_ elements: Range<Int>, into output: UnsafeMutablePointer<Float>) {
        for (index, value) in values[elements].enumerated() { output[index] = value }
    }

    func prefetch(_ elements: Range<Int>) {}
    func release(_ elements: Range<Int>) {}
}
