// Lists of token ids as users write them: `1,2,3`.

import ArgumentParser
import Foundation
import Siliang

/// Token ids in the order given. The text is only split here; whether an id is one of the model's
/// is for the command to check, which knows the model.
struct TokenList: Equatable, ExpressibleByArgument {
    let ids: [Int]

    init(ids: [Int]) {
        self.ids = ids
    }

    /// Reads ids separated by commas, with white space around them ignored. Nil for anything else.
    init?(argument: String) {
        let text = argument.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else {
            ids = []
            return
        }
        var ids: [Int] = []
        for field in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let id = Int(field.trimmingCharacters(in: .whitespaces)) else { return nil }
            ids.append(id)
        }
        self.ids = ids
    }

    /// Reads a file that holds one line of ids.
    static func read(file path: String) throws(CommandError) -> TokenList {
        let data = try readFile(path)
        guard let list = TokenList(argument: String(decoding: data, as: UTF8.self)) else {
            throw CommandError("\(path): expected one line of token ids separated by commas")
        }
        return list
    }

    /// The ids, each checked against a vocabulary of `vocabSize`.
    ///
    /// - Throws: `CommandError` for an empty list and for an id outside the vocabulary.
    func validated(vocabSize: Int) throws(CommandError) -> [Int32] {
        guard !ids.isEmpty else { throw CommandError("the list of token ids is empty") }
        return try ids.enumerated().map { (place, id) throws(CommandError) in
            guard id >= 0, id < vocabSize, let token = Int32(exactly: id) else {
                throw CommandError(
                    """
                    token id \(id) (number \(place + 1) of the list) is outside the vocabulary: \
                    ids go from 0 to \(vocabSize - 1)
                    """)
            }
            return token
        }
    }
}

/// The bytes of the file at `path`.
func readFile(_ path: String) throws(CommandError) -> Data {
    do throws(SiliangError) {
        return try contents(ofFile: path)
    } catch {
        throw CommandError(error.message)
    }
}
