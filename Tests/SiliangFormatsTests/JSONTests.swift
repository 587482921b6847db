// The JSON reader: what RFC 8259 allows, and where everything else goes wrong.

import Testing

@testable import SiliangFormats

private func parse(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
}

@Test("Values of every kind are read") func valuesOfEveryKindAreRead() throws {
    #expect(
        try parse(#" { "a" : [ 1 , -2.5e1 , true , false , null ] , "b" : { } , "c" : [ ] } "#)
            == .object([
                "a": .array([.integer(1), .number(-25), .bool(true), .bool(false), .null]),
                "b": .object([:]), "c": .array([]),
            ]))
    #expect(try parse(#"{"a":1,"a":2}"#) == .object(["a": .integer(2)]))
    #expect(try parse("0") == .integer(0))
    #expect(try parse("-0.0") == .number(0))
    #expect(try parse("1E+2") == .number(100))
}

@Test("Escapes stand for their characters, halves of pairs for U+FFFD")
func escapesStandForTheirCharactersHalvesOfPairsForUFFFD() throws {
    #expect(try parse(#""\"\\\/\b\f\n\r\t""#) == .string("\"\\/\u{8}\u{c}\n\r\t"))
    #expect(try parse(#""\u00e9\u4F60\ud83d\ude00""#) == .string("é你😀"))
    #expect(try parse(#""\ud83d""#) == .string("\u{FFFD}"))
    #expect(try parse(#""\ud83dx""#) == .string("\u{FFFD}x"))
    #expect(try parse(#""\ude00\ud83d\u0041""#) == .string("\u{FFFD}\u{FFFD}A"))
    #expect(try parse("\"你好 👋\u{7F}\"") == .string("你好 👋\u{7F}"))
}

@Test(
    "Texts that are no JSON are errors at the right place",
    arguments: [
        ("", 0), ("   ", 3), ("{", 1), ("[1,]", 3), ("[1 2]", 3), ("{\"a\" 1}", 5),
        ("{\"a\":1,}", 7), ("{a:1}", 1), ("tru", 0), ("nul", 0), ("+1", 0), (".5", 0), ("1.", 2),
        ("1e", 2), ("-", 1), ("01", 1), ("\"abc", 0), ("\"\\q\"", 3), ("\"\\u12\"", 5),
        ("\"\u{1}\"", 1), ("1 1", 2), ("'a'", 0), ("[1}", 2),
    ])
func refusesTexts(_ text: String, offset: Int) {
    let error = #expect(throws: JSONSyntaxError.self) { try parse(text) }
    #expect(error?.offset == offset, "\(text): \(error?.message ?? "")")
}

@Test("Bytes that are not UTF-8 are refused in strings and outside")
func bytesThatAreNotUTF8AreRefusedInStringsAndOutside() {
    for bytes: [UInt8] in [
        [0x22, 0xFF, 0x22], [0x22, 0xE4, 0xBD, 0x22], [0xFF], [0x22, 0xC0, 0x80, 0x22],
    ] {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes) }
    }
}

@Test("Nesting is bounded, so that no request can overflow the stack")
func nestingIsBoundedSoThatNoRequestCanOverflowTheStack() throws {
    let depth = JSONReader.maxDepth
    let allowed = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    _ = try parse(allowed)
    for text in [
        String(repeating: "[", count: 1 << 20), String(repeating: "{\"a\":", count: 1 << 20),
    ] {
        #expect(throws: JSONSyntaxError.self) { try parse(text) }
    }
}

@Test("What is written is read back the same, whatever the text")
func whatIsWrittenIsReadBackTheSameWhateverTheText() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<500 {
        let scalars = (0..<20).compactMap { _ in
            // Control characters and quotes as often as the rest of Unicode.
            Unicode.Scalar(
                Bool.random(using: &generator)
                    ? UInt32.random(in: 0..<0x80, using: &generator)
                    : UInt32.random(in: 0x80...0x10FFFF, using: &generator))
        }
        let text = String(String.UnicodeScalarView(scalars))
        let read = try JSONValue(parsing: JSONWriter.text(text))
        guard case .string(let again) = read else {
            Issue.record("\(text) came back as \(read.kind)")
            continue
        }
        #expect(Array(again.utf8) == Array(text.utf8))
    }
}

@Test("Objects are written in order, with commas where they belong")
func objectsAreWrittenInOrderWithCommasWhereTheyBelong() {
    struct Sample: JSONWritable {
        func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("b", 1)
                $0.field("a") { _ in }
                $0.field("list", array: ["x", "y\u{1}\n"])
                $0.field("none", array: [String]())
                $0.field("value", "z" as String?)
                $0.null("n")
            }
        }
    }
    #expect(
        String(decoding: JSONWriter.text(Sample()), as: UTF8.self)
            == #"{"b":1,"a":{},"list":["x","y\u0001\n"],"none":[],"value":"z","n":null}"#)
}

@Test("Fields keep their order, and 1 stays apart from 1.0, from text to text")
func fieldsKeepTheirOrderAndOneStaysApartFromOnePointZero() throws {
    let text = #"{"z":1,"a":[1.0,-0.5,1e+30,true,null],"m":{"y":"\u0001","x":{}},"k":[]}"#
    let value = try parse(text)
    #expect(value.text == text)
    #expect(value.object?.keys == ["z", "a", "m", "k"])
    #expect(value["a"]?.array?.first == .number(1))
    #expect(try parse("9223372036854775807") == .integer(.max))
    #expect(try parse("9223372036854775808") == .number(9_223_372_036_854_775_808))
    #expect(throws: JSONSyntaxError.self) { try parse("1e999") }
}

@Test("A removed field leaves the others in order")
func removedFieldLeavesTheOthersInOrder() {
    var object: JSONObject = ["a": .integer(1), "b": .integer(2), "c": .integer(3)]
    object["b"] = nil
    object["d"] = .bool(true)
    object["a"] = .null
    #expect(object.keys == ["a", "c", "d"])
    #expect(object.map(\.value) == [.null, .integer(3), .bool(true)])
}
