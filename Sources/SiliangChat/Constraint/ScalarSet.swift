// Sets of Unicode scalar values, and how such a set is spelt in UTF-8.

/// Unicode scalar values as ascending ranges that neither overlap nor touch.
struct ScalarSet: Sendable, Equatable {
    private(set) var ranges: [ClosedRange<UInt32>]

    /// Every scalar value: the code points without the surrogates.
    static let all = ScalarSet(normal: [0...0xD7FF, 0xE000...0x10FFFF])
    static let ascii = ScalarSet(normal: [0...0x7F])
    static let none = ScalarSet(normal: [])

    private init(normal: [ClosedRange<UInt32>]) {
        ranges = normal
    }

    /// Any ranges in any order; surrogates are left out.
    init(_ parts: [ClosedRange<UInt32>]) {
        var merged: [ClosedRange<UInt32>] = []
        for part in parts.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, part.lowerBound <= last.upperBound &+ 1 {
                let end = max(last.upperBound, part.upperBound)
                merged[merged.count - 1] = last.lowerBound...end
            } else {
                merged.append(part)
            }
        }
        self = ScalarSet(normal: merged).intersection(.all)
    }

    init(_ scalar: UInt32) {
        self.init([scalar...scalar])
    }

    /// The scalars of a text.
    init(of text: String) {
        self.init(text.unicodeScalars.map { $0.value...$0.value })
    }

    var isEmpty: Bool { ranges.isEmpty }

    func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

    func intersection(_ other: ScalarSet) -> ScalarSet {
        var common: [ClosedRange<UInt32>] = []
        var left = 0
        var right = 0
        while left < ranges.count, right < other.ranges.count {
            let (a, b) = (ranges[left], other.ranges[right])
            if a.overlaps(b) { common.append(a.clamped(to: b)) }
            if a.upperBound < b.upperBound { left += 1 } else { right += 1 }
        }
        return ScalarSet(normal: common)
    }

    var complement: ScalarSet {
        var rest: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { rest.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { rest.append(next...0x10FFFF) }
        return ScalarSet(normal: rest).intersection(.all)
    }

    func subtracting(_ other: ScalarSet) -> ScalarSet { intersection(other.complement) }
}

/// The byte sequences of UTF-8 (RFC 3629) for ranges of scalars.
enum UTF8Ranges {
    /// Sequences of byte ranges that together spell exactly the scalars of `range`.
    static func sequences(_ range: ClosedRange<UInt32>) -> [[ClosedRange<UInt8>]] {
        var found: [[ClosedRange<UInt8>]] = []
        for (limit, length) in [(UInt32(0)...0x7F, 1), (0x80...0x7FF, 2), (0x800...0xFFFF, 3)]
            + [(0x10000...0x10FFFF, 4)] where range.overlaps(limit)
        {
            split(range.clamped(to: limit), length, &found)
        }
        return found
    }

    /// Cuts a range of scalars of one length where its continuation bytes do not run from 80 to BF.
    private static func split(
        _ range: ClosedRange<UInt32>, _ length: Int, _ found: inout [[ClosedRange<UInt8>]]
    ) {
        let (low, high) = (range.lowerBound, range.upperBound)
        for level in 1..<max(length, 1) {
            let mask = (UInt32(1) << (6 * UInt32(level))) - 1
            guard low & ~mask != high & ~mask else { continue }
            if low & mask != 0 {
                split(low...(low | mask), length, &found)
                split(((low | mask) + 1)...high, length, &found)
                return
            }
            if high & mask != mask {
                split(low...((high & ~mask) - 1), length, &found)
                split((high & ~mask)...high, length, &found)
                return
            }
        }
        let first = encode(low, length)
        let last = encode(high, length)
        found.append(zip(first, last).map { $0...max($0, $1) })
    }

    private static func encode(_ scalar: UInt32, _ length: Int) -> [UInt8] {
        if length == 1 { return [UInt8(truncatingIfNeeded: scalar)] }
        let leads: [UInt8] = [0, 0, 0xC0, 0xE0, 0xF0]
        var bytes: [UInt8] = []
        var rest = scalar
        for _ in 1..<length {
            bytes.insert(0x80 | UInt8(truncatingIfNeeded: rest & 0x3F), at: 0)
            rest >>= 6
        }
        bytes.insert(leads[length] | UInt8(truncatingIfNeeded: rest), at: 0)
        return bytes
    }
}
