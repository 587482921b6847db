// What `siliang inspect` looks into: a GGUF file, a Hugging Face folder, or one safetensors file.

import Siliang
import SiliangFormats
import SiliangModels

enum InspectedCheckpoint {
    case gguf(GGUFFile)
    case folder(HuggingFaceFolder)
    case safetensors(SafetensorsFile)

    /// - Throws: `FormatError`.
    static func open(path: String) throws(FormatError) -> InspectedCheckpoint {
        if Checkpoint.isFolder(path) { return .folder(try HuggingFaceFolder.open(path: path)) }
        if path.hasSuffix(".safetensors") {
            return .safetensors(try SafetensorsFile.open(path: path))
        }
        return .gguf(try GGUFFile.open(path: path))
    }

    var summary: CheckpointSummary {
        switch self {
        case .gguf(let file):
            CheckpointSummary(file, problem: ModelRegistry.problem(with: file)?.message)
        case .folder(let folder):
            CheckpointSummary(folder, problem: ModelRegistry.problem(with: folder)?.message)
        case .safetensors(let file): CheckpointSummary(file)
        }
    }

    /// The tensor of this name, with the scales that belong to it.
    ///
    /// - Throws: `FormatError`.
    func descriptor(named name: String) throws(FormatError) -> TensorDescriptor {
        switch self {
        case .gguf(let file): return try file.requireTensor(named: name)
        case .folder(let folder):
            let quantization = try HuggingFaceQuantization(folder.config, path: folder.configPath)
            if let tensor = try folder.descriptor(named: name, quantization: quantization) {
                return tensor
            }
            throw FormatError(
                .missing, path: folder.path, item: name, "the checkpoint lacks this tensor")
        case .safetensors(let file):
            let tensor = try file.requireTensor(named: name).descriptor()
            let scales = file.tensor(named: name + HuggingFaceFolder.scaleSuffix)
            guard tensor.type == .f8E4M3, let scales else { return tensor }
            return try tensor.scaled(by: scales, .none)
        }
    }
}
