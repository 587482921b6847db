// Downloads that are no models: what they are instead, from their first bytes.

/// Recognises what people and servers commonly put where a model should be.
enum ForeignContent {
    /// Enough for every sign below.
    static let bytesNeeded = 512

    /// What the bytes are and what to do about it; nil when they show no sign of anything else than
    /// a model.
    static func explanation(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: "version https://git-lfs".utf8) {
            return "is a Git LFS pointer, not the file itself: take another source, or fetch it "
                + "with `git lfs pull`"
        }
        if isHTML(bytes) {
            return "is an HTML page, not a model: the address leads to a page about the file, to a "
                + "sign-in, or to a network's notice; the file's own address has /resolve/ in it"
        }
        if bytes.starts(with: "<?xml".utf8) || bytes.starts(with: "<Error>".utf8) {
            return "is an error message of the server (XML), not a model; run the command again"
        }
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            return "is a zip archive or a PyTorch checkpoint, not GGUF or safetensors: take a "
                + "repository with one of those"
        }
        if bytes.starts(with: [0x1F, 0x8B]) {
            return "is compressed with gzip: unpack it first"
        }
        return nil
    }

    /// What the bytes are, for messages about documents that should be JSON.
    static func name(of bytes: [UInt8]) -> String {
        if isHTML(bytes) { return "an HTML page" }
        return bytes.isEmpty ? "nothing" : "something"
    }

    private static func isHTML(_ bytes: [UInt8]) -> Bool {
        let beginning = String(decoding: bytes.prefix(bytesNeeded), as: UTF8.self)
            .trimmed.lowercased()
        return beginning.hasPrefix("<!doctype html") || beginning.hasPrefix("<html")
            || beginning.hasPrefix("<head")
    }
}
