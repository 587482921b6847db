// The schemas of requests and answers in the service's OpenAPI description.

import SiliangFormats

enum OpenAPISchemas {
    static func all(models: [String]) -> JSONObject {
        var all: JSONObject = ["ModelName": words(models)]
        for group in [requests, answers, small] {
            for (name, schema) in group { all[name] = schema }
        }
        return all
    }

    // MARK: Requests

    private static var requests: JSONObject {
        [
            "ChatRequest": object(
                shared + [
                    ("messages", list(of: ref("ChatMessage"), least: 1)),
                    ("max_completion_tokens", integer(1)), ("tools", list(of: ref("Tool"))),
                    ("tool_choice", .object([:])), ("parallel_tool_calls", boolean),
                    ("response_format", ref("ResponseFormat")),
                    ("thinking", object([("type", words(["enabled", "disabled", "adaptive"]))])),
                    ("reasoning_effort", words(ThinkingReader.allEfforts)),
                    ("chat_template_kwargs", anyObject), ("logprobs", boolean),
                    ("top_logprobs", integer(0, 20)),
                ], required: ["model", "messages"]),
            "CompletionRequest": object(
                shared + [
                    (
                        "prompt",
                        oneOf([
                            string, list(of: string, least: 1), list(of: integer(0), least: 1),
                            list(of: list(of: integer(0), least: 1), least: 1),
                        ])
                    ),
                    ("suffix", string), ("echo", boolean), ("logprobs", integer(0, 20)),
                ], required: ["model", "prompt"]),
            "ResponsesRequest": object(
                [
                    ("model", ref("ModelName")),
                    ("input", oneOf([string, list(of: anyObject, least: 1)])),
                    ("instructions", string), ("max_output_tokens", integer(1)),
                    ("temperature", number(0, 2)), ("top_p", number(0, 1)), ("stream", boolean),
                    ("tools", list(of: anyObject)), ("tool_choice", .object([:])),
                    ("parallel_tool_calls", boolean), ("text", anyObject),
                    ("reasoning", object([("effort", words(ThinkingReader.allEfforts))])),
                    ("metadata", anyObject), ("user", string), ("store", boolean),
                ], required: ["model", "input"]),
            "MessagesRequest": object(
                messageFields + [
                    ("max_tokens", integer(1)), ("temperature", number(0, 1)),
                    ("top_p", number(0, 1)), ("top_k", integer(0)), ("stream", boolean),
                    ("stop_sequences", list(of: string)),
                    ("metadata", object([("user_id", string)])), ("output_config", anyObject),
                ], required: ["model", "messages", "max_tokens"]),
            "CountRequest": object(messageFields, required: ["model", "messages"]),
        ]
    }

    private static var messageFields: [(String, JSONValue)] {
        [
            ("model", ref("ModelName")), ("messages", list(of: ref("Turn"), least: 1)),
            ("system", oneOf([string, list(of: ref("TextPart"))])),
            ("tools", list(of: ref("AnthropicTool"))),
            (
                "tool_choice",
                object([("type", words(["auto", "any", "tool", "none"])), ("name", string)])
            ),
            ("thinking", object([("type", words(["enabled", "disabled", "adaptive"]))])),
        ]
    }

    /// What chats and completions have in common.
    private static var shared: [(String, JSONValue)] {
        [
            ("model", ref("ModelName")), ("max_tokens", integer(1)), ("temperature", number(0, 2)),
            ("top_p", number(0, 1)), ("top_k", integer(-1)), ("min_p", number(0, 1)),
            ("repetition_penalty", number(0.01, 2)), ("presence_penalty", number(-2, 2)),
            ("frequency_penalty", number(-2, 2)), ("seed", integer(nil)),
            ("logit_bias", anyObject), ("stop", oneOf([string, list(of: string)])),
            ("n", integer(1, 128)), ("stream", boolean),
            ("stream_options", object([("include_usage", boolean)])), ("user", string),
            ("user_id", string),
        ]
    }

    // MARK: Answers

    private static var answers: JSONObject {
        [
            "ChatCompletion": object(
                [
                    ("id", string), ("object", words(["chat.completion"])),
                    ("created", integer(0)), ("model", string), ("system_fingerprint", string),
                    ("choices", list(of: anyObject)), ("usage", ref("Usage")),
                ], required: ["id", "object", "created", "model", "choices", "usage"]),
            "Completion": object(
                [
                    ("id", string), ("object", words(["text_completion"])),
                    ("choices", list(of: anyObject)), ("usage", ref("Usage")),
                ], required: ["id", "object", "choices", "usage"]),
            "Response": object(
                [
                    ("id", string), ("object", words(["response"])), ("status", string),
                    ("output", list(of: anyObject)), ("usage", anyObject),
                ], required: ["id", "object", "status", "output"]),
            "Message": object(
                [
                    ("id", string), ("type", words(["message"])), ("role", words(["assistant"])),
                    ("content", list(of: anyObject)), ("stop_reason", string),
                    ("usage", anyObject),
                ], required: ["id", "type", "role", "content", "stop_reason", "usage"]),
            "Count": object([("input_tokens", integer(0))], required: ["input_tokens"]),
            "Usage": object(
                [
                    ("prompt_tokens", integer(0)), ("completion_tokens", integer(0)),
                    ("total_tokens", integer(0)), ("prompt_cache_hit_tokens", integer(0)),
                    ("prompt_cache_miss_tokens", integer(0)),
                ], required: ["prompt_tokens", "completion_tokens", "total_tokens"]),
            "Error": object(
                [
                    (
                        "error",
                        object([("message", string), ("type", string)], required: ["message"])
                    )
                ],
                required: ["error"]),
            "AnthropicError": object(
                [
                    ("type", words(["error"])),
                    ("error", object([("message", string), ("type", string)], required: ["type"])),
                ], required: ["type", "error"]),
        ]
    }

