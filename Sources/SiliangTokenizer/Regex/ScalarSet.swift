// Sets of Unicode scalars.

/// A set of scalars as sorted ranges that do not touch. Surrogates may be in it and do no harm: no
/// text has them.
struct ScalarSet: Hashable, Sendable {
    private(set) var ranges: [ClosedRange<UInt32>] = []

    static let all = ScalarSet([0...0x10FFFF])

    init() {}

    init(_ unsorted: [ClosedRange<UInt32>]) {
        for range in unsorted.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ranges.last, range.lowerBound <= last.upperBound + 1 {
                let end = max(last.upperBound, range.upperBound)
                ranges[ranges.count - 1] = last.lowerBound...end
            } else {
                ranges.append(range)
            }
        }
    }

    init(scalar: UInt32) {
        ranges = [scalar...scalar]
    }

    /// The scalars of `text`.
    init(of text: String) {
        self.init(text.unicodeScalars.map { $0.value...$0.value })
    }

    /// The scalars of which `isMember` says so; asks about all of them.
    init(where isMember: (Unicode.Scalar) -> Bool) {
        var ranges: [ClosedRange<UInt32>] = []
        for value in 0...0x10FFFF as ClosedRange<UInt32> {
            guard let scalar = Unicode.Scalar(value), isMember(scalar) else { continue }
            if let last = ranges.last, last.upperBound + 1 == value {
                ranges[ranges.count - 1] = last.lowerBound...value
            } else {
                ranges.append(value...value)
            }
        }
        self.ranges = ranges
    }

    func union(_ other: ScalarSet) -> ScalarSet {
        if ranges.isEmpty { return other }
        return other.ranges.isEmpty ? self : ScalarSet(ranges + other.ranges)
    }

    func intersection(_ other: ScalarSet) -> ScalarSet {
        inverted.union(other.inverted).inverted
    }

    var inverted: ScalarSet {
        var result = ScalarSet()
        var start: UInt32 = 0
        for range in ranges {
            if range.lowerBound > start { result.ranges.append(start...range.lowerBound - 1) }
            start = range.upperBound + 1
        }
        if start <= 0x10FFFF { result.ranges.append(start...0x10FFFF) }
        return result
    }

    func contains(_ scalar: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(scalar)
    }
}
