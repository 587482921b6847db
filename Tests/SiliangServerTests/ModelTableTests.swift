// Which model is loaded and which goes: every order of events, without a clock or a thread.

import SiliangTestSupport
import Testing

@testable import SiliangServer

private typealias Step = ModelTable.Step

/// A table of models that need so many bytes each.
private func table(
    _ needs: [Int], budget: Int, stays: Set<Int> = [],
    _ change: (inout ModelPoolOptions) -> Void = { _ in }
) -> ModelTable {
    var options = ModelPoolOptions()
    options.memoryBudget = budget
    change(&options)
    return ModelTable(
        needs.enumerated().map { ModelTable.Entry(need: $1, stays: stays.contains($0)) },
        options: options)
}

extension ModelTable {
    /// Loads a model, uses it and gives it back.
    fileprivate mutating func use(_ model: Int, now: Duration = .zero) {
        let (waiter, steps) = ask(model, now: now)
        if steps == [.load(model)] {
            #expect(loaded(model, now: now) == [.grant(waiter, model: model)])
        } else {
            #expect(steps == [.grant(waiter, model: model)])
        }
        _ = release(model, now: now)
    }

    fileprivate var states: [String] { entries.map(\.state.word) }
}

@Suite("Models in memory") struct ModelTableTests {
    @Test("One load serves all who came meanwhile, in the order in which they came")
    func oneLoadForAll() {
        var table = table([10], budget: 10)
        let (first, steps) = table.ask(0, now: .zero)
        #expect(steps == [.load(0)])
        let (second, none) = table.ask(0, now: .zero)
        let (third, nothing) = table.ask(0, now: .zero)
        #expect(none.isEmpty && nothing.isEmpty)
        #expect(table.abandon(second).isEmpty)
        #expect(
            table.loaded(0, now: .zero) == [.grant(first, model: 0), .grant(third, model: 0)])
        #expect(table.entries[0].users == 2 && table.waiting == 0)
        let (fourth, granted) = table.ask(0, now: .zero)
        #expect(granted == [.grant(fourth, model: 0)])
    }

    @Test("The least recently used idle model goes first, and no more than must")
    func leastRecentlyUsedGoes() {
        var table = table([10, 10, 10, 10], budget: 30)
        for model in [0, 1, 2, 0] { table.use(model) }
        let (waiter, steps) = table.ask(3, now: .zero)
        #expect(steps == [.unload(1)])
        #expect(table.unloaded(1) == [.load(3)])
        #expect(table.loaded(3, now: .zero) == [.grant(waiter, model: 3)])
        #expect(table.states == ["ready", "unloaded", "ready", "ready"])
    }

    /// Unloading in order until it fits would take the small one, too, to no purpose.
    @Test("A small model is spared where a larger one has to go anyway")
    func smallOneIsSpared() {
        var table = table([5, 20, 20], budget: 30)
        for model in [0, 1] { table.use(model) }
        #expect(table.ask(2, now: .zero).steps == [.unload(1)])
        #expect(table.states == ["ready", "unloading", "unloaded"])
    }

    @Test("A model in use stays, and its room comes when it is given back")
    func modelInUseStays() {
        var table = table([10, 10], budget: 10)
        _ = table.ask(0, now: .zero)
        _ = table.loaded(0, now: .zero)
        _ = table.ask(0, now: .zero)
        let (waiter, steps) = table.ask(1, now: .zero)
        #expect(steps.isEmpty)
        #expect(table.release(0, now: .zero).isEmpty)
        #expect(table.release(0, now: .zero) == [.unload(0)])
        // Until it is really gone its room is taken.
        #expect(table.held == 10)
        #expect(table.unloaded(0) == [.load(1)])
        #expect(table.loaded(1, now: .zero) == [.grant(waiter, model: 1)])
    }

    @Test("Nothing is unloaded where all idle models together would not make room")
    func nothingGoesInVain() {
        var table = table([10, 10, 25], budget: 30)
        table.use(0)
        _ = table.ask(1, now: .zero)
        _ = table.loaded(1, now: .zero)
        #expect(table.ask(2, now: .zero).steps.isEmpty)
        #expect(table.states == ["ready", "ready", "unloaded"])
    }

    @Test("Who waits for room is refused after a time, who waits for a load is not")
    func waitIsBounded() {
        var table = table([10, 10], budget: 10)
        let (loading, _) = table.ask(0, now: .zero)
        let (waiting, _) = table.ask(1, now: .zero)
        #expect(table.expire(loading).isEmpty)
        #expect(table.expire(waiting) == [.refuse(waiting, .noRoom(model: 1))])
        #expect(table.expire(waiting).isEmpty)
        #expect(table.loaded(0, now: .zero) == [.grant(loading, model: 0)])
        // Nobody is left to make room for.
        #expect(table.release(0, now: .zero).isEmpty)
    }

    @Test(
        "A model larger than the budget is refused, also than what is left beside those that stay")
    func tooLarge() {
        var table = table([31, 10, 25], budget: 30, stays: [1])
        let (first, steps) = table.ask(0, now: .zero)
        #expect(steps == [.refuse(first, .tooLarge(model: 0, room: 30))])
        table.use(1)
        let (second, refused) = table.ask(2, now: .zero)
        #expect(refused == [.refuse(second, .tooLarge(model: 2, room: 20))])
        #expect(table.states == ["unloaded", "ready", "unloaded"])
    }

    @Test("After a failed load nobody tries for a while, longer after each")
    func failuresPause() {
        var table = table([10], budget: 10) { $0.failurePause = .seconds(10) }
        let failure = LoadFailure("broken")
        var now = Duration.zero
        for pause in [10, 20, 40] {
            let (waiter, steps) = table.ask(0, now: now)
            #expect(steps == [.load(0)])
            let refusal = ModelTable.Refusal.failed(
                model: 0, failure, retryAfter: .seconds(pause))
            #expect(table.loadFailed(0, failure, now: now) == [.refuse(waiter, refusal)])
            let (other, refused) = table.ask(0, now: now + .seconds(pause - 1))
            let rest = ModelTable.Refusal.failed(model: 0, failure, retryAfter: .seconds(1))
            #expect(refused == [.refuse(other, rest)])
            now += .seconds(pause)
        }
        // A success ends the series.
        let (waiter, steps) = table.ask(0, now: now)
        #expect(steps == [.load(0)])
        #expect(table.loaded(0, now: now) == [.grant(waiter, model: 0)])
        #expect(table.entries[0].failures == 0)
        #expect(ModelPoolOptions().pause(afterFailures: 1000) == .seconds(600))
    }

    @Test("A model wanted while it is being unloaded is loaded again")
    func wantedWhileLeaving() {
        var table = table([10, 10], budget: 10)
        table.use(0)
        let (other, unload) = table.ask(1, now: .zero)
        #expect(unload == [.unload(0)])
        let (again, none) = table.ask(0, now: .zero)
        #expect(none.isEmpty)
        #expect(table.unloaded(0) == [.load(1)])
        #expect(table.loaded(1, now: .zero) == [.grant(other, model: 1)])
        #expect(table.release(1, now: .zero) == [.unload(1)])
        #expect(table.unloaded(1) == [.load(0)])
        #expect(table.loaded(0, now: .zero) == [.grant(again, model: 0)])
    }

    @Test("Room that is being made for one is not given to another")
    func roomIsPromised() {
        var table = table([20, 20, 10], budget: 25)
        table.use(0)
        #expect(table.ask(1, now: .zero).steps == [.unload(0)])
        // Five are free now and twenty soon; the third asks for ten.
        #expect(table.ask(2, now: .zero).steps.isEmpty)
        #expect(table.unloaded(0) == [.load(1)])
        #expect(table.states == ["unloaded", "loading", "unloaded"])
    }

    @Test("Loads beyond the limit wait for their turn")
    func loadsAreLimited() {
        var table = table([1, 1, 1], budget: 10) { $0.maxLoads = 2 }
        #expect(table.ask(0, now: .zero).steps == [.load(0)])
        #expect(table.ask(1, now: .zero).steps == [.load(1)])
        #expect(table.ask(2, now: .zero).steps.isEmpty)
        #expect(table.loaded(0, now: .zero).last == .load(2))
    }

    @Test("Too many who wait are refused")
    func waitersAreLimited() {
        var table = table([1], budget: 10) { $0.maxWaiting = 1 }
        _ = table.ask(0, now: .zero)
        let (waiter, steps) = table.ask(0, now: .zero)
        #expect(steps == [.refuse(waiter, .tooManyWaiting)])
    }

    @Test("Idle models go after their time, those in use and those that stay do not")
    func idleModelsGo() {
        var table = table([1, 1, 1, 1], budget: 10, stays: [1]) { $0.idleLimit = .seconds(60) }
        table.use(0, now: .seconds(10))
        table.use(1, now: .seconds(10))
        table.use(2, now: .seconds(30))
        _ = table.ask(3, now: .seconds(10))
        _ = table.loaded(3, now: .seconds(10))
        #expect(table.nextIdleEnd == .seconds(70))
        #expect(table.sweep(now: .seconds(69)).isEmpty)
        #expect(table.sweep(now: .seconds(70)) == [.unload(0)])
        #expect(table.nextIdleEnd == .seconds(90))
        #expect(table.sweep(now: .seconds(1000)) == [.unload(2)])
        #expect(table.nextIdleEnd == nil)
        #expect(table.states == ["unloading", "ready", "unloading", "ready"])
    }

    @Test("Closed, the table sends everybody away, and a load that ends late is unloaded")
    func closing() {
        var table = table([10, 10], budget: 10)
        let (first, _) = table.ask(0, now: .zero)
        let (second, _) = table.ask(1, now: .zero)
        #expect(
            table.close() == [.refuse(first, .shuttingDown), .refuse(second, .shuttingDown)])
        let (third, steps) = table.ask(1, now: .zero)
        #expect(steps == [.refuse(third, .shuttingDown)])
        #expect(table.loaded(0, now: .zero) == [.unload(0)])
        #expect(table.unloaded(0).isEmpty)
    }

    @Test("At the start models are loaded as long as there is room")
    func preloading() {
        var table = table([10, 10, 5], budget: 15)
        let began = [0, 1, 2, 2].map { table.preload($0) }
        #expect(began == [true, false, true, false])
    }

    /// What may never happen, whatever comes in whatever order.
    @Test("A thousand random events leave the table consistent", arguments: UInt64(0)..<20)
    func randomEvents(seed: UInt64) {
        var simulation = Simulation(seed: seed)
        for _ in 0..<1000 { simulation.step() }
        simulation.finish()
    }
}

