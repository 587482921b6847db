// The prefix cache on disk, file by file: what is written, found again, dropped and refused.

import Foundation
import SiliangModels
import SiliangTestSupport
import Synchronization
import Testing

@testable import SiliangEngine

/// A folder that goes with the test.
final class ScratchFolder: Sendable {
    let path = FileManager.default.temporaryDirectory
        .appending(path: "siliang-test-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func options(
        maxBytes: Int = 1 << 30, fingerprint: String = "model", minTokens: Int = 0
    ) -> PrefixStoreOptions {
        PrefixStoreOptions(
            folder: path, maxBytes: maxBytes, fingerprint: Array(fingerprint.utf8),
            minTokens: minTokens)
    }

    /// All block files.
    var files: [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(".kv") }.map { "\(path)/\($0)" }.sorted()
    }
}

/// What a store has to say.
final class Notices: Sendable {
    private let texts = Mutex([String]())
    func add(_ text: String) { texts.withLock { $0.append(text) } }
    var all: [String] { texts.withLock { $0 } }
}

private let scope = PrefixScope(account: "a", salt: "")

/// Memory whose block `n` of 4 tokens holds the bytes n, n + 1, …
private func memory(blocks: Int = 8, filled: Bool = true) throws -> any KVMemory {
    let memory = try MockLanguageModel(blockSize: 4).makeKVMemory(blocks: blocks)
    for block in 0..<blocks where filled {
        let bytes = (0..<32).map { UInt8((block + $0) % 100) }
        bytes.withUnsafeBytes { memory.fillBlock(block, from: $0) }
    }
    return memory
}

private func contents(_ memory: any KVMemory, _ block: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
        memory.copyBlock(block, to: UnsafeMutableRawBufferPointer(buffer))
        count = 32
    }
}

private let ids: [[Int32]] = (0..<8).map { [$0, 1, 2, 3] }

private func keys(_ store: PrefixStore, count: Int = 8) -> [PrefixKey] {
    var chain = PrefixChain(scope: scope, fingerprint: store.fingerprint)
    return (0..<count).map { chain.key($0, tokens: ids.flatMap(\.self), blockSize: 4) }
}

private func restore(_ store: PrefixStore, _ wanted: [PrefixStore.Wanted]) async -> Int {
    await withCheckedContinuation { continuation in
        store.restore(wanted, within: .seconds(60)) { continuation.resume(returning: $0) }
    }
}

/// A store with blocks 0..<count of `memory()` written.
private func filled(_ folder: ScratchFolder, count: Int = 4, maxBytes: Int = 1 << 30) throws
    -> PrefixStore
{
    let store = try PrefixStore(
        options: folder.options(maxBytes: maxBytes), memory: memory(), notify: { _ in })
    for (index, key) in keys(store, count: count).enumerated() where store.wants(key) {
        store.save(key, tokens: ids[index], block: Int32(index))
        store.flush()
    }
    return store
}

