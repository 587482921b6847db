// The methods of strings.

extension JinjaMethods {
    typealias TextBody =
        @Sendable (JinjaText, JinjaArguments, JinjaInterpreter) throws -> JinjaValue

    static let textMethods: [String: TextBody] = {
        var methods: [String: TextBody] = [:]
        addMappings(to: &methods)
        addClasses(to: &methods)
        addSearches(to: &methods)
        addSplits(to: &methods)
        addPadding(to: &methods)
        methods["format"] = { text, arguments, interpreter in
            .string(try JinjaBraceFormat.apply(text, arguments, interpreter))
        }
        methods["format_map"] = { text, arguments, interpreter in
            let mapping = try arguments.bind("format_map", ["mapping"], required: 1)[0] ?? .none
            guard case .dict(let dict) = mapping else {
                throw JinjaFault.failure("format_map() needs a mapping")
            }
            let named = dict.entries.compactMap { entry in
                entry.key.text.map { ($0.string, entry.value) }
            }
            return .string(
                try JinjaBraceFormat.apply(text, JinjaArguments(named: named), interpreter))
        }
        return methods
    }()

    /// Text from text, with no arguments.
    private static func addMappings(to methods: inout [String: TextBody]) {
        let mappings: [String: @Sendable (JinjaText) -> JinjaText] = [
            "upper": { $0.uppercased }, "lower": { $0.lowercased },
            "casefold": { $0.caseFolded }, "capitalize": { $0.capitalized },
            "title": { $0.titled }, "swapcase": { $0.swappingCase },
        ]
        for (name, mapping) in mappings {
            methods[name] = { text, arguments, _ in
                try arguments.requireNone(name)
                return .string(mapping(text))
            }
        }
        for (name, start, end) in [
            ("strip", true, true), ("lstrip", true, false), ("rstrip", false, true),
        ] {
            methods[name] = { text, arguments, _ in
                let characters = try arguments.bind(name, ["chars"]).text(0)
                return .string(text.stripped(characters, start: start, end: end))
            }
        }
        methods["replace"] = { text, arguments, interpreter in
            let bound = try arguments.bind("replace", ["old", "new", "count"], required: 2)
            return .string(
                try text.replacing(
                    bound.requiredText(0), with: bound.requiredText(1), limit: bound.int(2) ?? -1,
                    interpreter.meter))
        }
        methods["removeprefix"] = { text, arguments, _ in
            let prefix = try arguments.bind("removeprefix", ["prefix"]).requiredText(0)
            return .string(text.hasPrefix(prefix) ? text.part(prefix.bytes.count...) : text)
        }
        methods["removesuffix"] = { text, arguments, _ in
            let suffix = try arguments.bind("removesuffix", ["suffix"]).requiredText(0)
            let end = text.bytes.count - suffix.bytes.count
            return .string(text.hasSuffix(suffix) ? text.part(..<end) : text)
        }
    }

    private static func addClasses(to methods: inout [String: TextBody]) {
        let classes: [String: @Sendable (JinjaText) -> Bool] = [
            "isupper": { $0.isUpper }, "islower": { $0.isLower }, "istitle": { $0.isTitle },
            "isidentifier": { $0.isIdentifier }, "isascii": { $0.isASCII },
            "isspace": { $0.isAll(\.isPythonSpace) }, "isalpha": { $0.isAll(\.isPythonAlpha) },
            "isalnum": { $0.isAll(\.isPythonAlphanumeric) },
            "isdigit": { $0.isAll(\.isPythonDigit) },
            "isdecimal": { $0.isAll(\.isPythonDecimal) },
            "isnumeric": { $0.isAll(\.isPythonNumeric) },
            "isprintable": { $0.isEmpty || $0.isAll(\.isPythonPrintable) },
        ]
        for (name, holds) in classes {
            methods[name] = { text, arguments, _ in
                try arguments.requireNone(name)
                return .bool(holds(text))
            }
        }
    }

    // MARK: Search

    /// The part of the text that the arguments `start` and `stop` choose, and where it begins.
    private static func window(
        _ text: JinjaText, _ bound: JinjaBound
    ) throws -> (text: JinjaText, start: Int)? {
        let (start, stop) = (try bound.int(1), try bound.int(2))
        if start == nil, stop == nil { return (text, 0) }
        let length = text.count
        let slice = JinjaSlice(start: start, stop: stop, step: 1, length: length)
        let first = start.map { $0 < 0 ? max($0 + length, 0) : $0 } ?? 0
        return first > length ? nil : (text.picking(slice), first)
    }

