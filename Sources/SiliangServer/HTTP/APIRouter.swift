// Which path answers which method.

import HTTPTypes
import Hummingbird
import NIOCore
import Siliang
import SiliangFormats
import SiliangLedger

/// Puts the service's routes together.
struct APIRouter {
    typealias Handler = @Sendable (Request, APIRequestContext) async throws -> Response

    let pool: ModelPool
    let keys: KeyStore
    let configuration: ServiceConfiguration
    let lifecycle: ServiceLifecycleState
    let connections: ConnectionTable

    func makeRouter() -> Router<APIRequestContext> {
        let router = Router(
            context: APIRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestFrame())
        let open = router.group("")
        add(open, "/", .get, welcome)
        add(open, "/health", .get, health)
        let description = JSONWriter.text(
            OpenAPIDescription.document(models: pool.names))
        add(open, "/openapi.json", .get) { _, _ in Outgoing.response(bytes: description) }
        let guarded = router.group("").add(middleware: Authentication(keys: keys))
        addAnswers(to: guarded)
        // DeepSeek's clients leave /v1 out.
        for prefix in ["/v1", ""] {
            add(guarded, "\(prefix)/models", .get, listModels)
            add(guarded, "\(prefix)/models/:id", .get, showModel)
        }
        add(guarded, "/user/balance", .get, balance)
        return router
    }

    /// The routes that ask a model.
    private func addAnswers(to guarded: RouterGroup<APIRequestContext>) {
        let answers = AnswerRoutes(
            pool: pool, configuration: configuration, lifecycle: lifecycle,
            connections: connections)
        let chat = answers.handler(ChatRequest.self)
        for prefix in ["/v1", "", "/beta"] {
            add(guarded, "\(prefix)/chat/completions", .post, chat)
        }
        let completions = answers.handler(CompletionRequest.self)
        for prefix in ["/v1", "", "/beta"] {
            add(guarded, "\(prefix)/completions", .post, completions)
        }
        add(guarded, "/v1/responses", .post, answers.handler(ResponsesRequest.self))
        let messages = answers.handler(MessagesRequest.self)
        for prefix in ["/anthropic/v1", "/v1"] {
            add(guarded, "\(prefix)/messages", .post, messages)
            add(guarded, "\(prefix)/messages/count_tokens", .post, answers.countTokens)
        }
    }

    /// Adds a route, and a 405 with `Allow` for every other method on its path.
    private func add(
        _ group: RouterGroup<APIRequestContext>, _ path: RouterPath, _ method: HTTPRequest.Method,
        _ handler: @escaping Handler
    ) {
        group.on(path, method: method, use: handler)
        // The router derives HEAD from GET.
        let answered: [HTTPRequest.Method] = method == .get ? [.get, .head] : [method]
        let allow = answered.map(\.rawValue).joined(separator: ", ")
        let methods: [HTTPRequest.Method] = [
            .get, .head, .post, .put, .delete, .patch, .options, .trace,
        ]
        for other in methods where !answered.contains(other) {
            group.on(path, method: other) { request, _ -> Response in
                throw APIError.wrongMethod(request.method.rawValue, allow: allow)
            }
        }
    }

    // MARK: Small routes

    private struct Health: JSONWritable {
        let status: String

        func write(to writer: inout JSONWriter) {
            writer.object { $0.field("status", status) }
        }
    }

    @Sendable private func health(_: Request, _: APIRequestContext) -> Response {
        lifecycle.isDraining
            ? Outgoing.response(Health(status: "shutting_down"), status: .serviceUnavailable)
            : Outgoing.response(Health(status: "ok"))
    }

    @Sendable private func listModels(_: Request, _: APIRequestContext) -> Response {
        Outgoing.response(ModelList(models: pool.cards))
    }

    @Sendable private func showModel(
        _: Request, _ context: APIRequestContext
    ) throws -> Response {
        let name = context.parameters.get("id") ?? ""
        return Outgoing.response(pool.card(try pool.index(of: name)))
    }

    /// Nobody is charged for anything yet, so nobody runs out of balance.
    private struct Balance: JSONWritable {
        func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("is_available", true)
                $0.field("balance_infos", array: [String]())
            }
        }
    }

    @Sendable private func balance(_: Request, _: APIRequestContext) -> Response {
        Outgoing.response(Balance())
    }

    private struct Welcome: JSONWritable {
        func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("service", "siliang")
                $0.field(
                    "api",
                    array: [
                        "POST /v1/chat/completions", "POST /v1/completions", "POST /v1/responses",
                        "POST /v1/messages", "GET /v1/models", "GET /user/balance", "GET /health",
                        "GET /openapi.json",
                    ])
                $0.field("authentication", "Authorization: Bearer sk-… or x-api-key: sk-…")
            }
        }
    }

    @Sendable private func welcome(_: Request, _: APIRequestContext) -> Response {
        Outgoing.response(Welcome())
    }
}
