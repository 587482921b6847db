// Intermediate results: named buffers that grow to their largest use and are then reused.

/// Scratch memory of one executor. A buffer keeps its place until a larger one is asked for, so a
/// steady state allocates nothing.
public final class Workspace {
    /// What a buffer is for; two uses that are alive at once have different names.
    public enum Slot: Int, CaseIterable, Sendable {
        case hidden, normalized, residual, query, key, value, attention, attentionOutput
        case latentQuery, latentKV, latentOutput, queryRotary
        case gate, up, feedForward, quantizedInput, quantizedDown, routerScores
        case expertInput, expertGate, expertUp, expertOutput, quantizedExpert
        case sharedGate, sharedUp, cosine, sine, finalRows
        case attentionScratch, attentionParts, rowScratch
    }

    private var buffers: [AlignedBuffer?]

    public init() {
        buffers = Array(repeating: nil, count: Slot.allCases.count)
    }

    /// At least `count` bytes, contents undefined.
    ///
    /// - Throws: `TensorError` (`outOfMemory`).
    public func bytes(_ slot: Slot, _ count: Int) throws(TensorError) -> UnsafeMutableRawPointer {
        if let buffer = buffers[slot.rawValue], buffer.byteCount >= count { return buffer.base }
        buffers[slot.rawValue] = nil
        let buffer = try AlignedBuffer(byteCount: count)
        buffers[slot.rawValue] = buffer
        return buffer.base
    }

    /// At least `count` floats, contents undefined.
    public func floats(
        _ slot: Slot, _ count: Int
    ) throws(TensorError) -> UnsafeMutablePointer<Float> {
        try bytes(slot, count * MemoryLayout<Float>.stride).assumingMemoryBound(to: Float.self)
    }

    /// Bytes held.
    public var byteCount: Int { buffers.reduce(0) { $0 + ($1?.byteCount ?? 0) } }
}
