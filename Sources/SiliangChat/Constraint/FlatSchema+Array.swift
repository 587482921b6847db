// Arrays: items by position, then any number of equal ones, counted instead of written out.

extension FlatSchema {
    /// The rule of the arrays; nil where there are none.
    func compileArray(_ compiler: inout SchemaCompiler) throws(ChatError) -> Int32? {
        let least = members.map(\.leastItems).max() ?? 0
        var most = members.compactMap(\.mostItems).min()
        var prefix = members.map(\.prefixItems.count).max() ?? 0
        // Items beyond the listed ones are written where the schema speaks of them or needs them.
        let isOpen = prefix == 0 || least > prefix || members.contains { $0.items != nil }
        if !isOpen { most = min(most ?? prefix, prefix) }
        if let most {
            if least > most { return nil }
            prefix = min(prefix, most)
        }
        var items: [Int32] = []
        for position in 0..<prefix {
            items.append(try compiler.rule(for: schemas(at: position)))
        }
        let close = try compiler.match("]", then: compiler.finish)
        var after: Int32?
        if most ?? .max > prefix {
            let rest = try compiler.rule(for: schemas(at: .max))
            after = try repeated(rest, from: prefix, least, most, close: close, &compiler)
        } else {
            after = close
        }
        // From the last listed item to the first. `next` begins before an item's comma.
        for position in stride(from: prefix - 1, through: 0, by: -1) {
            guard let next = after else { return nil }
            let value = try compiler.program.add(.call, items[position], next)
            let end = position >= least ? close : nil
            if position == 0 {
                return try compiler.match("[", then: try compiler.program.fork([end, value]))
            }
            let comma = try compiler.match(spaced: ",", then: value, place: place)
            after = try compiler.program.fork([end, comma])
        }
        return try compiler.match("[", then: after)
    }

    private func schemas(at position: Int) -> [Int] {
        members.compactMap {
            position < $0.prefixItems.count ? $0.prefixItems[position] : $0.items
        }
    }

    /// Equal items after `done` others, with a count that stands beside the machine's stack.
    private func repeated(
        _ item: Int32, from done: Int, _ least: Int, _ most: Int?, close: Int32?,
        _ compiler: inout SchemaCompiler
    ) throws(ChatError) -> Int32? {
        let part = SchemaCompiler.Repetition(
            item: item, done: done, least: least, most: most,
            separator: done == 0 ? .none : .before)
        return try compiler.repeated(part, close: close, place: place) {
            compiler, next, loop throws(ChatError) in
            try compiler.match(spaced: ",", then: next, loop: loop, place: place)
        }
    }
}

extension SchemaCompiler {
    /// Calls of one rule, counted.
    struct Repetition {
        enum Separator { case none, before }

        let item: Int32
        /// How many items came before, other ones.
        let done: Int
        /// Bounds on all items together.
        let least: Int
        let most: Int?
        /// Whether one stands before the first call too.
        let separator: Separator
    }

    /// - Parameters:
    ///   - close: what comes after the last item.
    ///   - separate: puts a separator before an instruction.
    mutating func repeated(
        _ part: Repetition, close: Int32?, place: String,
        separate: (inout SchemaCompiler, Int32?, Int32) throws(ChatError) -> Int32?
    ) throws(ChatError) -> Int32? {
        let loop = program.loop(least: part.least, most: part.most)
        let missing = max(0, part.least - part.done)
        let more = try program.add(.fork, loop: loop)
        let limit = Int32(clamping: part.most ?? part.least)
        let count = try program.add(.increment, limit, more, loop: loop)
        let call = try program.add(
            .call, part.item, count, weight: Int32(clamping: max(1, missing)), loop: loop)
        let again = try separate(&self, call, loop)
        var ways: [Int32] = []
        if let close {
            ways.append(
                try program.add(.atLeast, Int32(clamping: part.least), close, loop: loop))
        }
        if let again {
            ways.append(
                try program.add(
                    .below, part.most.map { Int32(clamping: $0) } ?? .max, again, loop: loop))
        }
        program.setFork(more, ways)
        let first = part.separator == .before ? again : call
        let start = try first.map { first throws(ChatError) in
            try program.add(.set, Int32(clamping: min(part.done, Int(limit))), first)
        }
        return try program.fork([missing == 0 ? close : nil, start])
    }
}
