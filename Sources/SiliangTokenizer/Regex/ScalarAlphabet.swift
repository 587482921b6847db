// The classes of characters that some expressions tell apart.

/// All scalars, sorted into letters: two have the same letter when no set of the expressions tells
/// them apart. What expressions look at is the letter, one byte for a character.
struct ScalarAlphabet: Sendable {
    /// For each set and each letter, whether it is a member: 256 entries for a set.
    private(set) var members: [UInt8] = []
    private let pages: FrozenBuffer<UInt16>
    private let blocks: FrozenBuffer<UInt8>

    /// - Throws: `RegexError` for sets that tell more than 256 kinds of characters apart.
    init(_ sets: [ScalarSet]) throws(RegexError) {
        var starts: Set<UInt32> = [0]
        for range in sets.lazy.flatMap(\.ranges) {
            starts.insert(range.lowerBound)
            starts.insert(range.upperBound + 1)
        }
        let borders = starts.filter { $0 <= 0x10FFFF }.sorted() + [0x110000]
        var letters: [[UInt64]: UInt8] = [:]
        var builder = PageBuilder()
        var places = [Int](repeating: 0, count: sets.count)
        for (start, end) in zip(borders, borders.dropFirst()) {
            var signature = [UInt64](repeating: 0, count: sets.count / 64 + 1)
            for (index, set) in sets.enumerated() {
                while places[index] < set.ranges.count,
                    set.ranges[places[index]].upperBound < start
                { places[index] += 1 }
                if places[index] < set.ranges.count, set.ranges[places[index]].contains(start) {
                    signature[index / 64] |= 1 << UInt64(index % 64)
                }
            }
            let letter: UInt8
            if let known = letters[signature] {
                letter = known
            } else {
                guard let new = UInt8(exactly: letters.count) else {
                    throw RegexError(reason: "too many kinds of characters")
                }
                letters[signature] = new
                letter = new
            }
            builder.fill(Int(start)..<Int(end), letter)
        }
        members = Array(repeating: 0, count: sets.count << 8)
        for (signature, letter) in letters {
            for index in sets.indices where signature[index / 64] >> UInt64(index % 64) & 1 != 0 {
                members[index << 8 | Int(letter)] = 1
            }
        }
        let (pages, blocks) = builder.finish()
        self.pages = FrozenBuffer(pages)
        self.blocks = FrozenBuffer(blocks)
    }

    @inline(__always)
    func letter(of scalar: UInt32) -> UInt8 {
        let page = pages.elements[Int(scalar >> 8)]
        return blocks.elements[Int(page) << 8 | Int(scalar & 0xFF)]
    }

    /// Writes the letter and the byte offset of each character of `text` and returns how many there
    /// are; after the last offset comes the text's length. A byte that belongs to no character
    /// counts as U+FFFD.
    func write(
        _ text: UnsafeBufferPointer<UInt8>, letters: UnsafeMutableBufferPointer<UInt8>,
        offsets: UnsafeMutableBufferPointer<Int>
    ) -> Int {
        // Page 0 of the table holds ASCII.
        let ascii = Int(pages.elements[0]) << 8
        var count = 0
        var index = 0
        while index < text.count {
            offsets[count] = index
            let first = text[index]
            if first < 0x80 {
                letters[count] = blocks.elements[ascii | Int(first)]
                index += 1
            } else {
                let (scalar, length) = UTF8Scalar.decode(text, at: index)
                letters[count] = letter(of: scalar)
                index += length
            }
            count += 1
        }
        offsets[count] = index
        return count
    }
}

/// Letters in pages of 256 scalars, with equal pages stored once.
private struct PageBuilder {
    private var pages: [UInt16] = []
    private var blocks: [UInt8] = []
    private var known: [[UInt8]: UInt16] = [:]
    private var page: [UInt8] = []
    private var uniform: [UInt8: UInt16] = [:]

    mutating func fill(_ range: Range<Int>, _ letter: UInt8) {
        var left = range.count
        while left > 0 {
            if page.isEmpty, left >= 256, let block = uniform[letter] {
                pages.append(block)
                left -= 256
                continue
            }
            let taken = min(left, 256 - page.count)
            let isUniform = taken == 256
            page.append(contentsOf: repeatElement(letter, count: taken))
            left -= taken
            guard page.count == 256 else { continue }
            let block = known[page] ?? UInt16(truncatingIfNeeded: blocks.count >> 8)
            if known.updateValue(block, forKey: page) == nil { blocks.append(contentsOf: page) }
            if isUniform { uniform[letter] = block }
            pages.append(block)
            page.removeAll(keepingCapacity: true)
        }
    }

    func finish() -> (pages: [UInt16], blocks: [UInt8]) { (pages, blocks) }
}
