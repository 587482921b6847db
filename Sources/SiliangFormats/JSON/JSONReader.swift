// A strict reader of JSON for texts of any structure: requests, configurations, tool arguments.

/// Where a text stops being JSON.
public struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
    /// What was expected or found.
    public let message: String
    /// Bytes from the beginning.
    public let offset: Int

    public var description: String { "\(message), at byte \(offset)" }
}

extension JSONValue {
    /// Reads one value that fills the whole text.
    ///
    /// - Throws: `JSONSyntaxError` for anything RFC 8259 does not allow, invalid UTF-8, and nesting
    ///   beyond `JSONReader.maxDepth`.
    /// - Complexity: linear.
    public init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
        var reader = JSONReader(bytes)
        self = try reader.document()
    }
}

/// A recursive-descent reader of JSON.
struct JSONReader {
    /// Deep enough for any tool schema, shallow enough for a small thread's stack.
    static let maxDepth = 128

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws(JSONSyntaxError) -> JSONValue {
        let value = try readValue(depth: 0)
        try finish()
        return value
    }

    mutating func finish() throws(JSONSyntaxError) {
        skipSpace()
        if position < bytes.count { throw failure("text after the end of the value") }
    }

    func check(depth: Int) throws(JSONSyntaxError) {
        if depth > Self.maxDepth { throw failure("nested deeper than \(Self.maxDepth)") }
    }

    mutating func readValue(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        try check(depth: depth)
        skipSpace()
        guard let first = current else {
            throw failure("the text ends where a value should begin")
        }
        switch first {
        case UInt8(ascii: "{"): return .object(try readObject(depth: depth))
        case UInt8(ascii: "["): return .array(try readArray(depth: depth))
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "t"): return try readWord("true", .bool(true))
        case UInt8(ascii: "f"): return try readWord("false", .bool(false))
        case UInt8(ascii: "n"): return try readWord("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try readNumber()
        default: throw failure("a value cannot begin with this character")
        }
    }

    private mutating func readObject(depth: Int) throws(JSONSyntaxError) -> JSONObject {
        var fields = JSONObject()
        position += 1
        if skip("}") { return fields }
        while true {
            let key = try readKey()
            fields.set(key, try readValue(depth: depth + 1))
            if skip("}") { return fields }
            guard skip(",") else { throw failure("\",\" or \"}\" is missing") }
        }
    }

    /// A key and the colon after it.
    mutating func readKey() throws(JSONSyntaxError) -> String {
        skipSpace()
        guard current == UInt8(ascii: "\"") else { throw failure("a key in quotes is missing") }
        let key = try readString()
        guard skip(":") else { throw failure("\":\" is missing after the key \"\(key)\"") }
        return key
    }

    private mutating func readArray(depth: Int) throws(JSONSyntaxError) -> [JSONValue] {
        var items: [JSONValue] = []
        position += 1
        if skip("]") { return items }
        while true {
            items.append(try readValue(depth: depth + 1))
            if skip("]") { return items }
            guard skip(",") else { throw failure("\",\" or \"]\" is missing") }
        }
    }

