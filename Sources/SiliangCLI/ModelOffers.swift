// The models that `siliang serve` offers: those that are named, and those that are installed.

import Foundation
import Logging
import Siliang
import SiliangEngine
import SiliangModels
import SiliangServer
import SiliangTensor
import Synchronization

/// What is on disk, measured, with what loads it.
struct ModelOffers {
    private(set) var models: [OfferedModel] = []
    private(set) var options = ModelPoolOptions()
    /// Finds what has been installed since, where installed models are offered.
    private(set) var newcomers: ModelPool.Newcomers?
    /// Filled as models are loaded.
    let descriptions = ModelDescriptions()
    private var engine: EngineOptions
    private let settings: ServeSettings
    private let logger: Logger

    /// - Throws: what stands against loading a model that is named; nothing is loaded yet. An
    ///   installed model that nobody named and that cannot be loaded is reported and left out.
    init(
        _ settings: ServeSettings, locator: ModelLocator = ModelLocator(), logger: Logger
    ) throws {
        self.settings = settings
        self.logger = logger
        let named = try settings.models.map { ($0, try locator.locate($0.path)) }
        let others = settings.installed ? Self.others(locator, besides: named) : []
        let comesAndGoes = settings.installed || settings.models.contains { $0.load == .onDemand }
        let budget = settings.memoryBudget?.bytes ?? MemoryBudget.standard
        engine = settings.engine
        // Within a budget, a quarter of the machine's memory for each one's keys and values would
        // leave room for few.
        let isBounded = comesAndGoes || settings.memoryBudget != nil
        if settings.kvMemory == nil, isBounded { engine.kvBytes = max(1, budget / 8) }
        for (wanted, located) in named { models.append(try offer(wanted, located)) }
        for (wanted, located) in others {
            do {
                models.append(try offerInstalled(wanted, located))
            } catch {
                report("\(located.name) is installed but cannot be offered: \(error)")
            }
        }
        if settings.installed { newcomers = newcomers(locator, besides: named) }
        options.idleLimit = settings.unloadAfterSeconds.map { .seconds($0) }
        options.roomLimit = .seconds(settings.modelWaitSeconds)
        options.maxWaiting = max(settings.maxWaiting, 1)
        if settings.memoryBudget != nil {
            options.memoryBudget = budget
        } else if comesAndGoes {
            // What was named for the start was to be in memory, whatever that takes.
            let start = models.filter { $0.policy != .onDemand }
            options.memoryBudget = start.reduce(0) { Self.sum($0, $1.memoryBytes) }
            options.memoryBudget = max(budget, options.memoryBudget)
        }
    }

    /// No less than either, whatever somebody wrote into a file.
    private static func sum(_ first: Int, _ second: Int) -> Int {
        let sum = first.addingReportingOverflow(second)
        return sum.overflow ? Int.max : sum.partialValue
    }

    /// The installed models that nobody named, by whatever name.
    private static func others(
        _ locator: ModelLocator, besides named: [(ModelSettings, LocatedModel)]
    ) -> [(ModelSettings, LocatedModel)] {
        var taken = Set(named.flatMap { [$0.0.name ?? $0.1.name] + $0.0.aliases.map(\.name) })
        let paths = Set(named.map(\.1.path))
        return locator.allModels.filter { !paths.contains($0.path) }.compactMap { located in
            guard taken.insert(located.name).inserted else { return nil }
            return (ModelSettings(path: located.path, load: .onDemand), located)
        }
    }

    private func newcomers(
        _ locator: ModelLocator, besides named: [(ModelSettings, LocatedModel)]
    ) -> ModelPool.Newcomers {
        let reported = Mutex<Set<String>>([])
        return { [self] taken in
            Self.others(locator, besides: named).compactMap { wanted, located in
                guard !taken.contains(located.name) else { return nil }
                do {
                    let model = try offerInstalled(wanted, located)
                    logger.notice("\(located.name) has been installed and is offered")
                    return model
                } catch {
                    if reported.withLock({ $0.insert(located.path).inserted }) {
                        logger.warning(
                            "\(located.name) is installed but cannot be offered: \(error)")
                    }
                    return nil
                }
            }
        }
    }

    private func offer(
        _ wanted: ModelSettings, _ located: LocatedModel
    ) throws -> OfferedModel {
        let name = wanted.name ?? located.name
        let size = try ModelSize(located, runtime(for: wanted), engine)
        let loading = (runtime(for: wanted), engine.kvBytes, settings, logger, descriptions)
        return OfferedModel(
            name: name, aliases: wanted.aliases.map(\.name), policy: wanted.load,
            sizeBytes: size.fileBytes, memoryBytes: size.memoryBytes,
            contextLength: size.contextLength
        ) { signal in
            do {
                return try Self.load(wanted, located, as: name, loading, signal)
            } catch {
                throw ModelLoadError(
                    message: ClientText.withoutPaths("\(error)", of: located), detail: "\(error)")
            }
        }
    }