    // MARK: Parts

    private static var small: JSONObject {
        [
            "ChatMessage": object(
                [
                    ("role", words(["system", "developer", "user", "assistant", "tool"])),
                    ("content", oneOf([string, list(of: ref("TextPart"))])),
                    ("name", string), ("reasoning_content", string), ("tool_call_id", string),
                    ("prefix", boolean), ("tool_calls", list(of: anyObject)),
                ], required: ["role"]),
            "Turn": object(
                [
                    ("role", words(["user", "assistant"])),
                    ("content", oneOf([string, list(of: anyObject)])),
                ], required: ["role", "content"]),
            "TextPart": object(
                [("type", words(["text"])), ("text", string)], required: ["type", "text"]),
            "Tool": object(
                [
                    ("type", words(["function"])),
                    (
                        "function",
                        object(
                            [
                                ("name", name), ("description", string),
                                ("parameters", anyObject), ("strict", boolean),
                            ], required: ["name"])
                    ),
                ], required: ["type", "function"]),
            "AnthropicTool": object(
                [("name", name), ("description", string), ("input_schema", anyObject)],
                required: ["name", "input_schema"]),
            "ResponseFormat": object(
                [
                    ("type", words(["text", "json_object", "json_schema"])),
                    ("json_schema", anyObject),
                ], required: ["type"]),
            "Model": object(
                [
                    ("id", string), ("object", words(["model"])), ("created", integer(0)),
                    ("owned_by", string), ("context_length", integer(1)),
                    (
                        "state",
                        words(["unloaded", "loading", "ready", "unloading", "failed"])
                    ),
                    ("size_bytes", integer(0)), ("memory_bytes", integer(0)), ("error", string),
                    ("aliases", list(of: string)),
                ], required: ["id", "object", "created", "owned_by", "state"]),
            "ModelList": object(
                [("object", words(["list"])), ("data", list(of: ref("Model")))],
                required: ["object", "data"]),
            "Balance": object(
                [("is_available", boolean), ("balance_infos", list(of: anyObject))],
                required: ["is_available", "balance_infos"]),
            "Health": object([("status", string)], required: ["status"]),
            "Welcome": object([("service", string)], required: ["service"]),
        ]
    }

    // MARK: Building blocks

    private static let string = JSONValue.object(["type": .string("string")])
    private static let boolean = JSONValue.object(["type": .string("boolean")])
    private static let anyObject = JSONValue.object(["type": .string("object")])
    private static let name = JSONValue.object([
        "type": .string("string"), "pattern": .string("^[A-Za-z0-9_.-]{1,128}$"),
    ])

    private static func ref(_ name: String) -> JSONValue {
        .object(["$ref": .string("#/components/schemas/\(name)")])
    }

    private static func words(_ words: [String]) -> JSONValue {
        .object(["type": .string("string"), "enum": .array(words.map(JSONValue.string))])
    }

    private static func integer(_ least: Int?, _ most: Int? = nil) -> JSONValue {
        var schema: JSONObject = ["type": .string("integer")]
        schema["minimum"] = least.map(JSONValue.integer)
        schema["maximum"] = most.map(JSONValue.integer)
        return .object(schema)
    }

    private static func number(_ least: Double, _ most: Double) -> JSONValue {
        .object([
            "type": .string("number"), "minimum": .number(least), "maximum": .number(most),
        ])
    }

    private static func list(of items: JSONValue, least: Int = 0) -> JSONValue {
        .object([
            "type": .string("array"), "items": items, "minItems": .integer(least),
        ])
    }

    private static func oneOf(_ schemas: [JSONValue]) -> JSONValue {
        .object(["anyOf": .array(schemas)])
    }

    private static func object(
        _ properties: [(String, JSONValue)], required: [String] = []
    ) -> JSONValue {
        var fields = JSONObject()
        for (name, schema) in properties { fields[name] = schema }
        var schema: JSONObject = ["type": .string("object"), "properties": .object(fields)]
        if !required.isEmpty { schema["required"] = .array(required.map(JSONValue.string)) }
        return .object(schema)
    }
}
