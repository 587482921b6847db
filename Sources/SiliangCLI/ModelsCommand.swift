// `siliang models` and `siliang rm`: what is installed, and removing it.

import ArgumentParser
import Foundation
import SiliangFormats
import SiliangHub

struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "Lists the installed models.",
        discussion: """
            Models may be called by the name shown or by OWNER/NAME, in capitals or not.

            Example:
              siliang models --json
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let list = ModelList(ModelLocator())
        if json {
            try OutputStream.standardOutput.writeJSON(list)
        } else {
            try OutputStream.standardOutput.write(list.table)
            for file in list.converted { report(file.text) }
            for download in list.unfinished { report(download.text) }
        }
    }
}

struct RemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Removes an installed model.",
        discussion: """
            Without asking, and with what --quantize has kept of it. A download that was broken \
            off is removed by the name that it was asked for with.

            Example:
              siliang rm deepseek-r1-distill-qwen-1.5b
            """)

    @Argument(help: "The name of an installed model.")
    var name: String

    func run() async throws {
        let locator = ModelLocator()
        let converted = ConvertedModels()
        for folder in locator.folders {
            let store = ModelStore(folder: folder)
            let place = try ModelStore.find(name, in: store.installed())?.folder
            if let bytes = try store.remove(name) {
                let kept = try place.map { place in
                    try converted.remove { ($0.source + "/").hasPrefix(place + "/") }
                }
                let total = formatBytes(bytes + (kept ?? 0))
                let freed = "Removed \(name); \(total) are free again."
                return try OutputStream.standardOutput.writeLine(freed)
            }
        }
        let kept = try converted.remove { $0.name == name }
        if kept > 0 {
            return try OutputStream.standardOutput.writeLine(
                "Removed what --quantize has kept of \(name); \(formatBytes(kept)) are free again.")
        }
        let list = ModelList(locator)
        if let other = list.models.first(where: { $0.name == name }) {
            throw CommandError(
                name == ModelLocator.bundledName
                    ? "\(name) belongs to the program and stays"
                    : "\(name) was not installed by `siliang pull`; delete \(other.path) yourself")
        }
        let names = list.models.filter { $0.repository != nil || $0.source != nil }.map(\.name)
        throw CommandError(
            "no installed model is called '\(name)'; there are: "
                + (names.isEmpty ? "none" : names.joined(separator: ", ")))
    }
}

/// What `siliang models` prints.
struct ModelList: Encodable {
    struct Model: Encodable {
        let name: String
        /// `gguf` or `safetensors`.
        let format: String
        let quantization: String?
        let bytes: Int
        let license: String?
        let source: String?
        let repository: String?
        let revision: String?
        let installedAt: String?
        /// The file to open, or the folder.
        let path: String

        private enum CodingKeys: String, CodingKey {
            case name, format, quantization, bytes, license, source, repository, revision
            case installedAt = "installed_at"
            case path
        }
    }

    struct Unfinished: Encodable {
        let name: String
        let doneBytes: Int
        let totalBytes: Int

        private enum CodingKeys: String, CodingKey {
            case name
            case doneBytes = "done_bytes"
            case totalBytes = "total_bytes"
        }

        var text: String {
            "Unfinished: \(name), \(formatBytes(doneBytes)) of \(formatBytes(totalBytes)); "
                + "`siliang pull \(name)` goes on, `siliang rm \(name)` removes it"
        }
    }

    let models: [Model]
    let unfinished: [Unfinished]
    /// What --quantize has kept.
    let converted: [ConvertedModel]

    init(_ locator: ModelLocator) {
        let loose = locator.looseModels.map { located in
            Model(
                name: located.name, format: "gguf", quantization: nil,
                bytes: Self.fileSize(located.path), license: nil, source: nil, repository: nil,
                revision: nil, installedAt: nil, path: located.path)
        }
        models = (locator.installedModels.map(Model.init) + loose).sorted { $0.name < $1.name }
        converted = ConvertedModels().all
        unfinished = locator.folders.flatMap { ModelStore(folder: $0).unfinished() }.map {
            Unfinished(name: $0.name, doneBytes: $0.doneBytes, totalBytes: $0.totalBytes)
        }
    }

    private static func fileSize(_ path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.size] as? Int ?? 0
    }

    /// One line per model under a line of headings.
    var table: String {
        let rows = models.map { model in
            [
                model.name,
                [model.format, model.quantization].compactMap { $0 }.joined(separator: " "),
                formatBytes(model.bytes), model.license ?? "-",
                model.repository.map { "\(model.source ?? ""):\($0)" } ?? model.source
                    ?? model.path,
                model.installedAt.map { String($0.prefix(10)) } ?? "-",
            ]
        }
        return TextTable.columns([["NAME", "FORMAT", "SIZE", "LICENCE", "FROM", "DATE"]] + rows)
    }
}

extension ModelList.Model {
    init(_ model: InstalledModel) {
        let manifest = model.manifest
        self.init(
            name: model.name, format: manifest.format, quantization: manifest.quantization,
            bytes: manifest.bytes, license: manifest.license, source: manifest.source,
            repository: manifest.repository, revision: manifest.revision,
            installedAt: manifest.installedAt, path: model.modelPath)
    }
}
