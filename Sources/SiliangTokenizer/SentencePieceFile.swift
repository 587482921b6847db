// A SentencePiece model file (tokenizer.model).

import SiliangFormats

/// Reads `ModelProto` of SentencePiece's sentencepiece_model.proto, as far as encoding needs it.
struct SentencePieceFile {
    private var tokens: [[UInt8]] = []
    private var scores: [Double] = []
    private var types: [Int] = []
    private var modelType = 1
    private var ids: [Int: Int] = [40: 0, 41: 1, 42: 2]
    private var addsPrefix = true
    private var collapsesSpaces = true
    private var characterMap: [UInt8] = []

    /// What the file says as a tokenizer's data.
    ///
    /// - Throws: `damaged` for what is no such file, `unsupported` for other models than BPE.
    static func data(_ bytes: [UInt8]) throws(TokenizerError) -> TokenizerData {
        var file = SentencePieceFile()
        try file.read(bytes)
        guard file.modelType == 2 else {
            let names = [1: "unigram", 3: "word", 4: "char"]
            throw TokenizerError(
                .unsupported, item: "trainer_spec.model_type",
                "\(names[file.modelType] ?? "\(file.modelType)") is not supported; BPE is")
        }
        return try file.data()
    }

    private func data() throws(TokenizerError) -> TokenizerData {
        var data = TokenizerData()
        data.source = .file
        data.model = "sentencepiece"
        data.tokens = ByteStrings(tokens)
        data.scores = scores
        data.tokenTypes = types
        data.hasByteFallback = types.contains(TokenType.byte.rawValue)
        func id(_ field: Int) -> Int? {
            ids[field].flatMap { tokens.indices.contains($0) ? $0 : nil }
        }
        data.unknown = UnknownRule(
            id: id(40).flatMap(UInt32.init(exactly:)), isFused: true)
        data.bosTokenID = id(41)
        data.eosTokenID = id(42)
        try setNormalizer(&data)
        setAddedTokens(&data)
        data.decoder = Self.decoder(data)
        return data
    }

    private func setNormalizer(_ data: inout TokenizerData) throws(TokenizerError) {
        if !characterMap.isEmpty {
            guard let map = CharacterMap(characterMap) else {
                throw Self.damaged("normalizer_spec.precompiled_charsmap")
            }
            data.normalizer.steps.append(.map(map))
        }
        if collapsesSpaces { data.normalizer.steps.append(.collapseSpaces) }
        if addsPrefix { data.normalizer.steps.append(.prepend(SentencePiece.mark)) }
        data.normalizer.steps.append(.replace([0x20], with: SentencePiece.mark))
        // The library takes a space away when it decodes in either case.
        data.addsSpacePrefix = addsPrefix || collapsesSpaces
    }

    /// Control symbols are looked for in the text as it is, those that the user has defined in the
    /// normalized text, and there before anything is merged.
    private func setAddedTokens(_ data: inout TokenizerData) {
        data.normalizesAddedTokens = false
        data.isTrained = types.map { $0 != TokenType.userDefined.rawValue }
        data.addedTokens = types.indices.compactMap { id in
            let type = TokenType(rawValue: types[id])
            guard type == .control || type == .unknown || type == .userDefined else { return nil }
            var token = AddedToken(id: id, text: String(decoding: tokens[id], as: UTF8.self))
            token.isSpecial = type != .userDefined
            token.isNormalized = type == .userDefined
            return token
        }
    }

    /// How the entries are written, with spaces for marks.
    static func decoder(_ data: TokenizerData) -> TokenDecoder {
        var decoder = TokenDecoder()
        var texts = ByteStringsBuilder()
        data.tokens.bytes.withUnsafeBufferPointer { bytes in
            for id in data.tokens.indices {
                texts.append { output in
                    let range = data.tokens.offsets[id]..<data.tokens.offsets[id + 1]
                    SentencePiece.unescape(bytes[range], into: &output)
                }
            }
        }
        decoder.texts = texts.finish()
        if data.hasByteFallback {
            decoder.bytes = data.tokens.map { SentencePiece.byte($0).map(Int16.init) ?? -1 }
        }
        decoder.strip = [0x20]
        decoder.stripCount = data.addsSpacePrefix == false ? 0 : 1
        return decoder
    }

