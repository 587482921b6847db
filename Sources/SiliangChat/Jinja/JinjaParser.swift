// Builds a template's tree from its tokens: the grammar of Jinja 3.1, with its loop controls and
// the `{% generation %}` block that transformers adds.

/// A recursive-descent parser.
struct JinjaParser {
    private var tokens: [JinjaToken]
    private var position = 0
    var depth = 0
    /// Levels of the tree of the operand that was parsed last.
    var height = 0
    /// Loops around the current place, in the same function: `break` belongs to the innermost.
    var loops = 0
    /// The same across functions: inside a loop nothing may be called `loop`.
    var outerLoops = 0
    /// Whether an unknown filter or test is an error only when it is reached, as inside `if`.
    var isLenient = false
    /// Unknown filters and tests that are errors in any case.
    var unknownWords: [(message: String, line: Int)] = []
    /// For each macro around the current place: its body's special names.
    var specials: [Set<String>] = []
    var blockNames: Set<String> = []

    /// - Throws: `ChatError` (`invalidTemplate`).
    static func parse(_ source: String) throws -> [JinjaStatement] {
        var parser = JinjaParser(tokens: try JinjaLexer.tokens(of: source))
        let body = try parser.body(until: [])
        if let unknown = parser.unknownWords.first {
            throw ChatError.syntax(unknown.message, line: unknown.line)
        }
        return body
    }

    private init(tokens: [JinjaToken]) { self.tokens = tokens }

    // MARK: Tokens

    var current: JinjaToken { token(at: position) }
    var next: JinjaToken { token(at: position + 1) }
    var line: Int { current.line }

    private func token(at place: Int) -> JinjaToken {
        place < tokens.count ? tokens[place] : JinjaToken(kind: .end, line: tokens.last?.line ?? 1)
    }

    mutating func advance(by count: Int = 1) { position += count }

    func isSign(_ sign: String) -> Bool { current.kind == .sign(sign) }
    func isWord(_ word: String) -> Bool { current.kind == .name(word) }

    mutating func skip(sign: String) -> Bool {
        guard isSign(sign) else { return false }
        advance()
        return true
    }

    mutating func skip(word: String) -> Bool {
        guard isWord(word) else { return false }
        advance()
        return true
    }

    mutating func expect(sign: String) throws {
        guard skip(sign: sign) else { throw unexpected("'\(sign)'") }
    }

    mutating func expect(_ kind: JinjaToken.Kind, _ name: String) throws {
        guard current.kind == kind else { throw unexpected(name) }
        advance()
    }

    mutating func expectName() throws -> String {
        guard case .name(let name) = current.kind else { throw unexpected("a name") }
        advance()
        return name
    }

    func unexpected(_ wanted: String) -> ChatError {
        failure("expected \(wanted), found \(current.description)")
    }

    func failure(_ message: String) -> ChatError { .syntax(message, line: line) }

    /// Something inside something else.
    mutating func enter() throws {
        depth += 1
        if depth > JinjaLimits.syntaxDepth {
            throw failure("nested deeper than \(JinjaLimits.syntaxDepth)")
        }
    }

    mutating func leave() { depth -= 1 }

    // MARK: Statements

    /// Statements up to a tag whose first word is one of `ends`, that word next; up to the
    /// template's end when there are none.
    mutating func body(until ends: [String]) throws -> [JinjaStatement] {
        try enter()
        defer { leave() }
        var body: [JinjaStatement] = []
        while true {
            let line = line
            switch current.kind {
            case .text(let bytes):
                advance()
                body.append(JinjaStatement(line: line, kind: .text(bytes)))
            case .outputBegin:
                advance()
                let value = try tuple()
                try expect(.outputEnd, "'}}'")
                body.append(JinjaStatement(line: line, kind: .output(value)))
            case .tagBegin:
                advance()
                if case .name(let word) = current.kind, ends.contains(word) { return body }
                try statements().forEach { body.append(JinjaStatement(line: line, kind: $0)) }
                try expect(.tagEnd, "'%}'")
            case .end:
                if ends.isEmpty { return body }
                throw failure(
                    "the template ends where \(ends.map { "'\($0)'" }.joined(separator: " or ")) "
                        + "should come")
            default: throw failure("unexpected \(current.description)")
            }
        }
    }

