// What `--quantize` may say.

import ArgumentParser
import Siliang
import SiliangFormats
import SiliangModels

/// What weights become when a model is loaded.
enum LoadQuantization: String, CaseIterable, ExpressibleByArgument {
    case q8_0
    case q6_k, q5_k, q4_k
    case q4_0
    /// They stay as they are: for one model where others are converted.
    case off

    init?(argument: String) {
        self.init(rawValue: argument.lowercased())
    }

    /// nil: they stay as they are.
    var type: TensorType? {
        switch self {
        case .q8_0: .q8_0
        case .q6_k: .q6K
        case .q5_k: .q5K
        case .q4_k: .q4K
        case .q4_0: .q4_0
        case .off: nil
        }
    }

    static var expected: String {
        "one of " + allCases.map(\.rawValue).joined(separator: ", ")
    }
}

extension Checkpoint {
    /// The checkpoint under the names and keys that GGUF has.
    ///
    /// - Parameter text: what a GGUF file says of a folder's tokenizer and template.
    func quantizationInput(text: [GGUFMetadata.Entry]) throws -> QuantizationInput {
        switch self {
        case .gguf(let file): QuantizationInput(file)
        case .folder(let folder): try QuantizationInput(folder, metadata: text)
        }
    }

    /// What converts the checkpoint, with its tokenizer and template as far as GGUF can hold them.
    func quantizer(to type: TensorType) throws -> CheckpointQuantizer {
        var text: [GGUFMetadata.Entry] = []
        if case .folder(let folder) = self {
            // Only for who opens the file by itself: what loads it here reads the folder's own.
            let vocabulary = folder.config["vocab_size"]?.int ?? 0
            text = (try? FolderTokenizer(path: folder.path).metadata(vocabSize: vocabulary)) ?? []
        }
        return try CheckpointQuantizer(quantizationInput(text: text), target: type)
    }
}
