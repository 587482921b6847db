import SiliangTensor
import Synchronization
import Testing

@Suite struct ThreadPoolTests {
    @Test func everyItemRunsOnceWhateverTheCounts() {
        // Many short loops one after the other are where a late thread could take an item of the
        // wrong loop, or one twice.
        let pool = ThreadPool(threads: 4)
        for round in 0..<3000 {
            let items = round % 37
            let counts = (0..<items).map { _ in Counter() }
            pool.run(items) { item, _ in counts[item].add() }
            #expect(counts.allSatisfy { $0.value == 1 })
        }
    }

    @Test func noTwoItemsShareAThreadIndexAtOnce() {
        let pool = ThreadPool(threads: 3)
        let busy = (0..<3).map { _ in Counter() }
        let clashes = Counter()
        pool.run(500) { _, thread in
            if busy[thread].add() != 1 { clashes.add() }
            for _ in 0..<1000 { clashes.touch() }
            busy[thread].subtract()
        }
        #expect(clashes.value == 0)
    }

    @Test func sleepingThreadsWakeForTheNextLoop() async throws {
        let pool = ThreadPool(threads: 2)
        for _ in 0..<5 {
            let sum = Counter()
            pool.run(64) { _, _ in sum.add() }
            #expect(sum.value == 64)
            // Longer than the spin: the other thread sleeps by now.
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test func oneThreadRunsInOrderOnTheCaller() {
        var order: [Int] = []
        ThreadPool(threads: 1).run(5) { item, thread in
            order.append(item)
            #expect(thread == 0)
        }
        #expect(order == [0, 1, 2, 3, 4])
    }

    @Test func absurdCountsAreClamped() {
        #expect(ThreadPool(threads: 0).threads == 1)
        #expect(ThreadPool(threads: -5).threads == 1)
        let sum = Counter()
        ThreadPool(threads: 2).run(-1) { _, _ in sum.add() }
        #expect(sum.value == 0)
    }

    @Test func aLoopLongerThanOneWordCountsEveryItem() {
        let pool = ThreadPool(threads: 2)
        let items = ThreadPool.maximumItems + 5
        let sum = Counter()
        pool.run(items) { _, _ in sum.add() }
        #expect(sum.value == items)
    }
}

private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    @discardableResult func add() -> Int {
        count.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
    }

    func subtract() { count.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
    func touch() { _ = count.load(ordering: .relaxed) }
}
