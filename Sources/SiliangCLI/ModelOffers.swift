// From the settings to the models of a service: those in memory from the start, and those that come
// when they are asked for.

import Foundation
import Logging
import Siliang
import SiliangEngine
import SiliangFormats
import SiliangHub
import SiliangServer
import SiliangTensor
import Synchronization

/// The models that a service offers, and how each is loaded.
struct ModelOffers {
    private(set) var models: [OfferedModel] = []
    private(set) var options = ModelPoolOptions()
    /// What was loaded, in words, by name.
    private let descriptions = DescriptionTable()
    private let settings: ServeSettings
    private let logger: Logger

    /// - Throws: what opening the header of a named model throws; nothing is loaded yet. An installed
    ///   model that nobody named and that cannot be opened is left out, with a warning.
    init(_ settings: ServeSettings, locator: ModelLocator = ModelLocator(), logger: Logger) throws {
        self.settings = settings
        self.logger = logger
        options.idleLimit = settings.unloadAfterSeconds.map { .seconds($0) }
        var wanted = try settings.models.map { ($0, try locator.locate($0.path)) }
        if settings.installed { wanted += Self.others(locator, besides: wanted, settings) }
        let comesAndGoes = wanted.contains { $0.0.load == .onDemand }
        let budget = settings.memoryBudget?.bytes ?? Self.standardBudget
        // Within a budget, a quarter of the machine's memory for each one's keys and values would
        // leave room for few.
        let isBounded = comesAndGoes || settings.memoryBudget != nil
        let kvBytes =
            settings.kvMemory?.bytes
            ?? (isBounded ? max(1, budget / 8) : ServeSettings.standardKVBytes)
        for (model, located) in wanted {
            do {
                models.append(try offer(model, located, kvBytes: kvBytes))
            } catch  where !settings.models.contains(model) {
                logger.warning("\(located.name) is not offered: \(error)")
            }
        }
        if settings.memoryBudget != nil {
            options.memoryBudget = budget
            try checkStart()
        } else if comesAndGoes {
            // What was named for the start was to be in memory, whatever that takes.
            let start = models.filter { $0.policy != .onDemand }
            options.memoryBudget = start.reduce(0) { Self.sum($0, $1.memoryBytes) }
            options.memoryBudget = max(budget, options.memoryBudget)
        }
    }

    /// - Throws: `CommandError` for a model of the start that would not fit if it were alone.
    private func checkStart() throws(CommandError) {
        for model in models where model.policy != .onDemand {
            guard model.memoryBytes > options.memoryBudget else { continue }
            throw CommandError(
                "\(model.name) needs \(formatBytes(model.memoryBytes)) with its keys and values, and "
                    + "memory_budget is \(formatBytes(options.memoryBudget)): raise it, or lower "
                    + "kv_memory")
        }
    }

    /// No less than either, whatever somebody wrote into a file.
    private static func sum(_ first: Int, _ second: Int) -> Int {
        let sum = first.addingReportingOverflow(second)
        return sum.overflow ? Int.max : sum.partialValue
    }

    /// Four fifths of the machine's memory.
    private static var standardBudget: Int { physicalMemory / 5 * 4 }

    private static func others(
        _ locator: ModelLocator, besides named: [(ModelSettings, LocatedModel)],
        _ settings: ServeSettings
    ) -> [(ModelSettings, LocatedModel)] {
        var taken = Set(named.map { $0.0.name ?? $0.1.name })
        for alias in settings.models.flatMap(\.aliases) { taken.insert(alias.name) }
        return locator.store.installed().compactMap { installed in
            guard taken.insert(installed.name).inserted else { return nil }
            let model = ModelSettings(
                path: installed.modelPath, name: installed.name, load: .onDemand)
            return (model, LocatedModel(path: installed.modelPath, name: installed.name))
        }
    }

    private func offer(
        _ wanted: ModelSettings, _ located: LocatedModel, kvBytes: Int
    ) throws -> OfferedModel {
        let checkpoint = try Checkpoint.open(path: located.path)
        let size = checkpoint.files.reduce(0) { $0 + $1.file.bytes.count }
        let name = wanted.name ?? located.name
        let (settings, logger, descriptions) = (settings, logger, descriptions)
        return OfferedModel(
            name: name, aliases: wanted.aliases.map(\.name), policy: wanted.load, sizeBytes: size,
            memoryBytes: Self.sum(size, kvBytes),
            contextLength: max(
                1, wanted.context ?? settings.context ?? checkpoint.contextLength ?? 1)
        ) { _ in
            try Self.load(
                wanted, located, as: name, kvBytes: kvBytes, settings, logger, descriptions)
        }
    }

    private static func load(
        _ wanted: ModelSettings, _ located: LocatedModel, as name: String, kvBytes: Int,
        _ settings: ServeSettings, _ logger: Logger, _ descriptions: DescriptionTable
    ) throws -> ServedModel {
        var runtime = RuntimeOptions()
        runtime.kvType = settings.kvType
        runtime.context = wanted.context ?? settings.context
        let loaded = try LoadedModel(
            path: located.path, name: located.name, threads: settings.threads,
            options: runtime.loadOptions)
        var options = settings.engineOptions(for: loaded)
        options.kvBytes = kvBytes
        let engine = try loaded.makeEngine(options) { logger.warning("\($0)") }
        var served = try loaded.serve(by: engine)
        served.name = name
        served.aliases = wanted.aliases.map(\.name)
        served.defaultThinking = wanted.thinking
        for alias in wanted.aliases { served.aliasThinking[alias.name] = alias.thinking }
        served.defaultSampling = wanted.sampling.applied(to: served.defaultSampling)
        descriptions.note(
            ModelDescription(name: name, loaded: loaded, engine: engine, settings: settings))
        return served
    }

    /// What a person needs to know of each model when the service starts.
    var lines: [String] {
        var lines = models.map { model in
            descriptions.text(of: model.name)
                ?? "Model:    \(model.name) (on demand, \(formatBytes(model.sizeBytes)); takes up to "
                + "\(formatBytes(model.memoryBytes)) with its keys and values)"
        }
        if options.memoryBudget < Int.max {
            let idle = settings.unloadAfterSeconds.map {
                "; unloaded after \(Int($0)) idle seconds"
            }
            lines.append("Budget:   \(formatBytes(options.memoryBudget)) for models\(idle ?? "")")
        }
        return lines
    }
}

/// The descriptions of the models that have been loaded.
private final class DescriptionTable: Sendable {
    private let texts = Mutex<[String: String]>([:])

    func note(_ description: ModelDescription) {
        texts.withLock { $0[description.name] = description.text }
    }

    func text(of name: String) -> String? { texts.withLock { $0[name] } }
}

extension Checkpoint {
    /// Tokens that the model was made for, where its header says so.
    fileprivate var contextLength: Int? {
        switch self {
        case .gguf(let file):
            file.metadata.string("general.architecture").flatMap {
                file.metadata.int("\($0).context_length")
            }
        case .folder(let folder): folder.config["max_position_embeddings"]?.int
        }
    }
}
