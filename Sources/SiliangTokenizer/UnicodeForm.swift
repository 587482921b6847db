// Unicode's normalization forms, for tokenizers that ask for them.

import Foundation

/// A normalization form (Unicode Standard Annex #15).
enum UnicodeForm: String, Sendable {
    case composed = "NFC"
    case decomposed = "NFD"
    case compatibilityComposed = "NFKC"
    case compatibilityDecomposed = "NFKD"

    /// The first byte from which on a character may not be in the form. Up to U+02FF every
    /// character is in form C, whatever follows it there: 0xCC begins U+0300.
    private var firstByte: UInt8 {
        switch self {
        case .composed: 0xCC
        case .decomposed: 0xC3
        case .compatibilityComposed, .compatibilityDecomposed: 0xC2
        }
    }

    /// `text` in this form, or nil when it surely is already, or is not UTF-8.
    func apply(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.contains(where: { $0 >= firstByte }) else { return nil }
        guard String(validating: text, as: UTF8.self) != nil else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        // Foundation on Linux takes U+E0041 before a combining mark for the letter A. From U+C0000
        // on nothing composes, so those characters stand as they are and part what is around them.
        var start = 0
        for index in text.indices where text[index] >= 0xF3 {
            append(text[start..<index], to: &output)
            output.append(contentsOf: text[index..<index + 4])
            start = index + 4
        }
        append(text[start...], to: &output)
        return output
    }

    private func append(_ text: Slice<UnsafeBufferPointer<UInt8>>, to output: inout [UInt8]) {
        guard !text.isEmpty else { return }
        let string = String(decoding: text, as: UTF8.self)
        let normalized =
            switch self {
            case .composed: string.precomposedStringWithCanonicalMapping
            case .decomposed: string.decomposedStringWithCanonicalMapping
            case .compatibilityComposed: string.precomposedStringWithCompatibilityMapping
            case .compatibilityDecomposed: string.decomposedStringWithCompatibilityMapping
            }
        output.append(contentsOf: normalized.utf8)
    }
}
