// What the tests of this target share: temporary folders, hand-made bytes, seeded randomness.

import Foundation
import SiliangFormats
import Testing

/// A folder that goes when the test ends.
final class TemporaryFolder {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("siliang-formats-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// The folder's own path.
    var root: String { url.path }

    func path(_ name: String) -> String {
        url.appendingPathComponent(name).path
    }

    /// Writes `bytes` as `name` and returns the path.
    @discardableResult
    func write(_ bytes: [UInt8], as name: String) throws -> String {
        try Data(bytes).write(to: url.appendingPathComponent(name))
        return path(name)
    }

    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
    }
}

func contents(of path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
}

/// The error of `body`; nil (and a failed test) when it throws none.
func formatError<T>(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws(FormatError) -> T
) -> FormatError? {
    do throws(FormatError) {
        _ = try body()
        Issue.record("no error was thrown", sourceLocation: sourceLocation)
        return nil
    } catch {
        return error
    }
}

func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

/// Bytes of a hexadecimal dump; white space separates.
func bytes(hexadecimal dump: String) -> [UInt8] {
    let digits = dump.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
        UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
}

/// The folder of large fixtures beside the repository, where there is one.
enum SharedFixtures {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("shared/fixtures")

    static let absent: Comment = "../shared/fixtures is not beside the repository"

    static var present: Bool { FileManager.default.fileExists(atPath: root.path) }

    /// Paths below the folder that end in `suffix`.
    static func paths(endingIn suffix: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
        return (names ?? []).filter { $0.hasSuffix(suffix) }.sorted()
            .map { root.appendingPathComponent($0).path }
    }
}
