// What a user asks for: a repository, part of one, or one file anywhere.

/// `owner/name`, `owner/name:Q4_K_M`, `owner/name:folder/file.gguf`, or the address of a GGUF file.
public struct ModelReference: Sendable, Equatable {
    enum Place: Sendable, Equatable {
        case repository(owner: String, name: String)
        case file(WebAddress)
    }

    let place: Place
    /// A file, or a quantisation such as `Q4_K_M`.
    let selector: String?

    /// - Throws: `HubError` (`badName`) with the form that was expected.
    public init(_ text: String) throws(HubError) {
        let text = text.trimmed
        if text.contains("://") {
            place = .file(try Self.file(text))
            selector = nil
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let names = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, names.allSatisfy(Self.isName), parts.last != "" else {
            throw HubError(
                .badName,
                "'\(printable(text))' is no model of a hub: give OWNER/NAME, "
                    + "OWNER/NAME:QUANTISATION such as unsloth/Qwen3-4B-GGUF:Q4_K_M, "
                    + "OWNER/NAME:FILE.gguf, or the address of a .gguf file")
        }
        place = .repository(owner: String(names[0]), name: String(names[1]))
        selector = parts.count == 2 ? String(parts[1]) : nil
    }

    /// What was asked for, in one line.
    public var description: String {
        switch place {
        case .file(let address): address.description
        case .repository(let owner, let name):
            "\(owner)/\(name)" + (selector.map { ":\(printable($0))" } ?? "")
        }
    }

    /// The characters that both hubs allow in the names of owners and repositories.
    static func isName(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.count <= 96 && !text.hasPrefix(".") && !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    private static func file(_ text: String) throws(HubError) -> WebAddress {
        guard let address = WebAddress(text) else {
            throw HubError(
                .badName,
                "this address cannot be used: it must begin with https:// or http:// and hold "
                    + "neither a user name nor spaces")
        }
        if address.path.contains("/blob/") {
            throw HubError(
                .badName,
                "\(address) is the page about a file; the file itself has /resolve/ instead of "
                    + "/blob/ in its address")
        }
        let name = address.fileName
        guard name.lowercased().hasSuffix(".gguf"), SafePath.isPlain(name) else {
            throw HubError(
                .badName,
                "\(address) does not end in .gguf: give the address of a GGUF file, or the "
                    + "repository as OWNER/NAME with --source")
        }
        return address
    }
}

/// Paths inside a model, which come from a server and must not lead out of its folder.
enum SafePath {
    /// Whether the path would leave the folder, or mean different things to different systems.
    static func leadsOut(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return path.isEmpty || path.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0x5C }
            || parts.contains { $0.isEmpty || $0 == "." || $0 == ".." }
    }

    /// Whether the path can be a file's here: none of the above, of visible characters, not hidden,
    /// and short enough for file systems.
    static func isPlain(_ path: String) -> Bool {
        !leadsOut(path) && path.utf8.count <= 1000 && path == printable(path, limit: 1000)
            && path.split(separator: "/").allSatisfy { $0.utf8.count <= 200 && !$0.hasPrefix(".") }
    }
}
