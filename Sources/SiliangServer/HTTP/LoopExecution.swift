// Requests are handled where their connection's bytes arrive.

import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes

/// Runs tasks on an event loop's thread.
///
/// A short request is some ten pieces of work, each waiting for the one before: on the common pool
/// every one of them would be handed to another thread and its result back.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// HTTP/1.1 connections whose requests are handled on their event loop.
struct LoopChannel: HTTPChannelHandler {
    private let http: HTTP1Channel

    var responder: Responder { http.responder }

    init(_ http: HTTP1Channel) { self.http = http }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        http.setup(channel: channel, logger: logger)
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
            await http.handle(value: value, logger: logger)
        }
    }
}
