// Memory that is written once and then only read.

/// An immutable buffer whose address never changes, for tables in the inner loops.
final class FrozenBuffer<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    let elements: UnsafeBufferPointer<Element>

    init(_ source: [Element]) {
        let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: source.count)
        _ = memory.initialize(from: source)
        elements = UnsafeBufferPointer(memory)
    }

    deinit {
        elements.deallocate()
    }
}
