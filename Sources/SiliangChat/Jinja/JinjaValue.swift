// The values that templates compute with: Python's, as far as Jinja shows them.

/// A value of a running template. Lists, dictionaries and objects are shared, as in Python.
enum JinjaValue {
    /// What a missing variable or attribute is; the text says what is missing.
    case undefined(String)
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(JinjaText)
    case list(JinjaList)
    case tuple(JinjaTuple)
    case dict(JinjaDict)
    case object(JinjaObject)

    static func text(_ string: String) -> JinjaValue { .string(JinjaText(string)) }
    static func list(_ items: [JinjaValue]) throws -> JinjaValue { .list(try JinjaList(items)) }

    static func tuple(_ items: [JinjaValue]) throws -> JinjaValue {
        .tuple(try JinjaTuple(items))
    }

    var isUndefined: Bool {
        if case .undefined = self { true } else { false }
    }

    var isNone: Bool {
        if case .none = self { true } else { false }
    }

    /// The text of a string.
    var text: JinjaText? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The whole number of an integer or a boolean.
    var int: Int? {
        switch self {
        case .int(let number): number
        case .bool(let flag): flag ? 1 : 0
        default: nil
        }
    }

    /// The number of an integer, a boolean or a float.
    var double: Double? {
        if case .float(let number) = self { number } else { int.map(Double.init) }
    }

    /// Python's name of the type.
    var typeName: String {
        switch self {
        case .undefined: "Undefined"
        case .none: "NoneType"
        case .bool: "bool"
        case .int: "int"
        case .float: "float"
        case .string(let text): text.isSafe ? "Markup" : "str"
        case .list: "list"
        case .tuple: "tuple"
        case .dict: "dict"
        case .object(let object): object.typeName
        }
    }

    /// What an undefined value that came from this one calls it.
    var ownerName: String { isNone ? "None" : "\(typeName) object" }

    /// Python's truth of the value.
    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let flag): flag
        case .int(let number): number != 0
        case .float(let number): number != 0
        case .string(let text): !text.isEmpty
        case .list(let list): !list.items.isEmpty
        case .tuple(let tuple): !tuple.items.isEmpty
        case .dict(let dict): !dict.isEmpty
        case .object(let object): object.isTrue
        }
    }

    /// How many values are nested in each other here, at most; a scalar has none.
    var depth: Int {
        switch self {
        case .list(let list): list.depth
        case .tuple(let tuple): tuple.depth
        case .dict(let dict): dict.depth
        case .object(let object): object.depth
        default: 0
        }
    }

    /// The length of what has one.
    var length: Int? {
        switch self {
        case .undefined: 0
        case .string(let text): text.count
        case .list(let list): list.items.count
        case .tuple(let tuple): tuple.items.count
        case .dict(let dict): dict.count
        case .object(let object): object.length
        case .none, .bool, .int, .float: nil
        }
    }

    /// - Throws: the undefined value's own complaint.
    func requireDefined() throws {
        if case .undefined(let message) = self { throw JinjaFault.failure(message) }
    }
}

/// Errors in the words of a template's author.
enum JinjaFault {
    static func failure(_ message: String) -> ChatError { ChatError(.templateFailed, message) }

    static func limit(_ message: String) -> ChatError { ChatError(.templateLimit, message) }

    static func notIterable(_ value: JinjaValue) -> ChatError {
        failure("'\(value.typeName)' object is not iterable")
    }

    static func tooDeep() -> ChatError {
        limit("The chat template nests values deeper than \(JinjaLimits.valueDepth).")
    }
}

// MARK: Comparison

extension JinjaValue {
    /// Python's `==`.
    func equals(_ other: JinjaValue, _ meter: JinjaMeter) throws -> Bool {
        if let left = number, let right = other.number { return left == right }
        switch (self, other) {
        case (.undefined, .undefined), (.none, .none): return true
        case (.string(let left), .string(let right)): return left == right
        case (.list(let left), .list(let right)):
            return try left === right || Self.equal(left.items, right.items, meter)
        case (.tuple(let left), .tuple(let right)):
            return try left === right || Self.equal(left.items, right.items, meter)
        case (.dict(let left), .dict(let right)):
            return try left === right || Self.equal(left, right, meter)
        case (.object(let left), .object(let right)):
            if left === right { return true }
            guard let left = left.comparableItems, let right = right.comparableItems else {
                return false
            }
            return try Self.equal(left, right, meter)
        default: return false
        }
    }

