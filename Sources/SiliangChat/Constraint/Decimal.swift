// Numbers digit by digit: exact bounds, without rounding.

import SiliangFormats

/// A decimal number, exactly as it is written.
struct Decimal: Sendable, Equatable {
    var isNegative: Bool
    /// Digits before the point, at least one, no zero in front of others.
    var whole: [UInt8]
    /// Digits after the point, no zero at the end.
    var fraction: [UInt8]

    static let zero = Decimal(isNegative: false, whole: [0], fraction: [])

    private init(isNegative: Bool, whole: [UInt8], fraction: [UInt8]) {
        self.isNegative = isNegative
        self.whole = whole
        self.fraction = fraction
    }

    /// The number that a JSON value stands for: of a binary fraction the shortest decimal that
    /// reads back as it, which is how it was written but for digits beyond the 17th.
    init?(_ value: JSONValue) {
        switch value {
        case .integer(let number): self.init(parsing: "\(number)")
        case .number(let number): self.init(parsing: "\(number)")
        default: return nil
        }
    }

    /// Digits, a point and an exponent as Swift prints them.
    init?(parsing text: String) {
        var mantissa = text[...]
        let negative = mantissa.first == "-"
        if negative { mantissa = mantissa.dropFirst() }
        var exponent = 0
        if let mark = mantissa.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            guard let number = Int(mantissa[mantissa.index(after: mark)...]), abs(number) < 400
            else { return nil }
            exponent = number
            mantissa = mantissa[..<mark]
        }
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2 else { return nil }
        var digits = Array((first + (parts.count == 2 ? parts[1] : "")).utf8)
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        digits = digits.map { $0 - 0x30 }
        var point = first.utf8.count + exponent
        if point < 0 {
            digits.insert(contentsOf: repeatElement(0, count: -point), at: 0)
            point = 0
        }
        if point > digits.count {
            digits.append(contentsOf: repeatElement(0, count: point - digits.count))
        }
        var whole = Array(digits[..<point].drop { $0 == 0 })
        if whole.isEmpty { whole = [0] }
        var fraction = Array(digits[point...])
        while fraction.last == 0 { fraction.removeLast() }
        self.init(
            isNegative: negative && (whole != [0] || !fraction.isEmpty), whole: whole,
            fraction: fraction)
    }

    var isZero: Bool { whole == [0] && fraction.isEmpty }
    var isWhole: Bool { fraction.isEmpty }

    var negated: Decimal {
        Decimal(isNegative: !isNegative && !isZero, whole: whole, fraction: fraction)
    }

    /// The digit at a place counted from the first of `count` digits before the point.
    func digit(_ place: Int, count: Int) -> UInt8 {
        let index = place - (count - whole.count)
        if index < 0 { return 0 }
        if index < whole.count { return whole[index] }
        let after = index - whole.count
        return after < fraction.count ? fraction[after] : 0
    }

    /// Whether any digit from a place on, counted as in `digit(_:count:)`, is not zero.
    func hasDigits(from place: Int, count: Int) -> Bool {
        (place..<max(place, count + fraction.count)).contains { digit($0, count: count) != 0 }
    }

    static func < (left: Decimal, right: Decimal) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? magnitudeLess(right, left) : magnitudeLess(left, right)
    }

    private static func magnitudeLess(_ left: Decimal, _ right: Decimal) -> Bool {
        if left.whole.count != right.whole.count { return left.whole.count < right.whole.count }
        return (left.whole + left.fraction).lexicographicallyPrecedes(right.whole + right.fraction)
    }

    /// The remainder after division of a whole number's magnitude.
    func remainder(_ divisor: Int) -> Int {
        whole.reduce(0) { ($0 * 10 + Int($1)) % divisor }
    }
}

/// One end of a range.
struct DecimalBound: Sendable, Equatable {
    var value: Decimal
    var isInclusive: Bool
}

/// Which numbers a schema allows.
struct NumberRange: Sendable, Equatable {
    var lower: DecimalBound?
    var upper: DecimalBound?
    var isInteger = false
    var divisor: Int?

    /// Raises the lower bound to `bound` where that is tighter.
    mutating func tighten(lower bound: DecimalBound) {
        guard let old = lower else { return lower = bound }
        if old.value < bound.value || old.value == bound.value && !bound.isInclusive {
            lower = bound
        }
    }

    mutating func tighten(upper bound: DecimalBound) {
        guard let old = upper else { return upper = bound }
        if bound.value < old.value || old.value == bound.value && !bound.isInclusive {
            upper = bound
        }
    }

    func contains(_ value: Decimal) -> Bool {
        if isInteger || divisor != nil, !value.isWhole { return false }
        if let divisor, value.remainder(divisor) != 0 { return false }
        if let lower {
            if value < lower.value || value == lower.value && !lower.isInclusive { return false }
        }
        if let upper {
            if upper.value < value || value == upper.value && !upper.isInclusive { return false }
        }
        return true
    }
}
