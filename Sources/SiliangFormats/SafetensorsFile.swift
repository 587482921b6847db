// Reading safetensors files.
//
// Layout (https://github.com/huggingface/safetensors): u64 length of the header, little endian;
// the header, JSON: {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …,
// "__metadata__": {"key": "text"}}; then the bytes, to which the offsets refer, without gaps.

/// One array of a safetensors file. Its bytes stay in the mapped file.
public struct SafetensorsTensor: Sendable {
    public let name: String
    public let dtype: ElementType
    /// Outermost first; empty for a single value.
    public let shape: [Int]
    /// The file that holds the bytes.
    public let file: MappedFile
    /// The bytes within `file`.
    public let byteRange: Range<Int>

    /// The stored bytes. Valid while the tensor (or its file) is alive.
    public var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: file.bytes[byteRange])
    }

    /// A copy of the values, row-major.
    ///
    /// - Throws: `FormatError` (`missing`) when they are stored as another type.
    public func values<T: StoredElement>(of type: T.Type) throws(FormatError) -> [T] {
        try StoredValues(type: dtype, bytes: bytes, path: file.path, item: name).values(of: type)
    }
}

/// A safetensors file, mapped.
public final class SafetensorsFile: Sendable {
    public let path: String
    /// The mapped file.
    public let file: MappedFile
    /// All arrays, in the order of their bytes.
    public let tensors: [SafetensorsTensor]
    /// The text under `__metadata__`.
    public let userMetadata: [String: String]
    private let indexes: [String: Int]

    /// The limit that the format's own reader sets.
    private static let maximumHeaderBytes = 100_000_000

    /// Opens and checks the file at `path`.
    ///
    /// - Throws: `FormatError`: `unreadable`, `notThisFormat`, `truncated`, `damaged` or
    ///   `unsupported` (an unknown dtype).
    public static func open(path: String) throws(FormatError) -> SafetensorsFile {
        try SafetensorsFile(try MappedFile(path: path))
    }

    private init(_ file: MappedFile) throws(FormatError) {
        path = file.path
        self.file = file
        var reader = ByteReader(file)
        if file.bytes.isEmpty {
            throw FormatError(.truncated, path: path, "is empty; download it again")
        }
        if let explanation = ForeignContent.explanation(file.bytes) {
            throw reader.error(.notThisFormat, explanation)
        }
        let length = try reader.integer(UInt64.self, "the header's length")
        guard length >= 2, length <= UInt64(Self.maximumHeaderBytes) else {
            let nature =
                Self.mistaken(file.bytes) ?? "its header would be \(length) bytes"
            throw reader.error(.notThisFormat, "is not a safetensors file: \(nature)")
        }
        let text = try reader.take(Int(length), "the header")
        guard text.first == UInt8(ascii: "{") else {
            throw reader.error(
                .notThisFormat, "is not a safetensors file: its header does not begin with {")
        }
        let header = try SafetensorsHeader(text, path: path)
        userMetadata = header.userMetadata
        tensors = try Self.place(header.tensors, from: reader.position, in: file)
        var indexes: [String: Int] = [:]
        for (index, tensor) in tensors.enumerated() {
            guard indexes.updateValue(index, forKey: tensor.name) == nil else {
                throw FormatError(
                    .damaged, path: path, item: tensor.name, "this tensor occurs twice")
            }
        }
        self.indexes = indexes
    }

    /// What else of a checkpoint, or of a server's, a file is, where its first bytes show it.
    private static func mistaken(_ bytes: UnsafeRawBufferPointer) -> String? {
        if bytes.starts(with: "GGUF".utf8) { return "it is a GGUF file; name it .gguf" }
        guard bytes.first == UInt8(ascii: "{") else { return nil }
        return "it is JSON: a server's message in place of the file, or another file of the "
            + "checkpoint. Download it again"
    }

    /// Descriptors in the order of their bytes, which must cover the rest of the file exactly.
    private static func place(
        _ infos: [SafetensorsHeader.Info], from dataStart: Int, in file: MappedFile
    ) throws(FormatError) -> [SafetensorsTensor] {
        let available = file.bytes.count - dataStart
        var end = 0
        var tensors: [SafetensorsTensor] = []
        for info in infos.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            guard info.start == end else {
                throw FormatError(
                    .damaged, path: file.path, item: info.name,
                    "its bytes begin at \(info.start), but those before it end at \(end)")
            }
            guard info.end >= info.start, info.end <= available else {
                throw FormatError(
                    .truncated, path: file.path, item: info.name,
                    "its bytes \(info.start) to \(info.end) reach beyond the \(available) bytes "
                        + "of data; the file is damaged or incompletely downloaded")
            }
            guard info.dtype.byteCount(shape: info.shape) == info.end - info.start else {
                throw FormatError(
                    .damaged, path: file.path, item: info.name,
                    "has \(info.end - info.start) bytes, which the shape \(info.shape) of "
                        + "\(info.dtype.rawValue) contradicts")
            }
            end = info.end
            tensors.append(
                SafetensorsTensor(
                    name: info.name, dtype: info.dtype, shape: info.shape, file: file,
                    byteRange: dataStart + info.start..<dataStart + info.end))
        }
        guard end == available else {
            throw FormatError(
                .damaged, path: file.path,
                "holds \(available) bytes of data, but its tensors take \(end)")
        }
        return tensors
    }

    /// The array called `name`, or nil.
    public func tensor(named name: String) -> SafetensorsTensor? {
        indexes[name].map { tensors[$0] }
    }

    /// The array called `name`.
    ///
    /// - Throws: `FormatError` (`missing`) when there is none.
    public func requireTensor(named name: String) throws(FormatError) -> SafetensorsTensor {
        guard let tensor = tensor(named: name) else {
            throw FormatError(.missing, path: path, item: name, "the file lacks this tensor")
        }
        return tensor
    }
}
