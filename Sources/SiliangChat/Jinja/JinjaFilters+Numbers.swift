// Filters that make numbers.

import Foundation

extension JinjaFilters {
    static func addNumbers(to filters: inout [String: JinjaFilter]) {
        filters["abs"] = { _, value, arguments in
            try arguments.requireNone("abs")
            switch JinjaNumber(value) {
            case .int(let number):
                if number == .min { throw JinjaOperator.overflow() }
                return .int(abs(number))
            case .float(let number): return .float(abs(number))
            case nil: throw JinjaFault.failure("bad operand type for abs(): '\(value.typeName)'")
            }
        }
        filters["int"] = { _, value, arguments in
            let bound = try arguments.bind("int", ["default", "base"])
            return try int(value, base: bound[1].map(\.int) ?? 10) ?? bound[0] ?? .int(0)
        }
        filters["float"] = { _, value, arguments in
            let bound = try arguments.bind("float", ["default"])
            try value.requireDefined()
            let number = value.text.map { Double(pythonText: $0.string) } ?? value.double
            return number.map(JinjaValue.float) ?? bound[0] ?? .float(0)
        }
        filters["round"] = { _, value, arguments in
            try round(value, arguments.bind("round", ["precision", "method"]))
        }
        filters["filesizeformat"] = { _, value, arguments in
            let binary = try arguments.bind("filesizeformat", ["binary"]).isTrue(0)
            let number = value.text.map { Double(pythonText: $0.string) } ?? value.double
            guard let number else {
                throw JinjaFault.failure("a number is expected, not '\(value.typeName)'")
            }
            return .text(fileSize(number, binary: binary))
        }
    }

    /// The whole number of a value; nil where there is none.
    private static func int(_ value: JinjaValue, base: Int?) throws -> JinjaValue? {
        try value.requireDefined()
        if let text = value.text?.string {
            if let base, let number = Int(pythonText: text, radix: base) { return .int(number) }
            return try Double(pythonText: text).flatMap(whole)
        }
        if let number = value.int { return .int(number) }
        guard case .float(let number) = value else { return nil }
        if number.isInfinite {
            throw JinjaFault.failure("cannot convert float infinity to integer")
        }
        return try whole(number)
    }

    private static func whole(_ number: Double) throws -> JinjaValue? {
        guard number.isFinite else { return nil }
        guard let whole = Int(exactly: number.rounded(.towardZero)) else {
            throw JinjaOperator.overflow()
        }
        return .int(whole)
    }

    private static func round(_ value: JinjaValue, _ bound: JinjaBound) throws -> JinjaValue {
        let method = try bound.text(1)?.string ?? "common"
        guard ["common", "ceil", "floor"].contains(method) else {
            throw JinjaFault.failure("method must be common, ceil or floor")
        }
        guard let number = JinjaNumber(value) else {
            try value.requireDefined()
            throw JinjaFault.failure("type \(value.typeName) doesn't define __round__ method")
        }
        let places = try bound.int(0) ?? 0
        if method == "common" {
            guard case .int(let whole) = number else {
                return .float(number.double.pythonRounded(places))
            }
            return .int(try rounded(whole, places))
        }
        let unit = pow(10, Double(places))
        let scaled = number.double * unit
        guard scaled.isFinite else { throw JinjaFault.failure("the number cannot be rounded") }
        return .float(scaled.rounded(method == "ceil" ? .up : .down) / unit)
    }

    /// A whole number to tens, hundreds and so on, halves to even.
    private static func rounded(_ number: Int, _ places: Int) throws -> Int {
        if places >= 0 { return number }
        if places < -18 { return 0 }
        let unit = (0..<(-places)).reduce(1) { product, _ in product * 10 }
        let (quotient, rest) = number.quotientAndRemainder(dividingBy: unit)
        let isUp = rest.magnitude * 2 > unit || rest.magnitude * 2 == unit && quotient % 2 != 0
        let wanted = quotient + (isUp ? (number < 0 ? -1 : 1) : 0)
        let (product, overflow) = wanted.multipliedReportingOverflow(by: unit)
        if overflow { throw JinjaOperator.overflow() }
        return product
    }

    private static func fileSize(_ bytes: Double, binary: Bool) -> String {
        let base = binary ? 1024.0 : 1000.0
        if bytes == 1 { return "1 Byte" }
        if bytes < base {
            return "\(Int(exactly: bytes.rounded(.towardZero)) ?? 0) Bytes"
        }
        var unit = base * base
        let prefixes = Array("kMGTPEZY")
        for (place, prefix) in prefixes.enumerated() {
            if bytes < unit || place == prefixes.count - 1 {
                let letter = binary ? prefix.uppercased() + "iB" : "\(prefix)B"
                return String(format: "%.1f ", base * bytes / unit) + letter
            }
            unit *= base
        }
        return ""
    }
}

extension Int {
    /// As Python's `int(text, base)`: white space around, a sign, underscores between digits, and
    /// a prefix such as `0x` where it fits the base.
    init?(pythonText: String, radix: Int) {
        guard radix == 0 || (2...36).contains(radix) else { return nil }
        var text = JinjaText(pythonText).stripped(nil).string[...]
        let sign = text.first == "-" || text.first == "+" ? String(text.removeFirst()) : ""
        var radix = radix
        let prefixes = ["0b": 2, "0o": 8, "0x": 16]
        if let found = prefixes[text.prefix(2).lowercased()], radix == 0 || radix == found {
            radix = found
            text = text.dropFirst(2)
            if text.first == "_" { text.removeFirst() }
        } else if radix == 0 {
            radix = 10
        }
        guard let digits = Self.withoutUnderscores(text), digits.first != "+", digits.first != "-"
        else { return nil }
        self.init(sign + digits, radix: radix)
    }

    /// Nil unless every underscore stands between two others.
    fileprivate static func withoutUnderscores(_ text: Substring) -> String? {
        if text.first == "_" || text.last == "_" || text.contains("__") { return nil }
        return text.filter { $0 != "_" }
    }
}

extension Double {
    /// As Python's `float(text)`.
    init?(pythonText: String) {
        let text = JinjaText(pythonText).stripped(nil).string.lowercased()
        switch text.drop(while: { $0 == "+" || $0 == "-" }) {
        case "inf", "infinity": self = text.first == "-" ? -.infinity : .infinity
        case "nan": self = .nan
        default:
            guard let digits = Int.withoutUnderscores(text[...]),
                digits.allSatisfy({ "0123456789.e+-".contains($0) }),
                let number = Double(digits)
            else { return nil }
            self = number
        }
    }
}
