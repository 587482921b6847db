// Tokenizers from wherever checkpoints keep them.

import Foundation
import SiliangFormats
import SiliangTokenizer

extension Tokenizer {
    /// The tokenizer in a checkpoint's metadata.
    package static func read(from file: GGUFFile) throws(SiliangError) -> Tokenizer {
        do throws(TokenizerError) {
            return try Tokenizer(metadata: file.metadata)
        } catch {
            throw SiliangError(.invalidTokenizer, "\(file.path): \(error)", underlying: error)
        }
    }

    /// The tokenizer of a checkpoint folder in Hugging Face's layout.
    package static func read(folder path: String) throws(SiliangError) -> Tokenizer {
        do throws(TokenizerError) {
            return try TokenizerFolder(path: path).tokenizer
        } catch {
            throw SiliangError(.invalidTokenizer, "\(error)", underlying: error)
        }
    }

    /// The tokenizer in a Hugging Face `tokenizer.json`.
    package static func read(json path: String) throws(SiliangError) -> Tokenizer {
        let bytes = try [UInt8](contents(ofFile: path))
        do throws(TokenizerError) {
            return try Tokenizer(tokenizerJSON: bytes)
        } catch {
            throw SiliangError(.invalidTokenizer, "\(path): \(error)", underlying: error)
        }
    }

    /// How a token is written, where there is one.
    package func text(of id: Int32?) -> String? {
        id.flatMap { try? String(decoding: bytes(of: $0), as: UTF8.self) }
    }
}

/// The bytes of the file at `path`.
///
/// - Throws: `SiliangError` (`unreadableFile`).
package func contents(ofFile path: String) throws(SiliangError) -> Data {
    do {
        return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
        let reason =
            FileManager.default.fileExists(atPath: path) ? "cannot be read" : "no such file"
        throw SiliangError(.unreadableFile, "\(path): \(reason)", underlying: error)
    }
}
