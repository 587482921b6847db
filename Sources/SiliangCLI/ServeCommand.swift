// `siliang serve`: the service on a socket.

import ArgumentParser
import Foundation
import Logging
import Siliang
import SiliangEngine
import SiliangFormats
import SiliangLedger
import SiliangModels
import SiliangServer

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves models over HTTP in OpenAI's, DeepSeek's and Anthropic's protocols.",
        discussion: """
            The first start makes a root key, prints it once and keeps only its hash in the data \
            folder. Ctrl-C lets running answers end for a few seconds, then stops.

            Settings come from options, then from variables such as SILIANG_PORT, then from the file \
            that --config names; --print-config shows what they come to, as such a file.

            Example:
              siliang serve --model model.gguf --port 8080
            """)

    @Option(
        help: ArgumentHelp(
            "A model file or folder, or the name of an installed or configured model; may be given "
                + "several times (default: abacus).", valueName: "model"))
    var model: [String] = []

    @Option(help: "The address to listen on (default: 127.0.0.1).")
    var host: String?

    @Option(
        parsing: .unconditional,
        help: "The port to listen on; 0 takes a free one (default: 8080).")
    var port: Int?

    @Option(
        help: ArgumentHelp(
            "Where keys are kept (default: ~/.local/share/siliang).", valueName: "folder"))
    var data: String?

    @Option(help: ArgumentHelp("A YAML file with settings.", valueName: "file"))
    var config: String?

    @Flag(help: "Print the settings and end.")
    var printConfig = false

    @OptionGroup var pool: PoolOptions

    @OptionGroup var runtime: RuntimeOptions

    @OptionGroup var batching: BatchingOptions

    func validate() throws {
        if let port, !(0...65535).contains(port) {
            throw ValidationError("--port is \(port); it must be from 0 to 65535.")
        }
    }

    func run() async throws {
        let settings = try makeSettings()
        // Wrong usage where the options alone are to blame.
        if batching.cacheSize != nil, settings.cacheDir == nil {
            throw ValidationError("--cache-size needs --cache-dir, the folder it is the size of.")
        }
        try settings.check()
        if printConfig {
            try OutputStream.standardOutput.write(settings.yaml)
            return
        }
        var logger = Logger(label: "siliang") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        let offers = try ModelOffers(settings, logger: logger)
        let pool = try ModelPool(
            offers.models, options: offers.options, newcomers: offers.newcomers, logger: logger)
        for name in try await pool.loadAtStart() {
            report("\(name) finds no room in the memory budget; it is loaded when asked for")
        }
        // Last of what can fail early: a root key that is printed should be one to use.
        let folder = settings.data ?? DataFolder.standard()
        let keys = try KeyStore.open(directory: folder)
        if let key = keys.newRootKey {
            try OutputStream.standardOutput.writeLine("Root key: \(key)")
            report("The root key is shown this once; keep it. Only its hash lies in \(folder).")
        } else {
            report(
                """
                The root key is the one printed at the first start with \(folder). If it is lost, \
                delete keys.json there and start again: a new one is made.
                """)
        }
        let service = SiliangService(
            pool: pool, keys: keys.store, configuration: settings.service, logger: logger)
        let greeting = ServiceGreeting(
            offers: offers, pool: pool, settings: settings, newRootKey: keys.newRootKey)
        try await service.run { address in
            try? OutputStream.standardOutput.write(greeting.text(url: address.url))
        }
        report("stopped")
    }

    /// Flags over variables over the file over what stands in the program.
    private func makeSettings() throws(CommandError) -> ServeSettings {
        var settings = ServeSettings()
        let environment = ProcessInfo.processInfo.environment
        if let file = config ?? environment["SILIANG_CONFIG"], !file.isEmpty {
            try settings.read(file: file)
        }
        try settings.read(environment: environment)
        settings.host = host ?? settings.host
        settings.port = port ?? settings.port
        settings.data = data ?? settings.data
        settings.threads = runtime.threads ?? settings.threads
        settings.kvType = runtime.kvType ?? settings.kvType
        settings.context = runtime.context ?? settings.context
        settings.quantize = runtime.quantize ?? settings.quantize
        pool.apply(to: &settings)
        batching.apply(to: &settings)
        if !model.isEmpty {
            let configured = settings.models
            // What the file says of a model holds for it also when it is named here.
            settings.models = model.map { wanted in
                configured.first { $0.servedName == wanted } ?? ModelSettings(path: wanted)
            }
        }
        if settings.models.isEmpty { settings.models = [ModelSettings()] }
        return settings
    }
}

