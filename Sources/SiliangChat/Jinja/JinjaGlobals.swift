// The functions that every template can call.

enum JinjaGlobals {
    /// By name. Made anew for each rendering, because functions are objects.
    static var all: [String: JinjaValue] {
        let functions: [String: JinjaFunction.Body] = [
            "range": { try range($0, $1) },
            "dict": { .dict(try dictionary($0, $1)) },
            "namespace": { try namespace($0, $1) },
            "cycler": { arguments, _ in .object(try JinjaCycler(unnamed(arguments))) },
            "joiner": { try joiner($0, $1) },
            "raise_exception": { try raise($0, $1) },
            "strftime_now": { try formatNow($0, $1) },
        ]
        var values: [String: JinjaValue] = [:]
        for (name, body) in functions { values[name] = .object(JinjaFunction(name, body)) }
        return values
    }

    private static func unnamed(_ arguments: JinjaArguments) throws -> [JinjaValue] {
        if let extra = arguments.named.first {
            throw JinjaFault.failure("unexpected argument '\(extra.name)'")
        }
        return arguments.positional
    }

    private static func range(
        _ arguments: JinjaArguments, _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue {
        let bounds = try unnamed(arguments).map { value in
            guard let bound = value.int else {
                try value.requireDefined()
                throw JinjaFault.failure(
                    "'\(value.typeName)' object cannot be interpreted as an integer")
            }
            return bound
        }
        switch bounds.count {
        case 1: return .object(try JinjaRange(0, bounds[0], 1))
        case 2: return .object(try JinjaRange(bounds[0], bounds[1], 1))
        case 3: return .object(try JinjaRange(bounds[0], bounds[1], bounds[2]))
        default: throw JinjaFault.failure("range expects from 1 to 3 arguments")
        }
    }

    /// `dict(…)`: from another one, from pairs, from named arguments.
    static func dictionary(
        _ arguments: JinjaArguments, _ interpreter: JinjaInterpreter
    ) throws -> JinjaDict {
        let result = JinjaDict()
        guard arguments.positional.count <= 1 else {
            throw JinjaFault.failure("dict expected at most 1 argument")
        }
        if let source = arguments.positional.first {
            try source.requireDefined()
            if case .dict(let dict) = source {
                for entry in dict.entries {
                    try result.set(entry.key, entry.value, interpreter.meter)
                }
            } else {
                for item in try interpreter.items(of: source) {
                    let pair = try interpreter.items(of: item)
                    guard pair.count == 2 else {
                        throw JinjaFault.failure("dict needs pairs of key and value")
                    }
                    try result.set(pair[0], pair[1], interpreter.meter)
                }
            }
        }
        for (name, value) in arguments.named {
            try result.set(.text(name), value, interpreter.meter)
        }
        return result
    }

    private static func namespace(
        _ arguments: JinjaArguments, _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue {
        let namespace = interpreter.makeNamespace()
        for entry in try dictionary(arguments, interpreter).entries {
            guard let name = entry.key.text else { continue }
            try namespace.set(name, entry.value, interpreter.meter)
        }
        return .object(namespace)
    }

    private static func joiner(
        _ arguments: JinjaArguments, _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue {
        .object(try JinjaJoiner(arguments.bind("joiner", ["sep"])[0] ?? .text(", ")))
    }

    /// `raise_exception(message)`: the template refuses the conversation.
    private static func raise(
        _ arguments: JinjaArguments, _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue {
        let bound = try arguments.bind("raise_exception", ["message"], required: 1)
        let message = try (bound[0] ?? .none).printed(interpreter.meter)
        throw ChatError(.templateRejected, message.string)
    }

    private static func formatNow(
        _ arguments: JinjaArguments, _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue {
        let bound = try arguments.bind("strftime_now", ["format"], required: 1)
        let text = interpreter.clock.formatted(try bound.requiredText(0).string)
        try interpreter.meter.allocate(text.utf8.count)
        return .text(text)
    }
}
