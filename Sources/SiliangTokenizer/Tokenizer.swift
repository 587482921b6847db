// Text to ids and back.

import SiliangFormats
import Synchronization

/// A model's tokenizer: byte-pair encoding of bytes or characters with a pre-tokenizer, or
/// SentencePiece, and special tokens.
///
/// Everything is bytes: text that is not valid UTF-8 is encoded too, byte by byte, and comes back
/// as it was. Encoding is safe from any number of threads at once.
public final class Tokenizer: Sendable {
    private let vocabulary: Vocabulary
    private let model: EncodingModel
    private let normalizer: TextNormalizer
    /// Tokens that are found in the text as it is, and then those that are found in the
    /// normalized text.
    private let added: AddedTokenMatcher
    private let addedNormalized: AddedTokenMatcher
    /// How ids become text; nil: each id is the bytes that it spells.
    let decoder: TokenDecoder?
    private let scratch = Mutex<[EncodeScratch]>([])

    /// The token that begins texts, where the model has one.
    public let bosTokenID: Int32?
    /// The token that ends texts, where the model has one.
    public let eosTokenID: Int32?
    /// Tokens after which generation stops: EOS, end of turn, end of message, and special tokens
    /// known by name as such.
    public let endOfGenerationTokenIDs: Set<Int32>
    /// What `encode` puts before a text.
    public let prefixTokenIDs: [Int32]
    /// What `encode` puts after a text.
    public let suffixTokenIDs: [Int32]

    /// Whether `encode` puts BOS before the text.
    public var addsBOS: Bool { bosTokenID.map(prefixTokenIDs.contains) ?? false }
    /// Whether `encode` puts EOS after the text.
    public var addsEOS: Bool { eosTokenID.map(suffixTokenIDs.contains) ?? false }

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
        let ids = SpecialIDs(data, count: vocabulary.count)
        bosTokenID = try ids.id(data.bosTokenID, "bos_token_id")
        eosTokenID = try ids.id(data.eosTokenID, "eos_token_id")
        endOfGenerationTokenIDs = try ids.endOfGeneration(vocabulary)
        (prefixTokenIDs, suffixTokenIDs) = try ids.template(
            addsBOSByDefault: model.addsBOSByDefault)
        normalizer = data.normalizer
        decoder = data.decoder
        (added, addedNormalized) = Self.matchers(data, vocabulary)
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
    ///   - addSpecial: whether `prefixTokenIDs` and `suffixTokenIDs` are added.
    /// - Complexity: O(n log n) at worst, for a text without a place to cut it; usually O(n).
    public func encode(
        utf8 text: UnsafeBufferPointer<UInt8>, parseSpecial: Bool = true, addSpecial: Bool = true
    ) -> [Int32] {
        var output: [Int32] = []
        output.reserveCapacity(text.count / 3 + 2)
        if addSpecial { output.append(contentsOf: prefixTokenIDs) }
        let work = scratch.withLock { $0.popLast() } ?? EncodeScratch()
        added.split(text) { id in
            isWanted(id, parseSpecial)
        } part: { range in
            let part = UnsafeBufferPointer(rebasing: text[range])
            let isTextStart = range.lowerBound == 0
            if let normalized = normalizer.apply(part) {
                normalized.withUnsafeBufferPointer {
                    encode(normalized: $0, isTextStart, parseSpecial, work, &output)
                }
            } else {
                encode(normalized: part, isTextStart, parseSpecial, work, &output)
            }
        } token: { id in
            output.append(id)
        }
        scratch.withLock { if $0.count < Self.keptScratches { $0.append(work) } }
        if addSpecial { output.append(contentsOf: suffixTokenIDs) }
        return output
    }

    private func isWanted(_ id: Int32, _ parseSpecial: Bool) -> Bool {
        parseSpecial
            || vocabulary.types[Int(id)] == .userDefined && !endOfGenerationTokenIDs.contains(id)
    }

    /// As many as encode at once on a usual machine; each holds about a megabyte.
    private static let keptScratches = 8

    /// Encodes what stands between tokens, which begins the text or follows one.
    private func encode(
        normalized text: UnsafeBufferPointer<UInt8>, _ isTextStart: Bool, _ parseSpecial: Bool,
        _ work: EncodeScratch, _ output: inout [Int32]
    ) {
        addedNormalized.split(text) { id in
            isWanted(id, parseSpecial)
        } part: { range in
            model.encode(
                UnsafeBufferPointer(rebasing: text[range]), isAfterSpecial: true,
                isTextStart: isTextStart && range.lowerBound == 0, work, &output)
        } token: { id in
            output.append(id)
        }
    }

    /// The bytes that `ids` stand for, one after the other. Where encoding puts a space before the
    /// text (SentencePiece), that space is taken away again.
    ///
    /// A `tokenizer.json` with entries for single bytes says that bytes which are part of no
    /// character become U+FFFD; everywhere else they come as they are.
    ///
    /// - Parameter skipSpecial: leaves control tokens out.
    /// - Throws: `unknownID` for an id outside `0..<vocabSize`.
    public func decode(
        _ ids: some Sequence<Int32>, skipSpecial: Bool = false
    ) throws(TokenizerError) -> [UInt8] {
        if let decoder {
            var kept: [Int32] = []
            for id in ids {
                let isControl = try isControl(id)
                if !(skipSpecial && isControl) { kept.append(id) }
            }
            return decoder.decode(kept)
        }
        var output: [UInt8] = []
        var prefix: Int? = addsSpacePrefix ? 0 : nil
        for id in ids {
            try appendBytes(of: id, skipSpecial: skipSpecial, to: &output)
            guard let start = prefix else { continue }
            if try isControl(id) {
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

    /// Whether an id is a control token.
    ///
    /// - Throws: `unknownID` for an id outside `0..<vocabSize`.
    func isControl(_ id: Int32) throws(TokenizerError) -> Bool {
        let type = try tokenType(of: id)
        return type == .control || type == .unknown
    }

    /// Whether a space is put before text, and taken away again.
    var addsSpacePrefix: Bool { model.addsSpacePrefix }

    func appendBytes(
        of id: Int32, skipSpecial: Bool, to output: inout [UInt8]
    ) throws(TokenizerError) {
        let isControl = try isControl(id)
        if skipSpecial, isControl { return }
        if let decoder {
            if let byte = decoder.byte(id) {
                output.append(byte)
            } else {
                output.append(contentsOf: decoder.text(id, isFirst: false))
            }
            return
        }
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
    /// The matchers for the text as it is and for the normalized text.
    private static func matchers(
        _ data: TokenizerData, _ vocabulary: Vocabulary
    ) -> (AddedTokenMatcher, AddedTokenMatcher) {
        guard let tokens = data.addedTokens else {
            return (AddedTokenMatcher(vocabulary.special, isEmpty: false), AddedTokenMatcher())
        }
        var raw = AddedTokenMatcher()
        var normalized = AddedTokenMatcher()
        for token in tokens where vocabulary.types.indices.contains(token.id) {
            let text = Array(token.text.utf8)
            if token.isNormalized {
                let changed =
                    data.normalizesAddedTokens
                    ? text.withUnsafeBufferPointer { data.normalizer.apply($0) } : nil
                normalized.insert(token, spelling: changed ?? text)
            } else {
                raw.insert(token, spelling: text)
            }
        }
        return (raw, normalized)
    }
}
