// Expressions. Each kind has a function of its own, so that the one that calls itself stays small
// on the stack.

extension JinjaInterpreter {
    /// - Parameter block: what a filter without an operand works on.
    func evaluate(
        _ expression: JinjaExpression, in scope: JinjaScope, block: JinjaValue? = nil
    ) throws -> JinjaValue {
        switch expression {
        case .none: return .none
        case .bool(let flag): return .bool(flag)
        case .int(let number): return .int(number)
        case .float(let number): return .float(number)
        case .string(let text): return .string(text)
        case .name(let name):
            try meter.step()
            return scope.value(of: name) ?? .undefined("'\(name)' is undefined")
        default:
            try meter.enter()
            defer { meter.leave() }
            return try evaluateInner(expression, in: scope, block: block)
        }
    }

    private func evaluateInner(
        _ expression: JinjaExpression, in scope: JinjaScope, block: JinjaValue?
    ) throws -> JinjaValue {
        switch expression {
        case .attribute(let owner, let name):
            return try attribute(name, of: evaluate(owner, in: scope))
        case .item(let owner, let index): return try item(index, of: owner, in: scope)
        case .call(let callee, let list):
            let function = try evaluate(callee, in: scope)
            return try call(function, arguments(list, in: scope))
        case .filter(let operand, let name, let list):
            return try filter(operand, name, list, in: scope, block: block)
        case .test(let operand, let name, let list):
            return .bool(try test(operand, name, list, in: scope))
        case .not(let operand): return .bool(try !evaluate(operand, in: scope).isTrue)
        case .all(let operands): return try last(of: operands, in: scope) { !$0.isTrue }
        case .any(let operands): return try last(of: operands, in: scope) { $0.isTrue }
        case .conditional(let condition, let then, let otherwise):
            return try conditional(condition, then, otherwise, in: scope)
        case .comparison(let first, let rest): return try compare(first, rest, in: scope)
        case .arithmetic(let first, let rest): return try calculate(first, rest, in: scope)
        case .concatenation(let operands): return try concatenate(operands, in: scope)
        default: return try evaluateRare(expression, in: scope)
        }
    }

    private func evaluateRare(
        _ expression: JinjaExpression, in scope: JinjaScope
    ) throws -> JinjaValue {
        switch expression {
        case .list(let items): return try .list(items.map { try evaluate($0, in: scope) })
        case .tuple(let items): return try .tuple(items.map { try evaluate($0, in: scope) })
        case .dict(let entries):
            let dict = JinjaDict()
            for (key, value) in entries {
                let key = try evaluate(key, in: scope)
                try dict.set(key, evaluate(value, in: scope), meter)
            }
            return .dict(dict)
        case .negative(let operand):
            let value = try evaluate(operand, in: scope)
            if case .float(let number) = value { return .float(-number) }
            return try JinjaOperator.subtract.apply(.int(0), number(value, "-"))
        case .positive(let operand):
            let value = try evaluate(operand, in: scope)
            if case .float = value { return value }
            return try JinjaOperator.add.apply(.int(0), number(value, "+"))
        case .slice(let owner, let start, let stop, let step):
            let value = try evaluate(owner, in: scope)
            // Jinja computes constants in advance, and by other rules than the rest.
            let parts = [owner, start, stop, step].compactMap { $0 }
            if owner.isConstant, parts.allSatisfy(\.isConstant) {
                return .undefined("a constant has no slices")
            }
            let bounds = try [start, stop, step].map { bound in
                try bound.map { try evaluate($0, in: scope) } ?? .none
            }
            return try slice(value, bounds[0], bounds[1], bounds[2])
        default: return .none
        }
    }

    private func number(_ value: JinjaValue, _ sign: String) throws -> JinjaNumber {
        if let number = JinjaNumber(value) { return number }
        try value.requireDefined()
        throw JinjaFault.failure("bad operand type for unary \(sign): '\(value.typeName)'")
    }

    /// The first operand that decides, or the last.
    private func last(
        of operands: [JinjaExpression], in scope: JinjaScope, decides: (JinjaValue) -> Bool
    ) throws -> JinjaValue {
        var value = JinjaValue.none
        for operand in operands {
            value = try evaluate(operand, in: scope)
            if decides(value) { break }
        }
        return value
    }

    private func conditional(
        _ condition: JinjaExpression, _ then: JinjaExpression, _ otherwise: JinjaExpression?,
        in scope: JinjaScope
    ) throws -> JinjaValue {
        if try evaluate(condition, in: scope).isTrue { return try evaluate(then, in: scope) }
        guard let otherwise else {
            return .undefined(
                "the inline if-expression evaluated to false and no else section was defined.")
        }
        return try evaluate(otherwise, in: scope)
    }

    private func concatenate(
        _ operands: [JinjaExpression], in scope: JinjaScope
    ) throws -> JinjaValue {
        var result = JinjaText(isSafe: escapes)
        for operand in operands {
            let text = try evaluate(operand, in: scope).printed(meter)
            try meter.check(length: result.bytes.count + text.bytes.count)
            result.bytes += escapes ? text.escapedHTML.bytes : text.bytes
        }
        try meter.allocate(result.bytes.count)
        return .string(result)
    }

