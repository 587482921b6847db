// Whether what was downloaded is a model that can be opened.

import SiliangFormats

/// Opens a model's files as far as their headers.
struct ModelCheck: Sendable {
    let folder: String
    let selection: FileSelection
    /// For messages.
    let name: String

    /// - Throws: `HubError` (`notAModel`), naming the file and the remedy.
    func run() throws(HubError) {
        if let mainFile = selection.mainFile {
            try open(mainFile) { (path) throws(FormatError) in _ = try GGUFFile.open(path: path) }
        } else {
            try checkFolder()
        }
    }

    private func checkFolder() throws(HubError) {
        let weights = selection.files.map(\.path).filter { $0.hasSuffix(".safetensors") }
        for file in weights {
            try open(file) { (path) throws(FormatError) in
                _ = try SafetensorsFile.open(path: path)
            }
        }
        let configuration = try json("config.json")
        guard configuration.object != nil else { throw failure("config.json", "holds no object") }
        let indexes = selection.files.map(\.path).filter {
            $0.hasSuffix(".safetensors.index.json")
        }
        for index in indexes {
            guard let map = try json(index)["weight_map"]?.object else {
                throw failure(index, "has no weight_map")
            }
            let present = Set(weights)
            for (tensor, file) in map {
                guard let file = file.string, present.contains(file) else {
                    throw failure(
                        index,
                        "says that \(printable(tensor)) lies in \(printable(file.text)), which the "
                            + "repository lacks; it may still be on its way up")
                }
            }
        }
    }

    private func json(_ file: String) throws(HubError) -> JSONValue {
        guard let bytes = Disk.read(folder + "/" + file, limit: 256 << 20) else {
            throw failure(file, "cannot be read")
        }
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: bytes)
        } catch {
            throw failure(
                file, ForeignContent.explanation(bytes) ?? "is no JSON: \(error.description)")
        }
    }

    private func open(
        _ file: String, _ open: (String) throws(FormatError) -> Void
    ) throws(HubError) {
        let path = folder + "/" + file
        do throws(FormatError) {
            try open(path)
        } catch {
            let bytes = Disk.beginning(path, ForeignContent.bytesNeeded)
            // A part of a split set may be the one at fault.
            let shown =
                error.path.hasPrefix(folder + "/")
                ? String(error.path.dropFirst(folder.utf8.count + 1)) : file
            throw failure(
                shown,
                ForeignContent.explanation(bytes)
                    ?? (error.item.map { "\(printable($0)): " } ?? "") + error.reason)
        }
    }

    private func failure(_ file: String, _ reason: String) -> HubError {
        HubError(.notAModel, "\(name): \(printable(file)): \(reason)")
    }
}
