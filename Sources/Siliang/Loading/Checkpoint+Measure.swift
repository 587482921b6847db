// What a checkpoint takes on disk and will take in memory, and what tells it from others.

import SiliangEngine
import SiliangFormats
import SiliangModels

extension Checkpoint {
    /// What the model will be, without reading its weights.
    ///
    /// - Throws: `ModelError`, as loading it would.
    package func measure(_ options: LoadOptions) throws(ModelError) -> ModelMeasure {
        switch self {
        case .gguf(let file): try ModelRegistry.measure(file, options: options)
        case .folder(let folder): try ModelRegistry.measure(folder, options: options)
        }
    }

    /// Bytes of its files.
    package var fileBytes: Int { files.reduce(0) { $0 + $1.file.bytes.count } }

    /// Bytes of its tensors. Packed for computing they take as many.
    package var weightBytes: Int {
        files.reduce(0) { $1.tensors.reduce($0) { $0 + $1.count } }
    }

    /// Whether any tensor is stored in blocks with scales already, as GGUF files have them.
    package var isQuantized: Bool {
        guard case .gguf(let file) = self else { return false }
        return file.tensors.contains { $0.type.blockSize > 1 }
    }

    /// Of its headers, and a sample of every tensor. Reading all of a model of hundreds of gigabytes
    /// would take minutes at each start.
    package var fingerprint: [UInt8] {
        var fingerprint = ModelFingerprint()
        func add(_ file: MappedFile, _ range: Range<Int>) {
            fingerprint.add(
                UnsafeRawBufferPointer(rebasing: file.bytes[range.clamped(to: file.bytes.indices)]))
        }
        for (part, tensors) in files {
            let header = tensors.map(\.lowerBound).min() ?? part.bytes.count
            add(part, 0..<header)
            for tensor in tensors {
                let middle = tensor.lowerBound + tensor.count / 2
                add(part, tensor.lowerBound..<min(tensor.lowerBound + 4096, tensor.upperBound))
                add(part, middle..<min(middle + 4096, tensor.upperBound))
            }
        }
        if !configuration.isEmpty { fingerprint.add(configuration) }
        return fingerprint.bytes
    }
}
