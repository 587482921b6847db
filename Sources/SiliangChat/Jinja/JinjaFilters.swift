// The filters of Jinja 3.1, by name. https://jinja.palletsprojects.com/en/stable/templates/
// describes each; `tojson` is the one that transformers puts in its place.

typealias JinjaFilter =
    @Sendable (JinjaInterpreter, JinjaValue, JinjaArguments) throws -> JinjaValue

enum JinjaFilters {
    static let all: [String: JinjaFilter] = {
        var filters: [String: JinjaFilter] = [:]
        addText(to: &filters)
        addLayout(to: &filters)
        addHTML(to: &filters)
        addNumbers(to: &filters)
        addSequences(to: &filters)
        addSelections(to: &filters)
        addOrders(to: &filters)
        addOthers(to: &filters)
        return filters
    }()

    private static func addOthers(to filters: inout [String: JinjaFilter]) {
        let fallback: JinjaFilter = { _, value, arguments in
            let bound = try arguments.bind("default", ["default_value", "boolean"])
            let isMissing = value.isUndefined || bound.isTrue(1) && !value.isTrue
            return isMissing ? bound[0] ?? .text("") : value
        }
        filters["default"] = fallback
        filters["d"] = fallback
        filters["attr"] = { interpreter, value, arguments in
            let name = try arguments.bind("attr", ["name"], required: 1).requiredText(0).string
            return try interpreter.ownAttribute(name, of: value)
                ?? .undefined("'\(value.ownerName)' has no attribute '\(name)'")
        }
        filters["tojson"] = { interpreter, value, arguments in
            try JinjaJSON.filter(interpreter, value, arguments)
        }
        filters["pprint"] = { interpreter, value, arguments in
            try arguments.requireNone("pprint")
            return .string(try JinjaPrettyPrinter.text(of: value, interpreter))
        }
        filters["random"] = { interpreter, value, arguments in
            try arguments.requireNone("random")
            guard value.length != nil else {
                throw JinjaFault.failure("object of type '\(value.typeName)' has no len()")
            }
            return try interpreter.items(of: value).randomElement()
                ?? .undefined("No random item, sequence was empty.")
        }
    }
}

extension JinjaInterpreter {
    /// A part of a path such as `a.0.b`: a name, or a number where it is one.
    private func pathParts(_ attribute: JinjaValue) throws -> [JinjaValue] {
        guard let text = attribute.text else { return attribute.isNone ? [] : [attribute] }
        return text.cut(at: text.occurrences(of: "."), length: 1).map { part in
            part.isAll(\.isPythonDigit)
                ? Int(part.string).map(JinjaValue.int) ?? .string(part)
                : .string(part)
        }
    }

    /// The value that the path `attribute` leads to from `item`.
    func look(
        up attribute: JinjaValue, in item: JinjaValue, default fallback: JinjaValue? = nil
    ) throws -> JinjaValue {
        var value = item
        for part in try pathParts(attribute) {
            value = try self.item(part, of: value)
            if value.isUndefined, let fallback { value = fallback }
        }
        return value
    }

    /// What an item is sorted, compared or grouped by.
    func key(
        of item: JinjaValue, _ attribute: JinjaValue, caseSensitive: Bool,
        default fallback: JinjaValue? = nil
    ) throws -> JinjaValue {
        let value = try look(up: attribute, in: item, default: fallback)
        guard !caseSensitive, case .string(let text) = value else { return value }
        return .string(text.lowercased)
    }

    /// `items` in the order of their keys; equal ones stay in their order.
    func sorted(
        _ items: [JinjaValue], keys: [JinjaValue], descending: Bool
    ) throws -> [JinjaValue] {
        try meter.allocate(elements: items.count)
        let places = try items.indices.sorted { left, right in
            try meter.step()
            let (a, b) = descending ? (right, left) : (left, right)
            if try keys[a].isLess(than: keys[b], meter) { return true }
            if left < right { return try !keys[b].isLess(than: keys[a], meter) }
            return false
        }
        return places.map { items[$0] }
    }

    /// The pieces with `separator` between them.
    func join(_ pieces: [JinjaText], with separator: JinjaText) throws -> JinjaText {
        let gaps = try meter.product(separator.bytes.count, max(pieces.count - 1, 0))
        var length = gaps
        for piece in pieces {
            length += piece.bytes.count
            try meter.check(length: length)
        }
        return separator.joined(pieces)
    }
}
