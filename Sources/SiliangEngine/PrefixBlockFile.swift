// One block of KV memory as a file.
//
// Layout, little endian, version 1:
//
//   offset  bytes
//        0      4  "SLKV"
//        4      4  version, 1
//        8     32  key of the block (PrefixKey)
//       40      4  tokens in the block, n
//       44      4  0
//       48      8  bytes of keys and values, m
//       56     4n  token ids, Int32
//   56+4n       m  keys and values, as KVMemory lays a block out
// 56+4n+m      32  SHA-256 of everything before
//
// A reader takes nothing on trust: a file counts only if its length, key, ids and checksum are all
// as expected. Whatever else changes the meaning of the bytes (model, KV type, layout) is part of
// the key; a change of this layout is a new version.

import Crypto

/// Encoder and decoder of a block's file.
enum PrefixBlockFile {
    static let version: UInt32 = 1
    private static let magic = Array("SLKV".utf8)
    private static let headerBytes = 56
    private static let checksumBytes = 32

    /// Why a file is of no use.
    enum Damage: String, Error {
        case length = "its length is wrong"
        case header = "it is not a block of this version"
        case identity = "it holds another block than its name says"
        case checksum = "its checksum is wrong"
    }

    /// Length of the file of a block.
    static func byteCount(tokens: Int, payload: Int) -> Int {
        headerBytes + 4 * tokens + payload + checksumBytes
    }

    /// What comes before the payload, and what comes after it.
    static func frame(
        key: PrefixKey, tokens: [Int32], payload: UnsafeRawBufferPointer
    ) -> (head: [UInt8], checksum: [UInt8]) {
        var head = magic
        func append(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { head.append(contentsOf: $0) }
        }
        append(version)
        key.withUnsafeBytes { head.append(contentsOf: $0) }
        append(UInt32(tokens.count))
        append(UInt32(0))
        append(UInt64(payload.count))
        for token in tokens { append(token) }
        var hash = SHA256()
        head.withUnsafeBytes { hash.update(bufferPointer: $0) }
        hash.update(bufferPointer: payload)
        return (head, Array(hash.finalize()))
    }

    /// Checks a file against what it should hold.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - payload: bytes of keys and values expected.
    /// - Returns: the keys and values, a part of `bytes`.
    static func payload(
        in bytes: UnsafeRawBufferPointer, key: PrefixKey, tokens: [Int32], payload: Int
    ) throws(Damage) -> UnsafeRawBufferPointer {
        guard bytes.count == byteCount(tokens: tokens.count, payload: payload) else {
            throw .length
        }
        func integer<Value: FixedWidthInteger>(_ offset: Int, _: Value.Type) -> Value {
            Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
        }
        guard bytes.prefix(4).elementsEqual(magic), integer(4, UInt32.self) == version,
            integer(40, UInt32.self) == UInt32(tokens.count), integer(44, UInt32.self) == 0,
            integer(48, UInt64.self) == UInt64(payload)
        else { throw .header }
        guard PrefixKey(bytes: UnsafeRawBufferPointer(rebasing: bytes[8..<40])) == key,
            tokens.indices.allSatisfy({ integer(headerBytes + 4 * $0, Int32.self) == tokens[$0] })
        else { throw .identity }
        let end = bytes.count - checksumBytes
        var hash = SHA256()
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        guard hash.finalize().elementsEqual(bytes[end...]) else { throw .checksum }
        return UnsafeRawBufferPointer(rebasing: bytes[(end - payload)..<end])
    }
}
