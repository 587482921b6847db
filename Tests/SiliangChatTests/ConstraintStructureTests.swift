// Objects, arrays, combinations and references.

import SiliangFormats
import Testing

@testable import SiliangChat

private let objects = [
    SchemaCase(
        #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"#
            + #""required":["a"],"additionalProperties":false}"#,
        good: [#"{"a":1}"#, #"{"a":1,"b":""}"#, #"{"a": 12, "b": "x"}"#],
        bad: [
            "{}", #"{"b":"x"}"#, #"{"b":"x","a":1}"#, #"{"a":1,"a":2}"#, #"{"a":1,}"#,
            #"{"a":1,"c":2}"#, #"{"a":  1}"#, #"{ "a":1}"#, #"{"a":1 }"#, #"{"a" :1}"#,
        ]),
    SchemaCase(
        #"{"properties":{"a":{},"b":{},"c":{}},"required":["c"]}"#,
        good: [#"{"c":1}"#, #"{"a":null,"c":[]}"#, #"{"b":{},"c":0}"#, #"{"a":1,"b":2,"c":3}"#],
        bad: ["{}", #"{"a":1}"#, #"{"c":1,"a":2}"#, #"{"c":1,"d":2}"#, "[]", "1"]),
    SchemaCase(
        #"{"properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"boolean"}}"#,
        good: ["{}", #"{"a":1}"#, #"{"x":true}"#, #"{"a":1,"x":true,"y":false}"#, #"{"ab":true}"#],
        bad: [#"{"a":true}"#, #"{"x":1}"#, #"{"x":true,"a":1}"#, #"{"\u0061":true}"#]),
    SchemaCase(
        #"{"type":"object","additionalProperties":{"type":"integer"},"minProperties":1}"#,
        good: [#"{"x":1}"#, #"{"x":1,"y\n":2}"#], bad: ["{}", #"{"x":""}"#]),
    SchemaCase(
        #"{"properties":{"a":{"const":1},"b":{"const":2},"c":{"const":3}},"minProperties":2}"#,
        good: [#"{"a":1,"c":3}"#, #"{"b":2,"c":3}"#, #"{"a":1,"b":2,"c":3}"#],
        bad: ["{}", #"{"a":1}"#, #"{"c":3}"#]),
    SchemaCase(
        #"{"properties":{"a":{"const":1},"b":{"const":2},"c":{"const":3}},"required":["c"],"#
            + #""maxProperties":2}"#,
        good: [#"{"c":3}"#, #"{"a":1,"c":3}"#, #"{"b":2,"c":3}"#], bad: [#"{"a":1,"b":2,"c":3}"#]),
    SchemaCase(
        #"{"type":"object","additionalProperties":{"const":1},"maxProperties":2}"#,
        good: ["{}", #"{"x":1,"y":1}"#], bad: [#"{"x":1,"y":1,"z":1}"#]),
    SchemaCase(
        #"{"type":"object"}"#,
        good: ["{}", #"{"a":{"b":[1,"x",null,{"c":true}]}}"#, #"{"": -1.5e3}"#],
        bad: ["[]", #"{"a"}"#, #"{"a":1,}"#, #"{a:1}"#]),
    SchemaCase(
        #"{"required":["z"],"properties":{"你\"":{"const":true}}}"#,
        good: [#"{"你\"":true,"z":[]}"#, #"{"z":0}"#], bad: ["{}", #"{"你\"":true}"#]),
]

private let arrays = [
    SchemaCase(
        #"{"type":"array","items":{"type":"integer"}}"#,
        good: ["[]", "[1]", "[1,2, 3]"], bad: ["[", "[1,]", "[1 ,2]", "[ 1]", #"["a"]"#, "[1 2]"]),
    SchemaCase(
        #"{"items":{"const":0},"minItems":2,"maxItems":3}"#, good: ["[0,0]", "[0,0,0]"],
        bad: ["[]", "[0]", "[0,0,0,0]"]),
    SchemaCase(#"{"items":{"const":0},"minItems":1}"#, good: ["[0]", "[0,0]"], bad: ["[]"]),
    SchemaCase(#"{"type":"array","maxItems":0}"#, good: ["[]"], bad: ["[1]", "[null]"]),
    SchemaCase(#"{"type":"array","maxItems":1}"#, good: ["[]", "[[[]]]"], bad: ["[1,2]"]),
    SchemaCase(
        #"{"prefixItems":[{"const":1},{"const":2}]}"#, good: ["[]", "[1]", "[1,2]"],
        bad: ["[2]", "[1,2,3]"]),
    SchemaCase(
        #"{"prefixItems":[{"const":1},{"const":2}],"items":{"const":3},"minItems":2,"maxItems":4}"#,
        good: ["[1,2]", "[1,2,3]", "[1,2,3,3]"], bad: ["[1]", "[1,3]", "[1,2,3,3,3]"]),
    SchemaCase(
        #"{"prefixItems":[{"const":1}],"items":{"const":3},"minItems":3}"#,
        good: ["[1,3,3]", "[1,3,3,3]"], bad: ["[1]", "[1,3]"]),
    SchemaCase(
        #"{"prefixItems":[{"const":1},{"const":2}],"items":false,"minItems":2}"#, good: ["[1,2]"],
        bad: ["[1]", "[1,2,3]"]),
    SchemaCase(
        #"{"items":[{"const":1}],"additionalItems":{"const":2}}"#, good: ["[]", "[1]", "[1,2,2]"],
        bad: ["[2]"]),
    SchemaCase(#"{"items":false}"#, good: ["[]"], bad: ["[1]"]),
    SchemaCase(
        #"{"items":{"items":{"enum":["a","b"]},"minItems":1},"maxItems":2}"#,
        good: ["[]", #"[["a"]]"#, #"[["a","b"],["b"]]"#], bad: ["[[]]", #"[["a"],["b"],["a"]]"#]),
]

private let combinations = [
    SchemaCase(
        #"{"anyOf":[{"type":"integer"},{"type":"string","maxLength":1},{"type":"null"}]}"#,
        good: ["1", #""a""#, "null"], bad: [#""ab""#, "true"]),
    SchemaCase(
        #"{"anyOf":[{"properties":{"k":{"const":"a"},"x":{"const":1}},"required":["k","x"]},"#
            + #"{"properties":{"k":{"const":"ab"},"y":{"const":2}},"required":["k","y"]}]}"#,
        good: [#"{"k":"a","x":1}"#, #"{"k":"ab","y":2}"#],
        bad: [#"{"k":"a","y":2}"#, #"{"k":"ab","x":1}"#, #"{"k":"a"}"#]),
    SchemaCase(
        #"{"type":"object","properties":{"a":{"const":1},"b":{"const":2}},"#
            + #""anyOf":[{"required":["a"]},{"required":["b"]}]}"#,
        good: [#"{"a":1}"#, #"{"b":2}"#, #"{"a":1,"b":2}"#], bad: ["{}"]),
    SchemaCase(
        #"{"oneOf":[{"type":"object","properties":{"t":{"const":"x"}},"required":["t"]},"#
            + #"{"type":"object","properties":{"t":{"enum":["y","z"]}},"required":["t"]},"#
            + #"{"type":"null"}]}"#,
        good: [#"{"t":"x"}"#, #"{"t":"z"}"#, "null"], bad: [#"{"t":"w"}"#, "{}"]),
    SchemaCase(
        #"{"oneOf":[{"type":"integer","maximum":3},{"type":"integer","minimum":4,"maximum":9}]}"#,
        good: ["-7", "3", "4", "9"], bad: ["10", "15"]),
    SchemaCase(
        #"{"allOf":[{"properties":{"a":{"type":"integer"}},"required":["a"]},"#
            + #"{"properties":{"a":{"minimum":3},"b":{"const":0}}}]}"#,
        good: [#"{"a":3}"#, #"{"a":10,"b":0}"#], bad: [#"{"a":2}"#, #"{"b":0}"#, #"{"a":"x"}"#]),
    SchemaCase(
        ##"{"$ref":"#/$defs/t","$defs":{"t":{"properties":{"v":{"const":1},"##
            + ##""next":{"anyOf":[{"$ref":"#/$defs/t"},{"type":"null"}]}},"required":["v","next"]}}}"##,
        good: [#"{"v":1,"next":null}"#, #"{"v":1,"next":{"v":1,"next":null}}"#],
        bad: [#"{"v":1}"#, #"{"v":1,"next":{}}"#]),
    SchemaCase(
        ##"{"properties":{"c":{"type":"array","items":{"$ref":"#"}}},"required":["c"]}"##,
        good: [#"{"c":[]}"#, #"{"c":[{"c":[]},{"c":[{"c":[]}]}]}"#], bad: ["{}", #"{"c":[[]]}"#]),
    SchemaCase(
        ##"{"definitions":{"a/b":{"const":1},"a%b":{"const":2}},"##
            + ##""prefixItems":[{"$ref":"#/definitions/a~1b"},{"$ref":"#/definitions/a%25b"}]}"##,
        good: ["[1,2]"], bad: ["[2,1]"]),
    SchemaCase(
        ##"{"$defs":{"p":{"properties":{"n":{"type":"string"}},"required":["n"]}},"##
            + ##""allOf":[{"$ref":"#/$defs/p"}],"properties":{"m":{"const":1}}}"##,
        good: [#"{"m":1,"n":""}"#], bad: [#"{"m":1}"#, #"{"n":1}"#]),
    SchemaCase(
        #"{"properties":{"a":{"const":1},"b":false},"additionalProperties":false}"#,
        good: ["{}", #"{"a":1}"#], bad: [#"{"b":1}"#]),
    SchemaCase("true", good: ["1", "[]", #"{"a":[true]}"#, #""x""#], bad: ["", "tru", "[1"]),
]

@Test("Objects: order, required and optional properties, other keys, counts", arguments: objects)
func objectsKeepOrderAndCounts(_ entry: SchemaCase) throws { try entry.check() }

@Test("Arrays: items by position, equal ones, counts", arguments: arrays)
func arraysKeepPositionsAndCounts(_ entry: SchemaCase) throws { try entry.check() }

@Test("Combinations and references, also recursive ones", arguments: combinations)
func combinationsAndReferencesHold(_ entry: SchemaCase) throws { try entry.check() }

@Test("Large counts are counted, not written out")
func largeCountsAreCounted() throws {
    let strings = try grammar(#"{"type":"string","minLength":9999,"maxLength":10000}"#)
    #expect(produces(strings, "\"" + String(repeating: "x", count: 9999) + "\""))
    #expect(!produces(strings, "\"" + String(repeating: "x", count: 9998) + "\""))
    #expect(!produces(strings, "\"" + String(repeating: "x", count: 10001) + "\""))
    let arrays = try grammar(#"{"items":{"const":1},"minItems":1000,"maxItems":1001}"#)
    #expect(arrays.program.instructions.count < 40)
    let items = Array(repeating: "1", count: 1000).joined(separator: ",")
    #expect(produces(arrays, "[\(items)]"))
    #expect(produces(arrays, "[\(items),1]"))
    #expect(!produces(arrays, "[\(items),1,1]"))
    #expect(!produces(arrays, "[\(items.dropLast(2))]"))
    let codes = try grammar(#"{"pattern":"^([a-z]{2})+$","minLength":1001,"maxLength":3000}"#)
    #expect(produces(codes, "\"" + String(repeating: "ab", count: 501) + "\""))
    #expect(!produces(codes, "\"" + String(repeating: "ab", count: 500) + "\""))
}

@Test("Elements are put together around schemas, as calls of tools need it")
func elementsArePutTogether() throws {
    let schema = try json(#"{"properties":{"q":{"type":"integer"}},"required":["q"]}"#)
    let call = ConstraintGrammar.Element.sequence([
        .literal("<call>"),
        .choice([
            .sequence([.literal("find "), .schema(schema)]),
            .sequence([.literal("list "), .anyObject]),
        ]), .literal("</call>"),
    ])
    let calls = try ConstraintGrammar.composed(
        .repeated(call, separator: .literal("\n"), least: 1, most: 2),
        vocabulary: Vocabularies.mixed)
    #expect(produces(calls, #"<call>find {"q":1}</call>"#))
    #expect(produces(calls, "<call>list {}</call>\n<call>find {\"q\": 2}</call>"))
    #expect(!produces(calls, ""))
    #expect(!produces(calls, #"<call>find {}</call>"#))
    #expect(!produces(calls, "<call>list {}</call>\n<call>list {}</call>\n<call>list {}</call>"))
    let thought = try ConstraintGrammar.composed(
        .sequence([.text(until: "</think>"), .schema(schema)]), vocabulary: Vocabularies.mixed)
    #expect(produces(thought, "so</t</think>{\"q\":1}"))
    #expect(!produces(thought, "so</think></think>{\"q\":1}"))
    let text = try ConstraintGrammar.composed(.text(until: nil), vocabulary: Vocabularies.mixed)
    #expect(produces(text, "") && produces(text, "a\n你"))
    #expect(throws: ChatError.self) {
        try ConstraintGrammar.composed(.choice([]), vocabulary: Vocabularies.mixed)
    }
}

@Test("A control token is taken where the grammar names it, and nowhere else")
func aControlTokenIsTakenWhereItIsNamed() throws {
    let control = Vocabularies.endToken - 1
    let marked = try ConstraintGrammar.composed(
        .sequence([.text(until: nil), .token(control), .anyObject]), vocabulary: Vocabularies.mixed)
    let constraint = TokenConstraint(marked)
    #expect(constraint.accept(Int32(UInt8(ascii: "x"))))
    #expect(constraint.allowed().contains(control))
    #expect(!constraint.allowed().contains(Vocabularies.endToken))
    #expect(constraint.accept(control))
    #expect(!constraint.allowed().contains(control))
    #expect(!constraint.accept(control))
    #expect(
        constraint.allowed().map { marked.vocabulary.texts[Int($0)].first }.allSatisfy {
            $0 == 0x7B
        })
    let strings = TokenConstraint(try grammar(#"{"type":"string"}"#))
    #expect(strings.accept(0x22))
    #expect(!strings.allowed().contains(control) && !strings.accept(control))
}
