// What `--json` prints: one object, keys in alphabetical order.

import Foundation

extension OutputStream {
    /// Writes `value` as one line of JSON.
    func writeJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        try write(encoder.encode(value))
        try write("\n")
    }
}