    private mutating func readWord(
        _ word: String, _ value: JSONValue
    ) throws(JSONSyntaxError) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else {
            throw failure("expected \(word)")
        }
        position += word.utf8.count
        return value
    }

    private mutating func readNumber() throws(JSONSyntaxError) -> JSONValue {
        if let short = readShortNumber() { return .integer(short) }
        let start = position
        skipByte(UInt8(ascii: "-"))
        if skipByte(UInt8(ascii: "0")) {
            if let digit = current, Self.isDigit(digit) { throw failure("a leading zero") }
        } else {
            try skipDigits()
        }
        var isWhole = true
        if skipByte(UInt8(ascii: ".")) {
            isWhole = false
            try skipDigits()
        }
        if skipByte(UInt8(ascii: "e")) || skipByte(UInt8(ascii: "E")) {
            isWhole = false
            if !skipByte(UInt8(ascii: "+")) { skipByte(UInt8(ascii: "-")) }
            try skipDigits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let whole = Int(text) { return .integer(whole) }
        guard let number = Double(text), number.isFinite else {
            throw JSONSyntaxError(message: "a number that no double can hold", offset: start)
        }
        return .number(number)
    }

    /// A whole number of few digits, such as nearly all in files of vocabularies; nil, with nothing
    /// read, for any other.
    private mutating func readShortNumber() -> Int? {
        var end = position
        var value = 0
        while end < bytes.count, end - position < 18, Self.isDigit(bytes[end]) {
            value = value * 10 + Int(bytes[end] - UInt8(ascii: "0"))
            end += 1
        }
        guard end > position, end == position + 1 || bytes[position] != UInt8(ascii: "0"),
            end == bytes.count || !Self.goesOnNumber(bytes[end])
        else { return nil }
        position = end
        return value
    }

    private static func goesOnNumber(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
    }

    private mutating func skipDigits() throws(JSONSyntaxError) {
        let start = position
        while let byte = current, Self.isDigit(byte) { position += 1 }
        if position == start { throw failure("a digit is missing") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    // MARK: Strings

    private mutating func readString() throws(JSONSyntaxError) -> String {
        let opening = position
        position += 1
        if let plain = readPlainString() { return plain }
        var text: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw JSONSyntaxError(message: "a string is not UTF-8", offset: opening)
                }
                return string
            case UInt8(ascii: "\\"):
                position += 1
                text.append(contentsOf: try readEscape())
            case 0..<0x20:
                throw failure("a control character in a string must be escaped")
            default:
                // Whole runs at once: strings make up most of a request.
                let run = bytes[position...].prefix {
                    $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
                }
                text.append(contentsOf: run)
                position += run.count
            }
        }
        throw JSONSyntaxError(message: "a string does not end", offset: opening)
    }

    /// The string up to its quote where nothing in it is escaped; nil, with nothing read, where
    /// something is, or where it is damaged.
    private mutating func readPlainString() -> String? {
        let start = position
        let read = bytes.withUnsafeBufferPointer { bytes -> (String, Int)? in
            var end = start
            while end < bytes.count, bytes[end] >= 0x20, bytes[end] != UInt8(ascii: "\\") {
                if bytes[end] == UInt8(ascii: "\"") {
                    let text = UnsafeBufferPointer(rebasing: bytes[start..<end])
                    return String(validating: text, as: UTF8.self).map { ($0, end) }
                }
                end += 1
            }
            return nil
        }
        guard let (string, end) = read else { return nil }
        position = end + 1
        return string
    }

    /// A string's UTF-8, added to the end of `output`.
    mutating func appendString(to output: inout [UInt8], isKey: Bool) throws(JSONSyntaxError) {
        skipSpace()
        guard current == UInt8(ascii: "\"") else {
            throw failure(isKey ? "a key in quotes is missing" : "a string is missing")
        }
        var end = position + 1
        // Short ASCII strings are most of a vocabulary; others go the usual way.
        while end < bytes.count, (0x20..<0x80).contains(bytes[end]),
            bytes[end] != UInt8(ascii: "\\"), bytes[end] != UInt8(ascii: "\"")
        { end += 1 }
        if end < bytes.count, bytes[end] == UInt8(ascii: "\"") {
            output.append(contentsOf: bytes[(position + 1)..<end])
            position = end + 1
        } else {
            output.append(contentsOf: try readString().utf8)
        }
    }

    private mutating func readEscape() throws(JSONSyntaxError) -> [UInt8] {
        guard let byte = current else { throw failure("the text ends inside an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(Character(try readUnicodeEscape())).utf8)
        default: throw failure("an unknown escape")
        }
    }

    /// A surrogate without its partner stands for no character: it becomes U+FFFD, as most readers
    /// make it, because clients do send halves of emoji.
    private mutating func readUnicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try readFourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first),
            bytes[position...].starts(with: "\\u".utf8)
        else { return "\u{FFFD}" }
        let mark = position
        position += 2
        let second = try readFourDigits()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else {
            position = mark
            return "\u{FFFD}"
        }
        return scalar
    }

    private mutating func readFourDigits() throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current,
                let digit = Character(Unicode.Scalar(byte)).hexDigitValue
            else { throw failure("\\u needs four hexadecimal digits") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    // MARK: Bytes

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    /// Skips white space and then `character`, if it is there.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        return skipByte(UInt8(ascii: character))
    }

    @discardableResult
    private mutating func skipByte(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    /// The first byte of the value that stands here; nil at the end.
    mutating func peekValue() -> UInt8? {
        skipSpace()
        return current
    }

    mutating func expect(_ character: Unicode.Scalar, _ message: String) throws(JSONSyntaxError) {
        guard skip(character) else { throw failure(message) }
    }

    private func failure(_ message: String) -> JSONSyntaxError {
        JSONSyntaxError(message: message, offset: position)
    }
}
