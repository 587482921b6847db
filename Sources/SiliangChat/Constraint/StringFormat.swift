// The formats of strings that can be guaranteed, each as a regular expression.

/// A `format` whose strings are described exactly, or by a subset of what the format allows.
enum StringFormat: String, Sendable, CaseIterable {
    /// RFC 3339 `full-date`, years 0001 to 9999, with the lengths of months and leap years.
    case date
    /// RFC 3339 `full-time`, without leap seconds, at most six digits of a second's fraction.
    case time
    case dateTime = "date-time"
    /// RFC 3339, appendix A.
    case duration
    /// RFC 4122, in either case.
    case uuid
    /// Dot-atoms before the @ (RFC 5321, 4.1.2), a domain name of two or more labels after it.
    case email
    /// RFC 1123: up to five labels of up to 40 characters, the last beginning with a letter.
    case hostname
    case ipv4
    /// RFC 4291 without embedded IPv4 addresses and zones.
    case ipv6
    /// RFC 3986: a scheme, `//`, a host with port, path, query, fragment; or `urn:` and `mailto:`.
    case uri

    /// An anchored regular expression.
    var pattern: String {
        switch self {
        case .date: "^\(Self.fullDate)$"
        case .time: "^\(Self.fullTime)$"
        case .dateTime: "^\(Self.fullDate)T\(Self.fullTime)$"
        case .duration: "^\(Self.isoDuration)$"
        case .uuid: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
        case .email:
            "^[\\w+!#%&*/=?^`{|}~'-]{1,30}(\\.[\\w+-]{1,30})?@(\(Self.label)\\.){1,3}[a-zA-Z]{2,12}$"
        case .hostname: "^(\(Self.label)\\.){0,4}[a-zA-Z](\(Self.labelEnd))?$"
        case .ipv4: "^(\(Self.octet)\\.){3}\(Self.octet)$"
        case .ipv6: "^(\(Self.ipv6Address))$"
        case .uri: "^(\(Self.hierarchicalURI)|(urn|mailto):\(Self.pathCharacter)+)$"
        }
    }

    private static let fullDate: String = {
        let century = "([0-9]{2})"
        // A year divisible by four but not by a hundred, or by four hundred.
        let byFour = "(0[48]|[2468][048]|[13579][26])"
        let leap = "(\(century)\(byFour)|\(byFour)00)"
        let year = "([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)"
        let day28 = "(0[1-9]|1[0-9]|2[0-8])"
        return "(\(year)-((0[13578]|1[02])-(\(day28)|29|30|31)|(0[469]|11)-(\(day28)|29|30)"
            + "|02-\(day28))|\(leap)-02-29)"
    }()

    private static let fullTime =
        "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?"
        + "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"

    private static let isoDuration: String = {
        let n = "[0-9]{1,6}"
        let time = "T(\(n)H(\(n)M(\(n)S)?)?|\(n)M(\(n)S)?|\(n)S)"
        let date = "(\(n)Y(\(n)M(\(n)D)?)?|\(n)M(\(n)D)?|\(n)D)"
        return "P(\(date)(\(time))?|\(time)|\(n)W)"
    }()

    private static let labelEnd = "[a-zA-Z0-9-]{0,38}[a-zA-Z0-9]"
    private static let label = "[a-zA-Z0-9](\(labelEnd))?"
    private static let octet = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"

    private static let ipv6Address: String = {
        let h = "[0-9a-fA-F]{1,4}"
        var forms = ["(\(h):){7}\(h)", "(\(h):){1,7}:", ":(:\(h)){1,7}", "::"]
        for before in 1...6 { forms.append("(\(h):){\(before)}(:\(h)){1,\(7 - before)}") }
        return forms.joined(separator: "|")
    }()

    private static let pathCharacter = "([\\w.~!$&'()*+,;=:@-]|%[0-9A-F]{2})"

    private static let hierarchicalURI: String = {
        let host = "[a-zA-Z0-9]([a-zA-Z0-9.-]{0,60}[a-zA-Z0-9])?"
        let rest = "(\(pathCharacter)|/)*"
        return "[a-zA-Z][a-zA-Z0-9+.-]{0,15}://\(host)(:[1-9][0-9]{0,3})?(/\(rest))?"
            + "(\\?(\(pathCharacter)|[/?])*)?(#(\(pathCharacter)|[/?])*)?"
    }()
}
