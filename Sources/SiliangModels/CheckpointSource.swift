// What a checkpoint must answer while a model is built from it, whatever its format.

import SiliangFormats

/// A checkpoint in the program's own terms.
///
/// Configuration keys and tensors go by the names that GGUF files give them, where they have one
/// (`attention.head_count`, `blk.0.attn_q.weight`), and by the published configuration's where they
/// have none (`decoder_sparse_step`). Messages name things as the checkpoint itself does.
protocol CheckpointSource: Sendable {
    /// The file or folder that was opened.
    var path: String { get }
    /// What the checkpoint calls itself, where it does.
    var name: String? { get }
    /// Elements and bytes of all tensors, and whether any is stored in fewer than 16 bits.
    var size: CheckpointSize { get }
    /// The rows that the embedding must have, and what says so, where something does.
    var statedVocabulary: (size: Int, statement: String)? { get }
    /// Whether rotated pairs of a llama's heads are (2i, 2i + 1), as converters to GGUF order them.
    var hasInterleavedHeads: Bool { get }
    /// Whether the head is the embedding; nil where only the absence of a head tells.
    var tiesEmbeddings: Bool? { get }

    /// The value of one of the architecture's keys.
    func value(_ key: String) -> MetadataValue?
    /// A key with its place, for messages.
    func place(of key: String) -> String
    /// What the checkpoint calls a tensor: one name, or that of each matrix of a stack of `count`;
    /// empty when it has no name for it.
    func names(of tensor: String, count: Int) -> [String]
    /// A tensor by the checkpoint's own name.
    ///
    /// - Throws: `FormatError` when it is there but cannot be read.
    func tensor(named name: String) throws(FormatError) -> TensorDescriptor?
    /// Tensors that the model should have used but did not, given those that it did.
    func leftovers(used: Set<String>) -> [String]
}

/// How large a checkpoint is.
struct CheckpointSize: Sendable {
    var parameters = 0
    var bytes = 0
    var isQuantized = false

    mutating func add(elements: Int, bytes: Int, isQuantized: Bool) {
        let (sum, overflow) = parameters.addingReportingOverflow(elements)
        parameters = overflow ? .max : sum
        self.bytes += bytes
        if isQuantized { self.isQuantized = true }
    }
}

/// A GGUF file: its names are the program's.
struct GGUFCheckpoint: CheckpointSource {
    let file: GGUFFile
    let architecture: String

    init(_ file: GGUFFile) {
        self.file = file
        architecture = file.metadata.architecture ?? ""
    }

    var path: String { file.path }
    var name: String? { file.metadata.string("general.name") }
    var hasInterleavedHeads: Bool { true }
    var tiesEmbeddings: Bool? { nil }

    var size: CheckpointSize {
        var size = CheckpointSize()
        for tensor in file.tensors {
            size.add(
                elements: tensor.elementCount, bytes: tensor.byteRange.count,
                isQuantized: tensor.type.blockSize > 1)
        }
        return size
    }

    var statedVocabulary: (size: Int, statement: String)? {
        file.metadata.bytesArray("tokenizer.ggml.tokens").map {
            ($0.count, "\(path): the tokenizer has \($0.count) tokens")
        }
    }

    func value(_ key: String) -> MetadataValue? {
        file.metadata.scoped(architecture).value(key)
    }

    func place(of key: String) -> String { "\(path): \(architecture).\(key)" }
    func names(of tensor: String, count: Int) -> [String] { [tensor] }
    func tensor(named name: String) -> TensorDescriptor? { file.tensor(named: name) }

    /// Converters add tensors of their own, such as `rope_freqs` of models that do not need it.
    func leftovers(used: Set<String>) -> [String] { [] }
}
