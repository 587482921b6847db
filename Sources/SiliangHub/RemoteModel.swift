// What a hub says about a repository: its files, and what they must be.

import Crypto
import Foundation

/// How the bytes of a file are known.
enum FileDigest: Sendable, Equatable {
    /// 64 hexadecimal digits.
    case sha256(String)
    /// Git's name of a blob: SHA-1 of `blob SIZE`, a zero byte and the bytes; 40 digits. Hugging
    /// Face gives it for files that are not kept in Git LFS.
    case gitSHA1(String)

    /// As manifests and states write it.
    var text: String {
        switch self {
        case .sha256(let digits): "sha256:" + digits
        case .gitSHA1(let digits): "git-sha1:" + digits
        }
    }

    /// Nil for anything that is no digest of a known kind.
    init?(text: String) {
        if text.hasPrefix("sha256:") {
            self.init(sha256: String(text.dropFirst(7)))
        } else if text.hasPrefix("git-sha1:") {
            self.init(gitSHA1: String(text.dropFirst(9)))
        } else {
            return nil
        }
    }

    init?(sha256 digits: String?) {
        guard let digits, Self.isHex(digits, count: 64) else { return nil }
        self = .sha256(digits.lowercased())
    }

    init?(gitSHA1 digits: String?) {
        guard let digits, Self.isHex(digits, count: 40) else { return nil }
        self = .gitSHA1(digits.lowercased())
    }

    static func isHex(_ text: String, count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
            }
    }
}

/// A file of a repository.
struct RemoteFile: Sendable, Equatable {
    let path: String
    let size: Int
    /// Nil where the server states none.
    let digest: FileDigest?
    let address: WebAddress
}

/// A repository at one revision, or a file at a plain address.
struct RemoteModel: Sendable {
    /// `owner/name`; nil for a plain address.
    let repository: String?
    /// What was listed: a commit where the hub tells it, else the branch.
    let revision: String?
    let license: String?
    let files: [RemoteFile]
    let token: AccessToken?
}

/// What is computed over a file's bytes.
struct FileHasher: Sendable {
    private var sha256 = SHA256()
    private var sha1: Insecure.SHA1?

    /// - Parameter expected: decides whether Git's digest is computed too.
    init(size: Int, expected: FileDigest?) {
        if case .gitSHA1 = expected {
            var hasher = Insecure.SHA1()
            hasher.update(data: Array("blob \(size)\0".utf8))
            sha1 = hasher
        }
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        sha256.update(bufferPointer: bytes)
        sha1?.update(bufferPointer: bytes)
    }

    /// The SHA-256 of what came, and whether it is what was expected.
    func result(expected: FileDigest?) -> (sha256: String, found: String, isRight: Bool) {
        let digest = Self.hex(sha256.finalize())
        switch expected {
        case .sha256(let wanted): return (digest, digest, digest == wanted)
        case .gitSHA1(let wanted):
            let found = sha1.map { Self.hex($0.finalize()) } ?? ""
            return (digest, found, found == wanted)
        case nil: return (digest, digest, true)
        }
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
