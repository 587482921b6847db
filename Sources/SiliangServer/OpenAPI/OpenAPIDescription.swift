// The service's description in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0): what
// `/openapi.json` serves.

import SiliangFormats

/// Builds the description from the routes' schemas.
enum OpenAPIDescription {
    /// The whole document.
    ///
    /// - Parameter models: the names that requests may use.
    static func document(models: [String]) -> JSONValue {
        .object([
            "openapi": .string("3.1.0"),
            "info": .object([
                "title": .string("Siliang"),
                "version": .string("1"),
                "description": .string(
                    "Open large models in OpenAI's, DeepSeek's and Anthropic's protocols. Unknown "
                        + "fields are ignored; a known field of the wrong type or range is a 422 that "
                        + "names it."),
            ]),
            "security": .array([.object(["bearer": .array([])]), .object(["key": .array([])])]),
            "paths": paths,
            "components": .object([
                "securitySchemes": .object([
                    "bearer": .object(["type": .string("http"), "scheme": .string("bearer")]),
                    "key": .object([
                        "type": .string("apiKey"), "in": .string("header"),
                        "name": .string("x-api-key"),
                    ]),
                ]),
                "schemas": .object(OpenAPISchemas.all(models: models)),
            ]),
        ])
    }

    private static var paths: JSONValue {
        var paths = JSONObject()
        for prefix in ["/v1", "", "/beta"] {
            paths["\(prefix)/chat/completions"] = ask("A chat", "ChatRequest", "ChatCompletion")
            paths["\(prefix)/completions"] = ask(
                "A raw completion, or a gap that is filled", "CompletionRequest", "Completion")
        }
        paths["/v1/responses"] = ask(
            "A response; nothing is stored", "ResponsesRequest", "Response")
        for prefix in ["/anthropic/v1", "/v1"] {
            paths["\(prefix)/messages"] = ask(
                "A message", "MessagesRequest", "Message", errors: "AnthropicError")
            paths["\(prefix)/messages/count_tokens"] = post(
                "The tokens of a message's prompt", "CountRequest",
                ["200": answer("The count", ref("Count"))], errors: "AnthropicError")
        }
        for prefix in ["/v1", ""] {
            paths["\(prefix)/models"] = get("The models", ref("ModelList"))
            paths["\(prefix)/models/{id}"] = get("One model", ref("Model"), parameter: "id")
        }
        paths["/user/balance"] = get("The account's balance", ref("Balance"))
        paths["/health"] = get("Whether the service takes requests", ref("Health"), isOpen: true)
        paths["/"] = get("What there is", ref("Welcome"), isOpen: true)
        paths["/openapi.json"] = get(
            "This description", .object(["type": .string("object")]), isOpen: true)
        return .object(paths)
    }

    // MARK: Operations

    /// A route that asks a model: its answer is one object, or a stream of events.
    private static func ask(
        _ summary: String, _ request: String, _ response: String, errors: String = "Error"
    ) -> JSONValue {
        var ok = answer(summary, ref(response))
        if case .object(var object) = ok, case .object(var content)? = object["content"] {
            content["text/event-stream"] = .object([
                "schema": .object([:])
            ])
            object["content"] = .object(content)
            ok = .object(object)
        }
        return post(summary, request, ["200": ok], errors: errors)
    }

    private static func post(
        _ summary: String, _ request: String, _ responses: JSONObject, errors: String
    ) -> JSONValue {
        var responses = responses
        let codes = [
            ("400", "The body is no JSON, or the prompt does not fit the context"),
            ("401", "No key, or an unknown one"), ("404", "No such model"),
            ("408", "The body did not arrive in time"), ("413", "The body is too large"),
            ("422", "A field is wrong; the error names it"),
            ("500", "The model failed"),
            (
                "503",
                "Too much to do, the model cannot be loaded, or shutting down; Retry-After says "
                    + "when to come again"
            ),
        ]
        for (code, text) in codes { responses[code] = answer(text, ref(errors)) }
        return .object([
            "post": .object([
                "summary": .string(summary),
                "requestBody": .object([
                    "required": .bool(true),
                    "content": .object([
                        "application/json": .object(["schema": ref(request)])
                    ]),
                ]),
                "responses": .object(responses),
            ])
        ])
    }

    private static func get(
        _ summary: String, _ schema: JSONValue, parameter: String? = nil, isOpen: Bool = false
    ) -> JSONValue {
        var responses: JSONObject = ["200": answer(summary, schema)]
        var operation: JSONObject = ["summary": .string(summary)]
        if isOpen {
            operation["security"] = .array([])
            responses["503"] = answer("Shutting down", schema)
        } else {
            responses["401"] = answer("No key, or an unknown one", ref("Error"))
        }
        if let parameter {
            responses["404"] = answer("No such model", ref("Error"))
            operation["parameters"] = .array([
                .object([
                    "name": .string(parameter), "in": .string("path"), "required": .bool(true),
                    "schema": .object(["type": .string("string"), "minLength": .integer(1)]),
                ])
            ])
        }
        operation["responses"] = .object(responses)
        return .object(["get": .object(operation)])
    }

    private static func answer(_ description: String, _ schema: JSONValue) -> JSONValue {
        .object([
            "description": .string(description),
            "content": .object(["application/json": .object(["schema": schema])]),
        ])
    }

    private static func ref(_ name: String) -> JSONValue {
        .object(["$ref": .string("#/components/schemas/\(name)")])
    }
}
