// Files that are whole or not there, and the lock between processes.

import Foundation
import Testing

@testable import SiliangLedger

private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("siliang-file-\(UUID().uuidString)").path
    try PrivateFile.makeFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
}

@Test("A file is replaced as a whole, over what a crash left behind")
func aFileIsReplacedAsAWholeOverWhatACrashLeftBehind() throws {
    try withFolder { folder in
        let path = folder + "/file"
        #expect(try PrivateFile.read(path, limit: 10) == nil)
        try PrivateFile.replace(path, with: Array("old".utf8))
        // As a process of the same number leaves it that died while writing.
        let leftover = path + ".\(getpid()).tmp"
        try "half".write(toFile: leftover, atomically: false, encoding: .utf8)
        try PrivateFile.replace(path, with: Array("newer".utf8))
        #expect(try PrivateFile.read(path, limit: 10) == Array("newer".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
    }
}

@Test("A file that cannot be replaced stays as it was") func aFileThatCannotBeReplacedStaysAsItWas()
    throws
{
    try withFolder { folder in
        let path = folder + "/folder"
        try PrivateFile.makeFolder(path)
        #expect(throws: SystemFailure.self) { try PrivateFile.replace(path, with: [1]) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["folder"])
        #expect(throws: SystemFailure.self) {
            try PrivateFile.replace(folder + "/none/file", with: [1])
        }
    }
}

@Test("A file beyond the limit is refused instead of read into memory")
func aFileBeyondTheLimitIsRefusedInsteadOfReadIntoMemory() throws {
    try withFolder { folder in
        let path = folder + "/file"
        try PrivateFile.replace(path, with: Array(repeating: 7, count: 11))
        #expect(try PrivateFile.read(path, limit: 11)?.count == 11)
        let error = #expect(throws: SystemFailure.self) {
            try PrivateFile.read(path, limit: 10)
        }
        #expect(error?.code == EFBIG)
    }
}

@Test("The lock is held by one at a time and free when dropped")
func theLockIsHeldByOneAtATimeAndFreeWhenDropped() throws {
    try withFolder { folder in
        let path = folder + "/lock"
        do {
            let held = try ProcessLock(path: path)
            let failed = #expect(throws: SystemFailure.self) {
                _ = try ProcessLock(path: path, attempts: 2)
            }
            #expect(failed?.code == EWOULDBLOCK)
            withExtendedLifetime(held) {}
        }
        _ = try ProcessLock(path: path, attempts: 1)
    }
}

@Test("Keys have 256 bits that never repeat, hexadecimal comes back as bytes")
func keysHave256BitsThatNeverRepeatHexadecimalComesBackAsBytes() {
    let keys = Set((0..<100).map { _ in KeyRecord.makeKey() })
    #expect(keys.count == 100)
    #expect(KeyRecord.bytes(hexadecimal: "00ff7F") == [0, 255, 127])
    #expect(KeyRecord.hexadecimal([0, 255, 127]) == "00ff7f")
    for wrong in ["0", "0g", "０0", "-1", " 1"] {
        #expect(KeyRecord.bytes(hexadecimal: wrong) == nil, "\(wrong)")
    }
}
