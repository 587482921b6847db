// Statements and their scopes: `for`, `macro`, `call`, `with` and blocks have one of their own,
// `if` has not.

extension JinjaInterpreter {
    func run(
        _ body: [JinjaStatement], in scope: JinjaScope, _ output: inout [UInt8]
    ) throws -> Flow {
        try meter.enter()
        defer { meter.leave() }
        for statement in body {
            line = statement.line
            let flow = try run(statement, in: scope, &output)
            if flow != .onward { return flow }
        }
        return .onward
    }

    private func run(
        _ statement: JinjaStatement, in scope: JinjaScope, _ output: inout [UInt8]
    ) throws -> Flow {
        switch statement.kind {
        case .text(let bytes): try write(bytes: bytes, &output)
        case .output(let expression): try write(evaluate(expression, in: scope), &output)
        case .set(let target, let expression): try set(target, to: expression, in: scope)
        case .branch(let branches, let otherwise):
            return try run(branches, otherwise: otherwise, in: scope, &output)
        case .loop(let loop): try run(loop, in: scope, &output)
        case .macro(let syntax): define(syntax, in: scope)
        case .callBlock(let syntax, let callee, let arguments):
            try call(callee, arguments, caller: syntax, in: scope, &output)
        case .setBlock(let target, let filter, let body):
            return try set(target, toBlock: body, filter: filter, in: scope)
        case .filterBlock(let filter, let body):
            let (text, flow) = try capture(body, in: JinjaScope(parent: scope))
            try write(evaluate(filter, in: scope, block: .string(text)), &output)
            return flow
        case .with(let values, let body):
            return try run(with: values, body, in: scope, &output)
        case .autoescape(let flag, let body):
            let outer = escapes
            escapes = try evaluate(flag, in: scope).isTrue
            defer { escapes = outer }
            return try run(body, in: JinjaScope(parent: scope), &output)
        case .scope(let body, let seesLocals):
            return try run(body, in: JinjaScope(parent: seesLocals ? scope : root), &output)
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        case .impossible(let message): throw JinjaFault.failure(message)
        }
        return .onward
    }

    private func set(
        _ target: JinjaTarget, to expression: JinjaExpression, in scope: JinjaScope
    ) throws {
        if case .attribute(let name, _) = target { _ = try namespace(name, in: scope) }
        try assign(evaluate(expression, in: scope), to: target, in: scope)
    }

    private func set(
        _ target: JinjaTarget, toBlock body: [JinjaStatement], filter: JinjaExpression?,
        in scope: JinjaScope
    ) throws -> Flow {
        let (text, flow) = try capture(body, in: JinjaScope(parent: scope))
        // A loop that is left from inside the block does not come to the assignment.
        if flow != .onward { return flow }
        var value = JinjaValue.string(text)
        if let filter { value = try evaluate(filter, in: scope, block: value) }
        try assign(value, to: target, in: scope)
        return .onward
    }

    private func run(
        _ branches: [(condition: JinjaExpression, body: [JinjaStatement])],
        otherwise: [JinjaStatement], in scope: JinjaScope, _ output: inout [UInt8]
    ) throws -> Flow {
        for branch in branches where try evaluate(branch.condition, in: scope).isTrue {
            return try run(branch.body, in: scope, &output)
        }
        return try run(otherwise, in: scope, &output)
    }

    /// The values are those of the scope around it, not of each other.
    private func run(
        with values: [(target: JinjaTarget, value: JinjaExpression)], _ body: [JinjaStatement],
        in scope: JinjaScope, _ output: inout [UInt8]
    ) throws -> Flow {
        let inner = JinjaScope(parent: scope)
        for (target, value) in values {
            try assign(evaluate(value, in: scope), to: target, in: inner)
        }
        return try run(body, in: inner, &output)
    }

    private func define(_ syntax: JinjaMacroSyntax, in scope: JinjaScope) {
        retain(scope)
        scope.variables[syntax.name] = .object(JinjaMacro(syntax, scope: scope))
    }

    private func call(
        _ callee: JinjaExpression, _ list: JinjaArgumentList, caller: JinjaMacroSyntax,
        in scope: JinjaScope, _ output: inout [UInt8]
    ) throws {
        retain(scope)
        let function = try evaluate(callee, in: scope)
        var arguments = try arguments(list, in: scope)
        arguments.named.append(
            ("caller", .object(JinjaMacro(caller, scope: scope))))
        try write(call(function, arguments), &output)
    }

