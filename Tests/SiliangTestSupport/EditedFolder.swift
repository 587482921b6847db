// A Hugging Face folder with something changed: how tests get checkpoints that are wrong, or say the
// same in another way.

import Foundation
import SiliangFormats

/// The contents of a checkpoint folder in memory, to be changed and written elsewhere.
public struct EditedFolder: Sendable {
    public struct Tensor: Sendable {
        public var name: String
        public var dtype: ElementType
        public var shape: [Int]
        public var bytes: [UInt8]

        public init(name: String, dtype: ElementType, shape: [Int], bytes: [UInt8]) {
            self.name = name
            self.dtype = dtype
            self.shape = shape
            self.bytes = bytes
        }

        /// Zeros.
        public init(name: String, dtype: ElementType, shape: [Int]) {
            let count = shape.reduce(1, *) * dtype.byteCount
            self.init(
                name: name, dtype: dtype, shape: shape, bytes: [UInt8](repeating: 0, count: count))
        }
    }

    public var config: JSONObject
    public var tensors: [Tensor]

    public init(config: JSONObject, tensors: [Tensor]) {
        self.config = config
        self.tensors = tensors
    }

    public init(path: String) throws(FormatError) {
        let folder = try HuggingFaceFolder.open(path: path)
        config = folder.config
        tensors = folder.tensors.map {
            Tensor(name: $0.name, dtype: $0.dtype, shape: $0.shape, bytes: Array($0.bytes))
        }
    }

    public mutating func removeTensor(_ name: String) {
        tensors.removeAll { $0.name == name }
    }

    /// Replaces a tensor by zeros of another shape or type.
    public mutating func replaceTensor(_ name: String, dtype: ElementType, shape: [Int]) {
        for index in tensors.indices where tensors[index].name == name {
            tensors[index] = Tensor(name: name, dtype: dtype, shape: shape)
        }
    }

    /// Writes config.json and the weights: in one file, or dealt over shards with an index.
    ///
    /// - Parameter headerPadding: spaces behind a header, which shift what follows.
    public func write(path: String, shards: Int = 1, headerPadding: Int = 0) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        try write(JSONValue.object(config), path + "/config.json")
        if shards == 1 {
            try Self.safetensors(tensors, headerPadding: headerPadding)
                .write(to: URL(fileURLWithPath: path + "/model.safetensors"))
            return
        }
        var map = JSONObject()
        for shard in 0..<shards {
            let file = Self.shardName(shard, of: shards)
            let part = tensors.enumerated().filter { $0.offset % shards == shard }.map(\.element)
            for tensor in part { map[tensor.name] = .string(file) }
            try Self.safetensors(part, headerPadding: headerPadding)
                .write(to: URL(fileURLWithPath: "\(path)/\(file)"))
        }
        try write(
            .object(["metadata": .object([:]), "weight_map": .object(map)]),
            path + "/model.safetensors.index.json")
    }

    private func write(_ value: JSONValue, _ path: String) throws {
        try Data(value.text.utf8).write(to: URL(fileURLWithPath: path))
    }

    public static func shardName(_ index: Int, of count: Int) -> String {
        "model-0000\(index + 1)-of-0000\(count).safetensors"
    }

    /// A safetensors file.
    public static func safetensors(_ tensors: [Tensor], headerPadding: Int = 0) -> Data {
        var header = JSONObject()
        var offset = 0
        for tensor in tensors {
            let end = offset + tensor.bytes.count
            header[tensor.name] = .object([
                "dtype": .string(tensor.dtype.rawValue),
                "shape": .array(tensor.shape.map { .integer($0) }),
                "data_offsets": .array([.integer(offset), .integer(end)]),
            ])
            offset = end
        }
        var text = Array(JSONValue.object(header).text.utf8)
        while text.count % 8 != 0 { text.append(0x20) }
        text += [UInt8](repeating: 0x20, count: headerPadding)
        var data = Data(withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) })
        data.append(contentsOf: text)
        for tensor in tensors { data.append(contentsOf: tensor.bytes) }
        return data
    }
}