/// What a person needs to know of one model.
struct ModelDescription: Sendable {
    let name: String
    let text: String

    init(name: String, loaded: LoadedModel, engine: Engine, settings: ServeSettings) {
        self.name = name
        let properties = loaded.properties
        let facts = [
            properties.architecture, "\(formatCount(properties.parameterCount)) parameters",
            "context \(engine.contextLength)", "\(loaded.threads) threads",
        ].joined(separator: ", ")
        let bytes = engine.kvBytesPerToken
        let memory = [
            "\(engine.kvTokens) tokens of \(bytes) bytes, \(formatBytes(engine.kvTokens * bytes))",
            "\(settings.maxSequences) requests at once",
            "prompts in chunks of \(settings.prefillChunk)",
            "prefix cache \(settings.prefixCache ? "on" : "off")",
        ].joined(separator: "; ")
        var lines = ["Model:    \(name) (\(facts))", "Memory:   \(memory)"]
        if let folder = settings.cacheDir {
            let stats = engine.stats
            let limit = engine.diskCacheBytes ?? 0
            lines.append(
                "Disk:     \(folder), \(formatBytes(stats.diskBytes)) of at most "
                    + "\(formatBytes(limit)), \(stats.diskBlocks) blocks; prompts of "
                    + "\(PrefixStoreOptions.defaultMinTokens) tokens and more at once, others when "
                    + "they come again")
        }
        text = lines.joined(separator: "\n")
    }
}

/// What a person needs to know of a service that has just started.
struct ServiceGreeting: Sendable {
    let lines: [String]
    /// The model that the example asks.
    let example: String
    let key: String

    /// Models that are named; of more, the number.
    private static let mostNames = 20

    init(offers: ModelOffers, pool: ModelPool, settings: ServeSettings, newRootKey: String?) {
        let loaded = offers.descriptions.all
        let names = Set(loaded.map(\.name))
        let others = offers.models.filter { !names.contains($0.name) }
        var lines = loaded.map(\.text)
        if !others.isEmpty {
            let shown = others.prefix(Self.mostNames).map {
                "\($0.name) (\(formatBytes($0.memoryBytes)))"
            }
            let more = others.count > shown.count ? " and \(others.count - shown.count) more" : ""
            lines.append("On demand: " + shown.joined(separator: ", ") + more)
        }
        if offers.options.memoryBudget < Int.max {
            let idle = settings.unloadAfterSeconds.map { "; unloaded after \($0) idle seconds" }
            lines.append(
                "Budget:   \(formatBytes(offers.options.memoryBudget)) for models, "
                    + "\(formatBytes(pool.memoryInUse)) taken\(idle ?? "")")
        }
        self.lines = lines
        example = loaded.first?.name ?? offers.models.first?.name ?? ModelLocator.bundledName
        key = newRootKey ?? "$SILIANG_KEY"
    }

    func text(url: String) -> String {
        """
        \(lines.joined(separator: "\n"))
        Address:  \(url)

        Ask it, with the root key as SILIANG_KEY:
          curl \(url)/v1/chat/completions \\
            -H "Authorization: Bearer \(key)" -H "Content-Type: application/json" \\
            -d '{"model":"\(example)","messages":[{"role":"user","content":"37×48=？"}]}'

        Ctrl-C stops it.

        """
    }
}
