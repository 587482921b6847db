// Where fixtures lie, and how their cases are read.

import Foundation
import SiliangFormats
import Testing

@testable import SiliangTokenizer

/// Fixtures outside the repository, beside its root; tests that need them say so and are skipped
/// without them. The committed fixtures prove the same on smaller vocabularies.
enum SharedFixtures {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/fixtures").standardizedFileURL

    static var exist: Bool { FileManager.default.fileExists(atPath: root.path) }

    static func read(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appending(path: path)))
    }
}

/// A reference case of a tokenizer trained for tests, one line of a `cases.jsonl`.
struct ReferenceCase: Decodable {
    let text: String
    let ids: [Int32]
    let idsWithSpecial: [Int32]?
    let decoded: String
    let decodedSkipSpecial: String?
    let prefixIDs: [Int32]?
    let prefixDecoded: String?

    enum CodingKeys: String, CodingKey {
        case text, ids, decoded
        case idsWithSpecial = "ids_with_special"
        case decodedSkipSpecial = "decoded_skip_special"
        case prefixIDs = "prefix_ids"
        case prefixDecoded = "prefix_decoded"
    }

    static func lines(_ bytes: [UInt8]) throws -> [ReferenceCase] {
        let decoder = JSONDecoder()
        return try bytes.split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(ReferenceCase.self, from: Data($0))
        }
    }

    /// Checks everything that the case states; true when all of it holds.
    func check(_ tokenizer: Tokenizer) throws {
        #expect(tokenizer.encode(text, addSpecial: false) == ids, "\(text.debugDescription)")
        if let idsWithSpecial { #expect(tokenizer.encode(text) == idsWithSpecial) }
        #expect(LossyUTF8.text(try tokenizer.decode(ids)).utf8 == decoded)
        if let decodedSkipSpecial {
            let all = idsWithSpecial ?? ids
            #expect(
                LossyUTF8.text(try tokenizer.decode(all, skipSpecial: true)).utf8
                    == decodedSkipSpecial)
        }
        if let prefixIDs, let prefixDecoded {
            #expect(LossyUTF8.text(try tokenizer.decode(prefixIDs)).utf8 == prefixDecoded)
            #expect(
                try stream(tokenizer, prefixIDs, continuesText: false).utf8 == prefixDecoded)
        }
    }
}

extension String.UTF8View {
    /// Compares bytes; comparing Strings would let canonically equivalent spellings pass.
    static func == (left: String.UTF8View, right: String) -> Bool {
        left.elementsEqual(right.utf8)
    }
}

/// What a streaming detokenizer emits for `ids` in all.
func stream(
    _ tokenizer: Tokenizer, _ ids: [Int32], skipSpecial: Bool = false, continuesText: Bool = true
) throws -> String {
    var detokenizer = StreamingDetokenizer(
        tokenizer, skipSpecial: skipSpecial, continuesText: continuesText)
    var text = ""
    for id in ids { text += try detokenizer.append(id) }
    return text + detokenizer.finish()
}
