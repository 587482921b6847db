// From what a user calls a model to a file.

import Foundation
import Siliang
import SiliangHub

/// A checkpoint on disk and the name that it goes by.
struct LocatedModel: Equatable {
    let path: String
    /// What the service calls it.
    let name: String
}

/// Where models are looked for. Everything from outside comes in through the initialiser.
struct ModelLocator {
    static let bundledName = LoadedModel.bundledName

    /// Folders that may hold installed models, in the order in which they are searched.
    let folders: [String]

    /// Where `siliang pull` installs: the first folder that SILIANG_MODELS names, else the data
    /// folder's.
    let store: ModelStore

    init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        executable: String? = Bundle.main.executablePath,
        currentFolder: String = FileManager.default.currentDirectoryPath
    ) {
        var folders: [String] = []
        if let named = environment["SILIANG_MODELS"], !named.isEmpty {
            folders += named.split(separator: ":").map(String.init)
        }
        if let executable {
            folders += Self.folders(around: executable)
        }
        let standard = DataFolder.standard(environment: environment) + "/models"
        let named = environment["SILIANG_MODELS"]?.split(separator: ":").first.map(String.init)
        store = ModelStore(folder: named ?? standard)
        folders.append(standard)
        folders.append(currentFolder + "/Models/" + Self.bundledName)
        var seen: Set<String> = []
        self.folders = folders.filter { seen.insert($0).inserted }
    }

    /// Folders found from where the program lies: beside an installed program
    /// (`PREFIX/bin/siliang`), or in the source tree that it was built in (`.build/…/siliang`).
    private static func folders(around executable: String) -> [String] {
        let program = URL(fileURLWithPath: executable).resolvingSymlinksInPath()
        var folder = program.deletingLastPathComponent()
        var found = [folder.deletingLastPathComponent().path + "/share/siliang"]
        while folder.path != "/" {
            let isBuildFolder = folder.lastPathComponent.hasPrefix(".build")
            folder = folder.deletingLastPathComponent()
            if isBuildFolder { found.append(folder.path + "/Models/" + bundledName) }
        }
        return found
    }

    /// The checkpoint that `argument` means: a file, or the name of an installed model; nil means
    /// the bundled one.
    ///
    /// - Throws: `CommandError` when there is none, naming where it was looked for.
    func locate(_ argument: String?) throws(CommandError) -> LocatedModel {
        guard let argument else { return try installed(Self.bundledName) }
        guard !argument.isEmpty else { throw CommandError("the model's name is empty") }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder) {
            if isFolder.boolValue {
                guard isCheckpoint(argument) else { throw folderError(argument) }
                let folder = URL(fileURLWithPath: argument).standardizedFileURL
                return LocatedModel(path: argument, name: folder.lastPathComponent)
            }
            return LocatedModel(path: argument, name: Self.name(ofFile: argument))
        }
        if let found = try pulled(argument) { return found }
        if argument.contains("/") || argument.hasSuffix(".gguf") || argument.hasSuffix(".json") {
            throw CommandError("\(argument): no such file")
        }
        return try installed(argument)
    }

    /// Every model that `siliang pull` installed into one of the folders.
    var installedModels: [InstalledModel] {
        folders.flatMap { ModelStore(folder: $0).installed() }
    }

    /// Every model that lies in one of the folders as a file, the bundled one among them.
    var looseModels: [LocatedModel] {
        var seen: Set<String> = []
        return folders.flatMap { folder in
            files(in: folder).map { file in
                let name = Self.name(ofFile: file)
                let isBundled = name.hasPrefix(Self.bundledName + "-")
                return LocatedModel(
                    path: "\(folder)/\(file)", name: isBundled ? Self.bundledName : name)
            }
        }.filter { seen.insert($0.name).inserted }
    }

    /// Every model that goes by a name, whatever brought it, the bundled one among them.
    var allModels: [LocatedModel] {
        var seen: Set<String> = []
        return
            (installedModels.map { LocatedModel(path: $0.modelPath, name: $0.name) }
            + looseModels).filter { seen.insert($0.name).inserted }
    }

    /// The model that `siliang pull` installed under this name, in the first folder that has one.
    private func pulled(_ name: String) throws(CommandError) -> LocatedModel? {
        do throws(HubError) {
            for folder in folders {
                let models = ModelStore(folder: folder).installed()
                if let model = try ModelStore.find(name, in: models) {
                    return LocatedModel(path: model.modelPath, name: model.name)
                }
            }
            return nil
        } catch {
            throw CommandError(error.message)
        }
    }

    private func installed(_ name: String) throws(CommandError) -> LocatedModel {
        for folder in folders {
            let match = files(in: folder).first { $0 == "\(name).gguf" || $0.hasPrefix("\(name)-") }
            if let match { return LocatedModel(path: "\(folder)/\(match)", name: name) }
        }
        let known = Set(looseModels.map(\.name) + installedModels.map(\.name)).sorted()
        throw CommandError(
            """
            no model named '\(name)': give a .gguf file, or one of the installed models \
            (\(known.isEmpty ? "none" : known.joined(separator: ", "))). Looked in: \
            \(folders.joined(separator: ", "))
            """)
    }

    private func files(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".gguf") }.sorted()
    }

    /// Whether a folder is a Hugging Face checkpoint, or the tokenizer of one.
    private func isCheckpoint(_ folder: String) -> Bool {
        func has(_ name: String) -> Bool {
            FileManager.default.fileExists(atPath: "\(folder)/\(name)")
        }
        // Repositories of GGUF files often hold a config.json too.
        if has("model.safetensors") || has("model.safetensors.index.json") { return true }
        return (has("config.json") || has("tokenizer.json")) && files(in: folder).isEmpty
    }

    private func folderError(_ path: String) -> CommandError {
        let inside = files(in: path)
        let remedy =
            inside.isEmpty
            ? "it holds no config.json, so it is not a checkpoint; give a .gguf file, or a folder "
                + "with config.json and .safetensors files"
            : "give one of its files: \(inside.joined(separator: ", "))"
        return CommandError("\(path) is a folder: \(remedy)")
    }

    /// The file's name without its type and without the number of a split file's part.
    static func name(ofFile path: String) -> String {
        LoadedModel.name(ofFile: path)
    }
}
