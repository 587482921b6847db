// Between JSON and a template's values: the variables on the way in, `tojson` on the way out.

import SiliangFormats

extension JinjaValue {
    /// - Throws: for values that nest too deeply.
    init(_ json: JSONValue, _ meter: JinjaMeter) throws {
        switch json {
        case .null: self = .none
        case .bool(let flag): self = .bool(flag)
        case .integer(let number): self = .int(number)
        case .number(let number): self = .float(number)
        case .string(let text): self = .text(text)
        case .array(let items): self = try .list(items.map { try JinjaValue($0, meter) })
        case .object(let fields):
            let dict = JinjaDict()
            for (key, value) in fields {
                try dict.set(.text(key), JinjaValue(value, meter), meter)
            }
            self = .dict(dict)
        }
    }
}

/// Writes values as Python's `json.dumps` does.
struct JinjaJSON {
    private let escapesNonASCII: Bool
    /// What each level is indented by; nil for everything in one line.
    private let indent: [UInt8]?
    private let itemSeparator: [UInt8]
    private let keySeparator: [UInt8]
    private let sortsKeys: Bool
    private let interpreter: JinjaInterpreter
    private var bytes: [UInt8] = []
    private var level = 0

    /// `tojson(ensure_ascii, indent, separators, sort_keys)`.
    static func filter(
        _ interpreter: JinjaInterpreter, _ value: JinjaValue, _ arguments: JinjaArguments
    ) throws -> JinjaValue {
        let bound = try arguments.bind(
            "tojson", ["ensure_ascii", "indent", "separators", "sort_keys"])
        var writer = try JinjaJSON(bound, interpreter)
        try writer.write(value)
        return .string(JinjaText(bytes: writer.bytes))
    }

    private init(_ bound: JinjaBound, _ interpreter: JinjaInterpreter) throws {
        self.interpreter = interpreter
        escapesNonASCII = bound.isTrue(0)
        sortsKeys = bound.isTrue(3)
        if let text = bound.given(1)?.text {
            indent = text.bytes
        } else if let width = try bound.int(1) {
            try interpreter.meter.allocate(max(width, 0))
            indent = Array(repeating: UInt8(ascii: " "), count: max(width, 0))
        } else {
            indent = nil
        }
        var separators = [JinjaText(indent == nil ? ", " : ","), ": "]
        if let given = bound.given(2) {
            separators = try interpreter.items(of: given).map(JinjaFilters.requiredText)
            guard separators.count == 2 else {
                throw JinjaFault.failure("tojson(): separators are a pair")
            }
        }
        itemSeparator = separators[0].bytes
        keySeparator = separators[1].bytes
    }

    private mutating func write(_ value: JinjaValue) throws {
        try interpreter.meter.enter()
        defer { interpreter.meter.leave() }
        try interpreter.meter.check(length: bytes.count)
        switch value {
        case .none, .bool, .int, .float: add(Self.word(value))
        case .string(let text): quote(text)
        case .list(let list): try write(list.items)
        case .tuple(let tuple): try write(tuple.items)
        case .dict(let dict): try write(dict)
        case .undefined, .object:
            throw JinjaFault.failure(
                "Object of type \(value.typeName) is not JSON serializable")
        }
    }

    private static func word(_ value: JinjaValue) -> String {
        switch value {
        case .none: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return "\(number)"
        case .float(let number):
            if number.isNaN { return "NaN" }
            if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
            return number.pythonText
        default: return ""
        }
    }

    private mutating func write(_ items: [JinjaValue]) throws {
        if items.isEmpty { return add("[]") }
        add("[")
        level += 1
        for (place, item) in items.enumerated() {
            if place > 0 { bytes += itemSeparator }
            try breakLine()
            try write(item)
        }
        level -= 1
        try breakLine()
        add("]")
    }

    private mutating func write(_ dict: JinjaDict) throws {
        if dict.isEmpty { return add("{}") }
        add("{")
        level += 1
        for (place, entry) in try entries(of: dict).enumerated() {
            if place > 0 { bytes += itemSeparator }
            try breakLine()
            try quote(key: entry.key)
            bytes += keySeparator
            try write(entry.value)
        }
        level -= 1
        try breakLine()
        add("}")
    }

    private func entries(of dict: JinjaDict) throws -> [JinjaDict.Entry] {
        guard sortsKeys else { return dict.entries }
        let places = dict.entries.indices.map(JinjaValue.int)
        return try interpreter.sorted(places, keys: dict.keys, descending: false)
            .compactMap { $0.int.map { dict.entries[$0] } }
    }

    private mutating func quote(key: JinjaValue) throws {
        switch key {
        case .string(let text): quote(text)
        case .none, .bool, .int, .float: quote(JinjaText(Self.word(key)))
        default:
            throw JinjaFault.failure(
                "keys must be str, int, float, bool or None, not \(key.typeName)")
        }
    }

    private mutating func breakLine() throws {
        guard let indent else { return }
        let size = try interpreter.meter.product(indent.count, level)
        try interpreter.meter.check(length: bytes.count + size)
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<level { bytes += indent }
    }

    private mutating func add(_ text: String) { bytes += Array(text.utf8) }

    private mutating func quote(_ text: JinjaText) {
        bytes.append(UInt8(ascii: "\""))
        if escapesNonASCII, !text.isASCII || text.bytes.contains(0x7F) {
            for unit in text.string.utf16 {
                if unit < 0x7F { quote(UInt8(unit)) } else { escape(unit) }
            }
        } else {
            for byte in text.bytes { quote(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func quote(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): add("\\\"")
        case UInt8(ascii: "\\"): add("\\\\")
        case UInt8(ascii: "\n"): add("\\n")
        case UInt8(ascii: "\r"): add("\\r")
        case UInt8(ascii: "\t"): add("\\t")
        case 0x08: add("\\b")
        case 0x0C: add("\\f")
        case 0..<0x20: escape(UInt16(byte))
        default: bytes.append(byte)
        }
    }

    private mutating func escape(_ unit: UInt16) {
        let digits = String(unit, radix: 16)
        add("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
    }
}