    /// The body of a tag, from behind its head to behind its last word.
    mutating func block(until ends: String...) throws -> (body: [JinjaStatement], end: String) {
        _ = skip(sign: ":")
        try expect(.tagEnd, "'%}'")
        let body = try body(until: ends)
        return (body, try expectName())
    }

    /// One tag; `print` may make several statements.
    private mutating func statements() throws -> [JinjaStatement.Kind] {
        guard case .name(let word) = current.kind else { throw failure("a tag's name is missing") }
        advance()
        switch word {
        case "if": return [try branch()]
        case "for": return [try loop()]
        case "set": return [try assignment()]
        case "macro": return [try macro()]
        case "call": return [try callBlock()]
        case "filter": return [try filterBlock()]
        case "with": return [try with()]
        case "generation": return [try generation()]
        case "block": return [try namedBlock()]
        case "autoescape": return [try autoescape()]
        case "print": return try print()
        case "break", "continue":
            guard loops > 0 else { throw failure("'\(word)' outside of a loop") }
            return [word == "break" ? .breakLoop : .continueLoop]
        case "include", "import", "from", "extends": return [try otherTemplate(word)]
        default: throw failure("unknown tag '\(word)'")
        }
    }

    private mutating func branch() throws -> JinjaStatement.Kind {
        let wasLenient = isLenient
        isLenient = true
        defer { isLenient = wasLenient }
        var branches: [(condition: JinjaExpression, body: [JinjaStatement])] = []
        while true {
            let condition = try tuple(withConditional: false)
            let (body, end) = try block(until: "elif", "else", "endif")
            branches.append((condition, body))
            if end == "elif" { continue }
            let otherwise = end == "else" ? try block(until: "endif").body : []
            return .branch(branches, otherwise: otherwise)
        }
    }

    private mutating func loop() throws -> JinjaStatement.Kind {
        outerLoops += 1
        defer { outerLoops -= 1 }
        let target = try target(until: "in")
        guard skip(word: "in") else { throw unexpected("'in'") }
        let sequence = try tuple(withConditional: false, until: "recursive")
        let filter = skip(word: "if") ? try expression() : nil
        let isRecursive = skip(word: "recursive")
        return try strictly {
            $0.loops += 1
            let (body, end) = try $0.block(until: "endfor", "else")
            $0.loops -= 1
            let otherwise = end == "else" ? try $0.block(until: "endfor").body : []
            return .loop(
                JinjaLoopSyntax(
                    target: target, sequence: sequence, filter: filter, isRecursive: isRecursive,
                    body: body, otherwise: otherwise))
        }
    }

    private mutating func assignment() throws -> JinjaStatement.Kind {
        let target = try target(until: nil, withNamespace: true)
        if skip(sign: "=") { return .set(target, try tuple()) }
        return try strictly {
            let filter = $0.isSign("|") ? try $0.filters(on: nil) : nil
            return .setBlock(target, filter: filter, body: try $0.block(until: "endset").body)
        }
    }

    private mutating func filterBlock() throws -> JinjaStatement.Kind {
        try strictly {
            let filter = try $0.filters(on: try $0.filter(on: nil))
            return .filterBlock(filter, body: try $0.block(until: "endfilter").body)
        }
    }

    private mutating func with() throws -> JinjaStatement.Kind {
        var values: [(target: JinjaTarget, value: JinjaExpression)] = []
        while current.kind != .tagEnd {
            if !values.isEmpty { try expect(sign: ",") }
            let target = try target(until: nil)
            try expect(sign: "=")
            values.append((target, try expression()))
        }
        return try strictly { .with(values, body: try $0.block(until: "endwith").body) }
    }

