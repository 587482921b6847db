// Python's format specification, `[[fill]align][sign][#][0][width][grouping][.precision][type]`,
// which both of its ways to format share.

import Foundation

struct JinjaFormatSpec {
    enum Side { case left, right, center }

    var fill: Unicode.Scalar = " "
    /// Nil for what the type wants: text stands at the left, numbers at the right.
    var side: Side?
    /// Fill between the sign and the digits.
    var fillsBehindSign = false
    var sign: Unicode.Scalar = "-"
    var isAlternate = false
    var isZeroPadded = false
    var width = 0
    var grouping: Unicode.Scalar?
    var precision: Int?
    var kind: Unicode.Scalar?

    init() {}

    /// The specification behind the colon of `{…:…}`.
    init(_ text: JinjaText) throws {
        var rest = text.scalars[...]
        let sides: [Unicode.Scalar: Side] = ["<": .left, ">": .right, "^": .center, "=": .right]
        if rest.count > 1, let side = sides[rest[rest.startIndex + 1]] {
            (fill, self.side) = (rest[rest.startIndex], side)
            fillsBehindSign = rest[rest.startIndex + 1] == "="
            rest = rest.dropFirst(2)
        } else if let first = rest.first, let side = sides[first] {
            self.side = side
            fillsBehindSign = first == "="
            rest = rest.dropFirst()
        }
        if let first = rest.first, ["+", "-", " "].contains(first) { sign = rest.removeFirst() }
        if rest.first == "#" {
            isAlternate = true
            rest = rest.dropFirst()
        }
        if rest.first == "0" {
            isZeroPadded = side == nil
            if side != nil, fill == " " { fill = "0" }
            rest = rest.dropFirst()
        }
        width = try Self.number(&rest) ?? 0
        if let first = rest.first, [",", "_"].contains(first) { grouping = rest.removeFirst() }
        if rest.first == "." {
            rest = rest.dropFirst()
            precision = try Self.number(&rest)
            if precision == nil { throw JinjaFault.failure("Format specifier missing precision") }
        }
        kind = rest.popFirst()
        if !rest.isEmpty { throw JinjaFault.failure("Invalid format specifier") }
    }

    private static func number(_ rest: inout ArraySlice<Unicode.Scalar>) throws -> Int? {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        if digits.isEmpty { return nil }
        rest = rest.dropFirst(digits.count)
        guard let number = Int32(String(String.UnicodeScalarView(digits))) else {
            throw JinjaFault.failure("Too many decimal digits in format string")
        }
        return Int(number)
    }

    // MARK: Laying out

    func lay(_ value: JinjaValue, _ meter: JinjaMeter) throws -> JinjaText {
        switch value {
        case .string(let text):
            guard kind == nil || kind == "s", sign == "-", !isAlternate, !fillsBehindSign else {
                throw JinjaFault.failure("Invalid format specifier for a string")
            }
            return try lay(text, meter)
        case .int(let number):
            if let kind, ["e", "E", "f", "F", "g", "G", "%"].contains(kind) {
                return try lay(Double(number), meter)
            }
            if precision != nil {
                throw JinjaFault.failure("Precision not allowed in integer format specifier")
            }
            return try lay(number, meter)
        case .bool(let flag):
            if kind == nil, width == 0 { return JinjaText(flag ? "True" : "False") }
            return try lay(.int(flag ? 1 : 0), meter)
        case .float(let number): return try lay(number, meter)
        default:
            throw JinjaFault.failure(
                "unsupported format string passed to \(value.typeName).__format__")
        }
    }

    func lay(_ text: JinjaText, _ meter: JinjaMeter) throws -> JinjaText {
        var shown = text
        if let precision {
            shown = text.picking(
                JinjaSlice(start: 0, stop: precision, step: 1, length: text.count))
        }
        let fill = isZeroPadded ? "0" : fill
        return try shown.padded(to: width, with: fill, side ?? .left, meter)
    }

