// The places of a schema, and what `$ref` points to.

import SiliangFormats

/// Every place in a schema that was looked at, by number. Schemas are read when they are needed,
/// so that what nothing refers to may hold anything.
struct SchemaIndex {
    struct Place {
        let value: JSONValue
        let parent: Int
        let component: String
    }

    private struct Step: Hashable {
        let parent: Int
        let component: String
    }

    private var places: [Place] = []
    private var known: [Step: Int] = [:]
    private var nodes: [Int: SchemaNode] = [:]
    /// For messages: what the schema belongs to.
    let name: String

    /// The most schemas in one; larger ones are refused.
    static let maxPlaces = 50_000

    init(_ root: JSONValue, name: String) {
        self.name = name
        places.append(Place(value: root, parent: -1, component: "#"))
    }

    static let root = 0

    func value(_ id: Int) -> JSONValue { places[id].value }

    /// The place inside another, if it is there.
    mutating func child(_ parent: Int, _ component: String) throws(ChatError) -> Int? {
        let step = Step(parent: parent, component: component)
        if let id = known[step] { return id }
        let value: JSONValue? =
            switch places[parent].value {
            case .object(let fields): fields[component]
            case .array(let items):
                Int(component).flatMap { items.indices.contains($0) ? items[$0] : nil }
            default: nil
            }
        guard let value else { return nil }
        guard places.count < Self.maxPlaces else {
            throw ChatError(
                .unsupportedSchema, "\(name): more than \(Self.maxPlaces) parts are not supported")
        }
        places.append(Place(value: value, parent: parent, component: component))
        known[step] = places.count - 1
        return places.count - 1
    }

    /// The place as a JSON Pointer (RFC 6901), for messages.
    func path(_ id: Int) -> String {
        var parts: [String] = []
        var here = id
        while here >= 0, parts.count < 40 {
            let part = places[here].component
            parts.append(
                part.utf8.count > 60
                    ? part.prefix(60) + "…"
                    : part.replacing("~", with: "~0").replacing("/", with: "~1"))
            here = places[here].parent
        }
        return name + " at " + parts.reversed().joined(separator: "/")
    }

    /// What `$ref` at a place points to.
    ///
    /// - Throws: `unsupportedSchema` for references out of the schema, `invalidSchema` for those to
    ///   nothing.
    mutating func resolve(_ reference: String, from id: Int) throws(ChatError) -> Int {
        guard reference == "#" || reference.hasPrefix("#/") else {
            throw ChatError(
                .unsupportedSchema,
                "\(path(id)): $ref '\(reference.prefix(80))' is not supported; references begin "
                    + "with '#/'")
        }
        var here = Self.root
        for part in reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false)
        where reference != "#" {
            let decoded = Self.percentDecoded(String(part))
                .replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = try child(here, decoded) else {
                throw ChatError(
                    .invalidSchema, "\(path(id)): $ref '\(reference.prefix(80))' points to nothing")
            }
            here = next
        }
        return here
    }

    private static func percentDecoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let code = UInt8(
                    String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                decoded.append(code)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// The schema at a place, read.
    ///
    /// - Throws: `unsupportedSchema` naming a keyword and its place, `invalidSchema` for a keyword
    ///   whose value makes no sense.
    mutating func node(_ id: Int) throws(ChatError) -> SchemaNode {
        if let node = nodes[id] { return node }
        let node = try SchemaReader.read(id, &self)
        nodes[id] = node
        return node
    }
}