    /// One that nobody named: it is offered as long as it is installed.
    private func offerInstalled(
        _ wanted: ModelSettings, _ located: LocatedModel
    ) throws -> OfferedModel {
        var model = try offer(wanted, located)
        model.isThere = { FileManager.default.fileExists(atPath: located.path) }
        return model
    }

    private func runtime(for wanted: ModelSettings) -> RuntimeOptions {
        RuntimeOptions(
            threads: settings.threads, kvType: settings.kvType,
            context: wanted.context ?? settings.context,
            quantize: wanted.quantize ?? settings.quantize)
    }

    private static func load(
        _ wanted: ModelSettings, _ located: LocatedModel, as name: String,
        _ loading: (
            runtime: RuntimeOptions, kvBytes: Int?, settings: ServeSettings, logger: Logger,
            descriptions: ModelDescriptions
        ), _ signal: LoadSignal
    ) throws -> ServedModel {
        let (runtime, kvBytes, settings, logger, descriptions) = loading
        let loaded = try LoadedModel.load(located, runtime) { signal.isCancelled }
        var options = settings.engineOptions(for: loaded)
        options.kvBytes = kvBytes
        let engine = try loaded.makeEngine(options) { logger.warning("\($0)") }
        var served = try loaded.serve(by: engine)
        served.name = name
        served.aliases = wanted.aliases.map(\.name)
        served.defaultThinking = wanted.thinking
        for alias in wanted.aliases { served.aliasThinking[alias.name] = alias.thinking }
        served.defaultSampling = wanted.sampling.applied(to: served.defaultSampling)
        descriptions.add(
            ModelDescription(name: name, loaded: loaded, engine: engine, settings: settings))
        return served
    }
}

/// What a model takes, told by its headers.
struct ModelSize: Equatable {
    let fileBytes: Int
    /// Weights and KV memory.
    let memoryBytes: Int
    /// Tokens that prompt and answer may have together.
    let contextLength: Int

    init(
        _ located: LocatedModel, _ runtime: RuntimeOptions, _ engine: EngineOptions
    ) throws {
        let source = try Checkpoint.open(path: located.path)
        var checkpoint = source
        var planned: Int?
        var options = runtime.loadOptions
        if let type = runtime.quantize?.type, !source.isQuantized {
            if let kept = ConvertedModels().kept(of: located, source, type: type) {
                checkpoint = kept
            } else {
                planned = try source.quantizer(to: type).plan.reduce(0) { $0 + $1.bytes }
                // Beside quantised weights, keys and values take 16 bits.
                let parameters = try source.measure(options).properties.parameterCount
                if parameters >= LoadOptions.smallModel {
                    options.kvType =
                        options.kvType ?? Kernels(.best).map(KVType.preferred(by:))
                }
            }
        }
        let measure = try checkpoint.measure(options)
        let weights = planned ?? checkpoint.weightBytes
        let tokens = engine.tokens(
            contextLength: measure.properties.contextLength,
            bytesPerToken: measure.kvBytesPerToken)
        let (kv, overflow) = tokens.multipliedReportingOverflow(by: measure.kvBytesPerToken)
        // Enough to be refused, and small enough to be added up.
        let limit = 1 << 56
        fileBytes = planned ?? checkpoint.fileBytes
        memoryBytes = min(overflow ? limit : kv, limit) + min(weights, limit)
        contextLength = min(measure.properties.contextLength, tokens)
    }
}

/// The descriptions of models that were loaded, in that order.
final class ModelDescriptions: Sendable {
    private let loaded = Mutex<[ModelDescription]>([])

    var all: [ModelDescription] { loaded.withLock { $0 } }

    /// Takes the place of an earlier one of the same model.
    func add(_ description: ModelDescription) {
        loaded.withLock { loaded in
            loaded.removeAll { $0.name == description.name }
            loaded.append(description)
        }
    }
}

/// Errors as clients of the service may read them: they need not know how this machine is arranged.
enum ClientText {
    static func withoutPaths(_ text: String, of located: LocatedModel) -> String {
        let known = text.replacing(located.path, with: located.name)
        // What is left of absolute paths keeps the file's name.
        return known.replacing(/(?<start>^|[\s"'(])\/(?:[^\s\/:,;"'()]+\/)*/) { $0.output.start }
    }
}
