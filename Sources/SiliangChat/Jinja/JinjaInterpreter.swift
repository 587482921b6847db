// Runs a compiled template.

/// The variables of one scope, and the scope around it.
final class JinjaScope {
    var variables: [String: JinjaValue] = [:]
    private(set) var parent: JinjaScope?

    init(parent: JinjaScope?) { self.parent = parent }

    func value(of name: String) -> JinjaValue? {
        var scope: JinjaScope? = self
        while let current = scope {
            if let value = current.variables[name] { return value }
            scope = current.parent
        }
        return nil
    }

    /// Lets go of everything.
    func clear() {
        variables = [:]
        parent = nil
    }
}

/// One rendering of a template.
final class JinjaInterpreter {
    let meter: JinjaMeter
    let clock: CivilTime
    /// Variables and functions, below the template's own.
    private let globals = JinjaScope(parent: nil)
    /// The scope of the template's top level.
    let root: JinjaScope
    /// The statement being run, for messages.
    var line = 1
    var escapes = false
    /// What may refer to itself by way of others. It is kept until the end and then taken apart:
    /// so nothing leaks, and no long chain is freed in one deep recursion.
    private var scopes: [ObjectIdentifier: JinjaScope] = [:]
    private var namespaces: [JinjaNamespace] = []
    private var loops: [JinjaLoop] = []
    private var lists: [ObjectIdentifier: JinjaList] = [:]
    private var dicts: [ObjectIdentifier: JinjaDict] = [:]

    init(limits: JinjaLimits, clock: CivilTime) {
        meter = JinjaMeter(limits)
        self.clock = clock
        root = JinjaScope(parent: globals)
        globals.variables = JinjaGlobals.all
    }

    deinit {
        for scope in scopes.values { scope.clear() }
        for namespace in namespaces { namespace.removeAll() }
        for loop in loops { loop.forget() }
        for list in lists.values { list.removeAll() }
        for dict in dicts.values { dict.removeAll() }
        root.clear()
        globals.clear()
    }

    /// The text that `body` makes of the variables.
    func render(_ body: [JinjaStatement], _ variables: [(String, JinjaValue)]) throws -> [UInt8] {
        for (name, value) in variables { globals.variables[name] = value }
        var output: [UInt8] = []
        _ = try run(body, in: root, &output)
        return output
    }

    func retain(_ scope: JinjaScope) {
        var next: JinjaScope? = scope
        while let scope = next, scopes.updateValue(scope, forKey: ObjectIdentifier(scope)) == nil {
            next = scope.parent
        }
    }

    func makeNamespace() -> JinjaNamespace {
        let namespace = JinjaNamespace()
        namespaces.append(namespace)
        return namespace
    }

    /// To be called before a loop remembers values.
    func retain(_ loop: JinjaLoop) { loops.append(loop) }

    /// To be called before a list is changed.
    func retain(_ list: JinjaList) { lists[ObjectIdentifier(list)] = list }

    /// To be called before a dictionary is changed.
    func retain(_ dict: JinjaDict) { dicts[ObjectIdentifier(dict)] = dict }

    // MARK: Output

    func write(_ value: JinjaValue, _ output: inout [UInt8]) throws {
        let text = try value.printed(meter)
        try write(bytes: escapes ? text.escapedHTML.bytes : text.bytes, &output)
    }

    func write(bytes: [UInt8], _ output: inout [UInt8]) throws {
        try meter.check(length: output.count + bytes.count)
        try meter.allocate(bytes.count)
        output.append(contentsOf: bytes)
    }

    /// The text that `body` makes, as a value.
    func capture(_ body: [JinjaStatement], in scope: JinjaScope) throws -> (JinjaText, Flow) {
        var output: [UInt8] = []
        let flow = try run(body, in: scope, &output)
        return (JinjaText(bytes: output, isSafe: escapes), flow)
    }

    /// What comes after a statement.
    enum Flow { case onward, breakLoop, continueLoop }

    // MARK: Iteration

    /// The items of a value that a loop or a filter goes through.
    func items(of value: JinjaValue) throws -> [JinjaValue] {
        switch value {
        case .undefined: return []
        case .list(let list): return try counted(list.items)
        case .tuple(let tuple): return try counted(tuple.items)
        case .dict(let dict): return try counted(dict.keys)
        case .string(let text):
            try meter.allocate(elements: text.bytes.count)
            return JinjaText(bytes: text.bytes).characters.map(JinjaValue.string)
        case .object(let object):
            if let items = try object.items(meter) { return try counted(items) }
            throw JinjaFault.notIterable(value)
        case .none, .bool, .int, .float: throw JinjaFault.notIterable(value)
        }
    }

    private func counted(_ items: [JinjaValue]) throws -> [JinjaValue] {
        try meter.step(items.count / 16)
        return items
    }

    /// Assigns the parts of `value` to `target`.
    func assign(_ value: JinjaValue, to target: JinjaTarget, in scope: JinjaScope) throws {
        switch target {
        case .name(let name): scope.variables[name] = value
        case .attribute(let name, let attribute):
            try namespace(name, in: scope).set(attribute, value, meter)
        case .tuple(let targets):
            let parts = try items(of: value)
            guard parts.count == targets.count else {
                throw JinjaFault.failure(
                    parts.count < targets.count
                        ? "not enough values to unpack (expected \(targets.count), got "
                            + "\(parts.count))"
                        : "too many values to unpack (expected \(targets.count))")
            }
            for (part, target) in zip(parts, targets) { try assign(part, to: target, in: scope) }
        }
    }

    func namespace(_ name: String, in scope: JinjaScope) throws -> JinjaNamespace {
        guard case .object(let object) = scope.value(of: name),
            let namespace = object as? JinjaNamespace
        else { throw JinjaFault.failure("cannot assign attribute on non-namespace object") }
        return namespace
    }
}
