// What `--quantize` keeps: converted weights, so that they are converted once.

import Foundation
import Siliang
import SiliangEngine
import SiliangFormats
import SiliangHub
import SiliangModels
import SiliangTensor

/// A converted checkpoint on disk, as the note beside it tells.
struct ConvertedModel: Codable, Equatable {
    /// What the source is called.
    let name: String
    /// The source's path.
    let source: String
    /// Storage type of most tensors, such as `Q8_0`.
    let type: String
    let bytes: Int
    /// Of a sample of the file's bytes.
    let digest: String
    /// The file: where it was found, whatever its note says.
    var path: String

    var text: String {
        "Converted: \(name) to \(type), \(formatBytes(bytes)), from \(source); "
            + "`siliang rm \(name)` removes it"
    }
}

/// The folder of converted checkpoints: one folder in it per source, and in that a GGUF file and a
/// note for each type.
///
/// A file is used if its note is there and right: size, and a digest of its header and of samples.
/// The note is written last, so half a file has none.
struct ConvertedModels {
    let folder: String
    /// What the file system has left; nil where it does not tell.
    var freeBytes: @Sendable (String) -> Int? = Disk.freeBytes
    /// Raised when the converter comes to write other bytes.
    private static let version = 1

    /// `SILIANG_CONVERTED`, or the data folder's `converted`.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let named = environment["SILIANG_CONVERTED"].flatMap { $0.isEmpty ? nil : $0 }
        folder = named ?? DataFolder.standard(environment: environment) + "/converted"
    }

    /// The folder for the conversions of one source.
    private func home(of located: LocatedModel) -> String {
        let path = URL(fileURLWithPath: located.path).standardizedFileURL.path
        var fingerprint = ModelFingerprint()
        fingerprint.add(Array(path.utf8))
        let safe = located.name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        return "\(folder)/\(String(safe.prefix(64)))-\(Self.hex(fingerprint.bytes.prefix(4)))"
    }

    /// Names what a conversion depends on: the source's headers, samples, sizes and times, the type,
    /// and this converter.
    private static func fileName(_ source: Checkpoint, _ type: TensorType) -> String {
        var fingerprint = ModelFingerprint()
        fingerprint.add(source.fingerprint)
        for part in source.files {
            let attributes = try? FileManager.default.attributesOfItem(atPath: part.file.path)
            let time = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            fingerprint.add(Array("\(part.file.bytes.count) \(time)".utf8))
        }
        fingerprint.add(Array("converter \(version) \(type.name)".utf8))
        return "\(type.name.lowercased())-\(hex(fingerprint.bytes.prefix(8))).gguf"
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    // MARK: Using

    /// The kept conversion of a source as it is now; nil where there is none that can be trusted.
    func kept(of located: LocatedModel, _ source: Checkpoint, type: TensorType) -> Checkpoint? {
        let path = home(of: located) + "/" + Self.fileName(source, type)
        guard let note = Self.note(of: path), let file = try? GGUFFile.open(path: path),
            file.totalBytes == note.bytes, Self.digest(of: file) == note.digest
        else { return nil }
        return .gguf(file)
    }

    /// The conversion of a source: the kept one, or one made now.
    ///
    /// - Parameter isCancelled: asked now and then.
    /// - Throws: `InterruptedError` when cancelled, leaving nothing; `CommandError` without space;
    ///   `FormatError`, `TensorError` for a source that cannot be converted.
    func checkpoint(
        of located: LocatedModel, _ source: Checkpoint, type: TensorType, threads: Int?,
        isCancelled: () -> Bool
    ) throws -> Checkpoint {
        if let kept = kept(of: located, source, type: type) { return kept }
        let home = home(of: located)
        try Disk.makeFolder(home)
        let lock = try lock(home, isCancelled)
        return try withExtendedLifetime(lock) {
            // Another process may have made it meanwhile.
            if let kept = kept(of: located, source, type: type) { return kept }
            let names = Set(QuantizationMix.targets.map { Self.fileName(source, $0) })
            let path = home + "/" + Self.fileName(source, type)
            // Of the source as it once was, broken off, or damaged.
            for name in Disk.names(in: home)
            where !names.contains(name.hasSuffix(".json") ? String(name.dropLast(5)) : name)
                || home + "/" + name == path || home + "/" + name == path + ".json"
            {
                try Disk.remove(home + "/" + name)
            }
            return try convert(located, source, type, to: path, threads, isCancelled)
        }
    }

    private func lock(_ path: String, _ isCancelled: () -> Bool) throws -> FolderLock {
        var isReported = false
        while true {
            if let lock = try FolderLock.take(path) { return lock }
            if !isReported { report("another process is converting this model: waiting for it") }
            isReported = true
            if isCancelled() { throw InterruptedError() }
            Thread.sleep(forTimeInterval: 0.2)
        }
    }

    private func convert(
        _ located: LocatedModel, _ source: Checkpoint, _ type: TensorType, to path: String,
        _ threads: Int?, _ isCancelled: () -> Bool
    ) throws -> Checkpoint {
        let quantizer = try source.quantizer(to: type)
        try checkSpace(quantizer.plan.reduce(0) { $0 + $1.bytes }, type)
        report(
            "converting \(located.name) to \(type.name); it is kept in \(folder) for the next start"
        )
        let million = 1_000_000
        var progress = ProgressReport(
            "convert", unit: "M weights", total: quantizer.elementCount / million)
        defer { progress.finish() }
        let pool = ThreadPool(threads: threads ?? ThreadPool.defaultThreadCount)
        _ = try quantizer.write(path: path, pool: pool) { done, _ in
            if isCancelled() { throw InterruptedError() }
            progress.update(done / million)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let file = try GGUFFile.open(path: path)
        let note = ConvertedModel(
            name: located.name,
            source: URL(fileURLWithPath: located.path).standardizedFileURL.path, type: type.name,
            bytes: file.totalBytes, digest: Self.digest(of: file), path: path)
        let output = try AtomicFile(path: path + ".json", permissions: 0o600)
        try output.append(Array(JSONEncoder().encode(note)))
        try output.finish()
        return .gguf(file)
    }

    private func checkSpace(_ bytes: Int, _ type: TensorType) throws(CommandError) {
        // Headers and tokenizers come on top.
        let needed = bytes + bytes / 50 + (16 << 20)
        guard let free = freeBytes(folder), free < needed else { return }
        throw CommandError(
            "converting to \(type.name) takes \(formatBytes(needed)) in \(folder), where "
                + "\(formatBytes(free)) are free; make room, name another folder with "
                + "SILIANG_CONVERTED, or leave --quantize out")
    }

    // MARK: Trusting

    private static func note(of path: String) -> ConvertedModel? {
        guard let data = FileManager.default.contents(atPath: path + ".json") else { return nil }
        var note = try? JSONDecoder().decode(ConvertedModel.self, from: data)
        note?.path = path
        return note
    }

    /// Of the header and 4 KB of each MB; of all of a small file. Reading all of a model of hundreds
    /// of gigabytes would take minutes at each start.
    private static func digest(of file: GGUFFile) -> String {
        var fingerprint = ModelFingerprint()
        for part in file.files {
            let bytes = part.bytes
            let header = file.tensors.map(\.byteRange.lowerBound).min() ?? bytes.count
            let whole = bytes.count <= 64 << 20 ? bytes.count : min(header, bytes.count)
            fingerprint.add(UnsafeRawBufferPointer(rebasing: bytes[..<whole]))
            for start in stride(from: whole, to: bytes.count, by: 1 << 20) {
                let end = min(start + 4096, bytes.count)
                fingerprint.add(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            }
        }
        return hex(fingerprint.bytes)
    }

    // MARK: Listing and removing

    /// Every conversion that has a note.
    var all: [ConvertedModel] {
        Disk.names(in: folder).flatMap { home in
            Disk.names(in: "\(folder)/\(home)").filter { $0.hasSuffix(".gguf") }.compactMap {
                Self.note(of: "\(folder)/\(home)/\($0)")
            }
        }
    }

    /// Removes conversions.
    ///
    /// - Returns: the bytes that they took.
    /// - Throws: `HubError`; `CommandError` for one that is being made.
    func remove(where matches: (ConvertedModel) -> Bool) throws -> Int {
        var bytes = 0
        for model in all where matches(model) {
            let home = URL(fileURLWithPath: model.path).deletingLastPathComponent().path
            guard let lock = try FolderLock.take(home) else {
                throw CommandError("\(model.name) is being converted; stop that first")
            }
            try withExtendedLifetime(lock) {
                // The note first, so that nobody trusts what is left.
                try Disk.remove(model.path + ".json")
                try Disk.remove(model.path)
                if Disk.names(in: home).isEmpty { try Disk.remove(home) }
            }
            bytes += model.bytes
        }
        return bytes
    }
}
