// Arithmetic by Python's rules. Integers have 64 bits; what leaves them is an error, not a wrong
// number.

import Foundation

/// An integer or a float.
enum JinjaNumber {
    case int(Int)
    case float(Double)

    init?(_ value: JinjaValue) {
        if case .float(let number) = value {
            self = .float(number)
        } else if let number = value.int {
            self = .int(number)
        } else {
            return nil
        }
    }

    var double: Double {
        switch self {
        case .int(let number): Double(number)
        case .float(let number): number
        }
    }

    /// Exact also between integers that no double holds and floats.
    static func == (left: JinjaNumber, right: JinjaNumber) -> Bool {
        switch (left, right) {
        case (.int(let a), .int(let b)): a == b
        case (.int(let a), .float(let b)), (.float(let b), .int(let a)): Int(exactly: b) == a
        case (.float(let a), .float(let b)): a == b
        }
    }

    static func < (left: JinjaNumber, right: JinjaNumber) -> Bool {
        if case .int(let a) = left, case .int(let b) = right { return a < b }
        return left.double < right.double
    }
}

/// The operators of arithmetic.
enum JinjaOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case modulo = "%"
    case power = "**"

    /// The operator on numbers.
    func apply(_ left: JinjaNumber, _ right: JinjaNumber) throws -> JinjaValue {
        if case .int(let a) = left, case .int(let b) = right { return try apply(a, b) }
        return .float(try apply(left.double, right.double))
    }

    private func apply(_ a: Int, _ b: Int) throws -> JinjaValue {
        let result: (partialValue: Int, overflow: Bool)
        switch self {
        case .add: result = a.addingReportingOverflow(b)
        case .subtract: result = a.subtractingReportingOverflow(b)
        case .multiply: result = a.multipliedReportingOverflow(by: b)
        case .divide: return .float(try apply(Double(a), Double(b)))
        case .floorDivide:
            guard b != 0 else { throw Self.zeroDivision() }
            let quotient = a.dividedReportingOverflow(by: b)
            let isInexact = !quotient.overflow && quotient.partialValue * b != a
            let rounded = isInexact && (a < 0) != (b < 0) ? 1 : 0
            result = (quotient.partialValue - rounded, quotient.overflow)
        case .modulo:
            guard b != 0 else { throw Self.zeroDivision() }
            let remainder = a.remainderReportingOverflow(dividingBy: b).partialValue
            return .int(remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder)
        case .power: return try Self.power(a, b)
        }
        if result.overflow { throw Self.overflow() }
        return .int(result.partialValue)
    }

    private func apply(_ a: Double, _ b: Double) throws -> Double {
        switch self {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .divide, .floorDivide, .modulo:
            guard b != 0 else { throw Self.zeroDivision() }
            return divide(a, b)
        case .power:
            if a == 0, b < 0 { throw Self.zeroDivision() }
            if a < 0, b != b.rounded(), b.isFinite {
                throw JinjaFault.failure("a power that is a complex number")
            }
            let result = pow(a, b)
            if result.isInfinite, a.isFinite, b.isFinite { throw Self.overflow() }
            return result
        }
    }

    /// Python's quotient, its floor, and the remainder with the divisor's sign.
    private func divide(_ a: Double, _ b: Double) -> Double {
        if self == .divide { return a / b }
        var remainder = fmod(a, b)
        if remainder != 0, (remainder < 0) != (b < 0) { remainder += b }
        if remainder == 0 { remainder = copysign(0, b) }
        if self == .modulo { return remainder }
        let quotient = (a - remainder) / b
        return quotient == 0 ? copysign(0, a / b) : quotient.rounded()
    }

    private static func power(_ base: Int, _ exponent: Int) throws -> JinjaValue {
        if exponent < 0 {
            if base == 0 { throw zeroDivision() }
            return .float(pow(Double(base), Double(exponent)))
        }
        var (result, square, rest) = (1, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 {
                let next = result.multipliedReportingOverflow(by: square)
                if next.overflow { throw overflow() }
                result = next.partialValue
            }
            rest >>= 1
            if rest == 0 { break }
            let next = square.multipliedReportingOverflow(by: square)
            if next.overflow { throw overflow() }
            square = next.partialValue
        }
        return .int(result)
    }

    static func overflow() -> ChatError {
        JinjaFault.failure("a number is too large: chat templates compute in 64 bits")
    }

    static func zeroDivision() -> ChatError { JinjaFault.failure("division by zero") }
}

extension Double {
    /// As Python's `repr`: the shortest digits that read back, `1e+16` and beyond with an exponent.
    var pythonText: String {
        if isNaN { return "nan" }
        if isInfinite { return self < 0 ? "-inf" : "inf" }
        // Swift has the same digits; only where an exponent begins differs.
        let parts = "\(magnitude)".split(separator: "e")
        var mantissa = parts[0].split(separator: ".").map(String.init)
        if mantissa.count < 2 || mantissa[1] == "0" { mantissa = [mantissa[0], ""] }
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let digits = mantissa[0] + mantissa[1]
        let significant = digits.drop { $0 == "0" }
        if significant.isEmpty { return sign == .minus ? "-0.0" : "0.0" }
        // The number is 0.DIGITS times ten to `point`.
        let point = mantissa[0].count + exponent - (digits.count - significant.count)
        var shown = String(significant)
        while shown.last == "0" { shown.removeLast() }
        return (sign == .minus ? "-" : "") + Self.layOut(shown, point: point)
    }

    private static func layOut(_ digits: String, point: Int) -> String {
        if point > 16 || point < -3 {
            let exponent = point - 1
            let fraction = digits.dropFirst()
            let size = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
            return digits.prefix(1) + (fraction.isEmpty ? "" : "." + fraction)
                + "e" + (exponent < 0 ? "-" : "+") + size
        }
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
        if digits.count <= point {
            return digits + String(repeating: "0", count: point - digits.count) + ".0"
        }
        return digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// Rounded to `places` decimals, halves to even, as Python's `round`.
    func pythonRounded(_ places: Int) -> Double {
        guard isFinite, places < 330 else { return self }
        if places < -310 { return 0 }
        if places >= 0 { return Double(String(format: "%.\(places)f", self)) ?? self }
        let unit = pow(10, Double(-places))
        return (self / unit).rounded(.toNearestOrEven) * unit
    }
}
