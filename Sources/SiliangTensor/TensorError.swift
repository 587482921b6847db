// What can go wrong with a tensor's storage.

/// A tensor that cannot be stored, read or multiplied.
public struct TensorError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The storage type has no kernels here.
        case unsupportedType
        /// Dimensions that an operation cannot take.
        case invalidShape
        /// A value that the type cannot hold: not finite, or too large.
        case invalidValue
        /// The system refused memory.
        case outOfMemory
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
