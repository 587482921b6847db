// model.safetensors.index.json: which of several files holds which tensor.

/// The index of a checkpoint that is cut into shards.
struct SafetensorsIndex {
    let path: String
    /// The file that holds each tensor, in the index's order.
    let weightMap: [(tensor: String, file: String)]

    /// The shards' file names, in order.
    var files: [String] { Array(Set(weightMap.map(\.file))).sorted() }

    /// - Throws: `FormatError` (`damaged`) for what is not such an index, also for one that names
    ///   files outside its folder.
    init(path: String) throws(FormatError) {
        self.path = path
        let index = try JSONFile.object(path: path)
        guard let map = index["weight_map"]?.object, !map.isEmpty else {
            throw FormatError(
                .damaged, path: path, item: "weight_map",
                "is missing or empty; the index of a sharded checkpoint has one. "
                    + "Download the file again")
        }
        var entries: [(tensor: String, file: String)] = []
        for (tensor, value) in map {
            guard let file = value.string, !file.isEmpty, !file.utf8.contains(UInt8(ascii: "/")),
                !file.unicodeScalars.contains("\0"), file.hasSuffix(".safetensors")
            else {
                throw FormatError(
                    .damaged, path: path, item: "weight_map.\(tensor)",
                    "is \(value.text), not the name of a .safetensors file in the same folder")
            }
            entries.append((tensor, file))
        }
        weightMap = entries
    }
}

/// JSON files of a checkpoint.
public enum JSONFile {
    /// The largest that is read: the index of a model with a million tensors is about 100 MB.
    private static let mostBytes = 256 << 20

    /// The object in the file at `path`.
    ///
    /// - Throws: `FormatError`: `unreadable`, or `damaged` when it is not a JSON object.
    public static func object(path: String) throws(FormatError) -> JSONObject {
        let file = try MappedFile(path: path)
        func damaged(_ reason: String) -> FormatError {
            let nature = ForeignContent.explanation(file.bytes)
            let isJSON = file.bytes.first { $0 > 0x20 } == UInt8(ascii: "{")
            return FormatError(.damaged, path: path, isJSON ? reason : nature ?? reason)
        }
        if file.bytes.isEmpty { throw damaged("is empty; download it again") }
        guard file.bytes.count <= mostBytes else {
            throw damaged("is \(file.bytes.count) bytes long; no such file of a checkpoint is")
        }
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONValue(parsing: Array(file.bytes))
        } catch {
            throw damaged("is not JSON: \(error.description). Download it again")
        }
        guard let object = value.object else {
            throw damaged("is \(value.kind), not a JSON object. Download it again")
        }
        return object
    }
}
