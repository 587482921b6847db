// Which files of a repository make up the model that was asked for.

import SiliangFormats

/// The files of one installable model.
struct FileSelection: Sendable, Equatable {
    enum Format: String, Sendable {
        case gguf
        case safetensors
    }

    let format: Format
    /// Such as `Q4_K_M`; nil where names do not tell it.
    let quantization: String?
    /// In the order of their paths.
    let files: [RemoteFile]
    /// The file to open: the first part of a GGUF; nil where the whole folder is the model.
    let mainFile: String?

    /// The model in `files` that `selector` names.
    ///
    /// - Parameter selector: a quantisation, a path of a GGUF file, or nil for what the repository
    ///   is about: its safetensors, else its only GGUF model, else that in Q4_K_M.
    /// - Throws: `HubError` (`noMatch`, `badAnswer`), listing what there is.
    init(_ files: [RemoteFile], selector: String?, repository: String) throws(HubError) {
        let groups = GGUFGroup.groups(files)
        let weights = files.filter { Self.isWeights($0.path) }
        if selector == nil, !weights.isEmpty {
            self = try Self.checkpoint(files, weights, repository)
        } else {
            let group = try Self.choose(groups, selector, repository, files)
            try group.requireAllParts(repository)
            format = .gguf
            quantization = group.quantization
            mainFile = group.files.first?.path
            self.files = (group.files + files.filter { Self.isNotice($0.path) }).sortedByPath
        }
        try Self.check(self.files)
    }

    /// One GGUF model whose files are known.
    init(group: GGUFGroup) {
        format = .gguf
        quantization = group.quantization
        files = group.files
        mainFile = group.files.first?.path
    }

    // MARK: Safetensors

    /// Weights in the form that the hubs' libraries load: in the root, not the duplicates in a
    /// maker's own form.
    private static func isWeights(_ path: String) -> Bool {
        path.hasSuffix(".safetensors") && !path.contains("/")
            && !path.hasPrefix("consolidated") && !path.hasPrefix("adapter_")
    }

    private static func checkpoint(
        _ files: [RemoteFile], _ weights: [RemoteFile], _ repository: String
    ) throws(HubError) -> FileSelection {
        guard files.contains(where: { $0.path == "config.json" }) else {
            throw HubError(
                .noMatch,
                "\(repository) has safetensors but no config.json: it is an adapter or part of "
                    + "something else, not a model of its own")
        }
        let others = files.filter { isDescription($0.path) || isNotice($0.path) }
        return FileSelection(
            format: .safetensors, quantization: nil, files: (weights + others).sortedByPath,
            mainFile: nil)
    }

    private init(
        format: Format, quantization: String?, files: [RemoteFile], mainFile: String?
    ) {
        self.format = format
        self.quantization = quantization
        self.files = files
        self.mainFile = mainFile
    }

    /// What describes a checkpoint: its configuration, tokenizer and chat template.
    private static func isDescription(_ path: String) -> Bool {
        guard !path.contains("/") else { return false }
        let names: Set = [
            "config.json", "generation_config.json", "special_tokens_map.json",
            "added_tokens.json", "chat_template.json", "vocab.json", "vocab.txt", "merges.txt",
        ]
        return names.contains(path) || path.hasSuffix(".safetensors.index.json")
            || (path.hasPrefix("tokenizer") && path.hasSuffix(".json"))
            || path.hasSuffix(".jinja") || path.hasSuffix(".model") || path.hasSuffix(".tiktoken")
    }

    /// What says who made the model and on which terms it may be used.
    private static func isNotice(_ path: String) -> Bool {
        let name = path.uppercased()
        return !path.contains("/")
            && (name == "README.MD"
                || ["LICENSE", "LICENCE", "NOTICE", "USE_POLICY"].contains { name.hasPrefix($0) })
    }

    // MARK: GGUF

    private static func choose(
        _ groups: [GGUFGroup], _ selector: String?, _ repository: String, _ files: [RemoteFile]
    ) throws(HubError) -> GGUFGroup {
        guard !groups.isEmpty else { throw nothingUsable(files, repository) }
        let matches: [GGUFGroup]
        if let selector {
            if selector.lowercased().hasSuffix(".gguf") {
                matches = groups.filter { $0.has(file: selector) }
            } else {
                let near = groups.filter { $0.mentions(selector) }
                // UD-Q4_K_XL mentions Q4_K_XL too, but is not called that.
                let exact = near.filter { $0.quantization?.lowercased() == selector.lowercased() }
                matches = exact.isEmpty ? near : exact
            }
        } else {
            matches = groups.count == 1 ? groups : groups.filter { $0.quantization == "Q4_K_M" }
        }
        if matches.count == 1, let match = matches.first { return match }
        let shown = (matches.isEmpty ? groups : matches).map { $0.label(in: repository) }
        let wanted = selector.map { "'\(printable($0))'" } ?? "the model"
        throw HubError(
            .noMatch,
            (matches.isEmpty
                ? (selector == nil
                    ? "\(repository) holds several models: choose one of these"
                    : "\(repository) has no \(wanted); it has")
                : "\(wanted) could be any of these in \(repository); name one in full")
                + ":\n  " + shown.joined(separator: "\n  "))
    }

    private static func nothingUsable(_ files: [RemoteFile], _ repository: String) -> HubError {
        let pickled = files.first {
            [".bin", ".pt", ".pth", ".ckpt"].contains(where: $0.path.hasSuffix)
        }
        return HubError(
            .noMatch,
            "\(repository) has no GGUF and no safetensors files"
                + (pickled.map {
                    ", only pickled ones such as \(printable($0.path)), which are programs and are "
                        + "not run: look for a converted repository"
                } ?? ": is it a model?"))
    }

    /// Names must be usable here, and differ on file systems that do not tell capitals apart.
    private static func check(_ files: [RemoteFile]) throws(HubError) {
        var seen: Set<String> = []
        for file in files {
            guard SafePath.isPlain(file.path) else {
                throw HubError(
                    .badAnswer, "the file name '\(printable(file.path))' cannot be used here")
            }
            guard seen.insert(file.path.lowercased()).inserted else {
                throw HubError(
                    .badAnswer, "the file \(printable(file.path)) is listed more than once")
            }
        }
    }
}

extension [RemoteFile] {
    var sortedByPath: [RemoteFile] { sorted { $0.path < $1.path } }
}
