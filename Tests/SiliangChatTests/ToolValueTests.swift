// Values of parameters: their types by the schema, bare text as JSON, Python's literals.

import SiliangFormats
import Testing

@testable import SiliangChat

private func types(_ property: String, definitions: String = "{}") throws -> ParameterTypes {
    let text = """
        {"type": "function", "function": {"name": "f", "parameters": {"type": "object",
        "properties": {"p": \(property)}, "$defs": \(definitions)}}}
        """
    return KnownTools([try #require(jsonValue(text))]).types(of: "p", in: "f")
}

@Test("A parameter's types come from every form of schema")
func aParametersTypesComeFromEveryFormOfSchema() throws {
    #expect(try types(#"{"type": "string"}"#) == .string)
    #expect(try types(#"{"type": ["integer", "null"]}"#) == [.number, .null])
    #expect(try types(#"{"enum": ["a", 1, null]}"#) == [.string, .number, .null])
    #expect(try types(#"{"const": true}"#) == .bool)
    #expect(try types(#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#) == [.string, .null])
    #expect(try types(#"{"oneOf": [{"type": "array"}, {}]}"#) == [])
    #expect(try types(#"{"allOf": [{"type": "object"}]}"#) == .object)
    let reference = ##"{"$ref": "#/$defs/A"}"##
    #expect(try types(reference, definitions: #"{"A": {"type": "number"}}"#) == .number)
    #expect(try types(reference, definitions: "{\"A\": \(reference)}") == [])
    #expect(try types("{}") == [] && types("true") == [] && types(#"{"$ref": "other"}"#) == [])
}

@Test("Tools without a name or a schema do no harm")
func toolsWithoutANameOrASchemaDoNoHarm() throws {
    let odd = try #require(jsonValue(#"[null, [], {"name": "bare"}, {"function": {"name": ""}}]"#))
    let tools = KnownTools(try #require(odd.array))
    #expect(tools.contains("bare") && !tools.contains(""))
    #expect(tools.types(of: "p", in: "bare") == [] && tools.parameters(of: "bare") == [])
    #expect(KnownTools([]).isEmpty && KnownTools([.null]).isEmpty)
}

/// The JSON of a value that comes in pieces of one byte, or nil when there is none.
private func value(
    _ text: String, _ types: ParameterTypes, trims: Bool = false
) -> String? {
    var value = ParameterValue(types: types, trimsNewlines: trims)
    var bytes: [UInt8] = []
    for byte in text.utf8 { bytes += value.append([byte]) }
    guard let rest = value.finish() else { return nil }
    return String(decoding: bytes + rest, as: UTF8.self)
}

@Test("Bare text becomes the JSON that the types ask for")
func bareTextBecomesTheJSONThatTheTypesAskFor() {
    #expect(value("12", .string) == "\"12\"")
    #expect(value("null", .string) == "\"null\"")
    #expect(value("null", [.string, .null]) == "null")
    #expect(value("\nnull\n", [.string, .null], trims: true) == "null")
    #expect(value("nullable", [.string, .null]) == "\"nullable\"")
    #expect(value("nul", [.string, .null]) == "\"nul\"")
    #expect(value("", .string) == "\"\"" && value("\n", .string, trims: true) == "\"\"")
    #expect(value("\n\n\n", .string, trims: true) == "\"\\n\"")
    #expect(value("a\tb\\", .string) == #""a\tb\\""#)
    #expect(value(" 1e5 ", .number) == "1e5" && value("0x1", .number) == "\"0x1\"")
    #expect(value("", .number) == nil && value(" ", [.number, .null]) == "null")
    #expect(value("True", .bool) == "true" && value("None", .number) == "null")
    #expect(value("5", [.string, .array]) == "\"5\"")
    #expect(
        value("[5]", [.string, .array]) == "[5]" && value("[5", [.string, .array]) == "\"[5\"")
    #expect(value("5", []) == "5" && value("\"a\"", []) == "\"a\"" && value("a", []) == "\"a\"")
    #expect(value("None", []) == "\"None\"" && value("{'a': None}", []) == "{\"a\":null}")
    #expect(value("{'a': 1}", .string) == "\"{'a': 1}\"")
}

@Test("Literals of Python are read, expressions are not")
func literalsOfPythonAreRead() {
    func text(_ literal: String) -> String? { PythonLiteral.value(of: literal)?.text }
    #expect(
        text(#"{'a': [1, -2.5, True], "b": (None, 'x',), }"#)
            == #"{"a":[1,-2.5,true],"b":[null,"x"]}"#)
    #expect(text(#"'it\'s \x41\u5317\U0001F600\n'"#) == #""it's A北😀\n""#)
    #expect(text("{}") == "{}" && text("[ ]") == "[]" && text("()") == "[]")
    for wrong in [
        "", "x", "f(1)", "1 + 1", "[1", "{'a'}", "{1: 2}", "'a", "'\\q'", "'\\x4'", "[1 2]",
        "[1]]", "{'a': }", "\\", "'\\UFFFFFFFF'", "{,}", "[,]",
    ] {
        #expect(PythonLiteral.value(of: wrong) == nil, "\(wrong)")
    }
    #expect(PythonLiteral.value(of: String(repeating: "[", count: 100_000)) == nil)
}

/// Whether the scanner takes all of `text` as one value, the last byte included.
private func scans(_ text: String) -> Bool {
    var scanner = JSONScanner()
    for (index, byte) in text.utf8.enumerated() {
        switch scanner.consume(byte) {
        case .invalid: return false
        case .last: return index == text.utf8.count - 1
        case .more: break
        }
    }
    return false
}

@Test("The scanner agrees with the reader of whole texts")
func theScannerAgreesWithTheReaderOfWholeTexts() {
    var random = SystemRandomNumberGenerator()
    let pieces = [
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\n\\u12aF\"", "1", "-0.5e-3", "01", "1.", "-",
        "true", "null", "fals", " ", "\"", "\\", "e",
    ]
    var valid = 0
    for _ in 0..<20_000 {
        let count = Int.random(in: 0...5, using: &random)
        let inside = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        for text in ["[" + inside + "]", "{\"k\":" + inside + "}"] {
            let isJSON = jsonValue(text) != nil
            #expect(scans(text) == isJSON, "\(text)")
            if isJSON { valid += 1 }
        }
    }
    #expect(valid > 1000)
    #expect(scans("\"a\u{1}\n\""), "control characters are let through")
}

@Test("Arguments as an object, as a string and as null")
func argumentsAsAnObjectAsAStringAndAsNull() {
    func read(_ text: String) -> String? {
        var input = PendingText()
        var arguments = JSONArguments()
        var output: [UInt8] = []
        for scalar in text.unicodeScalars {
            input.append(String(scalar))
            let result = arguments.consume(&input)
            output += arguments.fetch()
            if result == .complete { return String(decoding: output, as: UTF8.self) }
            if result == .invalid { return nil }
        }
        return nil
    }
    #expect(read(" {\"a\": [1]} ") == "{\"a\": [1]}")
    #expect(read("null") == "{}" && read("\"\"") == "{}" && read("\" \"") == "{}")
    #expect(read(#"" {\"a\": \"\u00e9\ud83d\ude00\/\t\"}""#) == "{\"a\": \"é😀/\t\"}")
    #expect(read(#""{\ud83dx}""#) == "{\u{FFFD}x}")
    for wrong in ["[1]", "1", "nil", "\"[1]\"", "{a", "\"{\\q\"", "\"{\\u12g4", "{\"a\" 1}"] {
        #expect(read(wrong) == nil, "\(wrong)")
    }
}
