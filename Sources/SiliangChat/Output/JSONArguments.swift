// The arguments of a call where the model writes them as JSON.

import SiliangFormats

/// Reads a call's arguments and gives them on as JSON text as they come.
///
/// Three forms: an object; a string that holds the text of an object, which some templates teach,
/// and which is unpacked; and `null`, for no arguments. An object's text is passed on unchanged,
/// but for raw control characters in its strings, which JSON forbids and which become escapes.
struct JSONArguments: Sendable {
    enum Result: Sendable {
        /// All there is has been read.
        case more
        case complete
        /// What stands at the position cannot follow.
        case invalid
    }

    private enum Form: Sendable {
        case unknown, object, encoded, null
    }

    private var form = Form.unknown
    private var scanner = JSONScanner()
    /// JSON text that has not been fetched.
    private var output: [UInt8] = []
    /// Of an encoded object: white space before its brace, which is not passed on.
    private var isBlank = true

    /// Whether there is anything to fetch.
    var hasOutput: Bool { !output.isEmpty }

    /// The text since the last time.
    mutating func fetch() -> [UInt8] {
        defer { output = [] }
        return output
    }

    mutating func consume(_ input: inout PendingText) -> Result {
        switch form {
        case .unknown: return begin(&input)
        case .object: return object(&input)
        case .encoded: return encoded(&input)
        case .null:
            switch input.accept(Array("null".utf8)) {
            case .yes:
                output = Array("{}".utf8)
                return .complete
            case .partial: return .more
            case .no: return .invalid
            }
        }
    }

    private mutating func begin(_ input: inout PendingText) -> Result {
        input.skipWhitespace()
        switch input.current {
        case nil: return .more
        case UInt8(ascii: "{"): form = .object
        case UInt8(ascii: "n"): form = .null
        case UInt8(ascii: "\""):
            form = .encoded
            input.position += 1
        default: return .invalid
        }
        return consume(&input)
    }

    private mutating func object(_ input: inout PendingText) -> Result {
        while let byte = input.current {
            let isRaw = scanner.isInString && byte < 0x20
            let result = scanner.consume(byte)
            if result == .invalid { return .invalid }
            if isRaw {
                output.append(contentsOf: JSONText.escaped([byte]))
            } else {
                output.append(byte)
            }
            input.position += 1
            if result == .last { return .complete }
        }
        return .more
    }

    private mutating func encoded(_ input: inout PendingText) -> Result {
        while let byte = input.current {
            var piece: [UInt8] = []
            var length = 1
            switch byte {
            case UInt8(ascii: "\""):
                input.position += 1
                if isBlank { output = Array("{}".utf8) }
                return .complete
            case UInt8(ascii: "\\"):
                switch JSONText.unescape(input.bytes[input.position...], isFinal: input.isFinal) {
                case .partial: return .more
                case .invalid: return .invalid
                case .value(let text, let count): (piece, length) = (text, count)
                }
            default: piece = [byte]
            }
            if isBlank, let first = piece.first, !first.isJSONWhitespace {
                if first != UInt8(ascii: "{") { return .invalid }
                isBlank = false
            }
            if !isBlank { output.append(contentsOf: piece) }
            input.position += length
        }
        return .more
    }
}

/// Strings as JSON writes them.
enum JSONText {
    enum Unescaped {
        /// The characters, and how many bytes the escape took.
        case value([UInt8], Int)
        case partial
        case invalid
    }

    /// The text as it stands between the quotes of a JSON string.
    static func escaped(_ bytes: some Collection<UInt8>) -> ArraySlice<UInt8> {
        JSONWriter.text(String(decoding: bytes, as: UTF8.self)).dropFirst().dropLast()
    }

    /// What the escape at the beginning of `bytes` stands for. Half a pair of surrogates becomes
    /// U+FFFD.
    static func unescape(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Unescaped {
        guard let kind = bytes.dropFirst().first else { return .partial }
        if kind != UInt8(ascii: "u") {
            let plain = Array("\"\\/bfnrt".utf8)
            let meaning = Array("\"\\/\u{8}\u{C}\n\r\t".utf8)
            guard let index = plain.firstIndex(of: kind) else { return .invalid }
            return .value([meaning[index]], 2)
        }
        guard let first = codeUnit(bytes) else { return bytes.count < 6 ? .partial : .invalid }
        var units = [first]
        if UTF16.isLeadSurrogate(first) {
            let rest = bytes.dropFirst(6)
            if rest.count < 6, !isFinal, rest.prefix(2).elementsEqual("\\u".utf8.prefix(rest.count))
            {
                return .partial
            }
            if let second = codeUnit(rest), UTF16.isTrailSurrogate(second) { units.append(second) }
        }
        return .value(Array(String(decoding: units, as: UTF16.self).utf8), units.count * 6)
    }

    /// The four digits of a `\uXXXX` at the beginning.
    private static func codeUnit(_ bytes: ArraySlice<UInt8>) -> UInt16? {
        let digits = bytes.prefix(6).dropFirst(2)
        guard bytes.prefix(2).elementsEqual("\\u".utf8), digits.count == 4,
            digits.allSatisfy(\.isHexDigit)
        else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
