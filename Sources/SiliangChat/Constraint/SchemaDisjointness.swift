// When the branches of `oneOf` exclude each other, so that what is valid for one is valid for only
// that one.

import SiliangFormats

extension SchemaCompiler {
    private static let maxDepth = 6
    private static let maxNesting = 20

    /// - Throws: `unsupportedSchema` where two branches might both be valid for one value.
    mutating func requireDisjoint(_ branches: [Int], owner: Int) throws(ChatError) {
        guard checkedOneOf.insert(owner).inserted else { return }
        checkDepth += 1
        defer { checkDepth -= 1 }
        guard checkDepth <= Self.maxNesting else {
            throw ChatError(
                .unsupportedSchema,
                "\(index.path(owner)): 'oneOf' inside 'oneOf' deeper than \(Self.maxNesting) is "
                    + "not supported")
        }
        var sets: [[[Int]]] = []
        for branch in branches {
            sets.append(try alternatives([branch]).map { $0 + [owner] })
        }
        for left in sets.indices {
            for right in sets.indices where left < right {
                guard try areDisjoint(sets[left], sets[right], Self.maxDepth) else {
                    throw ChatError(
                        .unsupportedSchema,
                        "\(index.path(owner)): 'oneOf' is supported where its branches exclude each "
                            + "other: by 'type', or with type object by a required property with "
                            + "different const or enum values. Branches \(left) and \(right) do "
                            + "not; use anyOf")
                }
            }
        }
    }

    private mutating func areDisjoint(
        _ left: [[Int]], _ right: [[Int]], _ depth: Int
    ) throws(ChatError) -> Bool {
        for a in left {
            for b in right {
                guard try areDisjoint(a, b, depth) else { return false }
            }
        }
        return true
    }

    /// Whether no value is valid for both of two sets. False where that is not obvious.
    private mutating func areDisjoint(
        _ left: [Int], _ right: [Int], _ depth: Int
    ) throws(ChatError) -> Bool {
        try spend(left.count + right.count)
        guard let a = try FlatSchema.merge(left, inferring: false, &self),
            let b = try FlatSchema.merge(right, inferring: false, &self)
        else { return true }
        if a.types.isDisjoint(with: b.types) { return true }
        if let values = a.values { return try noneIsValid(values, right) }
        if let values = b.values { return try noneIsValid(values, left) }
        let common = a.types.intersection(b.types)
        if common.isSubset(of: .number) {
            return Self.isBelow(a.range, b.range) || Self.isBelow(b.range, a.range)
        }
        if common == .string {
            return a.string.least > b.string.most ?? .max || b.string.least > a.string.most ?? .max
        }
        guard common == .object, depth > 0 else { return false }
        return try haveDisjointProperty(a, b, depth)
    }

    private mutating func noneIsValid(
        _ values: [JSONValue], _ schemas: [Int]
    ) throws(ChatError) -> Bool {
        for value in values {
            var isValid = true
            for schema in schemas where isValid {
                // What is produced for a pattern is narrower than what others accept: no proof.
                isValid = try SchemaCheck.admitsOwn(
                    value, index.node(schema), schema, &self, depth: 0, ignoresPatterns: true)
            }
            if isValid { return false }
        }
        return true
    }

    private static func isBelow(_ low: NumberRange, _ high: NumberRange) -> Bool {
        guard let upper = low.upper, let lower = high.lower else { return false }
        if upper.value == lower.value { return !upper.isInclusive || !lower.isInclusive }
        return upper.value < lower.value
    }

    /// Whether a property that one requires cannot be valid for both, or may not be in the other.
    private mutating func haveDisjointProperty(
        _ a: FlatSchema, _ b: FlatSchema, _ depth: Int
    ) throws(ChatError) -> Bool {
        let requiredInA = Set(a.members.flatMap(\.required))
        let requiredInB = Set(b.members.flatMap(\.required))
        for name in requiredInA.union(requiredInB).sorted() {
            let left = try alternatives(a.schemas(of: name))
            let right = try alternatives(b.schemas(of: name))
            // A value of both would hold the property, as one requires it, and it would have to be
            // valid for both.
            if try areDisjoint(left, right, depth - 1) { return true }
        }
        return false
    }
}
