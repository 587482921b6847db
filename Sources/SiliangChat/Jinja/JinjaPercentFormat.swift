// `'%s' % value`: Python's printf-style formatting.

/// Fills one format with values.
struct JinjaPercentFormat {
    private let meter: JinjaMeter
    private let isSafe: Bool
    private let arguments: JinjaValue
    /// The values in order, where the format names no keys.
    private var rest: ArraySlice<JinjaValue>
    private var scalars: ArraySlice<Unicode.Scalar>
    private var result = JinjaText()

    static func apply(
        _ format: JinjaText, _ arguments: JinjaValue, _ meter: JinjaMeter
    ) throws -> JinjaText {
        var formatter = JinjaPercentFormat(format, arguments, meter)
        return try formatter.run().keepingSafety(of: format)
    }

    private init(_ format: JinjaText, _ arguments: JinjaValue, _ meter: JinjaMeter) {
        self.meter = meter
        self.arguments = arguments
        isSafe = format.isSafe
        scalars = format.scalars[...]
        if case .tuple(let tuple) = arguments {
            rest = tuple.items[...]
        } else {
            rest = [arguments]
        }
    }

    private mutating func run() throws -> JinjaText {
        while let scalar = scalars.popFirst() {
            if scalar == "%" {
                try directive()
            } else {
                result.bytes += JinjaText(CollectionOfOne(scalar)).bytes
            }
        }
        if !rest.isEmpty, !hasItems {
            throw JinjaFault.failure("not all arguments converted during string formatting")
        }
        return result
    }

    /// Whether the values could be looked up by key: then some may be left over.
    private var hasItems: Bool {
        switch arguments {
        case .dict, .list, .undefined: true
        case .object(let object): object is JinjaRange
        case .none, .bool, .int, .float, .string, .tuple: false
        }
    }

    private mutating func directive() throws {
        var value: JinjaValue?
        if scalars.first == "(" { value = try keyed() }
        var spec = JinjaFormatSpec()
        flags(&spec)
        spec.width = try number() ?? 0
        if spec.width < 0 { (spec.width, spec.side) = (-spec.width, .left) }
        if scalars.first == "." {
            scalars.removeFirst()
            spec.precision = max(try number() ?? 0, 0)
        }
        while let letter = scalars.first, ["h", "l", "L"].contains(letter) {
            scalars.removeFirst()
        }
        guard let kind = scalars.popFirst() else {
            throw JinjaFault.failure("incomplete format")
        }
        if kind == "%" {
            result.bytes.append(UInt8(ascii: "%"))
            return
        }
        let subject = try value ?? next()
        result.bytes += try text(of: subject, kind, spec).bytes
        try meter.check(length: result.bytes.count)
    }

    private mutating func keyed() throws -> JinjaValue {
        var name: [Unicode.Scalar] = []
        var level = 0
        while let scalar = scalars.popFirst() {
            if scalar == "(" { level += 1 }
            if scalar == ")" { level -= 1 }
            if level == 0 { break }
            if !(level == 1 && scalar == "(" && name.isEmpty) { name.append(scalar) }
        }
        guard case .dict(let dict) = arguments else {
            throw JinjaFault.failure("format requires a mapping")
        }
        let key = JinjaText(name)
        guard let value = dict.value(named: key) else {
            throw JinjaFault.failure("no key \(key.quoted)")
        }
        return value
    }

    private mutating func flags(_ spec: inout JinjaFormatSpec) {
        spec.side = .right
        while let flag = scalars.first {
            switch flag {
            case "-": spec.side = .left
            case "+": spec.sign = "+"
            case " ": if spec.sign != "+" { spec.sign = " " }
            case "#": spec.isAlternate = true
            case "0": spec.isZeroPadded = true
            default: return
            }
            scalars.removeFirst()
        }
    }

    /// A number in the format, or the next value for `*`.
    private mutating func number() throws -> Int? {
        if scalars.first == "*" {
            scalars.removeFirst()
            guard let number = try next().int, number > Int(Int32.min) else {
                throw JinjaFault.failure("* wants int")
            }
            return number
        }
        let digits = scalars.prefix { ("0"..."9").contains($0) }
        if digits.isEmpty { return nil }
        scalars.removeFirst(digits.count)
        guard let number = Int32(String(String.UnicodeScalarView(digits))) else {
            throw JinjaFault.failure("width too big")
        }
        return Int(number)
    }

    private mutating func next() throws -> JinjaValue {
        guard let value = rest.popFirst() else {
            throw JinjaFault.failure("not enough arguments for format string")
        }
        return value
    }

    private func text(
        of value: JinjaValue, _ kind: Unicode.Scalar, _ spec: JinjaFormatSpec
    ) throws -> JinjaText {
        var spec = spec
        switch kind {
        case "s", "r", "a":
            var text = try kind == "s" ? value.printed(meter) : value.represented(meter)
            if isSafe { text = text.escapedHTML }
            spec.isZeroPadded = false
            return try spec.lay(text, meter)
        case "d", "i", "u", "x", "X", "o":
            spec.kind = kind == "i" || kind == "u" ? "d" : kind
            guard let number = try whole(value, kind) else {
                try value.requireDefined()
                throw JinjaFault.failure(
                    "%\(kind) format: a real number is required, not \(value.typeName)")
            }
            return try spec.lay(number, meter)
        case "e", "E", "f", "F", "g", "G":
            guard let number = value.double else {
                try value.requireDefined()
                throw JinjaFault.failure("must be real number, not \(value.typeName)")
            }
            spec.kind = kind
            return try spec.lay(number, meter)
        case "c":
            spec.precision = nil
            if let text = value.text, text.count == 1 { return try spec.lay(text, meter) }
            if let code = value.int, let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init)
            {
                return try spec.lay(JinjaText(CollectionOfOne(scalar)), meter)
            }
            throw JinjaFault.failure("%c requires int or char")
        default: throw JinjaFault.failure("unsupported format character '\(kind)'")
        }
    }

    /// Only decimal digits take a float.
    private func whole(_ value: JinjaValue, _ kind: Unicode.Scalar) throws -> Int? {
        if let number = value.int { return number }
        guard case .float(let number) = value, ["d", "i", "u"].contains(kind) else { return nil }
        guard let whole = Int(exactly: number.rounded(.towardZero)) else {
            throw JinjaOperator.overflow()
        }
        return whole
    }
}
