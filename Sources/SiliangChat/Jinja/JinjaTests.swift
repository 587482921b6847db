// The tests of Jinja 3.1: what stands behind `is`.

typealias JinjaTest =
    @Sendable (JinjaInterpreter, JinjaValue, JinjaArguments) throws -> Bool

enum JinjaTests {
    static let all: [String: JinjaTest] = {
        var tests: [String: JinjaTest] = [:]
        addKinds(to: &tests)
        addNumbers(to: &tests)
        addComparisons(to: &tests)
        return tests
    }()

    private static func addKinds(to tests: inout [String: JinjaTest]) {
        let kinds: [String: @Sendable (JinjaValue) -> Bool] = [
            "defined": { !$0.isUndefined }, "undefined": \.isUndefined, "none": \.isNone,
            "boolean": { if case .bool = $0 { true } else { false } },
            "true": { if case .bool(true) = $0 { true } else { false } },
            "false": { if case .bool(false) = $0 { true } else { false } },
            "integer": { if case .int = $0 { true } else { false } },
            "float": { if case .float = $0 { true } else { false } },
            "number": { JinjaNumber($0) != nil }, "string": { $0.text != nil },
            "escaped": { $0.text?.isSafe == true },
            "mapping": { if case .dict = $0 { true } else { false } },
            "callable": isCallable, "iterable": isIterable, "sequence": isSequence,
        ]
        for (name, holds) in kinds {
            tests[name] = { _, value, arguments in
                try arguments.requireNone(name)
                return holds(value)
            }
        }
        for (name, isUpper) in [("upper", true), ("lower", false)] {
            tests[name] = { interpreter, value, arguments in
                try arguments.requireNone(name)
                let text = try value.printed(interpreter.meter)
                return isUpper ? text.isUpper : text.isLower
            }
        }
        tests["filter"] = { _, value, arguments in
            try arguments.requireNone("filter")
            return value.text.map { JinjaFilters.all[$0.string] != nil } ?? false
        }
        tests["test"] = { _, value, arguments in
            try arguments.requireNone("test")
            return value.text.map { JinjaTests.all[$0.string] != nil } ?? false
        }
    }

    private static func isCallable(_ value: JinjaValue) -> Bool {
        switch value {
        // Python looks for the method on the class, and the class of undefined values has it.
        case .undefined: true
        case .object(let object): object.isCallable
        default: false
        }
    }

    private static func isIterable(_ value: JinjaValue) -> Bool {
        switch value {
        case .undefined, .string, .list, .tuple, .dict: true
        case .object(let object):
            object is JinjaRange || object is JinjaView || object is JinjaIterator
                || object is JinjaLoop
        case .none, .bool, .int, .float: false
        }
    }

    private static func isSequence(_ value: JinjaValue) -> Bool {
        switch value {
        case .undefined, .string, .list, .tuple, .dict: true
        case .object(let object): object is JinjaRange
        case .none, .bool, .int, .float: false
        }
    }

    private static func addNumbers(to tests: inout [String: JinjaTest]) {
        for (name, rest) in [("even", 0), ("odd", 1)] {
            tests[name] = { interpreter, value, arguments in
                try arguments.requireNone(name)
                return try interpreter.calculate(value, .modulo, .int(2))
                    .equals(.int(rest), interpreter.meter)
            }
        }
        tests["divisibleby"] = { interpreter, value, arguments in
            let number = try arguments.bind("divisibleby", ["num"], required: 1)[0] ?? .none
            return try interpreter.calculate(value, .modulo, number)
                .equals(.int(0), interpreter.meter)
        }
    }

    private static func addComparisons(to tests: inout [String: JinjaTest]) {
        let names: [(JinjaComparison, [String])] = [
            (.equal, ["==", "eq", "equalto"]), (.unequal, ["!=", "ne"]),
            (.less, ["<", "lt", "lessthan"]), (.lessOrEqual, ["<=", "le"]),
            (.greater, [">", "gt", "greaterthan"]), (.greaterOrEqual, [">=", "ge"]),
            (.isIn, ["in"]),
        ]
        for (sign, names) in names {
            for name in names {
                tests[name] = { interpreter, value, arguments in
                    let other = try arguments.bind(name, ["other"], required: 1)[0] ?? .none
                    return try interpreter.compare(value, sign, other)
                }
            }
        }
        tests["sameas"] = { _, value, arguments in
            value.isSame(as: try arguments.bind("sameas", ["other"], required: 1)[0] ?? .none)
        }
    }
}
