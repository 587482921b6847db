// `siliang pull`: installs a published model.

import ArgumentParser
import Foundation
import SiliangFormats
import SiliangHub
import Synchronization

struct PullCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Downloads and installs a published model.",
        discussion: """
            MODEL is a repository, of which the safetensors are taken or else the only GGUF model \
            or the one in Q4_K_M; a repository with a quantisation or a file after a colon; or the \
            address of a .gguf file. A download that was broken off goes on where it stopped. \
            Tokens are read from HF_TOKEN, MODELSCOPE_API_TOKEN and, for other sources, \
            SILIANG_SOURCE_TOKEN.

            Example:
              siliang pull unsloth/DeepSeek-R1-Distill-Qwen-1.5B-GGUF:Q4_K_M
            """)

    @Argument(help: "OWNER/NAME, OWNER/NAME:QUANTISATION, OWNER/NAME:FILE or an address.")
    var model: String

    @Option(
        help: ArgumentHelp(
            """
            huggingface, modelscope, or the address of a mirror in Hugging Face's layout \
            (default: SILIANG_SOURCE, else huggingface).
            """, valueName: "source"))
    var source: String?

    @Option(help: "A branch, tag or commit (default: the newest).")
    var revision: String?

    @Option(parsing: .unconditional, help: "Connections at once.")
    var connections = 4

    func validate() throws {
        guard (1...32).contains(connections) else {
            throw ValidationError("--connections is \(connections); it must be from 1 to 32.")
        }
    }

    static func count(_ files: Int) -> String { files == 1 ? "1 file" : "\(files) files" }

    func run() async throws {
        let environment = HubEnvironment(ProcessInfo.processInfo.environment)
        let reference = try ModelReference(model)
        let hub = try HubSource(source, environment: environment)
        var tuning = HubTuning()
        tuning.connections = connections
        let puller = ModelPuller(
            store: ModelLocator().store, environment: environment, tuning: tuning)

        let progress = PullProgress()
        let pull = Task { [revision] in
            try await puller.pull(reference, from: hub, revision: revision) { progress.show($0) }
        }
        let interruption = Interruption { pull.cancel() }
        let result: PullResult
        do {
            result = try await pull.value
            progress.finish()
        } catch {
            progress.finish()
            guard interruption.isRequested else { throw error }
            report("Stopped. What has come is kept; the same command goes on from there.")
            interruption.endIfRequested()
            throw error
        }
        let model = result.model
        let facts = [
            formatBytes(model.manifest.bytes), model.manifest.license.map { "licence \($0)" },
            "\(Self.count(model.manifest.files.count)) checked",
        ].compactMap { $0 }.joined(separator: ", ")
        try OutputStream.standardOutput.write(
            result.wasInstalled
                ? "\(model.name) is installed and up to date.\n"
                : "Installed \(model.name) (\(facts)).\n  siliang run \(model.name)\n")
    }
}

/// Shows what a pull tells, from whichever thread.
private final class PullProgress: Sendable {
    private let display = Mutex(TransferProgress())

    func show(_ event: PullEvent) {
        display.withLock { display in
            switch event {
            case .notice(let text):
                display.finish()
                report(text)
            case .found(let name, let files, let bytes, let present):
                let kept = present > 0 ? ", of which \(formatBytes(present)) are here" : ""
                report("\(name): \(PullCommand.count(files)), \(formatBytes(bytes))\(kept)")
            case .downloading(let done, let total):
                display.update("downloading", done: done, total: total)
            case .verifying(let done, let total):
                display.update("checking", done: done, total: total)
            }
        }
    }

    func finish() { display.withLock { $0.finish() } }
}