    // MARK: Loops

    private func run(
        _ loop: JinjaLoopSyntax, in scope: JinjaScope, _ output: inout [UInt8]
    ) throws {
        let sequence = try evaluate(loop.sequence, in: scope)
        try run(loop, over: sequence, depth: 0, in: scope, &output)
    }

    /// - Parameter depth: how many calls of `loop(…)` this one is inside of.
    func run(
        _ loop: JinjaLoopSyntax, over sequence: JinjaValue, depth: Int, in scope: JinjaScope,
        _ output: inout [UInt8]
    ) throws {
        var items = try items(of: sequence)
        if let filter = loop.filter { items = try select(items, filter, loop.target, in: scope) }
        if loop.isRecursive { retain(scope) }
        let state = try JinjaLoop(items, depth: depth, syntax: loop, scope: scope)
        // Not only an empty loop: also one of which no round came to its end.
        var isUnfinished = true
        for (index, item) in items.enumerated() {
            try meter.step()
            state.index = index
            let inner = JinjaScope(parent: scope)
            inner.variables["loop"] = .object(state)
            try assign(item, to: loop.target, in: inner)
            let flow = try run(loop.body, in: inner, &output)
            if flow == .breakLoop { break }
            if flow == .onward { isUnfinished = false }
        }
        if isUnfinished, !loop.otherwise.isEmpty {
            _ = try run(loop.otherwise, in: JinjaScope(parent: scope), &output)
        }
    }

    private func select(
        _ items: [JinjaValue], _ filter: JinjaExpression, _ target: JinjaTarget,
        in scope: JinjaScope
    ) throws -> [JinjaValue] {
        try items.filter { item in
            let inner = JinjaScope(parent: scope)
            try assign(item, to: target, in: inner)
            return try evaluate(filter, in: inner).isTrue
        }
    }
}

/// The variable `loop`.
final class JinjaLoop: JinjaObject {
    private let items: [JinjaValue]
    private let level: Int
    private let syntax: JinjaLoopSyntax
    private let scope: JinjaScope
    private var lastValue: [JinjaValue]?
    var index = 0

    init(
        _ items: [JinjaValue], depth level: Int, syntax: JinjaLoopSyntax, scope: JinjaScope
    ) throws {
        self.items = items
        self.level = level
        self.syntax = syntax
        // Only a recursive loop needs it; another would keep it from being freed.
        self.scope = syntax.isRecursive ? scope : JinjaScope(parent: nil)
        try super.init(holding: items)
    }

    override var typeName: String { "LoopContext" }
    override var isCallable: Bool { true }
    override var length: Int? { items.count }

