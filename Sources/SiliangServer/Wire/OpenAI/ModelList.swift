// The list of models.

import SiliangFormats

/// `GET /v1/models`.
struct ModelList: JSONWritable {
    var models: [ModelCard]

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("object", "list")
            $0.field("data", array: models)
        }
    }
}

/// One model of the list.
struct ModelCard: JSONWritable, Equatable {
    var id: String
    /// Seconds since 1970.
    var created: Int
    /// Tokens that prompt and answer may have together.
    var contextLength: Int
    /// Other names that mean the same.
    var aliases: [String] = []
    /// `unloaded`, `loading`, `ready`, `unloading` or `failed`.
    var state = "ready"
    /// Bytes of the weights on disk, and of memory while loaded; nil where nobody knows.
    var sizeBytes: Int?
    var memoryBytes: Int?
    /// Why the last load failed.
    var error: String?

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("id", id)
            $0.field("object", "model")
            $0.field("created", created)
            $0.field("owned_by", "siliang")
            $0.field("context_length", contextLength)
            $0.field("state", state)
            if let sizeBytes { $0.field("size_bytes", sizeBytes) }
            if let memoryBytes { $0.field("memory_bytes", memoryBytes) }
            if let error { $0.field("error", error) }
            if !aliases.isEmpty { $0.field("aliases", array: aliases) }
        }
    }
}
