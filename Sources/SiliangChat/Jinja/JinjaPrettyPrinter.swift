// Python's `pprint.pformat`: `repr` broken into lines of 80 where it does not fit into one.

struct JinjaPrettyPrinter {
    private static let width = 80

    static func text(of value: JinjaValue, _ interpreter: JinjaInterpreter) throws -> JinjaText {
        let printer = JinjaPrettyPrinter(interpreter: interpreter)
        return JinjaText(try printer.format(value, indent: 0, allowance: 0))
    }

    private let interpreter: JinjaInterpreter

    /// - Parameters:
    ///   - indent: the column in which the value begins.
    ///   - allowance: what must fit behind it in the last line.
    private func format(_ value: JinjaValue, indent: Int, allowance: Int) throws -> String {
        try interpreter.meter.enter()
        defer { interpreter.meter.leave() }
        let line = try flat(value)
        if line.unicodeScalars.count <= Self.width - indent - allowance { return line }
        switch value {
        case .dict(let dict) where !dict.isEmpty:
            return try format(dict, indent: indent, allowance: allowance)
        case .list(let list) where !list.items.isEmpty:
            return "["
                + (try format(list.items, indent: indent + 1, allowance: allowance + 1)) + "]"
        case .tuple(let tuple) where !tuple.items.isEmpty:
            let end = tuple.items.count == 1 ? ",)" : ")"
            return "("
                + (try format(tuple.items, indent: indent + 1, allowance: allowance + end.count))
                + end
        default: return line
        }
    }

    /// In one line, dictionaries by their keys.
    private func flat(_ value: JinjaValue) throws -> String {
        try interpreter.meter.enter()
        defer { interpreter.meter.leave() }
        switch value {
        case .dict(let dict):
            let parts = try entries(of: dict).map { entry in
                try entry.key.represented(interpreter.meter).string + ": " + flat(entry.value)
            }
            return "{" + parts.joined(separator: ", ") + "}"
        case .list(let list):
            return "[" + (try list.items.map(flat).joined(separator: ", ")) + "]"
        case .tuple(let tuple):
            let end = tuple.items.count == 1 ? ",)" : ")"
            return "(" + (try tuple.items.map(flat).joined(separator: ", ")) + end
        default: return try value.represented(interpreter.meter).string
        }
    }

    private func format(_ items: [JinjaValue], indent: Int, allowance: Int) throws -> String {
        try items.enumerated().map { place, item in
            let isLast = place == items.count - 1
            return try format(item, indent: indent, allowance: isLast ? allowance : 1)
        }.joined(separator: ",\n" + String(repeating: " ", count: indent))
    }

    private func format(_ dict: JinjaDict, indent: Int, allowance: Int) throws -> String {
        let entries = try entries(of: dict)
        let lines = try entries.enumerated().map { place, entry in
            let key = try entry.key.represented(interpreter.meter).string + ": "
            let isLast = place == entries.count - 1
            return try key
                + format(
                    entry.value, indent: indent + 1 + key.unicodeScalars.count,
                    allowance: isLast ? allowance + 1 : 1)
        }
        return "{" + lines.joined(separator: ",\n" + String(repeating: " ", count: indent + 1))
            + "}"
    }

    private func entries(of dict: JinjaDict) throws -> [JinjaDict.Entry] {
        let places = dict.entries.indices.map(JinjaValue.int)
        guard
            let sorted = try? interpreter.sorted(places, keys: dict.keys, descending: false)
        else { return dict.entries }
        return sorted.compactMap { $0.int.map { dict.entries[$0] } }
    }
}
