// Documents that a random model writes under 200 schemas: all of them are valid.

import Foundation
import SiliangFormats
import SiliangTestSupport
import SiliangTokenizer
import Testing

@testable import SiliangChat

private let environment = ProcessInfo.processInfo.environment

private func fixtures() throws -> [(name: String, schema: JSONValue)] {
    let path = Fixtures.repository + "/Tests/SiliangChatTests/Fixtures/schemas.jsonl"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return try text.split(separator: "\n").map { line in
        let entry = try json(String(line))
        return (entry["name"]?.string ?? "", entry["schema"] ?? .null)
    }
}

/// A model whose logits are normally distributed at random, sampled at a temperature.
private struct RandomModel {
    var generator: SeededGenerator
    static let temperature = 1.5

    /// A token out of those that a mask allows.
    mutating func sample(_ allowed: [Int32]) -> Int32? {
        var best: (token: Int32, score: Double)?
        for token in allowed {
            // Box and Muller; and Gumbel's trick, by which the largest of logit / T + noise is a
            // sample of the softmax.
            let (u, v, w) = (uniform(), uniform(), uniform())
            let logit = (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
            let score = logit / Self.temperature - log(-log(w))
            if score > best?.score ?? -.infinity { best = (token, score) }
        }
        return best?.token
    }

    mutating func uniform() -> Double { .random(in: 1e-12..<1, using: &generator) }
}

/// One document. A random model hardly ever ends a string or an array, so that now and then, and
/// always after `length` tokens, the way to the nearest end is taken instead.
private func document(
    _ grammar: ConstraintGrammar, _ tokenizer: Tokenizer, _ model: inout RandomModel, length: Int
) throws -> String {
    let stops = tokenizer.endOfGenerationTokenIDs
    let constraint = TokenConstraint(grammar: grammar, stopTokens: stops)
    var taken: [Int32] = []
    while true {
        let allowed = constraint.allowed()
        try #require(!allowed.isEmpty, "a dead end")
        var next = model.sample(allowed)
        if taken.count >= length || model.uniform() < 0.15 {
            next = constraint.shortestCompletion().first ?? stops.first
        }
        let token = try #require(next)
        try #require(allowed.contains(token) && constraint.accept(token))
        if stops.contains(token) { break }
        taken.append(token)
        try #require(taken.count < length + 5000, "a completion without end")
    }
    return String(decoding: try tokenizer.decode(taken), as: UTF8.self)
}

@Test("Every document that a random model writes at temperature 1.5 is valid")
func everyDocumentThatARandomModelWritesIsValid() throws {
    let (tokenizer, vocabulary) = try Vocabularies.trained()
    let schemas = try fixtures()
    #expect(schemas.count >= 200)
    let samples = environment["SILIANG_SAMPLES_PER_SCHEMA"].flatMap(Int.init) ?? 5
    let seed = environment["SILIANG_SAMPLES_SEED"].flatMap(UInt64.init) ?? 1
    var model = RandomModel(generator: SeededGenerator(seed: seed))
    var lines = ""
    for (name, schema) in schemas {
        let grammar = try ConstraintGrammar.jsonSchema(schema, name: name, vocabulary: vocabulary)
        let validator = SmallValidator(root: schema)
        for sample in 0..<samples {
            let text = try document(grammar, tokenizer, &model, length: 15 + 35 * (sample % 5))
            lines += JSONValue.object(["name": .string(name), "text": .string(text)]).text + "\n"
            let value = try JSONValue(parsing: Array(text.utf8))
            #expect(validator.problem(value) == nil, "\(name): \(text)")
        }
    }
    // Tools/validate_samples.py looks at them with another validator.
    if let path = environment["SILIANG_SAMPLES"] {
        try lines.write(toFile: path, atomically: true, encoding: .utf8)
    }
}

@Test("The validator of these tests finds faults")
func theValidatorOfTheseTestsFindsFaults() throws {
    for (schema, text) in [
        (#"{"type":"integer"}"#, "1.5"), (#"{"maxLength":1}"#, #""ab""#), (#"{"minimum":2}"#, "1"),
        (#"{"pattern":"^a$"}"#, #""b""#), (#"{"format":"date"}"#, #""2023-02-29""#),
        (#"{"required":["a"]}"#, "{}"), (#"{"items":{"const":1}}"#, "[2]"),
        (#"{"oneOf":[true,true]}"#, "1"), (#"{"anyOf":[false]}"#, "1"), (#"{"enum":[1]}"#, "2"),
        (##"{"$ref":"#/$defs/a","$defs":{"a":{"maxItems":0}}}"##, "[1]"),
        (#"{"properties":{"a":{}},"additionalProperties":false}"#, #"{"b":1}"#),
    ] {
        #expect(SmallValidator(root: try json(schema)).problem(try json(text)) != nil, "\(schema)")
    }
}
