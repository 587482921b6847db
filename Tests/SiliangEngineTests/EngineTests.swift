// The engine with its thread: streams, cancellation in every form, limits, shutdown.

import SiliangModels
import SiliangTestSupport
import Synchronization
import Testing

@testable import SiliangEngine

/// Waits until `condition` holds; false after a minute.
private func eventually(_ condition: () -> Bool) async -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    while !condition() {
        if ContinuousClock.now > end { return false }
        try? await Task.sleep(for: .milliseconds(2))
    }
    return true
}

/// The engine has nothing in hand and all its memory back.
private func isIdle(_ engine: Engine) -> Bool {
    let stats = engine.stats
    return stats.running == 0 && stats.waiting == 0 && stats.freeBlocks == stats.totalBlocks
}

private final class Ends: Sendable {
    private let reasons = Mutex([FinishReason]())
    func take(_ reason: FinishReason, _: UsageRecord, _: EngineError?) {
        reasons.withLock { $0.append(reason) }
    }
    var all: [FinishReason] { reasons.withLock { $0 } }
}

@Suite(.timeLimit(.minutes(2))) struct EngineTests {
    let model = MockLanguageModel()

    @Test("A stream delivers the tokens, then one end") func aStreamDeliversTheTokensThenOneEnd()
        async throws
    {
        let engine = try Engine(model: model)
        let asked = request(prompt: 9)
        var tokens: [Int32] = []
        var ends = 0
        let stream = try engine.submit(asked)
        #expect(stream.requestID == "r0")
        for await event in stream {
            switch event {
            case .logprobs: Issue.record("nobody asked for logprobs")
            case .token(let token): tokens.append(token)
            case .finished(let reason, let usage, let error):
                ends += 1
                #expect(reason == .length && error == nil && usage.completionTokens == 20)
            }
        }
        #expect(tokens == model.expectedGreedy(prompt: asked.promptTokens, count: 20))
        #expect(ends == 1)
        #expect(await eventually { isIdle(engine) })
    }

    // Catches an engine that dies with its last visible reference while a stream is being read.
    @Test("A stream keeps its engine alive") func aStreamKeepsItsEngineAlive() async throws {
        let stream = try { try Engine(model: model).submit(request(prompt: 3)) }()
        var last: FinishReason?
        for await event in stream {
            if case .finished(let reason, _, _) = event { last = reason }
        }
        #expect(last == .length)
    }

    @Test("Many tasks at once get what each gets alone") func manyTasksAtOnceGetWhatEachGetsAlone()
        async throws
    {
        let engine = try Engine(
            model: model, options: EngineOptions(maxSequences: 4, kvTokens: 800))
        let requests = (0..<40).map {
            request(
                prompt: 1 + $0 % 30, salt: $0, maxTokens: 10 + $0,
                sampling: SamplingParameters(temperature: 1, seed: UInt64($0)))
        }
        try await withThrowingTaskGroup(of: (Int, Completion).self) { group in
            for (index, request) in requests.enumerated() {
                group.addTask { (index, try await engine.generate(request)) }
            }
            for try await (index, completion) in group {
                #expect(try completion.tokens == EngineHarness.solo(requests[index]))
                #expect(completion.finishReason == .length)
            }
        }
        #expect(await eventually { isIdle(engine) })
        #expect(engine.stats.tokensGenerated == requests.reduce(0) { $0 + ($1.maxTokens ?? 0) })
    }

    @Test("Leaving the loop and dropping the stream cancels")
    func leavingTheLoopAndDroppingTheStreamCancels() async throws {
        let engine = try Engine(model: model)
        let ends = Ends()
        model.setDelay(seconds: 0.002)
        do {
            var count = 0
            for await _ in try engine.submit(
                request(prompt: 70, maxTokens: nil), onFinish: ends.take)
            {
                count += 1
                if count == 3 { break }
            }
        }
        #expect(await eventually { isIdle(engine) })
        #expect(ends.all == [.cancelled])
        #expect(engine.stats.tokensGenerated < 400)
    }

    @Test("Leaving the loop cancels though the stream is still held")
    func leavingTheLoopCancelsThoughTheStreamIsStillHeld() async throws {
        let engine = try Engine(model: model)
        model.setDelay(seconds: 0.002)
        let ends = Ends()
        let stream = try engine.submit(request(prompt: 5, maxTokens: nil), onFinish: ends.take)
        for await _ in stream { break }
        #expect(await eventually { isIdle(engine) })
        #expect(ends.all == [.cancelled])
        withExtendedLifetime(stream) {}
    }

    @Test("A stream dropped unread cancels") func aStreamDroppedUnreadCancels() async throws {
        let engine = try Engine(model: model)
        model.pause()
        let ends = Ends()
        _ = try engine.submit(request(prompt: 5, maxTokens: nil), onFinish: ends.take)
        model.resume()
        #expect(await eventually { isIdle(engine) })
        #expect(ends.all == [.cancelled])
    }

    @Test("Cancelling the consuming task cancels") func cancellingTheConsumingTaskCancels()
        async throws
    {
        let engine = try Engine(model: model)
        model.setDelay(seconds: 0.002)
        let ends = Ends()
        let stream = try engine.submit(request(prompt: 5, maxTokens: nil), onFinish: ends.take)
        let consumer = Task { for await _ in stream {} }
        #expect(await eventually { engine.stats.tokensGenerated > 2 })
        consumer.cancel()
        await consumer.value
        #expect(await eventually { isIdle(engine) })
        #expect(ends.all == [.cancelled])
    }

    @Test("cancel() still delivers the end") func cancelStillDeliversTheEnd() async throws {
        let engine = try Engine(model: model)
        model.setDelay(seconds: 0.002)
        let stream = try engine.submit(request(prompt: 5, maxTokens: nil))
        var events: [GenerationEvent] = []
        for await event in stream {
            events.append(event)
            if events.count == 2 { stream.cancel() }
        }
        guard case .finished(.cancelled, let usage, nil) = events.last else {
            Issue.record("\(events)")
            return
        }
        #expect(usage.completionTokens == events.count - 1)
    }

    // "Within one step": the pass under way ends, and the next does not carry the cancelled.
    @Test("A cancelled request takes part in no further step")
    func aCancelledRequestTakesPartInNoFurtherStep() async throws {
        let engine = try Engine(model: model)
        model.pause()
        let log = EventLog()
        let ticket = try engine.submit(request(prompt: 5, maxTokens: nil), onEvent: log.take)
        #expect(await eventually { model.forwardCount == 1 })
        ticket.cancel()
        model.resume()
        #expect(await eventually { log.reason == .cancelled })
        #expect(log.tokens.count == 1)
        #expect(model.forwardCount == 1)
        ticket.cancel()
        #expect(try await engine.generate(request(prompt: 2)).tokens.count == 20)
        #expect(log.ends.count == 1)
    }

    @Test("A cancelled task gets from generate what there was")
    func aCancelledTaskGetsFromGenerateWhatThereWas() async throws {
        let engine = try Engine(model: model)
        model.setDelay(seconds: 0.002)
        let task = Task { try await engine.generate(request(prompt: 5, maxTokens: nil)) }
        #expect(await eventually { engine.stats.tokensGenerated > 2 })
        task.cancel()
        let completion = try await task.value
        #expect(completion.finishReason == .cancelled)
        #expect(completion.tokens.count == completion.usage.completionTokens)
        #expect(completion.tokens.count > 2)
        #expect(await eventually { isIdle(engine) })
    }

    @Test("A task cancelled before it submits ends too") func aTaskCancelledBeforeItSubmitsEndsToo()
        async throws
    {
        let engine = try Engine(model: model)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await engine.generate(request(prompt: 5, maxTokens: nil))
        }
        #expect(try await task.value.finishReason == .cancelled)
    }

    @Test("The queue has an end") func theQueueHasAnEnd() async throws {
        let engine = try Engine(
            model: model, options: EngineOptions(maxSequences: 2, maxWaiting: 3))
        model.pause()
        let logs = (0..<5).map { _ in EventLog() }
        for (index, log) in logs.enumerated() {
            _ = try engine.submit(request(prompt: 2, salt: index), onEvent: log.take)
        }
        #expect(engine.stats.running + engine.stats.waiting == 5)
        let refused = #expect(throws: EngineError.self) {
            try engine.submit(request(prompt: 2), onEvent: { _ in })
        }
        #expect(refused?.code == .overloaded)
        #expect(refused?.message.contains("5 requests") == true)
        model.resume()
        #expect(await eventually { logs.allSatisfy { $0.reason == .length } })
        #expect(try await engine.generate(request(prompt: 2)).tokens.count == 20)
    }

    @Test("A failing model fails the request with its reason; the engine goes on")
    func aFailingModelFailsTheRequestWithItsReasonTheEngineGoesOn()
        async throws
    {
        let engine = try Engine(model: model)
        model.failNext()
        let failure = await #expect(throws: EngineError.self) {
            try await engine.generate(request(prompt: 2))
        }
        #expect(failure?.code == .modelFailed)
        #expect(failure?.message.contains("told to fail") == true)
        #expect(try await engine.generate(request(prompt: 2)).finishReason == .length)
    }

    @Test("Shutting down lets requests end and refuses others")
    func shuttingDownLetsRequestsEndAndRefusesOthers() async throws {
        let engine = try Engine(model: model, options: EngineOptions(maxSequences: 1))
        model.setDelay(seconds: 0.001)
        let logs = (0..<3).map { _ in EventLog() }
        for log in logs { _ = try engine.submit(request(prompt: 2), onEvent: log.take) }
        async let ended = engine.shutdown(within: .seconds(100))
        async let again = engine.shutdown(within: .seconds(100))
        #expect(await [ended, again] == [true, true])
        #expect(logs.allSatisfy { $0.reason == .length })
        #expect(await engine.shutdown(within: .zero))
        let refused = #expect(throws: EngineError.self) { try engine.submit(request(prompt: 2)) }
        #expect(refused?.code == .shuttingDown)
    }

    @Test("At the deadline the rest is cancelled") func atTheDeadlineTheRestIsCancelled()
        async throws
    {
        let engine = try Engine(model: model, options: EngineOptions(maxSequences: 1))
        model.setDelay(seconds: 0.01)
        let running = EventLog()
        let waiting = EventLog()
        _ = try engine.submit(request(prompt: 2, maxTokens: nil), onEvent: running.take)
        _ = try engine.submit(request(prompt: 2, maxTokens: nil), onEvent: waiting.take)
        let start = ContinuousClock.now
        #expect(await engine.shutdown(within: .seconds(1)))
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(running.reason == .cancelled && waiting.reason == .cancelled)
        #expect(!running.tokens.isEmpty && waiting.tokens.isEmpty)
        #expect(isIdle(engine))
    }

    @Test("A pass that outlasts the deadline does not hold up the shutdown")
    func aPassThatOutlastsTheDeadlineDoesNotHoldUpTheShutdown() async throws {
        let engine = try Engine(model: model)
        model.pause()
        let log = EventLog()
        _ = try engine.submit(request(prompt: 2), onEvent: log.take)
        #expect(await eventually { model.forwardCount == 1 })
        #expect(await !engine.shutdown(within: .milliseconds(10)))
        model.resume()
        #expect(await engine.shutdown(within: .seconds(60)))
        #expect(log.reason == .cancelled)
    }

    @Test("An idle engine shuts down at once") func anIdleEngineShutsDownAtOnce() async throws {
        let engine = try Engine(model: model)
        let start = ContinuousClock.now
        #expect(await engine.shutdown(within: .seconds(600)))
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}

