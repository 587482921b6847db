// A reply as a sequence of events.

import SiliangChat

/// A reply, piece by piece.
///
/// Nothing happens until somebody iterates; each iteration asks anew. The model stops within one
/// step, and its place is free, when the iterating task is cancelled and when the loop is left. A
/// reader that is slow makes the model wait, so nothing piles up.
///
/// Iterating throws `SiliangError`, and `CancellationError` when the task is cancelled.
public struct ReplyStream: AsyncSequence, Sendable {
    /// What comes: pieces, then exactly one `ReplyEvent.finished(_:)`.
    public typealias Element = ReplyEvent

    private let beginning: ReplyRun

    init(_ beginning: ReplyRun) { self.beginning = beginning }

    /// Begins to ask.
    public func makeAsyncIterator() -> Iterator { Iterator(run: beginning) }

    /// Walks through one reply.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var run: ReplyRun

        /// The next event; nil after the end.
        ///
        /// - Throws: `SiliangError`; `CancellationError` when the task is cancelled.
        public mutating func next() async throws -> ReplyEvent? { try await run.next() }
    }

    /// The answer's text alone, piece by piece: no thought and no calls.
    public var text: some AsyncSequence<String, any Error> & Sendable {
        compactMap { event in
            if case .text(let piece) = event { piece } else { nil }
        }
    }

    /// Waits for the whole reply.
    ///
    /// - Throws: `SiliangError`; `CancellationError` when the task is cancelled.
    public var reply: Reply {
        get async throws {
            for try await event in self {
                if case .finished(let reply) = event { return reply }
            }
            throw CancellationError()
        }
    }
}
