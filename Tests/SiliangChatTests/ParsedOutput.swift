// What a parser made of a text, in a form that tests can compare.

import Foundation
import SiliangFormats
import Synchronization

@testable import SiliangChat

/// The events of one text, whatever its pieces were.
struct ParsedOutput: Equatable, CustomStringConvertible {
    struct Call: Equatable {
        var id: String
        var name: String
        var arguments: String
        var isEnded = false
    }

    /// What came in which order: runs of text, and calls where they began.
    enum Part: Equatable {
        case reasoning(String)
        case content(String)
        case call(Call)
    }

    private(set) var parts: [Part] = []
    /// What went against the order of events, if anything did.
    private(set) var faults: [String] = []

    var reasoning: String {
        parts.reduce("") { if case .reasoning(let t) = $1 { $0 + t } else { $0 } }
    }
    var content: String { parts.reduce("") { if case .content(let t) = $1 { $0 + t } else { $0 } } }
    var calls: [Call] { parts.compactMap { if case .call(let call) = $0 { call } else { nil } } }
    var description: String { "\(parts) \(faults)" }

    mutating func take(_ events: [OutputEvent]) {
        for event in events { take(event) }
    }

    private mutating func take(_ event: OutputEvent) {
        let open = calls.last.map { !$0.isEnded } ?? false
        switch event {
        case .reasoning(let text):
            if open { faults.append("thought inside a call") }
            if case .reasoning(let before) = parts.last {
                parts[parts.count - 1] = .reasoning(before + text)
            } else {
                parts.append(.reasoning(text))
            }
        case .content(let text):
            if open { faults.append("text inside a call") }
            if case .content(let before) = parts.last {
                parts[parts.count - 1] = .content(before + text)
            } else {
                parts.append(.content(text))
            }
        case .toolCallBegin(let index, let id, let name):
            if open || index != calls.count { faults.append("call \(index) begins out of turn") }
            if calls.contains(where: { $0.id == id }) { faults.append("\(id) twice") }
            parts.append(.call(Call(id: id, name: name, arguments: "")))
        case .toolCallArguments(let index, let delta):
            if delta.isEmpty { faults.append("an empty delta") }
            edit(index, open) { $0.arguments += delta }
        case .toolCallEnd(let index):
            edit(index, open) { $0.isEnded = true }
        }
    }

    private mutating func edit(_ index: Int, _ isOpen: Bool, _ change: (inout Call) -> Void) {
        guard isOpen, index == calls.count - 1, case .call(var call) = parts.last else {
            faults.append("call \(index) is not open")
            return
        }
        change(&call)
        parts[parts.count - 1] = .call(call)
    }
}

/// Gives ids: `made0`, `made1` and so on.
final class IDSource: Sendable {
    private let count = Mutex(0)

    func next() -> String {
        count.withLock { count in
            defer { count += 1 }
            return "made\(count)"
        }
    }
}

/// Parses `text` in pieces whose lengths in scalars repeat `lengths`.
func parse(
    _ text: String, format: ToolCallFormat?, tools: [JSONValue] = sampleTools,
    thinking: ThinkingSupport = .optional(default: true), prompt: String = "",
    lengths: [Int] = [.max]
) -> ParsedOutput {
    let ids = IDSource()
    var parser = OutputParser(
        thinking: thinking, prompt: prompt, toolFormat: format, tools: tools,
        makeID: { ids.next() })
    var output = ParsedOutput()
    let scalars = Array(text.unicodeScalars)
    var start = 0
    var turn = 0
    while start < scalars.count {
        let end = start + min(lengths[turn % lengths.count], scalars.count - start)
        output.take(parser.append(String(String.UnicodeScalarView(scalars[start..<end]))))
        start = end
        turn += 1
    }
    output.take(parser.finish())
    return output
}

/// The tools of the fixtures, and of the tests here.
let sampleTools: [JSONValue] = ToolTurns.load().tools

/// The committed turns; Tools/make_tool_turn_fixtures.py makes them.
struct ToolTurns {
    struct Turn {
        var name: String
        var text: String
        var content: String
        var reasoning: String
        var calls: [(name: String, arguments: JSONValue)]
    }

    struct Template {
        var name: String
        var format: ToolCallFormat?
        var excerpt: String
        var turns: [Turn]
    }

    var tools: [JSONValue] = []
    var templates: [Template] = []

    static func load() -> ToolTurns {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/tool_turns.jsonl")
        var turns = ToolTurns()
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        for line in text.split(separator: "\n") {
            guard let entry = try? JSONValue(parsing: Array(line.utf8)) else { continue }
            if let tools = entry["tools"]?.array { turns.tools = tools }
            guard let name = entry["template"]?.string else { continue }
            turns.templates.append(
                Template(
                    name: name,
                    format: entry["format"]?.string.flatMap(ToolCallFormat.init(rawValue:)),
                    excerpt: entry["excerpt"]?.string ?? "",
                    turns: (entry["turns"]?.array ?? []).map(Turn.init)))
        }
        return turns
    }
}

extension ToolTurns.Turn {
    init(_ entry: JSONValue) {
        name = entry["case"]?.string ?? ""
        text = entry["text"]?.string ?? ""
        content = entry["content"]?.string ?? ""
        reasoning = entry["reasoning"]?.string ?? ""
        calls = (entry["calls"]?.array ?? []).map {
            ($0["name"]?.string ?? "", $0["arguments"] ?? .null)
        }
    }
}

/// A value's JSON, parsed; null where it is none.
func jsonValue(_ text: String) -> JSONValue? { try? JSONValue(parsing: Array(text.utf8)) }
