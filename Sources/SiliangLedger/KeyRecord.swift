// What is kept of an API key: enough to recognise it, nothing to rebuild it.

import Crypto

/// One API key as stored: never the key itself.
///
/// The hash is one round of SHA-256 over salt and key. A slow hash (bcrypt, Argon2) defends secrets
/// that people choose and that can be guessed; a key here is 256 random bits, which no guessing
/// reaches, and it is checked on every request. The salt keeps equal keys in two stores from
/// looking equal.
public struct KeyRecord: Sendable, Equatable, Codable {
    /// Names the key in commands and logs.
    public let id: String
    public let name: String
    /// The key's first characters, shown so that people recognise it.
    public let prefix: String
    /// 16 random bytes, lower-case hexadecimal.
    public let salt: String
    /// SHA-256 of the salt's bytes followed by the key's UTF-8, lower-case hexadecimal.
    public let hash: String
    /// Seconds since 1970 when the key was made.
    public let created: Int

    /// Makes the record of `key`, with a fresh salt.
    init(id: String, name: String, key: String, created: Int) {
        let salt = Self.randomBytes(16)
        self.id = id
        self.name = name
        self.prefix = String(key.prefix(8))
        self.salt = Self.hexadecimal(salt)
        self.hash = Self.hexadecimal(Self.digest(salt: salt, key: key))
        self.created = created
    }

    /// Whether the stored fields have the form this type writes.
    var isWellFormed: Bool {
        !id.isEmpty && Self.bytes(hexadecimal: salt)?.count == 16
            && Self.bytes(hexadecimal: hash)?.count == SHA256.byteCount
    }

    /// A new key: `sk-` and 256 random bits as 64 hexadecimal digits.
    static func makeKey() -> String {
        "sk-" + hexadecimal(randomBytes(32))
    }

    static func randomBytes(_ count: Int) -> [UInt8] {
        SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)).withUnsafeBytes { Array($0) }
    }

    fileprivate static func digest(salt: [UInt8], key: String) -> [UInt8] {
        var hasher = SHA256()
        hasher.update(data: salt)
        hasher.update(data: Array(key.utf8))
        return Array(hasher.finalize())
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }
}

/// What a key is compared with, ready for the comparison that every request makes.
struct KeyVerifier: Sendable {
    let record: KeyRecord
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// Nil for a record that is not well formed, which no key matches.
    init?(_ record: KeyRecord) {
        guard record.isWellFormed, let salt = KeyRecord.bytes(hexadecimal: record.salt),
            let hash = KeyRecord.bytes(hexadecimal: record.hash)
        else { return nil }
        self.record = record
        self.salt = salt
        self.hash = hash
    }

    /// Whether `presented` is the record's key. Takes the same time wherever the first difference
    /// lies.
    func matches(_ presented: String) -> Bool {
        let actual = KeyRecord.digest(salt: salt, key: presented)
        guard actual.count == hash.count else { return false }
        var difference: UInt8 = 0
        for index in actual.indices { difference |= actual[index] ^ hash[index] }
        return difference == 0
    }
}
