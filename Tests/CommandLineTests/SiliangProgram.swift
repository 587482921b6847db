// The built program as a test runs it: a process with arguments, output and an exit status.

import Foundation
import Synchronization
import Testing

/// What a finished process left behind.
struct ProgramResult: Sendable {
    let status: Int32
    /// Whether a signal ended it; `status` is then the signal's number.
    let wasSignalled: Bool
    let outputBytes: Data
    let errors: String

    var output: String { String(decoding: outputBytes, as: UTF8.self) }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A running `siliang`, or another program of the package. Its output goes to files, so that no amount of it can block.
final class SiliangProgram: Sendable {
    private let folder: TemporaryFolder
    private let process: Process
    private let ended: EndOfProcess

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - program: the name of its product.
    ///   - environment: set in addition to a minimal one; HOME is always a fresh folder, so that
    ///     nothing of the user's is read or written.
    init(
        _ arguments: [String], program: String = "siliang", environment: [String: String] = [:],
        input: String = "", currentFolder: String? = nil
    ) throws {
        folder = try TemporaryFolder()
        process = Process()
        ended = EndOfProcess()
        process.executableURL = try Self.binary(program)
        process.arguments = arguments
        let inherited = ProcessInfo.processInfo.environment.filter {
            ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"].contains($0.key)
        }
        process.environment =
            inherited
            .merging(["HOME": folder.path("home"), "COLUMNS": "80"]) { $1 }
            .merging(environment) { $1 }
        if let currentFolder {
            process.currentDirectoryURL = URL(fileURLWithPath: currentFolder)
        }
        try folder.write("input", input)
        process.standardInput = try FileHandle(forReadingFrom: folder.url("input"))
        process.standardOutput = try folder.makeFile("output")
        process.standardError = try folder.makeFile("errors")
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Runs the program to its end.
    static func run(
        _ arguments: [String], program: String = "siliang", environment: [String: String] = [:],
        input: String = "", currentFolder: String? = nil, within limit: Duration = .seconds(120)
    ) async throws -> ProgramResult {
        try await SiliangProgram(
            arguments, program: program, environment: environment, input: input,
            currentFolder: currentFolder
        ).result(within: limit)
    }

    /// Waits for the end.
    ///
    /// - Throws: `TestFailure` when the limit passes first; the process is then killed.
    func result(within limit: Duration = .seconds(120)) async throws -> ProgramResult {
        guard await ended.wait(limit) else {
            kill(process.processIdentifier, SIGKILL)
            throw TestFailure(
                "\(process.arguments ?? []) still ran after \(limit): \(output)\n\(errors)")
        }
        return ProgramResult(
            status: process.terminationStatus,
            wasSignalled: process.terminationReason == .uncaughtSignal,
            outputBytes: folder.data("output"), errors: errors)
    }

    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// What was written so far.
    var output: String { String(decoding: folder.data("output"), as: UTF8.self) }
    var errors: String { String(decoding: folder.data("errors"), as: UTF8.self) }

    /// Waits until the output holds a match of `pattern`, and gives its first group.
    func waitForOutput(_ pattern: String, within limit: Duration = .seconds(60)) async throws
        -> String
    {
        let expression = try Regex(pattern)
        let deadline = ContinuousClock.now + limit
        var hasEnded = false
        while ContinuousClock.now < deadline {
            if let match = output.firstMatch(of: expression), match.count > 1,
                let group = match[1].substring
            {
                return String(group)
            }
            // What came between the last look and the end counts too.
            if hasEnded { break }
            hasEnded = await ended.wait(.milliseconds(20))
        }
        throw TestFailure("no output like \(pattern); got: \(output)\n\(errors)")
    }

    /// The program beside the test bundle; `SILIANG_BIN` names another `siliang`.
    static func binary(_ program: String = "siliang") throws -> URL {
        if program == "siliang", let path = ProcessInfo.processInfo.environment["SILIANG_BIN"],
            !path.isEmpty
        {
            return URL(fileURLWithPath: path)
        }
        let bundles = Bundle.allBundles.map(\.bundleURL) + [Bundle.main.bundleURL]
        let starts = bundles + [Bundle.main.executableURL].compactMap { $0 }
        for start in starts {
            var folder = start
            // A test bundle of macOS lies some folders above its executable.
            for _ in 0..<5 {
                let candidate = folder.appendingPathComponent(program)
                var isFolder: ObjCBool = false
                if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder),
                    !isFolder.boolValue
                {
                    return candidate
                }
                folder = folder.deletingLastPathComponent()
            }
        }
        throw TestFailure("no built \(program) beside \(starts.map(\.path))")
    }
}

/// Lets tasks wait for a process without holding a thread.
private final class EndOfProcess: Sendable {
    private let isOver = Atomic<Bool>(false)

    func signal() { isOver.store(true, ordering: .releasing) }

    /// Whether the end came within `limit`.
    func wait(_ limit: Duration) async -> Bool {
        let deadline = ContinuousClock.now + limit
        while !isOver.load(ordering: .acquiring) {
            if ContinuousClock.now >= deadline { return false }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return true
    }
}

/// A folder that lives as long as this object.
final class TemporaryFolder: Sendable {
    let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory
            .appendingPathComponent("siliang-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    func url(_ name: String) -> URL { root.appendingPathComponent(name) }

    func path(_ name: String) -> String { url(name).path }

    func data(_ name: String) -> Data { (try? Data(contentsOf: url(name))) ?? Data() }

    /// The names in the folder.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.path).sorted()
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Data(text.utf8))
    }

    @discardableResult
    func write(_ name: String, _ data: Data) throws -> String {
        try FileManager.default.createDirectory(
            at: url(name).deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url(name))
        return path(name)
    }

    func makeFile(_ name: String) throws -> FileHandle {
        try write(name, "")
        return try FileHandle(forWritingTo: url(name))
    }
}