// Under load from many tasks, half of which go away at random moments: nothing may be lost, ended
// twice, or left holding memory.
@Test("Consumers that come and go at random leave nothing behind", .timeLimit(.minutes(2)))
func consumersThatComeAndGoAtRandomLeaveNothingBehind()
    async throws
{
    let model = MockLanguageModel(blockSize: 8)
    // Slow enough for consumers to leave before the end.
    model.setDelay(seconds: 0.002)
    let engine = try Engine(
        model: model, options: EngineOptions(maxSequences: 5, maxBatchTokens: 64, kvTokens: 64 * 30)
    )
    let ends = Ends()
    await withTaskGroup(of: Void.self) { group in
        for index in 0..<150 {
            group.addTask {
                var random = TestRandom(seed: UInt64(index))
                let asked = request(prompt: Int.random(in: 1...80, using: &random), salt: index)
                guard let stream = try? engine.submit(asked, onFinish: ends.take) else { return }
                let patience = Int.random(in: 0...40, using: &random)
                var seen: [Int32] = []
                for await event in stream {
                    if case .token(let token) = event { seen.append(token) }
                    if seen.count > patience { break }
                }
                let alone = try? EngineHarness.solo(asked)
                #expect(seen == alone.map { Array($0.prefix(seen.count)) })
            }
        }
    }
    #expect(await eventually { isIdle(engine) && ends.all.count == 150 })
    #expect(Set(ends.all) == [.length, .cancelled])
}

// Every stream cancels when it is dropped, also after its end: catches a list of cancellations that
// grows, or a thread woken for nothing.
@Test("What has ended cannot be cancelled") func whatHasEndedCannotBeCancelled() throws {
    let inbox = EngineInbox(maxInFlight: 1, stats: EngineStats())
    let ordinal = try inbox.submit([request(prompt: 1)]) { _, _ in }[0].ordinal
    inbox.cancel(ordinal)
    inbox.cancel(ordinal + 1)
    let orders = inbox.take(idle: true)
    #expect(orders.cancellations == [ordinal])
    for submission in orders.submissions {
        submission.deliver(.finished(.cancelled, UsageRecord(), error: nil))
    }
    inbox.cancel(ordinal)
    #expect(inbox.take(idle: false).cancellations.isEmpty)
}
