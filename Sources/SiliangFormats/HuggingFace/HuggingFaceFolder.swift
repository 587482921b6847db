// A checkpoint as Hugging Face repositories hold it: a folder with config.json, the weights in one
// safetensors file or in shards with an index, and beside them generation_config.json,
// tokenizer.json and tokenizer_config.json.
//
// https://huggingface.co/docs/transformers/main/en/main_classes/configuration and
// https://huggingface.co/docs/safetensors/index

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A checkpoint folder, its weights mapped. No tensor data is read or copied.
public final class HuggingFaceFolder: Sendable {
    /// The folder, without a slash at its end.
    public let path: String
    /// `config.json`.
    public let config: JSONObject
    /// `generation_config.json`, empty where there is none.
    public let generationConfig: JSONObject
    /// The safetensors files: one, or the shards in order.
    public let shards: [SafetensorsFile]
    /// All tensors: shard by shard, in the order of their bytes.
    public let tensors: [SafetensorsTensor]
    private let indexes: [String: Int]

    public var configPath: String { path + "/config.json" }

    /// The mapped files of the weights.
    public var files: [MappedFile] { shards.map(\.file) }

    /// The sizes of all weight files together, in bytes.
    public var totalBytes: Int { files.reduce(0) { $0 + $1.bytes.count } }

    /// Opens the checkpoint in the folder `path`.
    ///
    /// - Throws: `FormatError`: `unreadable` (config.json, the weights or a shard that the index
    ///   names are missing), `notThisFormat`, `truncated`, `damaged` or `unsupported` (a dtype).
    public static func open(path: String) throws(FormatError) -> HuggingFaceFolder {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        let configPath = path + "/config.json"
        guard exists(configPath) else {
            throw FormatError(
                .unreadable, path: path,
                "holds no config.json, so it is not a Hugging Face checkpoint; give the folder that "
                    + "holds config.json and the .safetensors files, or a .gguf file")
        }
        let config = try JSONFile.object(path: configPath)
        let generationPath = path + "/generation_config.json"
        let generation =
            exists(generationPath) ? try JSONFile.object(path: generationPath) : JSONObject()
        return try HuggingFaceFolder(
            path: path, config: config, generationConfig: generation,
            shards: try openShards(in: path))
    }

    private init(
        path: String, config: JSONObject, generationConfig: JSONObject, shards: [SafetensorsFile]
    ) throws(FormatError) {
        self.path = path
        self.config = config
        self.generationConfig = generationConfig
        self.shards = shards
        tensors = shards.flatMap(\.tensors)
        var indexes: [String: Int] = [:]
        indexes.reserveCapacity(tensors.count)
        for (index, tensor) in tensors.enumerated() {
            guard indexes.updateValue(index, forKey: tensor.name) == nil else {
                throw FormatError(
                    .damaged, path: tensor.file.path, item: tensor.name,
                    "another shard holds this tensor too; the files do not belong together")
            }
        }
        self.indexes = indexes
    }

    private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    // MARK: Shards

    private static func openShards(in path: String) throws(FormatError) -> [SafetensorsFile] {
        let single = path + "/model.safetensors"
        let indexPath = path + "/model.safetensors.index.json"
        guard exists(indexPath) else {
            guard exists(single) else { throw withoutWeights(path) }
            return [try SafetensorsFile.open(path: single)]
        }
        let index = try SafetensorsIndex(path: indexPath)
        var shards: [SafetensorsFile] = []
        var places: [String: Int] = [:]
        for file in index.files {
            guard exists("\(path)/\(file)") else {
                throw FormatError(
                    .unreadable, path: "\(path)/\(file)",
                    "is missing, though \(indexPath) names it; download this file too")
            }
            places[file] = shards.count
            shards.append(try SafetensorsFile.open(path: "\(path)/\(file)"))
        }
        for (tensor, file) in index.weightMap {
            guard let place = places[file], shards[place].tensor(named: tensor) != nil else {
                throw FormatError(
                    .damaged, path: "\(path)/\(file)", item: tensor,
                    "the file lacks this tensor, though \(indexPath) says that it holds it; "
                        + "the two do not belong together. Download both again")
            }
        }
        return shards
    }

