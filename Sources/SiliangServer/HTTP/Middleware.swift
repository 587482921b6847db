// What happens to every request: an id, errors as JSON, a line in the log; and the key.

import HTTPTypes
import Hummingbird
import Logging
import Siliang
import SiliangLedger

extension HTTPField.Name {
    /// The request's id, in every response.
    static var requestID: Self {
        // A valid token, so the initialiser cannot fail; the alternative is never taken.
        HTTPField.Name("x-request-id") ?? .eTag
    }

    /// Where Anthropic's clients put their key.
    static var apiKey: Self { HTTPField.Name("x-api-key") ?? .authorization }
}

/// Turns errors into the API's JSON, names the request and logs it.
struct RequestFrame: RouterMiddleware {
    typealias Context = APIRequestContext

    func handle(
        _ request: Request, context: APIRequestContext,
        next: (Request, APIRequestContext) async throws -> Response
    ) async throws -> Response {
        let clock = ContinuousClock()
        let start = clock.now
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = Outgoing.failure(
                refusal(error, of: request, context),
                as: ErrorShape(path: request.uri.path), requestID: context.requestID)
        }
        response.headers[.requestID] = context.requestID
        context.logger.info(
            "\(request.method) \(request.uri.path) \(response.status.code)",
            metadata: ["took": "\(clock.now - start)", "key": "\(context.key?.id ?? "-")"])
        return response
    }

    private func refusal(
        _ error: any Error, of request: Request, _ context: APIRequestContext
    ) -> APIError {
        switch error {
        case let error as APIError: return error
        case let error as SiliangError:
            let refusal = APIError(error)
            if refusal.status == 500 {
                context.logger.error("Request failed", metadata: ["error": "\(error)"])
            }
            return refusal
        case let error as HTTPError where error.status == .notFound:
            return .noSuchPath(request.uri.path)
        case let error as HTTPError:
            return APIError(
                Int(error.status.code), type: "invalid_request_error", code: "http_error",
                error.body ?? error.status.reasonPhrase)
        case is CancellationError: return .clientClosed()
        default:
            context.logger.error("Request failed", metadata: ["error": "\(error)"])
            return .internalFailure()
        }
    }
}

/// Lets requests with a known key through.
struct Authentication: RouterMiddleware {
    typealias Context = APIRequestContext
    let keys: KeyStore

    func handle(
        _ request: Request, context: APIRequestContext,
        next: (Request, APIRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let key = keys.verify(try Self.key(in: request.headers)) else {
            throw APIError.wrongKey()
        }
        var context = context
        context.key = key
        return try await next(request, context)
    }

    /// From OpenAI's header, or Anthropic's.
    private static func key(in headers: HTTPFields) throws(APIError) -> String {
        if let header = headers[.authorization] {
            // RFC 9110: the scheme's case does not matter; RFC 6750: one space, then the token.
            let parts = header.split(separator: " ", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "bearer" {
                return String(parts[1]).trimmingSpaces
            }
        }
        guard let key = headers[.apiKey] else { throw .missingKey() }
        return key.trimmingSpaces
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