@Test("Blocks come back as they were, from another process's files")
func blocksComeBackAsTheyWereFromAnotherProcesssFiles() async throws {
    let folder = ScratchFolder()
    _ = try filled(folder)
    #expect(folder.files.count == 4)
    for file in folder.files {
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
    let empty = try memory(filled: false)
    let store = try PrefixStore(options: folder.options(), memory: empty, notify: { _ in })
    let keys = keys(store)
    #expect(store.count(of: keys) == 4)
    // Into other blocks than they came from.
    let wanted = (0..<4).map {
        PrefixStore.Wanted(key: keys[$0], tokens: ids[$0], block: Int32(7 - $0))
    }
    #expect(await restore(store, wanted) == 4)
    let source = try memory()
    for index in 0..<4 { #expect(contents(empty, 7 - index) == contents(source, index)) }
}

@Test("What waits to be written is found already")
func whatWaitsToBeWrittenIsFoundAlready() async throws {
    let folder = ScratchFolder()
    let memory = try memory()
    let store = try PrefixStore(options: folder.options(), memory: memory, notify: { _ in })
    let key = keys(store)[0]
    store.save(key, tokens: ids[0], block: 0)
    #expect(store.count(of: [key]) == 1)
    #expect(!store.wants(key))
    #expect(await restore(store, [.init(key: key, tokens: ids[0], block: 5)]) == 1)
    #expect(contents(memory, 5) == contents(memory, 0))
}

@Test("A damaged file is dropped, said once, and ends what can be had", arguments: 0..<6)
func aDamagedFileIsDroppedSaidOnceAndEndsWhatCanBeHad(kind: Int) async throws {
    let folder = ScratchFolder()
    let first = try filled(folder)
    let keys = keys(first)
    let path = PrefixFolderPath.file(folder, keys[1])
    var bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    switch kind {
    case 0: bytes.removeLast()
    case 1: bytes[0] ^= 1
    case 2: bytes[4] = 2
    case 3: bytes[bytes.count / 2] ^= 0x40
    case 4: bytes = []
    default:
        let other = PrefixFolderPath.file(folder, keys[2])
        bytes = try [UInt8](Data(contentsOf: URL(filePath: other)))
    }
    try Data(bytes).write(to: URL(filePath: path))
    let notices = Notices()
    let store = try PrefixStore(
        options: folder.options(), memory: memory(filled: false), notify: notices.add)
    let wanted = (0..<4).map {
        PrefixStore.Wanted(key: keys[$0], tokens: ids[$0], block: Int32($0))
    }
    #expect(await restore(store, wanted) == 1)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(store.count(of: keys[..<4]) == 1)
    #expect(store.figures.damaged == 1)
    #expect(notices.all.count == 1)
    #expect(notices.all.first?.contains("damaged file") == true)
}

// A key that collides must not return another context: the ids decide.
@Test("A file with other ids than asked for is refused")
func aFileWithOtherIDsThanAskedForIsRefused() async throws {
    let folder = ScratchFolder()
    let store = try filled(folder)
    let key = keys(store)[0]
    #expect(await restore(store, [.init(key: key, tokens: [9, 9, 9, 9], block: 6)]) == 0)
}

@Test("Nothing is found under another model, account or end user")
func nothingIsFoundUnderAnotherModelAccountOrEndUser() throws {
    let folder = ScratchFolder()
    _ = try filled(folder)
    let other = try PrefixStore(
        options: folder.options(fingerprint: "other"), memory: memory(), notify: { _ in })
    #expect(other.count(of: keys(other)) == 0)
    let same = try PrefixStore(options: folder.options(), memory: memory(), notify: { _ in })
    for stranger in [("b", ""), ("a", "x"), ("", "a"), ("ax", "")] {
        var chain = PrefixChain(
            scope: PrefixScope(account: stranger.0, salt: stranger.1),
            fingerprint: same.fingerprint)
        #expect(same.count(of: [chain.key(0, tokens: ids[0], blockSize: 4)]) == 0)
    }
    #expect(same.count(of: keys(same)) == 4)
}

@Test("The files longest unused go first, and the budget holds")
func theFilesLongestUnusedGoFirstAndTheBudgetHolds() async throws {
    let folder = ScratchFolder()
    let size = PrefixBlockFile.byteCount(tokens: 4, payload: 32)
    let first = try filled(folder, count: 4)
    let keys = keys(first)
    // The first two are used again; then there is room for four and a half.
    let wanted = (0..<2).map {
        PrefixStore.Wanted(key: keys[$0], tokens: ids[$0], block: Int32($0))
    }
    #expect(await restore(first, wanted) == 2)
    let store = try PrefixStore(
        options: folder.options(maxBytes: size * 9 / 2), memory: memory(), notify: { _ in })
    for index in 4..<6 {
        store.save(keys[index], tokens: ids[index], block: Int32(index))
        store.flush()
        #expect(store.figures.bytes <= size * 9 / 2)
    }
    #expect(store.count(of: keys[..<1]) == 1)
    #expect(store.count(of: [keys[1]]) == 1)
    #expect(store.count(of: [keys[2]]) == 0)
    #expect(store.count(of: [keys[5]]) == 1)
    #expect(folder.files.count == store.figures.blocks)
    // A smaller budget at the next start is kept at once.
    let tight = try PrefixStore(
        options: folder.options(maxBytes: size), memory: memory(), notify: { _ in })
    #expect(tight.figures.bytes <= size)
    #expect(folder.files.count <= 1)
}

@Test("A folder that goes away stops nothing and is mentioned once")
func aFolderThatGoesAwayStopsNothingAndIsMentionedOnce() async throws {
    let folder = ScratchFolder()
    let notices = Notices()
    let store = try PrefixStore(
        options: folder.options(), memory: memory(), notify: notices.add)
    let keys = keys(store)
    store.save(keys[0], tokens: ids[0], block: 0)
    store.flush()
    try FileManager.default.removeItem(atPath: folder.path)
    try Data().write(to: URL(filePath: folder.path))  // nothing can be made under a file
    for index in 1..<4 where store.wants(keys[index]) {
        store.save(keys[index], tokens: ids[index], block: Int32(index))
        store.flush()
    }
    #expect(notices.all.count == 1)
    #expect(notices.all.first?.contains("goes on without it") == true)
    #expect(!store.wants(keys[4]), "after a failure nothing is copied for a while")
    #expect(await restore(store, [.init(key: keys[0], tokens: ids[0], block: 3)]) == 0)
    #expect(store.count(of: keys) == 0)
}

@Test("A disk that doesn't answer costs its time and no more, and is mentioned once")
func aDiskThatDoesntAnswerCostsItsTimeAndNoMore() async throws {
    let folder = ScratchFolder()
    _ = try filled(folder)
    let notices = Notices()
    let gate = DispatchSemaphore(value: 1)  // the first file comes, then nothing
    let empty = try memory(filled: false)
    let store = try PrefixStore(
        options: folder.options(), memory: empty, notify: notices.add,
        beforeRead: { gate.wait() })
    let keys = keys(store)
    let before = contents(empty, 1)
    let wanted = (0..<4).map {
        PrefixStore.Wanted(key: keys[$0], tokens: ids[$0], block: Int32($0))
    }
    let filled = await withCheckedContinuation { continuation in
        store.restore(wanted, within: .seconds(2)) { continuation.resume(returning: $0) }
    }
    #expect(filled == 1)
    #expect(store.count(of: keys) == 0, "nothing is asked of it meanwhile")
    // The engine hears before the operator does.
    for _ in 0..<6000 where notices.all.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    #expect(notices.all.count == 1)
    for _ in 0..<8 { gate.signal() }
    for _ in 0..<6000 where store.count(of: keys) == 0 {
        try await Task.sleep(for: .milliseconds(10))
    }
    #expect(store.count(of: keys) == 4, "it is back")
    #expect(contents(empty, 1) == before, "what came too late was not written")
    #expect(await restore(store, wanted) == 4)
}

@Test("A folder that can't be used is refused with a remedy")
func aFolderThatCantBeUsedIsRefusedWithARemedy() throws {
    let folder = ScratchFolder()
    try Data().write(to: URL(filePath: folder.path))
    for path in [folder.path, folder.path + "/below", "/proc/nothing/here"] {
        let error = #expect(throws: EngineError.self) {
            var options = folder.options()
            options.folder = path
            _ = try PrefixStore(options: options, memory: memory(), notify: { _ in })
        }
        #expect(error?.message.contains(path) == true)
    }
}

@Test("Strangers' files in the folder are left alone")
func strangersFilesInTheFolderAreLeftAlone() throws {
    let folder = ScratchFolder()
    _ = try filled(folder, count: 1)
    let sub = URL(filePath: try #require(folder.files.first)).deletingLastPathComponent()
    let notes = sub.appending(path: "notes.txt")
    let fake = sub.appending(path: "abc.kv")
    let partial = sub.appending(path: "x.kv.1-2.partial")
    for file in [notes, fake, partial] { try Data([1]).write(to: file) }
    try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -7200)], ofItemAtPath: partial.path)
    let store = try PrefixStore(
        options: folder.options(maxBytes: 1), memory: memory(), notify: { _ in })
    #expect(store.figures.blocks == 0)
    #expect(FileManager.default.fileExists(atPath: notes.path))
    #expect(FileManager.default.fileExists(atPath: fake.path))
    #expect(!FileManager.default.fileExists(atPath: partial.path), "what a dead process began")
}

