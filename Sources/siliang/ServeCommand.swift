// `siliang serve`: the service on a socket.

import ArgumentParser
import Foundation
import Logging
import SiliangEngine
import SiliangLedger
import SiliangModels
import SiliangServer

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves a model over HTTP in the shape of OpenAI's API.",
        discussion: """
            The first start makes a root key, prints it once and keeps only its hash in the data \
            folder. Ctrl-C lets running answers end for a few seconds, then stops.

            Example:
              siliang serve --model model.gguf --port 8080
            """)

    @Option(
        help: ArgumentHelp(
            "A .gguf file, a checkpoint folder or the name of an installed model (default: abacus).",
            valueName: "model"))
    var model: [String] = []

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(parsing: .unconditional, help: "The port to listen on; 0 takes a free one.")
    var port = 8080

    @Option(
        help: ArgumentHelp(
            "Where keys are kept (default: ~/.local/share/siliang).", valueName: "folder"))
    var data: String?

    @OptionGroup var runtime: RuntimeOptions

    @OptionGroup var batching: BatchingOptions

    func validate() throws {
        guard (0...65535).contains(port) else {
            throw ValidationError("--port is \(port); it must be from 0 to 65535.")
        }
    }

    func run() async throws {
        guard model.count <= 1 else {
            throw CommandError(
                "--model was given \(model.count) times; one model can be served for now")
        }
        var logger = Logger(label: "siliang") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        let loaded = try LoadedModel.load(model.first, runtime)
        let engine = try loaded.makeEngine(batching.engineOptions(for: loaded)) { [logger] in
            logger.warning("\($0)")
        }
        let served = try loaded.serve(by: engine)
        // Last of what can fail early: a root key that is printed should be one to use.
        let folder = data ?? DataFolder.standard()
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
        var configuration = ServiceConfiguration()
        configuration.host = host
        configuration.port = port
        let service = try SiliangService(
            models: [served], keys: keys.store, configuration: configuration, logger: logger)
        let greeting = ServiceGreeting(
            loaded: loaded, engine: engine, batching: batching, newRootKey: keys.newRootKey)
        try await service.run { address in
            try? OutputStream.standardOutput.write(greeting.text(url: address.url))
        }
        report("stopped")
    }
}

/// What a person needs to know of a service that has just started.
struct ServiceGreeting: Sendable {
    let model: String
    let description: String
    let memory: String
    let disk: String?
    let key: String

    init(loaded: LoadedModel, engine: Engine, batching: BatchingOptions, newRootKey: String?) {
        let properties = loaded.properties
        model = loaded.located.name
        description = [
            properties.architecture, "\(formatCount(properties.parameterCount)) parameters",
            "context \(engine.contextLength)", "\(loaded.threads) threads",
        ].joined(separator: ", ")
        memory = [
            "\(engine.kvTokens) tokens of \(engine.kvBytesPerToken) bytes, \(formatBytes(engine.kvTokens * engine.kvBytesPerToken))",
            "\(batching.maxSequences) requests at once",
            "prompts in chunks of \(batching.prefillChunk)",
            "prefix cache \(batching.noPrefixCache ? "off" : "on")",
        ].joined(separator: "; ")
        disk = batching.cacheDir.map { folder in
            let stats = engine.stats
            let limit = engine.diskCacheBytes ?? 0
            return "\(folder), \(formatBytes(stats.diskBytes)) of at most \(formatBytes(limit)), "
                + "\(stats.diskBlocks) blocks; prompts of \(PrefixStoreOptions.defaultMinTokens) "
                + "tokens and more at once, others when they come again"
        }
        key = newRootKey ?? "$SILIANG_KEY"
    }

    func text(url: String) -> String {
        """
        Model:    \(model) (\(description))
        Memory:   \(memory)\(disk.map { "\nDisk:     \($0)" } ?? "")
        Address:  \(url)

        Ask it, with the root key as SILIANG_KEY:
          curl \(url)/v1/chat/completions \\
            -H "Authorization: Bearer \(key)" -H "Content-Type: application/json" \\
            -d '{"model":"\(model)","messages":[{"role":"user","content":"37×48=？"}]}'

        Ctrl-C stops it.

        """
    }
}
