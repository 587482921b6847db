// The keywords of one schema object.

import SiliangFormats

/// Reads one schema object. Every keyword is either kept, known to say nothing about validity, or
/// refused by name.
struct SchemaReader {
    private let id: Int
    private let fields: JSONObject
    private var node = SchemaNode()

    /// Keywords that describe and do not restrict.
    static let annotations: Set<String> = [
        "title", "description", "default", "examples", "example", "$schema", "$id", "id",
        "$comment", "$anchor", "deprecated", "readOnly", "writeOnly", "$defs", "definitions",
        "contentMediaType", "contentEncoding",
    ]

    static func read(_ id: Int, _ index: inout SchemaIndex) throws(ChatError) -> SchemaNode {
        switch index.value(id) {
        case .bool(let allowsAll):
            var node = SchemaNode()
            node.isNever = !allowsAll
            return node
        case .object(let fields):
            var reader = SchemaReader(id: id, fields: fields)
            for key in fields.keys { try reader.read(key, &index) }
            try reader.finish(&index)
            return reader.node
        case let other:
            throw ChatError(
                .invalidSchema,
                "\(index.path(id)): a schema is an object, true or false, not \(other.kind)")
        }
    }

    private init(id: Int, fields: JSONObject) {
        self.id = id
        self.fields = fields
    }

    private mutating func read(
        _ key: String, _ index: inout SchemaIndex
    ) throws(ChatError) {
        guard let value = fields[key], !Self.annotations.contains(key), !key.hasPrefix("x-") else {
            return
        }
        switch key {
        case "type": try readTypes(value, index)
        case "enum": try readEnum(value, index)
        case "const": restrict(to: [value])
        case "properties": try readProperties(value, &index)
        case "required", "minProperties", "maxProperties", "additionalProperties":
            node.spoken.insert(.object)
            try readObject(key, value, &index)
        case "items", "prefixItems", "additionalItems", "minItems", "maxItems":
            node.spoken.insert(.array)
            try readArray(key, value, &index)
        case "minLength", "maxLength", "pattern", "format":
            node.spoken.insert(.string)
            try readString(key, value, index)
        case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
            node.spoken.formUnion(.number)
            try readNumber(key, value, index)
        case "$ref":
            guard let reference = value.string else { throw wrong(key, "a string", index) }
            node.conjuncts.append(try index.resolve(reference, from: id))
        case "allOf": node.conjuncts += try schemas(key, value, &index)
        case "anyOf": node.anyOf = try schemas(key, value, &index)
        case "oneOf": node.oneOf = try schemas(key, value, &index)
        case "uniqueItems", "nullable":
            guard value.bool == false else { throw unsupported(key, index) }
        default: throw unsupported(key, index)
        }
    }

    private func unsupported(_ key: String, _ index: SchemaIndex) -> ChatError {
        let advice =
            switch key {
            case "nullable": "; write \"type\": [\"string\", \"null\"] or the like"
            case "not", "if", "then", "else", "dependentRequired", "dependentSchemas":
                "; write the cases out with anyOf"
            case "patternProperties", "propertyNames": "; use additionalProperties"
            default: ""
            }
        return ChatError(
            .unsupportedSchema,
            "\(index.path(id)): the keyword '\(key.prefix(60))' is not supported\(advice)")
    }

    private func wrong(_ key: String, _ wanted: String, _ index: SchemaIndex) -> ChatError {
        ChatError(.invalidSchema, "\(index.path(id)): '\(key)' must be \(wanted)")
    }

    private func schemas(
        _ key: String, _ value: JSONValue, _ index: inout SchemaIndex
    ) throws(ChatError) -> [Int] {
        guard let list = value.array, !list.isEmpty, let parent = try index.child(id, key) else {
            throw wrong(key, "an array of schemas, with at least one", index)
        }
        var ids: [Int] = []
        for position in list.indices {
            if let child = try index.child(parent, String(position)) { ids.append(child) }
        }
        return ids
    }

    private func count(
        _ key: String, _ value: JSONValue, _ index: SchemaIndex
    ) throws(ChatError) -> Int {
        guard let number = value.int, number >= 0 else {
            throw wrong(key, "a whole number from 0 on", index)
        }
        // Beyond what any text reaches.
        return min(number, 1_000_000_000)
    }

    private mutating func readTypes(
        _ value: JSONValue, _ index: SchemaIndex
    ) throws(ChatError) {
        let names = value.array ?? [value]
        var types: TypeSet = []
        for name in names {
            guard let type = name.string.flatMap({ TypeSet.named[$0] }) else {
                throw wrong(
                    "type",
                    "one or several of \(TypeSet.named.keys.sorted().joined(separator: ", "))",
                    index)
            }
            types.formUnion(type)
        }
        if types.isEmpty { throw wrong("type", "the name of a type", index) }
        node.types = types
    }

