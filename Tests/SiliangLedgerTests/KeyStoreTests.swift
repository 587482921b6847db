// The first start, the files it leaves, and what happens when they are damaged.

import Foundation
import Testing

@testable import SiliangLedger

private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("siliang-keys-\(UUID().uuidString)").path
    defer {
        chmod(folder, 0o700)
        try? FileManager.default.removeItem(atPath: folder)
    }
    try body(folder)
}

private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? NSNumber).intValue & 0o777
}

@Test("The first start makes one root key and shows it once")
func theFirstStartMakesOneRootKeyAndShowsItOnce() throws {
    try withFolder { folder in
        let data = folder + "/deep/data"
        let first = try KeyStore.open(directory: data)
        let key = try #require(first.newRootKey)
        #expect(key.hasPrefix("sk-"))
        #expect(key.count == 3 + 64)
        #expect(first.store.verify(key)?.id == "root")

        let second = try KeyStore.open(directory: data)
        #expect(second.newRootKey == nil)
        #expect(second.store.verify(key)?.name == "root")
        #expect(second.store.list() == first.store.list())
        #expect(second.store.list().first?.prefix == String(key.prefix(8)))
    }
}

@Test("Only the owner can read the file, and the key is not in it")
func onlyTheOwnerCanReadTheFileAndTheKeyIsNotInIt() throws {
    try withFolder { folder in
        let key = try #require(try KeyStore.open(directory: folder).newRootKey)
        #expect(try mode(folder) == 0o700)
        #expect(try mode(folder + "/keys.json") == 0o600)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            #expect(!text.contains(key.dropFirst(8)), "\(name) holds the key")
            #expect(!name.hasSuffix(".tmp"), "a temporary file is left")
        }
    }
}

@Test("Anything but the key is refused") func anythingButTheKeyIsRefused() throws {
    try withFolder { folder in
        let opened = try KeyStore.open(directory: folder)
        let key = try #require(opened.newRootKey)
        let wrong = [
            "", "sk-", key + "0", String(key.dropLast()), key.uppercased(), " " + key,
            "sk-" + String(repeating: "0", count: 64), String(key.dropLast()) + "g",
        ]
        for attempt in wrong { #expect(opened.store.verify(attempt) == nil, "\(attempt)") }
    }
}

@Test("Two stores never share a key or a salt") func twoStoresNeverShareAKeyOrASalt() throws {
    try withFolder { folder in
        let one = try KeyStore.open(directory: folder + "/a")
        let two = try KeyStore.open(directory: folder + "/b")
        #expect(one.newRootKey != two.newRootKey)
        #expect(one.store.list().first?.salt != two.store.list().first?.salt)
        #expect(two.store.verify(one.newRootKey ?? "") == nil)
    }
}

@Test("Of many starts at once exactly one makes the key")
func ofManyStartsAtOnceExactlyOneMakesTheKey() throws {
    // Without the lock each of them sees no file and writes its own, and the key that one of them
    // printed does not work.
    try withFolder { folder in
        let found = Mutexed<[String]>([])
        let failures = Mutexed<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 16) { _ in
            do throws(KeyStoreError) {
                if let key = try KeyStore.open(directory: folder).newRootKey {
                    found.append(key)
                }
            } catch {
                failures.append(error.message)
            }
        }
        #expect(failures.value == [])
        #expect(found.value.count == 1)
        let store = try KeyStore.open(directory: folder).store
        #expect(store.verify(found.value.first ?? "") != nil)
    }
}

@Test("A damaged file is reported and left alone") func aDamagedFileIsReportedAndLeftAlone() throws
{
    let record =
        #"{"id":"root","name":"root","prefix":"sk-12345","salt":"00","hash":"","created":1}"#
    let damaged = [
        "", "{", "[]", "null", #"{"version":1,"keys":[]}"#, #"{"version":2,"keys":[]}"#,
        #"{"version":1,"keys":[\#(record)]}"#, "\u{0}\u{0}\u{0}",
    ]
    for text in damaged {
        try withFolder { folder in
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            let path = folder + "/keys.json"
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            let error = #expect(throws: KeyStoreError.self) {
                _ = try KeyStore.open(directory: folder)
            }
            #expect(error?.code == .damaged, "\(text)")
            #expect(error?.message.contains(path) == true)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        }
    }
}

@Test("A data folder that is a file, or cannot be made, is named with a remedy")
func aDataFolderThatIsAFileOrCannotBeMadeIsNamedWithARemedy() throws {
    try withFolder { folder in
        try "x".write(toFile: folder, atomically: false, encoding: .utf8)
        for path in [folder, folder + "/below"] {
            let error = #expect(throws: KeyStoreError.self) {
                _ = try KeyStore.open(directory: path)
            }
            #expect(error?.code == .folderUnusable)
            #expect(error?.message.contains(path) == true)
            #expect(error?.message.contains("--data") == true)
        }
    }
}

@Test(
    "A folder that cannot be written is an error, not a key that is lost",
    .enabled(if: getuid() != 0, "root may write anywhere"))
func aFolderThatCannotBeWrittenIsAnErrorNotAKeyThatIsLost() throws {
    try withFolder { folder in
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        chmod(folder, 0o500)
        #expect(throws: KeyStoreError.self) { _ = try KeyStore.open(directory: folder) }
    }
}

@Test("A keys file that is a folder cannot be read and says so")
func aKeysFileThatIsAFolderCannotBeReadAndSaysSo() throws {
    try withFolder { folder in
        try FileManager.default.createDirectory(
            atPath: folder + "/keys.json", withIntermediateDirectories: true)
        let error = #expect(throws: KeyStoreError.self) {
            _ = try KeyStore.open(directory: folder)
        }
        #expect(error?.code == .unreadable)
    }
}

/// A value shared by the threads of one test.
private final class Mutexed<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var stored: Value

    init(_ value: Value) { stored = value }

    var value: Value { lock.withLock { stored } }

    func append<Element>(_ element: Element) where Value == [Element] {
        lock.withLock { stored.append(element) }
    }
}
