// What can go wrong between a hub and an installed model, in words that name the thing and the
// remedy.

/// A model that cannot be found, downloaded, installed or removed. Messages hold no access token
/// and no query of an address, where content networks keep their signatures.
public struct HubError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of thing is wrong.
    public enum Code: String, Sendable {
        /// The name of a model, file, source or proxy cannot be understood.
        case badName
        /// The hub has no such repository, revision or file.
        case notFound
        /// The hub wants a token, another token, or its terms accepted.
        case accessDenied
        /// The server cannot be reached, or cuts connections however often one tries.
        case unreachable
        /// The server asks to come back later, and later is too long to wait for.
        case busy
        /// The server's answer cannot be used.
        case badAnswer
        /// What was asked for matches no file, or more than one model.
        case noMatch
        /// The disk is too full.
        case noSpace
        /// Bytes are not those that the hub states.
        case mismatch
        /// The file was changed on the server while it was being downloaded.
        case changed
        /// Another process downloads the same model.
        case locked
        /// What was downloaded is not a model.
        case notAModel
        /// A file or folder of this machine cannot be read or written.
        case unwritable
        /// No installed model has that name, or several have.
        case notInstalled
    }

    public let code: Code
    /// What is wrong and what to do about it.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}

/// `text` from outside, fit for a terminal: control characters escaped, and not endless.
func printable(_ text: String, limit: Int = 200) -> String {
    var shown = ""
    for scalar in text.unicodeScalars.prefix(limit) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse:
            shown += "\\u{\(String(scalar.value, radix: 16))}"
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return text.unicodeScalars.count > limit ? shown + "…" : shown
}