    private static func withoutWeights(_ path: String) -> FormatError {
        let others = ["pytorch_model.bin", "pytorch_model.bin.index.json", "model.pth"]
        let other = others.first { exists("\(path)/\($0)") }
        let remedy =
            other.map {
                "only safetensors are read, and it holds \($0); convert it with transformers "
                    + "(save_pretrained) or take a release with .safetensors files"
            } ?? "download them too"
        return FormatError(
            .unreadable, path: path,
            "holds neither model.safetensors nor model.safetensors.index.json: \(remedy)")
    }
}

// MARK: Tensors

extension HuggingFaceFolder {
    /// The array called `name`, or nil.
    public func tensor(named name: String) -> SafetensorsTensor? {
        indexes[name].map { tensors[$0] }
    }

    /// The tensor called `name` as models read it: 8-bit floats with their blocks' scales.
    ///
    /// - Throws: `FormatError`: `unsupported` for an element type that no model uses, `damaged`
    ///   when scales are missing or of the wrong shape.
    public func descriptor(
        named name: String, quantization: HuggingFaceQuantization
    ) throws(FormatError) -> TensorDescriptor? {
        guard let tensor = tensor(named: name) else { return nil }
        let plain = try tensor.descriptor()
        guard plain.type == .f8E4M3 else { return plain }
        let scaleName = name + Self.scaleSuffix
        guard let scales = self.tensor(named: scaleName) else {
            throw FormatError(
                .damaged, path: tensor.file.path, item: name,
                "is stored as F8_E4M3, and the tensor \(scaleName) with its scales is missing; "
                    + "8-bit floats are read as DeepSeek-V3 is published")
        }
        return try plain.scaled(by: scales, quantization)
    }

    /// What the name of a tensor's scales ends in.
    public static let scaleSuffix = "_scale_inv"
}

extension SafetensorsTensor {
    /// The tensor's place under a type that tensors of models have.
    ///
    /// - Throws: `FormatError` (`unsupported`) for other element types and for an empty array.
    public func descriptor() throws(FormatError) -> TensorDescriptor {
        guard let type = dtype.tensorType, !shape.contains(0) else {
            throw FormatError(
                .unsupported, path: file.path, item: name,
                "is stored as \(dtype.rawValue) \(shape), which no supported model uses; weights "
                    + "may be F32, F16, BF16, or F8_E4M3 with scales")
        }
        return TensorDescriptor(
            name: name, type: type, shape: shape.isEmpty ? [1] : shape, file: file,
            byteRange: byteRange)
    }
}

extension TensorDescriptor {
    /// The same with scales.
    ///
    /// - Throws: `FormatError` (`damaged`) when the scales do not fit.
    public func scaled(
        by scales: SafetensorsTensor, _ quantization: HuggingFaceQuantization
    ) throws(FormatError) -> TensorDescriptor {
        var block = (HuggingFaceQuantization.standardBlock, HuggingFaceQuantization.standardBlock)
        if case .fp8(let rows, let columns) = quantization { block = (rows, columns) }
        guard
            let blockScales = BlockScales(
                try scales.descriptor(), blockRows: block.0, blockColumns: block.1, shape: shape)
        else {
            throw FormatError(
                .damaged, path: scales.file.path, item: scales.name,
                "is \(scales.dtype.rawValue) \(scales.shape), but \(name) \(shape) needs one F32 "
                    + "factor for each block of \(block.0)×\(block.1); the files do not belong "
                    + "together, or weight_block_size in config.json is wrong")
        }
        return TensorDescriptor(
            name: name, type: type, shape: shape, file: file, byteRange: byteRange,
            blockScales: blockScales)
    }
}

extension ElementType {
    /// The same storage among the types of models' tensors, if it is there.
    public var tensorType: TensorType? {
        switch self {
        case .f32: .f32
        case .f16: .f16
        case .bf16: .bf16
        case .f64: .f64
        case .i64: .i64
        case .i32: .i32
        case .i16: .i16
        case .i8: .i8
        case .f8E4M3: .f8E4M3
        case .u8, .bool, .f8E5M2, .f8E8M0: nil
        }
    }
}
