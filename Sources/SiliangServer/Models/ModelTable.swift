// Which models are in memory, who uses them and who waits for one: the decisions, without a lock,
// a clock or a thread, so that tests can go through any order of events.

/// The models of a service as the memory budget sees them.
///
/// Every call takes note of an event and returns what is to be done about it. Models are named by
/// their place in the list.
struct ModelTable {
    /// Somebody who wants a model, by order of arrival.
    typealias Waiter = UInt64

    enum State: Equatable {
        case unloaded, loading, ready, unloading
        /// The last attempt failed; until then nobody tries again.
        case failed(LoadFailure, until: Duration)
    }

    struct Entry {
        /// Bytes that the model takes while it is loaded.
        fileprivate(set) var need: Int
        /// Whether it stays once it is loaded.
        let stays: Bool
        var state = State.unloaded
        /// Requests that hold the model now.
        var users = 0
        /// Grows with every use: the smallest is the least recently used.
        var lastUse: UInt64 = 0
        /// Since when nobody has used it.
        var idleSince = Duration.zero
        /// In the order in which they came.
        var waiters: [Waiter] = []
        /// Attempts in a row that failed.
        var failures = 0

        /// Whether it takes room in the budget.
        var takesRoom: Bool {
            switch state {
            case .loading, .ready, .unloading: true
            case .unloaded, .failed: false
            }
        }
    }

    /// What is to be done.
    enum Step: Equatable {
        case load(Int)
        case unload(Int)
        /// The waiter has the model; `release` gives it back.
        case grant(Waiter, model: Int)
        case refuse(Waiter, Refusal)
    }

    /// Why somebody does not get a model.
    enum Refusal: Equatable {
        /// Everything that would have to go is in use.
        case noRoom(model: Int)
        /// It would not fit if it were alone.
        case tooLarge(model: Int, room: Int)
        case failed(model: Int, LoadFailure, retryAfter: Duration)
        case tooManyWaiting
        case shuttingDown
    }

    let options: ModelPoolOptions
    private(set) var entries: [Entry]
    private(set) var isClosed = false
    private var modelOfWaiter: [Waiter: Int] = [:]
    private var nextWaiter: Waiter = 0
    private var uses: UInt64 = 0

    /// More than any machine has, and so little that the needs of thousands of models have a sum.
    private static let mostNeed = 1 << 48

    init(_ entries: [Entry], options: ModelPoolOptions) {
        self.entries = []
        self.options = options
        for entry in entries { add(entry) }
    }

    /// Adds a model at the end of the list.
    mutating func add(_ entry: Entry) {
        var entry = entry
        entry.need = min(max(entry.need, 0), Self.mostNeed)
        entries.append(entry)
    }

    var waiting: Int { modelOfWaiter.count }

    /// Bytes of the models that are in memory, on their way in or on their way out.
    var held: Int { total { $0.takesRoom } }

    /// The most that a model may need: all of the budget but what stays for others.
    private func room(for model: Int) -> Int {
        options.memoryBudget
            - entries.indices.reduce(0) { sum, index in
                let entry = entries[index]
                return index != model && entry.stays && entry.takesRoom ? sum + entry.need : sum
            }
    }

    private func total(_ counts: (Entry) -> Bool) -> Int {
        entries.reduce(0) { counts($1) ? $0 + $1.need : $0 }
    }

    // MARK: Those who want a model

    /// Somebody wants a model.
    mutating func ask(_ model: Int, now: Duration) -> (waiter: Waiter, steps: [Step]) {
        nextWaiter += 1
        let waiter = nextWaiter
        func refused(_ refusal: Refusal) -> (Waiter, [Step]) {
            (waiter, [.refuse(waiter, refusal)])
        }
        if isClosed { return refused(.shuttingDown) }
        switch entries[model].state {
        case .ready:
            entries[model].users += 1
            touch(model)
            return (waiter, [.grant(waiter, model: model)])
        case .failed(let failure, let until):
            if now < until {
                return refused(.failed(model: model, failure, retryAfter: until - now))
            }
            entries[model].state = .unloaded
        case .unloaded, .loading, .unloading: break
        }
        let room = room(for: model)
        if entries[model].need > room { return refused(.tooLarge(model: model, room: room)) }
        if waiting >= options.maxWaiting { return refused(.tooManyWaiting) }
        entries[model].waiters.append(waiter)
        modelOfWaiter[waiter] = model
        return (waiter, makeRoom())
    }

    /// Somebody does not want to wait any longer; no effect on one who has an answer.
    mutating func abandon(_ waiter: Waiter) -> [Step] {
        remove(waiter)
        return makeRoom()
    }

    /// Somebody has waited for room as long as anybody may; a load that has begun is waited for.
    mutating func expire(_ waiter: Waiter) -> [Step] {
        guard let model = modelOfWaiter[waiter], entries[model].state != .loading else { return [] }
        remove(waiter)
        return [.refuse(waiter, .noRoom(model: model))] + makeRoom()
    }

    /// Somebody who was granted a model has done with it.
    mutating func release(_ model: Int, now: Duration) -> [Step] {
        entries[model].users -= 1
        touch(model)
        guard entries[model].users == 0 else { return [] }
        entries[model].idleSince = now
        return makeRoom()
    }

