// From a vocabulary's merge rules or scores to rules over numbers.

import SiliangFormats

/// Merge rules over numbered spellings.
struct MergeRules {
    /// The entries of the vocabulary, then spellings that only the rules name.
    private(set) var spellings: SpellingTable
    let vocabSize: Int
    private(set) var rules: [(left: UInt32, right: UInt32, rule: MergeRule)] = []
    /// The number of each byte as a symbol of its own.
    private(set) var byteNumbers: [UInt32] = []
    private var text: [UInt8] = []
    /// How the spellings in rules are written.
    private var isByteLevel = true

    /// The rules of a byte-level vocabulary, in the order of training.
    ///
    /// - Parameters:
    ///   - entries: what each id spells.
    ///   - data: the rules as lines, two spellings in the byte alphabet with a space between, or
    ///     as pairs.
    /// - Throws: `damaged` for a line without two spellings.
    init(entries: SpellingTable, bytesOf data: TokenizerData) throws(TokenizerError) {
        spellings = entries
        vocabSize = entries.count
        try add(data)
        for byte in 0...UInt8.max {
            text = [byte]
            byteNumbers.append(number(of: 0..<1))
        }
    }

    /// The rules of a vocabulary of characters, in the order of training.
    ///
    /// - Parameter bytes: the id that stands for each byte, or one outside the vocabulary.
    /// - Throws: `damaged` for a line without two spellings.
    init(
        entries: SpellingTable, charactersOf data: TokenizerData, bytes: [UInt32]
    ) throws(TokenizerError) {
        spellings = entries
        vocabSize = entries.count
        byteNumbers = bytes
        isByteLevel = false
        try add(data)
    }

    /// The rules that ranks imply: any two neighbours that together are an entry may become it,
    /// the entry with the lowest id first. Every byte is an entry or has no rules.
    init(ranks entries: SpellingTable) {
        spellings = entries
        vocabSize = entries.count
        for byte in 0...UInt8.max {
            text = [byte]
            byteNumbers.append(number(of: 0..<1))
        }
        for id in 0..<vocabSize where entries.isFindable(id) {
            addSplits(of: id, rank: UInt32(truncatingIfNeeded: id), anywhere: true)
        }
    }

    /// The rules that SentencePiece's scores imply: any two neighbours that together are an entry
    /// may become it, the entry with the highest score first.
    ///
    /// - Parameters:
    ///   - entries: what each id spells; entries for single bytes hidden.
    ///   - scores: one for each entry.
    ///   - bytes: the id that stands for each byte, or one outside the vocabulary.
    init(entries: SpellingTable, scores: [Double], bytes: [UInt32]) {
        spellings = entries
        vocabSize = entries.count
        byteNumbers = bytes
        let values = scores.prefix(vocabSize).map { $0.isNaN ? -.infinity : $0 }
        let order = Set(values).sorted(by: >)
        let ranks = Dictionary(
            uniqueKeysWithValues: order.enumerated().map { ($1, UInt32(truncatingIfNeeded: $0)) })
        for id in 0..<vocabSize where entries.isFindable(id) {
            addSplits(of: id, rank: ranks[values[id]] ?? 0)
        }
    }

    /// SentencePiece trains entries of at most 16 characters unless told otherwise. Longer ones than
    /// this have no rules: trying all their borders would take a time quadratic in their length.
    private static let longestSplit = 512

    /// A rule for each border of characters in an entry whose sides may be symbols: an entry, or a
    /// single character.
    private mutating func addSplits(of id: Int, rank: UInt32, anywhere: Bool = false) {
        let range = spellings.offsets[id]..<spellings.offsets[id + 1]
        guard range.count <= Self.longestSplit else { return }
        text = Array(spellings.bytes[range])
        let rule = MergeRule(rank: rank, merged: UInt32(truncatingIfNeeded: id))
        for place in text.indices.dropFirst() where anywhere || text[place] & 0xC0 != 0x80 {
            guard let left = symbol(0..<place), let right = symbol(place..<text.count) else {
                continue
            }
            rules.append((left, right, rule))
        }
    }

    private mutating func symbol(_ range: Range<Int>) -> UInt32? {
        let found = text.withUnsafeBufferPointer { spellings.find($0[range]) }
        if let found { return found }
        let length = text.withUnsafeBufferPointer {
            UTF8Scalar.decode($0, at: range.lowerBound).length
        }
        return length == range.count ? number(of: range) : nil
    }

    private mutating func add(_ data: TokenizerData) throws(TokenizerError) {
        try addLines(data)
        let pairs = data.mergePairs
        pairs.bytes.withUnsafeBufferPointer { bytes in
            for index in stride(from: 0, to: pairs.count - 1, by: 2) {
                let middle = pairs.offsets[index + 1]
                add(
                    bytes[pairs.offsets[index]..<middle],
                    bytes[middle..<pairs.offsets[index + 2]], rank: index / 2)
            }
        }
    }

    private mutating func addLines(_ data: TokenizerData) throws(TokenizerError) {
        let lines = data.merges
        rules.reserveCapacity(lines.count + data.mergePairs.count / 2)
        var failure: TokenizerError?
        lines.bytes.withUnsafeBufferPointer { bytes in
            for index in 0..<lines.count {
                let line = bytes[lines.offsets[index]..<lines.offsets[index + 1]]
                // The first byte may itself be a space: some files write spaces as they are.
                guard let space = line.dropFirst().firstIndex(of: UInt8(ascii: " ")) else {
                    failure = TokenizerError(
                        .damaged, item: "\(data.source.item("merges"))[\(index)]",
                        "is not two spellings with a space between; the file is damaged")
                    return
                }
                add(line[line.startIndex..<space], line[(space + 1)...], rank: index)
            }
        }
        if let failure { throw failure }
    }

    /// A rule with a character outside the byte alphabet applies to no text and is left out; among
    /// characters, one that names what is no entry.
    private mutating func add(
        _ left: Slice<UnsafeBufferPointer<UInt8>>, _ right: Slice<UnsafeBufferPointer<UInt8>>,
        rank: Int
    ) {
        text.removeAll(keepingCapacity: true)
        guard append(left) else { return }
        let middle = text.count
        guard append(right), middle > 0, text.count > middle else { return }
        guard isByteLevel || isKnown(0..<middle, middle..<text.count) else { return }
        let first = number(of: 0..<middle)
        let second = number(of: middle..<text.count)
        let merged = number(of: 0..<text.count)
        rules.append(
            (first, second, MergeRule(rank: UInt32(truncatingIfNeeded: rank), merged: merged)))
    }

    private mutating func append(_ spelling: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        if isByteLevel { return ByteAlphabet.decode(spelling, into: &text) }
        text.append(contentsOf: spelling)
        return true
    }

    private func isKnown(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        text.withUnsafeBufferPointer { text in
            spellings.find(text[left]) != nil && spellings.find(text[right]) != nil
                && spellings.find(text[left.lowerBound..<right.upperBound]) != nil
        }
    }

    private mutating func number(of range: Range<Int>) -> UInt32 {
        let found = text.withUnsafeBufferPointer { spellings.find($0[range]) }
        if let found { return found }
        let number = UInt32(truncatingIfNeeded: spellings.count)
        _ = spellings.append(text[range], isFindable: true)
        return number
    }
}
