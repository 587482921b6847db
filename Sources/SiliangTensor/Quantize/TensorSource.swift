// Where a quantiser's values come from.

import SiliangFormats

/// A tensor whose values can be read a part at a time, in any order and by several threads at once.
public protocol TensorSource: Sendable {
    var name: String { get }
    /// Outermost first.
    var shape: [Int] { get }
    /// How the values are stored.
    var type: TensorType { get }
    /// The values as a GGUF file would store them; nil where they have to be brought into order
    /// first.
    var stored: UnsafeRawBufferPointer? { get }

    /// Reads values as floats. `elements` are whole blocks of `TensorQuantizer.chunk` values, but
    /// for the tensor's end.
    func read(_ elements: Range<Int>, into output: UnsafeMutablePointer<Float>)

    /// Says that `elements` will be read next.
    func prefetch(_ elements: Range<Int>)

    /// Says that `elements` will not be read again.
    func release(_ elements: Range<Int>)
}

extension TensorSource {
    public var elementCount: Int { shape.reduce(1, *) }
    public var columns: Int { shape.last ?? 1 }
}

extension TensorDescriptor: TensorSource {
    public var stored: UnsafeRawBufferPointer? { bytes }

    public func read(_ elements: Range<Int>, into output: UnsafeMutablePointer<Float>) {
        guard let source = bytes.baseAddress else { return }
        Dequantizer.dequantize(
            type, source + elements.lowerBound / type.blockSize * type.blockBytes,
            count: elements.count, into: output)
    }

    public func prefetch(_ elements: Range<Int>) { file.prefetch(place(of: elements)) }

    public func release(_ elements: Range<Int>) { file.release(place(of: elements)) }

    private func place(of elements: Range<Int>) -> Range<Int> {
        func offset(_ element: Int) -> Int {
            byteRange.lowerBound + element / type.blockSize * type.blockBytes
        }
        return offset(elements.lowerBound)..<offset(elements.upperBound)
    }
}