    private mutating func remove(_ waiter: Waiter) {
        guard let model = modelOfWaiter.removeValue(forKey: waiter) else { return }
        entries[model].waiters.removeAll { $0 == waiter }
    }

    private mutating func touch(_ model: Int) {
        uses += 1
        entries[model].lastUse = uses
    }

    /// Ends the wait of all who wait for a model.
    private mutating func takeWaiters(of model: Int) -> [Waiter] {
        defer { entries[model].waiters = [] }
        for waiter in entries[model].waiters { modelOfWaiter[waiter] = nil }
        return entries[model].waiters
    }

    // MARK: Loading

    /// Begins a load that nobody has asked for, where there is room without unloading anything.
    ///
    /// - Returns: whether it has begun.
    mutating func preload(_ model: Int) -> Bool {
        guard !isClosed, entries[model].state == .unloaded,
            entries[model].need <= options.memoryBudget - held
        else { return false }
        entries[model].state = .loading
        return true
    }

    /// A load has come to its end.
    mutating func loaded(_ model: Int, now: Duration) -> [Step] {
        if isClosed {
            entries[model].state = .unloading
            return [.unload(model)]
        }
        entries[model].state = .ready
        entries[model].failures = 0
        entries[model].idleSince = now
        touch(model)
        let granted = takeWaiters(of: model)
        entries[model].users += granted.count
        return granted.map { .grant($0, model: model) } + makeRoom()
    }

    mutating func loadFailed(_ model: Int, _ failure: LoadFailure, now: Duration) -> [Step] {
        let pause = options.pause(afterFailures: entries[model].failures)
        entries[model].failures += 1
        entries[model].state = .failed(failure, until: now + pause)
        return takeWaiters(of: model).map {
            .refuse($0, .failed(model: model, failure, retryAfter: pause))
        } + makeRoom()
    }

    mutating func unloaded(_ model: Int) -> [Step] {
        entries[model].state = .unloaded
        return makeRoom()
    }

    // MARK: Time

    /// When the next model will have been idle for too long; nil where none will.
    var nextIdleEnd: Duration? {
        guard let limit = options.idleLimit, !isClosed else { return nil }
        return entries.filter(mayGo).map { $0.idleSince + limit }.min()
    }

    /// Unloads what has been idle for too long.
    mutating func sweep(now: Duration) -> [Step] {
        guard let limit = options.idleLimit, !isClosed else { return [] }
        return unload(
            entries.indices.filter { mayGo(entries[$0]) && entries[$0].idleSince + limit <= now })
    }

    /// No more work: everybody who waits is sent away.
    mutating func close() -> [Step] {
        isClosed = true
        return entries.indices.flatMap { takeWaiters(of: $0) }.sorted().map {
            .refuse($0, .shuttingDown)
        }
    }

    // MARK: Room

    private func mayGo(_ entry: Entry) -> Bool {
        entry.state == .ready && entry.users == 0 && !entry.stays
    }

    private mutating func unload(_ models: [Int]) -> [Step] {
        for model in models { entries[model].state = .unloading }
        return models.map(Step.unload)
    }

    /// Begins the loads that there is room for, and makes room for others where it can be had.
    ///
    /// In the order in which the models were first asked for. One that cannot have its room yet
    /// leaves what is free to those behind it: they can be unloaded again when their turn is over.
    private mutating func makeRoom() -> [Step] {
        guard waiting > 0, !isClosed else { return [] }
        let wanted = entries.indices.filter {
            entries[$0].state == .unloaded && !entries[$0].waiters.isEmpty
        }.sorted { (entries[$0].waiters.first ?? 0) < (entries[$1].waiters.first ?? 0) }
        var steps: [Step] = []
        // Room for models that wait for others to be gone, or for their turn.
        var promised = 0
        for model in wanted {
            let need = entries[model].need
            let free = options.memoryBudget - held - promised
            let loads = entries.filter { $0.state == .loading }.count
            if need <= free, loads < options.maxLoads {
                entries[model].state = .loading
                steps.append(.load(model))
                continue
            }
            let coming = free + total { $0.state == .unloading }
            if need > coming {
                let leaving = leastRecentlyUsed(freeing: need - coming)
                if leaving.isEmpty { continue }
                steps += unload(leaving)
            }
            promised += need
        }
        return steps
    }

    /// The idle models that have to go for `bytes`, from the one that was not used the longest;
    /// none where all of them are not enough.
    private func leastRecentlyUsed(freeing bytes: Int) -> [Int] {
        let idle = entries.indices.filter { mayGo(entries[$0]) }
            .sorted { entries[$0].lastUse < entries[$1].lastUse }
        var chosen: [Int] = []
        var sum = 0
        for model in idle where sum < bytes {
            chosen.append(model)
            sum += entries[model].need
        }
        guard sum >= bytes else { return [] }
        // A large one at the end may have made small ones before it needless.
        for model in chosen.reversed() where sum - entries[model].need >= bytes {
            chosen.removeAll { $0 == model }
            sum -= entries[model].need
        }
        return chosen
    }
}