    static func damaged(_ item: String) -> TokenizerError {
        TokenizerError(
            .damaged, item: item, "is no SentencePiece model, or cut off; download it again")
    }

    private mutating func read(_ bytes: [UInt8]) throws(TokenizerError) {
        var reader = ProtobufReader(bytes[...])
        while let field = try reader.next() {
            switch (field.number, field.value) {
            case (1, .bytes(let piece)): try readPiece(piece)
            case (2, .bytes(let trainer)): try readTrainer(trainer)
            case (3, .bytes(let normalizer)): try readNormalizer(normalizer)
            default: break
            }
        }
        guard !tokens.isEmpty else { throw Self.damaged("pieces") }
    }

    private mutating func readPiece(_ bytes: ArraySlice<UInt8>) throws(TokenizerError) {
        var reader = ProtobufReader(bytes)
        var text: [UInt8] = []
        var score = 0.0
        var type = 1
        while let field = try reader.next() {
            switch (field.number, field.value) {
            case (1, .bytes(let piece)): text = Array(piece)
            case (2, .word(let bits)): score = Double(Float(bitPattern: bits))
            case (3, .number(let number)): type = Int(truncatingIfNeeded: number)
            default: break
            }
        }
        tokens.append(text)
        scores.append(score)
        types.append(type)
    }

    private mutating func readTrainer(_ bytes: ArraySlice<UInt8>) throws(TokenizerError) {
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() {
            guard case .number(let number) = field.value else { continue }
            let value = Int(truncatingIfNeeded: Int32(truncatingIfNeeded: number))
            switch field.number {
            case 3: modelType = value
            case 40...42: ids[field.number] = value
            default: break
            }
        }
    }

    private mutating func readNormalizer(_ bytes: ArraySlice<UInt8>) throws(TokenizerError) {
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() {
            switch (field.number, field.value) {
            case (2, .bytes(let map)): characterMap = Array(map)
            case (3, .number(let flag)): addsPrefix = flag != 0
            case (4, .number(let flag)): collapsesSpaces = flag != 0
            default: break
            }
        }
    }
}

/// The fields of a message in Protocol Buffers' wire format.
struct ProtobufReader {
    enum Value {
        case number(UInt64)
        case word(UInt32)
        case long(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    private let bytes: ArraySlice<UInt8>
    private var place: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    /// The next field, or nil at the end.
    ///
    /// - Throws: `damaged` for what is no field or cut off.
    mutating func next() throws(TokenizerError) -> (number: Int, value: Value)? {
        guard place < bytes.endIndex else { return nil }
        let tag = try number()
        let field = Int(truncatingIfNeeded: tag >> 3)
        switch tag & 7 {
        case 0: return (field, .number(try number()))
        case 1: return (field, .long(try fixed(8)))
        case 2:
            let length = try number()
            guard length <= UInt64(bytes.endIndex - place) else { throw Self.cut }
            let end = place + Int(length)
            defer { place = end }
            return (field, .bytes(bytes[place..<end]))
        case 5: return (field, .word(UInt32(truncatingIfNeeded: try fixed(4))))
        default: throw Self.cut
        }
    }

    private static let cut = SentencePieceFile.damaged("the file")

    private mutating func number() throws(TokenizerError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while place < bytes.endIndex, shift < 64 {
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw Self.cut
    }

    private mutating func fixed(_ count: Int) throws(TokenizerError) -> UInt64 {
        guard bytes.endIndex - place >= count else { throw Self.cut }
        var value: UInt64 = 0
        for index in (0..<count).reversed() { value = value << 8 | UInt64(bytes[place + index]) }
        place += count
        return value
    }
}
