// A strict reader for the JSON in a safetensors header: objects, strings, whole numbers.

/// Reads JSON (RFC 8259) of a known structure from bytes. It never recurses: the caller asks for
/// what must come next, so nothing in a file can make it nest.
struct HeaderJSONReader {
    private let bytes: UnsafeRawBufferPointer
    private let path: String
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer, path: String) {
        self.bytes = bytes
        self.path = path
    }

    /// Reads an object, calling `member` at each value.
    mutating func object(
        _ member: (inout HeaderJSONReader, String) throws(FormatError) -> Void
    ) throws(FormatError) {
        try expect("{")
        if skip("}") { return }
        repeat {
            let key = try string()
            try expect(":")
            try member(&self, key)
        } while skip(",")
        try expect("}")
    }

    /// Reads an array of whole numbers.
    mutating func integers() throws(FormatError) -> [Int] {
        var values: [Int] = []
        try expect("[")
        if skip("]") { return values }
        repeat { values.append(try integer()) } while skip(",")
        try expect("]")
        return values
    }

    /// Makes sure that nothing but white space is left.
    mutating func end() throws(FormatError) {
        skipSpace()
        guard position == bytes.count else { throw unexpected("the end of the header") }
    }

    private mutating func integer() throws(FormatError) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
            let digit = Int(bytes[position] - 0x30)
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tenfold.addingReportingOverflow(digit)
            guard !overflow, !carry else { throw unexpected("a number below 2^63") }
            value = sum
            position += 1
        }
        let leadingZero = position - start > 1 && bytes[start] == 0x30
        guard position > start, !leadingZero else { throw unexpected("a whole number") }
        return value
    }

    /// Reads a string.
    mutating func string() throws(FormatError) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw unexpected("UTF-8 in the string before")
                }
                return string
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw unexpected("no control character in a string")
            default: text.append(byte)
            }
        }
        throw unexpected("the end of a string")
    }

    private mutating func escape(into text: inout [UInt8]) throws(FormatError) {
        guard position < bytes.count else { throw unexpected("an escape") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try scalar()).utf8)
        default: throw unexpected("a known escape")
        }
    }

    /// The code point after `\u`, which may be written as two surrogates.
    private mutating func scalar() throws(FormatError) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, skipExactly("\\u") else { throw unexpected("a second surrogate") }
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw unexpected("a second surrogate") }
        return scalar
    }

    private mutating func hexadecimal() throws(FormatError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count,
                let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
            else { throw unexpected("four hexadecimal digits") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
            position += 1
        }
    }

    private mutating func skip(_ token: StaticString) -> Bool {
        skipSpace()
        return skipExactly(token)
    }

    private mutating func skipExactly(_ token: StaticString) -> Bool {
        let length = token.utf8CodeUnitCount
        guard bytes.count - position >= length,
            bytes[position..<position + length]
                .elementsEqual(UnsafeBufferPointer(start: token.utf8Start, count: length))
        else { return false }
        position += length
        return true
    }

    private mutating func expect(_ token: StaticString) throws(FormatError) {
        guard skip(token) else { throw unexpected("'\(token)'") }
    }

    private func unexpected(_ wanted: String) -> FormatError {
        FormatError(.damaged, path: path, "byte \(position) of the header: \(wanted) expected")
    }
}
