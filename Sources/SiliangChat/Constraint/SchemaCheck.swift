// Whether a value is valid, for values that a schema spells out.

import SiliangFormats

/// Validates values of `enum` and `const` against what else a schema says.
enum SchemaCheck {
    /// Whether two values are equal in JSON Schema's sense: 1 and 1.0 are.
    static func equal(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.integer, .number), (.number, .integer):
            return Decimal(left) == Decimal(right)
        case (.array(let a), .array(let b)):
            return a.count == b.count && zip(a, b).allSatisfy(equal)
        case (.object(let a), .object(let b)):
            return a.count == b.count
                && a.allSatisfy { field in b[field.key].map { equal($0, field.value) } ?? false }
        default: return left == right
        }
    }

    /// Whether `value` is valid for the schema at a place.
    ///
    /// - Throws: what reading the schema throws.
    static func admits(
        _ value: JSONValue, _ id: Int, _ compiler: inout SchemaCompiler, depth: Int = 0
    ) throws(ChatError) -> Bool {
        guard depth < 120 else {
            throw ChatError(
                .invalidSchema, "\(compiler.index.path(id)): the schema refers to itself")
        }
        let node = try compiler.index.node(id)
        guard try admitsOwn(value, node, id, &compiler, depth: depth) else { return false }
        for part in node.conjuncts {
            guard try admits(value, part, &compiler, depth: depth + 1) else { return false }
        }
        if let branches = node.anyOf {
            guard try count(value, branches, &compiler, depth) > 0 else { return false }
        }
        if let branches = node.oneOf {
            guard try count(value, branches, &compiler, depth) == 1 else { return false }
        }
        return true
    }

    private static func count(
        _ value: JSONValue, _ branches: [Int], _ compiler: inout SchemaCompiler, _ depth: Int
    ) throws(ChatError) -> Int {
        var valid = 0
        for branch in branches {
            if try admits(value, branch, &compiler, depth: depth + 1) { valid += 1 }
        }
        return valid
    }

    /// The same for what a schema says itself, without references and combinations.
    static func admitsOwn(
        _ value: JSONValue, _ node: SchemaNode, _ id: Int, _ compiler: inout SchemaCompiler,
        depth: Int, ignoresPatterns: Bool = false
    ) throws(ChatError) -> Bool {
        if node.isNever || !node.types.contains(TypeSet(of: value)) { return false }
        try compiler.spend(1 + (node.values?.count ?? 0))
        if let values = node.values, !values.contains(where: { equal($0, value) }) { return false }
        switch value {
        case .null, .bool: return true
        case .integer, .number:
            return Decimal(value).map(node.range.contains) ?? false
        case .string(let text):
            return try admits(text, node, id, &compiler, ignoresPatterns: ignoresPatterns)
        case .array(let items): return try admits(items, node, &compiler, depth)
        case .object(let fields): return try admits(fields, node, &compiler, depth)
        }
    }

    private static func admits(
        _ text: String, _ node: SchemaNode, _ id: Int, _ compiler: inout SchemaCompiler,
        ignoresPatterns: Bool
    ) throws(ChatError) -> Bool {
        let length = text.unicodeScalars.count
        if length < node.leastLength || length > node.mostLength ?? .max { return false }
        if ignoresPatterns { return true }
        let place = compiler.index.path(id)
        let patterns = node.patterns + (node.format.map { [$0.pattern] } ?? [])
        for pattern in patterns {
            let dfa = try compiler.lexemes.pattern(pattern, place: place)
            guard let dfa, dfa.accepts(Array(JSONValue.string(text).text.utf8)) else {
                return false
            }
        }
        return true
    }

    private static func admits(
        _ items: [JSONValue], _ node: SchemaNode, _ compiler: inout SchemaCompiler, _ depth: Int
    ) throws(ChatError) -> Bool {
        if items.count < node.leastItems || items.count > node.mostItems ?? .max { return false }
        for (position, item) in items.enumerated() {
            let schema =
                position < node.prefixItems.count ? node.prefixItems[position] : node.items
            guard let schema else { continue }
            guard try admits(item, schema, &compiler, depth: depth + 1) else { return false }
        }
        return true
    }

    private static func admits(
        _ fields: JSONObject, _ node: SchemaNode, _ compiler: inout SchemaCompiler, _ depth: Int
    ) throws(ChatError) -> Bool {
        if fields.count < node.leastProperties || fields.count > node.mostProperties ?? .max {
            return false
        }
        if node.required.contains(where: { fields[$0] == nil }) { return false }
        for (key, value) in fields {
            guard let schema = node.propertyIDs[key] ?? node.additionalProperties else { continue }
            guard try admits(value, schema, &compiler, depth: depth + 1) else { return false }
        }
        return true
    }
}
