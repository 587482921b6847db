// How a caller who knows what tokens mean restricts which may come next.

/// Decides at every step which tokens a completion may go on with: structured output, forced calls.
///
/// Belongs to one request. The engine's thread calls `allow` before each choice and `accept` after
/// it, in turn, and nobody else may call them meanwhile. Both delay every sequence of the step, so
/// they have microseconds, not milliseconds.
public protocol TokenMask: AnyObject, Sendable {
    /// Sets the bits of the tokens that may come next: token `i` is bit `i % 64` of word `i / 64`.
    ///
    /// - Parameter words: `(vocabSize + 63) / 64` words, all zero. Where no bit is set afterwards
    ///   the completion ends with the reason `stop`.
    func allow(_ words: UnsafeMutableBufferPointer<UInt64>)

    /// Takes note of the token that was chosen.
    func accept(_ token: Int32)
}

/// Applies masks to logits; its memory is allocated once, for one vocabulary.
final class MaskScratch {
    private let words: UnsafeMutableBufferPointer<UInt64>

    init(vocabSize: Int) {
        words = .allocate(capacity: (vocabSize + 63) / 64)
        words.initialize(repeating: 0)
    }

    deinit { words.deallocate() }

    /// Makes minus infinity of the logits that `mask` does not allow.
    ///
    /// - Parameter logits: `[vocabSize]`.
    /// - Returns: whether any token is allowed.
    func apply(_ mask: any TokenMask, to logits: UnsafeMutableBufferPointer<Float>) -> Bool {
        words.update(repeating: 0)
        mask.allow(words)
        var isAnyAllowed = false
        for (index, word) in words.enumerated() {
            let start = index * 64
            let count = min(64, logits.count - start)
            let used = count == 64 ? word : word & ((1 << UInt64(count)) - 1)
            if used != 0 { isAnyAllowed = true }
            // Most words are all or nothing.
            if used == .max { continue }
            for bit in 0..<count where used >> UInt64(bit) & 1 == 0 {
                logits[start + bit] = -.infinity
            }
        }
        return isAnyAllowed
    }
}