    private static func addSearches(to methods: inout [String: TextBody]) {
        for (name, atStart) in [("startswith", true), ("endswith", false)] {
            methods[name] = { text, arguments, _ in
                let bound = try arguments.bind(name, ["prefix", "start", "end"], required: 1)
                guard let part = try window(text, bound)?.text else { return .bool(false) }
                return .bool(
                    try affixes(bound[0] ?? .none, name).contains {
                        atStart ? part.hasPrefix($0) : part.hasSuffix($0)
                    })
            }
        }
        for (name, fromRight, mustFind) in [
            ("find", false, false), ("rfind", true, false), ("index", false, true),
            ("rindex", true, true),
        ] {
            methods[name] = { text, arguments, _ in
                let bound = try arguments.bind(name, ["sub", "start", "end"], required: 1)
                let part = try bound.requiredText(0)
                let found = try window(text, bound).flatMap { window in
                    let hit =
                        fromRight
                        ? window.text.lastOccurrences(of: part, limit: 1).first
                        : window.text.find(part)
                    return hit.map { window.text.characterIndex(ofByte: $0) + window.start }
                }
                if found == nil, mustFind { throw JinjaFault.failure("substring not found") }
                return .int(found ?? -1)
            }
        }
        methods["count"] = { text, arguments, _ in
            let bound = try arguments.bind("count", ["sub", "start", "end"], required: 1)
            let part = try bound.requiredText(0)
            guard let window = try window(text, bound)?.text else { return .int(0) }
            return .int(part.isEmpty ? window.count + 1 : window.occurrences(of: part).count)
        }
    }

    /// One text, or a tuple of them.
    private static func affixes(_ value: JinjaValue, _ name: String) throws -> [JinjaText] {
        if let text = value.text { return [text] }
        try value.requireDefined()
        guard case .tuple(let tuple) = value else {
            throw JinjaFault.failure(
                "\(name) first arg must be str or a tuple of str, not \(value.typeName)")
        }
        return try tuple.items.map {
            guard let text = $0.text else {
                throw JinjaFault.failure("tuple for \(name) must only contain str")
            }
            return text
        }
    }

    // MARK: Splitting and joining

    private static func addSplits(to methods: inout [String: TextBody]) {
        for (name, fromRight) in [("split", false), ("rsplit", true)] {
            methods[name] = { text, arguments, interpreter in
                let bound = try arguments.bind(name, ["sep", "maxsplit"])
                let most = try bound.int(1) ?? -1
                let limit = most < 0 ? Int.max : most
                let pieces = try split(text, at: bound.text(0), limit, fromRight: fromRight)
                try interpreter.meter.allocate(elements: pieces.count)
                return try .list(pieces.map(JinjaValue.string))
            }
        }
        methods["splitlines"] = { text, arguments, interpreter in
            let bound = try arguments.bind("splitlines", ["keepends"])
            let lines = text.lines(keepingEnds: try bound.flag(0))
            try interpreter.meter.allocate(elements: lines.count)
            return try .list(lines.map(JinjaValue.string))
        }
        for (name, fromRight) in [("partition", false), ("rpartition", true)] {
            methods[name] = { text, arguments, _ in
                let mark = try arguments.bind(name, ["sep"], required: 1).requiredText(0)
                if mark.isEmpty { throw JinjaFault.failure("empty separator") }
                let hit =
                    fromRight
                    ? text.lastOccurrences(of: mark, limit: 1).first : text.find(mark)
                let empty = JinjaText(isSafe: text.isSafe)
                guard let hit else {
                    let parts = fromRight ? [empty, empty, text] : [text, empty, empty]
                    return try .tuple(parts.map(JinjaValue.string))
                }
                let end = hit + mark.bytes.count
                return try .tuple([
                    .string(text.part(..<hit)), .string(mark), .string(text.part(end...)),
                ])
            }
        }
        methods["join"] = { text, arguments, interpreter in
            let items = try arguments.bind("join", ["iterable"], required: 1)[0] ?? .none
            let pieces = try interpreter.items(of: items).enumerated().map { place, item in
                guard let piece = item.text else {
                    throw JinjaFault.failure(
                        "sequence item \(place): expected str instance, \(item.typeName) found")
                }
                return text.isSafe ? piece.escapedHTML : piece
            }
            return .string(
                try interpreter.join(pieces, with: text).keepingSafety(of: text))
        }
    }

    private static func split(
        _ text: JinjaText, at mark: JinjaText?, _ limit: Int, fromRight: Bool
    ) throws -> [JinjaText] {
        guard let mark else { return text.splitAtSpace(limit: limit, fromRight: fromRight) }
        if mark.isEmpty { throw JinjaFault.failure("empty separator") }
        let hits =
            fromRight
            ? text.lastOccurrences(of: mark, limit: limit)
            : text.occurrences(of: mark, limit: limit)
        return text.cut(at: hits, length: mark.bytes.count)
    }

