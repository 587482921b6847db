// What can be wrong with a vocabulary or with ids, in words that name the entry and the remedy.

/// A tokenizer that cannot be built, or ids that it does not know.
public struct TokenizerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of thing is wrong.
    public enum Code: String, Sendable {
        /// A key that the tokenizer needs is absent or of another type.
        case missing
        /// A kind of tokenizer, or a pre-tokenizer, that this program does not have.
        case unsupported
        /// Entries that contradict each other: lengths, duplicates, ids out of range.
        case damaged
        /// An id outside the vocabulary.
        case unknownID
    }

    public let code: Code
    /// The file's path, where one is concerned.
    public var file: String?
    /// The metadata key or the id concerned, where there is one.
    public let item: String?
    /// What is wrong, and what to do about it.
    public let reason: String

    public init(_ code: Code, item: String? = nil, _ reason: String) {
        self.code = code
        self.item = item
        self.reason = reason
    }

    public var description: String {
        let place = [file ?? "tokenizer", item].compactMap { $0 }.joined(separator: ": ")
        return "\(place): \(reason)"
    }

    /// The same error with the file's name.
    func naming(_ path: String) -> TokenizerError {
        var error = self
        error.file = error.file ?? path
        return error
    }
}
