// From a request's tools and response format to the grammar that its answers must keep to.

import SiliangChat
import SiliangFormats
import SiliangTokenizer

/// Puts a request's grammar together.
struct ConstraintPlanner {
    typealias Element = ConstraintGrammar.Element

    /// A grammar to be compiled.
    struct Plan {
        var element: Element
        /// What messages call its schemas: the field of the request.
        var name: String
        /// Stands for everything that it depends on.
        var key: String
    }

    let spec: GenerationSpec
    let model: ServedModel

    /// - Returns: nil where any text will do.
    func plan() -> Plan? {
        let calls = callPlan()
        if spec.toolChoice.isForced { return calls }
        guard let document = documentPlan() else { return calls }
        // A model that may call tools does so instead of the document.
        guard !spec.callableTools.isEmpty else { return document }
        let choice = Element.choice([document.element, self.calls(model.callFormat, all: true)])
        return Plan(element: choice, name: document.name, key: key("either", document.key))
    }

    private func documentPlan() -> Plan? {
        switch spec.responseFormat {
        case .text: nil
        case .jsonObject: Plan(element: .anyObject, name: "response_format", key: "object")
        case .jsonSchema(let schema, let param):
            Plan(element: .schema(schema), name: param, key: "schema " + schema.text)
        }
    }

    /// Calls that are demanded, or that must keep to their tools' schemas.
    private func callPlan() -> Plan? {
        let isStrict = spec.callableTools.contains { $0["function"]?["strict"] == .bool(true) }
        guard spec.toolChoice.isForced || (isStrict && spec.responseFormat == .text) else {
            return nil
        }
        let format = model.callFormat
        if spec.toolChoice.isForced {
            return Plan(element: calls(format, all: false), name: "tools", key: key("forced", ""))
        }
        guard let element = strictCalls(format) else { return nil }
        return Plan(element: element, name: "tools", key: key("strict", ""))
    }

    private func key(_ kind: String, _ more: String) -> String {
        let format = model.callFormat.rawValue
        let tools = JSONValue.array(spec.callableTools).text
        return "\(kind) \(spec.toolChoice) \(spec.allowsParallelCalls) \(format) \(tools) \(more)"
    }

    /// Text, and after it perhaps calls. Only where the call's first marker is one token, which text
    /// cannot contain, can the two be told apart.
    private func strictCalls(_ format: ToolCallFormat) -> Element? {
        let framing = format.framing()
        let marker = String(framing.prefix.drop { $0 == "\n" })
        guard
            let first = format.markers.first(where: {
                marker.hasPrefix($0) && model.tokenizer.id(ofSpecial: $0) != nil
            }), !first.isEmpty
        else { return nil }
        return .sequence([.text(until: nil), .choice([.literal(""), calls(format, all: true)])])
    }

    // MARK: Calls

    /// One call or several.
    ///
    /// - Parameter all: of any tool, whatever choice the request made.
    private func calls(_ format: ToolCallFormat, all: Bool) -> Element {
        let tools = all ? spec.tools : spec.toolChoice.callable(of: spec.tools)
        let framing = format.framing()
        let call = Element.choice(tools.map { self.call($0, framing) })
        var isSingle = !spec.allowsParallelCalls || framing.separator == nil
        // Whoever names a tool wants it called, once.
        if case .named = spec.toolChoice { isSingle = true }
        // Kimi K2 counts its calls, which a grammar does not.
        if format == .kimiK2 { isSingle = true }
        let body =
            isSingle
            ? call
            : .repeated(
                call, separator: literal(framing.separator ?? ""), least: 1, most: Self.maxCalls)
        let opening = String(framing.opening.drop { $0 == "\n" })
        return .sequence([literal(opening), body, literal(framing.end)])
    }

    /// More than anybody executes, and an end for a model that finds none.
    private static let maxCalls = 32

    private func call(_ tool: JSONValue, _ framing: ToolCallFraming) -> Element {
        let function = tool["function"] ?? tool
        let name = function["name"]?.string ?? ""
        let schema = function["parameters"] ?? .object(["type": .string("object")])
        return .sequence([
            literal(framing.beforeName), literal(name), literal(framing.afterName),
            arguments(schema, framing), literal(framing.closing),
        ])
    }

    private func arguments(_ schema: JSONValue, _ framing: ToolCallFraming) -> Element {
        guard let parameter = framing.parameter else {
            // A tool without parameters takes an object all the same.
            return schema["properties"] == nil && schema["$ref"] == nil
                ? .schema(.object(["type": .string("object")])) : .schema(schema)
        }
        let required = Set((schema["required"]?.array ?? []).compactMap(\.string))
        let properties = schema["properties"]?.object ?? JSONObject()
        return .sequence(
            properties.map { key, value in
                let element = self.parameter(key, value, root: schema, parameter)
                return required.contains(key) ? element : .choice([element, .literal("")])
            })
    }

    private func parameter(
        _ key: String, _ schema: JSONValue, root: JSONValue, _ framing: ToolCallFraming.Parameter
    ) -> Element {
        let isText = schema["type"] == .string("string") && schema["enum"] == nil
        let start = [literal(framing.opening), literal(key)]
        if isText {
            return .sequence(
                start + [literal(framing.afterTextKey), .text(until: framing.closing)])
        }
        // References are to definitions that stand beside the parameters.
        var schema = schema
        if case .object(var object) = schema {
            for key in ["$defs", "definitions"] where object[key] == nil { object[key] = root[key] }
            schema = .object(object)
        }
        return .sequence(
            start + [literal(framing.afterKey), .schema(schema), literal(framing.closing)])
    }

    /// Text whose markers are tokens of their own where the vocabulary has them so.
    private func literal(_ text: String) -> Element {
        var parts: [Element] = []
        var rest = text[...]
        var plain = ""
        while !rest.isEmpty {
            if let (id, marker) = model.allMarkers.first(where: { rest.hasPrefix($0.value) }) {
                if !plain.isEmpty { parts.append(.literal(plain)) }
                plain = ""
                parts.append(.token(id))
                rest = rest.dropFirst(marker.count)
            } else {
                plain.append(rest.removeFirst())
            }
        }
        if !plain.isEmpty || parts.isEmpty { parts.append(.literal(plain)) }
        return .sequence(parts)
    }
}
