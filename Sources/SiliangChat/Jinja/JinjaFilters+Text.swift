// Filters that make text from text.

extension JinjaFilters {
    static func addText(to filters: inout [String: JinjaFilter]) {
        let mappings: [String: @Sendable (JinjaText) -> JinjaText] = [
            "upper": { $0.uppercased }, "lower": { $0.lowercased },
            "capitalize": { $0.capitalized }, "title": { title($0) }, "string": { $0 },
        ]
        for (name, mapping) in mappings {
            filters[name] = { interpreter, value, arguments in
                try arguments.requireNone(name)
                return .string(mapping(try value.printed(interpreter.meter)))
            }
        }
        filters["trim"] = { interpreter, value, arguments in
            let characters = try arguments.bind("trim", ["chars"]).text(0)
            return .string(try value.printed(interpreter.meter).stripped(characters))
        }
        filters["replace"] = { interpreter, value, arguments in
            let meter = interpreter.meter
            let bound = try arguments.bind("replace", ["old", "new", "count"], required: 2)
            var text = try value.printed(meter)
            text.isSafe = text.isSafe && interpreter.escapes
            return .string(
                try text.replacing(
                    (bound[0] ?? .none).printed(meter), with: (bound[1] ?? .none).printed(meter),
                    limit: bound.int(2) ?? -1, meter))
        }
        filters["format"] = { interpreter, value, arguments in
            if !arguments.positional.isEmpty, !arguments.named.isEmpty {
                throw JinjaFault.failure(
                    "can't handle positional and keyword arguments at the same time")
            }
            var values = try JinjaValue.tuple(arguments.positional)
            if !arguments.named.isEmpty {
                let named = JinjaArguments(named: arguments.named)
                values = .dict(try JinjaGlobals.dictionary(named, interpreter))
            }
            let format = try value.printed(interpreter.meter)
            return .string(try JinjaPercentFormat.apply(format, values, interpreter.meter))
        }
        filters["wordcount"] = { interpreter, value, arguments in
            try arguments.requireNone("wordcount")
            let text = try value.printed(interpreter.meter)
            let words = text.scalars.split { !($0.isPythonAlphanumeric || $0 == "_") }
            return .int(words.count)
        }
    }

    /// Words begin behind white space, hyphens and opening brackets.
    private static func title(_ text: JinjaText) -> JinjaText {
        let marks: Set<Unicode.Scalar> = ["-", "(", "{", "[", "<"]
        var result = JinjaText(isSafe: text.isSafe)
        var word: [Unicode.Scalar] = []
        func finish() {
            guard let first = word.first else { return }
            result.bytes += JinjaText(CollectionOfOne(first)).uppercased.bytes
            result.bytes += JinjaText(word.dropFirst()).lowercased.bytes
            word = []
        }
        for scalar in text.scalars {
            if marks.contains(scalar) || scalar.isPythonSpace {
                finish()
                result.bytes += JinjaText(CollectionOfOne(scalar)).bytes
            } else {
                word.append(scalar)
            }
        }
        finish()
        return result
    }

    // MARK: Layout

    static func addLayout(to filters: inout [String: JinjaFilter]) {
        filters["center"] = { interpreter, value, arguments in
            let width = try arguments.bind("center", ["width"]).int(0) ?? 80
            return .string(
                try value.printed(interpreter.meter)
                    .padded(to: width, with: " ", .center, interpreter.meter))
        }
        filters["indent"] = { interpreter, value, arguments in
            let bound = try arguments.bind("indent", ["width", "first", "blank"])
            return .string(try indent(value, bound, interpreter.meter))
        }
        filters["truncate"] = { interpreter, value, arguments in
            try truncate(
                value,
                arguments.bind("truncate", ["length", "killwords", "end", "leeway"]))
        }
        filters["wordwrap"] = { interpreter, value, arguments in
            let bound = try arguments.bind(
                "wordwrap", ["width", "break_long_words", "wrapstring", "break_on_hyphens"])
            let text = try requiredText(value)
            let wrapper = JinjaTextWrapper(
                width: try bound.int(0) ?? 79, breaksLongWords: bound.isTrue(1, default: true),
                breaksOnHyphens: bound.isTrue(3, default: true))
            let separator = try bound.text(2) ?? "\n"
            let lines = try text.lines().map {
                try interpreter.join(wrapper.wrap($0), with: separator)
            }
            return .string(try interpreter.join(lines, with: separator))
        }
    }

