// The models of a service: by name, in memory as far as the budget goes, loaded when asked for.

import Foundation
import Logging
import Siliang
import SiliangEngine
import SiliangFormats
import Synchronization

/// Loads models when requests ask for them and unloads those that nobody uses.
///
/// `ModelTable` decides; this class holds its lock, loads on threads of its own and tells waiters.
package final class ModelPool: Sendable {
    private struct State {
        /// Only grows: places in the list are names.
        var offered: [OfferedModel]
        var byName: [String: Int]
        var table: ModelTable
        /// The models in memory, by place in the list.
        var served: [ServedModel?]
        var waits: [ModelTable.Waiter: ModelWait] = [:]
        var signals: [Int: LoadSignal] = [:]
        var isSweeping = false
    }

    /// What is done once the lock is free.
    private enum Work {
        case load(Int), unload(Int)
        case resolve(ModelWait, ModelWait.Outcome)
    }

    let options: ModelPoolOptions
    private let newcomers: Newcomers?
    private let state: Mutex<State>
    private let logger: Logger
    private let start = ContinuousClock.now

    /// Models that nobody has been told of, given the names that are taken.
    package typealias Newcomers = @Sendable (_ taken: Set<String>) -> [OfferedModel]

    /// - Parameter newcomers: asked when models are listed, and for a name that is none.
    /// - Throws: `ServiceError` (`noModels`, `duplicateName`).
    package init(
        _ models: [OfferedModel], options: ModelPoolOptions = ModelPoolOptions(),
        newcomers: Newcomers? = nil, logger: Logger
    ) throws(ServiceError) {
        self.options = options
        self.newcomers = newcomers
        self.logger = logger
        state = Mutex(
            State(
                offered: models, byName: try Self.names(models),
                table: ModelTable(models.map(Self.entry), options: options),
                served: Array(repeating: nil, count: models.count)))
    }

    private static func entry(_ model: OfferedModel) -> ModelTable.Entry {
        ModelTable.Entry(need: model.memoryBytes, stays: model.policy == .keep)
    }

    /// Models that are loaded already, and stay.
    ///
    /// - Throws: `ServiceError` (`noModels`, `duplicateName`).
    convenience init(loaded models: [ServedModel], logger: Logger) throws(ServiceError) {
        let offered = models.map { model in
            OfferedModel(
                name: model.name, aliases: model.aliases, policy: .keep, sizeBytes: 0,
                memoryBytes: 0, contextLength: model.engine.contextLength, created: model.created
            ) { _ in model }
        }
        try self.init(offered, logger: logger)
        for (index, model) in models.enumerated() {
            state.withLock { state in
                guard state.table.preload(index) else { return }
                state.served[index] = model
                _ = state.table.loaded(index, now: .zero)
            }
        }
    }

    private static func names(
        _ models: [OfferedModel]
    ) throws(ServiceError) -> [String: Int] {
        guard !models.isEmpty else {
            throw ServiceError(.noModels, "There is no model to serve: name one with --model.")
        }
        var byName: [String: Int] = [:]
        for (index, model) in models.enumerated() {
            for name in [model.name] + model.aliases {
                if let taken = byName.updateValue(index, forKey: name), taken != index {
                    throw ServiceError(
                        .duplicateName,
                        "Two models are called \"\(name)\": serve them under different names.")
                }
            }
        }
        return byName
    }

    // MARK: What there is

    /// The models by their place in the list, those that are gone among them.
    var offered: [OfferedModel] { state.withLock { $0.offered } }

    /// Every name that a request may use.
    var names: [String] { listed.flatMap { [$0.model.name] + $0.model.aliases } }

    /// The models that a request can have.
    private var listed: [(index: Int, model: OfferedModel)] {
        let (offered, byName, table) = state.withLock { ($0.offered, $0.byName, $0.table) }
        return offered.enumerated().filter { index, model in
            byName[model.name] == index && (table.entries[index].takesRoom || model.isThere())
        }.map { (index: $0.offset, model: $0.element) }
    }

    /// - Throws: `APIError` 404 that lists what there is.
    func index(of name: String) throws(APIError) -> Int {
        if let index = find(name) { return index }
        lookForNewcomers()
        if let index = find(name) { return index }
        throw .noSuchModel(name, known: listed.map(\.model.name))
    }

    private func find(_ name: String) -> Int? {
        let found = state.withLock { state in
            state.byName[name].map { index in
                (index, state.table.entries[index].takesRoom, state.offered[index])
            }
        }
        guard let (index, isLoaded, model) = found, isLoaded || model.isThere() else { return nil }
        return index
    }

    private func lookForNewcomers() {
        guard let newcomers else { return }
        let known = state.withLock { $0.offered.count }
        // Not under the lock: it looks into files.
        for model in newcomers(Set(names)) {
            state.withLock { state in
                // Somebody else may have looked at the same time.
                if let index = state.byName[model.name], index >= known { return }
                state.byName[model.name] = state.offered.count
                state.offered.append(model)
                state.table.add(Self.entry(model))
                state.served.append(nil)
            }
        }
    }

    /// A model as the API lists it.
    func card(_ index: Int) -> ModelCard {
        let (model, entry, served) = state.withLock {
            ($0.offered[index], $0.table.entries[index], $0.served[index])
        }
        var card = ModelCard(
            id: model.name, created: model.created,
            contextLength: served?.engine.contextLength ?? model.contextLength,
            aliases: model.aliases, state: entry.state.word)
        // Who hands over a loaded model may not know where it came from.
        if model.sizeBytes > 0 { card.sizeBytes = model.sizeBytes }
        if model.memoryBytes > 0 { card.memoryBytes = model.memoryBytes }
        if case .failed(let failure, _) = entry.state { card.error = failure.message }
        return card
    }

    var cards: [ModelCard] {
        lookForNewcomers()
        return listed.map { card($0.index) }
    }

    /// Requests that wait for a model.
    var waitingRequests: Int { state.withLock { $0.table.waiting } }

    /// Bytes of the models in memory.
    package var memoryInUse: Int { state.withLock { $0.table.held } }

    // MARK: Requests

    /// Asks for a model: its wait has an outcome already where the model is loaded.
    ///
    /// - Throws: `APIError` 404 for a name that is none.
    func request(_ name: String) throws(APIError) -> ModelWait {
        let model = try index(of: name)
        // Known only once the table has been asked; abandoned before that it has no effect.
        let ticket = Mutex<ModelTable.Waiter?>(nil)
        let wait = ModelWait { [self] in
            guard let waiter = ticket.withLock({ $0 }) else { return }
            act { state, _ in
                state.waits[waiter] = nil
                return state.table.abandon(waiter)
            }
        }
        let waiter = act { state, now in
            let (waiter, steps) = state.table.ask(model, now: now)
            state.waits[waiter] = wait
            ticket.withLock { $0 = waiter }
            return (waiter, steps)
        }
        if isWaiting(waiter) { limit(waiter) }
        return wait
    }

    private func isWaiting(_ waiter: ModelTable.Waiter) -> Bool {
        state.withLock { $0.waits[waiter] != nil }
    }

    /// Ends a wait for room after its time.
    private func limit(_ waiter: ModelTable.Waiter) {
        _ = AlarmClock.shared.after(options.roomLimit) { [self] in
            act { state, _ in state.table.expire(waiter) }
        }
    }

    // MARK: Start and end

    /// Loads the models that are to be loaded at the start, one after the other.
    ///
    /// - Returns: the names of those for which the budget has no room; requests load them.
    /// - Throws: what a load throws; `ServiceError` (`failed`) for one that has no room and is to
    ///   stay, or could never have any.
    package func loadAtStart() async throws -> [String] {
        var left: [String] = []
        for (index, model) in offered.enumerated() where model.policy != .onDemand {
            guard state.withLock({ $0.table.preload(index) }) else {
                if model.policy == .keep || model.memoryBytes > options.memoryBudget {
                    throw noRoom(model)
                }
                left.append(model.name)
                continue
            }
            try await load(index, atStart: true)
        }
        return left
    }

    private func noRoom(_ model: OfferedModel) -> ServiceError {
        let taken = memoryInUse
        return ServiceError(
            .failed,
            "\(model.name) needs \(formatBytes(model.memoryBytes)) of memory, and the memory budget is "
                + formatBytes(options.memoryBudget)
                + (taken > 0 ? ", of which \(formatBytes(taken)) are taken" : "")
                + ". Raise memory_budget, lower kv_memory or context, or quantize the model.")
    }

    /// Takes no more requests, sends away those that wait for a model, and ends the engines.
    ///
    /// - Parameter grace: for answers under way, and for loads to notice.
    func shutdown(within grace: Duration) async {
        let (engines, signals) = act { state, _ in
            let engines = state.served.compactMap { $0?.engine }
            return ((engines, Array(state.signals.values)), state.table.close())
        }
        for signal in signals { signal.cancel() }
        await withTaskGroup(of: Void.self) { group in
            for engine in engines {
                group.addTask { _ = await engine.shutdown(within: grace) }
            }
            group.addTask { await self.awaitLoads(for: grace) }
        }
    }

    private func awaitLoads(for grace: Duration) async {
        let end = ContinuousClock.now + grace
        while ContinuousClock.now < end, state.withLock({ !$0.signals.isEmpty }) {
            guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { return }
        }
    }

    // MARK: Events

    private var now: Duration { ContinuousClock.now - start }

    private func act(_ change: (inout State, Duration) -> [ModelTable.Step]) {
        act { state, now in ((), change(&state, now)) }
    }

    /// Tells the table of an event and does what it says.
    private func act<Value: Sendable>(
        _ change: (inout State, Duration) -> (Value, [ModelTable.Step])
    ) -> Value {
        let now = now
        let (value, work, sweeps) = state.withLock { state in
            let (value, steps) = change(&state, now)
            let work = steps.compactMap { self.work(for: $0, &state) }
            let sweeps = !state.isSweeping && state.table.nextIdleEnd != nil
            if sweeps { state.isSweeping = true }
            return (value, work, sweeps)
        }
        for item in work {
            switch item {
            case .resolve(let wait, let outcome): wait.resolve(outcome)
            case .load(let model): Task { try? await self.load(model) }
            case .unload(let model): Task { await self.unload(model) }
            }
        }
        if sweeps { Task { await self.sweep() } }
        return value
    }

    /// With the lock held.
    private func work(for step: ModelTable.Step, _ state: inout State) -> Work? {
        switch step {
        case .load(let model): return .load(model)
        case .unload(let model): return .unload(model)
        case .refuse(let waiter, let refusal):
            return state.waits.removeValue(forKey: waiter).map {
                .resolve($0, .failure(APIError(refusal, state.offered, options)))
            }
        case .grant(let waiter, let model):
            guard let wait = state.waits.removeValue(forKey: waiter),
                let served = state.served[model]
            else { return nil }
            let lease = ModelLease(served) { [self] in
                act { $0.table.release(model, now: $1) }
            }
            return .resolve(wait, .success(lease))
        }
    }

    /// Unloads models that have been idle for long, as long as there are any that may be.
    private func sweep() async {
        while true {
            let next = state.withLock { state -> Duration? in
                let next = state.table.nextIdleEnd
                if next == nil { state.isSweeping = false }
                return next
            }
            guard let next else { return }
            let pause = max(next - now, .milliseconds(1))
            try? await Task.sleep(for: pause)
            act { $0.table.sweep(now: $1) }
        }
    }

    // MARK: Loads

    /// Loads a model that the table has marked as loading.
    ///
    /// - Parameter atStart: whoever starts the service learns of it, and of a failure, by themselves.
    private func load(_ index: Int, atStart: Bool = false) async throws {
        let model = offered[index]
        let level = atStart ? Logger.Level.debug : .notice
        let signal = LoadSignal()
        state.withLock { $0.signals[index] = signal }
        logger.log(level: level, "Loading \(model.name), \(formatBytes(model.memoryBytes))")
        let began = ContinuousClock.now
        do {
            let served = try await LoadingThread.run { try model.load(signal) }
            logger.log(level: level, "Loaded \(model.name) in \(ContinuousClock.now - began)")
            act { state, now in
                state.signals[index] = nil
                state.served[index] = served
                return state.table.loaded(index, now: now)
            }
        } catch {
            logger.log(level: atStart ? .debug : .error, "Loading \(model.name) failed: \(error)")
            act { state, now in
                state.signals[index] = nil
                return state.table.loadFailed(index, LoadFailure(error), now: now)
            }
            throw error
        }
    }

    private func unload(_ index: Int) async {
        await endEngine(of: index)
        logger.notice("Unloaded \(offered[index].name)")
        act { state, _ in state.table.unloaded(index) }
    }

    /// Ends a model's engine and drops the model: when this returns, nothing here holds it.
    private func endEngine(of index: Int) async {
        let engine = state.withLock { state in
            defer { state.served[index] = nil }
            return state.served[index]?.engine
        }
        // A prefix cache on a slow disk takes its time to be written.
        while let engine, !(await engine.shutdown(within: .zero)) {}
    }
}

extension ModelTable.State {
    /// As the API names it.
    var word: String {
        switch self {
        case .unloaded: "unloaded"
        case .loading: "loading"
        case .ready: "ready"
        case .unloading: "unloading"
        case .failed: "failed"
        }
    }
}