    private static func equal(
        _ left: [JinjaValue], _ right: [JinjaValue], _ meter: JinjaMeter
    ) throws -> Bool {
        guard left.count == right.count else { return false }
        try meter.enter()
        defer { meter.leave() }
        return try zip(left, right).allSatisfy { try $0.equals($1, meter) }
    }

    private static func equal(
        _ left: JinjaDict, _ right: JinjaDict, _ meter: JinjaMeter
    ) throws -> Bool {
        guard left.count == right.count else { return false }
        try meter.enter()
        defer { meter.leave() }
        return try left.entries.allSatisfy { entry in
            guard let value = right.value(at: entry.hash) else { return false }
            return try entry.value.equals(value, meter)
        }
    }

    /// Python's `<`.
    ///
    /// - Throws: where Python has no order.
    func isLess(
        than other: JinjaValue, sign: String = "<", _ meter: JinjaMeter
    ) throws -> Bool {
        if let left = number, let right = other.number { return left < right }
        switch (self, other) {
        case (.string(let left), .string(let right)): return left < right
        case (.list(let left), .list(let right)):
            return try Self.isLess(left.items, right.items, sign, meter)
        case (.tuple(let left), .tuple(let right)):
            return try Self.isLess(left.items, right.items, sign, meter)
        default:
            try requireDefined()
            try other.requireDefined()
            throw JinjaFault.failure(
                "'\(sign)' not supported between instances of '\(typeName)' and "
                    + "'\(other.typeName)'")
        }
    }

    private static func isLess(
        _ left: [JinjaValue], _ right: [JinjaValue], _ sign: String, _ meter: JinjaMeter
    ) throws -> Bool {
        try meter.enter()
        defer { meter.leave() }
        for (a, b) in zip(left, right) where try !a.equals(b, meter) {
            return try a.isLess(than: b, sign: sign, meter)
        }
        return left.count < right.count
    }

    /// The same object, or an equal scalar: Python's `is` as far as templates can tell.
    func isSame(as other: JinjaValue) -> Bool {
        switch (self, other) {
        case (.none, .none): true
        case (.bool(let left), .bool(let right)): left == right
        case (.int(let left), .int(let right)): left == right
        case (.float(let left), .float(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.list(let left), .list(let right)): left === right
        case (.tuple(let left), .tuple(let right)): left === right
        case (.dict(let left), .dict(let right)): left === right
        case (.object(let left), .object(let right)): left === right
        default: false
        }
    }

    /// What takes part in arithmetic and compares by size.
    private var number: JinjaNumber? { JinjaNumber(self) }
}

// MARK: Keys

/// A value as a dictionary finds it: equal values have equal keys.
enum JinjaKey: Hashable {
    case undefined, none
    case int(Int)
    case float(Double)
    case string([UInt8])
    case tuple([JinjaKey])
    case object(ObjectIdentifier)

    /// - Throws: for what Python cannot hash.
    init(_ value: JinjaValue, _ meter: JinjaMeter) throws {
        switch value {
        case .undefined: self = .undefined
        case .none: self = .none
        case .bool(let flag): self = .int(flag ? 1 : 0)
        case .int(let number): self = .int(number)
        case .float(let number): self = Int(exactly: number).map(JinjaKey.int) ?? .float(number)
        case .string(let text): self = .string(text.bytes)
        case .tuple(let tuple):
            try meter.enter()
            defer { meter.leave() }
            self = .tuple(try tuple.items.map { try JinjaKey($0, meter) })
        case .object(let object): self = .object(ObjectIdentifier(object))
        case .list, .dict:
            throw JinjaFault.failure("unhashable type: '\(value.typeName)'")
        }
    }
}
