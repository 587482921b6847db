// Answers that are documents, and values made of them.

import Foundation
import SiliangTestSupport
import Testing

@testable import Siliang

private struct Price: Decodable, Equatable {
    var item: String
    var amount: Int
}

private let schema: JSONValue = [
    "type": "object", "required": ["item", "amount"], "additionalProperties": false,
    "properties": [
        "item": ["enum": ["tea", "coffee"]],
        "amount": ["type": "integer", "minimum": 0, "maximum": 99],
    ],
]
private let options = GenerationOptions(temperature: 0, maxTokens: 200)

/// Says `text` where it may, and thinks of nothing.
private func makeModel(_ text: String) throws -> Model {
    Model(try ToyModel(contextLength: 4096) { _ in "</think>" + text }.served)
}

@Test("A value comes out, whatever the model would rather say")
func aValueComesOut() async throws {
    let willing = try makeModel(#"{"item": "tea", "amount": 7}"#)
    let price = try await willing.generate(
        "Tea is 7", as: Price.self, schema: schema, options: options)
    #expect(price == Price(item: "tea", amount: 7))
    let unwilling = try makeModel("No.")
    let forced = try await unwilling.generate(
        "Tea is 7", as: Price.self, schema: schema, options: options)
    #expect(["tea", "coffee"].contains(forced.item) && (0...99).contains(forced.amount))
    let json = try await unwilling.generateJSON("?", schema: schema, options: options)
    #expect(json.object?.keys.sorted() == ["amount", "item"])
    let any = try await willing.generateJSON("?", options: options)
    #expect(any["amount"] == 7)
}

@Test("Values that cannot be shared between tasks come out too")
func valuesThatCannotBeSharedComeOutToo() async throws {
    final class Box: Decodable {
        var amount: Int
    }
    let model = try makeModel(#"{"item": "tea", "amount": 7}"#)
    let box = try await model.generate("?", as: Box.self, schema: schema, options: options)
    box.amount += 1
    let other = try await Chat(model, options: options).reply(
        to: "?", as: Box.self, schema: schema)
    #expect(box.amount == other.amount + 1)
}

@Test("The bundled model is held to a schema as well")
func theBundledModelIsHeldToASchema() async throws {
    let model = try await Model.load(Fixtures.repository + "/Models/abacus/abacus-q8_0.gguf")
    let result: JSONValue = [
        "type": "object", "required": ["result"], "additionalProperties": false,
        "properties": ["result": ["type": "integer", "minimum": 0, "maximum": 99999]],
    ]
    struct Result: Decodable { var result: Int }
    let value = try await model.generate("37×48=？", as: Result.self, schema: result)
    #expect((0...99999).contains(value.result))
}

@Test("A chat keeps documents among its turns")
func aChatKeepsDocumentsAmongItsTurns() async throws {
    let chat = Chat(try makeModel(#"{"item": "tea", "amount": 7}"#), options: options)
    let price = try await chat.reply(to: "Tea is 7", as: Price.self, schema: schema)
    #expect(price.amount == 7)
    #expect(chat.messages.last?.content == #"{"item": "tea", "amount": 7}"#)
}

@Test("A type that says something else than the schema is an error with the place")
func aTypeThatSaysSomethingElse() async throws {
    struct Other: Decodable { var item: String, price: Double }
    let model = try makeModel(#"{"item": "tea", "amount": 7}"#)
    let error = await #expect(throws: SiliangError.self) {
        try await model.generate("?", as: Other.self, schema: schema, options: options)
    }
    #expect(error?.code == .undecodableOutput)
    #expect(error?.message.contains("price is missing") == true)
    #expect(error?.message.contains(#""amount": 7"#) == true)
    #expect(error?.underlying is DecodingError)
    // Text that no schema held is read all the same, or refused.
    let reply = try await makeModel("no document").reply(to: "?")
    let refused = #expect(throws: SiliangError.self) { try reply.json() }
    #expect(refused?.code == .undecodableOutput)
}

@Test("A document that was cut off is told apart from one that is wrong")
func aDocumentThatWasCutOff() async throws {
    let model = try makeModel(#"{"item": "coffee", "amount": 7}"#)
    let error = await #expect(throws: SiliangError.self) {
        try await model.generate(
            "?", as: Price.self, schema: schema, options: .init(temperature: 0, maxTokens: 8))
    }
    #expect(error?.code == .incompleteOutput)
    #expect(error?.message.contains("maxTokens") == true)
}

@Test("Schemas that cannot be kept to are refused by their keyword")
func schemasThatCannotBeKeptToAreRefused() async throws {
    let model = try makeModel("{}")
    let unsupported = await #expect(throws: SiliangError.self) {
        try await model.generateJSON("?", schema: ["type": "object", "unevaluatedItems": false])
    }
    #expect(unsupported?.code == .unsupportedSchema)
    #expect(unsupported?.parameter == "schema")
    #expect(unsupported?.message.contains("unevaluatedItems") == true)
    for wrong: JSONValue in [["type": "thing"], "object", ["type": "object", "required": 1]] {
        let error = await #expect(throws: SiliangError.self) {
            try await model.generateJSON("?", schema: wrong)
        }
        #expect(error?.code == .invalidSchema, "\(wrong.text)")
    }
}

@Test("Literals are the values that they show")
func literalsAreTheValuesThatTheyShow() throws {
    let value: JSONValue = ["a": 1, "b": [true, "x", 1.5, [:]], "a": 2]
    #expect(value == (try JSONValue(parsing: Array(#"{"a":2,"b":[true,"x",1.5,{}]}"#.utf8))))
}
