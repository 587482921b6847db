// Objects: properties in the order of the schema, optional ones left out at will.

import SiliangFormats

/// Makes the rule of an object.
///
/// Its instructions are a grid: how many of the declared properties are behind, and how many were
/// written, as far as that matters.
private struct ObjectRule {
    struct Property {
        let key: Int32?
        let value: Int32
        let isRequired: Bool
    }

    let place: String
    var properties: [Property] = []
    var additional: (key: Int32?, value: Int32)?
    var least = 0
    var most: Int?
    /// From how many written ones on more make no difference.
    var enough = 1

    /// The most optional properties in a row: each is a way to go on.
    static let maxOptional = 400

    func compile(_ compiler: inout SchemaCompiler) throws(ChatError) -> Int32? {
        let close = try compiler.match("}", then: compiler.finish)
        var rests: [Int32] = []
        let (cells, overflow) = (properties.count + 1).multipliedReportingOverflow(by: enough + 1)
        guard !overflow, cells <= GrammarProgram.maxInstructions else {
            throw ChatError(
                .unsupportedSchema,
                "\(place): too many properties for minProperties and maxProperties")
        }
        for _ in 0..<cells { rests.append(try compiler.program.add(.fork)) }
        var isOpen = false
        var picks = [Int32?](repeating: nil, count: enough + 1)
        for behind in stride(from: properties.count, through: 0, by: -1) {
            if behind < properties.count, properties[behind].isRequired { isOpen = true }
            var row: [Int32?] = []
            for written in 0...enough {
                let next =
                    min(behind + 1, properties.count) * (enough + 1)
                    + min(written + 1, enough)
                let pick = try pick(
                    behind, written, rest: rests[next], later: picks[written], &compiler)
                let comma = try compiler.match(spaced: ",", then: pick, place: place)
                let end = written >= least && !isOpen ? close : nil
                compiler.program.setFork(
                    rests[behind * (enough + 1) + written], [end, comma].compactMap { $0 })
                row.append(pick)
            }
            picks = row
        }
        let end = least == 0 && !isOpen ? close : nil
        return try compiler.match("{", then: try compiler.program.fork([end, picks[0]]))
    }

    /// The instruction before a property: any of those that may come next.
    private func pick(
        _ behind: Int, _ written: Int, rest: Int32, later: Int32?,
        _ compiler: inout SchemaCompiler
    ) throws(ChatError) -> Int32? {
        if let most, written >= most { return nil }
        guard behind < properties.count else {
            guard let additional else { return nil }
            let value = try compiler.program.add(.call, additional.value, rest)
            let colon = try compiler.match(spaced: ":", then: value, place: place)
            return try compiler.match(additional.key, then: colon)
        }
        let property = properties[behind]
        let value = try compiler.program.add(.call, property.value, rest)
        let this = try compiler.match(property.key, then: value)
        return property.isRequired ? this : try compiler.program.fork([this, later])
    }
}

extension FlatSchema {
    /// The rule of the objects; nil where there are none.
    ///
    /// Properties that the schema does not declare are written only where it says so:
    /// `additionalProperties` is a schema or true, or nothing is declared at all.
    func compileObject(_ compiler: inout SchemaCompiler) throws(ChatError) -> Int32? {
        var rule = ObjectRule(place: place)
        let names = propertyNames()
        let required = Set(members.flatMap(\.required))
        try compiler.spend(names.count * members.count)
        for name in names {
            let value = try compiler.rule(for: schemas(of: name))
            let key = JSONValue.string(name).text + ":"
            let texts = compiler.options.allowsSpaces ? [key, key + " "] : [key]
            rule.properties.append(
                ObjectRule.Property(
                    key: try compiler.lexemes.texts(texts, place: place), value: value,
                    isRequired: required.contains(name)))
        }
        let others = members.compactMap(\.additionalProperties)
        var isClosed = false
        for other in others where !isClosed { isClosed = try compiler.index.node(other).isNever }
        if !isClosed, !others.isEmpty || names.isEmpty {
            rule.additional = (
                try compiler.lexemes.key(besides: names, place: place),
                try compiler.rule(for: others)
            )
        }
        try setCounts(&rule, required: required.count)
        return try rule.compile(&compiler)
    }

    private func propertyNames() -> [String] {
        var seen: Set<String> = []
        let declared = members.flatMap { $0.properties.map(\.name) }
        return (declared + members.flatMap(\.required)).filter { seen.insert($0).inserted }
    }

    /// What every member says of a property.
    func schemas(of name: String) -> [Int] {
        members.compactMap { $0.propertyIDs[name] ?? $0.additionalProperties }
    }

    private func setCounts(_ rule: inout ObjectRule, required: Int) throws(ChatError) {
        var least = members.map(\.leastProperties).max() ?? 0
        var most = members.compactMap(\.mostProperties).min()
        if least <= required { least = 0 }
        if rule.additional == nil, let bound = most, bound >= rule.properties.count { most = nil }
        if rule.additional != nil, least > required + 1 {
            throw ChatError(
                .unsupportedSchema,
                "\(place): minProperties \(least) is not supported with additionalProperties, "
                    + "whose names may repeat; list the properties or lower it to \(required + 1)")
        }
        rule.least = least
        rule.most = most
        rule.enough = max(1, least, most ?? 0)
        var run = 0
        for property in rule.properties {
            run = property.isRequired ? 0 : run + 1
            guard run <= ObjectRule.maxOptional else {
                throw ChatError(
                    .unsupportedSchema,
                    "\(place): more than \(ObjectRule.maxOptional) optional properties in a row "
                        + "are not supported; list them in required")
            }
        }
    }
}
