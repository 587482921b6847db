// Counting what a prompt would take, also where its model is still being loaded.

import Hummingbird
import Logging
import Siliang
import SiliangFormats
import SiliangLedger

extension AnswerRoutes {
    /// `POST …/messages/count_tokens`: what a request's prompt would take. Where the model takes long
    /// to come, the answer begins with blank lines, as other answers do.
    @Sendable func countTokens(
        _ request: Request, _ context: APIRequestContext
    ) async throws -> Response {
        let body = try await body(of: request)
        let (asked, wait) = try await withTaskExecutorPreference(globalConcurrentExecutor) {
            let asked = try MessagesRequest(JSONFields(body: body), needsMaxTokens: false)
            return (asked, try pool.request(asked.model))
        }
        let hangUp = connections.hangUp(of: context.connection)
        hangUp.onHangUp { wait.abandon() }
        let scope = TurnReplay.Scope(account: context.key?.id ?? "", salt: asked.spec.user ?? "")
        let count = Eventual<[UInt8]>()
        Task(executorPreference: globalConcurrentExecutor) {
            count.fulfil(await Self.count(asked.spec, scope, wait))
        }
        let logger = context.logger
        return try await PatientAnswer(
            bytes: count, silenceInterval: .seconds(configuration.keepAliveSeconds),
            failureText: { error in
                let error =
                    error as? APIError ?? (error as? SiliangError).map { APIError($0) }
                    ?? .internalFailure()
                logger.error("No count of tokens", metadata: ["error": "\(error.message)"])
                return JSONWriter.text(error)
            },
            end: {
                wait.abandon()
                hangUp.forget()
            }
        ).response()
    }

    private static func count(
        _ spec: GenerationSpec, _ scope: TurnReplay.Scope, _ wait: ModelWait
    ) async -> Eventual<[UInt8]>.Outcome {
        do {
            let lease = try await wait.lease()
            defer { lease.end() }
            let count = try spec.prompts.reduce(0) { count, prompt in
                count + (try lease.model.encode(prompt, scope: scope).tokens.count)
            }
            return .success(JSONWriter.text(JSONValue.object(["input_tokens": .integer(count)])))
        } catch {
            return .failure(error)
        }
    }
}
