// Expressions, from the loosest binding to the tightest.

extension JinjaParser {
    mutating func expression(withConditional: Bool = true) throws -> JinjaExpression {
        try enter()
        defer { leave() }
        return try measured {
            let value = withConditional ? try $0.conditional() : try $0.disjunction()
            try $0.grow()
            return value
        }
    }

    /// One expression, or several separated by commas.
    mutating func tuple(
        withConditional: Bool = true, until end: String? = nil, inParentheses: Bool = false
    ) throws -> JinjaExpression {
        var items: [JinjaExpression] = []
        var isTuple = false
        while !isTupleEnd(end) {
            items.append(try expression(withConditional: withConditional))
            guard skip(sign: ",") else { break }
            isTuple = true
        }
        if !isTuple, let item = items.first { return item }
        if !isTuple, !inParentheses { throw unexpected("an expression") }
        return .tuple(items)
    }

    private func isTupleEnd(_ word: String?) -> Bool {
        switch current.kind {
        case .outputEnd, .tagEnd, .sign(")"): true
        case .name(let name): name == word
        default: false
        }
    }

    /// What can be assigned to: a name, names separated by commas, or an attribute of a namespace.
    mutating func target(until end: String?, withNamespace: Bool = false) throws -> JinjaTarget {
        var targets: [JinjaTarget] = []
        var isTuple = false
        while !isTupleEnd(end) {
            targets.append(try singleTarget(withNamespace))
            guard skip(sign: ",") else { break }
            isTuple = true
        }
        if !isTuple, let target = targets.first { return target }
        if targets.isEmpty { throw unexpected("a name") }
        return .tuple(targets)
    }

    private mutating func singleTarget(_ withNamespace: Bool) throws -> JinjaTarget {
        if skip(sign: "(") {
            try enter()
            defer { leave() }
            let inner = try target(until: nil)
            try expect(sign: ")")
            return inner
        }
        let name = try expectName()
        if withNamespace, skip(sign: ".") {
            return .attribute(name, JinjaText(try expectName()))
        }
        if ["true", "false", "none", "True", "False", "None"].contains(name) {
            throw failure("'\(name)' cannot be assigned to")
        }
        if name == "loop", outerLoops > 0 {
            throw failure("'loop' cannot be assigned to inside a loop")
        }
        return .name(name)
    }

    private mutating func conditional() throws -> JinjaExpression {
        let known = unknownWords.count
        var value = try disjunction()
        while skip(word: "if") {
            let condition = try disjunction()
            let otherwise = skip(word: "else") ? try expression() : nil
            value = .conditional(if: condition, then: value, otherwise: otherwise)
            try grow()
            // Inside a conditional expression an unknown filter may never be reached.
            unknownWords.removeLast(unknownWords.count - known)
        }
        return value
    }

    private mutating func disjunction() throws -> JinjaExpression {
        var operands = [try conjunction()]
        while skip(word: "or") { operands.append(try conjunction()) }
        return operands.count == 1 ? operands[0] : .any(operands)
    }

    private mutating func conjunction() throws -> JinjaExpression {
        var operands = [try negation()]
        while skip(word: "and") { operands.append(try negation()) }
        return operands.count == 1 ? operands[0] : .all(operands)
    }

    private mutating func negation() throws -> JinjaExpression {
        var isNegated = false
        var isAny = false
        while skip(word: "not") { (isNegated, isAny) = (!isNegated, true) }
        let value = try comparison()
        if !isAny { return value }
        return isNegated ? .not(value) : .not(.not(value))
    }

    private mutating func comparison() throws -> JinjaExpression {
        let first = try sum()
        var rest: [(sign: JinjaComparison, operand: JinjaExpression)] = []
        while let sign = comparisonSign() { rest.append((sign, try sum())) }
        return rest.isEmpty ? first : .comparison(first, rest)
    }

    private mutating func comparisonSign() -> JinjaComparison? {
        switch current.kind {
        case .sign(let sign):
            guard let comparison = JinjaComparison(rawValue: sign) else { return nil }
            advance()
            return comparison
        case .name("in"):
            advance()
            return .isIn
        case .name("not") where next.kind == .name("in"):
            advance(by: 2)
            return .isNotIn
        default: return nil
        }
    }

    private mutating func sum() throws -> JinjaExpression {
        let first = try concatenation()
        var rest: [(sign: JinjaOperator, operand: JinjaExpression)] = []
        while let sign = operatorSign(.add, .subtract) { rest.append((sign, try concatenation())) }
        return rest.isEmpty ? first : .arithmetic(first, rest)
    }

