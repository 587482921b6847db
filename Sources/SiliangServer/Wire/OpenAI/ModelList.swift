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

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("id", id)
            $0.field("object", "model")
            $0.field("created", created)
            $0.field("owned_by", "siliang")
            $0.field("context_length", contextLength)
            if !aliases.isEmpty { $0.field("aliases", array: aliases) }
        }
    }
}
