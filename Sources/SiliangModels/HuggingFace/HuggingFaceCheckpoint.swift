// A Hugging Face folder as a source of configuration values and tensors.

import SiliangFormats

struct HuggingFaceCheckpoint: CheckpointSource {
    private let folder: HuggingFaceFolder
    private let names: HuggingFaceNames
    private let configuration: HuggingFaceConfiguration
    private let quantization: HuggingFaceQuantization
    let tiesEmbeddings: Bool?

    /// - Throws: `ModelError`: `invalidConfiguration`, or `unsupportedType` for a quantisation that
    ///   is not supported.
    init(_ folder: HuggingFaceFolder, names: HuggingFaceNames) throws(ModelError) {
        self.folder = folder
        self.names = names
        do throws(FormatError) {
            quantization = try HuggingFaceQuantization(folder.config, path: folder.configPath)
        } catch {
            throw ModelError(.unsupportedType, error.description, underlying: error)
        }
        configuration = try HuggingFaceConfiguration(
            folder.config, path: folder.configPath, names: names)
        let key = "tie_word_embeddings"
        let ties = configuration.stated(key)
        guard ties == nil || ties?.bool != nil else {
            throw configuration.failure(key, "true or false was expected")
        }
        // Unsaid, it means that there is a head; files without one show that it was left out.
        tiesEmbeddings = ties?.bool
    }

    var path: String { folder.path }
    var hasInterleavedHeads: Bool { false }
    var name: String? {
        configuration.stated("_name_or_path")?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    var size: CheckpointSize {
        var size = CheckpointSize()
        for tensor in folder.tensors {
            let elements = tensor.byteRange.count / tensor.dtype.byteCount
            size.add(
                elements: elements, bytes: tensor.byteRange.count,
                isQuantized: tensor.dtype == .f8E4M3)
        }
        return size
    }

    var statedVocabulary: (size: Int, statement: String)? {
        configuration.value("vocab_size")?.int.map {
            ($0, "\(configuration.place(of: "vocab_size")) is \($0)")
        }
    }

    func value(_ key: String) -> MetadataValue? { configuration.value(key) }
    func place(of key: String) -> String { configuration.place(of: key) }

    func names(of tensor: String, count: Int) -> [String] {
        guard let name = names.name(of: tensor) else { return [] }
        guard name.contains(Self.expertMark) else { return [name] }
        return (0..<count).map { name.replacing(Self.expertMark, with: "\($0)") }
    }

    private static let expertMark = "{expert}"

    func tensor(named name: String) throws(FormatError) -> TensorDescriptor? {
        try folder.descriptor(named: name, quantization: quantization)
    }

    func leftovers(used: Set<String>) -> [String] {
        let layers = configuration.value("block_count")?.int ?? 0
        return folder.tensors.map(\.name).filter { name in
            !used.contains(name) && !isDispensable(name, layers: layers, used: used)
        }
    }

    /// Whether the model computes the same without a tensor: layers behind the last one (for
    /// predicting further tokens), a head beside tied embeddings, scales that went with their
    /// weights, frequencies that follow from the configuration.
    private func isDispensable(_ name: String, layers: Int, used: Set<String>) -> Bool {
        if tiesEmbeddings == true, name.hasPrefix("lm_head.") { return true }
        if name.hasSuffix(".rotary_emb.inv_freq") { return true }
        let suffix = HuggingFaceFolder.scaleSuffix
        if name.hasSuffix(suffix), used.contains(String(name.dropLast(suffix.count))) {
            return true
        }
        let prefix = "model.layers."
        guard name.hasPrefix(prefix),
            let number = name.dropFirst(prefix.count).split(separator: ".").first
        else { return false }
        return Int(number).map { $0 >= layers } ?? false
    }
}
