// Reads tools, the choice among them, and what the answer has to look like.

import Siliang
import SiliangChat
import SiliangFormats

/// From the JSON of `tools` and `tool_choice` to tools in OpenAI's form.
enum ToolReader {
    static let maxTools = 128

    /// - Throws: `APIError` 422 naming the tool and its field.
    static func tools(_ fields: JSONFields) throws(APIError) -> [JSONValue] {
        guard let items = try fields.array("tools") else { return [] }
        guard items.count <= maxTools else {
            throw .invalid(
                "tools", "`tools` has \(items.count) tools; at most \(maxTools) are allowed.")
        }
        var names: Set<String> = []
        for (index, item) in items.enumerated() {
            let path = "tools[\(index)]"
            let tool = try item.fields(at: path)
            guard try tool.string("type") == "function" else {
                throw .invalid(
                    tool.name("type"), "`\(tool.name("type"))` must be \"function\".")
            }
            guard let function = try tool.object("function") else {
                throw .invalid(
                    tool.name("function"), "`\(tool.name("function"))` is missing: an object.")
            }
            try check(function, names: &names)
        }
        return items
    }

    /// A function's fields; `names` are those of the functions before it.
    static func check(_ function: JSONFields, names: inout Set<String>) throws(APIError) {
        let name = function.name("name")
        guard let text = try function.string("name"), !text.isEmpty else {
            throw .invalid(name, "`\(name)` is missing: the function's name.")
        }
        guard Tool.isValid(name: text) else {
            throw .invalid(
                name,
                "`\(name)` is \"\(text)\"; names have at most 128 letters, digits, _, - and dots.")
        }
        guard names.insert(text).inserted else {
            throw .invalid(name, "`\(name)` is \"\(text)\", which an earlier tool is called too.")
        }
        _ = try function.string("description")
        _ = try function.object("parameters")
        _ = try function.bool("strict")
    }

    /// `none`, `auto`, `required` or one function's name.
    static func choice(_ fields: JSONFields, tools: [JSONValue]) throws(APIError) -> ToolChoice {
        guard let value = fields.value("tool_choice") else { return .auto }
        let wanted: ToolChoice
        if case .string = value {
            let word = try fields.word("tool_choice", of: ["none", "auto", "required"])
            guard word == "required" else { return word == "none" ? ToolChoice.none : .auto }
            wanted = .required
        } else {
            guard let choice = try fields.object("tool_choice") else { return .auto }
            guard try choice.string("type") == "function" else {
                throw .invalid("tool_choice.type", "`tool_choice.type` must be \"function\".")
            }
            // OpenAI's chat nests the name, its Responses do not.
            let nested = try choice.object("function")?.string("name")
            let flat = try choice.string("name")
            guard let name = nested ?? flat else {
                throw .invalid(
                    "tool_choice.function.name", "`tool_choice.function.name` is missing.")
            }
            wanted = .named(name)
        }
        try check(wanted, among: tools)
        return wanted
    }

    static func check(_ choice: ToolChoice, among tools: [JSONValue]) throws(APIError) {
        let names = tools.compactMap { $0["function"]?["name"]?.string }
        if case .named(let name) = choice, !names.contains(name) {
            throw .invalid(
                "tool_choice",
                "`tool_choice` names \"\(name)\", which is none of the tools"
                    + (names.isEmpty ? "." : ": \(names.joined(separator: ", ")).")
            )
        }
        if choice == .required, names.isEmpty {
            throw .invalid("tool_choice", "`tool_choice` is required, but there are no tools.")
        }
    }
}

/// Reads what structure an answer must have.
enum ResponseFormatReader {
    /// OpenAI's chat: `{"type": "json_schema", "json_schema": {"name", "schema", "strict"}}`.
    static func chat(_ fields: JSONFields) throws(APIError) -> GenerationSpec.ResponseFormat {
        guard let format = try fields.object("response_format") else { return .text }
        guard try type(of: format) == "json_schema" else { return try plain(format) }
        guard let wrapper = try format.object("json_schema") else {
            throw .invalid(
                format.name("json_schema"), "`\(format.name("json_schema"))` is missing.")
        }
        return try schema(wrapper)
    }

    /// The form of Responses and Anthropic, where name and schema stand beside the type.
    static func flat(_ format: JSONFields) throws(APIError) -> GenerationSpec.ResponseFormat {
        guard try type(of: format) == "json_schema" else { return try plain(format) }
        return try schema(format)
    }

    private static func type(of format: JSONFields) throws(APIError) -> String? {
        try format.word("type", of: ["text", "json_object", "json_schema"])
    }

    private static func plain(_ format: JSONFields) throws(APIError)
        -> GenerationSpec.ResponseFormat
    {
        try type(of: format) == "json_object" ? .jsonObject : .text
    }

    private static func schema(_ fields: JSONFields) throws(APIError)
        -> GenerationSpec.ResponseFormat
    {
        _ = try fields.string("name")
        _ = try fields.bool("strict")
        guard let schema = fields.value("schema") else {
            throw .invalid(fields.name("schema"), "`\(fields.name("schema"))` is missing.")
        }
        return .jsonSchema(schema, param: fields.name("schema"))
    }
}

extension JSONValue {
    /// The fields of an object that stands at `path`.
    ///
    /// - Throws: `APIError` 422 for anything else.
    func fields(at path: String) throws(APIError) -> JSONFields {
        guard case .object(let object) = self else {
            throw .invalid(path, "`\(path)` must be an object, not \(kind).")
        }
        return JSONFields(object, path: path)
    }
}
