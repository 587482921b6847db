// How a consumer holds a request: by a stream of its events, or by a ticket.

/// The events of one completion: tokens, then one `finished`. For one consumer.
///
/// The request ends within one step, and its memory is freed, when the consuming task is cancelled,
/// when the iterator or the stream is dropped, or on `cancel()`. Only after `cancel()` does the
/// stream still deliver `finished`; `onFinish` of `Engine.submit` is called in all cases.
public struct GenerationStream: AsyncSequence, Sendable {
    public typealias Element = GenerationEvent
    public typealias Failure = Never

    /// The request's id.
    public let requestID: String
    private let events: AsyncStream<GenerationEvent>
    private let ticket: GenerationTicket

    init(events: AsyncStream<GenerationEvent>, ticket: GenerationTicket) {
        requestID = ticket.requestID
        self.events = events
        self.ticket = ticket
    }

    /// Ends the request; `finished` with the reason `cancelled` follows, unless it had ended.
    public func cancel() { ticket.cancel() }

    public func makeAsyncIterator() -> Iterator {
        Iterator(events: events.makeAsyncIterator(), lease: Lease(ticket))
    }

    public struct Iterator: AsyncIteratorProtocol {
        var events: AsyncStream<GenerationEvent>.Iterator
        let lease: Lease

        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async -> GenerationEvent? {
            let event = await events.next(isolation: actor)
            if case .token = event { lease.ticket.read() }
            return event
        }
    }

    /// Cancels with its last reference: an iterator abandoned while the stream is still held.
    final class Lease: Sendable {
        let ticket: GenerationTicket

        init(_ ticket: GenerationTicket) { self.ticket = ticket }

        deinit { ticket.cancel() }
    }
}

/// A request under way whose events go to a callback. Dropping it changes nothing.
public struct GenerationTicket: Sendable {
    /// The request's id.
    public let requestID: String
    let ordinal: UInt64
    let inbox: EngineInbox
    let readAhead: ReadAhead?
    /// Keeps the engine at work for as long as someone waits for it.
    let engine: Engine

    /// Ends the request within one step; `finished` with the reason `cancelled` follows, unless it
    /// had ended.
    public func cancel() { inbox.cancel(ordinal) }

    /// Says that so many of its tokens have been taken away, so that a request with `maxUnread` goes
    /// on.
    public func read(_ count: Int = 1) {
        if readAhead?.read(count) == true { inbox.noteRead() }
    }
}
