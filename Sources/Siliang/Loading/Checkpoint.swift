// A checkpoint in either format, as the commands open it.

import Foundation
import SiliangEngine
import SiliangFormats
import SiliangModels
import SiliangTensor
import SiliangTokenizer

/// An opened checkpoint.
package enum Checkpoint {
    case gguf(GGUFFile)
    case folder(HuggingFaceFolder)

    /// - Throws: `FormatError`; `SiliangError` for a safetensors file, which is no model by itself.
    package static func open(path: String) throws -> Checkpoint {
        if isFolder(path) { return .folder(try HuggingFaceFolder.open(path: path)) }
        if path.hasSuffix(".safetensors") {
            throw SiliangError(
                .invalidCheckpoint,
                "\(path): weights alone are no model; give the folder that holds them with "
                    + "config.json")
        }
        return .gguf(try GGUFFile.open(path: path))
    }

    package static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    package func load(
        pool: ThreadPool, options: LoadOptions
    ) throws(ModelError) -> any LanguageModel {
        switch self {
        case .gguf(let file): try ModelRegistry.load(file, pool: pool, options: options)
        case .folder(let folder): try ModelRegistry.load(folder, pool: pool, options: options)
        }
    }

    /// The mapped files with the places of their tensors.
    package var files: [(file: MappedFile, tensors: [Range<Int>])] {
        switch self {
        case .gguf(let file):
            file.files.map { part in
                (part, file.tensors.filter { $0.file === part }.map(\.byteRange))
            }
        case .folder(let folder): folder.shards.map { ($0.file, $0.tensors.map(\.byteRange)) }
        }
    }

    /// What shapes a model besides its weights and their files' headers.
    package var configuration: [UInt8] {
        switch self {
        case .gguf: []
        case .folder(let folder): Array(JSONValue.object(folder.config).text.utf8)
        }
    }

    // MARK: Text

    /// The tokenizer; nil where the checkpoint has none.
    ///
    /// - Throws: `SiliangError` when there is one that cannot be used.
    package func makeTokenizer() throws(SiliangError) -> Tokenizer? {
        switch self {
        case .gguf(let file): try Tokenizer.read(from: file)
        case .folder(let folder): try FolderTokenizer(path: folder.path).makeTokenizer()
        }
    }

    /// Tokens after which generation stops, for checkpoints without a tokenizer.
    package var endTokenIDs: Set<Int32> {
        get throws(SiliangError) {
            guard case .folder(let folder) = self else { return [] }
            let ids = try FolderTokenizer(path: folder.path).endTokenIDs()
            return Set(ids.compactMap { Int32(exactly: $0) })
        }
    }

    /// The checkpoint's own chat template, where it has one.
    package func chatTemplate() throws(SiliangError) -> String? {
        switch self {
        case .gguf(let file): file.metadata.string("tokenizer.chat_template")
        case .folder(let folder): try FolderTokenizer(path: folder.path).chatTemplate()
        }
    }

    /// How answers are sampled where a request does not say; nil where the checkpoint does not.
    package func defaultSampling() throws(SiliangError) -> SamplingParameters? {
        guard case .folder(let folder) = self else { return nil }
        return try FolderTokenizer(path: folder.path).defaultSampling()
    }

    /// How the checkpoint's configuration writes a token, such as `bos_token`, where it does.
    package func text(of token: String) throws(SiliangError) -> String? {
        guard case .folder(let folder) = self else { return nil }
        return try FolderTokenizer(path: folder.path).text(of: token)
    }

    /// The texts of the vocabulary's control and added tokens.
    package func specialTokens() throws(SiliangError) -> Set<String> {
        switch self {
        case .gguf(let file): Self.specialTokens(of: file)
        case .folder(let folder): try FolderTokenizer(path: folder.path).addedTokens()
        }
    }

    private static func specialTokens(of file: GGUFFile) -> Set<String> {
        guard let texts = file.metadata.bytesArray("tokenizer.ggml.tokens"),
            let types = file.metadata.ints("tokenizer.ggml.token_type")
        else { return [] }
        let special = [TokenType.control.rawValue, TokenType.userDefined.rawValue]
        return Set(
            zip(texts, types).filter { special.contains($0.1) }
                .map { String(decoding: $0.0, as: UTF8.self) })
    }
}
