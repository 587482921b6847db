// What the models' own chat templates write for tool calls, read back.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangChat

private let fixtures = ToolTurns.load()

@Test("The fixtures have turns in every format that a template was found for")
func theFixturesHaveTurnsInEveryFormatThatATemplateWasFoundFor() {
    let covered = Set(fixtures.templates.filter { !$0.turns.isEmpty }.compactMap(\.format))
    #expect(Set(ToolCallFormat.allCases).subtracting(covered) == [.mistralNamed])
    #expect(fixtures.templates.reduce(0) { $0 + $1.turns.count } == 62)
}

@Test("Calls that a template wrote are read back, in pieces of any length")
func callsThatATemplateWroteAreReadBackInPiecesOfAnyLength() throws {
    for template in fixtures.templates {
        for turn in template.turns {
            for lengths in [[.max], [1], [2], [3, 1], [5], [8, 13]] as [[Int]] {
                let output = parse(turn.text, format: template.format, lengths: lengths)
                let place = "\(template.name) \(turn.name) \(lengths)"
                #expect(output.faults.isEmpty, "\(place)")
                #expect(output.content == turn.content, "\(place)")
                #expect(output.reasoning == turn.reasoning, "\(place)")
                #expect(output.calls.map(\.name) == turn.calls.map(\.name), "\(place)")
                #expect(!output.calls.contains { !$0.isEnded }, "\(place)")
                let arguments = output.calls.map { json($0.arguments) }
                #expect(arguments == turn.calls.map(\.arguments), "\(place)")
            }
        }
    }
}

@Test("Each template's format is told by its markers")
func eachTemplatesFormatIsToldByItsMarkers() {
    for template in fixtures.templates {
        let found = ToolCallFormat.detect(templateText: template.excerpt)
        #expect(found == template.format, "\(template.name)")
    }
    #expect(ToolCallFormat.detect(templateText: nil) == nil)
    #expect(ToolCallFormat.detect(templateText: "{{ messages[0].content }}") == nil)
    #expect(
        ToolCallFormat.detect(templateText: "'[TOOL_CALLS]' + name + '[ARGS]'") == .mistralNamed)
}

@Test(
    "Whole templates are told by their markers, too",
    .enabled(if: Fixtures.shared != nil, "no ../shared/fixtures: the excerpts are tested"))
func wholeTemplatesAreToldByTheirMarkersToo() throws {
    let folder = try #require(Fixtures.shared) + "/templates/"
    for template in fixtures.templates {
        let path = folder + template.name + ".jinja"
        guard let data = FileManager.default.contents(atPath: path) else { continue }
        let found = ToolCallFormat.detect(templateText: String(decoding: data, as: UTF8.self))
        #expect(found == template.format, "\(template.name)")
    }
}

/// The text that a framing gives for calls.
private func text(_ calls: [(name: String, arguments: JSONValue)], _ format: ToolCallFormat)
    -> String
{
    var text = ""
    for (index, call) in calls.enumerated() {
        let framing = format.framing(index: index, id: "call0000\(index + 1)")
        text += index == 0 ? framing.prefix : (framing.separator ?? "") + framing.beforeName
        text += call.name + framing.afterName
        if let parameter = framing.parameter, let fields = call.arguments.object {
            for (key, value) in fields {
                let after = value.string == nil ? parameter.afterKey : parameter.afterTextKey
                text += parameter.opening + key + after
                text += (value.string ?? spaced(value)) + parameter.closing
            }
        } else {
            text += spaced(call.arguments)
        }
        text += index == calls.count - 1 ? framing.suffix : framing.closing
    }
    return text
}

/// JSON as templates write it, a space after every colon and comma.
private func spaced(_ value: JSONValue) -> String {
    switch value {
    case .object(let fields):
        "{" + fields.map { "\"\($0.key)\": \(spaced($0.value))" }.joined(separator: ", ") + "}"
    case .array(let items): "[" + items.map(spaced).joined(separator: ", ") + "]"
    default: value.text
    }
}

@Test("The framing of a call is the text that the templates write around it")
func theFramingOfACallIsTheTextThatTheTemplatesWriteAroundIt() {
    var compared: Set<ToolCallFormat> = []
    for template in fixtures.templates {
        guard let format = template.format else { continue }
        for turn in template.turns where turn.name != "tool_roundtrip_json" {
            var expected = turn.text
            // Mistral's older template adds an id to each call, and Python's way with objects is
            // Seed-OSS's and MiniCPM's.
            for id in ["call00001", "call00002"] where format == .mistral {
                expected = expected.replacingOccurrences(of: ", \"id\": \"\(id)\"", with: "")
            }
            if expected.contains("{'") { continue }
            let written = text(turn.calls, format)
            #expect(expected.hasSuffix(written), "\(template.name) \(turn.name): \(written)")
            if !turn.content.isEmpty {
                let joined = turn.content + format.framing().afterText + written
                #expect(expected.hasSuffix(joined), "\(template.name) \(turn.name): \(joined)")
            }
            compared.insert(format)
        }
    }
    #expect(compared.count == 16)
}

@Test("What a framing gives is read back as the calls", arguments: ToolCallFormat.allCases)
func whatAFramingGivesIsReadBackAsTheCalls(format: ToolCallFormat) throws {
    let weather = try #require(json(#"{"city": "São Paulo 🌧", "days": 2}"#))
    let calc = try #require(json(#"{"expr": "a<b && \"c\"", "opts": {"flags": ["}", "]"]}}"#))
    var calls = [("get_weather", weather), ("calc", calc), ("get_weather", weather)]
    if format.framing().separator == nil { calls = [calls[1]] }
    for lengths in [[Int.max], [1], [4]] {
        let output = parse(text(calls, format), format: format, lengths: lengths)
        #expect(output.calls.map(\.name) == calls.map(\.0))
        let arguments = output.calls.map { json($0.arguments) }
        #expect(arguments == calls.map(\.1))
        #expect(output.content == "" && output.reasoning == "" && output.faults.isEmpty)
    }
}