    override func attribute(
        _ name: String, _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue? {
        switch name {
        case "index": return .int(index + 1)
        case "index0": return .int(index)
        case "revindex": return .int(items.count - index)
        case "revindex0": return .int(items.count - index - 1)
        case "first": return .bool(index == 0)
        case "last": return .bool(index == items.count - 1)
        case "length": return .int(items.count)
        case "depth": return .int(level + 1)
        case "depth0": return .int(level)
        case "previtem":
            return index > 0 ? items[index - 1] : .undefined("there is no previous item")
        case "nextitem":
            return index + 1 < items.count ? items[index + 1] : .undefined("there is no next item")
        case "cycle": return try method(name) { try self.cycle($0) }
        case "changed": return try method(name) { .bool(try self.changed($0, interpreter)) }
        default: return nil
        }
    }

    private func method(
        _ name: String, _ body: @escaping (JinjaArguments) throws -> JinjaValue
    ) throws -> JinjaValue {
        .object(try JinjaFunction(name, of: .object(self)) { arguments, _ in try body(arguments) })
    }

    private func cycle(_ arguments: JinjaArguments) throws -> JinjaValue {
        let choices = arguments.positional
        if choices.isEmpty { throw JinjaFault.failure("no items for cycling given") }
        return choices[index % choices.count]
    }

    /// Whether the values are others than at the last call.
    private func changed(
        _ arguments: JinjaArguments, _ interpreter: JinjaInterpreter
    ) throws -> Bool {
        let values = arguments.positional
        if let last = lastValue, last.count == values.count,
            try zip(last, values).allSatisfy({ try $0.equals($1, interpreter.meter) })
        {
            return false
        }
        if lastValue == nil { interpreter.retain(self) }
        lastValue = values
        return true
    }

    func forget() { lastValue = nil }

    override func write(to text: inout JinjaText, _ meter: JinjaMeter) {
        text.bytes.append(contentsOf: "<LoopContext \(index + 1)/\(items.count)>".utf8)
    }

    /// `loop(…)` inside a recursive loop: the body again, for other items.
    override func call(
        _ arguments: JinjaArguments, _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue {
        guard syntax.isRecursive else {
            throw JinjaFault.failure(
                "The loop must have the 'recursive' marker to be called recursively.")
        }
        let bound = try arguments.bind("loop", ["iterable"], required: 1)
        var output: [UInt8] = []
        try interpreter.run(
            syntax, over: bound[0] ?? .none, depth: level + 1, in: scope, &output)
        return .string(JinjaText(bytes: output, isSafe: interpreter.escapes))
    }
}

/// A macro, or the body of a `call` block.
final class JinjaMacro: JinjaObject {
    private let syntax: JinjaMacroSyntax
    /// Where it was defined, which is whose variables it sees. The interpreter keeps it.
    private let scope: JinjaScope

    init(_ syntax: JinjaMacroSyntax, scope: JinjaScope) {
        self.syntax = syntax
        self.scope = scope
        super.init()
    }

    override var typeName: String { "Macro" }

    override func write(to text: inout JinjaText, _ meter: JinjaMeter) {
        text.bytes.append(contentsOf: "<Macro \(JinjaText(syntax.name).quoted)>".utf8)
    }

    override var isCallable: Bool { true }

    override func attribute(
        _ name: String, _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue? {
        switch name {
        case "name": .text(syntax.name)
        case "arguments": try .tuple(syntax.parameters.map { .text($0.name) })
        case "catch_kwargs": .bool(syntax.specials.contains("kwargs"))
        case "catch_varargs": .bool(syntax.specials.contains("varargs"))
        case "caller": .bool(syntax.specials.contains("caller"))
        default: nil
        }
    }

    override func call(
        _ arguments: JinjaArguments, _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue {
        let inner = JinjaScope(parent: scope)
        try bind(arguments, in: inner, interpreter)
        let (text, _) = try interpreter.capture(syntax.body, in: inner)
        return .string(text)
    }

    private func bind(
        _ given: JinjaArguments, in inner: JinjaScope, _ interpreter: JinjaInterpreter
    ) throws {
        var given = given
        let positional = given.positional.prefix(syntax.parameters.count)
        for (parameter, value) in zip(syntax.parameters, positional) {
            inner.variables[parameter.name] = value
        }
        var missing: [(name: String, initial: JinjaExpression?)] = []
        for parameter in syntax.parameters.dropFirst(positional.count) {
            if let value = given.takeNamed(parameter.name) {
                inner.variables[parameter.name] = value
            } else {
                missing.append(parameter)
            }
        }
        if syntax.specials.contains("caller") {
            inner.variables["caller"] =
                given.takeNamed("caller") ?? .undefined("No caller defined")
        }
        try bindRest(given, taken: positional.count, in: inner, interpreter)
        // A default sees the parameters, of which those behind it may not be set yet.
        for parameter in missing {
            inner.variables[parameter.name] = .undefined("'\(parameter.name)' is undefined")
        }
        for parameter in missing {
            inner.variables[parameter.name] =
                try parameter.initial.map { try interpreter.evaluate($0, in: inner) }
                ?? .undefined("parameter '\(parameter.name)' was not provided")
        }
    }

    private func bindRest(
        _ given: JinjaArguments, taken: Int, in inner: JinjaScope, _ interpreter: JinjaInterpreter
    ) throws {
        if syntax.specials.contains("kwargs") {
            let rest = JinjaDict()
            for (name, value) in given.named {
                try rest.set(.text(name), value, interpreter.meter)
            }
            inner.variables["kwargs"] = .dict(rest)
        } else if let extra = given.named.first {
            throw JinjaFault.failure(
                "macro '\(syntax.name)' takes no keyword argument '\(extra.name)'")
        }
        if syntax.specials.contains("varargs") {
            inner.variables["varargs"] = try .tuple(Array(given.positional.dropFirst(taken)))
        } else if given.positional.count > taken {
            throw JinjaFault.failure(
                "macro '\(syntax.name)' takes not more than \(syntax.parameters.count) argument(s)")
        }
    }
}