    private mutating func generation() throws -> JinjaStatement.Kind {
        try function { .scope(try $0.block(until: "endgeneration").body, seesLocals: true) }
    }

    private mutating func namedBlock() throws -> JinjaStatement.Kind {
        let name = try expectName()
        guard blockNames.insert(name).inserted else {
            throw failure("the block '\(name)' is there twice")
        }
        let isScoped = skip(word: "scoped")
        if skip(word: "required") { throw failure("a required block needs another template") }
        return try function {
            let body = try $0.block(until: "endblock").body
            _ = $0.skip(word: name)
            return .scope(body, seesLocals: isScoped)
        }
    }

    private mutating func autoescape() throws -> JinjaStatement.Kind {
        let value = try expression()
        return try strictly { .autoescape(value, body: try $0.block(until: "endautoescape").body) }
    }

    private mutating func print() throws -> [JinjaStatement.Kind] {
        var values: [JinjaStatement.Kind] = []
        while current.kind != .tagEnd {
            if !values.isEmpty { try expect(sign: ",") }
            values.append(.output(try expression()))
        }
        return values
    }

    /// Parsed as far as the tag goes: there are no other templates.
    private mutating func otherTemplate(_ word: String) throws -> JinjaStatement.Kind {
        _ = try expression()
        while case .name = current.kind {
            advance()
            _ = skip(sign: ",")
        }
        return .impossible("'\(word)' needs other templates, and a chat template stands alone")
    }

    // MARK: Functions

    /// Calls `parse` where unknown filters are errors again.
    mutating func strictly<Result>(
        _ parse: (inout JinjaParser) throws -> Result
    ) rethrows -> Result {
        let wasLenient = isLenient
        isLenient = false
        defer { isLenient = wasLenient }
        return try parse(&self)
    }

    /// Calls `parse` for the body of a function: no loop around it can be left from inside.
    mutating func function<Result>(
        _ parse: (inout JinjaParser) throws -> Result
    ) rethrows -> Result {
        let outer = loops
        loops = 0
        defer { loops = outer }
        return try strictly(parse)
    }

    private mutating func macro() throws -> JinjaStatement.Kind {
        let name = try expectName()
        return try function { .macro(try $0.macroBody(name, try $0.parameters(), "endmacro")) }
    }

    private mutating func callBlock() throws -> JinjaStatement.Kind {
        let parameters = isSign("(") ? try parameters() : []
        guard case .call(let callee, let arguments) = try expression() else {
            throw failure("a call is expected")
        }
        return try function {
            .callBlock(
                try $0.macroBody("caller", parameters, "endcall"), callee: callee,
                arguments: arguments)
        }
    }

    private mutating func macroBody(
        _ name: String, _ parameters: [(name: String, initial: JinjaExpression?)], _ end: String
    ) throws -> JinjaMacroSyntax {
        specials.append([])
        let body = try block(until: end).body
        let found = specials.removeLast()
        if found.contains("caller"),
            parameters.contains(where: { $0.name == "caller" && $0.initial == nil })
        {
            throw failure("the parameter 'caller' needs a default")
        }
        return JinjaMacroSyntax(
            name: name, parameters: parameters, body: body,
            specials: found.subtracting(parameters.map(\.name)))
    }

    private mutating func parameters() throws -> [(name: String, initial: JinjaExpression?)] {
        var parameters: [(name: String, initial: JinjaExpression?)] = []
        try expect(sign: "(")
        while !isSign(")") {
            if !parameters.isEmpty { try expect(sign: ",") }
            let name = try expectName()
            if parameters.contains(where: { $0.name == name }) {
                throw failure("two parameters are called '\(name)'")
            }
            if skip(sign: "=") {
                parameters.append((name, try expression()))
            } else if parameters.last?.initial != nil {
                throw failure("a parameter without a default follows one with")
            } else {
                parameters.append((name, nil))
            }
        }
        advance()
        return parameters
    }
}
