// Regular expressions: against Oniguruma's pieces, and never in more than linear time.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangTokenizer

/// The pieces into which a rule cuts a text.
private func pieces(_ rule: SplitRule, _ text: String) throws(RegexError) -> [String] {
    pieces(try SplitPipeline([rule]), text)
}

private func pieces(_ pipeline: SplitPipeline, _ text: String) -> [String] {
    var found: [String] = []
    Array(text.utf8).withUnsafeBufferPointer { bytes in
        pipeline.split(bytes, isTextStart: true, SplitScratch()) { piece in
            found.append(String(decoding: piece, as: UTF8.self))
        }
    }
    return found
}

/// The matches of a pattern, found with a budget of steps for each character.
private func matches(
    _ pattern: String, _ text: String, steps: Int = 64
) throws -> (found: [Range<Int>], hasRemembered: Bool) {
    var compiler = RegexCompiler()
    let program = try compiler.compile(pattern)
    let alphabet = try ScalarAlphabet(compiler.sets)
    let members = FrozenBuffer(alphabet.members)
    let memory = StageMemory()
    let matcher = RegexMatcher(stepsPerCharacter: steps)
    var found: [Range<Int>] = []
    Array(text.utf8).withUnsafeBufferPointer { bytes in
        let (lettered, count) = memory.letter(bytes, alphabet, members)
        matcher.forEachMatch(of: program, in: lettered, 0..<count) { found.append($0) }
    }
    return (found, matcher.hasRemembered)
}

/// Cases of Tools/make_regex_fixtures.py; another file with more may be named in SILIANG_REGEX_CASES.
private func cases() throws -> [(rule: SplitRule, text: String, pieces: [String])] {
    let path =
        ProcessInfo.processInfo.environment["SILIANG_REGEX_CASES"]
        ?? URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/regex.json").path
    let behaviors: [String: SplitBehavior] = [
        "isolated": .isolated, "removed": .removed, "contiguous": .contiguous,
        "merged_with_previous": .mergedWithPrevious, "merged_with_next": .mergedWithNext,
    ]
    let list = try JSONValue(parsing: Array(try Data(contentsOf: URL(filePath: path)))).array
    return try #require(list).map { item in
        let item = try #require(item.array)
        let rule = SplitRule(
            pattern: try #require(item[0].string),
            behavior: try #require(item[1].string.flatMap { behaviors[$0] }),
            isInverted: item[2] == .bool(true))
        let pieces = try #require(item[4].array).compactMap(\.string)
        return (rule, try #require(item[3].string), pieces)
    }
}

@Test("random expressions cut as Oniguruma does") func randomExpressionsCutAsOnigurumaDoes() throws
{
    let cases = try cases()
    #expect(cases.count >= 800)
    var last: (rule: SplitRule, pipeline: SplitPipeline)?
    for (rule, text, expected) in cases {
        let pipeline = try last?.rule == rule ? last?.pipeline : SplitPipeline([rule])
        guard let pipeline else { continue }
        last = (rule, pipeline)
        let found = pieces(pipeline, text)
        #expect(
            found.map { Array($0.utf8) } == expected.map { Array($0.utf8) },
            "\(rule.pattern.debugDescription) \(rule.behavior) \(text.debugDescription)")
    }
}

/// A search with a memory takes other steps; what it finds must be the same.
@Test("a search that remembers finds the same") func aSearchThatRemembersFindsTheSame() throws {
    for (rule, text, _) in try cases().prefix(200) {
        let plain = try matches(rule.pattern, text, steps: 100_000)
        let remembering = try matches(rule.pattern, text, steps: 0)
        #expect(remembering.hasRemembered || text.isEmpty || remembering.found.isEmpty)
        #expect(
            plain.found == remembering.found,
            "\(rule.pattern.debugDescription) \(text.debugDescription)")
    }
}

/// Each of these takes a time exponential or quadratic in the text with backtracking alone.
@Test(
    "no expression takes more than linear time",
    arguments: [
        #"(?:a|a)*b"#, #"(?:a*)*b"#, #"(?:a+)+$b"#, #"a*a*a*a*b"#, #"\w+(?=\d)"#, #"a++b"#,
        #"(?>a+)b"#, #"\d{1,3}(?=(?:\d{3})*\b)"#, #"(?=(?:a|b)*c)a"#, #"(?:(?=a*b)a)*c"#,
        #"(?<!b)a+?b"#,
    ])
