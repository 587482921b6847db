// Writing GGUF version 3 files.

/// What a GGUF file is to hold. Declare keys and tensors, then either `begin` and stream the
/// tensors' bytes, or `write` a file whose tensors came with their bytes.
///
/// Specification: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
public struct GGUFWriter: Sendable {
    struct Tensor: Sendable {
        let name: String
        let type: TensorType
        let shape: [Int]
        /// Nil where they are streamed.
        let bytes: [UInt8]?
    }

    private let alignment: Int
    private var entries: [GGUFMetadata.Entry] = []
    private var tensors: [Tensor] = []

    /// - Parameter alignment: of every tensor's first byte, a power of two from 8 up.
    public init(alignment: Int = 32) {
        self.alignment = alignment
    }

    /// Sets `key`, replacing an earlier value of it in its place.
    ///
    /// - Parameter type: the type to store; of an array, its elements' type. By default
    ///   `value.defaultType`. Readers are strict about it: llama.cpp refuses a float64 where it
    ///   expects a float32.
    public mutating func set(
        _ key: String, _ value: MetadataValue, as type: GGUFValueType? = nil
    ) {
        let entry = GGUFMetadata.Entry(key: key, value: value, type: type ?? value.defaultType)
        if let index = entries.firstIndex(where: { $0.key == key }) {
            entries[index] = entry
        } else {
            entries.append(entry)
        }
    }

    /// Sets `key` to a string.
    public mutating func set(_ key: String, _ text: String) {
        set(key, .bytes(Array(text.utf8)))
    }

    /// Declares a tensor whose bytes will be streamed to `GGUFOutput`.
    ///
    /// - Parameter shape: outermost first, as in `TensorDescriptor`.
    public mutating func addTensor(name: String, type: TensorType, shape: [Int]) {
        tensors.append(Tensor(name: name, type: type, shape: shape, bytes: nil))
    }

    /// Declares a tensor with its bytes.
    public mutating func addTensor(name: String, type: TensorType, shape: [Int], bytes: [UInt8]) {
        tensors.append(Tensor(name: name, type: type, shape: shape, bytes: bytes))
    }

    /// Declares an F32 tensor with its values.
    public mutating func addTensor(name: String, shape: [Int], floats: [Float]) {
        let bytes = floats.flatMap { value in
            withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        }
        addTensor(name: name, type: .f32, shape: shape, bytes: bytes)
    }

    /// Writes the header to a temporary file beside `path`. The file appears under its name when
    /// the output is finished.
    ///
    /// - Throws: `FormatError` (`unwritable`) when a value does not fit its type, a shape its
    ///   type, a name occurs twice, or the file cannot be created.
    public func begin(path: String) throws(FormatError) -> GGUFOutput {
        var encoder = GGUFEncoder(path: path)
        for byte in "GGUF".utf8 { encoder.integer(byte) }
        encoder.integer(UInt32(3))
        encoder.integer(UInt64(tensors.count))
        let entries = try alignedEntries(path)
        encoder.integer(UInt64(entries.count))
        for entry in entries { try encoder.entry(entry) }

        var plan: [GGUFOutput.Planned] = []
        var names: Set<String> = []
        var offset = 0
        for tensor in tensors {
            let byteCount = try Self.byteCount(of: tensor, path)
            guard names.insert(tensor.name).inserted else {
                throw FormatError(
                    .unwritable, path: path, item: tensor.name, "this tensor is declared twice")
            }
            encoder.tensorInfo(tensor, offset: offset)
            plan.append(GGUFOutput.Planned(name: tensor.name, byteCount: byteCount))
            offset += padded(byteCount)
        }
        let file = try AtomicFile(path: path)
        try file.append(encoder.bytes)
        try file.appendZeros(padded(encoder.bytes.count) - encoder.bytes.count)
        return GGUFOutput(file, plan: plan, alignment: alignment)
    }

    /// Writes the whole file; every tensor must have been declared with its bytes.
    ///
    /// - Throws: `FormatError` (`unwritable`), as `begin` does, and when bytes are missing or
    ///   their number contradicts the shape.
    public func write(path: String) throws(FormatError) {
        let output = try begin(path: path)
        for tensor in tensors {
            guard let bytes = tensor.bytes else {
                throw FormatError(
                    .unwritable, path: path, item: tensor.name, "was declared without its bytes")
            }
            try output.append(bytes)
        }
        try output.finish()
    }

    private func padded(_ count: Int) -> Int {
        (count + alignment - 1) / alignment * alignment
    }

    /// The entries with `general.alignment` where it is not the default.
    private func alignedEntries(_ path: String) throws(FormatError) -> [GGUFMetadata.Entry] {
        let key = "general.alignment"
        guard GGUFHeader.isAlignment(alignment) else {
            throw FormatError(.unwritable, path: path, item: key, "\(alignment) is not possible")
        }
        let stated = entries.first { $0.key == key }
        guard stated.map({ $0.value.int == alignment }) ?? true else {
            throw FormatError(
                .unwritable, path: path, item: key, "contradicts the writer's \(alignment)")
        }
        guard stated == nil, alignment != GGUFHeader.defaultAlignment else { return entries }
        let value = MetadataValue.unsigned(UInt64(alignment))
        return [GGUFMetadata.Entry(key: key, value: value, type: .uint32)] + entries
    }

    private static func byteCount(of tensor: Tensor, _ path: String) throws(FormatError) -> Int {
        guard !tensor.shape.isEmpty, tensor.shape.count <= GGUFTensorInfo.maximumDimensions,
            tensor.shape.allSatisfy({ $0 > 0 }), TensorType.ggufTypes.contains(tensor.type),
            let byteCount = tensor.type.byteCount(shape: tensor.shape)
        else {
            throw FormatError(
                .unwritable, path: path, item: tensor.name,
                "the shape \(tensor.shape) is not possible in \(tensor.type.name)")
        }
        return byteCount
    }
}

extension GGUFEncoder {
    mutating func tensorInfo(_ tensor: GGUFWriter.Tensor, offset: Int) {
        string(tensor.name.utf8)
        integer(UInt32(tensor.shape.count))
        for dimension in tensor.shape.reversed() { integer(UInt64(dimension)) }
        integer(tensor.type.rawValue)
        integer(UInt64(offset))
    }
}
