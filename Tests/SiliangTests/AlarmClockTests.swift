// Waits end in the order of their times, once, and not at all when taken back.

import Testing

@testable import Siliang

@Suite struct AlarmClockTests {
    /// What has gone off, in order.
    private final class Log: Sendable {
        let stream: AsyncStream<String>
        private let feed: AsyncStream<String>.Continuation

        init() { (stream, feed) = AsyncStream.makeStream(of: String.self) }

        func note(_ name: String) { feed.yield(name) }
    }

    @Test("An alarm that is set later for an earlier time goes off first")
    func earlierGoesFirst() async {
        let clock = AlarmClock()
        let log = Log()
        _ = clock.after(.milliseconds(150)) { log.note("late") }
        _ = clock.after(.milliseconds(5)) { log.note("early") }
        var seen: [String] = []
        for await name in log.stream.prefix(2) { seen.append(name) }
        #expect(seen == ["early", "late"])
    }

    @Test("An alarm that was taken back stays silent, and the others go off")
    func cancelled() async {
        let clock = AlarmClock()
        let log = Log()
        let first = clock.after(.milliseconds(5)) { log.note("cancelled") }
        _ = clock.after(.milliseconds(60)) { log.note("kept") }
        first.cancel()
        var seen: [String] = []
        for await name in log.stream.prefix(1) { seen.append(name) }
        #expect(seen == ["kept"])
    }

    @Test("A repeating alarm goes off until it is taken back")
    func repeating() async {
        let clock = AlarmClock()
        let log = Log()
        let alarm = clock.every(.milliseconds(3)) { log.note("tick") }
        var count = 0
        for await _ in log.stream.prefix(4) { count += 1 }
        alarm.cancel()
        #expect(count == 4)
        _ = clock.after(.milliseconds(30)) { log.note("end") }
        var rest: [String] = []
        for await name in log.stream {
            rest.append(name)
            if name == "end" { break }
        }
        // One may have been on its way when it was taken back, with those that nobody read.
        #expect(rest.last == "end")
        _ = clock.after(.milliseconds(30)) { log.note("end") }
        for await name in log.stream.prefix(1) { #expect(name == "end") }
    }

    @Test("Many waits from many tasks all end, each once")
    func many() async {
        let clock = AlarmClock()
        let log = Log()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<500 {
                group.addTask {
                    _ = clock.after(.milliseconds(index % 7)) { log.note("\(index)") }
                }
            }
        }
        var counts: [String: Int] = [:]
        for await name in log.stream.prefix(500) { counts[name, default: 0] += 1 }
        #expect(counts.count == 500)
    }
}
