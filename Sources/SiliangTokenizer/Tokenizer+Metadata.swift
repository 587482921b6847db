// A tokenizer from a GGUF file's header.

import SiliangFormats

extension Tokenizer {
    /// Builds the tokenizer that a GGUF header describes under `tokenizer.ggml`.
    ///
    /// - Throws: `TokenizerError`: `missing` for a key that is absent or of another type, and all
    ///   that `init(_:)` throws.
    public convenience init(metadata: GGUFMetadata) throws(TokenizerError) {
        let reader = TokenizerMetadata(metadata: metadata)
        var data = TokenizerData()
        data.model = try reader.require("model") { $0.string }
        data.tokens = try reader.require("tokens") { $0.bytesArray }
        data.merges = try reader.read("merges") { $0.bytesArray } ?? ByteStrings()
        data.preTokenizer = try reader.read("pre") { $0.string } ?? "default"
        data.tokenTypes = try reader.read("token_type") { $0.ints }
        data.scores = try reader.read("scores") { $0.doubles }
        data.bosTokenID = try reader.id("bos_token_id")
        data.eosTokenID = try reader.id("eos_token_id")
        data.eotTokenID = try reader.id("eot_token_id")
        data.eomTokenID = try reader.id("eom_token_id")
        data.unknownTokenID = try reader.id("unknown_token_id")
        data.addsBOS = try reader.read("add_bos_token") { $0.bool }
        data.addsEOS = try reader.read("add_eos_token") { $0.bool }
        data.addsSpacePrefix = try reader.read("add_space_prefix") { $0.bool }
        try self.init(data)
    }
}

private struct TokenizerMetadata {
    let metadata: GGUFMetadata

    func read<Value>(
        _ name: String, _ convert: (MetadataValue) -> Value?
    ) throws(TokenizerError) -> Value? {
        guard let value = metadata.value("tokenizer.ggml.\(name)") else { return nil }
        guard let converted = convert(value) else {
            throw TokenizerError(
                .missing, item: "tokenizer.ggml.\(name)",
                "\(metadata.path) has it with another type than expected; convert the model again")
        }
        return converted
    }

    func require<Value>(
        _ name: String, _ convert: (MetadataValue) -> Value?
    ) throws(TokenizerError) -> Value {
        guard let value = try read(name, convert) else {
            throw TokenizerError(
                .missing, item: "tokenizer.ggml.\(name)",
                "\(metadata.path) does not have it; use a GGUF file with its vocabulary")
        }
        return value
    }

    /// An id; -1 and its unsigned form mean none.
    func id(_ name: String) throws(TokenizerError) -> Int? {
        let value = try read(name) { $0.int }
        return value == -1 || value == Int(UInt32.max) ? nil : value
    }
}
