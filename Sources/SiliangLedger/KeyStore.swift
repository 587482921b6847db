// The API keys of one data folder, in DATA/keys.json.

import Foundation

/// A store just opened, with the root key when this opening made it.
public struct OpenedKeyStore: Sendable {
    public let store: KeyStore
    /// Set at the first start only: show it now, it is kept nowhere.
    public let newRootKey: String?
}

/// The API keys that a service accepts.
///
/// The file holds one JSON object: `version` (1) and `keys`, the records. It is readable by its
/// owner alone and replaced as a whole.
public final class KeyStore: Sendable {
    private let records: [KeyRecord]
    private let verifiers: [KeyVerifier]

    init(records: [KeyRecord]) {
        self.records = records
        verifiers = records.compactMap(KeyVerifier.init)
    }

    /// The records, oldest first.
    public func list() -> [KeyRecord] { records }

    /// The record of the key that a client presents, or nil when it is none of ours.
    ///
    /// - Complexity: one hash per stored key; the time does not tell which one matched.
    public func verify(_ presented: String) -> KeyRecord? {
        var found: KeyRecord?
        for verifier in verifiers where verifier.matches(presented) { found = verifier.record }
        return found
    }

    /// Opens the keys of a data folder; at the first start makes the folder, a root key and the
    /// file. Of several processes starting at once exactly one makes the key.
    ///
    /// - Throws: `KeyStoreError` when the folder or the file cannot be used, or is damaged. A
    ///   damaged file is never replaced: that would lock out everyone who has a key.
    public static func open(directory: String) throws(KeyStoreError) -> OpenedKeyStore {
        do {
            try PrivateFile.makeFolder(directory)
        } catch {
            throw KeyStoreError(
                .folderUnusable,
                "Cannot use the data folder \(directory): \(error.reason). Choose another with "
                    + "--data, or make it writable.")
        }
        let path = directory + "/keys.json"
        if let records = try load(path) {
            return OpenedKeyStore(store: KeyStore(records: records), newRootKey: nil)
        }
        let lock = try acquireLock(directory + "/keys.lock")
        defer { withExtendedLifetime(lock) {} }
        // Another process may have made the file while this one waited.
        if let records = try load(path) {
            return OpenedKeyStore(store: KeyStore(records: records), newRootKey: nil)
        }
        let key = KeyRecord.makeKey()
        let root = KeyRecord(
            id: "root", name: "root", key: key, created: Int(Date().timeIntervalSince1970))
        try save([root], to: path)
        return OpenedKeyStore(store: KeyStore(records: [root]), newRootKey: key)
    }

    private static func acquireLock(_ path: String) throws(KeyStoreError) -> ProcessLock {
        do {
            return try ProcessLock(path: path)
        } catch {
            throw KeyStoreError(
                .busy,
                "Cannot lock \(path): \(error.reason). Another siliang may be starting on the same "
                    + "data folder: try again, or make the folder writable.")
        }
    }

    // MARK: The file

    private struct Contents: Codable {
        var version: Int
        var keys: [KeyRecord]
    }

    /// Nil when there is no file.
    private static func load(_ path: String) throws(KeyStoreError) -> [KeyRecord]? {
        let bytes: [UInt8]?
        do {
            bytes = try PrivateFile.read(path, limit: 64 << 20)
        } catch {
            throw KeyStoreError(
                .unreadable,
                "Cannot read \(path): \(error.reason). Give this user the right to read it.")
        }
        guard let bytes else { return nil }
        let contents: Contents
        do {
            contents = try JSONDecoder().decode(Contents.self, from: Data(bytes))
        } catch {
            throw damaged(path, "it is not the JSON that siliang writes")
        }
        guard contents.version == 1 else {
            throw damaged(path, "its version is \(contents.version), this program knows 1")
        }
        guard !contents.keys.isEmpty, contents.keys.allSatisfy(\.isWellFormed),
            Set(contents.keys.map(\.id)).count == contents.keys.count
        else { throw damaged(path, "a record in it is incomplete") }
        return contents.keys
    }

    private static func damaged(_ path: String, _ what: String) -> KeyStoreError {
        KeyStoreError(
            .damaged,
            "The file of keys \(path) is damaged: \(what). Restore it from a backup, or move it "
                + "away: the next start then makes a new root key and old keys stop working.")
    }

    private static func save(_ records: [KeyRecord], to path: String) throws(KeyStoreError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let reason: String
        do {
            let data = try encoder.encode(Contents(version: 1, keys: records))
            try PrivateFile.replace(path, with: Array(data) + [UInt8(ascii: "\n")])
            return
        } catch let failure as SystemFailure {
            reason = failure.reason
        } catch {
            reason = "\(error)"
        }
        throw KeyStoreError(
            .unwritable,
            "Cannot write \(path): \(reason). Free some space, make the folder writable, or choose "
                + "another with --data.")
    }
}