    // MARK: Comparison

    private func compare(
        _ first: JinjaExpression,
        _ rest: [(sign: JinjaComparison, operand: JinjaExpression)], in scope: JinjaScope
    ) throws -> JinjaValue {
        var left = try evaluate(first, in: scope)
        for (sign, operand) in rest {
            let right = try evaluate(operand, in: scope)
            if try !compare(left, sign, right) { return .bool(false) }
            left = right
        }
        return .bool(true)
    }

    func compare(
        _ left: JinjaValue, _ sign: JinjaComparison, _ right: JinjaValue
    ) throws -> Bool {
        switch sign {
        case .equal: return try left.equals(right, meter)
        case .unequal: return try !left.equals(right, meter)
        case .less: return try left.isLess(than: right, meter)
        case .greater: return try right.isLess(than: left, sign: ">", meter)
        case .lessOrEqual:
            return try left.isLess(than: right, sign: "<=", meter) || left.equals(right, meter)
        case .greaterOrEqual:
            return try right.isLess(than: left, sign: ">=", meter) || left.equals(right, meter)
        case .isIn: return try contains(right, left)
        case .isNotIn: return try !contains(right, left)
        }
    }

    func contains(_ container: JinjaValue, _ value: JinjaValue) throws -> Bool {
        switch container {
        case .string(let text):
            guard let part = value.text else {
                try value.requireDefined()
                throw JinjaFault.failure(
                    "'in <string>' requires string as left operand, not \(value.typeName)")
            }
            try meter.step(text.bytes.count / 64)
            return text.contains(part)
        case .dict(let dict): return dict.value(at: try JinjaKey(value, meter)) != nil
        case .object(let object as JinjaView) where object.kind == .keys:
            return object.dict.value(at: try JinjaKey(value, meter)) != nil
        case .object(let object as JinjaIterator): return try object.contains(value, meter)
        case .none, .bool, .int, .float:
            throw JinjaFault.failure(
                "argument of type '\(container.typeName)' is not iterable")
        default:
            return try items(of: container).contains { item in
                try meter.step()
                return try item.equals(value, meter)
            }
        }
    }

    // MARK: Arithmetic

    private func calculate(
        _ first: JinjaExpression, _ rest: [(sign: JinjaOperator, operand: JinjaExpression)],
        in scope: JinjaScope
    ) throws -> JinjaValue {
        var value = try evaluate(first, in: scope)
        for (sign, operand) in rest {
            value = try calculate(value, sign, evaluate(operand, in: scope))
        }
        return value
    }

    func calculate(
        _ left: JinjaValue, _ sign: JinjaOperator, _ right: JinjaValue
    ) throws -> JinjaValue {
        if let a = JinjaNumber(left), let b = JinjaNumber(right) { return try sign.apply(a, b) }
        try left.requireDefined()
        if sign == .modulo, case .string(let format) = left {
            return .string(try JinjaPercentFormat.apply(format, right, meter))
        }
        try right.requireDefined()
        switch sign {
        case .add: if let sum = try join(left, right) { return sum }
        case .multiply:
            if let count = right.int, let product = try repeated(left, count) { return product }
            if let count = left.int, let product = try repeated(right, count) { return product }
        default: break
        }
        if sign == .add, case .string = left {
            throw JinjaFault.failure(
                "can only concatenate str (not \"\(right.typeName)\") to str")
        }
        throw JinjaFault.failure(
            "unsupported operand type(s) for \(sign.rawValue): '\(left.typeName)' and "
                + "'\(right.typeName)'")
    }

    /// The sum of two sequences of the same kind.
    private func join(_ left: JinjaValue, _ right: JinjaValue) throws -> JinjaValue? {
        switch (left, right) {
        case (.string(let a), .string(let b)):
            try meter.allocate(a.bytes.count + b.bytes.count)
            if a.isSafe || b.isSafe {
                let bytes = a.escapedHTML.bytes + b.escapedHTML.bytes
                return .string(JinjaText(bytes: bytes, isSafe: true))
            }
            return .string(a + b)
        case (.list(let a), .list(let b)):
            try meter.allocate(elements: a.items.count + b.items.count)
            return try .list(a.items + b.items)
        case (.tuple(let a), .tuple(let b)):
            try meter.allocate(elements: a.items.count + b.items.count)
            return try .tuple(a.items + b.items)
        default: return nil
        }
    }

    private func repeated(_ value: JinjaValue, _ count: Int) throws -> JinjaValue? {
        let count = max(count, 0)
        switch value {
        case .string(let text):
            try meter.allocate(meter.product(text.bytes.count, count))
            if text.isEmpty { return value }
            let bytes = Array(repeatElement(text.bytes, count: count).joined())
            return .string(JinjaText(bytes: bytes, isSafe: text.isSafe))
        case .list(let list): return try .list(repeated(list.items, count))
        case .tuple(let tuple): return try .tuple(repeated(tuple.items, count))
        default: return nil
        }
    }

    private func repeated(_ items: [JinjaValue], _ count: Int) throws -> [JinjaValue] {
        if items.isEmpty { return [] }
        try meter.allocate(elements: meter.product(items.count, count))
        return Array(repeatElement(items, count: count).joined())
    }
}
