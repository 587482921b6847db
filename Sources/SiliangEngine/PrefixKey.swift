// Names for blocks of a prefix that mean the same in every process: what the disk part of the prefix
// cache goes by.

import Crypto

/// The SHA-256 of everything that the content of a block depends on: the model, the scope, and all
/// tokens from the first on. Blocks of different scopes never have the same key.
struct PrefixKey: Hashable, Sendable {
    static let byteCount = 32
    private let words: SIMD4<UInt64>

    /// - Parameter bytes: `byteCount` of them.
    init(bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == Self.byteCount, "a key has 32 bytes")
        words = bytes.loadUnaligned(as: SIMD4<UInt64>.self)
    }

    private init(_ hash: SHA256) {
        self = hash.finalize().withUnsafeBytes { PrefixKey(bytes: $0) }
    }

    /// Where the chain of a scope begins.
    ///
    /// - Parameter fingerprint: of the model and of everything else that cached values depend on.
    init(root scope: PrefixScope, fingerprint: [UInt8]) {
        var hash = SHA256()
        // Lengths first: no two scopes run together into the same bytes.
        let parts = [
            Array("siliang prefix 1".utf8), fingerprint, Array(scope.account.utf8),
            Array(scope.salt.utf8),
        ]
        for part in parts {
            Swift.withUnsafeBytes(of: UInt64(part.count).littleEndian) {
                hash.update(bufferPointer: $0)
            }
            part.withUnsafeBytes { hash.update(bufferPointer: $0) }
        }
        self.init(hash)
    }

    /// The key of the block that holds `tokens` behind this one.
    func followed(by tokens: ArraySlice<Int32>) -> PrefixKey {
        var hash = SHA256()
        withUnsafeBytes { hash.update(bufferPointer: $0) }
        tokens.map(\.littleEndian).withUnsafeBytes { hash.update(bufferPointer: $0) }
        return PrefixKey(hash)
    }

    /// The 32 bytes.
    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        Swift.withUnsafeBytes(of: words, body)
    }

    /// 64 digits.
    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return withUnsafeBytes { bytes in
            let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
            return String(decoding: text, as: UTF8.self)
        }
    }

    /// - Returns: nil unless `hex` is 64 digits as `hex` writes them.
    init?(hex: Substring) {
        guard hex.utf8.count == 2 * Self.byteCount else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in hex.utf8 {
            let value: UInt8
            switch character {
            case 48...57: value = character - 48
            case 97...102: value = character - 87
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        self = bytes.withUnsafeBytes { PrefixKey(bytes: $0) }
    }
}

/// The keys of one sequence's blocks, made as they are asked for.
struct PrefixChain: Sendable {
    private let root: PrefixKey
    private var keys: [PrefixKey] = []

    init(scope: PrefixScope, fingerprint: [UInt8]) {
        root = PrefixKey(root: scope, fingerprint: fingerprint)
    }

    /// The key of block `index`, which `tokens` must fill.
    mutating func key(_ index: Int, tokens: [Int32], blockSize: Int) -> PrefixKey {
        while keys.count <= index {
            let start = keys.count * blockSize
            keys.append((keys.last ?? root).followed(by: tokens[start..<start + blockSize]))
        }
        return keys[index]
    }
}
