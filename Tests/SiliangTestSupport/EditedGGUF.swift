// A GGUF with something changed: how tests get checkpoints that are wrong in one place.

import SiliangFormats

/// The contents of a GGUF in memory, to be changed and written elsewhere.
public struct EditedGGUF {
    public struct Tensor {
        public var name: String
        public var type: TensorType
        /// Outermost dimension first.
        public var shape: [Int]
        public var bytes: [UInt8]

        public init(name: String, type: TensorType, shape: [Int], bytes: [UInt8]) {
            self.name = name
            self.type = type
            self.shape = shape
            self.bytes = bytes
        }
    }

    public var keys: [(key: String, value: MetadataValue, type: GGUFValueType)]
    public var tensors: [Tensor]

    public init(path: String) throws(FormatError) {
        let file = try GGUFFile.open(path: path)
        keys = file.metadata.entries.map { ($0.key, $0.value, $0.type) }
        tensors = file.tensors.map {
            Tensor(name: $0.name, type: $0.type, shape: $0.shape, bytes: Array($0.bytes))
        }
    }

    public mutating func set(_ key: String, _ value: MetadataValue, as type: GGUFValueType) {
        remove(key)
        keys.append((key, value, type))
    }

    public mutating func remove(_ key: String) {
        keys.removeAll { $0.key == key }
    }

    public mutating func removeTensor(_ name: String) {
        tensors.removeAll { $0.name == name }
    }

    /// Replaces a tensor by zeros of another shape or type.
    public mutating func replaceTensor(_ name: String, type: TensorType, shape: [Int]) {
        let bytes = shape.reduce(1, *) / type.blockSize * type.blockBytes
        for index in tensors.indices where tensors[index].name == name {
            tensors[index].type = type
            tensors[index].shape = shape
            tensors[index].bytes = [UInt8](repeating: 0, count: bytes)
        }
    }

    public func write(path: String) throws(FormatError) {
        var writer = GGUFWriter()
        for entry in keys { writer.set(entry.key, entry.value, as: entry.type) }
        for tensor in tensors {
            writer.addTensor(
                name: tensor.name, type: tensor.type, shape: tensor.shape, bytes: tensor.bytes)
        }
        try writer.write(path: path)
    }
}