/// A service with clients, loads and unloads that end at some time.
private struct Simulation {
    private let needs = [3, 5, 8, 13, 20, 40]
    private let budget = 30
    private var table: ModelTable
    private var generator: SeededGenerator
    private var now = Duration.zero
    private var waiting: [ModelTable.Waiter: Int] = [:]
    private var users: [Int]
    private var loading: Set<Int> = []
    private var unloading: Set<Int> = []
    private var answered = 0
    private var asked = 0

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        users = Array(repeating: 0, count: needs.count)
        table = SiliangServerTests.table(needs, budget: budget, stays: seed % 2 == 0 ? [0] : []) {
            $0.idleLimit = .seconds(50)
            $0.maxWaiting = 8
        }
    }

    mutating func step() {
        now += .seconds(Int.random(in: 0...3, using: &generator))
        switch Int.random(in: 0..<10, using: &generator) {
        case 0, 1, 2: ask(Int.random(in: needs.indices, using: &generator))
        case 3, 4:
            if let model = users.indices.filter({ users[$0] > 0 }).randomElement(using: &generator)
            {
                users[model] -= 1
                take(table.release(model, now: now))
            }
        case 5:
            if let model = loading.sorted().randomElement(using: &generator) { end(load: model) }
        case 6:
            if let model = unloading.sorted().randomElement(using: &generator) {
                unloading.remove(model)
                take(table.unloaded(model))
            }
        case 7:
            if let waiter = waiting.keys.sorted().randomElement(using: &generator) {
                waiting[waiter] = nil
                answered += 1
                take(table.abandon(waiter))
            }
        case 8:
            if let waiter = waiting.keys.sorted().randomElement(using: &generator) {
                take(table.expire(waiter))
            }
        default: take(table.sweep(now: now))
        }
        check()
    }

    private mutating func ask(_ model: Int) {
        asked += 1
        let (waiter, steps) = table.ask(model, now: now)
        waiting[waiter] = model
        take(steps)
    }

    private mutating func end(load model: Int) {
        loading.remove(model)
        if Int.random(in: 0..<5, using: &generator) == 0 {
            take(table.loadFailed(model, LoadFailure("no"), now: now))
        } else {
            take(table.loaded(model, now: now))
        }
    }

    private mutating func take(_ steps: [Step]) {
        for step in steps {
            switch step {
            case .load(let model):
                #expect(!loading.contains(model) && !unloading.contains(model) && users[model] == 0)
                loading.insert(model)
            case .unload(let model):
                #expect(users[model] == 0, "a model in use was unloaded")
                #expect(!loading.contains(model) && !unloading.contains(model))
                unloading.insert(model)
            case .grant(let waiter, let model):
                #expect(waiting.removeValue(forKey: waiter) == model)
                users[model] += 1
                answered += 1
            case .refuse(let waiter, _):
                #expect(waiting.removeValue(forKey: waiter) != nil)
                answered += 1
            }
        }
    }

    private func check() {
        #expect(table.held <= budget)
        #expect(table.waiting == waiting.count && waiting.count <= 8)
        #expect(answered + waiting.count == asked)
        #expect(loading.count <= table.options.maxLoads)
        for (model, entry) in table.entries.enumerated() {
            #expect(entry.users == users[model])
            #expect((entry.state == .loading) == loading.contains(model))
            #expect((entry.state == .unloading) == unloading.contains(model))
            #expect(entry.users == 0 || entry.state == .ready)
            #expect(entry.waiters.isEmpty || entry.state != .ready)
        }
    }

    /// Once everybody gives back what they have and loads go on, nobody is left waiting.
    mutating func finish() {
        for _ in 0..<100 {
            for model in users.indices {
                while users[model] > 0 {
                    users[model] -= 1
                    take(table.release(model, now: now))
                }
            }
            for model in loading.sorted() {
                loading.remove(model)
                take(table.loaded(model, now: now))
            }
            for model in unloading.sorted() {
                unloading.remove(model)
                take(table.unloaded(model))
            }
            check()
        }
        #expect(waiting.isEmpty)
    }
}
