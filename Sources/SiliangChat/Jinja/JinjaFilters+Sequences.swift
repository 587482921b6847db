// Filters on sequences.

extension JinjaFilters {
    static func addSequences(to filters: inout [String: JinjaFilter]) {
        let length: JinjaFilter = { _, value, arguments in
            try arguments.requireNone("length")
            guard let length = value.length else {
                throw JinjaFault.failure("object of type '\(value.typeName)' has no len()")
            }
            return .int(length)
        }
        filters["length"] = length
        filters["count"] = length
        filters["list"] = { interpreter, value, arguments in
            try arguments.requireNone("list")
            return try .list(interpreter.items(of: value))
        }
        filters["items"] = { interpreter, value, arguments in
            try arguments.requireNone("items")
            if value.isUndefined { return .object(try JinjaIterator([])) }
            guard case .dict(let dict) = value else {
                throw JinjaFault.failure("Can only get item pairs from a mapping.")
            }
            let view = try JinjaView(dict, .items)
            return .object(try JinjaIterator(view.items(interpreter.meter) ?? []))
        }
        filters["join"] = { interpreter, value, arguments in
            let bound = try arguments.bind("join", ["d", "attribute"])
            return .string(try join(interpreter, value, bound))
        }
        addEnds(to: &filters)
        addGroups(to: &filters)
    }

    private static func join(
        _ interpreter: JinjaInterpreter, _ value: JinjaValue, _ bound: JinjaBound
    ) throws -> JinjaText {
        let separator = try (bound[0] ?? .text("")).printed(interpreter.meter)
        let pieces = try interpreter.items(of: value).map { item in
            let part = try bound.given(1).map { try interpreter.look(up: $0, in: item) } ?? item
            return try part.printed(interpreter.meter)
        }
        guard interpreter.escapes, separator.isSafe || pieces.contains(where: \.isSafe) else {
            return try interpreter.join(pieces, with: separator)
        }
        return try interpreter.join(pieces.map(\.escapedHTML), with: separator.escapedHTML)
            .keepingSafety(of: JinjaText(isSafe: true))
    }

    private static func addEnds(to filters: inout [String: JinjaFilter]) {
        filters["first"] = { interpreter, value, arguments in
            try arguments.requireNone("first")
            let first: JinjaValue?
            if case .object(let object as JinjaIterator) = value {
                first = object.next()
            } else {
                first = try interpreter.items(of: value).first
            }
            return first ?? .undefined("No first item, sequence was empty.")
        }
        filters["last"] = { interpreter, value, arguments in
            try arguments.requireNone("last")
            return try reversible(value, interpreter).last
                ?? .undefined("No last item, sequence was empty.")
        }
        filters["reverse"] = { interpreter, value, arguments in
            try arguments.requireNone("reverse")
            if case .string(let text) = value {
                return .string(JinjaText(text.scalars.reversed(), isSafe: text.isSafe))
            }
            let items = try interpreter.items(of: value)
            return .object(try JinjaIterator(items.reversed()))
        }
    }

    private static func reversible(
        _ value: JinjaValue, _ interpreter: JinjaInterpreter
    ) throws -> [JinjaValue] {
        if case .object(let object) = value, object.length == nil {
            throw JinjaFault.failure("'\(value.typeName)' object is not reversible")
        }
        return try interpreter.items(of: value)
    }

    // MARK: Groups

    private static func addGroups(to filters: inout [String: JinjaFilter]) {
        filters["batch"] = { interpreter, value, arguments in
            let bound = try arguments.bind("batch", ["linecount", "fill_with"], required: 1)
            let items = try interpreter.items(of: value)
            return .object(
                try JinjaIterator(
                    batches(items, try bound.int(0) ?? 0, fill: bound.given(1), interpreter.meter)))
        }
        filters["slice"] = { interpreter, value, arguments in
            let bound = try arguments.bind("slice", ["slices", "fill_with"], required: 1)
            let items = try interpreter.items(of: value)
            return .object(
                try JinjaIterator(
                    slices(items, try bound.int(0) ?? 0, fill: bound.given(1), interpreter.meter)))
        }
        filters["groupby"] = { interpreter, value, arguments in
            let bound = try arguments.bind(
                "groupby", ["attribute", "default", "case_sensitive"], required: 1)
            return try .list(groups(interpreter, value, bound))
        }
    }

    /// Rows of `size` items.
    private static func batches(
        _ items: [JinjaValue], _ size: Int, fill: JinjaValue?, _ meter: JinjaMeter
    ) throws -> [JinjaValue] {
        // With an impossible size Python's rows never close, or hold one item each.
        if size < 0 { return items.isEmpty ? [] : [try .list(items)] }
        var rows: [JinjaValue] = []
        var row: [JinjaValue] = []
        for item in items {
            if row.count == size {
                rows.append(try .list(row))
                row = []
            }
            row.append(item)
        }
        guard !row.isEmpty else { return rows }
        if let fill, row.count < size {
            try meter.allocate(elements: size)
            row += repeatElement(fill, count: size - row.count)
        }
        return rows + [try .list(row)]
    }

    /// `count` rows of nearly equal length.
    private static func slices(
        _ items: [JinjaValue], _ count: Int, fill: JinjaValue?, _ meter: JinjaMeter
    ) throws -> [JinjaValue] {
        if count == 0 { throw JinjaOperator.zeroDivision() }
        if count < 0 { return [] }
        try meter.allocate(elements: count)
        let (size, extra) = items.count.quotientAndRemainder(dividingBy: count)
        var start = 0
        return try (0..<count).map { number in
            let end = start + size + (number < extra ? 1 : 0)
            var row = Array(items[start..<end])
            if let fill, number >= extra { row.append(fill) }
            start = end
            return try .list(row)
        }
    }

    private static func groups(
        _ interpreter: JinjaInterpreter, _ value: JinjaValue, _ bound: JinjaBound
    ) throws -> [JinjaValue] {
        let (attribute, fallback) = (bound[0] ?? .none, bound.given(1))
        let items = try interpreter.items(of: value)
        func key(_ item: JinjaValue) throws -> JinjaValue {
            try interpreter.key(
                of: item, attribute, caseSensitive: bound.isTrue(2), default: fallback)
        }
        let keys = try items.map(key)
        var groups: [(key: JinjaValue, items: [JinjaValue])] = []
        for item in try interpreter.sorted(items, keys: keys, descending: false) {
            let key = try key(item)
            if let last = groups.last, try last.key.equals(key, interpreter.meter) {
                groups[groups.count - 1].items.append(item)
            } else {
                groups.append((key, [item]))
            }
        }
        return try groups.map { group in
            let shown = try interpreter.look(
                up: attribute, in: group.items[0], default: fallback)
            return .tuple(
                try JinjaTuple([shown, .list(group.items)], names: ["grouper", "list"]))
        }
    }
}
