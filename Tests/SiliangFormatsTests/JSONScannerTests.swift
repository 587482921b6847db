// JSON read piece by piece says the same as JSON read whole.

import Testing

@testable import SiliangFormats

/// The value that a scanner reads, put together again.
private func scanned(
    _ scanner: inout JSONScanner, manyKeys: Bool
) throws(JSONSyntaxError) -> JSONValue {
    switch scanner.kind() {
    case .string:
        var bytes: [UInt8] = []
        try scanner.string(appendingTo: &bytes)
        return .string(String(decoding: bytes, as: UTF8.self))
    case .array:
        var items: [JSONValue] = []
        try scanner.array { scanner throws(JSONSyntaxError) in
            items.append(try scanned(&scanner, manyKeys: manyKeys))
        }
        return .array(items)
    case .object where manyKeys:
        var fields = JSONObject()
        var keys: [UInt8] = []
        try scanner.object(appendingKeysTo: &keys) { scanner, keys throws(JSONSyntaxError) in
            let key = String(decoding: keys, as: UTF8.self)
            keys.removeAll()
            fields[key] = try scanned(&scanner, manyKeys: manyKeys)
        }
        return .object(fields)
    case .object:
        var fields = JSONObject()
        try scanner.object { scanner, key throws(JSONSyntaxError) in
            fields[key] = try scanned(&scanner, manyKeys: manyKeys)
        }
        return .object(fields)
    case .other: return try scanner.value()
    }
}

private func scanned(_ text: String, manyKeys: Bool) throws(JSONSyntaxError) -> JSONValue {
    var scanner = JSONScanner(Array(text.utf8))
    let value = try scanned(&scanner, manyKeys: manyKeys)
    try scanner.finish()
    return value
}

@Test("a scanner reads what a reader reads", arguments: [false, true])
func aScannerReadsWhatAReaderReads(manyKeys: Bool) throws {
    let texts = [
        "{}", "[]", " [ 1 , 2.5 , -3 , 1e3 ] ", #"{"a":{"b":[]}}"#,
        #"{"Ġthe": 5, "\u00e9\n\"x\"": 60, "中": 123456789012345678, "": 1234567890123456789}"#,
        #"["plain", "with \\ escape", "é", "\ud83d\ude00", ""]"#, #""text""#, "true", "0", "-0",
        "10",
    ]
    for text in texts {
        let whole = try JSONValue(parsing: Array(text.utf8))
        #expect(try scanned(text, manyKeys: manyKeys) == whole, "\(text)")
    }
}

@Test(
    "a scanner refuses what a reader refuses",
    arguments: [
        "{", "[", "{\"a\"}", "{\"a\":1,}", "[1,]", "[1 2]", "{\"a\":1 \"b\":2}", "{1:2}", "\"a",
        "[1] x",
        "[01]", "[1.]", "\"\u{1}\"", "{\"a\u{1}\":1}", "",
        String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000),
    ])
func aScannerRefusesWhatAReaderRefuses(text: String) {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(text.utf8)) }
    for manyKeys in [false, true] {
        #expect(throws: JSONSyntaxError.self) { try scanned(text, manyKeys: manyKeys) }
    }
}

@Test("strings that are not UTF-8 are refused wherever they stand")
func stringsThatAreNotUTF8AreRefusedWhereverTheyStand() {
    for json in [[0x22, 0xFF, 0x22], [0x22, 0x61, 0xC3, 0x22]] as [[UInt8]] {
        var scanner = JSONScanner(json)
        var bytes: [UInt8] = []
        #expect(throws: JSONSyntaxError.self) { try scanner.string(appendingTo: &bytes) }
    }
}

@Test("a builder puts strings together") func aBuilderPutsStringsTogether() {
    var builder = ByteStringsBuilder()
    builder.append("ab".utf8)
    builder.append { bytes in bytes.append(contentsOf: [1, 2, 3]) }
    builder.append([UInt8]())
    #expect(builder.count == 3)
    #expect(builder.finish() == ByteStrings([[0x61, 0x62], [1, 2, 3], []]))
    #expect(ByteStringsBuilder().finish() == ByteStrings())
}
