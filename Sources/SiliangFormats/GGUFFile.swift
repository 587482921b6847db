// An opened GGUF checkpoint, in one file or split over several.

/// A GGUF checkpoint: its metadata and where its tensors lie. The files are mapped; no tensor data
/// is read or copied.
///
/// Specification: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
public final class GGUFFile: Sendable {
    /// The path that was opened.
    public let path: String
    /// The format's version: 2 or 3.
    public let version: UInt32
    /// The alignment of the tensors' bytes.
    public let alignment: Int
    /// The metadata; of a split checkpoint, the first part's.
    public let metadata: GGUFMetadata
    /// All tensors, in the files' order; every name once.
    public let tensors: [TensorDescriptor]
    /// The mapped files: one, or the parts in order.
    public let files: [MappedFile]
    private let indexes: [String: Int]

    /// Opens the checkpoint at `path`. Where that is a part of a split set
    /// (`NAME-00001-of-00003.gguf`), all parts are opened.
    ///
    /// - Throws: `FormatError`: `unreadable` (a file is missing or may not be read),
    ///   `notThisFormat`, `truncated`, `damaged`, `unsupported` (version 1, big endian, an unknown
    ///   tensor type) or `missing` (`general.alignment` or a split key is of the wrong type).
    /// - Complexity: linear in the header; the tensors' pages are not touched.
    public static func open(path: String) throws(FormatError) -> GGUFFile {
        let file = try MappedFile(path: path)
        let opened = GGUFPart(file: file, header: try GGUFHeader(file))
        guard let set = try GGUFSplitSet(opened) else {
            return try GGUFFile(path: path, parts: [opened])
        }
        return try GGUFFile(path: path, parts: try set.parts(including: opened))
    }

    private init(path: String, parts: [GGUFPart]) throws(FormatError) {
        // GGUFSplitSet never returns an empty list.
        let first = parts[0].header
        self.path = path
        version = first.version
        alignment = first.alignment
        metadata = first.metadata
        files = parts.map(\.file)
        tensors = parts.flatMap(\.header.tensors)
        var indexes: [String: Int] = [:]
        indexes.reserveCapacity(tensors.count)
        for (index, tensor) in tensors.enumerated() {
            guard indexes.updateValue(index, forKey: tensor.name) == nil else {
                throw FormatError(
                    .damaged, path: tensor.file.path, item: tensor.name, "this tensor occurs twice")
            }
        }
        self.indexes = indexes
    }

    /// The sizes of all files together, in bytes.
    public var totalBytes: Int { files.reduce(0) { $0 + $1.bytes.count } }

    /// The tensor called `name`, or nil.
    public func tensor(named name: String) -> TensorDescriptor? {
        indexes[name].map { tensors[$0] }
    }

    /// The tensor called `name`.
    ///
    /// - Throws: `FormatError` (`missing`) when there is none.
    public func requireTensor(named name: String) throws(FormatError) -> TensorDescriptor {
        guard let tensor = tensor(named: name) else {
            throw FormatError(
                .missing, path: path, item: name, "the checkpoint lacks this tensor")
        }
        return tensor
    }
}

/// One mapped file and its header.
struct GGUFPart {
    let file: MappedFile
    let header: GGUFHeader
}
