// What can go wrong with the file of keys.

/// A key store that cannot be opened, created or changed.
public struct KeyStoreError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The data folder cannot be made, read or written.
        case folderUnusable
        /// The file of keys cannot be read.
        case unreadable
        /// The file of keys cannot be written.
        case unwritable
        /// The file of keys is not one.
        case damaged
        /// Another process holds the store's lock.
        case busy
    }

    public let code: Code
    /// What is wrong and what to do about it; names the file or folder.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
