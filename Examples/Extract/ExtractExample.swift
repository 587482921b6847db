// Text in, a Swift value out.
//
//     swift run -c release example-extract "Three teas for table 7, please" path/to/model.gguf
//     swift run -c release example-extract        # the bundled model: the form without the meaning
//
// The schema holds the model to the form, token by token, so what comes out can be decoded whatever
// the model is worth. What stands in the fields is up to the model: the bundled one was made to
// calculate, and reads no orders.

import Foundation
import Siliang

/// What is wanted of a text.
struct Order: Decodable, Sendable {
    var item: String
    var quantity: Int
    var table: Int?

    static let schema: JSONValue = [
        "type": "object", "required": ["item", "quantity", "table"],
        "additionalProperties": false,
        "properties": [
            "item": ["type": "string", "minLength": 1, "maxLength": 20],
            "quantity": ["type": "integer", "minimum": 1, "maximum": 99],
            "table": [
                "anyOf": [["type": "integer", "minimum": 1, "maximum": 40], ["type": "null"]]
            ],
        ],
    ]
}

@main
struct ExtractExample {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let text = arguments.first ?? "Three teas for table 7, please"
        let named = arguments.dropFirst().first
        do {
            if named == nil {
                try say(
                    "The bundled model keeps to the form and means nothing by it; name another.")
            }
            let model = try await Model.load(named ?? "Models/abacus/abacus-q8_0.gguf")
            let order = try await order(in: text, by: model)
            print("item: \(order.item)")
            print("quantity: \(order.quantity)")
            print("table: \(order.table.map(String.init) ?? "none")")
        } catch {
            try say("\(error)")
            exit(1)
        }
    }

    private static func order(in text: String, by model: Model) async throws -> Order {
        let messages = [
            ChatMessage(
                .system,
                "Extract the order as JSON with item (what is ordered, in the singular), quantity "
                    + "and table (its number, or null)."),
            ChatMessage(.user, text),
        ]
        // Extraction wants the likeliest reading, not a different one each time.
        return try await model.generate(
            messages, as: Order.self, schema: Order.schema, options: .greedy)
    }

    private static func say(_ text: String) throws {
        try FileHandle.standardError.write(contentsOf: Data("\(text)\n".utf8))
    }
}
