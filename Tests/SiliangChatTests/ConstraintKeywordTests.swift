// Each keyword of JSON Schema: documents that must be possible, and documents that must not.

import Testing

@testable import SiliangChat

private let scalars = [
    SchemaCase(#"{"type":"null"}"#, good: ["null"], bad: ["", "nul", "nulll", "0", " null"]),
    SchemaCase(#"{"type":"boolean"}"#, good: ["true", "false"], bad: ["True", "1", "truefalse"]),
    SchemaCase(
        #"{"type":"integer"}"#,
        good: ["0", "7", "-1", "123456789012345678", "10"],
        bad: ["-0", "01", "1.0", "1e3", "+1", "-", "", "1234567890123456789"]),
    SchemaCase(
        #"{"type":"number"}"#,
        good: ["0", "-0.5", "1.25", "1e9", "2E-3", "0.1e+10", "123456789012345.0"],
        bad: [".5", "1.", "01", "1e", "1e100", "--1", "Infinity", "NaN"]),
    SchemaCase(
        #"{"type":"string"}"#,
        good: [
            #""""#, #""abc""#, #""你好😀é""#, #""a\"b\\c\/\n""#, #""\u00e9\uD83D\uDE00""#,
        ],
        bad: [
            "\"", "abc", #""\x""#, #""\u12""#, #""\ud83d""#, #""\ude00""#, #""\ud83d\u0041""#,
            "\"a\nb\"", #""a"b""#,
        ]),
    SchemaCase(
        #"{"type":["string","null"]}"#, good: ["null", #""""#], bad: ["0", "nul", "true"]),
    SchemaCase(
        #"{"enum":["red","green",1,12,null,{"a":[1]}]}"#,
        good: [#""red""#, #""green""#, "1", "12", "null", #"{"a":[1]}"#],
        bad: [#""blue""#, "2", "123", #"{"a":[2]}"#, #""re""#]),
    SchemaCase(#"{"const":"a\"b"}"#, good: [#""a\"b""#], bad: [#""a""#, #""ab""#]),
    SchemaCase(
        #"{"type":"integer","enum":["a",1,2.5,3.0,4]}"#, good: ["1", "3.0", "4"],
        bad: [#""a""#, "2.5"]),
    SchemaCase(
        #"{"enum":["a","bb","ccc"],"minLength":2}"#, good: [#""bb""#, #""ccc""#], bad: [#""a""#]),
]

private let strings = [
    SchemaCase(
        #"{"type":"string","minLength":2,"maxLength":3}"#,
        good: [#""ab""#, #""abc""#, #""你好""#, #""\u00e9\n""#, #""\ud83d\ude00😀a""#],
        bad: [#""""#, #""a""#, #""abcd""#, #""你""#, #""\n""#, #""\ud83d\ude00""#]),
    SchemaCase(#"{"type":"string","maxLength":0}"#, good: [#""""#], bad: [#""a""#, #""\n""#]),
    SchemaCase(
        #"{"type":"string","minLength":3}"#, good: [#""abc""#, #""abcdefgh""#], bad: [#""ab""#]),
    SchemaCase(
        #"{"type":"string","pattern":"^[A-Z]{2}\\d{3}$"}"#, good: [#""AB123""#],
        bad: [#""AB12""#, #""AB1234""#, #""ab123""#, #""xAB123""#, #""""#]),
    SchemaCase(
        #"{"type":"string","pattern":"b+"}"#, good: [#""abba""#, #""b""#, #""你b""#, #""\"b""#],
        bad: [#""""#, #""aca""#]),
    SchemaCase(
        #"{"pattern":"^a|b$"}"#, good: [#""a""#, #""axx""#, #""xb""#, #""b""#],
        bad: [#""xa""#, #""bx""#, #""""#]),
    SchemaCase(
        #"{"pattern":"^(foo|ba[rz])(-\\w+)?$"}"#, good: [#""foo""#, #""baz-x_1""#],
        bad: [#""fo""#, #""baz-""#, #""bax""#]),
    SchemaCase(
        #"{"pattern":"^[^\\d\\s\"]*$"}"#, good: [#""abc""#, #""-_""#],
        bad: [#""a1""#, #""a b""#, #""a\"b""#, #""１""#]),
    SchemaCase(
        #"{"pattern":"^\\s*\\S\\.\\\\$"}"#, good: [#""\t a.\\""#, #""x.\\""#],
        bad: [#""x.""#, #""xa\\""#]),
    SchemaCase(
        #"{"pattern":"^[a-z]+$","minLength":2,"maxLength":4}"#, good: [#""ab""#, #""abcd""#],
        bad: [#""a""#, #""abcde""#, #""A""#]),
    SchemaCase(
        #"{"pattern":"^(ab)+$","maxLength":5}"#, good: [#""ab""#, #""abab""#],
        bad: [#""ababa""#, #""ababab""#, #""""#]),
    SchemaCase(
        #"{"pattern":"^(ab)+$","minLength":3}"#, good: [#""abab""#, #""ababab""#], bad: [#""ab""#]),
    SchemaCase(
        #"{"allOf":[{"pattern":"^a"},{"pattern":"z$"},{"minLength":3}]}"#,
        good: [#""abz""#, #""azz""#], bad: [#""az""#, #""abc""#]),
    SchemaCase(
        #"{"pattern":"^\\u4f60.$"}"#, good: [#""你好""#, #""你a""#], bad: [#""好你""#, #""你\n""#]),
]

private let formats = [
    SchemaCase(
        #"{"type":"string","format":"date"}"#,
        good: [#""2024-02-29""#, #""2000-02-29""#, #""1999-12-31""#, #""0001-01-01""#],
        bad: [
            #""2023-02-29""#, #""1900-02-29""#, #""2024-02-30""#, #""2024-04-31""#,
            #""2024-13-01""#, #""2024-00-10""#, #""0000-01-01""#, #""2024-1-1""#, #""2024-01-00""#,
        ]),
    SchemaCase(
        #"{"format":"date-time"}"#,
        good: [#""2024-02-29T23:59:59Z""#, #""2024-01-01T00:00:00.125+08:00""#],
        bad: [#""2024-01-01""#, #""2024-01-01T24:00:00Z""#, #""2024-01-01T00:00:00""#]),
    SchemaCase(
        #"{"format":"time"}"#, good: [#""12:30:00Z""#, #""00:00:59.5-01:30""#],
        bad: [#""12:60:00Z""#, #""12:30""#, #""25:00:00Z""#]),
    SchemaCase(
        #"{"format":"duration"}"#, good: [#""P1Y2M3D""#, #""PT5M""#, #""P2W""#, #""P1DT12H""#],
        bad: [#""P""#, #""PT""#, #""1D""#, #""P1DT""#]),
    SchemaCase(
        #"{"format":"uuid"}"#, good: [#""123e4567-e89b-12d3-a456-426614174000""#],
        bad: [#""123e4567""#, #""123e4567-e89b-12d3-a456-42661417400g""#]),
    SchemaCase(
        #"{"format":"email"}"#, good: [#""a.b+c@example.org""#, #""x@a-b.co.uk""#],
        bad: [#""a@b""#, #""@b.com""#, #""a@-b.com""#, #""a b@c.de""#, #""a@b..com""#]),
    SchemaCase(
        #"{"format":"ipv4"}"#, good: [#""0.0.0.0""#, #""192.168.1.255""#],
        bad: [#""256.1.1.1""#, #""1.1.1""#, #""01.1.1.1""#]),
    SchemaCase(
        #"{"format":"ipv6"}"#, good: [#""::1""#, #""2001:db8::8a2e:370:7334""#, #""::""#],
        bad: [#""1::2::3""#, #""12345::""#, #""1:2:3""#]),
    SchemaCase(
        #"{"format":"hostname"}"#, good: [#""localhost""#, #""a-b.example.com""#],
        bad: [#""-a.com""#, #""a..b""#, #""""#]),
    SchemaCase(
        #"{"format":"uri"}"#,
        good: [#""https://example.com/a?b=c#d""#, #""urn:isbn:0451450523""#, #""mailto:a@b.c""#],
        bad: [#""example.com""#, #""https://""#, #""http://a b""#]),
    SchemaCase(
        #"{"format":"date","pattern":"^2024-"}"#, good: [#""2024-05-06""#], bad: [#""2023-05-06""#]),
]

private let numbers = [
    SchemaCase(
        #"{"type":"integer","minimum":-5,"maximum":12}"#,
        good: ["-5", "-1", "0", "9", "10", "12"], bad: ["-6", "13", "20", "100", "-10", "-0"]),
    SchemaCase(
        #"{"type":"integer","minimum":95,"maximum":1203}"#,
        good: ["95", "99", "100", "999", "1000", "1199", "1203"], bad: ["94", "1204", "9", "1300"]),
    SchemaCase(
        #"{"type":"integer","exclusiveMinimum":0}"#, good: ["1", "10"], bad: ["0", "-1"]),
    SchemaCase(
        #"{"type":"integer","minimum":0.5,"maximum":2.5}"#, good: ["1", "2"], bad: ["0", "3"]),
    SchemaCase(
        #"{"type":"integer","maximum":-100}"#, good: ["-100", "-101", "-9999"],
        bad: ["-99", "-1", "0", "100"]),
    SchemaCase(
        #"{"type":"number","minimum":0,"maximum":1}"#,
        good: ["0", "1", "0.5", "1.0", "0.0", "0.99999999999999", "1.00"],
        bad: ["-0.1", "1.01", "2", "1e-1", "-0", "0.999999999999999999"]),
    SchemaCase(
        #"{"type":"number","exclusiveMinimum":-1.5,"exclusiveMaximum":2.25}"#,
        good: ["-1.49", "-1", "0", "2.2", "2.249", "-0.1"],
        bad: ["-1.5", "-1.50", "2.25", "2.250", "3"]),
    SchemaCase(
        #"{"type":"number","minimum":1e3}"#, good: ["1000", "1000.5", "99999"],
        bad: ["999", "999.9"]),
    SchemaCase(
        #"{"type":"integer","multipleOf":7,"minimum":0,"maximum":50}"#,
        good: ["0", "7", "49", "14"], bad: ["1", "50", "48"]),
    SchemaCase(
        #"{"type":"integer","multipleOf":5}"#, good: ["-5", "10", "0", "123455"],
        bad: ["3", "-7", "1000000000000000"]),
    SchemaCase(
        #"{"allOf":[{"type":"number","minimum":3},{"type":"integer","maximum":4}]}"#,
        good: ["3", "4"], bad: ["3.5", "2", "5"]),
]

@Test("Null, booleans, numbers, strings, enum and const", arguments: scalars)
func scalarsAreProducedAsTheirSchemasSay(_ entry: SchemaCase) throws { try entry.check() }

@Test("Lengths count characters, and patterns are searched for", arguments: strings)
func lengthsCountCharactersAndPatternsAreSearchedFor(_ entry: SchemaCase) throws {
    try entry.check()
}

@Test("Formats are really valid: months have their lengths", arguments: formats)
func formatsAreReallyValid(_ entry: SchemaCase) throws { try entry.check() }

@Test("Ranges of numbers are exact, digit by digit", arguments: numbers)
func rangesOfNumbersAreExact(_ entry: SchemaCase) throws { try entry.check() }
