// `'{}'.format(value)`: Python's format strings, https://docs.python.org/3/library/string.html.

struct JinjaBraceFormat {
    private let arguments: JinjaArguments
    private let interpreter: JinjaInterpreter
    private var next = 0
    private var isNumbered: Bool?

    static func apply(
        _ format: JinjaText, _ arguments: JinjaArguments, _ interpreter: JinjaInterpreter
    ) throws -> JinjaText {
        var formatter = JinjaBraceFormat(arguments: arguments, interpreter: interpreter)
        return try formatter.fill(format.scalars, isSafe: format.isSafe, depth: 0)
            .keepingSafety(of: format)
    }

    private init(arguments: JinjaArguments, interpreter: JinjaInterpreter) {
        self.arguments = arguments
        self.interpreter = interpreter
    }

    private mutating func fill(
        _ format: [Unicode.Scalar], isSafe: Bool, depth: Int
    ) throws -> JinjaText {
        if depth > 2 { throw JinjaFault.failure("Max string recursion exceeded") }
        var result = JinjaText()
        var rest = format[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "{", "}":
                if rest.first == scalar {
                    rest.removeFirst()
                    result.bytes += JinjaText(CollectionOfOne(scalar)).bytes
                } else if scalar == "}" {
                    throw JinjaFault.failure("Single '}' encountered in format string")
                } else {
                    let field = try Self.takeField(&rest)
                    let text = try show(field, depth: depth)
                    result.bytes += isSafe ? text.escapedHTML.bytes : text.bytes
                    try interpreter.meter.check(length: result.bytes.count)
                }
            default: result.bytes += JinjaText(CollectionOfOne(scalar)).bytes
            }
        }
        return result
    }

    /// What stands between a pair of braces, which are taken too.
    private static func takeField(
        _ rest: inout ArraySlice<Unicode.Scalar>
    ) throws -> ArraySlice<Unicode.Scalar> {
        var level = 1
        for place in rest.indices {
            if rest[place] == "{" { level += 1 }
            if rest[place] == "}" { level -= 1 }
            if level == 0 {
                let field = rest[..<place]
                rest = rest[(place + 1)...]
                return field
            }
        }
        throw JinjaFault.failure("expected '}' before end of string")
    }

    /// `name!conversion:specification`
    private mutating func show(
        _ field: ArraySlice<Unicode.Scalar>, depth: Int
    ) throws -> JinjaText {
        var isInBrackets = false
        let end = field.firstIndex { scalar in
            if scalar == "[" { isInBrackets = true }
            if scalar == "]" { isInBrackets = false }
            return !isInBrackets && (scalar == "!" || scalar == ":")
        }
        var value = try value(of: field[..<(end ?? field.endIndex)])
        var rest = end.map { field[$0...] } ?? []
        if rest.first == "!" {
            rest = rest.dropFirst()
            switch rest.popFirst() {
            case "r", "a": value = .string(try value.represented(interpreter.meter))
            case "s": value = .string(try value.printed(interpreter.meter))
            default: throw JinjaFault.failure("unknown conversion in a format string")
            }
            guard rest.isEmpty || rest.first == ":" else {
                throw JinjaFault.failure("expected ':' after conversion specifier")
            }
        }
        let specification = try fill(Array(rest.dropFirst()), isSafe: false, depth: depth + 1)
        if specification.isEmpty { return try value.printed(interpreter.meter) }
        return try JinjaFormatSpec(specification).lay(value, interpreter.meter)
    }

    /// `0`, `name`, `name.attribute[index]`, or nothing for the next one.
    private mutating func value(of path: ArraySlice<Unicode.Scalar>) throws -> JinjaValue {
        let first = path.prefix { $0 != "." && $0 != "[" }
        if first.isEmpty, !path.isEmpty {
            throw JinjaFault.failure("a format string's field has no name")
        }
        var value = try argument(JinjaText(first).string)
        var rest = path[first.endIndex...]
        while let mark = rest.popFirst() {
            if mark == "." {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                rest = rest[name.endIndex...]
                value = try interpreter.attribute(JinjaText(name).string, of: value)
            } else {
                let index = rest.prefix { $0 != "]" }
                guard mark == "[", !index.isEmpty, index.endIndex < rest.endIndex else {
                    throw JinjaFault.failure("a format string's field is not complete")
                }
                rest = rest[(index.endIndex + 1)...]
                let text = JinjaText(index)
                let number = text.isAll(\.isPythonDecimal) ? Int(text.string) : nil
                value = try interpreter.item(number.map(JinjaValue.int) ?? .string(text), of: value)
            }
        }
        return value
    }

    private mutating func argument(_ name: String) throws -> JinjaValue {
        var place = Int(name)
        if name.isEmpty || place != nil {
            if let isNumbered, isNumbered == name.isEmpty {
                throw JinjaFault.failure(
                    "cannot switch between automatic and manual field numbering")
            }
            isNumbered = !name.isEmpty
        }
        if name.isEmpty {
            place = next
            next += 1
        }
        if let place {
            guard arguments.positional.indices.contains(place) else {
                throw JinjaFault.failure("no positional argument \(place) for a format string")
            }
            return arguments.positional[place]
        }
        guard let value = arguments.named.first(where: { $0.name == name })?.value else {
            throw JinjaFault.failure("no argument '\(name)' for a format string")
        }
        return value
    }
}
