// One schema object, read: the keywords of JSON Schema (draft 2020-12) that can be guaranteed.

import SiliangFormats

/// The types of JSON Schema; a number is whole or not.
struct TypeSet: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    static let null = TypeSet(rawValue: 1)
    static let boolean = TypeSet(rawValue: 2)
    static let integer = TypeSet(rawValue: 4)
    static let fraction = TypeSet(rawValue: 8)
    static let string = TypeSet(rawValue: 16)
    static let array = TypeSet(rawValue: 32)
    static let object = TypeSet(rawValue: 64)

    static let number: TypeSet = [.integer, .fraction]
    static let all = TypeSet(rawValue: 127)

    static let named: [String: TypeSet] = [
        "null": .null, "boolean": .boolean, "integer": .integer, "number": .number,
        "string": .string, "array": .array, "object": .object,
    ]

    /// The type of a value.
    init(of value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool: self = .boolean
        case .integer: self = .integer
        case .number(let number): self = number.rounded() == number ? .integer : .fraction
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

/// One schema, its children by their ids in the `SchemaIndex`.
struct SchemaNode: Sendable {
    /// The schema `false`.
    var isNever = false
    var types = TypeSet.all
    /// The types of which keywords speak, for schemas that name none.
    var spoken: TypeSet = []
    /// From `enum`, `const` or both.
    var values: [JSONValue]?

    var properties: [(name: String, schema: Int)] = []
    var propertyIDs: [String: Int] = [:]
    var required: [String] = []
    var additionalProperties: Int?
    var leastProperties = 0
    var mostProperties: Int?

    var prefixItems: [Int] = []
    var items: Int?
    var leastItems = 0
    var mostItems: Int?

    var leastLength = 0
    var mostLength: Int?
    var patterns: [String] = []
    var format: StringFormat?

    var range = NumberRange()

    /// What must hold too: `$ref` and `allOf`.
    var conjuncts: [Int] = []
    var anyOf: [Int]?
    var oneOf: [Int]?

    /// Whether nothing but what it refers to says anything.
    var isTransparent: Bool {
        !isNever && types == .all && spoken.isEmpty && values == nil && anyOf == nil && oneOf == nil
    }
}
