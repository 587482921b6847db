// What stands beside a tokenizer: tokenizer_config.json and its neighbours.

import SiliangFormats

/// The names of special tokens, chat templates and options of a checkpoint folder.
struct TokenizerConfiguration {
    private let configuration: JSONValue
    private let specialTokens: JSONValue
    /// Tokens after which generation stops, from generation_config.json and config.json.
    let endTokenIDs: [Int]
    /// The chat template that is a file of its own.
    private let templateFile: String?

    /// - Throws: `damaged` for a file that is there and is not JSON.
    init(_ folder: FolderReader) throws(TokenizerError) {
        configuration = try folder.json("tokenizer_config.json") ?? .null
        specialTokens = try folder.json("special_tokens_map.json") ?? .null
        var ends: [Int] = []
        let generation = try folder.json("generation_config.json")
        let model = try folder.json("config.json")
        for value in [
            generation?["eos_token_id"], model?["eos_token_id"],
            model?["text_config"]?["eos_token_id"],
        ] {
            guard let value else { continue }
            ends += value.array?.compactMap(\.int) ?? value.int.map { [$0] } ?? []
        }
        endTokenIDs = ends
        templateFile = try folder.text("chat_template.jinja")
    }

    var className: String? { configuration["tokenizer_class"]?.string }

    /// How a special token is written, such as that of `bos_token`.
    func token(_ key: String) -> String? {
        for source in [configuration, specialTokens] {
            guard let value = source[key], value != .null else { continue }
            return value.string ?? value["content"]?.string
        }
        return nil
    }

    func flag(_ key: String) -> Bool? { configuration[key]?.bool }

    /// The tokens under `added_tokens_decoder`, by their ids.
    var addedTokens: [AddedToken] {
        guard let tokens = configuration["added_tokens_decoder"]?.object else { return [] }
        return tokens.compactMap { key, value in
            guard let id = Int(key), id >= 0, let text = value["content"]?.string else {
                return nil
            }
            return AddedToken(id: id, text: text, options: value)
        }
    }

    /// All chat templates by name; the usual one is `default`.
    var chatTemplates: [String: String] {
        var found: [String: String] = [:]
        if let text = configuration["chat_template"]?.string { found["default"] = text }
        for item in configuration["chat_template"]?.array ?? [] {
            guard let name = item["name"]?.string, let text = item["template"]?.string else {
                continue
            }
            found[name] = text
        }
        if let templateFile { found["default"] = templateFile }
        return found
    }
}

/// The files of a folder.
struct FolderReader {
    let path: String

    func path(of name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

    /// A file's bytes, or nil where it cannot be opened.
    func bytes(_ name: String) -> [UInt8]? {
        guard let file = try? MappedFile(path: path(of: name)) else { return nil }
        return Array(file.bytes)
    }

    func text(_ name: String) throws(TokenizerError) -> String? {
        guard let bytes = bytes(name) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw TokenizerError(.damaged, "is not UTF-8 text").naming(path(of: name))
        }
        return text
    }

    func json(_ name: String) throws(TokenizerError) -> JSONValue? {
        guard let bytes = bytes(name) else { return nil }
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: bytes)
        } catch {
            throw TokenizerError(
                .damaged, "is not JSON: \(error); download it again"
            ).naming(path(of: name))
        }
    }
}