    private mutating func concatenation() throws -> JinjaExpression {
        var operands = [try product()]
        while skip(sign: "~") { operands.append(try product()) }
        return operands.count == 1 ? operands[0] : .concatenation(operands)
    }

    private mutating func product() throws -> JinjaExpression {
        let first = try power()
        var rest: [(sign: JinjaOperator, operand: JinjaExpression)] = []
        while let sign = operatorSign(.multiply, .divide, .floorDivide, .modulo) {
            rest.append((sign, try power()))
        }
        return rest.isEmpty ? first : .arithmetic(first, rest)
    }

    /// From the left, unlike Python.
    private mutating func power() throws -> JinjaExpression {
        let first = try unary()
        var rest: [(sign: JinjaOperator, operand: JinjaExpression)] = []
        while let sign = operatorSign(.power) { rest.append((sign, try unary())) }
        return rest.isEmpty ? first : .arithmetic(first, rest)
    }

    private mutating func operatorSign(_ signs: JinjaOperator...) -> JinjaOperator? {
        guard case .sign(let text) = current.kind, let sign = JinjaOperator(rawValue: text),
            signs.contains(sign)
        else { return nil }
        advance()
        return sign
    }

    private mutating func unary(withFilter: Bool = true) throws -> JinjaExpression {
        try enter()
        defer { leave() }
        return try measured {
            let value = try $0.postfix(try $0.signed())
            return withFilter ? try $0.filters(on: value, withTests: true) : value
        }
    }

    private mutating func signed() throws -> JinjaExpression {
        if skip(sign: "-") {
            let operand = try unary(withFilter: false)
            try grow()
            return .negative(operand)
        }
        if skip(sign: "+") {
            let operand = try unary(withFilter: false)
            try grow()
            return .positive(operand)
        }
        return try primary()
    }

    /// Calls `parse` for an operand whose height is its own; that of the expression around it is
    /// at least as much.
    private mutating func measured(
        _ parse: (inout JinjaParser) throws -> JinjaExpression
    ) throws -> JinjaExpression {
        let outer = height
        height = 0
        defer { height = max(outer, height) }
        return try parse(&self)
    }

    /// One level more in the tree of the current operand: also a chain without brackets must not
    /// become a tree too high to walk.
    private mutating func grow() throws {
        height += 1
        if height > JinjaLimits.syntaxHeight {
            throw failure("an expression of more than \(JinjaLimits.syntaxHeight) levels")
        }
    }

    // MARK: Operands

    private mutating func primary() throws -> JinjaExpression {
        let token = current
        switch token.kind {
        case .name(let name):
            advance()
            return named(name)
        case .string(var text):
            advance()
            while case .string(let more) = current.kind {
                text.bytes += more.bytes
                advance()
            }
            return .string(text)
        case .int(let number):
            advance()
            return .int(number)
        case .float(let number):
            advance()
            return .float(number)
        case .sign("("):
            advance()
            let inner = try tuple(inParentheses: true)
            try expect(sign: ")")
            return inner
        case .sign("["): return .list(try listItems())
        case .sign("{"): return .dict(try dictEntries())
        default: throw unexpected("an expression")
        }
    }

    private mutating func named(_ name: String) -> JinjaExpression {
        switch name {
        case "true", "True": return .bool(true)
        case "false", "False": return .bool(false)
        case "none", "None": return .none
        default:
            if ["caller", "varargs", "kwargs"].contains(name) {
                for place in specials.indices { specials[place].insert(name) }
            }
            return .name(name)
        }
    }

    private mutating func listItems() throws -> [JinjaExpression] {
        advance()
        var items: [JinjaExpression] = []
        while !isSign("]") {
            if !items.isEmpty { try expect(sign: ",") }
            if isSign("]") { break }
            items.append(try expression())
        }
        advance()
        return items
    }

    private mutating func dictEntries() throws -> [(key: JinjaExpression, value: JinjaExpression)] {
        advance()
        var entries: [(key: JinjaExpression, value: JinjaExpression)] = []
        while !isSign("}") {
            if !entries.isEmpty { try expect(sign: ",") }
            if isSign("}") { break }
            let key = try expression()
            try expect(sign: ":")
            entries.append((key, try expression()))
        }
        advance()
        return entries
    }