    // MARK: Padding

    private static func addPadding(to methods: inout [String: TextBody]) {
        for (name, side) in [
            ("ljust", JinjaFormatSpec.Side.left), ("rjust", .right), ("center", .center),
        ] {
            methods[name] = { text, arguments, interpreter in
                let bound = try arguments.bind(name, ["width", "fillchar"], required: 1)
                let fill = try bound.text(1) ?? " "
                guard fill.count == 1, let scalar = fill.scalars.first else {
                    throw JinjaFault.failure("The fill character must be exactly one character")
                }
                return .string(
                    try text.padded(
                        to: try bound.int(0) ?? 0, with: scalar, side, interpreter.meter))
            }
        }
        methods["zfill"] = { text, arguments, interpreter in
            let width = try arguments.bind("zfill", ["width"], required: 1).int(0) ?? 0
            let signs: [UInt8] = [UInt8(ascii: "+"), UInt8(ascii: "-")]
            let sign = text.bytes.prefix { signs.contains($0) }.prefix(1)
            let (room, overflow) = width.subtractingReportingOverflow(sign.count)
            let digits = try text.part(sign.count...)
                .padded(to: overflow ? 0 : room, with: "0", .right, interpreter.meter)
            return .string(JinjaText(bytes: sign + digits.bytes, isSafe: text.isSafe))
        }
        methods["expandtabs"] = { text, arguments, interpreter in
            let size = try arguments.bind("expandtabs", ["tabsize"]).int(0) ?? 8
            return .string(try text.expandingTabs(size, interpreter.meter))
        }
    }
}

extension JinjaText {
    /// `str.replace`; a negative limit is none.
    func replacing(
        _ old: JinjaText, with new: JinjaText, limit: Int, _ meter: JinjaMeter
    ) throws -> JinjaText {
        let most = limit < 0 ? Int.max : limit
        if old.isEmpty { return try spreading(new, limit: most, meter) }
        let hits = occurrences(of: old, limit: most)
        let growth = try meter.product(new.bytes.count, hits.count)
        try meter.check(length: bytes.count + growth)
        return new.joined(cut(at: hits, length: old.bytes.count)).keepingSafety(of: self)
    }

    /// `new` before every code point and at the end.
    private func spreading(
        _ new: JinjaText, limit: Int, _ meter: JinjaMeter
    ) throws -> JinjaText {
        let characters = characters
        try meter.check(
            length: bytes.count + meter.product(new.bytes.count, characters.count + 1))
        var result = JinjaText(isSafe: isSafe)
        for (place, character) in characters.enumerated() {
            if place < limit { result.bytes += new.bytes }
            result.bytes += character.bytes
        }
        if characters.count < limit { result.bytes += new.bytes }
        return result
    }

    func padded(
        to width: Int, with fill: Unicode.Scalar, _ side: JinjaFormatSpec.Side,
        _ meter: JinjaMeter
    ) throws -> JinjaText {
        let length = count
        guard width > length else { return self }
        let room = width - length
        let filler = JinjaText(CollectionOfOne(fill)).bytes
        try meter.check(length: bytes.count + meter.product(filler.count, room))
        let left =
            switch side {
            case .left: 0
            case .right: room
            // Of an odd room the larger half is at the left when the width is odd too.
            case .center: room / 2 + (room & width & 1)
            }
        let before = repeatElement(filler, count: left).joined()
        let after = repeatElement(filler, count: room - left).joined()
        return JinjaText(bytes: Array(before) + bytes + Array(after), isSafe: isSafe)
    }

    func expandingTabs(_ size: Int, _ meter: JinjaMeter) throws -> JinjaText {
        var result: [UInt8] = []
        var column = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\t"):
                guard size > 0 else { continue }
                let room = size - column % size
                try meter.check(length: meter.product(room, 1) &+ result.count)
                result += repeatElement(UInt8(ascii: " "), count: room)
                column += room
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                result.append(byte)
                column = 0
            default:
                result.append(byte)
                if byte & 0xC0 != 0x80 { column += 1 }
            }
        }
        return JinjaText(bytes: result, isSafe: isSafe)
    }

    /// Python's `casefold`, but for the few letters whose folding is not their small form.
    var caseFolded: JinjaText {
        let folded = lowercased
        guard !isASCII else { return folded }
        var result: [UInt8] = []
        for scalar in folded.string.unicodeScalars {
            switch scalar {
            case "ß": result += Array("ss".utf8)
            case "ς": result += Array("σ".utf8)
            case "ﬁ": result += Array("fi".utf8)
            case "ﬂ": result += Array("fl".utf8)
            default: result += Array(String(scalar).utf8)
            }
        }
        return JinjaText(bytes: result, isSafe: isSafe)
    }
}
