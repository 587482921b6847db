// What a file is that should have been a model: the usual accidents of downloading.

/// The nature of a file that is not what its name says, from its first bytes.
enum FileNature {
    /// What to say of a file that begins with `bytes`, or nil where they tell nothing.
    static func explanation(_ bytes: UnsafeRawBufferPointer) -> String? {
        let head = Array(bytes.prefix(256))
        if bytes.isEmpty { return "it is empty; download it again" }
        if head.starts(with: "version https://git-lfs.github.com".utf8) {
            return "it is a Git LFS pointer, not the file itself; fetch that with `git lfs pull`"
        }
        let text = head.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        if text.first == UInt8(ascii: "<") {
            return "it is a web page, which a server sends in place of a file that needs a login "
                + "or does not exist; check the address and download it again"
        }
        if head.starts(with: "GGUF".utf8) { return "it is a GGUF file; name it .gguf" }
        if head.starts(with: "PK".utf8) {
            return "it is a PyTorch or zip archive; convert it to safetensors"
        }
        if text.first == UInt8(ascii: "{") {
            return "it is JSON: a server's message in place of the file, or another file of the "
                + "checkpoint; download it again"
        }
        return nil
    }
}
