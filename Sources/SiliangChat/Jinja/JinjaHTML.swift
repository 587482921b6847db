// What Jinja has for web pages.

enum JinjaHTML {
    /// Without comments and tags, and with single spaces: as MarkupSafe strips tags.
    static func strippingTags(_ text: JinjaText) -> JinjaText {
        var rest = text
        for (opening, closing) in [("<!--", "-->"), ("<", ">")] {
            rest = removing(JinjaText(opening), JinjaText(closing), from: rest)
        }
        let words = rest.splitAtSpace(limit: .max, fromRight: false)
        return unescaped(JinjaText(" ").joined(words))
    }

    private static func removing(
        _ opening: JinjaText, _ closing: JinjaText, from text: JinjaText
    ) -> JinjaText {
        var result = JinjaText()
        var position = 0
        while let start = text.find(opening, from: position),
            let end = text.find(closing, from: start)
        {
            result.bytes += text.bytes[position..<start]
            position = end + closing.bytes.count
        }
        result.bytes += text.bytes[position...]
        return result
    }

    /// With the common entities as their characters.
    private static func unescaped(_ text: JinjaText) -> JinjaText {
        let entities: [(JinjaText, JinjaText)] = [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"),
            ("&nbsp;", "\u{A0}"), ("&amp;", "&"),
        ]
        return entities.reduce(text) { text, entity in
            entity.1.joined(
                text.cut(
                    at: text.occurrences(of: entity.0), length: entity.0.bytes.count))
        }
    }

    /// A text for a URL, or a dictionary or pairs as a query.
    static func urlEncoded(
        _ value: JinjaValue, _ interpreter: JinjaInterpreter
    ) throws -> JinjaText {
        let meter = interpreter.meter
        var pairs: [(JinjaValue, JinjaValue)]
        switch value {
        case .none, .bool, .int, .float, .string:
            return percentEncoded(try value.printed(meter), forQuery: false)
        case .dict(let dict): pairs = dict.entries.map { ($0.key, $0.value) }
        default:
            pairs = try interpreter.items(of: value).map { item in
                let pair = try interpreter.items(of: item)
                guard pair.count == 2 else {
                    throw JinjaFault.failure("urlencode needs pairs of key and value")
                }
                return (pair[0], pair[1])
            }
        }
        let parts = try pairs.map { key, value in
            percentEncoded(try key.printed(meter), forQuery: true) + "="
                + percentEncoded(try value.printed(meter), forQuery: true)
        }
        return try interpreter.join(parts, with: "&")
    }

    private static func percentEncoded(_ text: JinjaText, forQuery: Bool) -> JinjaText {
        var result = JinjaText()
        for byte in text.bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "~"):
                result.bytes.append(byte)
            case UInt8(ascii: "/") where !forQuery: result.bytes.append(byte)
            case UInt8(ascii: " ") where forQuery: result.bytes.append(UInt8(ascii: "+"))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result.bytes += Array("%\(digits.count == 1 ? "0" : "")\(digits)".utf8)
            }
        }
        return result
    }

    /// The entries of a dictionary as attributes of a tag.
    static func attributes(
        _ value: JinjaValue, space: Bool, _ interpreter: JinjaInterpreter
    ) throws -> JinjaText {
        try value.requireDefined()
        guard case .dict(let dict) = value else {
            throw JinjaFault.failure("'\(value.ownerName)' has no attribute 'items'")
        }
        var parts: [JinjaText] = []
        for entry in dict.entries where !entry.value.isNone && !entry.value.isUndefined {
            guard let key = entry.key.text,
                !key.scalars.contains(where: {
                    $0.isASCII && $0.isPythonSpace || ["/", ">", "="].contains($0)
                })
            else { throw JinjaFault.failure("Invalid character in attribute name") }
            let shown = try entry.value.printed(interpreter.meter)
            parts.append(key.escapedHTML + "=\"" + shown.escapedHTML + "\"")
        }
        var result = try interpreter.join(parts, with: " ")
        if space, !result.isEmpty { result = " " + result }
        result.isSafe = interpreter.escapes
        return result
    }
}
