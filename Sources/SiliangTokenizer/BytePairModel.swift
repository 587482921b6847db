// A vocabulary with its merge rules, ready for encoding.

/// What a text is taken apart into before merging.
enum SymbolKind: Sendable {
    /// Bytes, as in GPT-2.
    case bytes
    /// Characters, as in SentencePiece; bytes where the vocabulary does not have the character.
    case characters
}

/// Spellings, merge rules and what follows from them.
///
/// Numbers below `vocabSize` are ids. Merge rules may name spellings that are no entries (released
/// files do); these have numbers from `vocabSize` on and are written byte by byte at the end, as
/// llama.cpp does.
final class BytePairModel: Sendable {
    let vocabSize: Int
    private let kind: SymbolKind
    private let spellings: SpellingTable
    private let byteNumbers: FrozenBuffer<UInt32>
    private let merges: MergeTable
    private let junctions: JunctionFilter
    private let takesWholePieces: Bool
    /// What a byte that is no entry and occurs in no UTF-8 (0xC0, 0xC1, 0xF5 and above) becomes:
    /// U+FFFD, where that can be spelled.
    private let replacement: [Int32]
    /// What becomes of characters that cannot be written; nil: they are kept as symbols, which
    /// merge with nothing and are left out at the end.
    private let unknown: UnknownRule?
    /// Whether long pieces may be cut: not where unknown characters become one, or where what is
    /// around one that is left out comes together.
    private let cutsLongPieces: Bool

    /// - Parameter takesWholePieces: a piece that is an entry is not merged (`ignore_merges`).
    init(
        _ rules: MergeRules, kind: SymbolKind, takesWholePieces: Bool, unknown: UnknownRule? = nil
    ) {
        let isComplete = rules.byteNumbers.allSatisfy { $0 < rules.vocabSize }
        self.unknown = unknown
        cutsLongPieces =
            isComplete || unknown.map { $0.id != nil && !$0.isFused } ?? true
        vocabSize = rules.vocabSize
        self.kind = kind
        self.takesWholePieces = takesWholePieces
        byteNumbers = FrozenBuffer(rules.byteNumbers)
        spellings = rules.spellings
        merges = MergeTable(rules.rules)
        junctions = JunctionFilter(
            spellings: rules.spellings, numbers: rules.rules.lazy.map(\.rule.merged))
        let mark = [0xEF, 0xBF, 0xBD].map { rules.byteNumbers[$0] }
        let canSpell = mark.allSatisfy { $0 < rules.vocabSize }
        replacement = canSpell ? mark.map(Int32.init(truncatingIfNeeded:)) : []
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
                || cutsLongPieces && piece[place] & 0xC0 != 0x80 && !junctions.mayJoin(piece, place)
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
        merger.merge(upTo: piece.count, table: merges) { symbols in
            fill(symbols, with: piece)
        } emit: { number in
            if number < vocabSize {
                output.append(Int32(truncatingIfNeeded: number))
            } else if let unknown {
                if let id = unknown.id { output.append(Int32(truncatingIfNeeded: id)) }
            } else {
                spell(number, &output)
            }
        }
    }

    /// Writes the numbers of the symbols that `piece` begins as, and returns how many there are.
    @inline(__always)
    private func fill(
        _ symbols: UnsafeMutableBufferPointer<UInt32>, with piece: UnsafeBufferPointer<UInt8>
    ) -> Int {
        if let unknown { return fill(symbols, with: piece, unknown) }
        var count = 0
        var index = 0
        while index < piece.count {
            var length = 1
            var number = byteNumbers.elements[Int(piece[index])]
            if kind == .characters {
                length = UTF8Scalar.decode(piece, at: index).length
                if let found = spellings.find(piece[index..<index + length]) {
                    number = found
                } else {
                    length = 1
                }
            }
            symbols[count] = number
            count += 1
            index += length
        }
        return count
    }

    /// As `fill`, where characters that cannot be written are unknown or left out: as the
    /// `tokenizers` package does, before anything is merged.
    private func fill(
        _ symbols: UnsafeMutableBufferPointer<UInt32>, with piece: UnsafeBufferPointer<UInt8>,
        _ unknown: UnknownRule
    ) -> Int {
        var count = 0
        var index = 0
        var wasUnknown = false
        while index < piece.count {
            let length = kind == .bytes ? 1 : UTF8Scalar.decode(piece, at: index).length
            let character = piece[index..<index + length]
            index += length
            if kind == .characters, let found = spellings.find(character) {
                symbols[count] = found
                count += 1
            } else if character.allSatisfy({ byteNumbers.elements[Int($0)] < vocabSize }) {
                for byte in character {
                    symbols[count] = byteNumbers.elements[Int(byte)]
                    count += 1
                }
            } else {
                if let id = unknown.id, !(wasUnknown && unknown.isFused) {
                    symbols[count] = id
                    count += 1
                }
                wasUnknown = true
                continue
            }
            wasUnknown = false
        }
        return count
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
