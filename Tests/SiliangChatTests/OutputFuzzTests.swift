// Damaged and random text: nothing traps, nothing is lost, and the cuts never matter.

import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangChat

private let samples: [ToolCallFormat: [String]] = {
    var samples: [ToolCallFormat: [String]] = [:]
    for template in ToolTurns.load().templates {
        guard let format = template.format else { continue }
        // An id behind the arguments comes too late to be given on: the one text that is dropped.
        samples[format, default: []] += template.turns.map(\.text)
            .filter { !$0.contains(", \"id\"") }
    }
    samples[.mistral] = [
        #"ok[TOOL_CALLS][{"name": "calc", "arguments": {"expr": "1"}}, {"name": "calc", "arguments": "{\"a\": \"b\"}"}]"#
    ]
    samples[.mistralNamed] = [#"[TOOL_CALLS]calc[ARGS]{"expr": "1"}[TOOL_CALLS]calc{"a": 1}"#]
    return samples
}()

/// One to four random changes: scalars deleted, doubled, moved or replaced by pieces of markers.
private func damage(
    _ text: String, _ format: ToolCallFormat, _ random: inout SeededGenerator
) -> [Unicode.Scalar] {
    var scalars = Array(text.unicodeScalars)
    let pieces =
        format.markers + [
            "{", "}", "\"", "\\", "[", "]", ",", ":", "\n", "<", ">", "\\u12", "null", "```",
            "<think>", "</think>", "\u{301}", "é", "😀", "\u{0}", "{\"name\": \"calc\"",
        ]
    for _ in 0..<Int.random(in: 1...4, using: &random) where !scalars.isEmpty {
        let place = Int.random(in: 0..<scalars.count, using: &random)
        let end = min(scalars.count, place + Int.random(in: 0...12, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: scalars.removeSubrange(place..<end)
        case 1: scalars.insert(contentsOf: scalars[place..<end], at: place)
        case 2: scalars.removeSubrange(end...)
        case 3:
            let piece = pieces.randomElement(using: &random) ?? ""
            scalars.replaceSubrange(place..<end, with: Array(piece.unicodeScalars))
        default:
            let piece = pieces.randomElement(using: &random) ?? ""
            scalars.insert(contentsOf: Array(piece.unicodeScalars), at: place)
        }
    }
    return scalars
}

/// The rounds of each format, for a few seconds in all. Every fault that was found while this was
/// written showed within a hundred.
private let rounds = 100

@Test(
    "In damaged output nothing is lost and the cuts make no difference",
    arguments: ToolCallFormat.allCases)
func inDamagedOutputNothingIsLost(format: ToolCallFormat) throws {
    var random = SeededGenerator(seed: 17)
    let texts = try #require(samples[format])
    for round in 0..<rounds {
        let sample = texts.randomElement(using: &random) ?? ""
        var scalars = damage(sample, format, &random)
        // Words that nothing else contains stand for "some text": each must come out somewhere.
        var words: [String] = []
        for index in 0..<Int.random(in: 0...3, using: &random) {
            let word = "Zq\(index)vX"
            words.append(word)
            let place = Int.random(in: 0...scalars.count, using: &random)
            scalars.insert(contentsOf: Array(word.unicodeScalars), at: place)
        }
        let text = String(String.UnicodeScalarView(scalars))
        let prompt = ["", "<think>", "</think>"].randomElement(using: &random) ?? ""
        let whole = parse(text, format: format, prompt: prompt)
        #expect(whole.faults.isEmpty, "\(round): \(text.debugDescription)")
        let said = whole.parts.map { part in
            switch part {
            case .reasoning(let text), .content(let text): text
            case .call(let call): call.name + " " + call.id + " " + call.arguments
            }
        }.joined(separator: " ")
        for word in words where text.contains(word) {
            #expect(said.contains(word), "\(round): \(text.debugDescription) lost \(word)")
        }
        if whole.calls.isEmpty { expectEverything(of: text, in: whole, format, "\(round)") }
        let length = Int.random(in: 1...9, using: &random)
        for lengths in [[1], [length, 2]] {
            let pieces = parse(text, format: format, prompt: prompt, lengths: lengths)
            #expect(pieces == whole, "\(round) \(lengths): \(text.debugDescription)")
        }
    }
}

/// Without a call, all that may be missing is the markers of one thought and newlines.
private func expectEverything(
    of text: String, in output: ParsedOutput, _ format: ToolCallFormat, _ place: String
) {
    func visible(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.filter { !$0.properties.isWhitespace }
    }
    let markers = format.thoughtMarkers
    let found = visible(output.reasoning) + visible(output.content)
    let missing = visible(text).count - found.count
    let lengths = [markers.opening, markers.closing].map { $0.unicodeScalars.count }
    let allowed = [0, lengths[0], lengths[1], lengths[0] + lengths[1]]
    #expect(allowed.contains(missing), "\(place): \(text.debugDescription) lost \(missing)")
    // What came out is the text, with at most those left out.
    var rest = visible(text)[...]
    for scalar in found {
        guard let next = rest.firstIndex(of: scalar) else {
            Issue.record("\(place): \(text.debugDescription) became \(output)")
            return
        }
        rest = rest[(next + 1)...]
    }
}

@Test("Any row of markers and pieces is read the same in any pieces")
func anyRowOfMarkersIsReadTheSame() {
    var random = SeededGenerator(seed: 4)
    for format in ToolCallFormat.allCases {
        let framing = format.framing()
        let pieces =
            format.markers + [
                framing.prefix(naming: "calc"), framing.suffix, "{\"expr\": \"1\"}", "calc", "\n",
                "x", "{", "}", "\"", " ", "[", "]", "<think>", "</think>", "expr",
            ]
        for _ in 0..<rounds {
            let count = Int.random(in: 1...12, using: &random)
            let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let whole = parse(text, format: format)
            #expect(whole.faults.isEmpty, "\(format) \(text.debugDescription)")
            for lengths in [[1], [5, 1]] {
                let output = parse(text, format: format, lengths: lengths)
                #expect(output == whole, "\(format) \(lengths) \(text.debugDescription)")
            }
        }
    }
}

@Test("Complete calls have arguments in valid JSON, whatever text parameters contain")
func completeCallsHaveValidJSON() throws {
    var random = SeededGenerator(seed: 5)
    let alphabet = ["\"", "\\", "\n", "<", "</", "é", "😀", "\u{1}", "a", "null", "{", "]]>"]
    for format in ToolCallFormat.allCases where format.elements != nil {
        let framing = format.framing()
        let parameter = try #require(framing.parameter)
        for _ in 0..<100 {
            let count = Int.random(in: 0...8, using: &random)
            let value = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? "" }
                .joined()
            let text =
                framing.prefix(naming: "calc") + parameter.opening + "expr"
                + parameter.afterTextKey + value + parameter.closing + framing.suffix
            let output = parse(text, format: format, lengths: [2])
            let arguments = try #require(jsonValue(output.calls.first?.arguments ?? ""), "\(text)")
            #expect(arguments["expr"]?.string == value, "\(format) \(value.debugDescription)")
        }
    }
}

@Test("Many markers that open nothing take time in proportion to the text")
func manyMarkersThatOpenNothingTakeTimeInProportion() {
    // Each of these would be read to the end of the text, were there no limit.
    let text = String(repeating: "<tool_call>{\"name\": \"", count: 3000)
    let start = ContinuousClock.now
    let output = parse(text, format: .hermes)
    #expect(output.content == text)
    // A model that has got stuck: were all of them held back, each piece would cost more.
    let newlines = "x" + String(repeating: "\n", count: 30_000)
    #expect(parse(newlines, format: .hermes, lengths: [1]).content == newlines)
    #expect(ContinuousClock.now - start < .seconds(20))
}
