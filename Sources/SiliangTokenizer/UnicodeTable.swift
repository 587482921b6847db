// Reading the generated tables of Unicode's classes.

/// Classes of scalars by their number, as ranges.
enum UnicodeTable {
    /// Calls `body` with each range of `encoded`, which is as `UnicodeRanges.encoded` says, and
    /// the number of its class.
    static func forEachRange(in encoded: StaticString, _ body: (Int, ClosedRange<UInt32>) -> Void) {
        encoded.withUTF8Buffer { text in
            var index = 0
            func number() -> UInt32 {
                var value: UInt32 = 0
                var shift: UInt32 = 0
                while index < text.count {
                    let digit = digit(text[index])
                    index += 1
                    value |= (digit & 31) << shift
                    shift += 5
                    if digit < 32 { break }
                }
                return value
            }
            var end: UInt32 = 0
            while index < text.count {
                let group = Int(digit(text[index]))
                index += 1
                let start = end + number()
                end = start + number()
                body(group, start...end - 1)
            }
        }
    }

    private static func digit(_ character: UInt8) -> UInt32 {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        default: 63
        }
    }

    /// The sets of a generated table by their names.
    static func sets(names: StaticString, encoded: StaticString) -> [String: ScalarSet] {
        let names = names.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
            .split(separator: " ").map(String.init)
        var ranges = [[ClosedRange<UInt32>]](repeating: [], count: names.count)
        forEachRange(in: encoded) { number, range in
            if number < ranges.count { ranges[number].append(range) }
        }
        return Dictionary(
            zip(names, ranges.map { ScalarSet($0) }), uniquingKeysWith: { first, _ in first })
    }
}
