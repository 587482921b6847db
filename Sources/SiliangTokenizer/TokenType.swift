// The kinds of vocabulary entries, with the numbers of `tokenizer.ggml.token_type`.

/// What a vocabulary entry is for (GGUF specification, `tokenizer.ggml.token_type`).
public enum TokenType: Int, Sendable {
    /// Text.
    case normal = 1
    /// Stands for text that the vocabulary cannot spell.
    case unknown = 2
    /// Has a meaning of its own and is never the spelling of text: begin, end, roles.
    case control = 3
    /// Added to a trained vocabulary; found in text before anything else is.
    case userDefined = 4
    /// A place in the vocabulary that the model does not use.
    case unused = 5
    /// One byte, written `<0xNN>`, in vocabularies that spell text in characters.
    case byte = 6
}
