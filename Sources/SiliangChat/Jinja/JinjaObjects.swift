// What is neither scalar nor container: functions, macros, namespaces, iterators, views.

/// An object of a running template. Two are equal when they are the same, unless they compare by
/// their items.
class JinjaObject {
    var typeName: String { "object" }
    var isTrue: Bool { true }
    var isCallable: Bool { false }
    var length: Int? { nil }
    /// How deep it and what it holds are nested.
    let depth: Int
    /// What it is compared by, if not identity.
    var comparableItems: [JinjaValue]? { nil }
    /// What is found at an index or a slice, if anything.
    var sequence: [JinjaValue]? { nil }

    /// - Parameter held: what the object keeps alive; what the interpreter keeps, such as a scope,
    ///   does not count.
    init(holding held: [JinjaValue]) throws { depth = try JinjaLimits.depth(around: held) }

    init() { depth = 1 }

    /// The items, for a loop; nil where there are none.
    func items(_ meter: JinjaMeter) throws -> [JinjaValue]? { nil }

    func attribute(_ name: String, _ interpreter: JinjaInterpreter) throws -> JinjaValue? { nil }

    func call(
        _ arguments: JinjaArguments, _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue {
        throw JinjaFault.failure("'\(typeName)' object is not callable")
    }

    func write(to text: inout JinjaText, _ meter: JinjaMeter) throws {
        text.bytes.append(contentsOf: "<\(typeName)>".utf8)
    }
}

/// A function written here, or a method bound to its value.
final class JinjaFunction: JinjaObject {
    typealias Body = (JinjaArguments, JinjaInterpreter) throws -> JinjaValue

    let name: String
    private let body: Body

    /// A function that holds on to nothing.
    init(_ name: String, _ body: @escaping Body) {
        self.name = name
        self.body = body
        super.init()
    }

    /// A method of `receiver`.
    init(_ name: String, of receiver: JinjaValue, _ body: @escaping Body) throws {
        self.name = name
        self.body = body
        try super.init(holding: [receiver])
    }

    override var typeName: String { "builtin_function_or_method" }
    override var isCallable: Bool { true }

    override func call(
        _ arguments: JinjaArguments, _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue {
        try body(arguments, interpreter)
    }

    override func write(to text: inout JinjaText, _ meter: JinjaMeter) {
        let shown =
            switch name {
            case "dict": "<class 'dict'>"
            case "namespace": "<class 'jinja2.utils.Namespace'>"
            case "cycler": "<class 'jinja2.utils.Cycler'>"
            case "joiner": "<class 'jinja2.utils.Joiner'>"
            default: "<function \(name)>"
            }
        text.bytes.append(contentsOf: shown.utf8)
    }
}

/// `namespace(…)`: the one place that a template may write to from an inner scope.
final class JinjaNamespace: JinjaObject {
    private(set) var values = JinjaDict()

    override var typeName: String { "Namespace" }

    func set(_ name: JinjaText, _ value: JinjaValue, _ meter: JinjaMeter) throws {
        try values.set(.string(name), value, meter)
    }

    func removeAll() { values = JinjaDict() }

    override func attribute(_ name: String, _ interpreter: JinjaInterpreter) -> JinjaValue? {
        values.value(named: JinjaText(name))
    }

    override func write(to text: inout JinjaText, _ meter: JinjaMeter) throws {
        text.bytes.append(contentsOf: "<Namespace ".utf8)
        try JinjaValue.dict(values).represent(in: &text, meter)
        text.bytes.append(contentsOf: ">".utf8)
    }
}

/// What filters such as `map` give: it can be gone through once.
final class JinjaIterator: JinjaObject {
    private var rest: [JinjaValue]
    private var position = 0

    init(_ items: [JinjaValue]) throws {
        rest = items
        try super.init(holding: items)
    }

    override var typeName: String { "generator" }

    override func items(_ meter: JinjaMeter) -> [JinjaValue]? {
        defer { (rest, position) = ([], 0) }
        return Array(rest[position...])
    }

    func next() -> JinjaValue? {
        guard position < rest.count else { return nil }
        position += 1
        return rest[position - 1]
    }

    /// Whether `value` is still to come; what stands before it is passed over, as in Python.
    func contains(_ value: JinjaValue, _ meter: JinjaMeter) throws -> Bool {
        while let item = next() {
            if try item.equals(value, meter) { return true }
        }
        return false
    }
}

/// `range(…)`.
final class JinjaRange: JinjaObject {
    private let start: Int
    private let stop: Int
    private let step: Int
    private let count: Int

