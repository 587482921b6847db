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

    /// The Unicode version of the tables in the `tokenizers` package (its crate
    /// unicode-normalization-alignments): characters that came later stay as they are.
    static let versionOfTokenizers = 9

    /// `text` in this form, or nil when it surely is already, or is not UTF-8.
    ///
    /// - Parameter version: characters of later major versions of Unicode stay as they are.
    func apply(_ text: UnsafeBufferPointer<UInt8>, version: Int = .max) -> [UInt8]? {
        guard text.contains(where: { $0 >= firstByte }) else { return nil }
        guard String(validating: text, as: UTF8.self) != nil else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        // Foundation on Linux takes U+E0041 before a combining mark for the letter A. From U+C0000
        // on nothing composes, so those characters stand as they are and part what is around them.
        var start = 0
        var index = 0
        while index < text.count {
            let (scalar, length) = UTF8Scalar.decode(text, at: index)
            if scalar >= 0xC0000 || version < .max && Self.isNewer(scalar, version) {
                append(text[start..<index], to: &output)
                output.append(contentsOf: text[index..<index + length])
                start = index + length
            }
            index += length
        }
        append(text[start...], to: &output)
        return output
    }

    private static func isNewer(_ value: UInt32, _ version: Int) -> Bool {
        // Most of what is not ASCII: nothing there has come since that decomposes.
        if value < 0x530 || 0x3400...0xA000 ~= value || 0xAC00...0xD7A3 ~= value { return false }
        let age = Unicode.Scalar(value)?.properties.age
        return age.map { $0.major > version } ?? false
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