    func lay(_ number: Int, _ meter: JinjaMeter) throws -> JinjaText {
        let (digits, prefix): (String, String)
        switch kind {
        case nil, "d", "n": (digits, prefix) = (String(number.magnitude), "")
        case "b": (digits, prefix) = (String(number.magnitude, radix: 2), "0b")
        case "o": (digits, prefix) = (String(number.magnitude, radix: 8), "0o")
        case "x": (digits, prefix) = (String(number.magnitude, radix: 16), "0x")
        case "X":
            (digits, prefix) = (String(number.magnitude, radix: 16, uppercase: true), "0X")
        case "c":
            guard let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) else {
                throw JinjaFault.failure("%c arg not in range(0x110000)")
            }
            return try JinjaText(CollectionOfOne(scalar))
                .padded(to: width, with: fill, side ?? .left, meter)
        default: throw JinjaFault.failure("Unknown format code for an integer")
        }
        var shown = digits
        // Only printf's integers have a precision: the least number of digits.
        if let precision {
            let missing = max(precision - digits.utf8.count, 0)
            try meter.check(length: missing)
            shown = String(repeating: "0", count: missing) + digits
        }
        return try lay(
            sign: signText(isNegative: number < 0) + (isAlternate ? prefix : ""),
            grouped(shown, every: kind == nil || kind == "d" ? 3 : 4), meter)
    }

    func lay(_ number: Double, _ meter: JinjaMeter) throws -> JinjaText {
        let places = precision ?? 6
        try meter.check(length: places)
        let size = number.magnitude
        var digits: String
        switch kind {
        case "f", "F": digits = try shown(size, "f", places)
        case "e", "E": digits = try shown(size, "e", places)
        case "g", "G", "n": digits = try shown(size, "g", places)
        case "%": digits = try shown(size * 100, "f", places) + "%"
        case nil: digits = try precision.map { try general(size, $0) } ?? size.pythonText
        default: throw JinjaFault.failure("Unknown format code for a float")
        }
        if kind == "E" || kind == "G" || kind == "F" { digits = digits.uppercased() }
        let whole = digits.prefix { $0.isNumber }
        let rest = digits.dropFirst(whole.count)
        let isNegative = number.sign == .minus && !number.isNaN
        return try lay(
            sign: signText(isNegative: isNegative),
            grouped(String(whole), every: 3) + rest, meter)
    }

    private func shown(_ number: Double, _ kind: String, _ places: Int) throws -> String {
        guard number.isFinite else { return number.pythonText }
        return String(format: "%\(isAlternate ? "#" : "").\(places)\(kind)", number)
    }

    /// With `precision` digits, but never without a point.
    private func general(_ number: Double, _ precision: Int) throws -> String {
        let digits = max(precision, 1)
        let text = try shown(number, "g", digits)
        if !number.isFinite || text.contains("e") || text.contains(".") { return text }
        if text.count < digits || precision > text.count { return text + ".0" }
        // As many digits before the point as there may be: then the exponent form.
        let scientific = try shown(number, "e", digits - 1)
        let parts = scientific.split(separator: "e")
        guard parts.count == 2, parts[0].contains(".") else { return scientific }
        var mantissa = String(parts[0])
        while mantissa.last == "0" { mantissa.removeLast() }
        if mantissa.last == "." { mantissa.removeLast() }
        return mantissa + "e" + parts[1]
    }

    private func signText(isNegative: Bool) -> String {
        isNegative ? "-" : sign == "-" ? "" : String(sign)
    }

    private func grouped(_ digits: String, every size: Int) -> String {
        guard let grouping else { return digits }
        var result = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % size == 0 { result += String(grouping) }
            result.append(digit)
        }
        return result
    }

    private func lay(
        sign: String, _ digits: String, _ meter: JinjaMeter
    ) throws -> JinjaText {
        let isZeroFilled = isZeroPadded && side != .left
        guard isZeroFilled || fillsBehindSign else {
            return try JinjaText(sign + digits)
                .padded(to: width, with: fill, side ?? .right, meter)
        }
        let room = width - sign.utf8.count
        let filler = isZeroPadded ? "0" : fill
        let filled = try JinjaText(digits).padded(to: room, with: filler, .right, meter)
        return JinjaText(sign) + filled
    }
}