    init(_ start: Int, _ stop: Int, _ step: Int) throws {
        guard step != 0 else { throw JinjaFault.failure("range() arg 3 must not be zero") }
        (self.start, self.stop, self.step) = (start, stop, step)
        let isEmpty = step > 0 ? start >= stop : start <= stop
        let distance =
            step > 0
            ? UInt(bitPattern: stop &- start) : UInt(bitPattern: start &- stop)
        let steps = isEmpty ? 0 : (distance - 1) / step.magnitude
        guard steps < JinjaLimits.rangeLength else {
            throw JinjaFault.failure(
                "Range too big. The sandbox blocks ranges larger than MAX_RANGE "
                    + "(\(JinjaLimits.rangeLength)).")
        }
        count = isEmpty ? 0 : Int(steps) + 1
        super.init()
    }

    override var typeName: String { "range" }
    override var isTrue: Bool { count > 0 }
    override var length: Int? { count }
    override var comparableItems: [JinjaValue]? { sequence }
    override var sequence: [JinjaValue]? { (0..<count).map { .int(start + $0 * step) } }

    override func items(_ meter: JinjaMeter) throws -> [JinjaValue]? {
        try meter.allocate(elements: count)
        return sequence
    }

    /// A part of the range, which is a range.
    func picking(_ slice: JinjaSlice) throws -> JinjaRange {
        let (stride, overflow) = step.multipliedReportingOverflow(by: slice.step)
        // A stride too long to say reaches one element at most.
        let wanted = overflow ? (slice.step < 0) != (step < 0) ? -Int.max : Int.max : stride
        let first = start + slice.start * step
        let (reach, farOff) = wanted.multipliedReportingOverflow(by: slice.count)
        let (end, beyond) = first.addingReportingOverflow(reach)
        return try JinjaRange(first, farOff || beyond ? (wanted > 0 ? .max : .min) : end, wanted)
    }

    override func attribute(_ name: String, _ interpreter: JinjaInterpreter) -> JinjaValue? {
        switch name {
        case "start": .int(start)
        case "stop": .int(stop)
        case "step": .int(step)
        default: nil
        }
    }

    override func write(to text: inout JinjaText, _ meter: JinjaMeter) {
        let shown = step == 1 ? "range(\(start), \(stop))" : "range(\(start), \(stop), \(step))"
        text.bytes.append(contentsOf: shown.utf8)
    }
}

/// `d.keys()`, `d.values()` and `d.items()`: they follow the dictionary.
final class JinjaView: JinjaObject {
    enum Kind: String { case keys, values, items }

    let dict: JinjaDict
    let kind: Kind

    init(_ dict: JinjaDict, _ kind: Kind) throws {
        self.dict = dict
        self.kind = kind
        try super.init(holding: [.dict(dict)])
    }

    override var typeName: String { "dict_\(kind.rawValue)" }
    override var isTrue: Bool { !dict.isEmpty }
    override var length: Int? { dict.count }

    override func items(_ meter: JinjaMeter) throws -> [JinjaValue]? {
        try meter.allocate(elements: dict.count)
        switch kind {
        case .keys: return dict.keys
        case .values: return dict.values
        case .items: return try dict.entries.map { try .tuple([$0.key, $0.value]) }
        }
    }

    override func write(to text: inout JinjaText, _ meter: JinjaMeter) throws {
        text.bytes.append(contentsOf: "\(typeName)(".utf8)
        try JinjaValue.represent(items(meter) ?? [], "[", "])", in: &text, meter)
    }
}

/// `cycler(…)`: gives its items in turn.
final class JinjaCycler: JinjaObject {
    private let choices: [JinjaValue]
    private var position = 0

    init(_ choices: [JinjaValue]) throws {
        if choices.isEmpty { throw JinjaFault.failure("at least one item has to be provided") }
        self.choices = choices
        try super.init(holding: choices)
    }

    override var typeName: String { "Cycler" }

    private func next() -> JinjaValue {
        defer { position = (position + 1) % choices.count }
        return choices[position]
    }

    private func reset() -> JinjaValue {
        position = 0
        return .none
    }

    override func attribute(
        _ name: String, _ interpreter: JinjaInterpreter
    ) throws -> JinjaValue? {
        switch name {
        case "current": choices[position]
        case "pos": .int(position)
        case "next":
            .object(try JinjaFunction(name, of: .object(self)) { _, _ in self.next() })
        case "reset":
            .object(try JinjaFunction(name, of: .object(self)) { _, _ in self.reset() })
        default: nil
        }
    }
}

/// `joiner(…)`: nothing the first time it is called, the separator from then on.
final class JinjaJoiner: JinjaObject {
    private let separator: JinjaValue
    private var wasUsed = false

    init(_ separator: JinjaValue) throws {
        self.separator = separator
        try super.init(holding: [separator])
    }

    override var typeName: String { "Joiner" }
    override var isCallable: Bool { true }

    override func call(
        _ arguments: JinjaArguments, _ interpreter: JinjaInterpreter
    ) -> JinjaValue {
        defer { wasUsed = true }
        return wasUsed ? separator : .text("")
    }
}