@Test("A file of version 1 is read as it was written")
func aFileOfVersion1IsReadAsItWasWritten() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/prefix-block-v1.kv")
    let bytes = try [UInt8](Data(contentsOf: path))
    let key = PrefixKey(
        root: PrefixScope(account: "account", salt: "salt"), fingerprint: Array("model".utf8)
    ).followed(by: [1, 2, 3, 40000])
    // Made by Tools/make_prefix_block.py with Python's hashlib.
    #expect(key.hex == "879131dfbe6c0bd9454e358241843094f6ece2c5d7d87626a0cd60dd30888485")
    try bytes.withUnsafeBytes { bytes in
        let payload = try PrefixBlockFile.payload(
            in: bytes, key: key, tokens: [1, 2, 3, 40000], payload: 40)
        #expect(payload.elementsEqual((0..<40).map { UInt8($0 * 3) }))
        let frame = PrefixBlockFile.frame(key: key, tokens: [1, 2, 3, 40000], payload: payload)
        #expect(bytes.elementsEqual(frame.head + Array(payload) + frame.checksum))
    }
}

@Test("No bytes crash the decoder")
func noBytesCrashTheDecoder() throws {
    var random = TestRandom(seed: 5)
    let key = PrefixKey(root: scope, fingerprint: [])
    let payload = [UInt8](repeating: 7, count: 24)
    let whole = payload.withUnsafeBytes { payload in
        let frame = PrefixBlockFile.frame(key: key, tokens: [1, 2], payload: payload)
        return frame.head + Array(payload) + frame.checksum
    }
    for _ in 0..<3000 {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: bytes.indices, using: &random)
            bytes[place] ^= UInt8.random(in: 1...255, using: &random)
        }
        if Bool.random(using: &random) {
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
        }
        guard bytes != whole else { continue }
        let isRefused = bytes.withUnsafeBytes { bytes in
            let found = try? PrefixBlockFile.payload(
                in: bytes, key: key, tokens: [1, 2], payload: 24)
            return found == nil
        }
        #expect(isRefused)
    }
}

@Test("Keys are written as they are read")
func keysAreWrittenAsTheyAreRead() {
    let key = PrefixKey(root: scope, fingerprint: [1])
    #expect(PrefixKey(hex: Substring(key.hex)) == key)
    for wrong in ["", "00", String(repeating: "g", count: 64), key.hex.uppercased() + "0"] {
        #expect(PrefixKey(hex: Substring(wrong)) == nil)
    }
}

private enum PrefixFolderPath {
    static func file(_ folder: ScratchFolder, _ key: PrefixKey) -> String {
        "\(folder.path)/\(key.hex.prefix(2))/\(key.hex).kv"
    }
}
