// The text side of a Hugging Face folder: tokenizer.json, what tokenizer_config.json and the
// configurations add to it, and the chat template.

import Foundation
import SiliangEngine
import SiliangFormats
import SiliangTokenizer

/// The files of one folder that have to do with text. None of them has to be there.
package struct FolderTokenizer {
    package let path: String

    package init(path: String) { self.path = path }

    /// The tokenizer, nil where the folder has none.
    ///
    /// - Throws: `SiliangError` naming the file that is wrong.
    package func makeTokenizer() throws(SiliangError) -> Tokenizer? {
        guard TokenizerFolder.fileNames.contains(where: exists) else { return nil }
        return try Tokenizer.read(folder: path)
    }

    /// What a GGUF file says of the tokenizer and the chat template; empty without a tokenizer.json.
    ///
    /// - Parameter vocabSize: rows of the model's embedding.
    /// - Throws: `SiliangError` naming the file that is wrong.
    package func metadata(vocabSize: Int) throws(SiliangError) -> [GGUFMetadata.Entry] {
        let file = path + "/tokenizer.json"
        guard exists("tokenizer.json") else { return [] }
        let bytes = try [UInt8](contents(ofFile: file))
        var data: TokenizerData
        do throws(TokenizerError) {
            data = try TokenizerData(tokenizerJSON: bytes)
        } catch {
            throw SiliangError(.invalidTokenizer, "\(file): \(error)", underlying: error)
        }
        let ends = try endTokenIDs()
        if ends.count > 0 { data.eosTokenID = ends[0] }
        if ends.count > 1 { data.eotTokenID = ends[1] }
        if ends.count > 2 { data.eomTokenID = ends[2] }
        let beginning = try text(of: "bos_token")
        let named = beginning.flatMap { text in
            data.tokens.firstIndex { $0.elementsEqual(text.utf8) }
        }
        let stated = try object("config.json")?["bos_token_id"]?.int
        data.bosTokenID = data.bosTokenID ?? named ?? stated
        let options = try object("tokenizer_config.json")
        data.addsBOS = options?["add_bos_token"]?.bool ?? data.addsBOS
        data.addsEOS = options?["add_eos_token"]?.bool ?? data.addsEOS
        var entries = data.metadata(vocabSize: vocabSize)
        if let template = try chatTemplate() {
            entries.append(
                GGUFMetadata.Entry(
                    key: "tokenizer.chat_template", value: .bytes(Array(template.utf8)),
                    type: .string))
        }
        return entries
    }

    /// `eos_token_id` of generation_config.json, or else of config.json: a number or a list.
    package func endTokenIDs() throws(SiliangError) -> [Int] {
        for name in ["generation_config.json", "config.json"] {
            guard let value = try object(name)?["eos_token_id"], value != .null else { continue }
            let ids = value.array?.compactMap(\.int) ?? value.int.map { [$0] } ?? []
            if !ids.isEmpty { return ids }
        }
        return []
    }

    /// How answers are sampled where a request does not say, nil where the folder does not either.
    package func defaultSampling() throws(SiliangError) -> SamplingParameters? {
        guard let config = try object("generation_config.json") else { return nil }
        let temperature = config["temperature"]?.double
        let topP = config["top_p"]?.double
        let topK = config["top_k"]?.int
        if config["do_sample"] == .bool(false) { return .greedy }
        guard temperature != nil || topP != nil || topK != nil else { return nil }
        return SamplingParameters(
            temperature: min(max(temperature ?? 1, 0), 2), topK: max(topK ?? 0, 0),
            topP: topP.map { $0 > 0 && $0 <= 1 ? $0 : 1 } ?? 1)
    }

    /// The template in chat_template.jinja, or in tokenizer_config.json: text, or a list of named
    /// texts of which `default` counts.
    package func chatTemplate() throws(SiliangError) -> String? {
        if exists("chat_template.jinja") {
            return String(
                decoding: try contents(ofFile: path + "/chat_template.jinja"), as: UTF8.self)
        }
        guard let value = try object("tokenizer_config.json")?["chat_template"] else { return nil }
        let named = value.array ?? []
        let chosen = named.first { $0["name"] == .string("default") } ?? named.first
        return value.string ?? chosen?["template"]?.string
    }

    /// How tokenizer_config.json writes a token, such as `bos_token`: as text or as an object.
    package func text(of token: String) throws(SiliangError) -> String? {
        let value = try object("tokenizer_config.json")?[token]
        return value?.string ?? value?["content"]?.string
    }

    /// The texts of tokenizer.json's added tokens.
    package func addedTokens() throws(SiliangError) -> Set<String> {
        let added = try object("tokenizer.json")?["added_tokens"]?.array ?? []
        return Set(added.compactMap { $0["content"]?.string })
    }

    private func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(path)/\(name)")
    }

    private func object(_ name: String) throws(SiliangError) -> JSONObject? {
        guard exists(name) else { return nil }
        do throws(FormatError) {
            return try JSONFile.object(path: "\(path)/\(name)")
        } catch {
            throw SiliangError(.invalidCheckpoint, error.description, underlying: error)
        }
    }
}
