// What lies beside an installed model: what came from where, when, and under which licence.

import Foundation
import SiliangFormats

/// The contents of `manifest.json` in a model's folder.
public struct ModelManifest: Sendable, Equatable {
    public struct File: Sendable, Equatable {
        public let path: String
        public let size: Int
        /// 64 hexadecimal digits, computed here.
        public let sha256: String
        /// What the hub stated, such as `git-sha1:…`; nil where it stated nothing.
        let stated: String?
        /// The server's validator, kept where nothing better identifies the bytes.
        let etag: String?
    }

    static let fileName = "manifest.json"
    private static let version = 1

    /// The short name, such as `deepseek-r1-distill-qwen-1.5b`.
    public let name: String
    /// `owner/name`; nil for a file of a plain address.
    public let repository: String?
    /// `huggingface`, `modelscope`, or an address.
    public let source: String
    /// The commit, or the branch where the hub tells no commit.
    public let revision: String?
    /// `gguf` or `safetensors`.
    public let format: String
    public let quantization: String?
    public let license: String?
    /// When it was installed; UTC, RFC 3339.
    public let installedAt: String
    /// The file to open; nil where the folder is the model.
    public let mainFile: String?
    public let files: [File]

    /// All files together.
    public var bytes: Int { files.reduce(0) { $0 &+ $1.size } }
}

extension ModelManifest: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("version", Self.version)
            writer.field("name", name)
            writer.field("repository", repository)
            writer.field("source", source)
            writer.field("revision", revision)
            writer.field("format", format)
            writer.field("quantization", quantization)
            writer.field("license", license)
            writer.field("installed_at", installedAt)
            writer.field("main_file", mainFile)
            writer.field("files", array: files)
        }
    }

    /// Nil for what is no manifest of a known version, or names files outside its folder.
    init?(_ json: JSONValue) {
        guard json["version"]?.int == Self.version, let name = json["name"]?.string,
            let source = json["source"]?.string, let format = json["format"]?.string,
            let installedAt = json["installed_at"]?.string,
            let items = json["files"]?.array
        else { return nil }
        let files = items.compactMap(File.init)
        let mainFile = json["main_file"]?.string
        guard files.count == items.count, mainFile.map(SafePath.isPlain) ?? true else { return nil }
        self.init(
            name: name, repository: json["repository"]?.string, source: source,
            revision: json["revision"]?.string, format: format,
            quantization: json["quantization"]?.string, license: json["license"]?.string,
            installedAt: installedAt, mainFile: mainFile, files: files)
    }

    /// The manifest in a folder; nil where there is none that can be read.
    static func read(_ folder: String) -> ModelManifest? {
        guard let bytes = Disk.read(folder + "/" + fileName, limit: 16 << 20),
            let json = try? JSONValue(parsing: bytes)
        else { return nil }
        return ModelManifest(json)
    }
}

extension ModelManifest.File: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("path", path)
            writer.field("size", size)
            writer.field("sha256", sha256)
            if let stated { writer.field("stated", stated) }
            if let etag { writer.field("etag", etag) }
        }
    }

    fileprivate init?(_ json: JSONValue) {
        guard let path = json["path"]?.string, SafePath.isPlain(path),
            let size = json["size"]?.int, size >= 0, let sha256 = json["sha256"]?.string
        else { return nil }
        self.init(
            path: path, size: size, sha256: sha256, stated: json["stated"]?.string,
            etag: json["etag"]?.string)
    }

    /// Whether these are surely the bytes that the hub has now.
    func isSame(as file: RemoteFile, etag: String?) -> Bool {
        guard path == file.path, size == file.size else { return false }
        switch file.digest {
        case .sha256(let digits): return sha256 == digits
        case .gitSHA1: return stated == file.digest?.text
        case nil: return etag != nil && self.etag == etag
        }
    }
}

/// The licence that a model card states in its front matter, where no hub tells it.
enum ModelCard {
    /// The value of `license` (or of `license_name`, where that is `other`) between the card's
    /// first two lines of three dashes.
    static func license(_ text: String) -> String? {
        var lines = text.split(whereSeparator: \.isNewline)[...]
        guard lines.popFirst()?.trimmingSuffix == "---" else { return nil }
        var found: [String: String] = [:]
        for line in lines.prefix(500) {
            if line.trimmingSuffix == "---" { break }
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !line.hasPrefix(" ") else { continue }
            let value = String(parts[1]).trimmed.filter { $0 != "\"" && $0 != "'" }
            if !value.isEmpty { found[String(parts[0])] = value }
        }
        let license = found["license"]
        let named =
            license == nil || license == "other" ? found["license_name"] ?? license : license
        return named.map { printable($0, limit: 100) }
    }
}

extension Substring {
    /// Without white space at the end.
    fileprivate var trimmingSuffix: String {
        String(self).trimmed
    }
}
