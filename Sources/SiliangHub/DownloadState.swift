// How far a download has come, as it is kept on the disk beside the files.

import SiliangFormats

/// The contents of `download.json`.
struct DownloadState: Sendable, Equatable {
    struct File: Sendable, Equatable {
        let path: String
        let size: Int
        let digest: FileDigest?
        /// Of the answers that the bytes came from.
        var etag: String?
        /// Ranges that are on the disk.
        var done = ByteRanges()
        /// The SHA-256 of the whole file, once it was found right.
        var sha256: String?
    }

    static let fileName = "download.json"
    private static let version = 1

    /// What was asked for, for people.
    let name: String
    var files: [File]

    var totalBytes: Int { files.reduce(0) { $0 &+ $1.size } }
    var doneBytes: Int { files.reduce(0) { $0 &+ $1.done.count } }
}

extension DownloadState: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("version", Self.version)
            writer.field("name", name)
            writer.field("files", array: files)
        }
    }

    init?(_ json: JSONValue) {
        guard json["version"]?.int == Self.version, let name = json["name"]?.string,
            let items = json["files"]?.array
        else { return nil }
        self.init(name: name, files: items.compactMap(File.init))
    }

    /// The state in a folder; nil where there is none that can be read, which means starting over.
    static func read(_ folder: String) -> DownloadState? {
        guard let bytes = Disk.read(folder + "/" + fileName, limit: 64 << 20),
            let json = try? JSONValue(parsing: bytes)
        else { return nil }
        return DownloadState(json)
    }

    /// Brings the state to the disk, whole or not at all.
    ///
    /// - Throws: `HubError` (`unwritable`).
    func save(_ folder: String) throws(HubError) {
        try PrivateFile.write(JSONWriter.text(self), to: folder + "/" + Self.fileName)
    }
}

extension DownloadState.File: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("path", path)
            writer.field("size", size)
            if let digest { writer.field("digest", digest.text) }
            if let etag { writer.field("etag", etag) }
            if let sha256 { writer.field("sha256", sha256) }
            writer.field(
                "done",
                .array(
                    done.ranges.map { .array([.integer($0.lowerBound), .integer($0.upperBound)]) })
                    as JSONValue)
        }
    }

    fileprivate init?(_ json: JSONValue) {
        guard let path = json["path"]?.string, let size = json["size"]?.int, size >= 0,
            let ranges = json["done"]?.array
        else { return nil }
        self.init(
            path: path, size: size, digest: json["digest"]?.string.flatMap(FileDigest.init(text:)),
            etag: json["etag"]?.string, sha256: json["sha256"]?.string)
        for range in ranges {
            guard let pair = range.array, pair.count == 2, let start = pair[0].int,
                let end = pair[1].int, start >= 0, start < end, end <= size
            else { return nil }
            done.insert(start..<end)
        }
    }
}

/// Small files for the owner alone, there whole or not at all.
enum PrivateFile {
    static func write(_ bytes: [UInt8], to path: String) throws(HubError) {
        do throws(FormatError) {
            let file = try AtomicFile(path: path, permissions: 0o600)
            try file.append(bytes)
            try file.finish()
        } catch {
            throw HubError(.unwritable, error.description)
        }
    }
}
