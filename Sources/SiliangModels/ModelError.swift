// What can go wrong between a checkpoint and its logits.

/// A checkpoint that cannot become a model, or a batch that a model cannot run.
public struct ModelError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// No model family goes by the checkpoint's architecture.
        case unknownArchitecture
        /// A configuration value is missing or impossible.
        case invalidConfiguration
        /// A tensor is missing.
        case missingTensor
        /// A tensor's shape contradicts the configuration.
        case wrongShape
        /// A tensor that this program would leave out, though the model was trained with it.
        case unexpectedTensor
        /// A tensor's type has no kernels here.
        case unsupportedType
        /// A batch contradicts itself, the model or the KV memory.
        case invalidBatch
        /// The system refused memory.
        case outOfMemory
    }

    public let code: Code
    /// What is wrong and what to do about it; names the file, key or tensor concerned.
    public let message: String
    public let underlying: (any Error)?

    public init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    public var description: String { message }
}
