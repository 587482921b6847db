// Schemas that are refused: what is not supported, what is wrong, what would take too long.

import SiliangFormats
import SiliangTokenizer
import Testing

@testable import SiliangChat

private func failure(_ schema: String) throws -> ChatError? {
    let value = try json(schema)
    do {
        _ = try ConstraintGrammar.jsonSchema(value, vocabulary: Vocabularies.mixed)
        return nil
    } catch {
        return error
    }
}

@Test(
    "A keyword that is not supported is named with its place",
    arguments: [
        (#"{"properties":{"a":{"not":{}}}}"#, "#/properties/a: the keyword 'not'"),
        (#"{"uniqueItems":true}"#, "'uniqueItems'"),
        (#"{"patternProperties":{}}"#, "'patternProperties'"),
        (#"{"if":{}}"#, "'if'"),
        (#"{"items":{"contains":{}}}"#, "#/items: the keyword 'contains'"),
        (#"{"propertyNames":{}}"#, "'propertyNames'"),
        (#"{"type":"string","nullable":true}"#, "'nullable'"),
        (#"{"frobnicate":1}"#, "'frobnicate'"),
        (#"{"format":"color"}"#, "format 'color'"),
        (#"{"multipleOf":0.01}"#, "'multipleOf'"),
        (#"{"multipleOf":5000}"#, "multipleOf beyond"),
        (#"{"$ref":"https://example.com/x"}"#, "$ref"),
        (#"{"pattern":"(?=a)"}"#, "lookahead"),
        (#"{"pattern":"(?<!a)b"}"#, "lookbehind"),
        (#"{"pattern":"(a)\\1"}"#, "back reference"),
        (#"{"pattern":"\\bx"}"#, "word boundary"),
        (#"{"pattern":"\\p{L}"}"#, "Unicode property"),
        (#"{"oneOf":[{"type":"integer"},{"type":"number"}]}"#, "'oneOf'"),
        (#"{"oneOf":[{"required":["a"]},{"required":["b"]}]}"#, "'oneOf'"),
        (#"{"additionalProperties":{"type":"string"},"minProperties":2}"#, "minProperties 2"),
        (#"{"minimum":1e30}"#, "a bound of more than"),
    ])
func aKeywordThatIsNotSupportedIsNamed(_ schema: String, _ part: String) throws {
    let error = try #require(try failure(schema), "\(schema) was accepted")
    #expect(error.code == .unsupportedSchema, "\(schema): \(error)")
    #expect(error.message.contains(part), "\(schema): \(error)")
    #expect(error.message.hasPrefix("schema at #"), "\(error)")
}

@Test(
    "A schema that is none, or that nothing can satisfy, is refused",
    arguments: [
        "1", #"{"type":"text"}"#, #"{"type":[]}"#, #"{"type":5}"#, #"{"enum":[]}"#, #"{"enum":1}"#,
        #"{"properties":[]}"#, #"{"required":"a"}"#, #"{"anyOf":[]}"#, #"{"minLength":-1}"#,
        #"{"minimum":"1"}"#, #"{"exclusiveMinimum":true}"#, #"{"pattern":"("}"#,
        #"{"pattern":"a{2,1}"}"#, #"{"pattern":"*"}"#, #"{"pattern":"[z-a]"}"#,
        #"{"pattern":"a)"}"#,
        ##"{"$ref":"#/nothing"}"##, #"{"multipleOf":0}"#, #"{"items":3}"#, "false",
        #"{"minLength":3,"maxLength":2,"type":"string"}"#,
        #"{"type":"integer","minimum":3,"maximum":2}"#,
        #"{"type":"integer","exclusiveMinimum":3,"exclusiveMaximum":4}"#,
        #"{"allOf":[{"type":"string"},{"type":"null"}]}"#, #"{"const":1,"type":"string"}"#,
        #"{"type":"string","pattern":"^a$","minLength":2}"#, #"{"items":false,"minItems":1}"#,
        #"{"required":["a"],"properties":{"a":false}}"#,
        #"{"type":"array","minItems":2,"maxItems":1}"#,
        ##"{"$ref":"#"}"##, ##"{"allOf":[{"$ref":"#"}]}"##,
        ##"{"anyOf":[{"type":"null"},{"$ref":"#"}]}"##,
        ##"{"required":["a"],"properties":{"a":{"$ref":"#"}}}"##,
        ##"{"items":{"$ref":"#"},"minItems":1}"##,
        ##"{"prefixItems":[true],"items":{"$ref":"#"},"minItems":2}"##,
        #"{"required":["a","b"],"additionalProperties":{},"maxProperties":1}"#,
        #"{"type":"string","format":"date","pattern":"^2023-02-29$"}"#,
    ])
func aSchemaThatNothingSatisfiesIsRefused(_ schema: String) throws {
    let error = try #require(try failure(schema), "\(schema) was accepted")
    #expect(error.code == .invalidSchema, "\(schema): \(error)")
}

/// Schemas whose naive compilation grows without bound; each took seconds or gigabytes in a
/// compiler without limits.
private func hostileSchemas() -> [(name: String, schema: String)] {
    func members(_ count: Int, _ one: (Int) -> String) -> String {
        (0..<count).map(one).joined(separator: ",")
    }
    let combined = members(12) { _ in
        #"{"anyOf":[{"minLength":1},{"maxLength":9},{"pattern":"x"}]}"#
    }
    let chain = members(30) { level in
        ##""n\##(level)":{"properties":{"a":{"allOf":[{"$ref":"#/$defs/n\##((level * 7 + 1) % 30)"},"##
            + ##"{"$ref":"#/$defs/n\##((level * 11 + 3) % 30)"}]}}}"##
    }
    let nested = members(24) { level in
        ##""l\##(level)":{"anyOf":[{"items":{"$ref":"#/$defs/l\##((level + 1) % 24)"},"maxItems":\##(level + 2)},"##
            + ##"{"items":{"$ref":"#/$defs/l\##((level + 5) % 24)"}},{"type":"null"}]}"##
    }
    let oneOf = members(200) { level in
        ##""o\##(level)":{"oneOf":[{"$ref":"#/$defs/o\##(level + 1)"},{"type":"null"}]}"##
    }
    return [
        ("repetition", #"{"pattern":"^((a{1,99}){1,99}){1,99}$"}"#),
        (
            "patterns",
            "{\"anyOf\":[\(members(200) { "{\"pattern\":\"^(.{0,40}\($0)){0,40}$\"}" })]}"
        ),
        ("subsets", #"{"pattern":"(a|b)*a(a|b){25}"}"#),
        ("groups", "{\"pattern\":\"" + String(repeating: "(", count: 5000) + "\"}"),
        ("long", #"{"pattern":"^[a-z]{0,2000}x?[a-z]{0,2000}$","maxLength":900000}"#),
        ("combinations", "{\"allOf\":[\(combined)]}"),
        ("sets", ##"{"$ref":"#/$defs/n0","$defs":{\##(chain)}}"##),
        ("ambiguous", ##"{"$ref":"#/$defs/l0","$defs":{\##(nested)}}"##),
        ("oneOf", ##"{"$ref":"#/$defs/o0","$defs":{\##(oneOf),"o200":{"type":"string"}}}"##),
        ("optional", "{\"properties\":{\(members(3000) { "\"p\($0)\":{}" })}}"),
        (
            "required",
            "{\"properties\":{\(members(3000) { "\"p\($0)\":{}" })},\"required\":[\(members(3000) { "\"p\($0)\"" })]}"
        ),
        ("enum", "{\"enum\":[\(members(9000) { "\"value number \($0)\"" })]}"),
        (
            "references",
            ##"{"$ref":"#/$defs/r0","$defs":{\##(members(4000) { ##""r\##($0)":{"$ref":"#/$defs/r\##($0 + 1)"}"## }),"r4000":{}}}"##
        ),
    ]
}

@Test("Hostile schemas end soon, in a grammar or in an error")
func hostileSchemasEndSoon() throws {
    for (name, schema) in hostileSchemas() {
        let clock = ContinuousClock()
        let value = try json(schema)
        var grammar: ConstraintGrammar?
        let time = clock.measure {
            grammar = try? ConstraintGrammar.jsonSchema(value, vocabulary: Vocabularies.mixed)
        }
        // Generous: this is the build without optimisation, on a busy machine.
        #expect(time < .seconds(40), "\(name) took \(time)")
        guard let grammar else { continue }
        let constraint = TokenConstraint(grammar)
        for token in [UInt8(ascii: "["), UInt8(ascii: "[")] where constraint.accept(Int32(token)) {
            #expect(!constraint.allowed().isEmpty, "\(name)")
        }
    }
}

@Test("A vocabulary without a byte does without it, or is refused where JSON needs it")
func aVocabularyWithoutAByteDoesWithoutIt() throws {
    var texts = (UInt8(0x20)...0x7E).map { [$0] }
    texts.append(Array("é".utf8))
    let ascii = ConstraintVocabulary(texts: texts)
    let strings = try grammar(#"{"type":"string"}"#, vocabulary: ascii)
    let constraint = TokenConstraint(grammar: strings, stopTokens: [])
    #expect(constraint.accept(Int32(UInt8(ascii: "\"") - 0x20)))
    #expect(constraint.allowed().count == 95)
    #expect(throws: ChatError.self) { try grammar(#"{"const":"é"}"#, vocabulary: ascii) }
    let letters = ConstraintVocabulary(texts: [[0x61], [0x62]])
    #expect(throws: ChatError.self) { try ConstraintGrammar.jsonObject(vocabulary: letters) }
}

@Test("Special tokens of a tokenizer never stand in a document")
func specialTokensNeverStandInADocument() throws {
    let (tokenizer, vocabulary) = try Vocabularies.trained()
    let constraint = TokenConstraint(
        grammar: try grammar(#"{"type":"string"}"#, vocabulary: vocabulary),
        stopTokens: tokenizer.endOfGenerationTokenIDs)
    let quote = try #require(tokenizer.encode("\"", addSpecial: false).first)
    #expect(constraint.accept(quote))
    let special = (0..<Int32(tokenizer.vocabSize)).filter {
        (try? tokenizer.tokenType(of: $0)) != .normal
    }
    #expect(!special.isEmpty && Set(constraint.allowed()).isDisjoint(with: special))
    #expect(constraint.accept(quote))
    #expect(constraint.isComplete && constraint.mustStop)
    #expect(Set(constraint.allowed()) == tokenizer.endOfGenerationTokenIDs)
    let end = try #require(tokenizer.endOfGenerationTokenIDs.first)
    #expect(constraint.accept(end) && !constraint.accept(quote))
}
