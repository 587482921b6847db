// Filters that go through a sequence with another filter or a test, and those that order or add.

extension JinjaFilters {
    static func addSelections(to filters: inout [String: JinjaFilter]) {
        filters["map"] = { interpreter, value, arguments in
            .object(try JinjaIterator(map(interpreter, value, arguments)))
        }
        for (name, ofAttribute, wanted) in [
            ("select", false, true), ("reject", false, false), ("selectattr", true, true),
            ("rejectattr", true, false),
        ] {
            filters[name] = { interpreter, value, arguments in
                var rest = arguments
                var attribute: JinjaValue?
                if ofAttribute {
                    guard !rest.positional.isEmpty else {
                        throw JinjaFault.failure("Missing parameter for attribute name")
                    }
                    attribute = rest.positional.removeFirst()
                }
                let test = rest.positional.isEmpty ? nil : rest.positional.removeFirst()
                let items = try interpreter.items(of: value).filter { item in
                    let subject =
                        try attribute.map { try interpreter.look(up: $0, in: item) } ?? item
                    guard let test else {
                        try interpreter.meter.step()
                        return subject.isTrue == wanted
                    }
                    let name = try requiredText(test).string
                    return try interpreter.apply(test: name, to: subject, rest) == wanted
                }
                return .object(try JinjaIterator(items))
            }
        }
    }

    private static func map(
        _ interpreter: JinjaInterpreter, _ value: JinjaValue, _ arguments: JinjaArguments
    ) throws -> [JinjaValue] {
        guard value.isTrue else { return [] }
        var rest = arguments
        if rest.positional.isEmpty, let attribute = rest.takeNamed("attribute") {
            let fallback = rest.takeNamed("default").flatMap { $0.isNone ? nil : $0 }
            try rest.requireNone("map")
            return try interpreter.items(of: value).map {
                try interpreter.look(up: attribute, in: $0, default: fallback)
            }
        }
        guard !rest.positional.isEmpty else {
            throw JinjaFault.failure("map requires a filter argument")
        }
        let name = try requiredText(rest.positional.removeFirst()).string
        try interpreter.meter.enter()
        defer { interpreter.meter.leave() }
        return try interpreter.items(of: value).map {
            try interpreter.apply(filter: name, to: $0, rest)
        }
    }

    // MARK: Orders

    static func addOrders(to filters: inout [String: JinjaFilter]) {
        filters["sort"] = { interpreter, value, arguments in
            let bound = try arguments.bind("sort", ["reverse", "case_sensitive", "attribute"])
            let items = try interpreter.items(of: value)
            let keys = try items.map { try sortKey($0, bound, interpreter) }
            return try .list(
                interpreter.sorted(items, keys: keys, descending: bound.flag(0)))
        }
        filters["dictsort"] = { interpreter, value, arguments in
            let bound = try arguments.bind("dictsort", ["case_sensitive", "by", "reverse"])
            return try .list(sortedEntries(value, bound, interpreter))
        }
        filters["unique"] = { interpreter, value, arguments in
            let bound = try arguments.bind("unique", ["case_sensitive", "attribute"])
            var seen: Set<JinjaKey> = []
            let items = try interpreter.items(of: value).filter { item in
                let key = try interpreter.key(
                    of: item, bound[1] ?? .none, caseSensitive: bound.isTrue(0))
                return seen.insert(try JinjaKey(key, interpreter.meter)).inserted
            }
            return .object(try JinjaIterator(items))
        }
        for (name, findsLargest) in [("min", false), ("max", true)] {
            filters[name] = { interpreter, value, arguments in
                let bound = try arguments.bind(name, ["case_sensitive", "attribute"])
                return try extreme(value, bound, largest: findsLargest, interpreter)
            }
        }
        filters["sum"] = { interpreter, value, arguments in
            let bound = try arguments.bind("sum", ["attribute", "start"])
            var sum = bound[1] ?? .int(0)
            if case .string = sum { throw JinjaFault.failure("sum() can't sum strings") }
            for item in try interpreter.items(of: value) {
                try interpreter.meter.step()
                let part = try bound.given(0).map { try interpreter.look(up: $0, in: item) }
                sum = try interpreter.calculate(sum, .add, part ?? item)
            }
            return sum
        }
    }

    /// One key per attribute of a list such as `"age,name"`.
    private static func sortKey(
        _ item: JinjaValue, _ bound: JinjaBound, _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue {
        let attribute = bound[2] ?? .none
        var attributes = [attribute]
        if let names = attribute.text {
            attributes = names.cut(at: names.occurrences(of: ","), length: 1)
                .map(JinjaValue.string)
        }
        return try .list(
            attributes.map {
                try interpreter.key(of: item, $0, caseSensitive: bound.isTrue(1))
            })
    }

    private static func sortedEntries(
        _ value: JinjaValue, _ bound: JinjaBound, _ interpreter: JinjaInterpreter
    ) throws -> [JinjaValue] {
        try value.requireDefined()
        guard case .dict(let dict) = value else {
            throw JinjaFault.failure("'\(value.ownerName)' has no attribute 'items'")
        }
        let by = try bound.text(1)?.string ?? "key"
        guard by == "key" || by == "value" else {
            throw JinjaFault.failure("You can only sort by either \"key\" or \"value\"")
        }
        let keys = try dict.entries.map { entry in
            try interpreter.key(
                of: by == "key" ? entry.key : entry.value, .none, caseSensitive: bound.isTrue(0))
        }
        let pairs = try dict.entries.map { try JinjaValue.tuple([$0.key, $0.value]) }
        return try interpreter.sorted(pairs, keys: keys, descending: bound.flag(2))
    }

    private static func extreme(
        _ value: JinjaValue, _ bound: JinjaBound, largest: Bool, _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue {
        func key(_ item: JinjaValue) throws -> JinjaValue {
            try interpreter.meter.step()
            return try interpreter.key(
                of: item, bound[1] ?? .none, caseSensitive: bound.isTrue(0))
        }
        let items = try interpreter.items(of: value)
        guard var best = items.first else {
            return .undefined("No aggregated item, sequence was empty.")
        }
        var bestKey = try key(best)
        for item in items.dropFirst() {
            let itemKey = try key(item)
            let isBetter =
                largest
                ? try bestKey.isLess(than: itemKey, sign: ">", interpreter.meter)
                : try itemKey.isLess(than: bestKey, interpreter.meter)
            if isBetter { (best, bestKey) = (item, itemKey) }
        }
        return best
    }
}
