// Downloads that are no models: what they are instead, from their first bytes.

/// Recognises what people and servers commonly put where a model should be.
package enum ForeignContent {
    /// Enough for every sign below.
    package static let bytesNeeded = 512

    /// What the bytes are and what to do about it; nil when they show no sign of anything else than
    /// a model.
    ///
    /// - Parameter bytes: a file's first bytes, `bytesNeeded` of them or all.
    package static func explanation(_ bytes: some Collection<UInt8>) -> String? {
        if bytes.starts(with: "version https://git-lfs".utf8) {
            return "is a Git LFS pointer, not the model itself: fetch that with `git lfs pull` or "
                + "`siliang pull`"
        }
        if isHTML(bytes) {
            return "is an HTML page, not a model: the download took a page about the file, a "
                + "sign-in or a network's notice; the file's own address has /resolve/ in it, and "
                + "`siliang pull` finds it"
        }
        if bytes.starts(with: "<?xml".utf8) || bytes.starts(with: "<Error>".utf8) {
            return "is a server's error message, not a model: download it again"
        }
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            return "is a zip archive or a PyTorch checkpoint, which may hold programs and is not "
                + "read: take the model in GGUF or safetensors"
        }
        if bytes.starts(with: [0x1F, 0x8B]) { return "is compressed with gzip: unpack it first" }
        return nil
    }

    /// Whether a page for browsers begins like this.
    package static func isHTML(_ bytes: some Collection<UInt8>) -> Bool {
        let text = bytes.prefix(bytesNeeded).drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return ["<!doctype html", "<html", "<head"].contains { sign in
            text.prefix(sign.utf8.count).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
                .elementsEqual(sign.utf8)
        }
    }
}
