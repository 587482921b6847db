// What can be wrong with a file, in words that name the file, the place and the remedy.

/// A file that cannot be used.
public struct FormatError: Error, Sendable, CustomStringConvertible {
    /// What kind of thing is wrong.
    public enum Code: String, Sendable {
        /// The file is missing or may not be read.
        case unreadable
        /// The file is not of the expected format at all.
        case notThisFormat
        /// The file ends before its contents do.
        case truncated
        /// A count, length, offset, dimension or alignment contradicts the file.
        case damaged
        /// A version, architecture or tensor type that this program does not know.
        case unsupported
        /// A metadata key or a tensor that a reader needs is missing or of the wrong type.
        case missing
        /// A result could not be written.
        case unwritable
    }

    public let code: Code
    /// The file's path.
    public let path: String
    /// The tensor, key or field concerned, where there is one.
    public let item: String?
    /// What is wrong, and what to do about it.
    public let reason: String

    public init(_ code: Code, path: String, item: String? = nil, _ reason: String) {
        self.code = code
        self.path = path
        self.item = item
        self.reason = reason
    }

    public var description: String {
        item.map { "\(path): \(Self.printable($0)): \(reason)" } ?? "\(path): \(reason)"
    }

    /// Keys and names come from the file: one with control characters could rewrite the terminal
    /// or forge a line of a log, and one of thousands of characters would bury the reason.
    private static func printable(_ item: String) -> String {
        var text = ""
        for scalar in item.unicodeScalars.prefix(120) {
            text += scalar.escaped(asASCII: false)
        }
        return item.unicodeScalars.count > 120 ? text + "…" : text
    }
}
