// Everything the API refuses, in the shape that clients of OpenAI's API expect.

import Siliang
import SiliangFormats

/// An answer that is an error: status, and OpenAI's error object.
struct APIError: Error, Sendable, Equatable {
    /// HTTP status.
    let status: Int
    /// OpenAI's `type`, by which old clients tell errors apart.
    let type: String
    /// A stable word to switch on.
    let code: String
    /// What is wrong and what to do about it.
    let message: String
    /// The field concerned, as a path such as `messages[0].role`.
    let param: String?
    /// Seconds after which trying again makes sense.
    let retryAfter: Int?
    /// Methods that a path does answer, for 405.
    let allow: String?

    init(
        _ status: Int, type: String, code: String, _ message: String, param: String? = nil,
        retryAfter: Int? = nil, allow: String? = nil
    ) {
        self.status = status
        self.type = type
        self.code = code
        self.message = message
        self.param = param
        self.retryAfter = retryAfter
        self.allow = allow
    }
}

extension APIError {
    static func malformed(_ message: String) -> APIError {
        APIError(400, type: "invalid_request_error", code: "malformed_body", message)
    }

    /// A field of the wrong type or range.
    static func invalid(_ param: String, _ message: String) -> APIError {
        APIError(
            422, type: "invalid_request_error", code: "invalid_parameter", message, param: param)
    }

    /// A field that is understood and would change the answer, but that nothing here can do yet:
    /// refused, because an answer that quietly ignores it is wrong.
    static func unsupported(_ param: String, _ what: String) -> APIError {
        APIError(
            422, type: "invalid_request_error", code: "unsupported_parameter",
            "\(what) not supported yet: leave `\(param)` out.", param: param)
    }

    static func missingKey() -> APIError {
        APIError(
            401, type: "authentication_error", code: "missing_api_key",
            "No API key: send the header `Authorization: Bearer sk-…`. The root key was printed "
                + "when the service first started.")
    }

    static func wrongKey() -> APIError {
        APIError(
            401, type: "authentication_error", code: "invalid_api_key",
            "This API key is not known here.")
    }

    static func noSuchModel(_ name: String, known: [String]) -> APIError {
        APIError(
            404, type: "not_found_error", code: "model_not_found",
            "There is no model \"\(name)\". Known models: \(known.joined(separator: ", ")).",
            param: "model")
    }

    static func noSuchPath(_ path: String) -> APIError {
        APIError(
            404, type: "not_found_error", code: "not_found",
            "Nothing is at \(path). The API is under /v1: /v1/chat/completions, /v1/models.")
    }

    static func wrongMethod(_ method: String, allow: String) -> APIError {
        APIError(
            405, type: "invalid_request_error", code: "method_not_allowed",
            "\(method) is not possible here: use \(allow).", allow: allow)
    }

    static func bodyTooLarge(limit: Int) -> APIError {
        APIError(
            413, type: "invalid_request_error", code: "body_too_large",
            "The body is larger than \(limit) bytes.")
    }

    static func bodyTooSlow(seconds: Double) -> APIError {
        APIError(
            408, type: "invalid_request_error", code: "request_timeout",
            "The body did not arrive within \(seconds) seconds: send it again.")
    }

    static func overloaded() -> APIError {
        APIError(
            503, type: "overloaded_error", code: "overloaded",
            "Too many requests are waiting: try again shortly.", retryAfter: 1)
    }

    static func shuttingDown() -> APIError {
        APIError(
            503, type: "overloaded_error", code: "shutting_down",
            "The service is shutting down.", retryAfter: 5)
    }

    /// Nobody may be left to read it; a client that closed only its sending side is. The status is
    /// nginx's, there is no standard one.
    static func clientClosed() -> APIError {
        APIError(
            499, type: "invalid_request_error", code: "client_closed_request",
            "The client closed the connection before the answer was complete: keep it open.")
    }

    static func internalFailure() -> APIError {
        APIError(
            500, type: "server_error", code: "internal_error",
            "The service failed on this request; its log says why under the request's id.")
    }

    /// What the model's side refuses or fails at, for the client.
    init(_ error: SiliangError) {
        switch error.code {
        case .overloaded: self = .overloaded()
        case .shuttingDown: self = .shuttingDown()
        case .promptTooLong: self = .refused("context_length_exceeded", error.message, "messages")
        case .templateRefused: self = .refused("template_error", error.message, error.parameter)
        case .invalidSchema: self = .refused("invalid_schema", error.message, error.parameter)
        case .unsupportedSchema:
            self = .refused("unsupported_schema", error.message, error.parameter)
        case .invalidParameter:
            self.init(
                422, type: "invalid_request_error", code: "invalid_parameter", error.message,
                param: error.parameter)
        case .invalidTemplate:
            self.init(500, type: "server_error", code: "invalid_template", error.message)
        // What failed inside is for the log, not for clients.
        case .modelFailed, .unreadableFile, .invalidCheckpoint, .invalidTokenizer, .busy,
            .tooManyToolRounds, .incompleteOutput, .undecodableOutput:
            self = .internalFailure()
        }
    }

    private static func refused(_ code: String, _ message: String, _ param: String?) -> APIError {
        APIError(400, type: "invalid_request_error", code: code, message, param: param)
    }
}

/// The error's JSON: `{"error":{"message","type","param","code"}}`.
extension APIError: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("error") {
                $0.field("message", message)
                $0.field("type", type)
                // Clients read the key without asking whether it is there: null, not absent.
                $0.field("param", param)
                $0.field("code", code)
            }
        }
    }
}
