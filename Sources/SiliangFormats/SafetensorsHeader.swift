// The JSON header of a safetensors file, as read; offsets are not yet checked against the file.

/// What the header says.
struct SafetensorsHeader {
    struct Info {
        let name: String
        let dtype: ElementType
        let shape: [Int]
        let start: Int
        let end: Int
    }

    private(set) var tensors: [Info] = []
    private(set) var userMetadata: [String: String] = [:]

    init(_ text: UnsafeRawBufferPointer, path: String) throws(FormatError) {
        var reader = HeaderJSONReader(text, path: path)
        var tensors: [Info] = []
        var userMetadata: [String: String] = [:]
        try reader.object { (reader, name) throws(FormatError) in
            if name == "__metadata__" {
                try reader.object { (reader, key) throws(FormatError) in
                    guard userMetadata.updateValue(try reader.string(), forKey: key) == nil else {
                        throw FormatError(
                            .damaged, path: path, item: key, "this metadata key occurs twice")
                    }
                }
            } else {
                tensors.append(try Self.info(&reader, name, path))
            }
        }
        try reader.end()
        self.tensors = tensors
        self.userMetadata = userMetadata
    }

    private static func info(
        _ reader: inout HeaderJSONReader, _ name: String, _ path: String
    ) throws(FormatError) -> Info {
        var dtype: String?
        var shape: [Int]?
        var offsets: [Int]?
        try reader.object { (reader, field) throws(FormatError) in
            switch field {
            case "dtype" where dtype == nil: dtype = try reader.string()
            case "shape" where shape == nil: shape = try reader.integers()
            case "data_offsets" where offsets == nil: offsets = try reader.integers()
            default:
                throw FormatError(
                    .damaged, path: path, item: name,
                    "the field \"\(field)\" is unknown or occurs twice")
            }
        }
        guard let dtype, let shape, let offsets, offsets.count == 2 else {
            throw FormatError(
                .damaged, path: path, item: name, "needs dtype, shape and two data_offsets")
        }
        guard let type = ElementType(rawValue: dtype) else {
            let known = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
            throw FormatError(
                .unsupported, path: path, item: name,
                "has the unknown dtype \"\(dtype)\"; known are \(known)")
        }
        return Info(name: name, dtype: type, shape: shape, start: offsets[0], end: offsets[1])
    }
}
