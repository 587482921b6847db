// Where test data lies: what is committed, and the larger set beside the repository if it is there.

import Foundation

/// Paths of test data.
public enum Fixtures {
    /// The package's folder.
    public static let repository: String = {
        // Three levels above this file, links resolved: a package may link to this folder.
        var url = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.path
    }()

    /// The committed models that Tools/make_model_fixtures.py makes.
    public static let models = repository + "/Tests/SiliangModelsTests/Fixtures"

    /// `../shared/fixtures` beside the repository, or nil.
    public static let shared: String? = {
        let url = URL(fileURLWithPath: repository).deletingLastPathComponent()
        let path = url.appendingPathComponent("shared/fixtures").path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()

    /// A committed model's file, such as `llama_f32`.
    public static func model(_ name: String) -> String { "\(models)/\(name).gguf" }

    /// A committed Hugging Face folder, such as `llama_bf16`.
    public static func checkpoint(_ name: String) -> String { "\(models)/checkpoints/\(name)" }

    /// Calls `body` with a folder that is gone afterwards.
    public static func withTemporaryFolder<T>(_ body: (String) throws -> T) throws -> T {
        // In memory where there is such a folder: writers wait for the disk, thousands of times.
        let memory = "/dev/shm"
        let parent =
            FileManager.default.isWritableFile(atPath: memory)
            ? URL(fileURLWithPath: memory) : FileManager.default.temporaryDirectory
        let folder = parent.appendingPathComponent("siliang-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path)
    }
}
