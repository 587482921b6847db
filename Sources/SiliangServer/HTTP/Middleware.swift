// What happens to every request: an id, errors as JSON, a line in the log; and the key.

import HTTPTypes
import Hummingbird
import Logging
import SiliangLedger

extension HTTPField.Name {
    /// The request's id, in every response.
    static var requestID: Self {
        // A valid token, so the initialiser cannot fail; the alternative is never taken.
        HTTPField.Name("x-request-id") ?? .eTag
    }
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
        } catch let error as APIError {
            response = Outgoing.failure(error)
        } catch let error as HTTPError where error.status == .notFound {
            response = Outgoing.failure(APIError.noSuchPath(request.uri.path))
        } catch let error as HTTPError {
            response = Outgoing.failure(
                APIError(
                    Int(error.status.code), type: "invalid_request_error", code: "http_error",
                    error.body ?? error.status.reasonPhrase))
        } catch is CancellationError {
            response = Outgoing.failure(APIError.clientClosed())
        } catch {
            context.logger.error("Request failed", metadata: ["error": "\(error)"])
            response = Outgoing.failure(APIError.internalFailure())
        }
        response.headers[.requestID] = context.requestID
        context.logger.info(
            "\(request.method) \(request.uri.path) \(response.status.code)",
            metadata: ["took": "\(clock.now - start)", "key": "\(context.key?.id ?? "-")"])
        return response
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
        guard let header = request.headers[.authorization] else { throw APIError.missingKey() }
        // RFC 9110: the scheme's case does not matter; RFC 6750: one space, then the token.
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw APIError.missingKey()
        }
        guard let key = keys.verify(String(parts[1]).trimmingSpaces) else {
            throw APIError.wrongKey()
        }
        var context = context
        context.key = key
        return try await next(request, context)
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
