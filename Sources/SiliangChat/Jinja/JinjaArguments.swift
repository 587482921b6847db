// The arguments of a call, and how they find their parameters.

/// What a call, a filter or a test was given.
struct JinjaArguments {
    var positional: [JinjaValue] = []
    var named: [(name: String, value: JinjaValue)] = []

    /// Takes a named argument out.
    mutating func takeNamed(_ name: String) -> JinjaValue? {
        guard let place = named.firstIndex(where: { $0.name == name }) else { return nil }
        return named.remove(at: place).value
    }

    /// The arguments in the order of `parameters`.
    ///
    /// - Throws: when there are too many, too few, one twice, or one of an unknown name.
    func bind(
        _ callee: String, _ parameters: [String], required: Int = 0
    ) throws -> JinjaBound {
        guard positional.count <= parameters.count else {
            throw JinjaFault.failure(
                "\(callee)() takes at most \(parameters.count) arguments "
                    + "(\(positional.count) given)")
        }
        var values: [JinjaValue?] = positional
        values += Array(repeating: nil, count: parameters.count - positional.count)
        for (name, value) in named {
            guard let place = parameters.firstIndex(of: name) else {
                throw JinjaFault.failure("\(callee)() has no argument '\(name)'")
            }
            guard values[place] == nil else {
                throw JinjaFault.failure("\(callee)() got '\(name)' twice")
            }
            values[place] = value
        }
        for place in 0..<required where values[place] == nil {
            throw JinjaFault.failure("\(callee)() needs its argument '\(parameters[place])'")
        }
        return JinjaBound(callee: callee, parameters: parameters, values: values)
    }

    /// - Throws: when there are any.
    func requireNone(_ callee: String) throws { _ = try bind(callee, []) }
}

/// Arguments that have found their parameters.
struct JinjaBound {
    let callee: String
    let parameters: [String]
    let values: [JinjaValue?]

    subscript(_ place: Int) -> JinjaValue? { values[place] }

    /// The argument, when it was given and is not None.
    func given(_ place: Int) -> JinjaValue? {
        guard let value = values[place], !value.isNone else { return nil }
        return value
    }

    func isTrue(_ place: Int, default fallback: Bool = false) -> Bool {
        values[place]?.isTrue ?? fallback
    }

    /// What Python takes as a flag only when it is a number.
    func flag(_ place: Int) throws -> Bool {
        guard let value = values[place] else { return false }
        guard let number = value.int else { throw wrong(place, value, "an integer") }
        return number != 0
    }

    /// A whole number.
    func int(_ place: Int) throws -> Int? {
        guard let value = given(place) else { return nil }
        guard let number = value.int else { throw wrong(place, value, "an integer") }
        return number
    }

    func text(_ place: Int) throws -> JinjaText? {
        guard let value = given(place) else { return nil }
        guard let text = value.text else { throw wrong(place, value, "a string") }
        return text
    }

    func requiredText(_ place: Int) throws -> JinjaText {
        guard let text = try text(place) else {
            throw wrong(place, values[place] ?? .none, "a string")
        }
        return text
    }

    private func wrong(_ place: Int, _ value: JinjaValue, _ wanted: String) -> any Error {
        do {
            try value.requireDefined()
            return JinjaFault.failure(
                "\(callee)(): '\(parameters[place])' must be \(wanted), not \(value.typeName)")
        } catch {
            return error
        }
    }
}
