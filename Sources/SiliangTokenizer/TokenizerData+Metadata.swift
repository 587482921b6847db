// A tokenizer's data as the `tokenizer.ggml` keys of a GGUF file: the counterpart of
// Tokenizer+Metadata.swift.

import SiliangFormats

extension TokenizerData {
    /// The keys that a GGUF file has for this tokenizer.
    ///
    /// - Parameter vocabSize: rows of the model's embedding; ids without an entry become unused
    ///   entries, as llama.cpp's converter calls them.
    public func metadata(vocabSize: Int) -> [GGUFMetadata.Entry] {
        var texts = tokens.map { Array($0) }
        var types = tokenTypes ?? [Int](repeating: TokenType.normal.rawValue, count: texts.count)
        for id in texts.count..<max(vocabSize, texts.count) {
            texts.append(Array("[PAD\(id)]".utf8))
            types.append(TokenType.unused.rawValue)
        }
        var entries: [GGUFMetadata.Entry] = []
        func add(_ name: String, _ value: MetadataValue?, _ type: GGUFValueType) {
            guard let value else { return }
            entries.append(
                GGUFMetadata.Entry(key: "tokenizer.ggml.\(name)", value: value, type: type))
        }
        add("model", .bytes(Array(model.utf8)), .string)
        add("pre", .bytes(Array(preTokenizer.utf8)), .string)
        add("tokens", .bytesArray(ByteStrings(texts)), .string)
        add("token_type", .signedArray(types.map(Int64.init)), .int32)
        add("scores", scores.map { .floatArray($0) }, .float32)
        add("merges", .bytesArray(mergeLines), .string)
        for (name, id) in [
            ("bos_token_id", bosTokenID), ("eos_token_id", eosTokenID),
            ("eot_token_id", eotTokenID), ("eom_token_id", eomTokenID),
            ("unknown_token_id", unknownTokenID),
        ] {
            add(name, id.flatMap { UInt64(exactly: $0) }.map { .unsigned($0) }, .uint32)
        }
        // GGUF knows of one token at either end; a template that puts more there is cut to that.
        let begins = template?.prefix.isEmpty == false ? true : addsBOS
        let ends = template?.suffix.isEmpty == false ? true : addsEOS
        add("add_bos_token", begins.map { .bool($0) }, .bool)
        add("add_eos_token", ends.map { .bool($0) }, .bool)
        add("add_space_prefix", addsSpacePrefix.map { .bool($0) }, .bool)
        return entries
    }

    /// All merge rules in GGUF's form: two spellings with a space between.
    private var mergeLines: ByteStrings {
        if mergePairs.isEmpty { return merges }
        var lines = merges.map { Array($0) }
        for index in stride(from: 0, to: mergePairs.count - 1, by: 2) {
            lines.append(
                Array(mergePairs[index]) + [UInt8(ascii: " ")] + Array(mergePairs[index + 1]))
        }
        return ByteStrings(lines)
    }
}
