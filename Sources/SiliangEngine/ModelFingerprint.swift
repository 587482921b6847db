// Telling models apart by what they are made of.

import Crypto

/// A digest of a model's parts, so that what one model has computed is never taken for another's.
public struct ModelFingerprint {
    private var hash = SHA256()

    /// - Parameter arithmetic: raised when the engine comes to compute other values for the same
    ///   model.
    public init(arithmetic: Int = 1) {
        add(Array("siliang values \(arithmetic)".utf8))
    }

    /// Adds a part; its length counts too.
    public mutating func add(_ part: UnsafeRawBufferPointer) {
        withUnsafeBytes(of: UInt64(part.count).littleEndian) { hash.update(bufferPointer: $0) }
        hash.update(bufferPointer: part)
    }

    public mutating func add(_ part: [UInt8]) {
        part.withUnsafeBytes { add($0) }
    }

    /// 32 bytes.
    public var bytes: [UInt8] { Array(hash.finalize()) }
}
