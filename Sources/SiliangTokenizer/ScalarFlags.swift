// Which classes of the pre-tokenizers' patterns each character of a text belongs to.

/// Classes of characters, as bits. The two lowest bits hold the number of bytes that follow the
/// first one in the character's UTF-8.
///
/// General categories are Unicode 16.0's; white space is the property White_Space.
enum ScalarFlags {
    static let lengthMask: UInt16 = 3
    static let letter: UInt16 = 1 << 2
    static let number: UInt16 = 1 << 3
    static let punctuation: UInt16 = 1 << 4
    static let symbol: UInt16 = 1 << 5
    static let mark: UInt16 = 1 << 6
    static let space: UInt16 = 1 << 7
    static let newline: UInt16 = 1 << 8
    static let asciiLetter: UInt16 = 1 << 9
    static let asciiPunctuation: UInt16 = 1 << 10
    /// `[一-龥぀-ゟ゠-ヿ]` of DeepSeek-V3's second pattern.
    static let deepSeekV3CJK: UInt16 = 1 << 11
    /// `[一-龥ࠀ-一가-퟿]` of DeepSeek LLM and Coder.
    static let deepSeekCJK: UInt16 = 1 << 12
    /// The cased letters that DeepSeek LLM's pattern lists.
    static let deepSeekLetter: UInt16 = 1 << 13
    /// The punctuation that DeepSeek LLM's pattern lists; ASCII letters are in it.
    static let deepSeekPunctuation: UInt16 = 1 << 14

    /// Writes the flags of every character of `text` at the place of its first byte; what stands at
    /// the places of the other bytes is undefined. A byte that belongs to no character counts as
    /// one of its own with the class of U+FFFD.
    static func classify(
        _ text: UnsafeBufferPointer<UInt8>, into flags: UnsafeMutableBufferPointer<UInt16>
    ) {
        let table = ScalarTable.shared
        let ascii = UnsafeBufferPointer(rebasing: table.blocks.elements[0..<256])
        var index = 0
        while index < text.count {
            let first = text[index]
            if first < 0x80 {
                flags[index] = ascii[Int(first)]
                index += 1
                continue
            }
            let (scalar, length) = UTF8Scalar.decode(text, at: index)
            flags[index] = table.flags(of: scalar) | UInt16(truncatingIfNeeded: length - 1)
            index += length
        }
    }
}

/// The classes of all scalars: pages of 256, equal to page 1 (no class) where nothing is known.
struct ScalarTable: Sendable {
    static let shared = ScalarTable()

    let blocks: FrozenBuffer<UInt16>
    private let pages: FrozenBuffer<UInt16>

    @inline(__always)
    func flags(of scalar: UInt32) -> UInt16 {
        let page = pages.elements[Int(scalar >> 8)]
        return blocks.elements[Int(page) << 8 | Int(scalar & 0xFF)]
    }

    private init() {
        var builder = ScalarTableBuilder()
        builder.addCategories()
        for range in [0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680] {
            builder.add(ScalarFlags.space, range)
        }
        for range in [0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F, 0x205F...0x205F] {
            builder.add(ScalarFlags.space, range)
        }
        builder.add(ScalarFlags.space, 0x3000...0x3000)
        builder.add(ScalarFlags.newline, 0x0A...0x0A)
        builder.add(ScalarFlags.newline, 0x0D...0x0D)
        for range in [0x41...0x5A, 0x61...0x7A] { builder.add(ScalarFlags.asciiLetter, range) }
        for range in [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E] {
            builder.add(ScalarFlags.asciiPunctuation, range)
        }
        for range in DeepSeekRanges.cjkV3 { builder.add(ScalarFlags.deepSeekV3CJK, range) }
        for range in DeepSeekRanges.cjk { builder.add(ScalarFlags.deepSeekCJK, range) }
        for range in DeepSeekRanges.letters { builder.add(ScalarFlags.deepSeekLetter, range) }
        for range in DeepSeekRanges.punctuation {
            builder.add(ScalarFlags.deepSeekPunctuation, range)
        }
        blocks = FrozenBuffer(builder.blocks)
        pages = FrozenBuffer(builder.pages)
    }
}

private struct ScalarTableBuilder {
    var blocks = [UInt16](repeating: 0, count: 512)
    var pages = [UInt16](repeating: 1, count: 0x1100)

    init() {
        pages[0] = 0
    }

    mutating func add(_ flag: UInt16, _ range: ClosedRange<Int>) {
        var scalar = range.lowerBound
        while scalar <= range.upperBound {
            let page = scalar >> 8
            if pages[page] == 1 {
                pages[page] = UInt16(blocks.count >> 8)
                blocks.append(contentsOf: repeatElement(0, count: 256))
            }
            let base = Int(pages[page]) << 8
            let last = min(range.upperBound, page << 8 | 0xFF)
            for index in base + scalar & 0xFF...base + last & 0xFF { blocks[index] |= flag }
            scalar = last + 1
        }
    }

    mutating func addCategories() {
        var found: [(flag: UInt16, range: ClosedRange<UInt32>)] = []
        UnicodeTable.forEachRange(in: UnicodeRanges.encoded) { category, range in
            if let flag = Self.flag(ofCategory: category) { found.append((flag, range)) }
        }
        for (flag, range) in found { add(flag, Int(range.lowerBound)...Int(range.upperBound)) }
    }

    /// The flag of a general category, by its place in `UnicodeRanges.names`.
    private static func flag(ofCategory category: Int) -> UInt16? {
        switch category {
        case 0...4: ScalarFlags.letter
        case 5...7: ScalarFlags.mark
        case 8...10: ScalarFlags.number
        case 11...17: ScalarFlags.punctuation
        case 18...21: ScalarFlags.symbol
        default: nil
        }
    }
}
