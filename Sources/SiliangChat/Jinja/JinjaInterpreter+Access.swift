// Attributes, indices, slices and calls.

extension JinjaInterpreter {
    /// `owner.name`: an attribute, or else the item of that name. So a dictionary's methods go
    /// before its keys.
    func attribute(_ name: String, of owner: JinjaValue) throws -> JinjaValue {
        if let value = try ownAttribute(name, of: owner) { return value }
        if case .dict(let dict) = owner, let value = dict.value(named: JinjaText(name)) {
            return value
        }
        return .undefined("'\(owner.ownerName)' has no attribute '\(name)'")
    }

    /// What Python's `getattr` finds.
    func ownAttribute(_ name: String, of owner: JinjaValue) throws -> JinjaValue? {
        try owner.requireDefined()
        switch owner {
        case .object(let object): return try object.attribute(name, self)
        case .tuple(let tuple):
            if let place = tuple.names.firstIndex(of: name) { return tuple.items[place] }
        default: break
        }
        return try JinjaMethods.method(name, of: owner)
    }

    func item(
        _ index: JinjaExpression, of owner: JinjaExpression, in scope: JinjaScope
    ) throws -> JinjaValue {
        let value = try evaluate(owner, in: scope)
        return try item(evaluate(index, in: scope), of: value)
    }

    /// `owner[index]`: the item, or else the attribute of that name.
    func item(_ index: JinjaValue, of owner: JinjaValue) throws -> JinjaValue {
        try owner.requireDefined()
        if let value = try element(index, of: owner) { return value }
        guard case .string(let name) = index else {
            let shown = try index.represented(meter).string
            return .undefined("\(owner.ownerName) has no element \(shown)")
        }
        if let value = try ownAttribute(name.string, of: owner) { return value }
        return .undefined("'\(owner.ownerName)' has no attribute '\(name.string)'")
    }

    private func element(_ index: JinjaValue, of owner: JinjaValue) throws -> JinjaValue? {
        if case .dict(let dict) = owner {
            guard let key = try? JinjaKey(index, meter) else { return nil }
            return dict.value(at: key)
        }
        guard let index = index.int else { return nil }
        switch owner {
        case .string(let text):
            try meter.step(text.bytes.count / 64)
            return text.character(at: index).map(JinjaValue.string)
        case .list(let list): return Self.element(index, of: list.items)
        case .tuple(let tuple): return Self.element(index, of: tuple.items)
        case .object(let object): return object.sequence.flatMap { Self.element(index, of: $0) }
        default: return nil
        }
    }

    private static func element(_ index: Int, of items: [JinjaValue]) -> JinjaValue? {
        let place = index < 0 ? index + items.count : index
        return items.indices.contains(place) ? items[place] : nil
    }

    // MARK: Slices

    /// `value[start:stop:step]`.
    func slice(
        _ value: JinjaValue, _ start: JinjaValue, _ stop: JinjaValue, _ step: JinjaValue
    ) throws -> JinjaValue {
        try value.requireDefined()
        guard let length = Self.isSliceable(value) ? value.length : nil else {
            throw JinjaFault.failure("'\(value.typeName)' object is not subscriptable")
        }
        guard [start, stop, step].allSatisfy({ $0.isNone || $0.int != nil }) else {
            throw JinjaFault.failure(
                "slice indices must be integers or None or have an __index__ method")
        }
        let step = step.int ?? 1
        if step == 0 { throw JinjaFault.failure("slice step cannot be zero") }
        let slice = JinjaSlice(start: start.int, stop: stop.int, step: step, length: length)
        try meter.allocate(elements: slice.count)
        switch value {
        case .string(let text):
            try meter.allocate(text.bytes.count)
            return .string(text.picking(slice))
        case .list(let list): return try .list(slice.picks(from: list.items))
        case .tuple(let tuple): return try .tuple(slice.picks(from: tuple.items))
        case .object(let object as JinjaRange): return .object(try object.picking(slice))
        default: return .none
        }
    }

    private static func isSliceable(_ value: JinjaValue) -> Bool {
        switch value {
        case .string, .list, .tuple: true
        case .object(let object): object is JinjaRange
        default: false
        }
    }

    // MARK: Calls

    func call(_ function: JinjaValue, _ arguments: JinjaArguments) throws -> JinjaValue {
        try function.requireDefined()
        guard case .object(let object) = function else {
            throw JinjaFault.failure("'\(function.typeName)' object is not callable")
        }
        return try object.call(arguments, self)
    }

    func arguments(_ list: JinjaArgumentList, in scope: JinjaScope) throws -> JinjaArguments {
        var arguments = JinjaArguments()
        for expression in list.positional {
            arguments.positional.append(try evaluate(expression, in: scope))
        }
        for (name, expression) in list.named {
            arguments.named.append((name, try evaluate(expression, in: scope)))
        }
        if let sequence = list.sequence {
            arguments.positional += try items(of: evaluate(sequence, in: scope))
        }
        if let mapping = list.mapping {
            guard case .dict(let dict) = try evaluate(mapping, in: scope) else {
                throw JinjaFault.failure("argument after ** must be a mapping")
            }
            for entry in dict.entries {
                guard let name = entry.key.text?.string,
                    !arguments.named.contains(where: { $0.name == name })
                else { throw JinjaFault.failure("keywords must be strings, and each once") }
                arguments.named.append((name, entry.value))
            }
        }
        return arguments
    }

    func filter(
        _ operand: JinjaExpression?, _ name: String, _ list: JinjaArgumentList,
        in scope: JinjaScope, block: JinjaValue?
    ) throws -> JinjaValue {
        var value = block ?? .none
        if let operand { value = try evaluate(operand, in: scope, block: block) }
        return try apply(filter: name, to: value, arguments(list, in: scope))
    }

    func apply(
        filter name: String, to value: JinjaValue, _ arguments: JinjaArguments
    ) throws -> JinjaValue {
        guard let filter = JinjaFilters.all[name] else {
            throw JinjaFault.failure("No filter named '\(name)' found.")
        }
        try meter.step(1 + (value.text?.bytes.count ?? 0) / 64)
        let result = try filter(self, value, arguments)
        if case .string(let text) = result { try meter.allocate(text.bytes.count) }
        return result
    }

    func test(
        _ operand: JinjaExpression, _ name: String, _ list: JinjaArgumentList,
        in scope: JinjaScope
    ) throws -> Bool {
        let value = try evaluate(operand, in: scope)
        return try apply(test: name, to: value, arguments(list, in: scope))
    }

    func apply(
        test name: String, to value: JinjaValue, _ arguments: JinjaArguments
    ) throws -> Bool {
        guard let test = JinjaTests.all[name] else {
            throw JinjaFault.failure("No test named '\(name)' found.")
        }
        try meter.step()
        return try test(self, value, arguments)
    }
}
