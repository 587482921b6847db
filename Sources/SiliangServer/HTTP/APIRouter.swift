// Which path answers which method.

import HTTPTypes
import Hummingbird
import NIOCore
import SiliangFormats
import SiliangLedger

/// Puts the service's routes together.
struct APIRouter {
    typealias Handler = @Sendable (Request, APIRequestContext) async throws -> Response

    let registry: ModelRegistry
    let keys: KeyStore
    let configuration: ServiceConfiguration
    let lifecycle: ServiceLifecycleState

    func makeRouter() -> Router<APIRequestContext> {
        let router = Router(
            context: APIRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestFrame())
        let open = router.group("")
        add(open, "/", .get, welcome)
        add(open, "/health", .get, health)
        let guarded = router.group("").add(middleware: Authentication(keys: keys))
        let chat = ChatRoutes(
            registry: registry, configuration: configuration, lifecycle: lifecycle)
        // DeepSeek's clients leave /v1 out.
        for prefix in ["/v1", ""] {
            add(guarded, "\(prefix)/chat/completions", .post, chat.complete)
            add(guarded, "\(prefix)/models", .get, listModels)
            add(guarded, "\(prefix)/models/:id", .get, showModel)
        }
        return router
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
        Outgoing.response(ModelList(models: registry.cards))
    }

    @Sendable private func showModel(
        _: Request, _ context: APIRequestContext
    ) throws -> Response {
        let name = context.parameters.get("id") ?? ""
        let found = try registry.model(named: name).name
        guard let card = registry.cards.first(where: { $0.id == found }) else {
            throw APIError.noSuchModel(name, known: registry.models.map(\.name))
        }
        return Outgoing.response(card)
    }

    private struct Welcome: JSONWritable {
        func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("service", "siliang")
                $0.field(
                    "api", array: ["POST /v1/chat/completions", "GET /v1/models", "GET /health"])
                $0.field("authentication", "Authorization: Bearer sk-…")
            }
        }
    }

    @Sendable private func welcome(_: Request, _: APIRequestContext) -> Response {
        Outgoing.response(Welcome())
    }
}
