// Unicode's normalization form C, for tokenizers that ask for it.

import Foundation

enum NormalizationFormC {
    /// `text` in form C (Unicode Standard Annex #15), or nil when it is already, or is not UTF-8.
    static func apply(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        // Up to U+02FF every character is in form C, whatever follows it there: 0xCC begins U+0300.
        guard text.contains(where: { $0 >= 0xCC }) else { return nil }
        guard let string = String(validating: text, as: UTF8.self) else { return nil }
        return Array(string.precomposedStringWithCanonicalMapping.utf8)
    }
}
