// How far a completion may run ahead of whoever reads it.

import Synchronization

/// Counts the tokens of one request that were delivered and not yet read. At its limit the sequence
/// takes no part in steps, so that a slow reader costs neither memory nor computing time.
final class ReadAhead: Sendable {
    private let unread = Atomic(0)
    private let limit: Int

    /// - Parameter limit: at least 1.
    init(limit: Int) { self.limit = limit }

    var isExhausted: Bool { unread.load(ordering: .acquiring) >= limit }

    func deliver() { unread.add(1, ordering: .acquiringAndReleasing) }

    /// - Returns: whether this made room where there was none.
    func read(_ count: Int) -> Bool {
        let (old, new) = unread.subtract(count, ordering: .acquiringAndReleasing)
        return old >= limit && new < limit
    }
}
