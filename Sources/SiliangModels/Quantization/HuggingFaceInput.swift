// A Hugging Face folder as what its conversion to a GGUF file would hold.
//
// What llama.cpp's converter does to tensors: a Llama's q and k have the rows of each head in
// rotated pairs, experts are stacked, latent attention's kv_b is taken apart per head, Llama 3's
// stretched rotation becomes the tensor rope_freqs; layers for multi-token prediction are left out.

import SiliangFormats
import SiliangTensor

extension QuantizationInput {
    /// - Parameter metadata: keys to be added, such as the tokenizer's.
    /// - Throws: `ModelError` naming the key or tensor that is missing, wrong or not supported.
    public init(
        _ folder: HuggingFaceFolder, metadata: [GGUFMetadata.Entry] = []
    ) throws(ModelError) {
        let (family, names) = try ModelRegistry.family(of: folder)
        let checkpoint = try HuggingFaceCheckpoint(folder, names: names)
        // Everything that a model needs is there and fits: what follows need not look again.
        if let problem = ModelRegistry.problem(with: folder) { throw problem }
        var conversion = HuggingFaceConversion(checkpoint, names, architecture: family.name)
        try conversion.run()
        var entries = [
            Self.entry("general.architecture", family.name), Self.entry("general.type", "model"),
            Self.entry("general.name", Self.name(of: folder)),
        ]
        entries += try conversion.configuration.entries()
        entries += metadata
        do throws(FormatError) {
            self.init(
                metadata: try GGUFMetadata(path: folder.path, entries: entries),
                tensors: conversion.tensors)
        } catch {
            throw ModelError(.invalidConfiguration, error.description, underlying: error)
        }
    }

    private static func entry(_ key: String, _ text: String) -> GGUFMetadata.Entry {
        GGUFMetadata.Entry(key: key, value: .bytes(Array(text.utf8)), type: .string)
    }

    /// The folder's own name.
    private static func name(of folder: HuggingFaceFolder) -> String {
        folder.path.split(separator: "/").last.map(String.init) ?? "model"
    }
}

/// The tensors of one folder under their GGUF names.
private struct HuggingFaceConversion {
    let configuration: HuggingFaceMetadata
    private(set) var tensors: [any TensorSource] = []
    private let source: HuggingFaceCheckpoint
    private let names: HuggingFaceNames
    private var used: Set<String> = []

    init(_ source: HuggingFaceCheckpoint, _ names: HuggingFaceNames, architecture: String) {
        self.source = source
        self.names = names
        configuration = HuggingFaceMetadata(source: source, architecture: architecture)
    }

    mutating func run() throws(ModelError) {
        try add("token_embd.weight")
        for layer in 0..<(try configuration.int("block_count")) { try add(layer: layer) }
        try add("output_norm.weight")
        if source.tiesEmbeddings != true { try add("output.weight") }
        try addRotation()
        let left = source.leftovers(used: used)
        if let first = left.first {
            throw ModelError(
                .missingTensor,
                "\(source.path): \(left.count) tensors have no place in a GGUF file of this "
                    + "architecture, among them \(first)")
        }
    }

    private mutating func add(layer: Int) throws(ModelError) {
        // A family's own name for a tensor comes before the common one.
        var modules = Dictionary(
            HuggingFaceNames.commonTensors.map { ($0.value, $0.key) }, uniquingKeysWith: { $1 })
        for (ours, theirs) in names.tensors { modules[theirs] = ours }
        for module in modules.values.sorted() {
            for kind in ["weight", "bias"] { try add("blk.\(layer).\(module).\(kind)") }
        }
        try add("blk.\(layer).exp_probs_b.bias")
    }

    /// Adds a tensor if the folder has it.
    private mutating func add(_ name: String) throws(ModelError) {
        let experts = source.value("expert_count")?.int ?? 1
        let theirs = source.names(of: name, count: experts)
        var parts: [TensorDescriptor] = []
        for their in theirs {
            guard
                let part = try inModelTerms({ () throws(FormatError) in
                    try source.tensor(named: their)
                })
            else { continue }
            parts.append(part)
            used.insert(their)
        }
        guard let first = parts.first else { return }
        guard parts.count == theirs.count else {
            throw ModelError(
                .missingTensor,
                "\(source.path): of the \(theirs.count) tensors of \(name), \(parts.count) are there"
            )
        }
        if name.hasSuffix("attn_kv_b.weight") { return try addLatent(name, first) }
        let shape = theirs.count > 1 ? [parts.count] + first.shape : first.shape
        try append(name, shape, parts, try order(name, first))
    }

    private func order(
        _ name: String, _ tensor: TensorDescriptor
    ) throws(ModelError) -> RearrangedTensor.Order {
        let module = name.split(separator: ".").dropFirst(2).first ?? ""
        guard configuration.architecture == "llama", module == "attn_q" || module == "attn_k" else {
            return .plain
        }
        return .interleavedHalves(headRows: try configuration.headLength())
    }

    private mutating func addLatent(
        _ name: String, _ tensor: TensorDescriptor
    ) throws(ModelError) {
        let heads = try configuration.int("attention.head_count")
        let plain = try configuration.int("attention.qk_nope_head_dim")
        let value = try configuration.int("attention.value_length")
        let latent = try configuration.int("attention.kv_lora_rank")
        let stem = name.dropLast("attn_kv_b.weight".count)
        try append(
            stem + "attn_k_b.weight", [heads, latent, plain], [tensor],
            .transposedRows(headRows: plain + value, count: plain))
        try append(
            stem + "attn_v_b.weight", [heads, value, latent], [tensor],
            .selectedRows(headRows: plain + value, first: plain, count: value))
    }

    private mutating func append(
        _ name: some StringProtocol, _ shape: [Int], _ parts: [TensorDescriptor],
        _ order: RearrangedTensor.Order
    ) throws(ModelError) {
        do throws(TensorError) {
            tensors.append(
                try RearrangedTensor(
                    name: String(name), shape: shape, parts: parts, order: order))
        } catch {
            throw ModelError(
                .wrongShape, "\(source.path): \(error.message)", underlying: error)
        }
    }

    /// Llama 3's factors for each frequency.
    private mutating func addRotation() throws(ModelError) {
        guard source.value("rope.scaling.type")?.string == "llama3" else { return }
        let factors = try Llama3Bands.factors(
            source, dimensions: try configuration.headLength())
        tensors.append(ComputedTensor(name: "rope_freqs.weight", values: factors))
    }

    private func inModelTerms<T>(_ body: () throws(FormatError) -> T) throws(ModelError) -> T {
        do throws(FormatError) {
            return try body()
        } catch {
            throw ModelError(.unsupportedType, error.description, underlying: error)
        }
    }
}
