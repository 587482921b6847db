// Who is still there: tells a request's work when its client has gone, and clients that take too
// long over their headers that they have.

import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Synchronization

/// What happens when the client of one connection goes away.
final class HangUp: Sendable {
    private struct State {
        var hasHappened = false
        var action: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    /// Runs tasks on the connection's event loop; nil for a connection that is not known.
    let executor: LoopExecutor?

    init(executor: LoopExecutor? = nil) { self.executor = executor }

    /// Calls `action` once, when the client goes away or at once where it has gone. It takes the
    /// place of any earlier one.
    func onHangUp(_ action: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            if !state.hasHappened { state.action = action }
            return state.hasHappened
        }
        if isLate { action() }
    }

    /// Nothing is left to do for the request.
    func forget() { state.withLock { $0.action = nil } }

    func happen() {
        let action = state.withLock { state in
            state.hasHappened = true
            defer { state.action = nil }
            return state.action
        }
        action?()
    }
}

/// The open connections of a service.
final class ConnectionTable: Sendable {
    private let hangUps = Mutex<[ObjectIdentifier: HangUp]>([:])

    var count: Int { hangUps.withLock { $0.count } }

    /// Of a connection; one that is not known, such as a test's, never hangs up.
    func hangUp(of connection: ObjectIdentifier) -> HangUp {
        hangUps.withLock { $0[connection] } ?? HangUp()
    }

    fileprivate func open(_ channel: any Channel) -> HangUp {
        let hangUp = HangUp(executor: LoopExecutor(channel.eventLoop))
        hangUps.withLock { $0[ObjectIdentifier(channel)] = hangUp }
        return hangUp
    }

    fileprivate func close(_ connection: ObjectIdentifier) {
        hangUps.withLock { $0[connection] = nil }
    }
}

/// A body did not end in time: what reading it then throws.
struct SlowBody: Error {}

/// How long clients may take over parts of a request.
struct RequestDeadlines: Sendable {
    var headers: TimeAmount
    var body: TimeAmount
}

/// Stands in each connection's pipeline.
///
/// A server that writes does not read, so it would not see its client go. The socket's end reaches
/// this handler all the same: as an event where the client closes its side, or as the connection's
/// end.
///
/// Unchecked: used by its connection's event loop alone.
final class ConnectionWatch: ChannelDuplexHandler, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let table: ConnectionTable
    private let deadlines: RequestDeadlines
    private var hangUp: HangUp?
    private var deadline: Scheduled<Void>?
    private var bodyIsOpen = false

    init(table: ConnectionTable, deadlines: RequestDeadlines) {
        self.table = table
        self.deadlines = deadlines
    }

    func handlerAdded(context: ChannelHandlerContext) {
        hangUp = table.open(context.channel)
        // What was read stays as long as its request, a stream's as long as the stream; longer
        // bodies make the buffers grow.
        let buffers = AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 512, maximum: 65536)
        try? context.channel.syncOptions?.setOption(.recvAllocator, value: buffers)
        schedule(deadlines.headers, context) { $0.refuse($1) }
    }

    private func schedule(
        _ time: TimeAmount, _ context: ChannelHandlerContext,
        _ action: @escaping @Sendable (ConnectionWatch, ChannelHandlerContext) -> Void
    ) {
        deadline?.cancel()
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: time) {
            let (watch, context) = loopBound.value
            watch.deadline = nil
            action(watch, context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { end(context) }

    func channelInactive(context: ChannelHandlerContext) {
        end(context)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { hangUp?.happen() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            deadline?.cancel()
            deadline = nil
            bodyIsOpen = true
        case .body: break
        case .end:
            deadline?.cancel()
            deadline = nil
            bodyIsOpen = false
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Most bodies come with their headers and need no clock.
        if bodyIsOpen, deadline == nil {
            // Whoever reads the body meets the error and answers with it.
            schedule(deadlines.body, context) { $1.fireErrorCaught(SlowBody()) }
        }
        context.fireChannelReadComplete()
    }

    /// The headers have not come in time: RFC 9110, section 15.5.9.
    private func refuse(_ context: ChannelHandlerContext) {
        let head = HTTPResponse(
            status: .requestTimeout, headerFields: [.connection: "close", .contentLength: "0"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(promise: nil)
    }

    private func end(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        hangUp?.happen()
        hangUp = nil
        table.close(ObjectIdentifier(context.channel))
    }
}