    private mutating func postfix(_ operand: JinjaExpression) throws -> JinjaExpression {
        var value = operand
        while true {
            if skip(sign: ".") {
                value = try attribute(of: value)
            } else if skip(sign: "[") {
                value = try subscripted(value)
            } else if isSign("(") {
                value = .call(value, try arguments())
            } else {
                return value
            }
            try grow()
        }
    }

    private mutating func attribute(of value: JinjaExpression) throws -> JinjaExpression {
        let token = current
        advance()
        switch token.kind {
        case .name(let name): return .attribute(value, name)
        case .int(let index): return .item(value, .int(index))
        default: throw ChatError.syntax("a name or a number must follow '.'", line: token.line)
        }
    }

    private mutating func subscripted(_ value: JinjaExpression) throws -> JinjaExpression {
        if skip(sign: "]") { return .item(value, .tuple([])) }
        var start: JinjaExpression?
        if !isSign(":") { start = try expression() }
        if !isSign(":"), let first = start {
            var items = [first]
            while skip(sign: ",") { items.append(try expression()) }
            try expect(sign: "]")
            return .item(value, items.count == 1 ? first : .tuple(items))
        }
        try expect(sign: ":")
        var stop: JinjaExpression?
        var step: JinjaExpression?
        if !isSign(":"), !isSign("]") { stop = try expression() }
        if skip(sign: ":"), !isSign("]") { step = try expression() }
        try expect(sign: "]")
        return .slice(value, start: start, stop: stop, step: step)
    }

    mutating func arguments() throws -> JinjaArgumentList {
        var list = JinjaArgumentList()
        var isFirst = true
        try expect(sign: "(")
        while !isSign(")") {
            if !isFirst { try expect(sign: ",") }
            if isSign(")") { break }
            isFirst = false
            if skip(sign: "*") {
                guard list.sequence == nil, list.mapping == nil else { throw wrongCall() }
                list.sequence = try expression()
            } else if skip(sign: "**") {
                guard list.mapping == nil else { throw wrongCall() }
                list.mapping = try expression()
            } else if case .name(let name) = current.kind, next.kind == .sign("=") {
                guard list.mapping == nil, !list.named.contains(where: { $0.name == name }) else {
                    throw wrongCall()
                }
                advance(by: 2)
                list.named.append((name, try expression()))
            } else {
                guard list.sequence == nil, list.mapping == nil, list.named.isEmpty else {
                    throw wrongCall()
                }
                list.positional.append(try expression())
            }
        }
        advance()
        return list
    }

    private func wrongCall() -> ChatError { failure("the arguments of a call are out of order") }

    // MARK: Filters and tests

    /// Filters, and tests where `withTests`, behind an operand.
    mutating func filters(
        on operand: JinjaExpression?, withTests: Bool = false
    ) throws -> JinjaExpression {
        var value = operand
        while true {
            if skip(sign: "|") {
                value = try filter(on: value)
            } else if withTests, let operand = value, skip(word: "is") {
                value = try test(of: operand)
            } else if withTests, let operand = value, isSign("(") {
                value = .call(operand, try arguments())
            } else {
                break
            }
            try grow()
        }
        guard let value else { throw unexpected("a filter") }
        return value
    }

    mutating func filter(on operand: JinjaExpression?) throws -> JinjaExpression {
        let name = try dottedName()
        if JinjaFilters.all[name] == nil { note("no filter is called '\(name)'") }
        return .filter(operand, name, isSign("(") ? try arguments() : JinjaArgumentList())
    }

    private mutating func test(of operand: JinjaExpression) throws -> JinjaExpression {
        let isNegated = skip(word: "not")
        let name = try dottedName()
        if JinjaTests.all[name] == nil { note("no test is called '\(name)'") }
        var list = JinjaArgumentList()
        if isSign("(") {
            list = try arguments()
        } else if beginsTestArgument {
            if isWord("is") { throw failure("tests cannot be chained with 'is'") }
            list.positional = [try postfix(primary())]
        }
        let value = JinjaExpression.test(operand, name, list)
        return isNegated ? .not(value) : value
    }

    /// Whether what follows is the one argument of a test without parentheses.
    private var beginsTestArgument: Bool {
        switch current.kind {
        case .name(let name): !["else", "or", "and"].contains(name)
        case .string, .int, .float, .sign("["), .sign("{"): true
        default: false
        }
    }

    private mutating func dottedName() throws -> String {
        var name = try expectName()
        while skip(sign: ".") { name += "." + (try expectName()) }
        return name
    }

    private mutating func note(_ message: String) {
        if !isLenient { unknownWords.append((message, line)) }
    }
}
