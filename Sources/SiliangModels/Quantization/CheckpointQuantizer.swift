// A checkpoint to a GGUF file with other storage types, tensor by tensor.

import SiliangFormats
import SiliangTensor

/// What is to be quantised: metadata and tensors under the names that GGUF has for them.
public struct QuantizationInput: Sendable {
    public var metadata: GGUFMetadata
    public var alignment: Int
    public var tensors: [any TensorSource]

    public init(metadata: GGUFMetadata, alignment: Int = 32, tensors: [any TensorSource]) {
        self.metadata = metadata
        self.alignment = alignment
        self.tensors = tensors
    }

    /// A GGUF checkpoint, in one file or several.
    public init(_ file: GGUFFile) {
        self.init(metadata: file.metadata, alignment: file.alignment, tensors: file.tensors)
    }
}

/// One tensor's fate.
public struct QuantizedTensor: Sendable {
    public let name: String
    public let shape: [Int]
    public let storedType: TensorType
    public let type: TensorType
    public let storedBytes: Int
    public let bytes: Int
    public internal(set) var loss = QuantizationLoss()
}

/// Writes a checkpoint anew. Memory use does not depend on the checkpoint's size.
public struct CheckpointQuantizer {
    /// All tensors in order, as they will be stored.
    public let plan: [QuantizedTensor]
    private let source: QuantizationInput
    private let mix: QuantizationMix

    /// - Throws: `FormatError` (`unsupported`) when a tensor's type cannot be stored.
    public init(
        _ source: QuantizationInput, target: TensorType, isPure: Bool = false
    ) throws(FormatError) {
        let mix = QuantizationMix(
            target: target, isPure: isPure, metadata: source.metadata,
            tensorNames: source.tensors.map(\.name))
        var plan: [QuantizedTensor] = []
        for tensor in source.tensors {
            let type = mix.type(name: tensor.name, shape: tensor.shape, stored: tensor.type)
            guard let bytes = type.byteCount(shape: tensor.shape),
                let storedBytes = tensor.type.byteCount(shape: tensor.shape)
            else {
                throw FormatError(
                    .unsupported, path: source.metadata.path, item: tensor.name,
                    "its shape \(tensor.shape) is not possible in \(type.name)")
            }
            plan.append(
                QuantizedTensor(
                    name: tensor.name, shape: tensor.shape, storedType: tensor.type, type: type,
                    storedBytes: storedBytes, bytes: bytes))
        }
        self.source = source
        self.mix = mix
        self.plan = plan
    }

    /// Values in all tensors together.
    public var elementCount: Int { source.tensors.reduce(0) { $0 + $1.elementCount } }

    /// Whether anything that is quantised already is quantised again.
    public var requantizes: Bool {
        plan.contains { $0.storedType.blockSize > 1 && $0.type != $0.storedType }
    }

    /// Writes the file. It appears under its name when it is whole.
    ///
    /// - Parameter progress: told how many values are done, and of which tensor they were; what it
    ///   throws ends the work and leaves no file.
    /// - Returns: the plan, with what each tensor has lost.
    /// - Throws: `FormatError` when the file cannot be written, `TensorError` naming a tensor that
    ///   cannot be converted, and what `progress` throws.
    public func write(
        path: String, pool: ThreadPool, progress: (_ done: Int, _ tensor: String) throws -> Void
    ) throws -> [QuantizedTensor] {
        var writer = GGUFWriter(alignment: source.alignment)
        for entry in source.metadata.entries where !entry.key.hasPrefix("split.") {
            writer.set(entry.key, entry.value, as: entry.type)
        }
        writer.set("general.file_type", .unsigned(UInt64(mix.fileType)))
        writer.set("general.quantization_version", .unsigned(2))
        for tensor in plan {
            writer.addTensor(name: tensor.name, type: tensor.type, shape: tensor.shape)
        }
        let output = try writer.begin(path: path)
        let quantizer = try TensorQuantizer(pool: pool)
        var result = plan
        var before = 0
        for (index, tensor) in source.tensors.enumerated() {
            result[index].loss = try quantizer.quantize(
                tensor, to: plan[index].type, write: { try output.append($0) },
                progress: { try progress(before + $0, tensor.name) })
            before += tensor.elementCount
        }
        try output.finish()
        return result
    }
}
