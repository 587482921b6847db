// Everything that `siliang serve` can be told, whoever tells it.

import Foundation
import Siliang
import SiliangEngine
import SiliangServer

/// The settings of a service. Flags go before environment variables, those before the file, and that
/// before what stands here.
struct ServeSettings: Equatable {
    var host = "127.0.0.1"
    var port = 8080
    /// Where keys are kept; nil: the standard folder.
    var data: String?
    var threads: Int?
    var kvType = KVTypeOption.auto
    /// What weights are converted to when they are loaded first.
    var quantize: LoadQuantization?
    /// Tokens of a sequence; nil: what each model was made for.
    var context: Int?
    var maxSequences = 16
    var maxWaiting = 256
    var kvMemory: ByteCount?
    var prefillChunk = 512
    var prefixCache = true
    var cacheDir: String?
    var cacheSize: ByteCount?
    /// What loaded models may take together; nil: as `ModelOffers` derives it.
    var memoryBudget: ByteCount?
    /// Seconds without a request after which a model is unloaded; nil: only when room is needed.
    var unloadAfterSeconds: Double?
    /// Whether every installed model is offered, loaded on demand.
    var installed = false
    var bodyBytes = ByteCount(8 << 20)
    var headerSeconds = 10.0
    var bodySeconds = 60.0
    var idleSeconds = 60.0
    var keepAliveSeconds = 10.0
    var graceSeconds = 3.0
    var modelWaitSeconds = 60.0
    var connections = 1024
    var models: [ModelSettings] = []

    /// What the HTTP side is told.
    var service: ServiceConfiguration {
        var service = ServiceConfiguration()
        service.host = host
        service.port = port
        service.maxBodyBytes = bodyBytes.bytes
        service.headerTimeoutSeconds = headerSeconds
        service.bodyTimeoutSeconds = bodySeconds
        service.idleTimeoutSeconds = idleSeconds
        service.keepAliveSeconds = keepAliveSeconds
        service.shutdownGraceSeconds = graceSeconds
        service.maxConnections = connections
        return service
    }

    /// What the engines are told.
    var engine: EngineOptions {
        EngineOptions(
            maxSequences: maxSequences, maxBatchTokens: prefillChunk, maxWaiting: maxWaiting,
            kvBytes: kvMemory?.bytes ?? Self.standardKVBytes, usesAllKVBytes: kvMemory != nil,
            cachesPrefixes: prefixCache)
    }

    /// A quarter of the machine's memory: weights and everything else need the rest.
    static var standardKVBytes: Int { LoadedModel.standardKVBytes }

    /// - Throws: `CommandError` naming settings that contradict each other.
    func check() throws(CommandError) {
        if cacheSize != nil, cacheDir == nil {
            throw CommandError("cache_size needs cache_dir, the folder it is the size of")
        }
        if cacheDir != nil, !prefixCache {
            throw CommandError(
                "cache_dir is set and prefix_cache is off: they contradict each other")
        }
        do throws(EngineError) {
            try engine.validate()
        } catch {
            throw CommandError("max_sequences, max_waiting and prefill_chunk: \(error)")
        }
        var names: Set<String> = []
        for model in models {
            for name in [model.servedName] + model.aliases.map(\.name) {
                guard names.insert(name).inserted else {
                    throw CommandError(
                        "two models are called '\(name)': give one another name in the configuration"
                    )
                }
            }
        }
    }
}

/// One model of a service.
struct ModelSettings: Equatable {
    /// Another name for the model, with its own policy of thinking.
    struct Alias: Equatable {
        var name: String
        /// nil: as the model.
        var thinking: Bool?
    }

    /// A file, a folder, or the name of an installed model; nil: the bundled one.
    var path: String?
    /// What clients call it; nil: the file's name.
    var name: String?
    var aliases: [Alias] = []
    var context: Int?
    /// When it comes into memory and whether it leaves.
    var load = OfferedModel.Policy.start
    /// nil: as all models.
    var quantize: LoadQuantization?
    /// Whether it thinks where a request says nothing; nil: as its template says.
    var thinking: Bool?
    /// What holds where a request says nothing.
    var sampling = SamplingWishes()

    /// What clients will call it, before anything is loaded.
    var servedName: String {
        name ?? path.map(ModelLocator.name(ofFile:)) ?? ModelLocator.bundledName
    }
}