    private mutating func readEnum(
        _ value: JSONValue, _ index: SchemaIndex
    ) throws(ChatError) {
        guard let list = value.array, !list.isEmpty else {
            throw wrong("enum", "an array of at least one value", index)
        }
        restrict(to: list)
    }

    private mutating func restrict(to values: [JSONValue]) {
        node.values =
            node.values.map { old in
                old.filter { value in values.contains { SchemaCheck.equal($0, value) } }
            } ?? values
    }

    // MARK: Objects

    private mutating func readProperties(
        _ value: JSONValue, _ index: inout SchemaIndex
    ) throws(ChatError) {
        node.spoken.insert(.object)
        guard let properties = value.object, let parent = try index.child(id, "properties") else {
            throw wrong("properties", "an object of schemas", index)
        }
        for name in properties.keys {
            guard let child = try index.child(parent, name) else { continue }
            node.properties.append((name, child))
            node.propertyIDs[name] = child
        }
    }

    private mutating func readObject(
        _ key: String, _ value: JSONValue, _ index: inout SchemaIndex
    ) throws(ChatError) {
        switch key {
        case "required":
            guard let list = value.array else { throw wrong(key, "an array of names", index) }
            for entry in list {
                guard let name = entry.string else { throw wrong(key, "an array of names", index) }
                node.required.append(name)
            }
        case "minProperties": node.leastProperties = try count(key, value, index)
        case "maxProperties": node.mostProperties = try count(key, value, index)
        default: node.additionalProperties = try index.child(id, key)
        }
    }

    // MARK: Arrays

    private mutating func readArray(
        _ key: String, _ value: JSONValue, _ index: inout SchemaIndex
    ) throws(ChatError) {
        switch key {
        case "minItems": node.leastItems = try count(key, value, index)
        case "maxItems": node.mostItems = try count(key, value, index)
        case "prefixItems": node.prefixItems = try schemas(key, value, &index)
        case "items":
            // An array of schemas is what drafts before 2020-12 call prefixItems.
            if case .array = value {
                node.prefixItems = try schemas(key, value, &index)
            } else {
                node.items = try index.child(id, key)
            }
        default:
            guard case .array? = fields["items"] else { throw unsupported(key, index) }
            node.items = try index.child(id, key)
        }
    }

    // MARK: Strings and numbers

    private mutating func readString(
        _ key: String, _ value: JSONValue, _ index: SchemaIndex
    ) throws(ChatError) {
        switch key {
        case "minLength": node.leastLength = try count(key, value, index)
        case "maxLength": node.mostLength = try count(key, value, index)
        case "pattern":
            guard let pattern = value.string else { throw wrong(key, "a string", index) }
            node.patterns.append(pattern)
        default:
            guard let name = value.string else { throw wrong(key, "a string", index) }
            guard let format = StringFormat(rawValue: name) else {
                let known = StringFormat.allCases.map(\.rawValue).joined(separator: ", ")
                throw ChatError(
                    .unsupportedSchema,
                    "\(index.path(id)): the format '\(name.prefix(60))' is not supported; "
                        + "supported are \(known)")
            }
            node.format = format
        }
    }

    private mutating func readNumber(
        _ key: String, _ value: JSONValue, _ index: SchemaIndex
    ) throws(ChatError) {
        guard let decimal = Decimal(value) else { throw wrong(key, "a number", index) }
        switch key {
        case "minimum":
            node.range.tighten(lower: DecimalBound(value: decimal, isInclusive: true))
        case "maximum":
            node.range.tighten(upper: DecimalBound(value: decimal, isInclusive: true))
        case "exclusiveMinimum":
            node.range.tighten(lower: DecimalBound(value: decimal, isInclusive: false))
        case "exclusiveMaximum":
            node.range.tighten(upper: DecimalBound(value: decimal, isInclusive: false))
        default:
            guard let divisor = value.int, divisor > 0 else {
                if decimal.isNegative || decimal.isZero {
                    throw wrong(key, "a number above zero", index)
                }
                throw ChatError(
                    .unsupportedSchema,
                    "\(index.path(id)): 'multipleOf' is supported for whole numbers only")
            }
            guard divisor <= NumberAutomaton.largestDivisor else {
                throw ChatError(
                    .unsupportedSchema,
                    "\(index.path(id)): multipleOf beyond \(NumberAutomaton.largestDivisor) is not "
                        + "supported")
            }
            node.range.divisor = divisor
        }
    }

    private mutating func finish(_ index: inout SchemaIndex) throws(ChatError) {
        if fields["additionalItems"] != nil, fields["prefixItems"] != nil {
            throw unsupported("additionalItems", index)
        }
    }
}
