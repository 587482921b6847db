// Text to ids and back.

import SiliangFormats
import Synchronization

/// A model's tokenizer: byte-level byte-pair encoding with a pre-tokenizer, or SentencePiece, and
/// special tokens.
///
/// Everything is bytes: text that is not valid UTF-8 is encoded too, byte by byte, and comes back
/// as it was. Encoding is safe from any number of threads at once.
public final class Tokenizer: Sendable {
    private let vocabulary: Vocabulary
    private let model: EncodingModel
    private let normalizesToNFC: Bool
    private let scratch = Mutex<[EncodeScratch]>([])

    /// The token that begins texts, where the model has one.
    public let bosTokenID: Int32?
    /// The token that ends texts, where the model has one.
    public let eosTokenID: Int32?
    /// Tokens after which generation stops: EOS, end of turn, end of message, and special tokens
    /// known by name as such.
    public let endOfGenerationTokenIDs: Set<Int32>
    /// Whether `encode` puts BOS before the text.
    public let addsBOS: Bool
    /// Whether `encode` puts EOS after the text.
    public let addsEOS: Bool

    /// The number of ids; they are `0..<vocabSize`.
    public var vocabSize: Int { vocabulary.count }

    /// Builds a tokenizer from plain data.
    ///
    /// Tolerated, as llama.cpp does: more types than entries, empty entries, merge rules that name
    /// spellings which are no entries, bytes without an entry (they are left out of encoded text).
    ///
    /// - Throws: `TokenizerError`: `unsupported` for a model or pre-tokenizer that is not known,
    ///   `damaged` for entries that contradict each other, `missing` for a vocabulary without merge
    ///   rules or a BOS that is asked for and not there.
    public init(_ data: TokenizerData) throws(TokenizerError) {
        (vocabulary, model) = try EncodingModel.build(data)
        let count = vocabulary.count
        bosTokenID = try Self.id(data.bosTokenID, "bos_token_id", count)
        eosTokenID = try Self.id(data.eosTokenID, "eos_token_id", count)
        let eot = try Self.id(data.eotTokenID, "eot_token_id", count)
        let eom = try Self.id(data.eomTokenID, "eom_token_id", count)
        endOfGenerationTokenIDs = Self.endOfGeneration([eosTokenID, eot, eom], data, vocabulary)
        addsBOS = try Self.adds(data.addsBOS, model.addsBOSByDefault, bosTokenID, "bos")
        addsEOS = try Self.adds(data.addsEOS, false, eosTokenID, "eos")
        normalizesToNFC = data.normalizesToNFC
    }

    /// Encodes `text`; see `encode(utf8:parseSpecial:addSpecial:)`.
    public func encode(
        _ text: String, parseSpecial: Bool = true, addSpecial: Bool = true
    ) -> [Int32] {
        var text = text
        return text.withUTF8 {
            encode(utf8: $0, parseSpecial: parseSpecial, addSpecial: addSpecial)
        }
    }

    /// Encodes `bytes`; see `encode(utf8:parseSpecial:addSpecial:)`.
    public func encode(
        _ bytes: [UInt8], parseSpecial: Bool = true, addSpecial: Bool = true
    ) -> [Int32] {
        bytes.withUnsafeBufferPointer {
            encode(utf8: $0, parseSpecial: parseSpecial, addSpecial: addSpecial)
        }
    }

    /// Encodes a text.
    ///
    /// - Parameters:
    ///   - utf8: the text; bytes that are not UTF-8 are characters of their own.
    ///   - parseSpecial: whether control tokens written in the text are those tokens. Where not,
    ///     they are plain text, so that a user's message cannot fake one. User-defined tokens are
    ///     found either way, as in llama.cpp and in the `tokenizers` package, but for those that
    ///     end an answer. Of several that begin at one place the longest counts.
    ///   - addSpecial: whether BOS and EOS are added where the model's `addsBOS` and `addsEOS` say.
    /// - Complexity: O(n log n) at worst, for a text without a place to cut it; usually O(n).
    public func encode(
        utf8 text: UnsafeBufferPointer<UInt8>, parseSpecial: Bool = true, addSpecial: Bool = true
    ) -> [Int32] {
        var output: [Int32] = []
        output.reserveCapacity(text.count / 3 + 2)
        if addSpecial, addsBOS, let bosTokenID { output.append(bosTokenID) }
        let work = scratch.withLock { $0.popLast() } ?? EncodeScratch()
        var start = 0
        var isFirst = true
        while start < text.count {
            let match = vocabulary.special.next(in: text, from: start) { id in
                parseSpecial
                    || vocabulary.types[Int(id)] == .userDefined
                        && !endOfGenerationTokenIDs.contains(id)
            }
            let end = match?.range.lowerBound ?? text.count
            if end > start {
                let part = UnsafeBufferPointer(rebasing: text[start..<end])
                encode(part: part, isAfterSpecial: isFirst, work, &output)
                isFirst = false
            }
            guard let match else { break }
            output.append(match.id)
            isFirst = true
            start = match.range.upperBound
        }
        scratch.withLock { if $0.count < Self.keptScratches { $0.append(work) } }
        if addSpecial, addsEOS, let eosTokenID { output.append(eosTokenID) }
        return output
    }

