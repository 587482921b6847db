// Unicode's normalization form C, for tokenizers that ask for it.

import Foundation

enum NormalizationFormC {
    /// `text` in form C (Unicode Standard Annex #15), or nil when it is already, or is not UTF-8.
    static func apply(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        // Up to U+02FF every character is in form C, whatever follows it there: 0xCC begins U+0300.
        guard text.contains(where: { $0 >= 0xCC }) else { return nil }
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

    private static func append(_ text: Slice<UnsafeBufferPointer<UInt8>>, to output: inout [UInt8])
    {
        guard !text.isEmpty else { return }
        let string = String(decoding: text, as: UTF8.self)
        output.append(contentsOf: string.precomposedStringWithCanonicalMapping.utf8)
    }
}