    static func requiredText(_ value: JinjaValue) throws -> JinjaText {
        try value.requireDefined()
        guard let text = value.text else {
            throw JinjaFault.failure("a string is expected, not \(value.typeName)")
        }
        return text
    }

    private static func indent(
        _ value: JinjaValue, _ bound: JinjaBound, _ meter: JinjaMeter
    ) throws -> JinjaText {
        let text = try requiredText(value)
        var indention = JinjaText()
        if let given = bound.given(0)?.text {
            indention = given
        } else {
            let width = max(try bound.int(0) ?? 4, 0)
            try meter.allocate(width)
            indention = JinjaText(bytes: Array(repeating: UInt8(ascii: " "), count: width))
        }
        // One more newline, so that a last empty line counts.
        let lines = (text + "\n").lines()
        try meter.check(
            length: text.bytes.count + meter.product(indention.bytes.count + 1, lines.count))
        let (first, blank) = (bound.isTrue(1), bound.isTrue(2))
        var result = JinjaText(isSafe: text.isSafe)
        for (place, line) in lines.enumerated() {
            if place > 0 { result.bytes.append(UInt8(ascii: "\n")) }
            let isIndented = place == 0 ? first : blank || !line.isEmpty
            if isIndented { result.bytes += indention.bytes }
            result.bytes += line.bytes
        }
        return result
    }

    private static func truncate(_ value: JinjaValue, _ bound: JinjaBound) throws -> JinjaValue {
        if value.isUndefined { return value }
        let text = try requiredText(value)
        let (length, end) = (try bound.int(0) ?? 255, try bound.text(2) ?? "...")
        let leeway = try bound.int(3) ?? 5
        guard length >= end.count, leeway >= 0 else {
            throw JinjaFault.failure("truncate(): the length must be that of the end at least")
        }
        let (most, overflow) = length.addingReportingOverflow(leeway)
        if overflow || text.count <= most { return value }
        let slice = JinjaSlice(
            start: nil, stop: length - end.count, step: 1, length: text.count)
        var result = text.picking(slice)
        if !bound.isTrue(1), let space = result.lastOccurrences(of: " ", limit: 1).first {
            result = result.part(..<space)
        }
        return .string((result + end).keepingSafety(of: text))
    }

    // MARK: HTML

    static func addHTML(to filters: inout [String: JinjaFilter]) {
        let escape: JinjaFilter = { interpreter, value, arguments in
            try arguments.requireNone("escape")
            return .string(try value.printed(interpreter.meter).escapedHTML)
        }
        filters["escape"] = escape
        filters["e"] = escape
        filters["forceescape"] = { interpreter, value, arguments in
            try arguments.requireNone("forceescape")
            var text = try value.printed(interpreter.meter)
            text.isSafe = false
            return .string(text.escapedHTML)
        }
        filters["safe"] = { interpreter, value, arguments in
            try arguments.requireNone("safe")
            var text = try value.printed(interpreter.meter)
            text.isSafe = true
            return .string(text)
        }
        filters["striptags"] = { interpreter, value, arguments in
            try arguments.requireNone("striptags")
            return .string(JinjaHTML.strippingTags(try value.printed(interpreter.meter)))
        }
        filters["urlencode"] = { interpreter, value, arguments in
            try arguments.requireNone("urlencode")
            return .string(try JinjaHTML.urlEncoded(value, interpreter))
        }
        filters["xmlattr"] = { interpreter, value, arguments in
            let bound = try arguments.bind("xmlattr", ["autospace"])
            return .string(
                try JinjaHTML.attributes(
                    value, space: bound.isTrue(0, default: true), interpreter))
        }
    }
}
