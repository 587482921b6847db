// The contents of a checkpoint, as a table and as JSON.

import SiliangFormats

/// One tensor, without its values.
struct TensorSummary: Encodable, Equatable {
    let name: String
    /// Storage type, such as `Q8_0`.
    let type: String
    /// Outermost dimension first.
    let shape: [Int]
    let bytes: Int

    init(_ tensor: TensorDescriptor) {
        name = tensor.name
        type = tensor.type.name
        shape = tensor.shape
        bytes = tensor.byteRange.count
    }

    init(_ tensor: SafetensorsTensor) {
        name = tensor.name
        type = tensor.dtype.rawValue
        shape = tensor.shape
        bytes = tensor.byteRange.count
    }
}

/// What `siliang inspect` prints.
struct CheckpointSummary: Encodable {
    let path: String
    /// `GGUF` or `safetensors`.
    let format: String
    /// Of the GGUF format.
    var version: Int?
    var architecture: String?
    var name: String?
    let parameters: Int
    let bytes: Int
    let files: Int
    /// What stands against loading it; nil when nothing does, or when it is no whole model.
    var problem: String?
    /// Whether it is a whole model.
    let isModel: Bool
    let metadata: [String: MetadataSummary]
    let tensors: [TensorSummary]
    /// Keys of `metadata` in the order of the file.
    private let keys: [String]

    private enum CodingKeys: String, CodingKey {
        case path, format, version, architecture, name, parameters, bytes, files, problem, metadata,
            tensors
    }

    init(_ file: GGUFFile, problem: String?) {
        path = file.path
        format = "GGUF"
        version = Int(file.version)
        architecture = file.metadata.architecture
        name = file.metadata.string("general.name")
        parameters = file.tensors.reduce(0) { $0 + $1.elementCount }
        bytes = file.totalBytes
        files = file.files.count
        self.problem = problem
        isModel = true
        keys = file.metadata.entries.map(\.key)
        metadata = Dictionary(
            file.metadata.entries.map { ($0.key, MetadataSummary($0.value)) },
            uniquingKeysWith: { first, _ in first })
        tensors = file.tensors.map(TensorSummary.init)
    }

    init(_ folder: HuggingFaceFolder, problem: String?) {
        self.init(
            path: folder.path, shards: folder.shards,
            entries: MetadataSummary.flattened(folder.config), isModel: true)
        architecture =
            folder.config["architectures"]?.array?.first?.string
            ?? folder.config["model_type"]?.string
        self.problem = problem
    }

    /// A safetensors file by itself.
    init(_ file: SafetensorsFile) {
        self.init(
            path: file.path, shards: [file],
            entries: file.userMetadata.sorted { $0.key < $1.key }.map {
                ($0.key, MetadataSummary.text($0.value))
            }, isModel: false)
    }

    private init(
        path: String, shards: [SafetensorsFile], entries: [(String, MetadataSummary)],
        isModel: Bool
    ) {
        self.path = path
        format = "safetensors"
        let all = shards.flatMap(\.tensors)
        // Scales are no parameters.
        parameters = all.filter { !$0.name.hasSuffix(HuggingFaceFolder.scaleSuffix) }
            .reduce(0) { $0 + $1.byteRange.count / $1.dtype.byteCount }
        bytes = shards.reduce(0) { $0 + $1.file.bytes.count }
        files = shards.count
        self.isModel = isModel
        keys = entries.map(\.0)
        metadata = Dictionary(entries, uniquingKeysWith: { first, _ in first })
        tensors = all.map(TensorSummary.init)
    }

    /// The summary for people: facts, metadata, tensors.
    var table: String {
        var facts = [(isModel && format != "GGUF" ? "folder" : "file", path)]
        facts.append(version.map { ("GGUF version", "\($0)") } ?? ("format", format))
        if isModel { facts.append(("architecture", architecture ?? "not named")) }
        facts += [("parameters", formatCount(parameters)), ("size", formatBytes(bytes))]
        if let name { facts.insert(("name", name), at: 1) }
        if files > 1 { facts.append(("files", "\(files)")) }
        let types = Dictionary(grouping: tensors, by: \.type)
            .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .map { "\($0.value.count) \($0.key)" }
        facts.append(("tensors", "\(tensors.count): \(types.joined(separator: ", "))"))
        if isModel { facts.append(("can be loaded", problem.map { "no: \($0)" } ?? "yes")) }
        return TextTable.columns(facts.map { [$0.0, $0.1] })
            + "\nMetadata\n"
            + TextTable.columns(keys.map { ["  " + $0, metadata[$0]?.text ?? ""] })
            + "\nTensors\n"
            + TextTable.columns(
                tensors.map {
                    [
                        "  " + $0.name, $0.type,
                        $0.shape.map(String.init).joined(separator: " × "), formatBytes($0.bytes),
                    ]
                })
    }
}
