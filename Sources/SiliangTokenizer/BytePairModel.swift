// A byte-level vocabulary with its merge rules, ready for encoding.

import SiliangFormats

/// Spellings, merge rules and what follows from them.
///
/// Numbers below `vocabSize` are ids. Merge rules may name spellings that are no entries (released
/// files do); these have numbers from `vocabSize` on and are written byte by byte at the end, as
/// llama.cpp does.
final class BytePairModel: Sendable {
    let vocabSize: Int
    private let spellings: SpellingTable
    private let byteNumbers: FrozenBuffer<UInt32>
    private let merges: MergeTable
    private let junctions: JunctionFilter
    private let takesWholePieces: Bool
    /// What a byte that is no entry and occurs in no UTF-8 (0xC0, 0xC1, 0xF5 and above) becomes:
    /// U+FFFD, where that can be spelled.
    private let replacement: [Int32]

    /// - Parameters:
    ///   - entries: the spellings of ids in order; hidden ones are found by no merge.
    ///   - takesWholePieces: a piece that is an entry is not merged (`ignore_merges`).
    init(
        entries: SpellingTable, merges rules: ByteStrings, takesWholePieces: Bool
    ) throws(TokenizerError) {
        vocabSize = entries.count
        self.takesWholePieces = takesWholePieces
        var builder = MergeBuilder(spellings: entries)
        try builder.add(rules)
        let byteNumbers = (0...UInt8.max).map { builder.number(ofByte: $0) }
        self.byteNumbers = FrozenBuffer(byteNumbers)
        spellings = builder.spellings
        merges = MergeTable(builder.rules)
        junctions = JunctionFilter(
            spellings: builder.spellings, numbers: builder.rules.lazy.map(\.rule.merged))
        let mark = [0xEF, 0xBF, 0xBD].map { byteNumbers[$0] }
        replacement =
            mark.allSatisfy { $0 < builder.vocabSize } ? mark.map(Int32.init(truncatingIfNeeded:)) : []
    }

    /// Appends the ids of one piece of text.
    func encode(
        _ piece: UnsafeBufferPointer<UInt8>, with merger: BytePairMerger, cache: PieceCache,
        to output: inout [Int32]
    ) {
        if piece.count <= PieceCache.Key.longestPiece {
            encodeShort(piece, merger, cache, &output)
        } else if takesWholePieces, let id = entry(piece) {
            output.append(id)
        } else {
            encodeLong(piece, merger, cache, &output)
        }
    }

    @inline(__always)
    private func encodeShort(
        _ piece: UnsafeBufferPointer<UInt8>, _ merger: BytePairMerger, _ cache: PieceCache,
        _ output: inout [Int32]
    ) {
        let key = PieceCache.Key(piece)
        if cache.append(key, to: &output) { return }
        let start = output.count
        if takesWholePieces, let id = entry(piece) {
            output.append(id)
        } else {
            merge(piece, merger, &output)
        }
        cache.insert(key, output[start...])
    }

    /// Cuts where no merge reaches across. A part that is no piece must not be taken whole, so it
    /// goes through the cache only where that makes no difference.
    private func encodeLong(
        _ piece: UnsafeBufferPointer<UInt8>, _ merger: BytePairMerger, _ cache: PieceCache,
        _ output: inout [Int32]
    ) {
        var start = 0
        var place = 1
        while place <= piece.count {
            let isBorder =
                place == piece.count
                || piece[place] & 0xC0 != 0x80 && !junctions.mayJoin(piece, place)
            if isBorder {
                let part = UnsafeBufferPointer(rebasing: piece[start..<place])
                if part.count <= PieceCache.Key.longestPiece, !takesWholePieces {
                    encodeShort(part, merger, cache, &output)
                } else {
                    merge(part, merger, &output)
                }
                start = place
            }
            place += 1
        }
    }

    private func entry(_ piece: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard let number = spellings.find(piece[...]), number < vocabSize else { return nil }
        return Int32(truncatingIfNeeded: number)
    }

    private func merge(
        _ piece: UnsafeBufferPointer<UInt8>, _ merger: BytePairMerger, _ output: inout [Int32]
    ) {
        merger.merge(piece, byteNumbers: byteNumbers.elements, table: merges) { number in
            if number < vocabSize {
                output.append(Int32(truncatingIfNeeded: number))
            } else {
                spell(number, &output)
            }
        }
    }

    private func spell(_ number: UInt32, _ output: inout [Int32]) {
        let range = spellings.offsets[Int(number)]..<spellings.offsets[Int(number) + 1]
        for byte in spellings.bytes[range] {
            let id = byteNumbers.elements[Int(byte)]
            if id < vocabSize {
                output.append(Int32(truncatingIfNeeded: id))
            } else if byte == 0xC0 || byte == 0xC1 || byte >= 0xF5 {
                output.append(contentsOf: replacement)
            }
        }
    }

    /// The bytes that no entry spells. Text that has them loses them, as with llama.cpp.
    var missingBytes: [UInt8] {
        (0...UInt8.max).filter { byteNumbers.elements[Int($0)] >= vocabSize }
    }
}

/// Numbers the spellings that merge rules name.
private struct MergeBuilder {
    var spellings: SpellingTable
    let vocabSize: Int
    var rules: [(left: UInt32, right: UInt32, rule: MergeRule)] = []
    private var text: [UInt8] = []

    init(spellings: SpellingTable) {
        self.spellings = spellings
        vocabSize = spellings.count
    }

    mutating func add(_ lines: ByteStrings) throws(TokenizerError) {
        rules.reserveCapacity(lines.count)
        var failure: TokenizerError?
        lines.bytes.withUnsafeBufferPointer { bytes in
            for index in 0..<lines.count {
                let line = bytes[lines.offsets[index]..<lines.offsets[index + 1]]
                // The first byte may itself be a space: some files write spaces as they are.
                guard let space = line.dropFirst().firstIndex(of: UInt8(ascii: " ")) else {
                    failure = TokenizerError(
                        .damaged, item: "tokenizer.ggml.merges[\(index)]",
                        "is not two spellings with a space between; the file is damaged")
                    return
                }
                add(line[line.startIndex..<space], line[(space + 1)...], rank: index)
            }
        }
        if let failure { throw failure }
    }

    /// A rule with a character outside the byte alphabet applies to no text and is left out.
    private mutating func add(
        _ left: Slice<UnsafeBufferPointer<UInt8>>, _ right: Slice<UnsafeBufferPointer<UInt8>>,
        rank: Int
    ) {
        text.removeAll(keepingCapacity: true)
        guard ByteAlphabet.decode(left, into: &text) else { return }
        let middle = text.count
        guard ByteAlphabet.decode(right, into: &text) else { return }
        guard middle > 0, text.count > middle else { return }
        let first = number(of: 0..<middle)
        let second = number(of: middle..<text.count)
        let merged = number(of: 0..<text.count)
        rules.append(
            (first, second, MergeRule(rank: UInt32(truncatingIfNeeded: rank), merged: merged)))
    }

    private mutating func number(of range: Range<Int>) -> UInt32 {
        let found = text.withUnsafeBufferPointer { spellings.find($0[range]) }
        if let found { return found }
        let number = UInt32(truncatingIfNeeded: spellings.count)
        _ = spellings.append(text[range], isFindable: true)
        return number
    }

    mutating func number(ofByte byte: UInt8) -> UInt32 {
        text = [byte]
        return number(of: 0..<1)
    }
}
