// Models that lie in a folder of this machine, by name.

import Foundation

/// A model that `siliang pull` installed.
public struct InstalledModel: Sendable, Equatable {
    /// The model's own folder.
    public let folder: String
    public let manifest: ModelManifest

    /// The short name.
    public var name: String { manifest.name }

    /// Unique within a source: `owner/name`, with `:QUANTISATION` for a GGUF.
    public var fullName: String {
        let base = manifest.repository ?? manifest.source
        guard manifest.repository != nil, manifest.format == "gguf" else { return base }
        return base + ":" + (manifest.quantization ?? manifest.mainFile ?? "")
    }

    /// What is opened: the GGUF file or its first part; for safetensors the folder.
    public var modelPath: String { manifest.mainFile.map { folder + "/" + $0 } ?? folder }

    /// Whether a user who writes `name` in full may mean this model.
    fileprivate func isCalled(_ name: String) -> Bool {
        let folderName = String(folder.split(separator: "/").last ?? "")
        return [self.name, fullName, folderName].contains { $0.lowercased() == name }
    }

    /// Whether `name` is this model's name without its quantisation.
    fileprivate func isCalledInShort(_ name: String) -> Bool {
        guard let repository = manifest.repository?.lowercased() else { return false }
        return name == repository || name == ModelName.base(repository)
    }
}

/// How models are called.
enum ModelName {
    /// The repository's name without owner and without `-GGUF`, in small letters.
    static func base(_ repository: String) -> String {
        var name = (repository.split(separator: "/").last.map(String.init) ?? repository)
            .lowercased()
        for suffix in ["-gguf", "_gguf", ".gguf"] where name.hasSuffix(suffix) {
            name.removeLast(suffix.count)
        }
        return name
    }

    /// The short name of a model of a repository.
    static func short(_ repository: String, label: String?) -> String {
        let base = base(repository)
        guard let label = label?.lowercased(), !base.hasSuffix("-" + label) else { return base }
        return base + "-" + label
    }

    /// `text` with only those characters that names of repositories may have.
    static func plain(_ text: String) -> String {
        var plain = ""
        for character in text {
            plain.append(ModelReference.isName("a\(character)") ? character : "-")
        }
        while let first = plain.first, first == "." || first == "-" { plain.removeFirst() }
        return plain.isEmpty ? "model" : String(plain.prefix(96))
    }
}

/// A download that has not come to its end.
public struct UnfinishedModel: Sendable, Equatable {
    public let folder: String
    /// What was asked for.
    public let name: String
    /// Bytes that are there, and bytes of the whole model.
    public let doneBytes: Int
    public let totalBytes: Int
}

/// A folder that holds models.
public struct ModelStore: Sendable {
    public let folder: String

    static let partialSuffix = ".partial"
    private static let removedPrefix = ".removed-"
    /// A model that an update is about to replace.
    static let replacedSuffix = ".replaced"

    public init(folder: String) {
        self.folder = folder
    }

    /// Every installed model, by name.
    public func installed() -> [InstalledModel] {
        Disk.names(in: folder).compactMap { name in
            let path = folder + "/" + name
            guard !name.hasPrefix("."), !name.hasSuffix(Self.partialSuffix),
                !name.hasSuffix(Self.replacedSuffix), Disk.isFolder(path),
                let manifest = ModelManifest.read(path)
            else { return nil }
            return InstalledModel(folder: path, manifest: manifest)
        }.sorted { ($0.name, $0.folder) < ($1.name, $1.folder) }
    }

    /// Downloads that were broken off or are going on.
    public func unfinished() -> [UnfinishedModel] {
        Disk.names(in: folder).compactMap { name in
            let path = folder + "/" + name
            guard name.hasSuffix(Self.partialSuffix), Disk.isFolder(path) else { return nil }
            let state = DownloadState.read(path)
            return UnfinishedModel(
                folder: path,
                name: state?.name ?? String(name.dropLast(Self.partialSuffix.count)),
                doneBytes: state?.doneBytes ?? 0, totalBytes: state?.totalBytes ?? 0)
        }
    }

    /// The installed model that a user calls `name`: by its short or its full name, or by either
    /// without the quantisation where only one is installed. Capitals do not matter.
    ///
    /// - Throws: `HubError` (`notInstalled`) when several are meant.
    public static func find(
        _ name: String, in models: [InstalledModel]
    ) throws(HubError) -> InstalledModel? {
        let wanted = name.lowercased()
        let exact = models.filter { $0.isCalled(wanted) }
        let matches = exact.isEmpty ? models.filter { $0.isCalledInShort(wanted) } : exact
        guard matches.count > 1 else { return matches.first }
        let names = matches.map { "\($0.fullName) (\($0.folder))" }
        throw HubError(
            .notInstalled,
            "'\(printable(name))' may mean several installed models; give the full name of one:\n  "
                + names.joined(separator: "\n  "))
    }

    /// Removes an installed model, or what is there of an unfinished one.
    ///
    /// - Returns: the bytes that its files took.
    /// - Throws: `HubError` (`notInstalled`, `locked`, `unwritable`).
    public func remove(_ name: String) throws(HubError) -> Int? {
        sweep()
        if let model = try Self.find(name, in: installed()) {
            return try removeFolder(model.folder)
        }
        let wanted = name.lowercased()
        let partial = unfinished().first { model in
            let folderName = model.folder.split(separator: "/").last?.lowercased() ?? ""
            return model.name.lowercased() == wanted || folderName == wanted
                || folderName == wanted + Self.partialSuffix
                || ModelName.base(model.name.split(separator: ":").first.map(String.init) ?? "")
                    == wanted
        }
        return try partial.map { (model) throws(HubError) in try removeFolder(model.folder) }
    }

    /// Removes what a killed process was about to.
    func sweep() {
        for name in Disk.names(in: folder) where name.hasPrefix(Self.removedPrefix) {
            try? Disk.remove(folder + "/" + name)
        }
    }

    private func removeFolder(_ path: String) throws(HubError) -> Int {
        guard let lock = try FolderLock.take(path) else {
            throw HubError(
                .locked, "\(path) is being downloaded by another process; stop that one first")
        }
        return try withExtendedLifetime(lock) { () throws(HubError) in
            let bytes = Disk.totalBytes(path)
            // First out of sight, so that nobody opens half a model.
            let hidden = "\(folder)/\(Self.removedPrefix)\(UInt32.random(in: 0 ... .max))"
            try Disk.rename(path, hidden)
            try Disk.remove(hidden)
            return bytes
        }
    }
}