    /// As many as encode at once on a usual machine; each holds about a megabyte.
    private static let keptScratches = 8

    private func encode(
        part: UnsafeBufferPointer<UInt8>, isAfterSpecial: Bool, _ work: EncodeScratch,
        _ output: inout [Int32]
    ) {
        if normalizesToNFC, let normalized = NormalizationFormC.apply(part) {
            normalized.withUnsafeBufferPointer {
                model.encode($0, isAfterSpecial: isAfterSpecial, work, &output)
            }
        } else {
            model.encode(part, isAfterSpecial: isAfterSpecial, work, &output)
        }
    }

    /// The bytes that `ids` stand for, one after the other. Where encoding puts a space before the
    /// text (SentencePiece), that space is taken away again.
    ///
    /// - Parameter skipSpecial: leaves control tokens out.
    /// - Throws: `unknownID` for an id outside `0..<vocabSize`.
    public func decode(
        _ ids: some Sequence<Int32>, skipSpecial: Bool = false
    ) throws(TokenizerError) -> [UInt8] {
        var output: [UInt8] = []
        var prefix: Int? = model.addsSpacePrefix ? 0 : nil
        for id in ids {
            try appendBytes(of: id, skipSpecial: skipSpecial, to: &output)
            guard let start = prefix else { continue }
            if isControl(id) {
                prefix = output.count
            } else {
                if output.count > start, output[start] == UInt8(ascii: " ") {
                    output.remove(at: start)
                }
                prefix = nil
            }
        }
        return output
    }

    /// The bytes that an id stands for. They need not be whole characters.
    ///
    /// - Throws: `unknownID` for an id outside `0..<vocabSize`.
    public func bytes(of id: Int32) throws(TokenizerError) -> [UInt8] {
        var output: [UInt8] = []
        try appendBytes(of: id, skipSpecial: false, to: &output)
        return output
    }

    private func isControl(_ id: Int32) -> Bool {
        let type = vocabulary.types[Int(id)]
        return type == .control || type == .unknown
    }

    func appendBytes(
        of id: Int32, skipSpecial: Bool, to output: inout [UInt8]
    ) throws(TokenizerError) {
        _ = try tokenType(of: id)
        if skipSpecial, isControl(id) { return }
        let offsets = vocabulary.spellings.offsets
        let range = offsets[Int(id)]..<offsets[Int(id) + 1]
        output.append(contentsOf: vocabulary.spellings.bytes[range])
    }

    /// The id of the special token (control or user-defined) with exactly this text, if any.
    public func id(ofSpecial text: String) -> Int32? {
        vocabulary.special.id(of: text.utf8)
    }

    /// What an entry is for.
    ///
    /// - Throws: `unknownID` for an id outside `0..<vocabSize`.
    public func tokenType(of id: Int32) throws(TokenizerError) -> TokenType {
        guard id >= 0, Int(id) < vocabSize else {
            throw TokenizerError(
                .unknownID, item: "id \(id)",
                "is outside the vocabulary; ids are 0 to \(vocabSize - 1)")
        }
        return vocabulary.types[Int(id)]
    }

    /// The bytes that the vocabulary cannot spell; encoding leaves them out. Empty for nearly
    /// every model.
    public var missingBytes: [UInt8] { model.missingBytes }
}

extension Tokenizer {
    private static func id(
        _ value: Int?, _ name: String, _ count: Int
    ) throws(TokenizerError) -> Int32? {
        guard let value else { return nil }
        guard (0..<count).contains(value) else {
            throw TokenizerError(
                .damaged, item: "tokenizer.ggml.\(name)",
                "is \(value), but the vocabulary has ids 0 to \(count - 1)")
        }
        return Int32(truncatingIfNeeded: value)
    }

    private static func adds(
        _ wanted: Bool?, _ byDefault: Bool, _ id: Int32?, _ name: String
    ) throws(TokenizerError) -> Bool {
        if wanted == true, id == nil {
            throw TokenizerError(
                .missing, item: "tokenizer.ggml.\(name)_token_id",
                "tokenizer.ggml.add_\(name)_token is true, but this is not set")
        }
        return (wanted ?? byDefault) && id != nil
    }

    private static func endOfGeneration(
        _ ids: [Int32?], _ data: TokenizerData, _ vocabulary: Vocabulary
    ) -> Set<Int32> {
        var found = Set(ids.compactMap { $0 })
        // A normal entry may have such a name by chance of training; files exist that list the end
        // of a turn as user-defined.
        for id in 0..<vocabulary.count
        where vocabulary.types[id] == .control || vocabulary.types[id] == .userDefined {
            if EndOfGeneration.isKnown(data.tokens[id]) {
                found.insert(Int32(truncatingIfNeeded: id))
            }
        }
        return found
    }
}