func noExpressionTakesMoreThanLinearTime(pattern: String) throws {
    for letter in ["a", "1"] {
        let text = String(repeating: letter, count: 40_000)
        let clock = ContinuousClock()
        let time = try clock.measure { _ = try matches(pattern, text) }
        // Forty thousand squared would take minutes.
        #expect(time < .seconds(5), "\(pattern): \(time)")
    }
}

@Test("expressions of published tokenizers need no memory on usual text")
func expressionsOfPublishedTokenizersNeedNoMemoryOnUsualText() throws {
    let text = String(
        repeating: "The quick brown fox, don't you know? 你好，世界！ 12345  \n\n\tx = y_z;\n", count: 50)
    for pattern in PreTokenizer.patterns.flatMap(\.patterns) {
        #expect(try matches(pattern, text).hasRemembered == false, "\(pattern)")
    }
}

@Test(
    "what is no expression or not supported says why",
    arguments: [
        ("(a", "')' is missing"), ("a)", "')' too many"), ("[a", "']' is missing"),
        ("*a", "repeats"),
        (#"(a)\1"#, #"'\1' is not supported"#), (#"\p{Klingon}"#, "'Klingon'"), ("a{3,1}", "count"),
        ("a{1,5000}", "count"), ("(?(1)a)", "not supported"), ("(?<=a+)b", "fixed length"),
        (#"\"#, "at the end"), ("[b-a]", "range"), (#"\xZZ"#, "hexadecimal"),
        ("(?", "does not end"),
        (String(repeating: "(", count: 100), "too deep"),
        (String(repeating: "[", count: 100), "deep"),
        ("(?:(?:a{1000}){1000}){1000}", "too large"), ("(?i", "does not end"),
        (#"\X"#, "supported"),
    ])
func whatIsNoExpressionOrNotSupportedSaysWhy(pattern: String, reason: String) {
    let error = #expect(throws: RegexError.self) {
        try SplitPipeline([SplitRule(pattern: pattern)])
    }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
}

@Test(
    "pieces are what each behaviour says",
    arguments: [
        (SplitBehavior.isolated, ["a", "1", "2", "b", "3"]), (.removed, ["a", "b"]),
        (.contiguous, ["a", "12", "b", "3"]), (.mergedWithPrevious, ["a1", "2", "b3"]),
        (.mergedWithNext, ["a", "1", "2b", "3"]),
    ])
func piecesAreWhatEachBehaviourSays(behavior: SplitBehavior, expected: [String]) throws {
    #expect(try pieces(SplitRule(pattern: #"\d"#, behavior: behavior), "a12b3") == expected)
}

@Test("any bytes are cut into pieces that are those bytes")
func anyBytesAreCutIntoPiecesThatAreThoseBytes() throws {
    var generator = SeededGenerator(seed: 3)
    for (names, patterns) in PreTokenizer.patterns {
        let pipeline = try SplitPipeline(patterns.map { SplitRule(pattern: $0) })
        let scratch = SplitScratch()
        for length in 0..<60 {
            let bytes = randomBytes(length, &generator)
            var together: [UInt8] = []
            bytes.withUnsafeBufferPointer { text in
                pipeline.split(text, isTextStart: true, scratch) { piece in
                    #expect(!piece.isEmpty)
                    together.append(contentsOf: piece)
                }
            }
            #expect(together == bytes, "\(names)")
        }
    }
}

@Test("the scanners cut as their patterns do") func theScannersCutAsTheirPatternsDo() throws {
    var generator = SeededGenerator(seed: 8)
    for (patterns, name) in KnownPatterns.names {
        // One pattern is listed under a name.
        guard !patterns.contains("cased letters") else { continue }
        let scanner = try #require(PreTokenizer(name: name))
        let pipeline = try SplitPipeline(patterns.map { SplitRule(pattern: $0) })
        let work = EncodeScratch()
        for _ in 0..<300 {
            let bytes = randomBytes(.random(in: 0..<80, using: &generator), &generator)
            var scanned: [Int] = []
            var matched: [Int] = []
            bytes.withUnsafeBufferPointer { text in
                scanner.split(work.classify(text)) { scanned.append($0.count) }
                pipeline.split(text, isTextStart: true, work.splits) { matched.append($0.count) }
            }
            #expect(scanned == matched, "\(name) \(bytes)")
        }
    }
}
