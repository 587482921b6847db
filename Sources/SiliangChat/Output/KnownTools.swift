// What a request's tools say about names and parameters.

import SiliangFormats

/// The JSON types that a schema allows. Empty: nothing is known.
struct ParameterTypes: OptionSet, Sendable {
    let rawValue: UInt8

    static let string = Self(rawValue: 1)
    static let number = Self(rawValue: 2)
    static let bool = Self(rawValue: 4)
    static let null = Self(rawValue: 8)
    static let array = Self(rawValue: 16)
    static let object = Self(rawValue: 32)

    /// Whether a value is text and can be passed on as it comes.
    var isText: Bool { contains(.string) && isSubset(of: [.string, .null]) }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The type with this name in a JSON schema.
    init(named name: String) {
        switch name {
        case "string": self = .string
        case "number", "integer": self = .number
        case "boolean": self = .bool
        case "null": self = .null
        case "array": self = .array
        case "object": self = .object
        default: self = []
        }
    }

    /// The type of a value.
    init(of value: JSONValue) {
        switch value {
        case .string: self = .string
        case .integer, .number: self = .number
        case .bool: self = .bool
        case .null: self = .null
        case .array: self = .array
        case .object: self = .object
        }
    }
}

/// The tools of a request, by name.
struct KnownTools: Sendable {
    /// Each function's JSON schema of its parameters.
    private var schemas: [String: JSONValue] = [:]

    /// - Parameter tools: as OpenAI's API writes them; `{"name": …, "parameters": …}` will do.
    init(_ tools: [JSONValue]) {
        for tool in tools {
            let function = tool["function"] ?? tool
            guard let name = function["name"]?.string, !name.isEmpty else { continue }
            schemas[name] = function["parameters"] ?? .null
        }
    }

    var isEmpty: Bool { schemas.isEmpty }

    func contains(_ name: String) -> Bool { schemas[name] != nil }

    /// The declared parameters of a tool, in the schema's order.
    func parameters(of tool: String) -> [String] {
        schemas[tool]?["properties"]?.object?.keys ?? []
    }

    /// The types that a tool's schema allows for a parameter.
    func types(of parameter: String, in tool: String) -> ParameterTypes {
        guard let schema = schemas[tool], let property = schema["properties"]?[parameter] else {
            return []
        }
        return Self.types(property, root: schema, depth: 0)
    }

    /// References and alternatives are followed a few levels deep: they may form circles.
    private static func types(_ schema: JSONValue, root: JSONValue, depth: Int) -> ParameterTypes {
        guard depth < 8 else { return [] }
        if let name = schema["type"]?.string { return ParameterTypes(named: name) }
        if let names = schema["type"]?.array {
            return names.compactMap(\.string).reduce(into: []) { $0.formUnion(.init(named: $1)) }
        }
        if let values = schema["enum"]?.array {
            return values.reduce(into: []) { $0.formUnion(.init(of: $1)) }
        }
        if let value = schema["const"] { return ParameterTypes(of: value) }
        if let alternatives = (schema["anyOf"] ?? schema["oneOf"])?.array {
            return union(alternatives, root, depth)
        }
        if let parts = schema["allOf"]?.array { return union(parts, root, depth) }
        if let path = schema["$ref"]?.string, path.hasPrefix("#/") {
            let target = path.dropFirst(2).split(separator: "/").reduce(root as JSONValue?) {
                $0?[String($1)]
            }
            return target.map { types($0, root: root, depth: depth + 1) } ?? []
        }
        return []
    }

    private static func union(
        _ schemas: [JSONValue], _ root: JSONValue, _ depth: Int
    ) -> ParameterTypes {
        var all: ParameterTypes = []
        for schema in schemas {
            let types = types(schema, root: root, depth: depth + 1)
            // One alternative of unknown type leaves everything open.
            if types.isEmpty { return [] }
            all.formUnion(types)
        }
        return all
    }
}
